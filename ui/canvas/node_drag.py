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


class DropPlace(Protocol):
    """Where nodes can be dropped outside of the canvas."""

    def takes(self, on_screen: QPoint) -> bool:
        """Whether what is let go at a point of the screen is dropped here."""

    def light(self, on_screen: QPoint | None) -> None:
        """Show that what is let go at a point of the screen is dropped here; without a point nothing is dragged."""

    def drop(self, names: tuple[str, ...]) -> None:
        """Take nodes by their addresses."""


class NodeDrag(Gesture):
    """Moves nodes together; the whole drag is one entry in the undo history. A press without a movement selects.

    Args:
        view: The canvas.
        session: Who is told.
        picture: What is shown.
        nodes: The indices of the nodes.
        start: Where the button was pressed.
        drops: Where they can be dropped; they go back to their places then.
    """

    def __init__(
        self,
        view: DragView,
        session: Session,
        picture: Picture,
        nodes: Sequence[int],
        start: QPoint,
        drops: DropPlace | None = None,
    ) -> None:
        self._drops = drops
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
        dropping = self._is_over_drops(place)
        self._light(place)
        shape = Qt.CursorShape.DragCopyCursor if dropping else Qt.CursorShape.ClosedHandCursor
        self._view.viewport().setCursor(shape)
        way = self._view.mapToScene(place) - self._grip
        places = {name: (center.x() + way.x(), center.y() + way.y()) for name, center in self._from.items()}
        self._session.hold_nodes(places, self._view)

    def _is_over_drops(self, place: QPoint) -> bool:
        return self._drops is not None and self._drops.takes(self._view.viewport().mapToGlobal(place))

    def _light(self, place: QPoint | None) -> None:
        if self._drops is not None:
            self._drops.light(None if place is None else self._view.viewport().mapToGlobal(place))

    def end(self, place: QPoint) -> None:
        """Put the nodes down there or drop them, or select if they were not moved."""
        self._light(None)
        if self._moved and self._drops is not None and self._is_over_drops(place):
            self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)
            self.give_up()
            self._drops.drop(tuple(self._from))
        elif self._moved:
            self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)
            self._session.put_nodes_down(self._view)
        else:
            self._view.select_at(place)

    def give_up(self) -> None:
        """Let the nodes go back."""
        self._light(None)
        self._session.hold_nodes({}, self._view)
