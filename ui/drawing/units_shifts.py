"""Columns of units moved up or down, where a straight edge would run behind a unit that it does not belong to.

Edges that skip a column do so: in an unrolled recurrent network each step reads an input from the first column. Moved,
its steps go down like stairs, each beside the input that it reads.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

_ROUNDS = 3
_MOST = 400_000
"""Of more pairs of an edge and a unit than these no unit can be kept clear."""
_REACH = 10
"""How many half pitches a column may be moved, either way."""
_NEAR, _CAPTION = 5.0, 20.0
"""From an edge to a unit's outline, and to the far side of the texts above and below it."""
_THROUGH_TEXT, _SLANT, _MOVED = 0.3, 2e-4, 1e-5
"""What it costs to cross a unit's texts, to slant by a unit of length, and to move by one; to cross a unit costs 1."""

Floats = npt.NDArray[np.float64]
Indices = npt.NDArray[np.intp]


def clear_shifts(centers: Floats, columns: Indices, edges: Indices, radius: float, pitch: float) -> Floats:
    """How far each column is to be moved down.

    Args:
        centers: Of the units, shape (units, 2).
        columns: The column of each unit, shape (units,).
        edges: The two units of each edge, by their rows in ``centers``, shape (edges, 2).
        radius: Of a unit.
        pitch: From one unit's centre to the next.

    Returns:
        One number a column, 0 where nothing is gained, shape (columns,).
    """
    shifts = np.zeros(int(columns.max(initial=-1)) + 1)
    if len(edges) * len(centers) > _MOST or not _crossings(centers, edges, radius).any():
        return shifts
    steps = np.arange(-_REACH, _REACH + 1) * pitch / 2
    for _ in range(_ROUNDS):
        before = shifts.copy()
        for column in range(1, len(shifts)):
            costs = []
            for step in steps:
                shifts[column] = step
                costs.append(_cost(centers, columns, edges, shifts, radius))
            shifts[column] = steps[int(np.argmin(costs))]
        if (shifts == before).all():
            break
    return shifts


def _cost(centers: Floats, columns: Indices, edges: Indices, shifts: Floats, radius: float) -> float:
    moved = centers + np.stack([np.zeros(len(columns)), shifts[columns]], axis=1)
    crossed = _crossings(moved, edges, radius).sum() + _THROUGH_TEXT * _crossings(moved, edges, radius + _CAPTION).sum()
    slant = np.abs(moved[edges[:, 0], 1] - moved[edges[:, 1], 1]).sum()
    return float(crossed + _SLANT * slant + _MOVED * np.abs(shifts).sum())


def _crossings(centers: Floats, edges: Indices, radius: float) -> npt.NDArray[np.bool_]:
    """Which edges run through which units that are not their own, shape (edges, units)."""
    start, way = centers[edges[:, 0]], centers[edges[:, 1]] - centers[edges[:, 0]]
    away = centers[None] - start[:, None]
    part = (away * way[:, None]).sum(axis=2) / np.maximum((way * way).sum(axis=1), 1e-9)[:, None]
    nearest = away - np.clip(part, 0.0, 1.0)[..., None] * way[:, None]
    crossed = np.hypot(nearest[..., 0], nearest[..., 1]) < radius + _NEAR
    crossed[np.arange(len(edges))[:, None], edges] = False
    return np.asarray(crossed)
