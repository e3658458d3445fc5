"""Rows of one kind as Qt's views ask for them: a table with titled columns, or a list, which is one column of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
R = TypeVar("R")
_BESIDE_NUMBERS = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Heading(NamedTuple):
    """What stands above a column.

    Attributes:
        title: Its title.
        hint: Its tip.
        of_numbers: Whether the column holds numbers: they and their title stand at the right.
    """

    title: str
    hint: str = ""
    of_numbers: bool = False


class RowModel(QAbstractTableModel, Generic[R]):
    """Holds the rows; whoever derives from it says what stands in a cell (:meth:`cell`).

    Args:
        parent: The owner.
    """

    headings: Sequence[Heading] = (Heading(""),)
    """One for each column; a list has one, which is not shown."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[R] = ()

    def cell(self, row: R, index: Index, role: int) -> object:
        """What Qt is told of a cell in a role, or None.

        To a screen reader a cell of a table is its title and its text, that of a list its text, where nothing is said
        here.
        """
        raise NotImplementedError

    def show_rows(self, rows: Sequence[R]) -> bool:
        """Show other rows, or what has become of the same ones.

        Where a piece has come, or one row stands in the place of another, Qt is told just that: what is selected stays
        so, and the field in which a row is written stays open until Qt itself has taken it over.

        Returns:
            Whether rows have come or gone.
        """
        before = self._rows
        start, end = _kept(before, rows)
        come, gone = len(rows) - start - end, len(before) - start - end  # between what both have
        if come == gone <= 1:
            self._rows = rows
        elif not gone:
            self.beginInsertRows(QModelIndex(), start, start + come - 1)
            self._rows = rows
            self.endInsertRows()
        else:  # also where rows only go: Qt would choose another one in the place of one that was chosen
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return True
        if rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(rows) - 1, len(self.headings) - 1))
        return come > 0

    def row(self, number: int) -> R | None:
        """A row by its number; None where there is none."""
        return self._rows[number] if 0 <= number < len(self._rows) else None

    def row_of(self, row: R) -> int | None:
        """The number of a row; None where it is none of them."""
        return self._rows.index(row) if row in self._rows else None

    # ------------------------------------------------------------------------------------------------------- as Qt asks
    def rowCount(self, parent: Index | None = None) -> int:
        """How many rows there are."""
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        """How many columns there are."""
        return 0 if parent is not None and parent.isValid() else len(self.headings)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole) -> object:
        """The titles and their tips."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        heading = self.headings[section]
        if role == Role.DisplayRole:
            return heading.title
        if role == Role.ToolTipRole:
            return heading.hint or None
        return _BESIDE_NUMBERS if role == Role.TextAlignmentRole and heading.of_numbers else None

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What Qt is told of a cell."""
        row = self.row(index.row())
        if row is None:
            return None
        heading = self.headings[index.column()]
        found = self.cell(row, index, role)
        if found is None and role == Role.AccessibleTextRole:
            text = self.cell(row, index, Role.DisplayRole)
            return f"{heading.title}: {text or 'nothing'}" if heading.title else text
        if found is None and role == Role.TextAlignmentRole and heading.of_numbers:
            return _BESIDE_NUMBERS
        return found


def _kept(before: Sequence[object], after: Sequence[object]) -> tuple[int, int]:
    """How many rows two lists have in common at their beginnings, and, behind what differs, at their ends."""
    most = min(len(before), len(after))
    start = next((i for i in range(most) if not _same(before[i], after[i])), most)
    most -= start
    return start, next((i for i in range(most) if not _same(before[-1 - i], after[-1 - i])), most)


def _same(a: object, b: object) -> bool:
    return a is b or a == b
