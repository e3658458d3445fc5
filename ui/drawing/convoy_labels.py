"""Where the pills of moving numbers stand: beside their dots, spread where they meet, and never one on another.

What is decided once for a whole passage (the side, the order, who has room) cannot flicker; between that the places
follow the dots continuously.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from engine.debugging.transits import Transit
from ui.drawing.tracks import Track, eased, point_on

_AWAY, _GAP, _AIR, _BETWEEN = 12.0, 3.0, 4.0, 2.0
"""From a dot to its pill, between pills of a group, between a pill and a node, between pills of two groups."""
_MOST_A_GROUP = 6
_LEAST = 3
"""A pill is shown where it has room for at least the third part of its way."""
_MOMENTS = 25
"""How many moments of a passage are looked at for room."""


@dataclass(frozen=True, eq=False)
class LabelPlan:
    """How the pills of a convoy keep clear of each other.

    Attributes:
        tracks: The ways of the numbers.
        sizes: Width and height of each pill.
        sides: On which side of its dot each pill stands: -1 above (or left of) it, 1 below (or right of) it.
        limits: The nearest and the farthest place of each pill's centre along its way's main direction.
        axes: The main direction of each way: 0 across, 1 down.
        groups: Those that meet at one node, in the order in which their pills stand beside each other.
        shown: Between which parts of its way there is room for each pill; one without any room is missing.
    """

    tracks: Sequence[Track]
    sizes: Sequence[tuple[float, float]]
    sides: Sequence[int]
    limits: Sequence[tuple[float, float]]
    axes: Sequence[int]
    groups: Sequence[tuple[int, ...]]
    shown: Mapping[int, tuple[float, float]]

    def places(self, parts: Mapping[int, float]) -> dict[int, QPointF]:
        """The centres of the pills that are shown.

        Args:
            parts: How far each number that is on its way has come, 0 to 1.
        """
        found = {}
        for group in self.groups:
            moving = [i for i in group if i in parts and i in self.shown]
            for i, place in self._spread(moving, parts).items():
                first, last = self.shown[i]
                if first <= parts[i] <= last:
                    found[i] = QPointF(*place)
        return found

    def _spread(self, moving: Sequence[int], parts: Mapping[int, float]) -> dict[int, tuple[float, float]]:
        """The centres for one group: side by side across its ways, each as near to its dot as the others allow."""
        if not moving:
            return {}
        along, wanted, extents = [], [], []
        for i in moving:
            axis, dot = self.axes[i], point_on(self.tracks[i], parts[i])
            low, high = self.limits[i]
            along.append(min(max(dot[axis], low), high) if low <= high else (low + high) / 2)
            extents.append(self.sizes[i][1 - axis])
            wanted.append(dot[1 - axis] + self.sides[i] * (self.sizes[i][1 - axis] / 2 + _AWAY))
        across = spread(wanted, extents, _GAP)
        return {i: (along[k], across[k]) if self.axes[i] == 0 else (across[k], along[k]) for k, i in enumerate(moving)}


def spread(wanted: Sequence[float], extents: Sequence[float], gap: float) -> list[float]:
    """Places in a given order, as near as possible to the wanted ones, that keep their extents apart.

    The least sum of squared moves, by pool adjacent violators; it changes continuously with what is wanted.

    Args:
        wanted: The wanted centres.
        extents: How much room each takes.
        gap: The room between two of them.
    """
    offsets = [0.0]
    for before, extent in pairwise(extents):
        offsets.append(offsets[-1] + (before + extent) / 2 + gap)
    pools: list[tuple[float, int]] = []
    for place, offset in zip(wanted, offsets, strict=True):
        total, count = place - offset, 1
        while pools and pools[-1][0] / pools[-1][1] > total / count:
            last, members = pools.pop()
            total, count = total + last, count + members
        pools.append((total, count))
    bases = [total / count for total, count in pools for _ in range(count)]
    return [base + offset for base, offset in zip(bases, offsets, strict=True)]


def plan_labels(
    tracks: Sequence[Track],
    sizes: Sequence[tuple[float, float]],
    ends: Sequence[tuple[int, int]],
    meetings: Sequence[int],
    transits: Sequence[Transit],
    rects: npt.NDArray[np.float64],
) -> LabelPlan:
    """Decide on the sides, the order and the room of the pills of a convoy.

    Args:
        tracks: The ways of the numbers.
        sizes: Width and height of each pill.
        ends: The nodes that each comes from and goes to.
        meetings: The node at which each meets others.
        transits: When each leaves and lands.
        rects: Left, top, width and height of every node, shape (N, 4).
    """
    axes = [_axis(track) for track in tracks]
    limits = [
        _limits(rects[list(ends[i])], axes[i], sizes[i][axes[i]] / 2 + _AIR, tracks[i]) for i in range(len(tracks))
    ]
    by_node: dict[int, list[int]] = defaultdict(list)
    for i, node in enumerate(meetings):
        by_node[node].append(i)
    groups = [
        tuple(sorted(members[:_MOST_A_GROUP], key=lambda i: (float(tracks[i][len(tracks[i]) // 2, 1 - axes[i]]), i)))
        for members in by_node.values()
    ]
    sides = [-1] * len(tracks)
    for group in groups:
        for k, i in enumerate(group):
            sides[i] = -1 if 2 * k < len(group) else 1
    everyone = {i: (0.0, 1.0) for group in groups for i in group}
    free = LabelPlan(tracks, sizes, sides, limits, axes, groups, everyone)
    return replace(free, shown=_with_room(free, transits))


def _axis(track: Track) -> int:
    """Whether a way leaves its node across or down."""
    way = np.abs(track[min(3, len(track) - 1)] - track[0])
    return int(way[1] > way[0])


def _limits(ends: npt.NDArray[np.float64], axis: int, half: float, track: Track) -> tuple[float, float]:
    """Between which places a pill's centre covers neither of the nodes at the ends of its way."""
    sender, receiver = ends
    first, second = (sender, receiver) if track[0, axis] <= track[-1, axis] else (receiver, sender)
    return float(first[axis] + first[axis + 2] + half), float(second[axis] - half)


def _with_room(plan: LabelPlan, transits: Sequence[Transit]) -> dict[int, tuple[float, float]]:
    """For each pill the longest stretch of its way on which it meets no other; of two that meet the later yields."""
    moments = np.linspace(0.0, max((t.lands for t in transits), default=0.0), _MOMENTS)
    parts = [{i: eased(t, now) for i, t in enumerate(transits) if t.leaves <= now <= t.lands} for now in moments]
    places = [plan.places(moving) for moving in parts]
    meets = [_meetings(plan, at) for at in places]
    shown: list[list[int]] = [[] for _ in moments]
    found: dict[int, tuple[float, float]] = {}
    for i in sorted(plan.shown):
        there = [m for m in range(_MOMENTS) if i in places[m]]
        stretch = _longest_run([m for m in there if not meets[m][i].intersection(shown[m])])
        if len(stretch) * _LEAST < len(there):
            continue
        for m in stretch:
            shown[m].append(i)
        first = 0.0 if stretch[0] == there[0] else parts[stretch[0]][i]
        last = 1.0 if stretch[-1] == there[-1] else parts[stretch[-1]][i]
        found[i] = (first, last)
    return found


def _meetings(plan: LabelPlan, places: Mapping[int, QPointF]) -> dict[int, set[int]]:
    """For each pill at a moment those that it would touch."""
    pills = list(places)
    centers = np.array([(places[i].x(), places[i].y()) for i in pills]).reshape(-1, 2)
    halves = np.array([plan.sizes[i] for i in pills]).reshape(-1, 2) / 2
    touches = (np.abs(centers[:, None] - centers) < halves[:, None] + halves + _BETWEEN).all(axis=2)
    found: dict[int, set[int]] = {i: set() for i in pills}
    for a, b in zip(*np.nonzero(touches), strict=True):
        if a != b:
            found[pills[a]].add(pills[b])
    return found


def _longest_run(numbers: Sequence[int]) -> list[int]:
    best: list[int] = []
    run: list[int] = []
    for number in numbers:
        run = [*run, number] if run and number == run[-1] + 1 else [number]
        best = max(best, run, key=len)
    return best
