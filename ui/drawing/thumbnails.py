"""Thumbnails: vectors and matrices as one heat map, images and feature maps as a grid of them, all kept as pixels."""

from __future__ import annotations

from functools import partial
from math import ceil, sqrt
from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QPen

from engine.arrays import Array, Shape
from ui.drawing.heat import as_matrix, heat_image, pooled
from ui.drawing.strokes import draw_lines, flat
from ui.drawing.summaries import Kept
from ui.theme import Theme

_MOST_CELLS = 64
"""Rows and columns of a heat map; finer ones are pooled."""
_LINED_CELLS, _LINED_PX = 256, 5.0
"""Up to so many cells of at least this size are set apart by lines."""
_THIN = 8.0
_LEAST_MAP_PX = 10.0
"""A map in a grid is at least so large; where there are more maps, the first ones are shown."""
_GAP = 2.0


class _Grid(NamedTuple):
    """Images side by side.

    Attributes:
        maps: Their pixels, row by row.
        columns: How many stand side by side.
    """

    maps: tuple[QImage, ...]
    columns: int


_images: Kept[QImage] = Kept()
_grids: Kept[_Grid] = Kept()


def draw_thumbnail(painter: QPainter, array: Array, box: QRectF, theme: Theme, pixels: Shape = ()) -> QRectF:
    """Draw an array small: as images where it is some, else as a heat map.

    Args:
        painter: Draws in units of the picture.
        array: Of any shape.
        box: Where.
        theme: The colours.
        pixels: The shape in which the array is images, (…, rows, columns); empty where it is none.

    Returns:
        What it covers.
    """
    if pixels and array.size == int(np.prod(pixels)) and array.size:
        return _draw_grid(painter, array, box, theme, pixels)
    return draw_heat(painter, array, box, theme)


def draw_heat(painter: QPainter, array: Array, box: QRectF, theme: Theme) -> QRectF:
    """Draw an array's heat map into a box, keeping cells square where that leaves them visible.

    Returns:
        What it covers.
    """
    rows, columns = as_matrix(array).shape if array.size else (0, 0)
    if not rows or not columns:
        return _draw_empty(painter, box, theme)
    rows, columns = min(rows, _MOST_CELLS), min(columns, _MOST_CELLS)
    side = min(box.width() / columns, box.height() / rows)
    # A long vector is drawn as thick as can be seen, its cells no longer square.
    width = max(side * columns, min(box.width(), _THIN))
    height = max(side * rows, min(box.height(), _THIN))
    area = QRectF(box.center().x() - width / 2, box.center().y() - height / 2, width, height)
    _draw_pixels(painter, _images.of(array, theme.name, partial(_heat_image, array, theme)), area)
    if rows * columns <= _LINED_CELLS and min(width / columns, height / rows) >= _LINED_PX:
        _draw_lines(painter, area, rows, columns, theme)
    return area


def _heat_image(array: Array, theme: Theme) -> QImage:
    return heat_image(pooled(as_matrix(array), _MOST_CELLS, _MOST_CELLS), theme)


def _draw_empty(painter: QPainter, box: QRectF, theme: Theme) -> QRectF:
    """An array without elements: ∅, so that nobody takes it for one that is missing."""
    side = min(box.width(), box.height()) * 0.4
    area = QRectF(box.center().x() - side / 2, box.center().y() - side / 2, side, side)
    painter.setPen(QPen(theme.color("secondary"), 1.4))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawEllipse(area)
    painter.drawLine(area.bottomLeft() + QPointF(-2, 2), area.topRight() + QPointF(2, -2))
    return area


def _draw_lines(painter: QPainter, area: QRectF, rows: int, columns: int, theme: Theme) -> None:
    """Set the cells apart by thin lines in the colour of the card."""
    lines = np.empty((rows + columns - 2, 4))
    across, down = lines[: rows - 1], lines[rows - 1 :]
    across[:, 0], across[:, 2] = area.left(), area.right()
    across[:, 1] = across[:, 3] = area.top() + area.height() * np.arange(1, rows) / rows
    down[:, 1], down[:, 3] = area.top(), area.bottom()
    down[:, 0] = down[:, 2] = area.left() + area.width() * np.arange(1, columns) / columns
    painter.setPen(flat(QPen(theme.color("card"), 0.8)))
    draw_lines(painter, lines)


# ------------------------------------------------------------------------------------------------------------- images
def grid_of(pixels: Shape, side: float) -> tuple[int, int]:
    """How many rows and columns of maps a square of this side shows.

    Of examples with several channels each, a row is an example and a column a channel; other maps fill a square.

    Args:
        pixels: (…, rows, columns) of the images.
        side: The side of the square, in units of the picture.
    """
    count = int(np.prod(pixels[:-2]))
    most = max(int((side + _GAP) / (_LEAST_MAP_PX + _GAP)), 1)
    if len(pixels) >= 4 and pixels[-3] > 1 and count > pixels[-3]:
        return min(count // pixels[-3], most), min(pixels[-3], most)
    columns = min(ceil(sqrt(count)), most)
    return min(ceil(count / columns), most), columns


def _draw_grid(painter: QPainter, array: Array, box: QRectF, theme: Theme, pixels: Shape) -> QRectF:
    make = partial(_make_grid, array, theme, pixels, box.width())
    grid = _grids.of(array, (theme.name, pixels, box.width()), make)
    rows = ceil(len(grid.maps) / grid.columns)
    height, width = pixels[-2:]
    side = min(
        (box.width() - (grid.columns - 1) * _GAP) / (grid.columns * width),
        (box.height() - (rows - 1) * _GAP) / (rows * height),
    )
    map_w, map_h = side * width, side * height
    total_w, total_h = grid.columns * (map_w + _GAP) - _GAP, rows * (map_h + _GAP) - _GAP
    area = QRectF(box.center().x() - total_w / 2, box.center().y() - total_h / 2, total_w, total_h)
    for i, image in enumerate(grid.maps):
        row, column = divmod(i, grid.columns)
        place = QPointF(area.left() + column * (map_w + _GAP), area.top() + row * (map_h + _GAP))
        _draw_pixels(painter, image, QRectF(place.x(), place.y(), map_w, map_h))
    return area


def _make_grid(array: Array, theme: Theme, pixels: Shape, side: float) -> _Grid:
    rows, columns = grid_of(pixels, side)
    maps = array.reshape(-1, *pixels[-2:])
    # A row is an example where examples have several channels; else the maps run on.
    stride = pixels[-3] if len(pixels) >= 4 and 1 < pixels[-3] < len(maps) else columns
    shown = [maps[i] for i in (r * stride + c for r in range(rows) for c in range(columns)) if i < len(maps)]
    finite = [np.abs(m[np.isfinite(m)]).max(initial=0.0) for m in shown]
    largest = float(max(finite, default=0.0))
    images = (heat_image(pooled(m, _MOST_CELLS, _MOST_CELLS), theme, largest) for m in shown)
    return _Grid(tuple(images), columns)


def _draw_pixels(painter: QPainter, image: QImage, area: QRectF) -> None:
    """Draw an image with hard cells, never blurred: each is a number."""
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(area, image)
