"""Which part of a picture is seen: framed by itself, or zoomed and panned to by the person."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from engine.files.viewpoint import Seen
from ui.canvas.framing import OVERVIEW, READABLE, ZOOM_LEAST, Room
from ui.canvas.looking import Look, largest_beside, way_into
from ui.drawing.detail import FULL_DETAIL

_ZOOM_MIN, _ZOOM_MAX = 0.02, 6.0
_ZOOM_STEP = 1.2
_SIGHT_PX, _BESIDE_PX = 60, 24
_OVERLAY_PX = 56
"""The height at the lower edge that a fitted graph keeps clear of, at least: legend and zoom lie there."""


class Framing(Enum):
    """What decides on the part of the picture that is seen."""

    READABLE = auto()
    """All of it where its numbers can be read then, else a part of it."""
    WHOLE = auto()
    """All of it: the person asked for it."""
    OWN = auto()
    """The person zoomed or panned."""


class ZoomView(QGraphicsView):
    """A view that zooms and pans, and frames its picture until the person does.

    Args:
        parent: The owner.
    """

    zoomed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._framing = Framing.READABLE
        self._clear_px = _OVERLAY_PX
        self.cover: QWidget | None = None
        """What lies over a part of the view for a while, and tells what to look at beside it: the search."""
        self._scene = QGraphicsScene(self)
        self.setScene(self._scene)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)

    # ---------------------------------------------------------------------------------------------------- for each view
    def picture_bounds(self) -> QRectF | None:
        """What the whole picture covers, or None while there is none."""
        raise NotImplementedError

    @property
    def begins_on_top(self) -> bool:
        """Whether the picture is followed from its upper side on, instead of from its left one."""
        return False

    @property
    def is_looked_over(self) -> bool:
        """Whether the picture has so much in it that one wants to see how it is made before its numbers are read."""
        return True

    def keep_step_in_sight(self) -> None:
        """Bring what the last step is about into view if it has left it."""
        raise NotImplementedError

    def _repaint_all(self) -> None:
        """Draw the whole picture anew."""
        raise NotImplementedError

    # --------------------------------------------------------------------------------------------- zooming, panning
    def _bring_into_sight(self, rect: QRectF) -> None:
        """Pan as little as needed to show a part of the picture with some room around it."""
        free = self._uncovered
        if self.mapToScene(free).boundingRect().contains(rect):
            return
        if free == self.viewport().rect():
            self.ensureVisible(rect, _SIGHT_PX, _SIGHT_PX)
        else:
            self._scroll_by(way_into(self.mapFromScene(rect).boundingRect(), free, _BESIDE_PX))

    @property
    def _uncovered(self) -> QRect:
        """The largest part of the view beside or below what covers it; all of it where nothing does."""
        view, cover = self.viewport().rect(), self.cover
        if cover is None or not cover.isVisible():
            return view
        return largest_beside(view, QRect(self.viewport().mapFromGlobal(cover.mapToGlobal(QPoint())), cover.size()))

    def _give_room(self, bounds: QRectF) -> None:
        """Let the view be panned well beyond a picture."""
        margin = max(bounds.width(), bounds.height(), 2000.0)
        self._scene.setSceneRect(bounds.adjusted(-margin, -margin, margin, margin))

    @property
    def scale_factor(self) -> float:
        """Pixels a unit of the picture."""
        return self.transform().m11()

    def fit(self) -> None:
        """Show the whole picture."""
        self._framing = Framing.WHOLE
        bounds = self.picture_bounds()
        if bounds is None:
            return
        room = self._room
        self.look_at(room.centred(bounds, room.fitting(bounds)))

    @property
    def _room(self) -> Room:
        view = self.viewport().size()
        return Room(view.width(), view.height(), self._clear_px)

    @property
    def clear_px(self) -> int:
        """How much along the lower edge is covered."""
        return self._clear_px

    def keep_clear(self, height_px: int) -> None:
        """Keep a fitted picture clear of what lies along the lower edge."""
        if max(height_px, _OVERLAY_PX) != self._clear_px:
            self._clear_px = max(height_px, _OVERLAY_PX)
            self._fit_again()

    def _fit_again(self) -> None:
        """Frame the picture anew, unless the person has zoomed or panned."""
        if self._framing is Framing.WHOLE:
            self.fit()
        elif self._framing is Framing.READABLE:
            self.show_readable()
        self._repaint_all()

    def _is_read_in_part(self, fitting: float) -> bool:
        """Whether a picture that would fit at this scale had better be shown in part."""
        return fitting < FULL_DETAIL and not (fitting < OVERVIEW and self.is_looked_over)

    @property
    def look(self) -> Look:
        """Which part of the picture is seen."""
        now = self.viewportTransform()
        return Look(self.scale_factor, now.dx(), now.dy())

    def look_at(self, look: Look) -> None:
        """See another part of the picture, as near as whole pixels allow."""
        self.resetTransform()
        self.scale(look.scale, look.scale)
        now = self.viewportTransform()
        self._scroll_by(QPoint(round(now.dx() - look.left), round(now.dy() - look.top)))
        self.zoomed.emit(self.scale_factor)

    def look_for(self, bounds: QRectF) -> Look:
        """The part of another picture that the person would want to see: as now, or all of it as far as it is readable.

        Args:
            bounds: What the picture covers.
        """
        if self._framing is Framing.OWN:
            return self.look
        room = self._room
        scale = room.fitting(bounds)
        if self._framing is Framing.READABLE and self._is_read_in_part(scale):
            scale = room.reading(bounds, on_top=self.begins_on_top)
        return room.centred(bounds, scale)

    def show_readable(self) -> None:
        """Show all of it if its numbers can be read then; else its beginning, and follow the steps from there."""
        self.fit()
        self._framing = Framing.READABLE
        bounds = self.picture_bounds()
        if bounds is None or not self._is_read_in_part(self.scale_factor):
            return
        room, on_top = self._room, self.begins_on_top
        self.look_at(room.beginning(bounds, room.reading(bounds, on_top=on_top), on_top=on_top))
        self.keep_step_in_sight()

    @property
    def _least_zoom(self) -> float:
        """The end of zooming out: all of the picture with room around it, and no larger than for a small one."""
        bounds, view = self.picture_bounds(), self.viewport().size()
        if bounds is None:
            return _ZOOM_MIN
        whole = min(view.width() / bounds.width(), view.height() / bounds.height())
        return max(min(_ZOOM_MIN, whole / 2), ZOOM_LEAST)

    def zoom_by(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom about a point of the widget, its centre by default."""
        factor = min(max(self.scale_factor * factor, self._least_zoom), _ZOOM_MAX) / self.scale_factor
        place = at if at is not None else QPointF(self.viewport().rect().center())
        before = self.mapToScene(place.toPoint())
        self.scale(factor, factor)
        moved = self.mapFromScene(before) - place.toPoint()
        self.pan_by(moved)
        self.zoomed.emit(self.scale_factor)
        self._repaint_all()

    def zoom_in(self) -> None:
        """One step closer."""
        self.zoom_by(_ZOOM_STEP)

    def zoom_out(self) -> None:
        """One step back."""
        self.zoom_by(1 / _ZOOM_STEP)

    def hold(self) -> None:
        """Keep showing the same part of the picture, whatever happens to its size."""
        self._framing = Framing.OWN

    def let_go(self) -> None:
        """Frame the next picture by itself, whatever part of this one is seen."""
        self._framing = Framing.READABLE

    @property
    def is_framed_by_hand(self) -> bool:
        """Whether the person has zoomed or panned, so that the picture is no longer framed by itself."""
        return self._framing is Framing.OWN

    def see(self, seen: Seen) -> None:
        """See a part of the picture, as if the person had zoomed and panned to it."""
        self._framing = Framing.OWN
        scale = min(max(seen.scale, ZOOM_LEAST), _ZOOM_MAX)
        self.resetTransform()
        self.scale(scale, scale)
        self.centerOn(seen.x, seen.y)
        self.zoomed.emit(self.scale_factor)
        self._repaint_all()

    def pan_by(self, delta: QPoint) -> None:
        """Move the view by so many pixels; it no longer follows the picture's size."""
        self._framing = Framing.OWN
        self._scroll_by(delta)

    def _scroll_by(self, delta: QPoint) -> None:
        self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() + delta.x())
        self.verticalScrollBar().setValue(self.verticalScrollBar().value() + delta.y())

    def go_to(self, place: QPointF, *, closely: bool = False) -> None:
        """Put a point of the picture into the middle.

        Args:
            place: The point.
            closely: Whether to come close enough to read what is there.
        """
        self._framing = Framing.OWN
        if closely and self.scale_factor < OVERVIEW:
            self.zoom_by(READABLE / self.scale_factor)
        self.centerOn(place)
        if self.cover is not None:
            self._scroll_by(self.viewport().rect().center() - self._uncovered.center())

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer; with Shift or a touchpad's sideways swipe, pan."""
        delta = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(delta.x()) > abs(delta.y()):
            self.pan_by(QPoint(-(delta.x() or delta.y()), 0))
        else:
            self.zoom_by(_ZOOM_STEP ** (delta.y() / 120.0), event.position())
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the whole picture in view until the person has zoomed or panned, and then its middle."""
        super().resizeEvent(event)
        if self._framing is Framing.OWN and event.oldSize().isValid():  # what is in the middle stays there
            change = event.oldSize() - event.size()
            self._scroll_by(QPoint(change.width() // 2, change.height() // 2))
        self._fit_again()
