"""The rows of a comparison: a node each, in forward order, then the nodes that only one of the passes has."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.comparing.comparison import NodeDifference
from engine.comparing.differences import Difference
from engine.comparing.reached import Reached
from engine.notation import format_number
from engine.notation.numbers import DASH
from ui.theme import Theme

COLUMNS = ("node", "|Δ value|", "relative", "|Δ signal|", "relative")
_Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()


class DifferenceTable(QAbstractTableModel):
    """Reads a comparison row by row; nothing is copied.

    Args:
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._found: Reached | None = None
        self._title = ""
        self._only: tuple[tuple[str, str], ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.layoutChanged.emit()

    def show(self, found: Reached | None, title: str) -> None:
        """Show another comparison, or more or less of the same one.

        Args:
            found: It, as far as the cursor has come; None for none.
            title: What the partner is called.
        """
        before, self._found, self._title = self._found, found, title
        if before is not None and found is not None and before.whole is found.whole:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        here = () if found is None else tuple((name, "only here") for name in found.whole.only_here)
        there = () if found is None else tuple((name, f"only in {title}") for name in found.whole.only_there)
        self._only = here + there
        self.endResetModel()

    @property
    def _nodes(self) -> tuple[NodeDifference, ...]:
        return () if self._found is None else self._found.whole.nodes

    def row_of(self, node: NodeDifference) -> int:
        """The row of a node."""
        return self._nodes.index(node)

    def name_at(self, row: int) -> str:
        """The address of the node of a row."""
        nodes = self._nodes
        return nodes[row].name if row < len(nodes) else self._only[row - len(nodes)][0]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One a node."""
        return 0 if self._found is None or parent.isValid() else len(self._nodes) + len(self._only)

    def columnCount(self, parent: _Index = _ROOT) -> int:
        """The columns of :data:`COLUMNS`."""
        return len(COLUMNS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What a column is."""
        is_shown = orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return COLUMNS[section] if is_shown else None

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - Qt's
        """What stands in a cell."""
        if self._found is None or not index.isValid():
            return None
        found, row, column = self._found, index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if row >= len(self._nodes):
            texts = self._only[row - len(self._nodes)]
            return texts[column] if role == Qt.ItemDataRole.DisplayRole and column < 2 else None
        node = self._nodes[row]
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(found, node)
        if role == Qt.ItemDataRole.DisplayRole:
            if column == 0:
                return node.name
            return _text(found.value(node) if column < 3 else found.signal(node), relative=column % 2 == 0)
        if role == Qt.ItemDataRole.ToolTipRole and column:
            is_known = found.has_value(node) if column < 3 else found.has_signal(node)
            return "" if is_known else "not computed yet: the cursor has not reached it"
        return None

    def _ink(self, found: Reached, node: NodeDifference) -> QColor:
        """The first node that differs stands out; those that agree, or are not known yet, stand back."""
        if node is found.first:
            return self._theme.color("error")
        return self._theme.color("text" if found.differs(node) else "secondary")


def _text(found: Difference | None, *, relative: bool) -> str:
    if found is None:
        return DASH
    if not found.comparable:
        return "" if relative else "not comparable"
    return format_number(found.relative if relative else found.absolute)
