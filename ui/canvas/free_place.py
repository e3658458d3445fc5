"""Where something may lie over the canvas without covering what is to be read there."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

from ui.canvas.graph_surface import GraphSurface


def place_freely(canvas: GraphSurface, widget: QWidget, places: Sequence[QPoint]) -> None:
    """Move a widget of a canvas to the first place where it covers nothing to be read; to the first one if none is.

    Args:
        canvas: What it lies on.
        widget: What is to lie there, in its size.
        places: Where its upper left corner may be.
    """
    free = (place for place in places if _is_free(canvas, widget, QRect(place, widget.size())))
    widget.move(next(free, places[0]))


def _is_free(canvas: GraphSurface, widget: QWidget, place: QRect) -> bool:
    """Whether no node, no title of a frame and nothing else that lies over the canvas is covered there."""
    picture = canvas.picture
    if picture is None:
        return True
    rects, box = picture.arrangement.rects, canvas.mapToScene(place).boundingRect()
    covered = (
        (rects[:, 0] < box.right())
        & (rects[:, 0] + rects[:, 2] > box.left())
        & (rects[:, 1] < box.bottom())
        & (rects[:, 1] + rects[:, 3] > box.top())
    )
    if covered.any() or any(frame.title_rect.intersects(box) for frame in picture.arrangement.frames):
        return False
    beside = (other for other in canvas.children() if isinstance(other, QWidget) and other.isVisible())
    return not any(o.geometry().intersects(place) for o in beside if o not in (widget, canvas.viewport()))
