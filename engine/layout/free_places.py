"""The nearest free place: where boxes that are put down on others come to stand instead."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.layout.extents import Point

Floats = npt.NDArray[np.float64]

_TOLERANCE = 1e-6
_FIRST_REACH = 160.0
_AT_A_TIME = 512


def nearest_free(moving: Floats, fixed: Floats, gap: float) -> Point:
    """The smallest shift after which boxes, moved together, keep their distance from others that stay.

    In the plane of shifts each pair of boxes forbids a rectangle, their Minkowski difference. The nearest point outside
    of all of them lies, in each direction, where no shift was wanted or on one of their borders; so those are tried,
    from the nearest on.

    Args:
        moving: Left, top, width and height of the boxes that are moved, shape (M, 4).
        fixed: The same of the boxes that stay, shape (N, 4).
        gap: The distance to keep, level or upright.

    Returns:
        The shift (dx, dy); (0, 0) where they stand free.
    """
    forbidden = _forbidden(moving, fixed, gap)
    if not _is_inside(np.zeros((1, 2)), forbidden)[0]:
        return 0.0, 0.0
    away = np.maximum(np.maximum(forbidden[:, :2], -forbidden[:, 2:]), 0.0).max(axis=1)
    reach = _FIRST_REACH
    while True:
        near = forbidden[away <= reach]
        found = _nearest_outside(near)
        # Rectangles farther away than the shift is long cannot forbid it.
        if max(abs(found[0]), abs(found[1])) <= reach or len(near) == len(forbidden):
            return found
        reach *= 2


def _forbidden(moving: Floats, fixed: Floats, gap: float) -> Floats:
    """Least dx and dy, and greatest dx and dy, of the shifts that each pair forbids, shape (M·N, 4)."""
    low = fixed[None, :, :2] - moving[:, None, :2] - moving[:, None, 2:] - gap
    high = fixed[None, :, :2] + fixed[None, :, 2:] - moving[:, None, :2] + gap
    return np.concatenate([low, high], axis=2).reshape(-1, 4)


def _nearest_outside(forbidden: Floats) -> Point:
    """The point nearest to (0, 0) that lies in none of some rectangles."""
    across = np.unique(np.concatenate([[0.0], forbidden[:, 0], forbidden[:, 2]]))
    down = np.unique(np.concatenate([[0.0], forbidden[:, 1], forbidden[:, 3]]))
    points = np.stack(np.meshgrid(across, down, indexing="ij"), axis=-1).reshape(-1, 2)
    points = points[np.argsort(np.hypot(points[:, 0], points[:, 1]), kind="stable")]
    for begin in range(0, len(points), _AT_A_TIME):
        tried = points[begin : begin + _AT_A_TIME]
        free = np.flatnonzero(~_is_inside(tried, forbidden))
        if len(free):
            return float(tried[free[0], 0]), float(tried[free[0], 1])
    raise AssertionError("the outermost border is free")


def _is_inside(points: Floats, rectangles: Floats) -> npt.NDArray[np.bool_]:
    """Which points lie inside of a rectangle, its border left out; shape (P,)."""
    x, y = points[:, :1], points[:, 1:]
    left, top, right, bottom = rectangles.T
    across = (x > left + _TOLERANCE) & (x < right - _TOLERANCE)
    return np.asarray((across & (y > top + _TOLERANCE) & (y < bottom - _TOLERANCE)).any(axis=1))
