"""Cargo: what a number on its way is shown as: a number in a pill, or an array as a small heat map with its norm."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage

from engine.arrays import Array
from engine.notation import format_array, format_number
from engine.notation.numbers import DASH
from ui.drawing.heat import as_matrix, heat_image
from ui.drawing.mathtext import text_width
from ui.fonts import sans
from ui.theme import Theme

CARGO_PX = 11.0
"""The size of its letters."""
THUMB = 18.0
"""The side of the square that a heat map stands in."""
PAD = 8.0
"""From a pill's end to its letters."""
_HEIGHT, _THUMB_HEIGHT = 21.0, 24.0
_FINEST = 24
"""Cells a side that can still be told apart."""


@dataclass(frozen=True, eq=False)
class Cargo:
    """A value or a message as it travels.

    Attributes:
        text: Its number, or the norm of an array.
        array: What its heat map shows; None where the text says all.
    """

    text: str
    array: Array | None = None

    @cached_property
    def size(self) -> tuple[float, float]:
        """Width and height of its pill, in units of the picture."""
        width = text_width(self.text, sans(CARGO_PX, bold=True)) + 2 * PAD
        return (width, _HEIGHT) if self.array is None else (width + THUMB, _THUMB_HEIGHT)

    @cached_property
    def _images(self) -> dict[str, QImage]:
        return {}

    def image(self, theme: Theme) -> QImage:
        """Its heat map, a pixel a cell; drawn once, since every frame shows it."""
        assert self.array is not None
        if theme.name not in self._images:
            self._images[theme.name] = heat_image(_thinned(self.array), theme)
        return self._images[theme.name]


def thumb_box(image: QImage, center: QPointF, side: float) -> QRectF:
    """Where a heat map stands around a centre: with square cells, but never a mere line."""
    longest = max(image.width(), image.height())
    width, height = (max(side * n / longest, side / 3) for n in (image.width(), image.height()))
    return QRectF(center.x() - width / 2, center.y() - height / 2, width, height)


def cargo_of(array: Array) -> Cargo:
    """What an array or a number travels as."""
    if array.ndim == 0:
        return Cargo(format_number(float(array)))
    if array.size == 0:
        return Cargo("empty")
    if array.ndim == 1 and array.size <= 3:
        return Cargo(format_array(array, 3))
    return Cargo(norm_text(array), array)


def cargo_of_parts(parts: tuple[tuple[str, Array], ...]) -> Cargo:
    """What a message travels as: of several, one for each exit of a layer, all texts."""
    if len(parts) == 1 and not parts[0][0]:
        return cargo_of(parts[0][1])
    texts = [f"{name}: {cargo_of(array).text}" if name else cargo_of(array).text for name, array in parts]
    return Cargo(", ".join(texts) or DASH, parts[0][1] if len(parts) == 1 and parts[0][1].ndim else None)


def norm_text(array: Array) -> str:
    """An array's Euclidean norm."""
    with np.errstate(over="ignore", invalid="ignore"):
        return f"‖{format_number(float(np.linalg.norm(array.ravel())), 3)}‖"


def _thinned(array: Array) -> Array:
    """An array as a matrix that can be seen small."""
    matrix = as_matrix(array)
    rows, columns = matrix.shape
    return matrix[:: -(-rows // _FINEST), :: -(-columns // _FINEST)]
