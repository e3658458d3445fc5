"""Editing a leaf that is one number: to type, to scrub, or to slide."""

from __future__ import annotations

import math

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QVBoxLayout, QWidget

from engine.errors import GraphError
from engine.notation import format_number
from ui.drawing.figures import slider_range
from ui.number_field import NumberField
from ui.numbers import places_of, rounded_for
from ui.session import Session


class ValueEditor(QWidget):
    """Edits the leaf that is inspected. It holds no value: it shows the session's and sends it edits.

    Args:
        session: Whose leaf.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._address = ""
        self._range: tuple[float, float] | None = None
        self._drag = object()
        self._slid_at = -1
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.field = NumberField(self._typed, self._scrubbed, self)
        self.field.refused.connect(session.refused)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("valueSlider")
        self.slider.setAccessibleName("Value")
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderPressed.connect(self._grasped)
        self.slider.sliderReleased.connect(self._grasped)
        self._low, self._high = QLabel(self), QLabel(self)
        self._low.setObjectName("note")
        self._high.setObjectName("note")
        ends = QHBoxLayout()
        ends.addWidget(self._low)
        ends.addStretch()
        ends.addWidget(self._high)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.field)
        layout.addWidget(self.slider)
        layout.addLayout(ends)

    def refresh(self) -> None:
        """Show the inspected leaf's value, or hide for anything else: arrays are edited in their table."""
        session = self._session
        index = session.inspected
        leaf = session.leaf_of(index) if index is not None else None
        if leaf is None or leaf.address != self._address:
            self.field.give_up()
        self._address = "" if leaf is None else leaf.address
        if leaf is None or session.state is None or index is None or session.state.numbers.value(index).ndim:
            self.hide()
            return
        self.show()
        editable = session.can_edit_values
        self.setEnabled(editable)
        self.setToolTip("" if editable else "The text has an error: mend it, and values can be edited again.")
        self._show_number(float(session.number(index)), slider_range(session.state, index))

    def _show_number(self, value: float, limits: tuple[float, float]) -> None:
        if not self.slider.isSliderDown() or self._range is None:
            self._range = limits
        low, high = self._range
        self.field.show_number(value, (high - low) / 400)
        self._low.setText(format_number(low))
        self._high.setText(format_number(high))
        part = (value - low) / (high - low) if math.isfinite(value) else float(value > 0)
        places = places_of(low, high)
        self.slider.blockSignals(True)
        self.slider.setRange(0, places)
        self.slider.setPageStep(max(1, places // 20))
        self.slider.setValue(round(min(max(part, 0.0), 1.0) * places))
        self.slider.blockSignals(False)

    def _grasped(self) -> None:
        """Each drag of the slider is an entry of its own in the undo history, and so is each run of keys on it."""
        self._drag = object()

    def _slid(self, place: int) -> None:
        if self._range is None:
            return
        low, high = self._range
        value = rounded_for(low, high, low + (high - low) * place / self.slider.maximum())
        history = self._session.undo_stack
        if not self.slider.isSliderDown() and history.index() != self._slid_at:
            self._drag = object()  # something else was edited or undone since the last key
        self._edit(value, gesture=(self._drag, self._address))
        self._slid_at = history.index()

    def _typed(self, value: float) -> None:
        self._edit(value, None)

    def _scrubbed(self, value: float, gesture: object) -> None:
        self._edit(value, gesture)

    def _edit(self, value: float, gesture: object | None) -> None:
        try:
            self._session.edit_number(self._address, (), value, self, gesture)
        except GraphError as error:
            self._session.refused.emit(error.sentence)
            self.refresh()
