"""A graph drawn so small that a node is a few pixels: in one batch, from the arrangement's own arrays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPen, QPixmap

from ui.drawing.arrangement import Arrangement
from ui.theme import Theme

_LEAST_PX = 1.5


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
    scale, zero = fitting.scale, fitting.point(0.0, 0.0)
    shift = np.array([zero.x(), zero.y()])
    painter = QPainter(pixmap)
    painter.setPen(QPen(theme.color("line"), 1.0))
    # Both arrays are handed over without a copy; they live until the painter has ended.
    lines = np.ascontiguousarray(arrangement.segments * scale + np.tile(shift, 2))
    if len(lines):
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(lines.ctypes.data, QLineF)), len(lines))
    sizes = np.maximum(arrangement.rects[:, 2:] * scale, _LEAST_PX)
    corners = arrangement.centers * scale + shift - sizes / 2
    boxes = np.ascontiguousarray(np.hstack([corners, sizes]))
    if len(boxes):
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("edge"))
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(boxes.ctypes.data, QRectF)), len(boxes))
    painter.end()
    return pixmap
