"""The public face of the room: a graph goes in, coordinates and routes come out."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from engine.errors import ValueNotAllowedError
from engine.layout.clusters import Clusters
from engine.layout.components import find_parts
from engine.layout.coordinates import assign_heights
from engine.layout.docking import find_berths, moor
from engine.layout.extents import Gaps, Point, Size, free_extents
from engine.layout.frames import Frames, Padding, frame_margins, frame_sides
from engine.layout.groups import GroupTree, Path, assign_nested_ranks, make_tree
from engine.layout.membership import fill_gaps, place_dummies
from engine.layout.ordering import order_layers
from engine.layout.proper import make_proper
from engine.layout.ranks import Adjacency, assign_ranks, topological_order
from engine.layout.routes import Drawing, place_columns, route_edges

if TYPE_CHECKING:
    import networkx as nx

Node = Hashable
Edge = tuple[Hashable, Hashable]
Rect = tuple[float, float, float, float]
"""Left, top, right and bottom."""
Direction = Literal["right", "down"]

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
    """

    positions: dict[Node, Point]
    routes: dict[Edge, tuple[Point, ...]]
    sizes: dict[Node, Size]
    bounds: Rect
    ranks: dict[Node, int]
    frames: dict[Path, Rect] = field(default_factory=dict)

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
) -> Layout:
    """Lay a directed acyclic graph out in ranks, edges pointing to the right.

    The method of Sugiyama, Tagawa and Toda (1981): ranks, dummy nodes for long edges, orders with few crossings,
    heights. The result depends on the graph, the order of its nodes and edges, and the arguments, on nothing else.

    Args:
        graph: The graph. A node with the attribute ``dock=True`` that has no predecessor and exactly one successor
            is docked: it stands directly in front of that successor. Parallel edges count once.
        sizes: Width and height of the nodes, in any unit; a node that is missing takes 90 by 40.
        previous: An earlier layout, or the centres of nodes in it. Of two of its nodes that share a rank, the upper one
            stays the upper one, and the whole stays where it was, up to the room that new nodes need. Without it the
            bounds start at (0, 0).
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
    drawing, ranks, frames = _draw(names, edges, wishes, boxes, points, gaps, tree, padding)
    routes = route_edges(drawing, edges, gaps)
    return _finish(names, drawing, routes, ranks, frames, points, given, turned=turned)


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


def _draw(
    names: list[Node],
    edges: list[tuple[int, int]],
    wishes: list[bool],
    sizes: list[Size],
    previous: dict[int, Point],
    gaps: Gaps,
    tree: GroupTree | None,
    padding: Padding,
) -> tuple[Drawing, list[int], dict[Path, Rect]]:
    """Everything up to the routes, in numbers instead of names, edges pointing to the right."""
    predecessors: Adjacency = [[] for _ in names]
    successors: Adjacency = [[] for _ in names]
    for source, target in edges:
        successors[source].append(target)
        predecessors[target].append(source)
    order = topological_order(predecessors, successors, names)
    heights = {node: y for node, (_, y) in previous.items()}
    if tree is not None:
        # A leaf stands in front of its consumer only if no border is between them.
        wishes = [
            wish and tree.of[n] == tree.of[successors[n][0]] if successors[n] else wish for n, wish in enumerate(wishes)
        ]
    berths = find_berths(wishes, predecessors, successors, heights)
    leaves = {leaf: consumer for consumer, berth in berths.items() for leaf in [*berth.above, *berth.below]}
    if leaves:
        if tree is not None:
            for leaf in leaves:
                tree.of[leaf] = 0  # its consumer has the room of both
        order = [node for node in order if node not in leaves]
        free_before = [
            [p for p in near if p not in leaves] if n in berths else near for n, near in enumerate(predecessors)
        ]
        free_after = [[] if n in leaves else near for n, near in enumerate(successors)]
    else:
        free_before, free_after = predecessors, successors
    clusters = None
    if tree is None:
        ranks = assign_ranks(free_before, free_after, order)
        graph = make_proper(free_after, ranks)
    else:
        ranks = assign_nested_ranks(tree, free_before, free_after, order, names)
        graph = make_proper(free_after, ranks)
        place_dummies(tree, graph)
        fill_gaps(tree, graph)
        clusters = Clusters(tree, graph)
    extents = free_extents(sizes, len(graph.rank) - graph.real, gaps)
    moor(berths, sizes, predecessors, extents, gaps)
    frames = None if tree is None else Frames(tree, extents, padding, gaps.node)

    x = [0.0] * graph.real
    y = [0.0] * len(graph.rank)
    layers: list[list[int]] = [[] for _ in range(max(graph.rank, default=-1) + 1)]
    floor: float | None = None
    roots = [node for node in range(graph.real) if node not in leaves]
    borders: dict[int, float] = {}
    for part in find_parts(graph, roots, heights, tree):
        part_layers = order_layers(graph, part, heights, clusters)
        found = assign_heights(graph, part_layers, extents, frames)
        lowest = [height - (extents.above[node] if node < len(y) else 0.0) for node, height in found.items()]
        highest = [height + (extents.below[node] if node < len(y) else 0.0) for node, height in found.items()]
        shift = 0.0 if floor is None else floor + gaps.node - min(lowest)
        for node, height in found.items():
            if node < len(y):
                y[node] = height + shift
            else:
                borders[node] = height + shift
        floor = max(highest) + shift
        for layer, nodes in zip(layers, part_layers, strict=False):
            layer.extend(nodes)
    margins = None if tree is None else frame_margins(tree, padding, len(layers))
    columns = place_columns(layers, extents, graph, y, gaps, margins)
    for layer, centre in zip(layers, columns.centre, strict=True):
        for node in layer:
            if node < graph.real:
                x[node] = centre
    for consumer, berth in berths.items():
        for leaf, (dx, dy) in berth.offsets.items():
            x[leaf], y[leaf] = x[consumer] + dx, y[consumer] + dy
    # A docked leaf comes before its consumer; where that is in the first column, all others move one on.
    before = [ranks[leaves[node]] - 1 if node in leaves else rank for node, rank in enumerate(ranks)]
    first = min(before, default=0)
    rects: dict[Path, Rect] = {}
    if tree is not None and frames is not None:
        for group, (left, right) in enumerate(frame_sides(tree, padding, columns.left, columns.right)):
            if group:
                rects[tree.paths[group]] = (left, borders[frames.upper(group)], right, borders[frames.lower(group)])
    return Drawing(graph, sizes, extents, berths, columns, x, y), [rank - first for rank in before], rects


def _finish(
    names: list[Node],
    drawing: Drawing,
    routes: dict[tuple[int, int], tuple[Point, ...]],
    ranks: list[int],
    frames: dict[Path, Rect],
    previous: dict[int, Point],
    sizes: list[Size],
    *,
    turned: bool,
) -> Layout:
    """Names instead of numbers, the wanted direction, and the whole moved to its place."""
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
        dx = _middle([previous[n][0] - x[n] for n in previous])
        dy = _middle([previous[n][1] - y[n] for n in previous])
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


def _middle(values: list[float]) -> float:
    return sorted(values)[len(values) // 2]
