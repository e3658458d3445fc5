"""Where the pills of moving numbers stand: beside their dots, spread where they meet, and never one on another.

What is decided once for a whole passage (the side, the order, who has room) cannot flicker; between that the places
follow the dots continuously.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from ui.drawing.tracks import Track, point_on

_AWAY, _GAP, _AIR = 12.0, 3.0, 4.0
"""From a dot to its pill, between pills, and between a pill and a node."""
_MOST_A_GROUP = 6
_MOMENTS = 13
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
        groups: Those that go to one receiver, in the order in which their pills stand beside each other.
        shown: Those that have room for a pill.
    """

    tracks: Sequence[Track]
    sizes: Sequence[tuple[float, float]]
    sides: Sequence[int]
    limits: Sequence[tuple[float, float]]
    axes: Sequence[int]
    groups: Sequence[tuple[int, ...]]
    shown: frozenset[int]

    def places(self, parts: Mapping[int, float]) -> dict[int, QPointF]:
        """The centres of the pills that are shown.

        Args:
            parts: How far each number that is on its way has come, 0 to 1.
        """
        found = {}
        for group in self.groups:
            moving = [i for i in group if i in parts and i in self.shown]
            for i, place in self._spread(moving, parts).items():
                found[i] = QPointF(*place)
        return found

    def _spread(self, moving: Sequence[int], parts: Mapping[int, float]) -> dict[int, tuple[float, float]]:
        """The centres for one receiver: side by side across its ways, each as near to its dot as the others allow."""
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
        return {
            i: (along[k], across[k]) if self.axes[i] == 0 else (across[k], along[k]) for k, i in enumerate(moving)
        }


def spread(wanted: Sequence[float], extents: Sequence[float], gap: float) -> list[float]:
    """Places in a given order, as near as possible to the wanted ones, that keep their extents apart.

    The least sum of squared moves, by pool adjacent violators; it changes continuously with what is wanted.

    Args:
        wanted: The wanted centres.
        extents: How much room each takes.
        gap: The room between two of them.
    """
    offsets = [0.0]
    for before, extent in zip(extents, extents[1:], strict=False):
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
    receivers: Sequence[int],
    senders: Sequence[int],
    times: Sequence[tuple[float, float]],
    rects: npt.NDArray[np.float64],
) -> LabelPlan:
    """Decide on the sides, the order and the room of the pills of a convoy.

    Args:
        tracks: The ways of the numbers.
        sizes: Width and height of each pill.
        receivers: The node that each goes to.
        senders: The node that each comes from.
        times: When each leaves and lands.
        rects: Left, top, width and height of every node, shape (N, 4).
    """
    axes = [_axis(track) for track in tracks]
    limits = [
        _limits(rects[[senders[i], receivers[i]]], axes[i], sizes[i][axes[i]] / 2 + _AIR, tracks[i])
        for i in range(len(tracks))
    ]
    by_receiver: dict[int, list[int]] = defaultdict(list)
    for i, receiver in enumerate(receivers):
        by_receiver[receiver].append(i)
    groups = [
        tuple(sorted(members[:_MOST_A_GROUP], key=lambda i: (float(tracks[i][len(tracks[i]) // 2, 1 - axes[i]]), i)))
        for members in by_receiver.values()
    ]
    sides = [-1] * len(tracks)
    for group in groups:
        for k, i in enumerate(group):
            sides[i] = -1 if 2 * k < len(group) else 1
    everyone = frozenset(i for group in groups for i in group)
    free = LabelPlan(tracks, sizes, sides, limits, axes, groups, everyone)
    return LabelPlan(tracks, sizes, sides, limits, axes, groups, _with_room(free, times))


def _axis(track: Track) -> int:
    """Whether a way leaves its node across or down."""
    way = np.abs(track[min(3, len(track) - 1)] - track[0])
    return int(way[1] > way[0])


def _limits(ends: npt.NDArray[np.float64], axis: int, half: float, track: Track) -> tuple[float, float]:
    """Between which places a pill's centre covers neither of the nodes at the ends of its way."""
    sender, receiver = ends
    first, second = (sender, receiver) if track[0, axis] <= track[-1, axis] else (receiver, sender)
    return float(first[axis] + first[axis + 2] + half), float(second[axis] - half)


def _with_room(plan: LabelPlan, times: Sequence[tuple[float, float]]) -> frozenset[int]:
    """Those whose pills meet no other pill at any moment; where two meet, the later one of the list goes without."""
    if not times:
        return frozenset()
    clash = np.zeros((len(times), len(times)), dtype=bool)
    for time in np.linspace(0.0, max(lands for _, lands in times), _MOMENTS):
        parts = {
            i: (time - leaves) / (lands - leaves) for i, (leaves, lands) in enumerate(times) if leaves <= time <= lands
        }
        places = plan.places(parts)
        moving = list(places)
        if len(moving) < 2:
            continue
        centers = np.array([(places[i].x(), places[i].y()) for i in moving])
        halves = np.array([plan.sizes[i] for i in moving]) / 2
        apart = np.abs(centers[:, None] - centers[None])
        meets = (apart < halves[:, None] + halves[None]).all(axis=2)
        clash[np.ix_(moving, moving)] |= meets
    np.fill_diagonal(clash, val=False)
    kept: list[int] = []
    for i in sorted(i for group in plan.groups for i in group):
        if not clash[i, kept].any():
            kept.append(i)
    return frozenset(kept)
