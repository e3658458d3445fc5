"""Where the numbers of weights stand: on their own line, clear of other numbers and, if possible, of other lines."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from ui.drawing.room import Boxes, boxes_around, touches
from ui.drawing.strokes import Floats

_PARTS = np.array((0.5, 0.42, 0.58, 0.35, 0.65, 0.28, 0.72, 0.22, 0.78))
WIDTH, HEIGHT = 44.0, 17.0
_SAMPLES = np.linspace(0.04, 0.96, 47)
_MOST = 160
"""With more lines than this, numbers would be all that one sees."""
_AWAY = 0.4
"""How many crossed lines it is worth to stand in the middle rather than near an end."""


def label_parts(lines: Floats, wanted: npt.NDArray[np.bool_], standing: Boxes) -> Floats:
    """How far along each line its number stands.

    Args:
        lines: x0, y0, x1, y1 of all lines, shape (N, 4).
        wanted: Which of them are to have a number, shape (N,).
        standing: What no number may cover.

    Returns:
        Shares of the lines' lengths, shape (N,); 0 for those without a number, or without room for one.
    """
    found = np.zeros(len(lines))
    if not wanted.any() or len(lines) > _MOST:
        return found
    start, way = lines[:, :2], lines[:, 2:] - lines[:, :2]
    points = start[:, None] + way[:, None] * _SAMPLES[None, :, None]
    half = np.array((WIDTH, HEIGHT)) / 2
    taken = np.zeros((0, 2))
    for i in np.flatnonzero(wanted).tolist():
        centers = start[i] + way[i] * _PARTS[:, None]
        near = np.abs(centers[:, None, None] - points[None]) < half
        crossed = np.count_nonzero((near[..., 0] & near[..., 1]).any(axis=2), axis=1) - 1
        cost = crossed + _AWAY * np.abs(_PARTS - 0.5) / 0.5
        cost = np.where(touches(boxes_around(centers, WIDTH, HEIGHT), standing), np.inf, cost)
        if len(taken):
            apart = np.abs(centers[:, None] - taken[None]) < 2 * half
            cost = np.where((apart[..., 0] & apart[..., 1]).any(axis=1), np.inf, cost)
        best = int(np.argmin(cost))
        if np.isfinite(cost[best]):
            found[i] = _PARTS[best]
            taken = np.vstack([taken, centers[best]])
    return found
