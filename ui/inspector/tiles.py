"""The two tiles at the top of the inspector: value and error signal, large."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from engine.arrays import Array, Shape
from engine.debugging.statistics import statistics_of
from engine.notation import format_array, format_number, full_number, shape_words
from engine.notation.numbers import DASH
from ui.drawing.thumbnails import draw_thumbnail
from ui.fonts import sans
from ui.theme import Theme

_HEAT_PX = 84
_SIZES_PX = (20, 17, 15, 13)
"""A single number is as large as the tile is wide."""
_ROW_PX = (13, 12, 11)
"""So are the numbers of a few; where even the smallest are too wide, a row of them is broken."""
_LEAST_PX = 86
"""A tile shows a short number, however long the name in the caption beside it is."""
_LEFT_PX, _RIGHT_PX = 12, 10
_FEW = 6
"""An array of so few numbers shows them instead of a heat map."""

_NO_BREAK = "\u00a0"


class NumberTile(QFrame):
    """A caption, and a number or a heat map with its statistics.

    Args:
        name: "valueTile" or "signalTile", which decides on the colours.
        caption: What the number is.
        theme: The colours of the heat map.
        parent: The owner.
    """

    def __init__(self, name: str, caption: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setAccessibleName(caption)
        self._caption = QLabel(caption, self)
        self._caption.setTextFormat(Qt.TextFormat.RichText)
        self._caption.setWordWrap(True)
        self.setMinimumWidth(_LEAST_PX)
        self._number_px, self._text = 0, DASH
        self._number = QLabel(DASH, self)
        self._number.setWordWrap(True)
        self._number.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._say(DASH)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._heat = HeatMap(theme, self)
        self._statistics = QLabel(self)
        self._statistics.setWordWrap(True)
        self._statistics.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._statistics.setStyleSheet("font-size: 10px;")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_LEFT_PX, 9, _RIGHT_PX, 10)
        layout.setSpacing(3)
        for widget in (self._caption, self._number, self._heat, self._statistics):
            layout.addWidget(widget)
        layout.addStretch()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._heat.theme = theme
        self._heat.update()

    def set_caption(self, markup: str) -> None:
        """Change the caption."""
        self._caption.setText(markup)

    def show_array(self, array: Array | None, suffix: str = "", why: str = "", pixels: Shape = ()) -> None:
        """Show a number, an array, or a dash with the reason in its hover.

        Args:
            array: What to show; None where there is nothing yet.
            suffix: What stands behind it.
            why: Why there is nothing.
            pixels: The shape in which it is images, (…, rows, columns); empty where it is none.
        """
        scalar = array is None or array.ndim == 0
        few = array is not None and array.ndim > 0 and array.size <= _FEW
        self._number.setVisible(scalar or few)
        self._heat.setVisible(not scalar and not few)
        self._statistics.setVisible(not scalar and not few)
        if array is None:
            self._say(DASH)
            self.setToolTip(why)
            self.setAccessibleDescription(why or "not computed yet")
        elif array.ndim == 0:
            self._say(format_number(float(array)) + suffix)
            self.setToolTip(full_number(float(array)))
            self.setAccessibleDescription(full_number(float(array)))
        else:
            self._heat.show_array(array, pixels)
            self._say(format_array(array, 3, _FEW) + suffix, small=True)
            self._statistics.setText(statistics(array) + suffix)
            self.setToolTip("")
            self.setAccessibleDescription(statistics(array))

    def _say(self, text: str, *, small: bool = False) -> None:
        """Write a number, as large as it fits; of a matrix each row on a line."""
        self._text = text
        self._sizes_px = _ROW_PX if small else _SIZES_PX
        self._fit()

    def _fit(self) -> None:
        room, rows = self.width() - _LEFT_PX - _RIGHT_PX - 2, self._text.replace("], [", "],\n [").split("\n")
        forms = [rows, [row.strip("[], ") for row in rows]] if len(rows) > 1 else [rows]
        fitting = ((px, form) for form in forms for px in self._sizes_px if _width(form, px) <= room)
        number_px, rows = next(fitting, (0, rows))
        self._number.setText("\n".join(rows).replace(" ", _NO_BREAK) if number_px else "\n".join(rows))
        number_px = number_px or self._sizes_px[-1]
        if number_px != self._number_px:  # a style sheet is read anew each time
            self._number_px = number_px
            self._number.setStyleSheet(f"font-size: {number_px}px; font-weight: bold;")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Write the number as large as the width allows now."""
        super().resizeEvent(event)
        self._fit()

    @property
    def text(self) -> str:
        """The number as it is shown."""
        return self._text if self._number.isVisibleTo(self) else self._statistics.text()


def _width(rows: list[str], size_px: int) -> float:
    """How wide the widest row is."""
    font = QFontMetricsF(sans(size_px, bold=True))
    return max(font.horizontalAdvance(row) for row in rows)


def statistics(array: Array) -> str:
    """Shape, range, mean and spread of an array, and how much of it is not finite."""
    if array.size == 0:
        return f"{shape_words(array.shape)}: empty"
    found = statistics_of(array)
    bad = found.nans + found.infinities
    parts = [shape_words(array.shape)]
    if bad < array.size:
        parts.append(f"{format_number(found.least, 3)} … {format_number(found.largest, 3)}")
        # A line may end between the two, never between a word and its number.
        mean, deviation = format_number(found.mean, 3), format_number(found.deviation, 3)
        parts.append(f"mean{_NO_BREAK}{mean}, σ{_NO_BREAK}{deviation}")
    if bad:
        parts.append(f"{bad}{_NO_BREAK}not{_NO_BREAK}finite")
    return "\n".join(parts)


class HeatMap(QWidget):
    """An array as coloured cells."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._array: Array = np.zeros((1, 1))
        self._pixels: Shape = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_array(self, array: Array, pixels: Shape = ()) -> None:
        """Show another array, as images where it is some."""
        self._array, self._pixels = array, pixels
        self.update()

    def sizeHint(self) -> QSize:
        """A square, or what the tile gives."""
        return QSize(_HEAT_PX, _HEAT_PX)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the cells."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_thumbnail(painter, self._array, QRectF(self.rect()).adjusted(0, 4, 0, -4), self.theme, self._pixels)
        painter.end()
