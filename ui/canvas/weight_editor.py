"""Editing a weight where it is: a field that opens on its edge, and scrubbing on the edge itself."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.errors import GraphError
from engine.levels.units import Element
from ui.canvas.gestures import Gesture, GestureView
from ui.number_field import NumberField, tidy
from ui.session import Session

_WIDTH_PX = 108
_DRAG_PX = 4


class WeightEditor:
    """Edits one number of a leaf through the session; it holds no value.

    Args:
        session: Whose leaf.
        view: What the field lies on.
    """

    def __init__(self, session: Session, view: QWidget) -> None:
        self._session, self._view = session, view
        self._element: Element | None = None
        self.field = _InlineField(self._typed, self._scrubbed, self.close_field, view)
        self.field.refused.connect(session.refused)

    def open(self, element: Element, center: QPoint) -> None:
        """Open the field over a place of the view."""
        self._element = element
        size = self.field.sizeHint()
        place = center - QPoint(_WIDTH_PX // 2, size.height() // 2)
        x = min(max(place.x(), 4), max(self._view.width() - _WIDTH_PX - 4, 4))
        y = min(max(place.y(), 4), max(self._view.height() - size.height() - 4, 4))
        self.field.setGeometry(x, y, _WIDTH_PX, size.height())
        self.refresh()
        self.field.setAccessibleName(f"Value of {self._address}")
        self.field.show()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self.field.selectAll()

    @property
    def is_open(self) -> bool:
        """Whether the field is there."""
        return self._element is not None

    @property
    def _address(self) -> str:
        state = self._session.state
        return "" if state is None or self._element is None else state.model.graph.nodes[self._element.node].name

    def refresh(self) -> None:
        """Show the leaf's number, or close where it has gone."""
        state, element = self._session.state, self._element
        if element is None:
            return
        selected = self._session.selected_number
        if state is None or not self._session.can_edit_values or selected is None:
            self.close_field()
            return
        value = number_of(self._session, element)
        self.field.show_number(value, spacing_of(value))

    def close_field(self) -> None:
        """Close the field; what was typed and not confirmed is given up."""
        if self._element is None:
            return
        self._element = None
        had_focus = self.field.hasFocus()
        self.field.hide()
        if had_focus:
            self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _typed(self, value: float) -> None:
        self._edit(value, None)

    def _scrubbed(self, value: float, gesture: object) -> None:
        self._edit(value, gesture)

    def _edit(self, value: float, gesture: object) -> None:
        if self._element is not None:
            edit_element(self._session, self._element, value, gesture)


class _InlineField(NumberField):
    """The field of a number that goes away when it is done with."""

    def __init__(
        self,
        typed: Callable[[float], None],
        scrubbed: Callable[[float, object], None],
        close: Callable[[], None],
        parent: QWidget,
    ) -> None:
        super().__init__(typed, scrubbed, parent)
        self.setObjectName("weightField")
        self._close = close
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms and closes, Escape closes."""
        super().keyPressEvent(event)
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Escape):
            self._close()
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving the field confirms what was typed and closes it."""
        super().focusOutEvent(event)
        self._close()


class Scrub(Gesture):
    """Drags a weight sideways; the whole drag is one entry in the undo history. Without a movement it selects."""

    def __init__(self, session: Session, view: GestureView, element: Element, start: QPoint) -> None:
        self._session, self._view, self._element, self._start = session, view, element, start
        self._from = number_of(session, element)
        self._spacing = spacing_of(self._from)
        self._moved = False

    def move(self, place: QPoint) -> None:
        """Give the weight the value under the hand."""
        moved = place.x() - self._start.x()
        if not self._moved and abs(moved) < _DRAG_PX:
            return
        self._moved = True
        edit_element(self._session, self._element, tidy(self._from + moved * self._spacing, self._spacing), self)

    def end(self, place: QPoint) -> None:
        """The next edit is an entry of its own."""
        if self._moved:
            self._session.end_gesture()
        else:
            self._view.select_at(place)

    def give_up(self) -> None:
        """Give the weight the number back that it had."""
        if self._moved:
            edit_element(self._session, self._element, self._from, self)
            self._session.end_gesture()


def number_of(session: Session, element: Element) -> float:
    """A leaf's number as the session holds it."""
    return float(session.leaf_value(element.node).flat[element.flat])


def edit_element(session: Session, element: Element, value: float, gesture: object) -> None:
    """Give one number of a leaf another value; a refusal is told."""
    assert session.state is not None
    node = session.state.model.graph.nodes[element.node]
    place = tuple(int(i) for i in np.unravel_index(element.flat, node.shape)) if node.shape else ()
    try:
        session.edit_number(node.name, place, value, None, gesture)
    except GraphError as error:
        session.refused.emit(error.sentence)


def spacing_of(value: float) -> float:
    """How much one pixel of scrubbing changes a weight: a hundredth of it or finer, in round steps."""
    size = abs(value) if math.isfinite(value) else 1.0
    return float(10.0 ** (math.floor(math.log10(max(size, 0.5))) - 1) / 10)
