"""How large a picture is shown that nobody has zoomed yet, and where: clear of what lies over its view."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QPointF, QRectF

from ui.canvas.looking import Look
from ui.drawing.detail import FULL_DETAIL

ZOOM_LEAST = 0.002
"""For graphs of which less would not be all."""
OVERVIEW, READABLE = 0.3, 0.62
"""A fitted graph that shows names but no numbers is shown in part, at a scale that can be read; a larger one whole, if
it has many nodes."""
_FIT_MAX, _FIT_MAX_WIDTH, _FIT_MAX_HEIGHT = 1.35, 1350.0, 900.0
"""The largest scale of a fitted picture in a view up to this size; in a larger one it grows along, so that a small
graph fills the screen of a lecture hall as well."""


class Room(NamedTuple):
    """The room that a view has for its picture, in pixels.

    Attributes:
        width: The width of the view.
        height: Its height.
        below: How much along the lower edge something lies over.
    """

    width: int
    height: int
    below: int

    @property
    def free(self) -> int:
        """How much of the height nothing lies over."""
        return max(self.height - self.below, 1)

    @property
    def middle(self) -> QPointF:
        """The middle of what nothing lies over."""
        return QPointF(self.width / 2, (self.height - self.below) / 2)

    def fitting(self, bounds: QRectF) -> float:
        """The scale at which a whole picture is seen."""
        largest = _FIT_MAX * max(min(self.width / _FIT_MAX_WIDTH, self.height / _FIT_MAX_HEIGHT), 1.0)
        return max(min(self.width / bounds.width(), self.free / bounds.height(), largest), ZOOM_LEAST)

    def reading(self, bounds: QRectF, *, on_top: bool) -> float:
        """The scale at which a part of a picture is read, smaller where all of it is seen then across its course.

        Args:
            bounds: What the picture covers.
            on_top: Whether it is followed from its upper side on, instead of from its left one.
        """
        across = self.width / bounds.width() if on_top else self.free / bounds.height()
        return across if FULL_DETAIL <= across < READABLE else READABLE

    def centred(self, bounds: QRectF, scale: float) -> Look:
        """The look that has a picture in the middle of what nothing lies over."""
        corner = self.middle - bounds.center() * scale
        return Look(scale, corner.x(), corner.y())

    def beginning(self, bounds: QRectF, scale: float, *, on_top: bool) -> Look:
        """The look at the side of a picture where it begins; across its course all of it is seen, or its middle.

        Args:
            bounds: What the picture covers.
            scale: Pixels a unit.
            on_top: As for :meth:`reading`.
        """
        look = self.centred(bounds, scale)
        if on_top:
            return look._replace(top=-scale * bounds.top())
        return look._replace(left=-scale * bounds.left())
