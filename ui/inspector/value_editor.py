"""Editing a leaf: a number to type or scrub, a slider, or the cells of an array."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSlider, QTableView, QVBoxLayout, QWidget

from engine.arrays import Array
from engine.errors import GraphError
from engine.language.values import value_from_text
from engine.notation import format_number, full_number
from ui.drawing.figures import slider_range
from ui.drawing.heat import as_matrix
from ui.numbers import places_of, rounded_for
from ui.session import Session
from ui.theme import Theme

_SCRUB_PX = 3
_ROW_PX, _MOST_ROWS = 24, 8


class ValueEditor(QWidget):
    """Edits the leaf that is inspected. It holds no value: it shows the session's and sends it edits.

    Args:
        session: Whose leaf.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._address = ""
        self._range: tuple[float, float] | None = None
        self._drag = object()
        self.field = NumberField(self._typed, self._scrubbed, self)
        self.field.refused.connect(session.notified)
        self.slider = QSlider(Qt.Orientation.Horizontal, self)
        self.slider.setObjectName("valueSlider")
        self.slider.setAccessibleName("Value")
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderPressed.connect(self._grasped)
        self._low, self._high = QLabel(self), QLabel(self)
        self._low.setObjectName("note")
        self._high.setObjectName("note")
        ends = QHBoxLayout()
        ends.addWidget(self._low)
        ends.addStretch()
        ends.addWidget(self._high)
        self.cells = _Cells(self._cell_typed, session.notified.emit, theme)
        self.table = QTableView(self)
        self.table.setObjectName("valueTable")
        self.table.setAccessibleName("Elements")
        self.table.setModel(self.cells)
        self.table.horizontalHeader().setDefaultSectionSize(74)
        self.table.verticalHeader().setDefaultSectionSize(_ROW_PX)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(2)
        layout.addWidget(self.field)
        layout.addWidget(self.slider)
        layout.addLayout(ends)
        layout.addWidget(self.table)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.cells.theme = theme

    def refresh(self) -> None:
        """Show the inspected leaf's value, or hide for anything else."""
        session = self._session
        index = session.inspected
        leaf = session.leaf_of(index) if index is not None else None
        if leaf is None or leaf.address != self._address:
            self.field.give_up()
        self.setVisible(leaf is not None)
        if leaf is None or session.state is None or index is None:
            return
        value = session.state.numbers.trace.values[leaf.last]
        self._address = leaf.address
        editable = session.can_edit_values
        scalar = value.ndim == 0
        for widget in (self.field, self.slider, self._low, self._high):
            widget.setVisible(scalar)
        self.table.setVisible(not scalar)
        self.setEnabled(editable)
        self.setToolTip("" if editable else "The text has an error: mend it, and values can be edited again.")
        if scalar:
            self._show_number(float(value), slider_range(session.state, index))
        else:
            self.cells.show_array(value)
            rows = min(self.cells.rowCount(), _MOST_ROWS)
            self.table.setFixedHeight(rows * _ROW_PX + self.table.horizontalHeader().sizeHint().height() + 14)

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
        """Each drag of the slider is an entry of its own in the undo history."""
        self._drag = object()

    def _slid(self, place: int) -> None:
        if self._range is None:
            return
        low, high = self._range
        value = rounded_for(low, high, low + (high - low) * place / self.slider.maximum())
        self._edit((), value, gesture=self._drag if self.slider.isSliderDown() else None)

    def _typed(self, value: float) -> None:
        self._edit((), value, None)

    def _scrubbed(self, value: float, gesture: object) -> None:
        self._edit((), value, gesture)

    def _cell_typed(self, index: tuple[int, ...], value: float) -> None:
        self._edit(index, value, None)

    def _edit(self, index: tuple[int, ...], value: float, gesture: object | None) -> None:
        try:
            self._session.edit_number(self._address, index, value, self, gesture)
        except GraphError as error:
            self._session.notified.emit(error.sentence)
            self.refresh()


class NumberField(QLineEdit):
    """One number: typed and confirmed with Enter, or scrubbed by dragging sideways on it.

    Args:
        typed: Called with a confirmed number.
        scrubbed: Called with a number and the gesture that it belongs to.
        parent: The owner.
    """

    refused = Signal(str)
    """One sentence about what was typed and is no number."""

    def __init__(
        self, typed: Callable[[float], None], scrubbed: Callable[[float, object], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("valueField")
        self.setAccessibleName("Value as a number")
        self.setToolTip("Type a number, or drag sideways to change it")
        # A press must not take the focus before it is known whether it is a scrub.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._on_typed, self._on_scrubbed = typed, scrubbed
        self._value, self._spacing = 0.0, 0.01
        self._start: QPoint | None = None
        self._scrub: object | None = None
        self._from = 0.0
        self.editingFinished.connect(self._confirm)
        self.textEdited.connect(lambda _: self._mark(self._parsed() is None))

    def show_number(self, value: float, spacing: float) -> None:
        """Show a number; ``spacing`` is how much one pixel of scrubbing changes it."""
        is_new = full_number(value) != full_number(self._value)
        self._value, self._spacing = value, spacing
        if is_new or not self.isModified():
            self.give_up()

    def give_up(self) -> None:
        """Show the number again instead of what was typed and not confirmed."""
        self.setText(full_number(self._value))
        self._mark(False)

    def _parsed(self) -> float | None:
        return number_from_text(self.text())

    def _mark(self, invalid: bool) -> None:
        if self.property("invalid") != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def _confirm(self) -> None:
        value, before, typed = self._parsed(), full_number(self._value), self.text()
        self.give_up()
        if value is None:
            self.refused.emit(f"'{typed}' is not a number")
        if value is not None and full_number(value) != before:
            self._on_typed(value)

    def event(self, event: QEvent) -> bool:
        """While nothing is typed, undo and redo are the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.isModified():
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes what was typed back; up and down change the last digit."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            return
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in steps:
            self._on_typed(_tidy(self._value + steps[Qt.Key(event.key())] * self._spacing * 4, self._spacing))
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press may become a scrub."""
        if event.button() == Qt.MouseButton.LeftButton and not self.hasFocus():
            self._start, self._from = event.position().toPoint(), self._value
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._start is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint().x() - self._start.x()
        if self._scrub is None and abs(moved) < _SCRUB_PX:
            return
        if self._scrub is None:
            self._scrub = object()
        self._on_scrubbed(_tidy(self._from + moved * self._spacing, self._spacing), self._scrub)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that was no scrub puts the cursor in."""
        start, scrub = self._start, self._scrub
        self._start = self._scrub = None
        if start is not None and scrub is None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()
        elif start is None:
            super().mouseReleaseEvent(event)


def _tidy(value: float, spacing: float) -> float:
    """A number without more digits than its spacing calls for."""
    if spacing <= 0 or not math.isfinite(value):
        return value
    return round(value, min(max(0, 1 - math.floor(math.log10(spacing))), 300))


def number_from_text(text: str) -> float | None:
    """What was typed as a number, or None where it is none."""
    try:
        array = value_from_text(text)
    except GraphError:
        return None
    return float(array) if array.ndim == 0 else None


class _Cells(QAbstractTableModel):
    """An array as rows and columns of editable numbers."""

    def __init__(
        self, edited: Callable[[tuple[int, ...], float], None], refused: Callable[[str], None], theme: Theme
    ) -> None:
        super().__init__()
        self._edited, self._refused = edited, refused
        self.theme = theme
        self._array: Array = np.zeros((0, 0))
        self._matrix = self._array

    def show_array(self, array: Array) -> None:
        """Show another array, or other numbers of the same one."""
        if array.shape == self._array.shape:
            if array.tobytes() == self._array.tobytes():
                return  # a cell that is being edited keeps what was typed
            self._array, self._matrix = array, as_matrix(array)
            if array.size:
                last = self.index(self.rowCount() - 1, self.columnCount() - 1)
                self.dataChanged.emit(self.index(0, 0), last)
            return
        self.beginResetModel()
        self._array, self._matrix = array, as_matrix(array)
        self.endResetModel()

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """The number of rows."""
        return int(self._matrix.shape[0]) if parent is None or not parent.isValid() else 0

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """The number of columns."""
        return int(self._matrix.shape[1]) if parent is None or not parent.isValid() else 0

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's number, rounded to look at and whole to edit."""
        value = float(self._matrix[index.row(), index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return format_number(value)
        if role in (Qt.ItemDataRole.EditRole, Qt.ItemDataRole.ToolTipRole):
            return full_number(value)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole:
            return QColor(self.theme.color("forward"))
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Rows and columns count from 0, as in the language."""
        del orientation
        return section if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Every cell can be edited."""
        return super().flags(index) | Qt.ItemFlag.ItemIsEditable

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Send an edited cell to the session."""
        if role != Qt.ItemDataRole.EditRole:
            return False
        number = number_from_text(str(value))
        if number is None:
            self._refused(f"'{value}' is not a number")
            return False
        flat = index.row() * self._matrix.shape[1] + index.column()
        place = tuple(int(i) for i in np.unravel_index(flat, self._array.shape))
        self._edited(place, number)
        return True
