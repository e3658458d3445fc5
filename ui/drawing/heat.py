"""Heat maps: the colours of numbers, one hue for each sign, and matrices fine enough to look at."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from engine.arrays import Array
from ui.theme import Theme


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
    finite = np.isfinite(array)
    magnitude = np.abs(np.where(finite, array, 0.0))
    if largest is None:
        largest = float(magnitude.max(initial=0.0))
    # The root lifts small numbers, which would otherwise all look like 0.
    strength = np.sqrt(np.minimum(magnitude / largest, 1.0)) if largest > 0 else np.zeros(magnitude.shape)
    background = _rgb(theme.color("sunken"))
    positive, negative = _rgb(theme.color("positive")), _rgb(theme.color("negative"))
    hue = np.where((array < 0)[..., None], negative, positive)
    mixed = background + (hue - background) * strength[..., None]
    mixed = np.where(finite[..., None], mixed, _rgb(theme.color("error")))
    return np.asarray(np.clip(mixed, 0, 255), dtype=np.uint8)


def _rgb(color: QColor) -> np.ndarray:
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
