"""From a graph to heights and columns, in numbers instead of names, edges pointing to the right."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median_low

from engine.layout.centring import centre_trunks
from engine.layout.clusters import Clusters
from engine.layout.components import find_parts
from engine.layout.coordinates import assign_heights
from engine.layout.docking import Berth, find_berths, moor, reasonable_wishes, rooms
from engine.layout.extents import Extents, Gaps, Point, Rect, Size, free_extents
from engine.layout.frames import Frames, Padding, frame_margins, frame_sides
from engine.layout.groups import GroupTree, Path, assign_nested_ranks
from engine.layout.membership import entering, fill_gaps, place_dummies
from engine.layout.ordering import Layers, order_layers
from engine.layout.pace import Pace
from engine.layout.proper import ProperGraph, make_proper
from engine.layout.ranks import Adjacency, assign_ranks, topological_order
from engine.layout.routes import Columns, Drawing, place_columns
from engine.layout.sides import take_sides
from engine.layout.spreading import spread_ranks

_ORDERING = 0.7
"""How much of the time the search for few crossings takes."""


@dataclass(slots=True)
class Task:
    """What is to be laid out; nodes by number.

    Attributes:
        names: What the caller calls the nodes, for errors.
        edges: Source and target of each edge.
        wishes: For each node whether it asks to be docked.
        sizes: Width and height of each node.
        previous: For nodes that were there before, their height then.
        along: For them, how far along the ranks they were.
        trails: For edges that were there before, their routes then.
        is_unfolded: Whether some nodes were one before: a group has opened, and the others are to stay where they were.
        is_known: Whether all nodes were there, and are to stay as high as they were.
        gaps: The free space to keep.
        tree: The groups, if there are any.
        padding: The free space inside of a group's frame.
        aspect: How long the whole should be along the ranks, by its height across them.
    """

    names: list[Hashable]
    edges: list[tuple[int, int]]
    wishes: list[bool]
    sizes: list[Size]
    previous: dict[int, float]
    along: dict[int, float]
    trails: dict[tuple[int, int], Sequence[Point]]
    is_unfolded: bool
    is_known: bool
    gaps: Gaps
    tree: GroupTree | None
    padding: Padding
    aspect: float


@dataclass(slots=True)
class Placed:
    """Where everything stands.

    Attributes:
        drawing: All that routes depend on.
        ranks: The rank of each node.
        frames: The rectangle of each group.
    """

    drawing: Drawing
    ranks: list[int]
    frames: dict[Path, Rect]


def place(task: Task, pace: Pace) -> Placed:
    """Ranks, dummy nodes, orders, heights and columns.

    Args:
        task: What is to be laid out.
        pace: How long to take, and who hears how far it has come.

    Raises:
        CycleError: If the edges run in a circle, or would if each group were one node.
    """
    tree, gaps = task.tree, task.gaps
    predecessors: Adjacency = [[] for _ in task.names]
    successors: Adjacency = [[] for _ in task.names]
    for source, target in task.edges:
        successors[source].append(target)
        predecessors[target].append(source)
    order = topological_order(predecessors, successors, task.names)
    wishes = reasonable_wishes(task.wishes, order, predecessors, successors)
    if tree is not None:
        # A leaf stands in front of its consumer only if no border is between them.
        wishes = [wish and _same_group(tree, n, successors[n]) for n, wish in enumerate(wishes)]
    berths = find_berths(wishes, predecessors, successors, task.previous)
    leaves = {leaf: consumer for consumer, berth in berths.items() for leaf in [*berth.above, *berth.below]}
    if leaves:
        order = [node for node in order if node not in leaves]
        free_before = [
            [p for p in near if p not in leaves] if n in berths else near for n, near in enumerate(predecessors)
        ]
        free_after = [[] if n in leaves else near for n, near in enumerate(successors)]
    else:
        free_before, free_after = predecessors, successors
    clusters, room = None, rooms(berths, task.sizes, gaps)

    def spread() -> list[list[int]] | None:
        return spread_ranks(ranks, order, free_after, room, gaps, tree, task.aspect, task.along)

    columns_before = task.along if task.is_unfolded else None
    if tree is None:
        ranks = assign_ranks(free_before, free_after, order, along=columns_before)
        graph = make_proper(free_after, ranks, spread())
    else:
        for leaf in leaves:
            tree.of[leaf] = 0  # its consumer has the room of both
        ranks = assign_nested_ranks(tree, free_before, free_after, order, task.names, columns_before)
        bundles = spread()
        graph = make_proper(free_after, ranks, bundles, entering(tree, ranks, free_after))
        place_dummies(tree, graph)
        fill_gaps(tree, graph)
        clusters = Clusters(tree, graph)
    extents = free_extents(task.sizes, len(graph.rank) - graph.real, gaps)
    moor(berths, task.sizes, predecessors, extents, gaps)
    frames = None if tree is None else Frames(tree, extents, task.padding, gaps.node)
    parts = find_parts(graph, [node for node in range(graph.real) if node not in leaves], task.previous, tree)
    stacked = _stack_parts(graph, parts, task, extents, clusters, frames, pace)
    margins = None if tree is None else frame_margins(tree, task.padding, len(stacked.layers))
    columns = place_columns(stacked.layers, extents, graph, stacked.y, gaps, margins, task.along)
    x = _across(graph, stacked, columns, berths)
    rects: dict[Path, Rect] = {}
    if tree is not None and frames is not None:
        for group, (left, right) in enumerate(frame_sides(tree, task.padding, columns.left, columns.right)):
            if group:
                top, bottom = stacked.borders[frames.upper(group)], stacked.borders[frames.lower(group)]
                rects[tree.paths[group]] = (left, top, right, bottom)
    # A docked leaf comes before its consumer; where that is in the first column, all others move one on.
    before = [ranks[leaves[node]] - 1 if node in leaves else rank for node, rank in enumerate(ranks)]
    first = min(before, default=0)
    drawing = Drawing(graph, task.sizes, extents, berths, columns, x, stacked.y)
    return Placed(drawing, [rank - first for rank in before], rects)


def _same_group(tree: GroupTree, node: int, successors: list[int]) -> bool:
    return bool(successors) and tree.of[node] == tree.of[successors[0]]


@dataclass(slots=True)
class _Stack:
    """The parts below one another.

    Attributes:
        layers: The nodes and dummy nodes of each rank.
        y: The height of each node and dummy node.
        borders: The heights of the groups' borders, by their numbers.
    """

    layers: Layers
    y: list[float]
    borders: dict[int, float]


def _stack_parts(
    graph: ProperGraph,
    parts: list[list[int]],
    task: Task,
    extents: Extents,
    clusters: Clusters | None,
    frames: Frames | None,
    pace: Pace,
) -> _Stack:
    """Orders and heights, part by part."""
    count = len(graph.rank)
    before = task.previous | _along_trails(graph, task.trails, task.along)
    held = before if graph.is_spread or task.is_unfolded or task.is_known else None
    stack = _Stack([[] for _ in range(max(graph.rank, default=-1) + 1)], [0.0] * count, {})
    floor: float | None = None
    done = 0
    for part in parts:
        begin, end = done / count, (done + len(part)) / count
        done += len(part)
        middle = begin + (end - begin) * _ORDERING
        part_layers = order_layers(graph, part, before, clusters, pace.part(begin, middle))
        if frames is not None and not pace.is_hasty:
            take_sides(graph, part_layers, frames.tree)
        if graph.is_spread and not before:
            centre_trunks(graph, part_layers, clusters)
        found = assign_heights(
            graph, part_layers, extents, frames, pace.part(middle, end), held, is_known=task.is_known
        )
        top = min(height - (extents.above[n] if n < count else 0.0) for n, height in found.items())
        bottom = max(height + (extents.below[n] if n < count else 0.0) for n, height in found.items())
        shift = 0.0 if floor is None else floor + task.gaps.node - top
        for item, height in found.items():
            if item < count:
                stack.y[item] = height + shift
            else:
                stack.borders[item] = height + shift
        floor = bottom + shift
        for layer, nodes in zip(stack.layers, part_layers, strict=False):
            layer.extend(nodes)
    return stack


def _along_trails(
    graph: ProperGraph, trails: dict[tuple[int, int], Sequence[Point]], along: dict[int, float]
) -> dict[int, float]:
    """For the dummy nodes of edges that were there before: how high the edge ran then, where its rank was."""
    found: dict[int, float] = {}
    columns = _columns_before(graph, along) if trails else {}
    for edge, (begin, end) in graph.chains.items():
        trail = trails.get(edge)
        if trail is None:
            continue
        start, reach = trail[0][0], trail[-1][0] - trail[0][0]
        index = 0
        for dummy in range(begin, end + 1):
            x = columns.get(graph.rank[dummy], start + reach * (dummy - begin + 1) / (end - begin + 2))
            while index < len(trail) - 2 and trail[index + 1][0] < x:
                index += 1
            (x0, y0), (x1, y1) = trail[index], trail[index + 1]
            found.setdefault(dummy, y0 + (y1 - y0) * (min(max((x - x0) / (x1 - x0), 0.0), 1.0) if x1 > x0 else 0.5))
    return found


def _columns_before(graph: ProperGraph, along: dict[int, float]) -> dict[int, float]:
    """How far along the ranks each rank was before: of a new one where the one before it was."""
    stood: dict[int, list[float]] = {}
    for node in range(graph.real):
        if node in along and (graph.up[node] or graph.down[node]):  # docked leaves have no rank of their own
            stood.setdefault(graph.rank[node], []).append(along[node])
    known = sorted((rank, median_low(places)) for rank, places in stood.items())
    found = dict(known)
    for (one, here), (other, _) in pairwise(known):
        for rank in range(one + 1, other):
            found[rank] = here
    return found


def _across(graph: ProperGraph, stacked: _Stack, columns: Columns, berths: dict[int, Berth]) -> list[float]:
    """The centre of each node along the ranks; docked leaves are placed beside their consumers."""
    x = [0.0] * graph.real
    for layer, centre in zip(stacked.layers, columns.centre, strict=True):
        for node in layer:
            if node < graph.real:
                x[node] = centre
    for consumer, berth in berths.items():
        for leaf, (dx, dy) in berth.offsets.items():
            x[leaf], stacked.y[leaf] = x[consumer] + dx, stacked.y[consumer] + dy
    return x
