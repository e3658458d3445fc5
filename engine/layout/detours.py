"""Detours: the curve of an edge around nodes that stand anywhere, as they do once they have been moved by hand.

The layout's own routes run through the free columns between its ranks. A node that was moved stands in no rank, so its
edges are led around everything: straight on where that is free, else along the shortest way of level and upright legs
at some distance from all nodes, with rounded corners.
"""

from __future__ import annotations

from collections.abc import Sequence
from heapq import heappop, heappush
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.layout.curves import flowing, grown, is_clear, rounded
from engine.layout.extents import Point

Floats = npt.NDArray[np.float64]

_ROOMS = (14.0, 9.0, 5.0, 2.0)
"""Distances from nodes that are tried one after the other: where there is much room, edges keep well away."""
_REACHES = (80.0, 400.0, np.inf)
"""How far beyond its ends an edge looks for a way; farther only where there is none."""
_BEND = 30.0
"""How much longer a way may be that bends once less."""
_SLACK = 0.5
_FORWARD = 6.0
"""An edge runs straight on if it gets so far to the right with each piece."""
_WAYS = ((1, 0), (0, 1), (-1, 0), (0, -1))

Crossing = tuple[int, int]
Heading = tuple[int, int, int]
"""A crossing of lines, and which of the four ways one is on there."""


def detour(points: Sequence[Point], boxes: Floats) -> tuple[Point, ...]:
    """The curve of an edge that touches no node.

    Args:
        points: Where it begins (at its source's right border) and ends (at its target's left border), and between them
            points that it may pass through if that leads nowhere into a node.
        boxes: Left, top, right and bottom of all nodes, shape (N, 4).

    Returns:
        Control points of cubics: the first one, then three a piece. The edge leaves and arrives to the right. Where
        nodes stand so close that nothing passes between them it goes through.
    """
    start, end = points[0], points[-1]
    near = grown(boxes, _ROOMS[-1])
    for tried in (points, (start, end)):
        if all(after[0] - before[0] >= _FORWARD for before, after in pairwise(tried)):
            curve = flowing(tried)
            if is_clear(curve, _without_ends(near, start, end)):
                return curve
    for room in _ROOMS:
        for reach in _REACHES:
            found = _way(start, end, boxes, room, reach)
            if found is not None:
                return rounded(found, grown(boxes, room / 2))
    return flowing((start, end))


def _without_ends(boxes: Floats, start: Point, end: Point) -> Floats:
    """The boxes but for the two that a curve begins and ends at: it moves away from these."""
    kept = np.ones(len(boxes), dtype=bool)
    for x, y in (start, end):
        kept &= ~((boxes[:, 0] <= x) & (x <= boxes[:, 2]) & (boxes[:, 1] <= y) & (y <= boxes[:, 3]))
    return boxes[kept]


def _way(start: Point, end: Point, boxes: Floats, room: float, reach: float) -> list[Point] | None:
    """The shortest way at some distance from all boxes, or None where there is none within reach."""
    out, into = (start[0] + room, start[1]), (end[0] - room, end[1])
    left, right = min(out[0], into[0]) - reach, max(out[0], into[0]) + reach
    top, bottom = min(out[1], into[1]) - reach, max(out[1], into[1]) + reach
    wide = grown(boxes, room)
    seen = wide[(wide[:, 0] < right) & (wide[:, 2] > left) & (wide[:, 1] < bottom) & (wide[:, 3] > top)]
    across = _lines(seen[:, 0], seen[:, 2], (out[0], into[0]), left, right)
    down = _lines(seen[:, 1], seen[:, 3], (out[1], into[1]), top, bottom)
    begin = int(np.searchsorted(across, out[0])), int(np.searchsorted(down, out[1]))
    goal = int(np.searchsorted(across, into[0])), int(np.searchsorted(down, into[1]))
    found = _shortest(_legs(across, down, seen), begin, goal)
    if found is None:
        return None
    return _corners([start, *[(float(across[i]), float(down[j])) for i, j in found], end])


def _lines(low: Floats, high: Floats, own: tuple[float, float], least: float, most: float) -> Floats:
    """The lines that a way may follow: along the borders of what is in sight, and through the ends."""
    every = np.unique(np.concatenate([low, high, own]))
    return every[(every >= least) & (every <= most)]


class _Legs(NamedTuple):
    """Where a way may lead, on the crossings of level and upright lines.

    Attributes:
        across: Where the upright lines are.
        down: Where the level lines are.
        level: Whether the leg from (i, j) to (i + 1, j) leads through a box.
        upright: Whether the one from (i, j) to (i, j + 1) does.
    """

    across: list[float]
    down: list[float]
    level: list[list[bool]]
    upright: list[list[bool]]

    def leads(self, i: int, j: int, turn: int) -> bool:
        """Whether one may go on from (i, j)."""
        di, dj = _WAYS[turn]
        if not (0 <= i + di < len(self.across) and 0 <= j + dj < len(self.down)):
            return False
        return not (self.level[min(i, i + di)][j] if di else self.upright[i][min(j, j + dj)])

    def length(self, begin: Crossing, end: Crossing) -> float:
        """How far it is from one crossing to another along lines, at least."""
        return abs(self.across[begin[0]] - self.across[end[0]]) + abs(self.down[begin[1]] - self.down[end[1]])


def _legs(across: Floats, down: Floats, boxes: Floats) -> _Legs:
    level = np.zeros((len(across), len(down)), dtype=bool)
    upright = np.zeros((len(across), len(down)), dtype=bool)
    for left, top, right, bottom in grown(boxes, -_SLACK).tolist():
        i0, i1 = np.searchsorted(across, (left, right))
        j0, j1 = np.searchsorted(down, (top, bottom))
        level[max(i0 - 1, 0) : i1, j0:j1] = True
        upright[i0:i1, max(j0 - 1, 0) : j1] = True
    return _Legs(across.tolist(), down.tolist(), level.tolist(), upright.tolist())


def _shortest(legs: _Legs, begin: Crossing, goal: Crossing) -> list[Crossing] | None:
    """A* (Hart, Nilsson and Raphael 1968); the way sets out and arrives to the right, and each bend costs something."""
    first = (*begin, 0)
    best, came = {first: 0.0}, {first: first}
    queue = [(legs.length(begin, goal), 0.0, first)]
    while queue:
        _, length, here = heappop(queue)
        i, j, way = here
        if length > best[here]:
            continue
        if (i, j) == goal and way == 0:
            return _back(came, here)
        for turn, (di, dj) in enumerate(_WAYS):
            if abs(turn - way) == 2:
                continue
            if (i, j) == goal and turn == 0:
                there = (i, j, turn)  # arrived: it only turns to the right
            elif legs.leads(i, j, turn):
                there = (i + di, j + dj, turn)
            else:
                continue
            further = length + legs.length((i, j), there[:2]) + (_BEND if turn != way else 0.0)
            if further < best.get(there, np.inf):
                best[there], came[there] = further, here
                heappush(queue, (further + legs.length(there[:2], goal), further, there))
    return None


def _back(came: dict[Heading, Heading], here: Heading) -> list[Crossing]:
    found = [here[:2]]
    while came[here] != here:
        here = came[here]
        found.append(here[:2])
    return found[::-1]


def _corners(points: list[Point]) -> list[Point]:
    """The ends of a way, and the points between where it bends."""
    way = [here for here, after in pairwise(points) if here != after] + points[-1:]
    kept = way[:1]
    for before, here, after in zip(way, way[1:], way[2:], strict=False):
        if not before[1] == here[1] == after[1] and not before[0] == here[0] == after[0]:
            kept.append(here)
    return [*kept, way[-1]]
