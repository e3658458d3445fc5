"""Heat maps: the colours of numbers, one hue for each sign, and matrices fine enough to look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from engine.arrays import Array
from engine.remembering import remembered
from ui.theme import Theme

_SHADES = 2_000
"""Shades of a hue: no eye, and hardly a screen, tells two neighbours apart."""


def as_matrix(array: Array) -> Array:
    """An array as rows and columns: a vector stands upright, more axes are unrolled into rows."""
    if array.ndim <= 1:
        return array.reshape(-1, 1)
    return array.reshape(-1, array.shape[-1])


def cell_colors(array: Array, theme: Theme, largest: float | None = None) -> npt.NDArray[np.uint8]:
    """Colours of the cells, shape (rows, columns, 3), 0 to 255.

    Zero is the background, the largest magnitude the full hue; NaN and infinity are the colour of errors.

    Args:
        array: The numbers, shape (rows, columns).
        theme: The colours.
        largest: The magnitude of the full hue; by default the array's largest finite one.
    """
    magnitude = np.abs(array)
    most = float(magnitude.max(initial=0.0))
    finite = None if np.isfinite(most) else np.isfinite(array)
    if finite is not None:
        magnitude = np.where(finite, magnitude, 0.0)
        most = float(magnitude.max())
    largest = most if largest is None else largest
    # The root lifts small numbers, which would otherwise all look like 0.
    strength = np.sqrt(np.minimum(magnitude / largest, 1.0)) if largest > 0 else np.zeros(magnitude.shape)
    place = np.rint(np.copysign(strength * _SHADES, array)).astype(np.intp)
    if finite is not None:
        place[~finite] = _SHADES + 1
    return _shades(theme)[place]  # negative ones from its end


@remembered
def _shades(theme: Theme) -> npt.NDArray[np.uint8]:
    """The colours of all cells: of 0, of positive numbers, of errors, and from the end backwards of negative ones."""
    ground, positive, negative, error = map(_rgb, map(theme.color, ("sunken", "positive", "negative", "error")))
    strength = np.arange(_SHADES + 1)[:, None] / _SHADES
    up, down = (ground + (hue - ground) * strength for hue in (positive, negative))
    return np.concatenate([up, [error], down[:0:-1]]).astype(np.uint8)


def _rgb(color: QColor) -> npt.NDArray[np.float64]:
    return np.array([color.red(), color.green(), color.blue()], dtype=float)


def cell_color(value: float, largest: float, theme: Theme) -> QColor:
    """The colour of one cell among cells of this largest magnitude."""
    red, green, blue = (int(c) for c in cell_colors(np.array([[value]]), theme, largest)[0, 0])
    return QColor(red, green, blue)


def pooled(matrix: Array, rows: int, columns: int) -> Array:
    """A matrix of at most so many rows and columns: of each block the number that matters most.

    That is the one of the largest magnitude, and NaN or infinity where one is in the block: no outlier is thinned away.

    Args:
        matrix: Shape (m, n), neither 0.
        rows: The most rows to keep.
        columns: The most columns to keep.
    """
    for axis, most in ((0, rows), (1, columns)):
        count = matrix.shape[axis]
        if count > most:
            begins = (np.arange(most) * count) // most
            high = np.maximum.reduceat(matrix, begins, axis=axis)
            low = np.minimum.reduceat(matrix, begins, axis=axis)
            matrix = np.where(np.abs(high) >= np.abs(low), high, low)
    return matrix
