"""Where the pills of moving numbers stand: beside their dots, and never on anything else that is to be read.

All is decided once for a passage, so that nothing flickers: on which side of its way a pill goes along, and between
which two points. Where the way is too narrow at an end the pill waits, and its dot goes on alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from engine.debugging.transits import Transit
from ui.drawing.room import Boxes, boxes_around, touches
from ui.drawing.tracks import Track, eased, point_on

_AWAY, _GAP, _BETWEEN = 12.0, 3.0, 5.0
"""From a dot to its pill, from a pill to what stands still, and to another pill: those move between two moments."""
_SAMPLES, _MOMENTS = 33, 21
"""Points of a way, and moments of a transit, that are looked at for room."""
_FARTHER = 0.11
"""What share of its way a pill would rather stand still than go along one lane farther off."""

_FIRST, _LAST = np.triu_indices(_SAMPLES)
"""All stretches of a way, by the first and the last of its points."""


@dataclass(frozen=True, slots=True)
class Course:
    """How one pill goes along: so far off its way, between two shares of its length."""

    offset: tuple[float, float]
    first: float
    last: float


@dataclass(frozen=True, eq=False)
class LabelPlan:
    """How the pills of a convoy keep clear of each other and of all that stands.

    Attributes:
        tracks: The ways of the numbers.
        sizes: Width and height of each pill.
        courses: How each pill goes along; one without any room is missing.
    """

    tracks: Sequence[Track]
    sizes: Sequence[tuple[float, float]]
    courses: Mapping[int, Course]

    def places(self, parts: Mapping[int, float]) -> dict[int, QPointF]:
        """The centres of the pills that are shown.

        Args:
            parts: How far each number that is on its way has come, 0 to 1.
        """
        found: dict[int, QPointF] = {}
        for i, part in parts.items():
            course = self.courses.get(i)
            if course is not None:
                x, y = point_on(self.tracks[i], min(max(part, course.first), course.last))
                place = QPointF(x + course.offset[0], y + course.offset[1])
                # Between two of the moments that were looked at ways may come nearer: then one number waits unseen.
                if not any(self._touch(i, place, j, other) for j, other in found.items()):
                    found[i] = place
        return found

    def _touch(self, i: int, place: QPointF, j: int, other: QPointF) -> bool:
        (width, height), (wide, high) = self.sizes[i], self.sizes[j]
        across, down = abs(place.x() - other.x()), abs(place.y() - other.y())
        return across < (width + wide) / 2 and down < (height + high) / 2


def plan_labels(
    tracks: Sequence[Track], sizes: Sequence[tuple[float, float]], transits: Sequence[Transit], taken: Boxes
) -> LabelPlan:
    """Find room for the pills of a convoy, one after the other.

    Args:
        tracks: The ways of the numbers.
        sizes: Width and height of each pill.
        transits: When each leaves and lands.
        taken: What stands where it may not go.
    """
    placed: list[_Placed] = []
    courses: dict[int, Course] = {}
    for i, (track, size, transit) in enumerate(zip(tracks, sizes, transits, strict=True)):
        found = _course(track, size, transit, taken, [p for p in placed if p.meets(transit)], i)
        if found is not None:
            courses[i] = found
            placed.append(_Placed(track, size, transit, found))
    return LabelPlan(tracks, sizes, courses)


@dataclass(frozen=True, eq=False, slots=True)
class _Placed:
    """A pill that has its course."""

    track: Track
    size: tuple[float, float]
    transit: Transit
    course: Course

    def meets(self, other: Transit) -> bool:
        return self.transit.leaves <= other.lands and other.leaves <= self.transit.lands

    def comes_near(self, area: npt.NDArray[np.float64]) -> bool:
        """Whether its way enters an area (left, top, right, bottom)."""
        low, high = self.track.min(axis=0), self.track.max(axis=0)
        return bool((low <= area[2:]).all() and (high >= area[:2]).all())

    def boxes(self, times: Sequence[float]) -> Boxes:
        """What it covers at some moments; nothing when it is not on its way."""
        parts = [
            min(max(eased(self.transit, time), self.course.first), self.course.last)
            if self.transit.leaves <= time <= self.transit.lands
            else None
            for time in times
        ]
        centers = [(np.nan, np.nan) if part is None else point_on(self.track, part) for part in parts]
        return boxes_around(np.array(centers) + self.course.offset, *self.size)


def _course(
    track: Track, size: tuple[float, float], transit: Transit, taken: Boxes, others: Sequence[_Placed], number: int
) -> Course | None:
    """The course on which a pill goes along with its dot the farthest; None where it has no room at all."""
    points = track[np.linspace(0, len(track) - 1, _SAMPLES).round().astype(int)]
    times = np.linspace(transit.leaves, transit.lands, _MOMENTS).tolist()
    wanted = np.array([round(eased(transit, time) * (_SAMPLES - 1)) for time in times])
    reach = np.array([*points.min(axis=0), *points.max(axis=0)]) + np.array([-1, -1, 1, 1]) * (max(size) + 80.0)
    near = [other.boxes(times) for other in others if other.comes_near(reach)]
    moving = np.array(near).reshape(-1, _MOMENTS, 4)
    best, found = -np.inf, None
    for place, offset in enumerate(_offsets(track, size, number)):
        if best >= 1.0 - _FARTHER * place:
            break
        boxes = boxes_around(points + offset, *size)
        barred = np.concatenate([[0], np.cumsum(touches(boxes, taken, _GAP))])
        open_ = barred[_LAST + 1] == barred[_FIRST]
        if not open_.any():
            continue
        first, last = _FIRST[open_], _LAST[open_]
        if len(moving):
            meets = _meetings(boxes, moving)
            at = np.clip(wanted[None], first[:, None], last[:, None])
            free = ~meets[at, np.arange(_MOMENTS)].any(axis=1)
            if not free.any():
                continue
            first, last = first[free], last[free]
        longest = int(np.argmax(last - first))
        share = float(last[longest] - first[longest]) / (_SAMPLES - 1)
        if share - _FARTHER * place > best:
            best = share - _FARTHER * place
            found = Course(offset, first[longest] / (_SAMPLES - 1), last[longest] / (_SAMPLES - 1))
    return found


def _offsets(track: Track, size: tuple[float, float], number: int) -> list[tuple[float, float]]:
    """How far off its way a pill may go, the best first: across the way, beside it, on it, and farther off."""
    way = np.abs(track[-1] - track[0])
    width, height = size
    side = 1.0 if number % 2 else -1.0
    upright = [(0.0, s * (height / 2 + _AWAY)) for s in (side, -side)]
    level = [(s * (width / 2 + _AWAY), 0.0) for s in (side, -side)]
    near = level + upright if way[1] > 2 * way[0] else upright + level
    far = [(0.0, s * (height / 2 + _AWAY + more)) for more in (height + _GAP, 2 * height) for s in (side, -side)]
    return [*near[:2], (0.0, 0.0), *near[2:], *far]


def _meetings(boxes: Boxes, moving: npt.NDArray[np.float64]) -> npt.NDArray[np.bool_]:
    """Whether a pill at each of its places would touch one of others at each moment, shape (places, moments).

    Args:
        boxes: What it covers at its places, shape (places, 4).
        moving: What the others cover, shape (others, moments, 4); NaN when they are not there.
    """
    left, top, right, bottom = boxes.T[:, :, None, None]
    x0, y0, x1, y1 = np.moveaxis(moving, 2, 0)
    meets = (x0 < right + _BETWEEN) & (x1 > left - _BETWEEN)
    meets &= (y0 < bottom + _BETWEEN) & (y1 > top - _BETWEEN)
    return np.asarray(meets.any(axis=1))
