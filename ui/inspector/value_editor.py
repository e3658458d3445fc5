"""Editing a leaf: a number to type or scrub, a slider, or the cells of an array."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QSlider, QTableView, QVBoxLayout, QWidget

from engine.arrays import Array
from engine.errors import GraphError
from engine.notation import format_number, full_number
from ui.drawing.figures import slider_range
from ui.drawing.heat import as_matrix
from ui.number_field import NumberField, number_from_text
from ui.numbers import places_of, rounded_for
from ui.session import SelectedNumber, Session
from ui.theme import Theme

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
        self._chosen: SelectedNumber | None = None
        self._range: tuple[float, float] | None = None
        self._drag = object()
        self._slid_at = -1
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self.field = NumberField(self._typed, self._scrubbed, self)
        self.field.refused.connect(session.notified)
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
        value = session.state.numbers.value(index)
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
            self._show_selected(value)
            rows = min(self.cells.rowCount(), _MOST_ROWS)
            self.table.setFixedHeight(rows * _ROW_PX + self.table.horizontalHeader().sizeHint().height() + 14)

    def _show_selected(self, value: Array) -> None:
        """Bring the cell of the number that was just selected into view."""
        chosen = self._session.selected_number
        if chosen == self._chosen:
            return
        self._chosen = chosen
        if chosen is not None and chosen.address == self._address and len(chosen.place) == value.ndim:
            flat = int(np.ravel_multi_index(chosen.place, value.shape))
            self.table.setCurrentIndex(self.cells.index(*divmod(flat, self.cells.columnCount())))

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
        self._edit((), value, gesture=(self._drag, self._address))
        self._slid_at = history.index()

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
