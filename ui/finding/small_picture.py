"""A graph drawn so small that a node is a few pixels: in one batch, from the arrangement's own arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap

from ui.drawing.arrangement import Arrangement
from ui.theme import Theme

_LEAST_PX = 1.5
_MANY_DOTS, _DOT_PX, _SMALL_DOT_PX = 200, 5.0, 2.0


@dataclass(frozen=True, slots=True)
class Fitting:
    """How a picture is fitted into a smaller room: as large as it can be, in the middle.

    Attributes:
        bounds: What the picture covers.
        room: Where it goes.
    """

    bounds: QRectF
    room: QRectF

    @property
    def scale(self) -> float:
        """Pixels a unit of the picture."""
        return min(self.room.width() / self.bounds.width(), self.room.height() / self.bounds.height())

    def point(self, x: float, y: float) -> QPointF:
        """Where a point of the picture is in the room."""
        scale, center = self.scale, self.room.center()
        return QPointF(
            center.x() + (x - self.bounds.center().x()) * scale, center.y() + (y - self.bounds.center().y()) * scale
        )

    def shift(self) -> np.ndarray:
        """Where the picture's origin is in the room, shape (2,): a point p is at ``p * scale + shift``."""
        zero = self.point(0.0, 0.0)
        return np.array([zero.x(), zero.y()])

    def small(self, area: QRectF) -> QRectF:
        """Where an area of the picture is in the room."""
        return QRectF(self.point(area.left(), area.top()), self.point(area.right(), area.bottom()))

    def large(self, place: QPointF) -> QPointF:
        """The point of the picture that is at a place of the room."""
        offset = (place - self.room.center()) / self.scale
        return self.bounds.center() + offset


def small_picture(arrangement: Arrangement, fitting: Fitting, theme: Theme, size: QSize, ratio: float) -> QPixmap:
    """Draw the edges as lines and the nodes as rectangles.

    Args:
        arrangement: Where they are.
        fitting: Where they go.
        theme: The colours.
        size: The size of the picture in pixels.
        ratio: Device pixels a pixel.
    """
    pixmap = QPixmap(size * ratio)
    pixmap.setDevicePixelRatio(ratio)
    pixmap.fill(Qt.GlobalColor.transparent)
    scale, shift = fitting.scale, fitting.shift()
    painter = QPainter(pixmap)
    painter.setPen(QPen(theme.color("line"), 1.0))
    # Both arrays are handed over without a copy; they live until the painter has ended.
    lines = np.ascontiguousarray(arrangement.segments * scale + np.tile(shift, 2))
    if len(lines):
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(lines.ctypes.data, QLineF)), len(lines))
    sizes = np.maximum(arrangement.rects[:, 2:] * scale, _LEAST_PX)
    corners = arrangement.centers * scale + shift - sizes / 2
    _fill(painter, np.hstack([corners, sizes]), theme.color("edge"))
    painter.end()
    return pixmap


def draw_dots(painter: QPainter, centers: np.ndarray, fitting: Fitting, color: QColor) -> None:
    """Draw dots on some nodes; many of them smaller.

    Args:
        painter: Draws in the room.
        centers: Where the nodes stand in the picture, shape (N, 2).
        fitting: Where they go.
        color: Their colour.
    """
    size = _DOT_PX if len(centers) <= _MANY_DOTS else _SMALL_DOT_PX
    corners = centers * fitting.scale + fitting.shift() - size / 2
    _fill(painter, np.hstack([corners, np.full_like(corners, size)]), color)


def _fill(painter: QPainter, boxes: np.ndarray, color: QColor) -> None:
    """Fill rectangles (left, top, width, height), shape (N, 4)."""
    boxes = np.ascontiguousarray(boxes, dtype=float)
    if len(boxes):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(boxes.ctypes.data, QRectF)), len(boxes))
