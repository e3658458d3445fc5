"""What lies under the nodes as pixels: while only numbers change, frames, edges and lanes stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF
from PySide6.QtGui import QImage, QPainter

from ui.drawing.strokes import draws_pixels

Key = tuple[object, ...]


class KeptGround:
    """The pixels of a ground that fills its device, from its second frame on: the next one may show another."""

    def __init__(self) -> None:
        self._key: Key | None = None
        self._image: QImage | None = None

    def clear(self) -> None:
        """Forget them."""
        self._key = self._image = None

    def draw(self, painter: QPainter, key: Key | None, paint: Callable[[QPainter], None]) -> None:
        """Draw a ground, from its pixels where it is the last one still.

        Args:
            painter: Draws in units of the picture.
            key: All that it depends on, but for where it is seen; None where it is not kept.
            paint: Draws all of it; no pixel stays free.
        """
        if key is None or not draws_pixels(painter):
            self.clear()
            paint(painter)
            return
        device, seen = painter.device(), painter.deviceTransform()
        key = (*key, seen.m11(), seen.m22(), seen.dx(), seen.dy(), device.width(), device.height())
        if key != self._key:
            self._key, self._image = key, None
            paint(painter)
            return
        if self._image is None:
            self._image = QImage(device.width(), device.height(), QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(device.devicePixelRatio())
            inner = QPainter(self._image)
            inner.setTransform(painter.transform())
            paint(inner)
            inner.end()
        painter.save()
        painter.resetTransform()
        painter.drawImage(QPointF(0, 0), self._image)
        painter.restore()
