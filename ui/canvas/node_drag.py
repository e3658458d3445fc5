"""Dragging a node: it goes where the hand goes, and stays there."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint, Qt

from ui.canvas.gestures import DRAG_PX, Gesture, GestureView
from ui.drawing.picture import Picture
from ui.session import Session


class DragView(GestureView, Protocol):
    """What dragging a node needs of the canvas."""

    def hold(self) -> None:
        """Keep showing the same part of the picture."""


class NodeDrag(Gesture):
    """Moves one node; the whole drag is one entry in the undo history. A press without a movement selects.

    Args:
        view: The canvas.
        session: Who is told.
        picture: What is shown.
        index: The node under the pointer.
        start: Where the button was pressed.
    """

    def __init__(self, view: DragView, session: Session, picture: Picture, index: int, start: QPoint) -> None:
        self._view, self._session, self._start = view, session, start
        self._name = picture.state.view.nodes[index].name
        center = picture.arrangement.rect(index).center()
        self._grip = center - view.mapToScene(start)
        self._moved = False

    def move(self, place: QPoint) -> None:
        """Take the node along, once the hand has clearly moved."""
        if not self._moved:
            if (place - self._start).manhattanLength() < DRAG_PX:
                return
            self._moved = True
            self._view.hold()
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        center = self._view.mapToScene(place) + self._grip
        self._session.move_nodes({self._name: (center.x(), center.y())}, self._view, gesture=self)

    def end(self, place: QPoint) -> None:
        """Leave the node there, or select it if it was not moved."""
        if self._moved:
            self._session.end_gesture()
            self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        else:
            self._view.select_at(place)
