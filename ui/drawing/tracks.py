"""Tracks: a curve as points at equal distances, and how far along it something on its way has come."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.debugging.transits import Transit

Track = npt.NDArray[np.float64]
"""Points at equal distances along a way, shape (N, 2)."""

_T = np.linspace(0.0, 1.0, 17)[1:, None]
_CUBIC = np.hstack([(1 - _T) ** 3, 3 * (1 - _T) ** 2 * _T, 3 * (1 - _T) * _T**2, _T**3])
"""What the four control points of a cubic weigh at points on it."""
_SHARES = np.linspace(0.0, 1.0, 65)


def point_on(track: Track, part: float) -> tuple[float, float]:
    """The point at a share of a track's length."""
    place = min(max(part, 0.0), 1.0) * (len(track) - 1)
    i = min(int(place), len(track) - 2)
    rest = place - i
    x0, y0, x1, y1 = track.item(i, 0), track.item(i, 1), track.item(i + 1, 0), track.item(i + 1, 1)
    return x0 + rest * (x1 - x0), y0 + rest * (y1 - y0)


def track_of(path: QPainterPath) -> Track:
    """Points along a curve."""
    points = _sampled(path)
    steps = points[1:] - points[:-1]
    along = np.zeros(len(points))
    np.cumsum(np.hypot(steps[:, 0], steps[:, 1]), out=along[1:])
    track = np.empty((len(_SHARES), 2))
    for axis in (0, 1):
        track[:, axis] = np.interp(_SHARES * along[-1], along, points[:, axis])
    return track


def _sampled(path: QPainterPath) -> npt.NDArray[np.float64]:
    """Points along a curve of lines and cubics, shape (N, 2)."""
    elements = [path.elementAt(i) for i in range(path.elementCount())]
    places = np.array([(e.x, e.y) for e in elements])
    found = [places[:1]]
    at = 0
    while at + 1 < len(elements):
        if elements[at + 1].isCurveTo():
            found.append(_CUBIC @ places[at : at + 4])
            at += 3
        else:
            found.append(places[at + 1 : at + 2])
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
