"""Dragging nodes: they go where the hand goes, over all others, and stay where they are put down."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from PySide6.QtCore import QPoint, Qt

from ui.canvas.gestures import DRAG_PX, Gesture, GestureView
from ui.drawing.picture import Picture
from ui.session import Session


class DragView(GestureView, Protocol):
    """What dragging nodes needs of the canvas."""

    def hold(self) -> None:
        """Keep showing the same part of the picture."""


class NodeDrag(Gesture):
    """Moves nodes together; the whole drag is one entry in the undo history. A press without a movement selects.

    Args:
        view: The canvas.
        session: Who is told.
        picture: What is shown.
        nodes: The indices of the nodes.
        start: Where the button was pressed.
    """

    def __init__(self, view: DragView, session: Session, picture: Picture, nodes: Sequence[int], start: QPoint) -> None:
        self._view, self._session, self._start = view, session, start
        self._from = {picture.state.view.nodes[i].name: picture.arrangement.rect(i).center() for i in nodes}
        self._grip = view.mapToScene(start)
        self._moved = False

    def move(self, place: QPoint) -> None:
        """Take the nodes along, once the hand has clearly moved."""
        if not self._moved:
            if (place - self._start).manhattanLength() < DRAG_PX:
                return
            self._moved = True
            self._view.hold()
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        way = self._view.mapToScene(place) - self._grip
        places = {name: (center.x() + way.x(), center.y() + way.y()) for name, center in self._from.items()}
        self._session.hold_nodes(places, self._view)

    def end(self, place: QPoint) -> None:
        """Put the nodes down there, or select if they were not moved."""
        if self._moved:
            self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)
            self._session.put_nodes_down(self._view)
        else:
            self._view.select_at(place)

    def give_up(self) -> None:
        """Let the nodes go back."""
        self._session.hold_nodes({}, self._view)
