"""The public face of the room: a graph goes in, coordinates and routes come out."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from engine.errors import ValueNotAllowedError
from engine.layout.extents import Direction, Gaps, Point, Rect, Size
from engine.layout.frames import Padding
from engine.layout.groups import Path, make_tree
from engine.layout.pace import Pace, Progress
from engine.layout.placing import Placed, Task, place
from engine.layout.routes import route_edges
from engine.layout.spreading import SCREEN

if TYPE_CHECKING:
    import networkx as nx

Node = Hashable
Edge = tuple[Hashable, Hashable]

DEFAULT_SIZE: Size = (90.0, 40.0)


@dataclass(frozen=True)
class Layout:
    """Where everything stands, in the units of the sizes; x grows to the right, y downwards.

    Attributes:
        positions: The centre of each node.
        routes: For each edge a polyline from the source's right border to the target's left border (with
            direction "down", from its lower border to the target's upper one). Pieces inside a column are level,
            slanted ones lie between columns: each piece may be drawn as a curve with level tangents.
        sizes: Width and height of each node.
        bounds: Left, top, right and bottom of all nodes and routes.
        ranks: The rank of each node, growing along the edges. A docked leaf has the rank before its consumer's but
            stands in its consumer's column, in front of it.
        frames: For the path of each group the rectangle around its members, its groups and the edges between them. It
            holds nothing else, and frames overlap only where one group lies in the other.
        is_curved: Whether the points of a route are instead the control points of cubic Bézier curves.
    """

    positions: dict[Node, Point]
    routes: dict[Edge, tuple[Point, ...]]
    sizes: dict[Node, Size]
    bounds: Rect
    ranks: dict[Node, int]
    frames: dict[Path, Rect] = field(default_factory=dict)
    is_curved: bool = False

    def is_direct(self, source: Node, target: Node) -> bool:
        """Whether an edge goes from border to border without a point between.

        Raises:
            KeyError: If there is no such edge.
        """
        return len(self.routes[source, target]) == 2


def layered(
    graph: nx.DiGraph[Any],
    sizes: Mapping[Any, Size] | None = None,
    previous: Layout | Mapping[Any, Point] | None = None,
    *,
    groups: Mapping[Any, Path] | None = None,
    direction: Direction = "right",
    node_gap: float = 24.0,
    rank_gap: float = 60.0,
    edge_gap: float = 12.0,
    port_gap: float = 9.0,
    frame_gap: float = 14.0,
    frame_title: float = 26.0,
    progress: Progress | None = None,
    hasty: bool = False,
) -> Layout:
    """Lay a directed acyclic graph out in ranks, edges pointing to the right.

    The method of Sugiyama, Tagawa and Toda (1981): ranks, dummy nodes for long edges, orders with few crossings,
    heights. A rank of more than 40 nodes becomes several where the whole would be too high for a screen, and nodes in
    it with the same successors then lead their edges along one trunk. The result depends on the graph, the order of its
    nodes and edges, and the arguments, on nothing else.

    Args:
        graph: The graph. A node with the attribute ``dock=True`` that has no predecessor and exactly one successor
            is docked: it stands directly in front of that successor, unless that would make a crowded column.
            Parallel edges count once.
        sizes: Width and height of the nodes, in any unit; a node that is missing takes 90 by 40.
        previous: An earlier layout, or the centres of nodes in it. Of two of its nodes that share a rank, the upper one
            stays the upper one (so does a long edge beside a node, where the layout is given as a whole); the columns
            of a crowded rank keep their nodes; and the whole stays where it was, up to the room that new nodes need.
            Nodes that had one centre have come out of a group: then the others also stay about as high as they were.
            Where the centres of all nodes are given, each by its own, the picture is to be had again: they stay there.
            Without it the bounds start at (0, 0).
        groups: The groups that each node lies in, from the outermost to the innermost: ``("encoder", "attention")``; a
            node that is missing lies in none. A group's members stay together, in ranks of their own.
        direction: Where the edges point. With "down" the ranks are rows, and everything said of right and left holds
            for down and up.
        node_gap: Least distance between two nodes of one rank.
        rank_gap: Least distance between two ranks; beside steep edges it grows up to twice as large.
        edge_gap: Least distance between two edges that pass through a rank.
        port_gap: Most distance between the ends of edges at one side of a node.
        frame_gap: Free space inside of a group's frame.
        frame_title: More of it at the upper side, for the group's name.
        progress: Told how much is done, from 0 to 1, every now and then; an exception that it raises ends the layout.
        hasty: Take the first order that is found, however many edges cross: for a picture at once.

    Returns:
        Positions and routes, in the units of the sizes. No node overlaps another, and no edge passes through a node
        that is not its end.

    Raises:
        CycleError: If the edges run in a circle, or would if each group were one node; a ValueError that names the
            nodes and groups of one cycle.
        ValueNotAllowedError: If a size, a gap or a previous position is not a finite number, or a size or gap is
            negative, or the direction is unknown; a ValueError.
    """
    if direction not in {"right", "down"}:
        raise ValueNotAllowedError(f"there is no direction {direction!r}", advice="use 'right' or 'down'")
    turned = direction == "down"
    gaps = Gaps(*(_checked(gap, "a gap") for gap in (node_gap, rank_gap, edge_gap, port_gap)))
    padding = _padding(_checked(frame_gap, "a gap"), _checked(frame_title, "a gap"), turned=turned)
    names = list(graph.nodes)
    given = _given_sizes(names, sizes)
    earlier = _given_positions(names, previous)
    boxes = [(height, width) for width, height in given] if turned else given
    points = {node: (y, x) for node, (x, y) in earlier.items()} if turned else earlier

    number = {name: index for index, name in enumerate(names)}
    edges = list(dict.fromkeys((number[edge[0]], number[edge[1]]) for edge in graph.edges()))
    wishes = [bool(graph.nodes[name].get("dock")) for name in names]
    tree = None if groups is None else make_tree([tuple(groups.get(name, ())) for name in names])
    heights = {node: y for node, (_, y) in points.items()}
    along = {node: x for node, (x, _) in points.items()}
    trails = _given_trails(number, edges, previous, turned=turned)
    is_unfolded = len(_with_own_place(points)) < len(points)
    is_known = len(points) == len(names) and not isinstance(previous, Layout) and not is_unfolded
    aspect = 1 / SCREEN if turned else SCREEN
    task = Task(names, edges, wishes, boxes, heights, along, trails, is_unfolded, is_known, gaps, tree, padding, aspect)
    placed = place(task, Pace(hasty, progress, 0.0, 0.9))
    routes = route_edges(placed.drawing, edges, gaps)
    return _finish(names, placed, routes, points, given, turned=turned)


def _padding(gap: float, title: float, *, turned: bool) -> Padding:
    """The free space in a frame, whose title is at its upper side whatever the direction."""
    return Padding(gap + title, gap, gap, gap) if turned else Padding(gap, gap, gap + title, gap)


def _checked(value: float, what: str) -> float:
    if not (math.isfinite(value) and value >= 0):
        raise ValueNotAllowedError(f"{what} cannot be {value!r}", advice="it must be a number from 0 on")
    return float(value)


def _given_sizes(names: list[Node], sizes: Mapping[Any, Size] | None) -> list[Size]:
    if sizes is None:
        return [DEFAULT_SIZE] * len(names)
    result = []
    for name in names:
        width, height = sizes.get(name, DEFAULT_SIZE)
        result.append((_checked(width, f"the width of {name}"), _checked(height, f"the height of {name}")))
    return result


def _given_positions(names: list[Node], previous: Layout | Mapping[Any, Point] | None) -> dict[int, Point]:
    if previous is None:
        return {}
    centres: Mapping[Any, Point] = previous.positions if isinstance(previous, Layout) else previous
    result = {}
    for index, name in enumerate(names):
        if name in centres:
            x, y = centres[name]
            if not (math.isfinite(x) and math.isfinite(y)):
                raise ValueNotAllowedError(f"{name} cannot have been at ({x}, {y})", advice="positions must be finite")
            result[index] = (float(x), float(y))
    return result


def _given_trails(
    number: Mapping[Node, int],
    edges: list[tuple[int, int]],
    previous: Layout | Mapping[Any, Point] | None,
    *,
    turned: bool,
) -> dict[tuple[int, int], Sequence[Point]]:
    """The routes that edges had before, by the numbers of their ends; along the ranks first."""
    if not isinstance(previous, Layout) or previous.is_curved:
        return {}
    wanted = set(edges)
    found: dict[tuple[int, int], Sequence[Point]] = {}
    for (source, target), route in previous.routes.items():
        edge = number.get(source, -1), number.get(target, -1)
        if edge in wanted:
            found[edge] = tuple((y, x) for x, y in route) if turned else route
    return found


def _finish(
    names: list[Node],
    placed: Placed,
    routes: dict[tuple[int, int], tuple[Point, ...]],
    previous: dict[int, Point],
    sizes: list[Size],
    *,
    turned: bool,
) -> Layout:
    """Names instead of numbers, the wanted direction, and the whole moved to its place."""
    drawing, ranks, frames = placed.drawing, placed.ranks, placed.frames
    x, y, boxes = drawing.x, drawing.y, drawing.sizes
    nodes = range(len(names))
    if not names:
        return Layout({}, {}, {}, (0.0, 0.0, 0.0, 0.0), {})
    left = min(x[n] - boxes[n][0] / 2 for n in nodes)
    right = max(x[n] + boxes[n][0] / 2 for n in nodes)
    top = min(y[n] - boxes[n][1] / 2 for n in nodes)
    bottom = max(y[n] + boxes[n][1] / 2 for n in nodes)
    for route in routes.values():
        if len(route) > 2:  # the two ends of an edge are on its nodes
            for _, height in route:
                top, bottom = min(top, height), max(bottom, height)
    for begin, upper, end, lower in frames.values():
        left, right, top, bottom = min(left, begin), max(right, end), min(top, upper), max(bottom, lower)
    if previous:
        there = _with_own_place(previous)
        dx = _least_move([previous[n][0] - x[n] for n in there])
        dy = _least_move([previous[n][1] - y[n] for n in there])
    else:
        dx, dy = -left, -top

    def final(px: float, py: float) -> Point:
        return (py + dy, px + dx) if turned else (px + dx, py + dy)

    (left, top), (right, bottom) = final(left, top), final(right, bottom)
    return Layout(
        positions={names[n]: final(x[n], y[n]) for n in nodes},
        routes={(names[u], names[v]): tuple([final(px, py) for px, py in route]) for (u, v), route in routes.items()},
        sizes=dict(zip(names, sizes, strict=True)),
        bounds=(left, top, right, bottom),
        ranks={names[n]: ranks[n] for n in nodes},
        frames={path: (*final(*rect[:2]), *final(*rect[2:])) for path, rect in frames.items()},
    )


def _with_own_place(previous: dict[int, Point]) -> list[int]:
    """The nodes that had a place of their own before: the members of a group that was closed shared one."""
    shared = Counter(previous.values())
    return [node for node, place in previous.items() if shared[place] == 1] or list(previous)


def _least_move(values: list[float]) -> float:
    """The shift after which the median node has moved least: the middle of the shortest stretch with half of them.

    Source: P. J. Rousseeuw, "Least median of squares regression", 1984, section 1.
    """
    found = sorted(values)
    half = len(found) // 2
    index = min(range(len(found) - half), key=lambda begin: found[begin + half] - found[begin])
    return (found[index] + found[index + half]) / 2
