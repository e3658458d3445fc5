"""Heat maps: the colours of numbers, one hue for each sign, and matrices fine enough to look at."""

from __future__ import annotations

from math import copysign, isfinite, sqrt

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor, QImage

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


def heat_image(matrix: Array, theme: Theme, largest: float | None = None) -> QImage:
    """A matrix as an image with a pixel a cell.

    Zero is the background, the largest magnitude the full hue. NaN and infinity are darker than any number on a light
    ground and lighter on a dark one, so that also in grey, and to the colour-blind, they are none of them.

    Args:
        matrix: The numbers, shape (rows, columns), neither 0.
        theme: The colours.
        largest: The magnitude of the full hue; by default the matrix's largest finite one.
    """
    rows, columns = matrix.shape
    pixels = _shades(theme)[_shade_of(matrix, largest)]  # negative ones from the end
    # Copied, since the image reads from Python's memory otherwise.
    return QImage(pixels.tobytes(), columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()


def _shade_of(matrix: Array, largest: float | None) -> npt.NDArray[np.intp]:
    """The place of each cell's colour among all shades."""
    strength = np.abs(matrix)
    most = float(strength.max())
    finite = None if isfinite(most) else np.isfinite(matrix)
    if finite is not None:
        strength[~finite] = 0.0
        most = float(strength.max())
    if largest is None:
        largest = most
    if not largest > 0:
        strength[:] = 0.0
    else:
        strength /= largest
        if most > largest:
            np.minimum(strength, 1.0, out=strength)
    # The root lifts small numbers, which would otherwise all look like 0.
    np.sqrt(strength, out=strength)
    strength *= _SHADES
    place = np.rint(np.copysign(strength, matrix, out=strength), out=strength).astype(np.intp)
    if finite is not None:
        place[~finite] = _SHADES + 1
    return place


@remembered
def _shades(theme: Theme) -> npt.NDArray[np.uint32]:
    """The colours of all cells: of 0, of positive numbers, of what is not finite, and from the end of negative ones."""
    ground, positive, negative, bad = map(_rgb, map(theme.color, ("sunken", "positive", "negative", "not_finite")))
    strength = np.arange(_SHADES + 1)[:, None] / _SHADES
    up, down = (ground + (hue - ground) * strength for hue in (positive, negative))
    red, green, blue = np.concatenate([up, [bad], down[:0:-1]]).astype(np.uint32).T
    return np.asarray(0xFF000000 | red << 16 | green << 8 | blue, dtype=np.uint32)


def _rgb(color: QColor) -> npt.NDArray[np.float64]:
    return np.array([color.red(), color.green(), color.blue()], dtype=float)


def cell_color(value: float, largest: float, theme: Theme) -> QColor:
    """The colour of one cell among cells of this largest magnitude."""
    if not isfinite(value):
        place = _SHADES + 1
    else:
        strength = sqrt(min(abs(value) / largest, 1.0)) if largest > 0 else 0.0
        place = round(copysign(strength * _SHADES, value))
    return QColor(int(_shades(theme)[place]))


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
