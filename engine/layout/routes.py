"""The polylines of the edges, and the ports where they meet their nodes.

Level stretches lie inside the columns, slanted ones in the gaps between them, so a painter may draw each piece as a
cubic curve with level tangents, and neither curve nor polyline touches a foreign node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.layout.docking import PORT_SHARE, Berth
from engine.layout.extents import Extents, Gaps, Point, Size
from engine.layout.proper import ProperGraph

_LEVEL = 0.05


@dataclass(slots=True)
class Columns:
    """The ranks as columns.

    Attributes:
        left: Each column's left border.
        right: Each column's right border.
        centre: Where the centres of each column's nodes stand.
    """

    left: list[float]
    right: list[float]
    centre: list[float]


@dataclass(slots=True)
class Drawing:
    """Everything that a route depends on; nodes by number, dummy nodes after the caller's.

    Attributes:
        graph: The proper layered graph.
        sizes: Width and height of each node.
        extents: The room of each node.
        berths: The docked leaves of each consumer.
        columns: The ranks as columns.
        x: The centre of each node.
        y: The centre of each node and dummy node.
    """

    graph: ProperGraph
    sizes: Sequence[Size]
    extents: Extents
    berths: dict[int, Berth]
    columns: Columns
    x: list[float]
    y: list[float]


def place_columns(
    layers: Sequence[Sequence[int]],
    extents: Extents,
    graph: ProperGraph,
    y: Sequence[float],
    gaps: Gaps,
    margins: Sequence[tuple[float, float]] | None = None,
    along: Mapping[int, float] | None = None,
) -> Columns:
    """Columns from left to right, each as wide as its widest node; steep edges get a wider gap.

    Two columns whose nodes were there before keep their distance, if it is one that they could have.

    Args:
        layers: The nodes of each rank.
        extents: The room of each node.
        graph: The proper layered graph.
        y: The height of each node.
        gaps: The free space to keep.
        margins: The room that frames need before and after the nodes of each rank.
        along: For nodes that were there before, how far along the ranks they were.
    """
    columns = Columns([], [], [])
    last: tuple[float, float] | None = None  # where the last column of nodes that were there before was and is
    edge = -gaps.rank
    steep, between = 0.0, 0
    for rank, layer in enumerate(layers):
        before, after = margins[rank] if margins is not None else (0.0, 0.0)
        if not layer:
            # Only docked leaves are of this rank, and they stand in the next column.
            for borders in (columns.left, columns.right, columns.centre):
                borders.append(edge)
            continue
        wide = max([extents.left[node] for node in layer])
        start = edge + gaps.rank + min(gaps.rank, steep * 0.15)
        now = _was_at(layer, along or {})
        if last is not None and now is not None:
            kept = last[1] + now - last[0] - before - wide
            if edge <= kept <= edge + (2 + between) * gaps.rank:
                start = max(kept, edge + gaps.rank)
        between = 0 if now is not None else between + 1
        last = (now, start + before + wide) if now is not None else last
        columns.left.append(start)
        columns.centre.append(start + before + wide)
        edge = columns.centre[-1] + max([extents.right[node] for node in layer]) + after
        columns.right.append(edge)
        steep = max([abs(y[node] - y[n]) for node in layer for n in graph.down[node]], default=0.0)
    return columns


def _was_at(layer: Sequence[int], along: Mapping[int, float]) -> float | None:
    """How far along the ranks the nodes of a column were before: the median one."""
    found = sorted([along[node] for node in layer if node in along])
    return found[len(found) // 2] if found else None


def route_edges(
    drawing: Drawing, edges: Iterable[tuple[int, int]], gaps: Gaps
) -> dict[tuple[int, int], tuple[Point, ...]]:
    """A polyline for every edge, from the source's right border to the target's left border.

    Args:
        drawing: Where everything stands.
        edges: The edges, as pairs of node numbers.
        gaps: The free space to keep.
    """
    chains, y = drawing.graph.chains, drawing.y
    docked = {leaf: side for berth in drawing.berths.values() for side, leaves in _sides(berth) for leaf in leaves}
    outgoing: dict[int, list[tuple[int, float, int]]] = {}
    incoming: dict[int, list[tuple[int, float, int]]] = {}
    levels = _levels(drawing)
    every = list(edges)
    for number, (source, target) in enumerate(every):
        chain = chains.get((source, target))
        after, before = chain or (target, source)
        outgoing.setdefault(source, []).append((0, y[after], number))
        incoming.setdefault(target, []).append((docked.get(source, 0), y[before], number))
    leaving = [0.0] * len(every)
    arriving = [0.0] * len(every)
    for ports, found in ((outgoing, leaving), (incoming, arriving)):
        for node, ends in ports.items():
            _spread(node, ends, drawing, gaps, found)
    routes: dict[tuple[int, int], tuple[Point, ...]] = {}
    for number, (source, target) in enumerate(every):
        start = (drawing.x[source] + drawing.sizes[source][0] / 2, y[source] + leaving[number])
        end = (drawing.x[target] - drawing.sizes[target][0] / 2, y[target] + arriving[number])
        if source in docked:
            routes[source, target] = (start, end)
        else:
            routes[source, target] = _route(drawing, levels, (source, target), start, end)
    return routes


def _sides(berth: Berth) -> tuple[tuple[int, list[int]], tuple[int, list[int]]]:
    return (-1, berth.above), (1, berth.below)


def _spread(node: int, ends: list[tuple[int, float, int]], drawing: Drawing, gaps: Gaps, found: list[float]) -> None:
    """Give each edge at one side of a node its own port, sorted by where the edge goes."""
    count = len(ends)
    if count == 1:
        return
    ends.sort()
    height = drawing.sizes[node][1] * PORT_SHARE
    centre = drawing.y[node]
    # An edge that arrives level stays level, in the middle; the others spread around it.
    level = next((i for i, (_, y, _) in enumerate(ends) if abs(y - centre) < _LEVEL), None)
    middle = (count - 1) / 2 if level is None else float(level)
    step = min(gaps.port, height / 2 / max(middle, count - 1 - middle))
    for index, (_, _, number) in enumerate(ends):
        found[number] = (index - middle) * step


def _levels(drawing: Drawing) -> list[int]:
    """For each dummy node where the level stretch begins that it continues: routes need only the ends of these."""
    up, y, real = drawing.graph.up, drawing.y, drawing.graph.real
    levels = list(range(len(up)))
    for dummy in range(real, len(up)):
        before = up[dummy][0]
        if before >= real and y[before] == y[dummy]:
            levels[dummy] = levels[before]
    return levels


def _route(
    drawing: Drawing, levels: list[int], edge_between: tuple[int, int], start: Point, end: Point
) -> tuple[Point, ...]:
    columns, y, rank = drawing.columns, drawing.y, drawing.graph.rank
    source, target = edge_between
    points = [end]
    first, dummy = drawing.graph.chains.get(edge_between, (0, -1))
    while dummy >= first:
        begin = max(levels[dummy], first)  # a common trunk may be level from before the edge comes to it
        points += [(columns.right[rank[dummy]], y[dummy]), (columns.left[rank[begin]], y[begin])]
        dummy = begin - 1  # a chain's numbers are successive
    points.append(start)
    points.reverse()
    extents = drawing.extents
    leave, enter = columns.right[rank[source]], columns.left[rank[target]]
    over, under = start[1] - y[source], end[1] - y[target]
    room_before = (extents.above[source] + over, extents.below[source] - over)
    room_after = (extents.inlet_above[target] + under, extents.inlet_below[target] - under)
    level_before = not _stays(start, points[1], leave - start[0], room_before)
    if level_before:
        points.insert(1, (leave, start[1]))
    if not _stays(end, points[-2], end[0] - enter, room_after):
        points.insert(-1, (enter, end[1]))
        # The slanted piece is steeper now, so what held at the source may not hold any more.
        if not level_before and not _stays(start, points[1], leave - start[0], room_before):
            points.insert(1, (leave, start[1]))
    return _simplify(points)


def _stays(end: Point, towards: Point, within: float, room: tuple[float, float]) -> bool:
    """Whether a slanted piece keeps to the room above and below of the node at its end until it is out of the column.

    Only up to half of its length: there a curve with level tangents keeps closer to its end than the line does.
    """
    rise = towards[1] - end[1]
    if within <= 0 or rise == 0:
        return True
    length = abs(towards[0] - end[0])
    return within * 2 <= length and abs(rise) * within / length <= room[rise > 0]


def _simplify(points: list[Point]) -> tuple[Point, ...]:
    """Leave out the points in the middle of a level stretch."""
    kept = points[:1]
    for index in range(1, len(points) - 1):
        if not kept[-1][1] == points[index][1] == points[index + 1][1]:
            kept.append(points[index])
    kept.append(points[-1])
    return tuple(kept)
