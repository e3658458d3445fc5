"""Tracks: a curve as points at equal distances, and how far along it something on its way has come."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.debugging.transits import Transit

Track = npt.NDArray[np.float64]
"""Points at equal distances along a way, shape (N, 2)."""

_SAMPLES = 17
"""Points on each cubic that a place on the way is found between."""
_POINTS = 65


def point_on(track: Track, part: float) -> tuple[float, float]:
    """The point at a share of a track's length."""
    place = min(max(part, 0.0), 1.0) * (len(track) - 1)
    i = min(int(place), len(track) - 2)
    rest = place - i
    x, y = (1.0 - rest) * track[i] + rest * track[i + 1]
    return float(x), float(y)


def track_of(path: QPainterPath) -> Track:
    """Points along a curve."""
    points = _sampled(path)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    wanted = np.linspace(0.0, along[-1], _POINTS)
    return np.stack([np.interp(wanted, along, points[:, 0]), np.interp(wanted, along, points[:, 1])], axis=1)


def _sampled(path: QPainterPath) -> npt.NDArray[np.float64]:
    """Points along a curve of lines and cubics, shape (N, 2)."""
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    places = [np.array((e.x, e.y)) for e in elements]
    t = np.linspace(0.0, 1.0, _SAMPLES)[:, None]
    s = 1.0 - t
    found = [places[0][None]]
    at = 0
    while at + 1 < len(elements):
        if elements[at + 1].isCurveTo():
            a, b, c, d = places[at : at + 4]
            found.append((s**3 * a + 3 * s * s * t * b + 3 * s * t * t * c + t**3 * d)[1:])
            at += 3
        else:
            found.append(places[at + 1][None])
            at += 1
    return np.concatenate(found)


def beginning(track: Track, part: float) -> QPainterPath:
    """The piece of a track up to a share of its length."""
    count = int(part * (len(track) - 1))
    points = [QPointF(*p) for p in track[: count + 1].tolist()]
    points.append(QPointF(*point_on(track, part)))
    piece = QPainterPath(points[0])
    for point in points[1:]:
        piece.lineTo(point)
    return piece


def is_on_its_way(transit: Transit, time: float) -> bool:
    """Whether something has left and not yet landed."""
    return transit.leaves <= time < transit.lands


def eased(transit: Transit, time: float) -> float:
    """How far along its way something is: it leaves and lands softly."""
    part = min(max((time - transit.leaves) / (transit.lands - transit.leaves), 0.0), 1.0)
    return part * part * (3.0 - 2.0 * part)
