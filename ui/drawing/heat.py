"""Heat maps: arrays as small coloured cells, one hue for each sign."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter

from engine.arrays import Array
from ui.theme import Theme

_MOST = 64
_VECTOR_CELLS = 256


def as_matrix(array: Array) -> Array:
    """An array as rows and columns: a vector stands upright, more axes are unrolled into rows."""
    if array.ndim <= 1:
        return array.reshape(-1, 1)
    return array.reshape(-1, array.shape[-1])


def cell_colors(array: Array, theme: Theme) -> np.ndarray:
    """Colours of the cells, shape (rows, columns, 3), 0 to 255.

    Zero is the background, the largest magnitude the full hue; NaN and infinity are the colour of errors.
    """
    finite = np.isfinite(array)
    magnitude = np.abs(np.where(finite, array, 0.0))
    largest = float(magnitude.max(initial=0.0))
    # The root lifts small numbers, which would otherwise all look like 0.
    strength = np.sqrt(magnitude / largest) if largest > 0 else magnitude
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
    scaled = np.array([[value / largest if largest > 0 and np.isfinite(value) else value, 1.0]])
    red, green, blue = (int(c) for c in cell_colors(scaled, theme)[0, 0])
    return QColor(red, green, blue)


def draw_heat(painter: QPainter, array: Array, box: QRectF, theme: Theme) -> QRectF:
    """Draw an array's heat map into a box, keeping cells square where that leaves them visible.

    Returns:
        What it covers.
    """
    matrix = as_matrix(array)
    rows, columns = matrix.shape
    if not rows or not columns:
        return QRectF(box.topLeft(), box.topLeft())
    matrix = _thinned(matrix)
    side = min(box.width() / columns, box.height() / rows)
    thin = side * min(rows, columns) < 8.0
    width, height = (box.width(), box.height()) if thin else (side * columns, side * rows)
    if thin:
        width = max(min(box.width(), side * columns), 8.0)
        height = max(min(box.height(), side * rows), 8.0)
    area = QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)
    colors = cell_colors(matrix, theme)
    if matrix.size <= _VECTOR_CELLS:
        _draw_cells(painter, colors, area)
    else:
        data = np.ascontiguousarray(colors)
        lines, cells = data.shape[:2]
        image = QImage(data.tobytes(), cells, lines, 3 * cells, QImage.Format.Format_RGB888)
        painter.drawImage(area, image.copy())
    return area


def _thinned(matrix: Array) -> Array:
    """Every k-th row and column of a matrix too fine to show."""
    rows, columns = matrix.shape
    return matrix[:: max(1, -(-rows // _MOST)), :: max(1, -(-columns // _MOST))]


def _draw_cells(painter: QPainter, colors: np.ndarray, area: QRectF) -> None:
    rows, columns = colors.shape[:2]
    width, height = area.width() / columns, area.height() / rows
    gap = 0.6 if min(width, height) >= 5 else 0.0
    painter.setPen(Qt.PenStyle.NoPen)
    for r in range(rows):
        for c in range(columns):
            painter.setBrush(QColor(*(int(v) for v in colors[r, c])))
            painter.drawRect(
                QRectF(area.left() + c * width, area.top() + r * height, max(width - gap, 0.5), max(height - gap, 0.5))
            )
