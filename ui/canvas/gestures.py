"""Gestures: what a pressed mouse button does until it is released."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QWidget

from engine.errors import GraphError
from ui.drawing.cards import slider_rect
from ui.drawing.picture import Picture
from ui.numbers import rounded_for
from ui.session import Session

DRAG_PX = 4


class Gesture:
    """Begun by a press, told of every movement, ended by the release."""

    def move(self, place: QPoint) -> None:
        """The mouse has moved."""

    def end(self, place: QPoint) -> None:
        """The button was released."""

    def give_up(self) -> None:
        """The person does not want it after all: let all be as it was."""


class GestureView(Protocol):
    """What a gesture needs of the canvas."""

    def pan_by(self, delta: QPoint) -> None:
        """Move the view by so many pixels."""

    def select_at(self, place: QPoint) -> None:
        """Select the node under a point, or nothing."""

    def viewport(self) -> QWidget:
        """What shows the mouse's cursor."""

    def mapToScene(self, point: QPoint, /) -> QPointF:
        """A point of the widget in units of the picture."""


class Pan(Gesture):
    """Moves the view; a press without a movement selects.

    Args:
        view: What is moved.
        start: Where the button was pressed.
        click: What a press without a movement does instead of selecting.
    """

    def __init__(self, view: GestureView, start: QPoint, click: Callable[[QPoint], None] | None = None) -> None:
        self._view, self._start, self._last = view, start, start
        self._click = click if click is not None else view.select_at
        self._moved = False

    def move(self, place: QPoint) -> None:
        """Pan, once the hand has clearly moved."""
        if not self._moved and (place - self._start).manhattanLength() < DRAG_PX:
            return
        if not self._moved:
            self._moved = True
            self._view.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)
        self._view.pan_by(self._last - place)
        self._last = place

    def end(self, place: QPoint) -> None:
        """Select, if nothing was panned."""
        if self._moved:
            self._view.viewport().setCursor(Qt.CursorShape.ArrowCursor)
        else:
            self._click(place)


class SliderDrag(Gesture):
    """Drags a parameter's slider; the whole drag is one entry in the undo history.

    The slider's range is that of the press: it does not move under the hand.
    """

    def __init__(self, view: GestureView, session: Session, picture: Picture, index: int) -> None:
        figure = picture.arrangement.figures[index]
        assert figure.slider is not None
        self._view, self._session = view, session
        self._low, self._high = figure.slider
        self._track = slider_rect(picture.arrangement.rect(index))
        self._name = picture.state.view.nodes[index].name
        self._before = float(session.number(index))
        session.select(self._name, view)

    def move(self, place: QPoint) -> None:
        """Give the parameter the value under the hand."""
        part = (self._view.mapToScene(place).x() - self._track.left()) / self._track.width()
        part = min(1.0, max(0.0, part))
        self._give(rounded_for(self._low, self._high, self._low + part * (self._high - self._low)))

    def _give(self, value: float) -> None:
        try:
            self._session.edit_number(self._name, (), value, self._view, gesture=self)
        except GraphError as error:
            self._session.notified.emit(error.sentence)

    def end(self, place: QPoint) -> None:
        """The next edit is an entry of its own."""
        self._session.end_gesture()

    def give_up(self) -> None:
        """Give the parameter the number back that it had."""
        self._give(self._before)
        self._session.end_gesture()
