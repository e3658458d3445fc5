"""Routes: what leads through the points of an edge, and which of many edges an area has a part of."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.layout import Direction

_STRAIGHT = 0.5

Route = tuple[tuple[float, float], ...]
"""The points that an edge runs through, from the parent's border to the child's."""
Floats = npt.NDArray[np.float64]


def smooth(points: Route, direction: Direction = "right") -> QPainterPath:
    """A curve through points whose tangents there lie along the ranks: level, or upright where edges point down."""
    path = QPainterPath(QPointF(*points[0]))
    for (x0, y0), (x1, y1) in pairwise(points):
        if direction == "right" and abs(y1 - y0) >= _STRAIGHT:
            middle = (x0 + x1) / 2
            path.cubicTo(middle, y0, middle, y1, x1, y1)
        elif direction == "down" and abs(x1 - x0) >= _STRAIGHT:
            middle = (y0 + y1) / 2
            path.cubicTo(x0, middle, x1, middle, x1, y1)
        else:
            path.lineTo(x1, y1)
    return path


def bezier(points: Route) -> QPainterPath:
    """Cubic curves from control points: the first one, then three a piece."""
    path = QPainterPath(QPointF(*points[0]))
    for i in range(1, len(points) - 2, 3):
        (x0, y0), (x1, y1), (x2, y2) = points[i : i + 3]
        path.cubicTo(x0, y0, x1, y1, x2, y2)
    return path


def cubics_through(points: Route, direction: Direction, *, is_curved: bool) -> Floats:
    """The control points of the cubics of a route, shape (P, 4, 2), with straight ones' at their thirds.

    Args:
        points: What :func:`smooth` leads through, or :func:`bezier` has as control points.
        direction: Where edges point.
        is_curved: Which of the two.
    """
    through = np.array(points, dtype=float)
    if is_curved:
        first = np.arange(0, len(through) - 3, 3)
        return np.asarray(through[first[:, None] + np.arange(4)])
    begin, end = through[:-1], through[1:]
    along = 0 if direction == "right" else 1
    way = end - begin
    inner = [begin + way / 3, begin + 2 * way / 3]
    bends = np.abs(way[:, 1 - along]) >= _STRAIGHT
    middle = (begin[bends, along] + end[bends, along]) / 2
    for control, level in zip(inner, (begin, end), strict=True):
        control[bends, along], control[bends, 1 - along] = middle, level[bends, 1 - along]
    return np.stack([begin, *inner, end], axis=1)


def in_sight(points: Floats, begins: npt.NDArray[np.int_], area: QRectF, *, is_curved: bool) -> npt.NDArray[np.bool_]:
    """Which of many routes have a piece that can touch an area, shape (R,).

    A piece stays within the box of its points, which is beside the area if all of them are beyond the same side of it
    (D. Cohen and I. Sutherland's codes).

    Args:
        points: The points of all routes, one after the other, shape (P, 2).
        begins: At which of them each route begins, shape (R,).
        area: The area.
        is_curved: Whether they are control points of cubics, three more a piece.
    """
    if not len(begins):
        return np.zeros(0, dtype=bool)
    x, y = points.T
    codes = (x < area.left()).astype(np.uint8)
    for bit, beyond in enumerate((x > area.right(), y < area.top(), y > area.bottom()), start=1):
        codes |= beyond.astype(np.uint8) << bit
    step = 3 if is_curved else 1
    beside = codes.copy()
    for offset in range(1, step + 1):
        beside[:-offset] &= codes[offset:]
    near = beside == 0
    ends = np.append(begins[1:], len(points))
    for offset in range(1, step + 1):  # no piece begins at a route's last points
        near[np.maximum(ends - offset, begins)] = False
    if is_curved:
        near &= (np.arange(len(points)) - np.repeat(begins, ends - begins)) % 3 == 0
    return np.asarray(np.logical_or.reduceat(near, begins))
