"""Facts about a layout, found by plain geometry and independent of how it was made."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import networkx as nx

from engine.layout import Layout, Path

Box = tuple[float, float, float, float]
TOLERANCE = 1e-6


def box(layout: Layout, node: Hashable) -> Box:
    """Left, top, right, bottom of a node."""
    (x, y), (width, height) = layout.positions[node], layout.sizes[node]
    return x - width / 2, y - height / 2, x + width / 2, y + height / 2


def overlapping_nodes(layout: Layout) -> list[tuple[Hashable, Hashable]]:
    """All pairs of nodes that share more than a border."""
    return [
        (first, second)
        for first, second in itertools.combinations(layout.positions, 2)
        if _overlap(box(layout, first), box(layout, second))
    ]


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] - TOLERANCE and b[0] < a[2] - TOLERANCE and a[1] < b[3] - TOLERANCE and b[1] < a[3] - TOLERANCE


def polyline(layout: Layout, edge: tuple[Hashable, Hashable]) -> list[tuple[float, float]]:
    """The route as it is."""
    return list(layout.routes[edge])


def curve(layout: Layout, edge: tuple[Hashable, Hashable], pieces: int = 24) -> list[tuple[float, float]]:
    """The route as a painter draws it: cubic curves whose tangents are level at the points."""
    route = layout.routes[edge]
    points = [route[0]]
    for (x1, y1), (x2, y2) in itertools.pairwise(route):
        middle = (x1 + x2) / 2
        for step in range(1, pieces + 1):
            t = step / pieces
            a, b, c, d = (1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3
            points.append((a * x1 + (b + c) * middle + d * x2, (a + b) * y1 + (c + d) * y2))
    return points


def nodes_cut_by_edges(graph: nx.DiGraph[Any], layout: Layout, *, curved: bool) -> Iterator[tuple[Any, Any, Any]]:
    """Every (source, target, node) where the edge passes through a node, its own ends included."""
    names = list(graph.nodes)
    frames = np.array([box(layout, node) for node in names]).reshape(-1, 4)
    for edge in graph.edges:
        points = np.array((curve if curved else polyline)(layout, edge))
        low, high = points.min(axis=0), points.max(axis=0)
        near = (frames[:, :2] < high).all(axis=1) & (frames[:, 2:] > low).all(axis=1)
        for index in np.flatnonzero(near):
            if _cut_by(points, frames[index]):
                yield (*edge, names[index])


def _cut_by(points: np.ndarray, frame: np.ndarray) -> bool:
    """Whether a line through points has a point inside of a box; only pieces beside it are looked at closely."""
    begin, end = points[:-1], points[1:]
    beside = (np.minimum(begin, end) < frame[2:]) & (np.maximum(begin, end) > frame[:2])
    close = beside.all(axis=1)
    return any(_cuts(p, q, frame.tolist()) for p, q in zip(begin[close].tolist(), end[close].tolist(), strict=True))


def wrong_in_frames(groups: Mapping[Any, Path], layout: Layout) -> list[tuple[Path, Any]]:
    """Every (frame, node) where a member is not wholly inside, or another node not wholly outside."""
    found = []
    for path, frame in layout.frames.items():
        for node in layout.positions:
            left, top, right, bottom = box(layout, node)
            inside = (
                frame[0] - TOLERANCE <= left
                and right <= frame[2] + TOLERANCE
                and frame[1] - TOLERANCE <= top
                and bottom <= frame[3] + TOLERANCE
            )
            is_member = groups.get(node, ())[: len(path)] == path
            if not (inside if is_member else not _overlap((left, top, right, bottom), frame)):
                found.append((path, node))
    return found


def wrong_frames(layout: Layout) -> list[tuple[Path, Path]]:
    """Every pair of frames that overlap though neither group lies in the other, or do not nest though one does."""
    found = []
    for one, other in itertools.combinations(layout.frames, 2):
        outer, inner = sorted((one, other), key=len)
        a, b = layout.frames[outer], layout.frames[inner]
        if inner[: len(outer)] == outer:
            is_right = a[0] <= b[0] + TOLERANCE and a[1] <= b[1] + TOLERANCE and b[2] <= a[2] + TOLERANCE
            is_right = is_right and b[3] <= a[3] + TOLERANCE
        else:
            is_right = not _overlap(a, b)
        if not is_right:
            found.append((one, other))
    return found


def frames_cut_by_edges(
    graph: nx.DiGraph[Any], groups: Mapping[Any, Path], layout: Layout
) -> list[tuple[Any, Any, Path]]:
    """Every (source, target, frame) where an edge with both ends outside of a group passes through its frame."""
    return [
        (*edge, path)
        for edge in graph.edges
        for path, frame in layout.frames.items()
        if all(groups.get(end, ())[: len(path)] != path for end in edge)
        and any(_cuts(p, q, frame) for p, q in itertools.pairwise(curve(layout, edge)))
    ]


def _cuts(p: Sequence[float], q: Sequence[float], frame: Sequence[float]) -> bool:
    """Whether a segment has a point inside of a box (Liang and Barsky 1984)."""
    enter, leave = 0.0, 1.0
    for axis in (0, 1):
        low, high = frame[axis] + TOLERANCE, frame[axis + 2] - TOLERANCE
        start, move = p[axis], q[axis] - p[axis]
        if low >= high:
            return False
        if move == 0:
            if not low < start < high:
                return False
            continue
        near, far = sorted(((low - start) / move, (high - start) / move))
        enter, leave = max(enter, near), min(leave, far)
    return enter < leave


def order_inversions(before: Layout, after: Layout) -> int:
    """How many pairs of nodes that share a rank now have changed sides since before."""
    return sum(
        (before.positions[a][1] - before.positions[b][1]) * (after.positions[a][1] - after.positions[b][1]) < 0
        for a, b in itertools.combinations([n for n in after.positions if n in before.positions], 2)
        if after.ranks[a] == after.ranks[b]
    )
