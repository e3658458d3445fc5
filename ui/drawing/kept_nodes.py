"""Nodes that look as they did a frame ago are put down as pixels, not drawn again."""

from __future__ import annotations

import weakref
from collections import OrderedDict
from math import floor
from typing import NamedTuple, Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter, QTransform

from engine.arrays import Array
from ui.drawing.faces import Face
from ui.drawing.figures import Figure, Form
from ui.drawing.strokes import draws_pixels

_MOST_BYTES = 96 * 2**20
_ROOM, _ROUND_ROOM = 16.0, 72.0
"""How far outside its rectangle a node paints: halo, ring, badges; the numbers of a round one are wider than it."""

Key = tuple[object, ...]


class Paint(Protocol):
    """Draws a node into a rectangle."""

    def __call__(self, painter: QPainter, *, rect: QRectF) -> None:
        """Draw it."""


class _Entry(NamedTuple):
    """A node as pixels, its figure, and the arrays that it shows, as long as they live."""

    image: QImage
    figure: Figure
    shown: tuple[weakref.ref[Array] | None, weakref.ref[Array] | None]


class KeptNodes:
    """Pixels of the nodes at one zoom: nothing is kept while the zoom changes from frame to frame."""

    def __init__(self) -> None:
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._bytes = 0
        self._scale = 0.0
        self._is_settled = False

    def begin(self, painter: QPainter) -> None:
        """Begin a frame."""
        scale = _scale_of(painter)
        self._is_settled = scale == self._scale and scale > 0
        if scale != self._scale:
            self.clear()
        self._scale = scale

    def clear(self) -> None:
        """Forget all."""
        self._entries.clear()
        self._bytes = 0

    def draw(
        self,
        painter: QPainter,
        figure: Figure,
        face: Face,
        rect: QRectF,
        look: Key,
        paint: Paint,
    ) -> None:
        """Draw a node, from its pixels where it has not changed.

        Args:
            painter: Draws in units of the picture.
            figure: The node's figure.
            face: Its numbers.
            rect: Where.
            look: What else it depends on: theme, selection.
            paint: Draws it into a rectangle.
        """
        if not self._is_settled:
            paint(painter, rect=rect)
            return
        key = (id(figure), _number_key(face.value), _number_key(face.signal), face.partial, face.role, *look)
        key = (*key, face.changed, face.breakpoint)
        entry = self._entries.get(key)
        if entry is None or entry.figure is not figure or not _shows(entry, face):
            entry = self._add(key, figure, face, rect, paint)
        else:
            self._entries.move_to_end(key)
        room = _room(figure)
        place = painter.deviceTransform().map(QPointF(rect.left() - room, rect.top() - _ROOM))
        painter.save()
        painter.resetTransform()
        ratio = painter.device().devicePixelRatio()
        entry.image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(floor(place.x() + 0.5) / ratio, floor(place.y() + 0.5) / ratio), entry.image)
        painter.restore()

    def _add(self, key: Key, figure: Figure, face: Face, rect: QRectF, paint: Paint) -> _Entry:
        room = _room(figure)
        width, height = rect.width() + 2 * room, rect.height() + 2 * _ROOM
        image = QImage(
            int(width * self._scale) + 2, int(height * self._scale) + 2, QImage.Format.Format_ARGB32_Premultiplied
        )
        image.fill(0)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setTransform(QTransform.fromScale(self._scale, self._scale))
        paint(painter, rect=QRectF(room, _ROOM, rect.width(), rect.height()))
        painter.end()
        entry = _Entry(image, figure, (_reference(face.value), _reference(face.signal)))
        self._entries[key] = entry
        self._bytes += image.sizeInBytes()
        while self._bytes > _MOST_BYTES and len(self._entries) > 1:
            self._bytes -= self._entries.popitem(last=False)[1].image.sizeInBytes()
        return entry


def _scale_of(painter: QPainter) -> float:
    """Device pixels a unit; 0 where nodes cannot be kept as pixels."""
    transform = painter.deviceTransform()
    straight = not transform.isRotating() and transform.m11() == transform.m22()
    return transform.m11() if straight and draws_pixels(painter) else 0.0


def _room(figure: Figure) -> float:
    return max(_ROUND_ROOM, figure.caption / 2) if figure.form is Form.OPERATION else _ROOM


def _number_key(array: Array | None) -> object:
    """A scalar by its number, a larger array by which one it is."""
    if array is None:
        return None
    return str(float(array)) if array.ndim == 0 else id(array)


def _reference(array: Array | None) -> weakref.ref[Array] | None:
    return None if array is None or array.ndim == 0 else weakref.ref(array)


def _shows(entry: _Entry, face: Face) -> bool:
    """Whether the arrays are still those that were drawn; another one may have taken an old one's place in memory."""
    pairs = zip(entry.shown, (face.value, face.signal), strict=True)
    return all(array is None or array.ndim == 0 or (kept is not None and kept() is array) for kept, array in pairs)
