"""What lies under the nodes as pixels: while only numbers change, frames, edges and lanes stay as they are."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPointF, QSize
from PySide6.QtGui import QImage, QPaintDevice, QPainter

from ui.drawing.strokes import draws_pixels

Key = tuple[object, ...]


class KeptGround:
    """The pixels of a ground that fills its device, from its second frame on: the next one may show another.

    Where it is known that the next frames show the same, they are kept from the first one on (:meth:`keep_next`).
    """

    def __init__(self) -> None:
        self._key: Key | None = None
        self._image: QImage | None = None
        self._is_painted = self._keeps_next = False

    def keep_next(self) -> None:
        """Keep the ground of the next frame at once, since more of the same will follow."""
        self._keeps_next = True

    def clear(self) -> None:
        """Forget them."""
        self._key = self._image = None
        self._is_painted = self._keeps_next = False

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
        is_kept, self._keeps_next = key == self._key or self._keeps_next, False
        if key != self._key:
            self._key, self._is_painted = key, False
        if not is_kept:
            paint(painter)
            return
        image = self._of_device(device)
        if not self._is_painted:
            inner = QPainter(image)
            inner.setTransform(painter.transform())
            paint(inner)
            inner.end()
            self._is_painted = True
        painter.save()
        painter.resetTransform()
        painter.drawImage(QPointF(0, 0), image)
        painter.restore()

    def _of_device(self, device: QPaintDevice) -> QImage:
        """The image, as large as a device: the one that there is, where it fits."""
        size, ratio = QSize(device.width(), device.height()), device.devicePixelRatio()
        if self._image is None or self._image.size() != size or self._image.devicePixelRatio() != ratio:
            self._image = QImage(size, QImage.Format.Format_RGB32)
            self._image.setDevicePixelRatio(ratio)
            self._is_painted = False
        return self._image
