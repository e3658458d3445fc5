"""Looks: which part of a picture is seen, and the look that keeps something under the pointer."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF

_EDGE_PX = 10.0
"""How far inside of what is pinned the pointer is, where there is room."""


class Look(NamedTuple):
    """A point (x, y) of the picture is seen at (scale·x + left, scale·y + top).

    Attributes:
        scale: Pixels a unit.
        left: Where the picture's origin is seen, in pixels.
        top: The same.
    """

    scale: float
    left: float
    top: float

    def seen(self, point: QPointF) -> QPointF:
        """Where a point of the picture is on the screen."""
        return QPointF(self.scale * point.x() + self.left, self.scale * point.y() + self.top)

    def approached(self, start: Look, left: float) -> Look:
        """This look while a part of the way that leads to it is left, 1 to 0."""
        return Look(*(goal + left * (begun - goal) for goal, begun in zip(self, start, strict=True)))


def pinned(look: Look, rect: QRectF, pixel: QPointF) -> Look:
    """The look nearest to another one that has a part of the picture under a point of the screen."""
    left = _held(look.left, look.scale * rect.left(), look.scale * rect.right(), pixel.x())
    top = _held(look.top, look.scale * rect.top(), look.scale * rect.bottom(), pixel.y())
    return Look(look.scale, left, top)


def _held(shift: float, low: float, high: float, pixel: float) -> float:
    """The nearest shift with low + shift ≤ pixel ≤ high + shift, by a little more where there is room."""
    edge = min(_EDGE_PX, (high - low) / 2)
    return min(max(shift, pixel - high + edge), pixel - low - edge)


def largest_beside(view: QRect, cover: QRect) -> QRect:
    """The largest strip of a view at a side of what covers a part of it; the whole view where none is left."""
    hidden = cover & view
    if hidden.isEmpty():
        return view
    strips = [view.adjusted(0, 0, 0, 0) for _ in range(4)]
    strips[0].setRight(hidden.left() - 1)
    strips[1].setLeft(hidden.right() + 1)
    strips[2].setTop(hidden.bottom() + 1)
    strips[3].setBottom(hidden.top() - 1)
    best = max(strips, key=lambda strip: max(strip.width(), 0) * max(strip.height(), 0))
    return view if best.isEmpty() else best


def way_into(rect: QRect, free: QRect, margin: int) -> QPoint:
    """How far to scroll, in pixels, so that something comes into a part of the screen, with some room around it.

    What is larger than that part comes into its middle.
    """
    return QPoint(
        _way(rect.left(), rect.right(), free.left() + margin, free.right() - margin),
        _way(rect.top(), rect.bottom(), free.top() + margin, free.bottom() - margin),
    )


def _way(low: int, high: int, least: int, most: int) -> int:
    if high - low > most - least:
        return (low + high - least - most) // 2
    return min(low - least, 0) or max(high - most, 0)
