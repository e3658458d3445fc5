"""Arrays inside a node: a short vector as its numbers, all others as a small heat map with their size below."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFont, QPainter, QPen

from engine.arrays import Array
from engine.notation import format_number
from engine.notation.numbers import DASH, MINUS
from ui.drawing.cargo import norm_text
from ui.drawing.faces import Face
from ui.drawing.figures import CELL_H, CELL_W, HEAT, IMAGE, Figure
from ui.drawing.heat import cell_color
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.summaries import size_caption, summary
from ui.drawing.thumbnails import draw_thumbnail
from ui.fonts import sans
from ui.theme import Theme


def draw_array(painter: QPainter, figure: Figure, face: Face, body: QRectF, theme: Theme) -> None:
    """Draw a node's value and its error signal side by side into the lower part of its card."""
    if figure.has_cells:
        _draw_cells(painter, face.value, QRectF(body.left(), body.top() + 7, CELL_W, 0), figure, theme, "forward")
        right = QRectF(body.right() - CELL_W, body.top() + 7, CELL_W, 0)
        _draw_cells(painter, face.signal, right, figure, theme, "backward")
        return
    side = IMAGE if figure.pixels else HEAT
    quarter = body.width() / 4
    font = sans(10)
    for center, array, token in (
        (body.left() + quarter, face.value, "forward"),
        (body.right() - quarter, face.signal, "backward"),
    ):
        box = QRectF(center - side / 2, body.top() + 6, side, side)
        if array is None:
            _draw_missing(painter, box, theme)
            caption, color = DASH, theme.color("secondary")
        else:
            if not theme.is_plain:  # cells in their own hues are lost on a coloured ground
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("sunken"))
                painter.drawRoundedRect(box.adjusted(-3, -2, 3, 2), 3, 3)
            draw_thumbnail(painter, array, box, theme, figure.pixels)
            caption = size_caption(array)
            color = theme.color(token if summary(array).is_finite else "error")
        draw_text(painter, caption, center - text_width(caption, font) / 2, body.top() + side + 20, font, color)


def _draw_missing(painter: QPainter, box: QRectF, theme: Theme) -> None:
    """The hollow frame of an array that has not been computed, or that nothing leads to."""
    painter.setPen(QPen(theme.color("hollow"), 1.0, Qt.PenStyle.DashLine))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRoundedRect(box.adjusted(8, 4, -8, -4), 4, 4)


def _draw_cells(painter: QPainter, array: Array | None, box: QRectF, figure: Figure, theme: Theme, flow: str) -> None:
    """Draw the numbers of a short vector below each other, each with a stripe in the hue of its sign."""
    largest = 0.0
    if array is not None:
        finite = np.abs(array[np.isfinite(array)])
        largest = float(finite.max(initial=0.0))
    font = sans(10, bold=True)
    if array is not None and array.size > figure.shape[0]:  # of another variable of a layer, which receives more
        draw_text(
            painter, norm_text(array), box.right() - 4, box.top() + CELL_H - 4.7, font, theme.color(flow), right=True
        )
        return
    cells = None if array is None else array.ravel()
    for i in range(figure.shape[0] if cells is None else len(cells)):
        cell = QRectF(box.left(), box.top() + i * CELL_H, box.width(), CELL_H - 1.5)
        if cells is None:
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 3, 3)
            dash = cell.center().x() - text_width(DASH, font) / 2
            draw_text(painter, DASH, dash, cell.bottom() - 3.2, sans(10), theme.color("secondary"))
            continue
        value = float(cells[i])
        flow_token = flow if math.isfinite(value) else "error"
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color(f"{flow_token}_tint"))
        painter.drawRoundedRect(cell, 3, 3)
        # A stripe in the sign's hue stands for the heat map; the number needs a quiet ground.
        painter.setBrush(cell_color(value, largest, theme))
        painter.drawRoundedRect(QRectF(cell.left(), cell.top(), 4, cell.height()), 2, 2)
        text = fitted_number(value, font, cell.width() - 12)
        draw_text(painter, text, cell.right() - 4, cell.bottom() - 3.2, font, theme.color(flow_token), right=True)


def fitted_number(value: float, font: QFont, room: float, most: int = 3) -> str:
    """A number with as many significant digits as there is room for, at most so many."""
    tried: list[str] = []
    for digits in range(most, -1, -1):  # the first one nearly always fits: the others are not even written
        text = format_number(value, digits) if digits else _shortest(value)
        if text_width(text, font) <= room:
            return text
        tried.append(text)
    return min(tried, key=lambda text: text_width(text, font))


def _shortest(value: float) -> str:
    """A number with one digit and its power of ten."""
    return f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("e+", "e").replace("-", MINUS)
