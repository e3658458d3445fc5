"""Nodes that look as they did two frames ago are put down as pixels, not drawn again.

What is seen for the first time is only drawn: while numbers follow a hand, every frame shows others. What they stand in
looks the same all the time, and is kept by itself.
"""

from __future__ import annotations

import weakref
from collections import OrderedDict
from math import floor
from typing import NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF
from PySide6.QtGui import QImage, QPainter, QTransform

from engine.arrays import Array
from ui.drawing.faces import Face
from ui.drawing.figures import Figure, Form
from ui.drawing.strokes import draws_pixels

_MOST_BYTES = 96 * 2**20
_MOST_STRETCHED = 1.25
"""Pixels of a zoom that is farther away than this are drawn again: letters would be seen to swell."""
_SHARPENED = 24
"""So many nodes with pixels of another zoom are drawn again in one frame: all at once would be felt as a jolt."""
_ROOM, _ROUND_ROOM = 16.0, 72.0
"""How far outside its rectangle a node paints: halo, ring, badges; the numbers of a round one are wider than it."""

Key = tuple[object, ...]
Arrays = tuple[Array | None, ...]


class Paint(Protocol):
    """Draws a node into a rectangle."""

    def __call__(self, painter: QPainter, *, rect: QRectF) -> None:
        """Draw it."""


class Paints(NamedTuple):
    """Draws a node in two parts.

    Attributes:
        body: All that numbers do not change.
        numbers: They, on top of it; None where none are to be seen.
    """

    body: Paint
    numbers: Paint | None

    def whole(self, painter: QPainter, *, rect: QRectF) -> None:
        """Draw both."""
        self.body(painter, rect=rect)
        if self.numbers is not None:
            self.numbers(painter, rect=rect)


class _Entry(NamedTuple):
    """A node as pixels: where they begin, their scale, its figure, and the arrays that it shows while they live.

    Of a body alone there are no arrays.
    """

    image: QImage
    corner: QPointF
    scale: float
    figure: Figure
    shown: tuple[weakref.ref[Array] | None, ...]


class KeptNodes:
    """Pixels of the nodes from one frame to the next.

    At another zoom they are drawn again, but for the frame after :meth:`stretch`: that one may show them larger or
    smaller, and so may the next ones at the same zoom, each fewer of them. Whoever paints goes on while
    ``is_provisional`` says that there are any.

    Attributes:
        is_settled: Whether the last frame was at the zoom of the one before.
        is_provisional: Whether it shows any node by pixels of another zoom.
    """

    def __init__(self) -> None:
        self._entries: OrderedDict[Key, _Entry] = OrderedDict()
        self._bytes = 0
        self._scale = 0.0
        self._stretches = self._may_stretch = False
        self._left = 0
        self._seen: set[Key] = set()
        self._seen_before: set[Key] = set()
        self.is_settled = self.is_provisional = False

    def stretch(self) -> None:
        """Let the next frame show pixels of another zoom, since the person is zooming and more frames will follow."""
        self._may_stretch = True

    def begin(self, painter: QPainter, *, is_steady: bool) -> None:
        """Begin a frame.

        Args:
            painter: Draws in units of the picture.
            is_steady: Whether nodes look the same at zooms near this one, but for their size.
        """
        scale = _scale_of(painter)
        self.is_settled = scale == self._scale and scale > 0
        self._stretches = self._may_stretch and is_steady and scale > 0 and not self.is_settled
        self._may_stretch = self.is_provisional = False
        if scale != self._scale and not self._stretches:
            self.clear()
        self._scale = scale
        self._left = _SHARPENED
        self._seen_before, self._seen = self._seen, set()
        if scale > 0:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)

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
        paint: Paints,
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
        look = (face.role, face.changed, face.breakpoint, *look)
        arrays = () if paint.numbers is None else (face.value, face.signal)
        if arrays:
            key = (id(figure), *map(_number_key, arrays), face.partial, *look)
            if self._put_kept(painter, key, figure, arrays, rect, paint.whole):
                return
        place = self._on_pixels(painter, figure, rect) if self.is_settled else rect
        body = (id(figure), face.value is None, face.is_bad, *look)
        if not self._put_kept(painter, body, figure, (), rect, paint.body):
            paint.body(painter, rect=place)
        if paint.numbers is not None:
            paint.numbers(painter, rect=place)

    def _put_kept(
        self, painter: QPainter, key: Key, figure: Figure, arrays: Arrays, rect: QRectF, paint: Paint
    ) -> bool:
        """Put pixels down if there are any, or if it is worth while to make them; whether it was done."""
        entry = self._entries.get(key)
        self._seen.add(key)
        is_new = entry is None and key not in self._seen_before
        if is_new or not (self.is_settled or (self._stretches and arrays)):
            return False
        if entry is None or not self._serves(entry, figure, arrays):
            entry = self._add(key, figure, arrays, rect, paint)
        else:
            self._entries.move_to_end(key)
        self._put(painter, entry, rect.topLeft() + entry.corner)
        return True

    def _on_pixels(self, painter: QPainter, figure: Figure, rect: QRectF) -> QRectF:
        """Where a node is drawn so that it does not move when its pixels take its place with the next frame."""
        place = painter.deviceTransform().map(rect.topLeft() - QPointF(_room(figure), _ROOM))
        return rect.translated(
            (floor(place.x() + 0.5) - place.x()) / self._scale, (floor(place.y() + 0.5) - place.y()) / self._scale
        )

    def _put(self, painter: QPainter, entry: _Entry, corner: QPointF) -> None:
        """Put pixels down, on whole pixels where they are of this zoom."""
        if entry.scale != self._scale:
            self.is_provisional = True
            painter.drawImage(QRectF(corner, QSizeF(entry.image.size()) / entry.scale), entry.image)
            return
        place = painter.deviceTransform().map(corner)
        painter.save()
        painter.resetTransform()
        ratio = painter.device().devicePixelRatio()
        entry.image.setDevicePixelRatio(ratio)
        painter.drawImage(QPointF(floor(place.x() + 0.5) / ratio, floor(place.y() + 0.5) / ratio), entry.image)
        painter.restore()

    def _serves(self, entry: _Entry, figure: Figure, arrays: Arrays) -> bool:
        """Whether pixels still show a node, sharply enough for this frame."""
        if entry.figure is not figure or not _shows(entry, arrays):
            return False
        if entry.scale == self._scale:
            return True
        if not arrays:  # under numbers that are sharp
            return False
        near = 1 / _MOST_STRETCHED <= self._scale / entry.scale <= _MOST_STRETCHED
        if self.is_settled:
            self._left -= 1
        return near and (self._stretches or self._left < 0)

    def _add(self, key: Key, figure: Figure, arrays: Arrays, rect: QRectF, paint: Paint) -> _Entry:
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
        image, left, top = _trimmed(image)
        corner = QPointF(left / self._scale - room, top / self._scale - _ROOM)
        entry = _Entry(image, corner, self._scale, figure, tuple(map(_reference, arrays)))
        replaced = self._entries.pop(key, None)
        if replaced is not None:
            self._bytes -= replaced.image.sizeInBytes()
        self._entries[key] = entry
        self._bytes += image.sizeInBytes()
        while self._bytes > _MOST_BYTES and len(self._entries) > 1:
            self._bytes -= self._entries.popitem(last=False)[1].image.sizeInBytes()
        return entry


def _trimmed(image: QImage) -> tuple[QImage, int, int]:
    """An image without its empty margins, which are blended as slowly as the rest; how many columns and rows went."""
    inked = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) != 0
    columns, rows = np.flatnonzero(inked.any(axis=0)), np.flatnonzero(inked.any(axis=1))
    if not len(columns):
        return image, 0, 0
    left, top = int(columns[0]), int(rows[0])
    return image.copy(left, top, int(columns[-1]) - left + 1, int(rows[-1]) - top + 1), left, top


def _scale_of(painter: QPainter) -> float:
    """Device pixels a unit; 0 where nodes cannot be kept as pixels."""
    transform = painter.deviceTransform()
    straight = not transform.isRotating() and transform.m11() == transform.m22()
    return transform.m11() if straight and draws_pixels(painter) else 0.0


def painted_rect(figure: Figure, rect: QRectF) -> QRectF:
    """All that a node paints on, with its halo, its badges and the numbers beside it."""
    return rect.adjusted(-_room(figure), -_ROOM, _room(figure), _ROOM)


def _room(figure: Figure) -> float:
    return max(_ROUND_ROOM, figure.caption / 2) if figure.form is Form.OPERATION else _ROOM


def _number_key(array: Array | None) -> object:
    """A scalar by its number, a larger array by which one it is."""
    if array is None:
        return None
    return str(float(array)) if array.ndim == 0 else id(array)


def _reference(array: Array | None) -> weakref.ref[Array] | None:
    return None if array is None or array.ndim == 0 else weakref.ref(array)


def _shows(entry: _Entry, arrays: Arrays) -> bool:
    """Whether the arrays are still those that were drawn; another one may have taken an old one's place in memory."""
    pairs = zip(entry.shown, arrays, strict=True)
    return all(array is None or array.ndim == 0 or (kept is not None and kept() is array) for kept, array in pairs)
