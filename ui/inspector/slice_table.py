"""A slice of an array as rows and columns of numbers; only what is in sight is ever made a text of."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QTableView, QWidget

from engine.arrays import Array, Shape
from engine.notation import format_number, full_number, print_options
from ui.inspector.cuts import Cut
from ui.number_field import number_from_text
from ui.theme import Theme

ROW_PX = 24
_COMPARED = 100_000
"""Arrays of more numbers are taken for changed without a look at each of them."""
_ROOM = 7
"""Characters of a number beside its digits: ``−1.234e−300``."""
_PADDING_PX = 8


class SliceModel(QAbstractTableModel):
    """A cut of an array as a table.

    Args:
        edited: Told the index and the number of a cell that was edited.
        refused: Told, in a sentence, why a text is no number.
        theme: The colours.
        parent: The owner.
    """

    def __init__(
        self,
        edited: Callable[[Shape, float], None],
        refused: Callable[[str], None],
        theme: Theme,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._edited, self._refused = edited, refused
        self.theme = theme
        self.color = "forward"
        self.is_editable = False
        self._array: Array = np.zeros(0)
        self.cut = Cut.first(self._array.shape)
        self._matrix = self.cut.of(self._array)

    def show_array(self, array: Array, cut: Cut) -> None:
        """Show another slice, or other numbers in the same cells."""
        if cut == self.cut and self._is_shown(array):
            return  # a cell that is being edited keeps what was typed
        same_size = cut.size == self.cut.size
        if not same_size:
            self.beginResetModel()
        self._array, self.cut, self._matrix = array, cut, cut.of(array)
        if not same_size:
            self.endResetModel()
        elif self._matrix.size:
            rows, columns = cut.size
            self.dataChanged.emit(self.index(0, 0), self.index(rows - 1, columns - 1))
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, rows - 1)

    def _is_shown(self, array: Array) -> bool:
        if array is self._array:
            return True
        return array.size <= _COMPARED and np.array_equal(array, self._array, equal_nan=True)

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """The number of rows."""
        return int(self._matrix.shape[0]) if parent is None or not parent.isValid() else 0

    def columnCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        """The number of columns."""
        return int(self._matrix.shape[1]) if parent is None or not parent.isValid() else 0

    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """A cell's number, rounded to look at and whole to edit; white on red where it is not finite."""
        value = float(self._matrix[index.row(), index.column()])
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return format_number(value)
            case Qt.ItemDataRole.EditRole | Qt.ItemDataRole.ToolTipRole:
                return full_number(value)
            case Qt.ItemDataRole.TextAlignmentRole:
                return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            case Qt.ItemDataRole.ForegroundRole:
                return self.theme.color(self.color if np.isfinite(value) else "panel")
            case Qt.ItemDataRole.BackgroundRole if not np.isfinite(value):
                return self.theme.color("error")
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{list(self.cut.place(index.row(), index.column()))}: {full_number(value)}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Rows and columns count from 0, as in the language."""
        del orientation
        return section if role == Qt.ItemDataRole.DisplayRole else None

    def flags(self, index: QModelIndex | QPersistentModelIndex) -> Qt.ItemFlag:
        """Cells of a leaf's value can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if self.is_editable else flags

    def setData(
        self, index: QModelIndex | QPersistentModelIndex, value: object, role: int = Qt.ItemDataRole.EditRole
    ) -> bool:
        """Send an edited cell to the session."""
        if role != Qt.ItemDataRole.EditRole or not self.is_editable:
            return False
        number = number_from_text(str(value))
        if number is None:
            self._refused(f"'{value}' is not a number")
            return False
        self._edited(self.cut.place(index.row(), index.column()), number)
        return True


class SliceTable(QTableView):
    """The table of a slice.

    Args:
        model: What it shows.
        parent: The owner.
    """

    def __init__(self, model: SliceModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("valueTable")
        self.setAccessibleName("Elements")
        self.setModel(model)
        self.setMouseTracking(True)
        self.verticalHeader().setDefaultSectionSize(ROW_PX)
        self._digits = 0
        self.follow_digits()

    def follow_digits(self) -> None:
        """Make the columns as wide as the longest number with the digits that are shown."""
        digits = print_options().digits
        if digits != self._digits:
            self._digits = digits
            self.ensurePolished()  # the style sheet's font, not the one that widgets are born with
            width = self.fontMetrics().horizontalAdvance("0") * (digits + _ROOM) + _PADDING_PX
            self.horizontalHeader().setDefaultSectionSize(width)

    def height_of(self, rows: int) -> int:
        """How high it is with so many rows, in pixels."""
        return rows * ROW_PX + self.horizontalHeader().sizeHint().height() + 14
