"""The rows of a comparison: a node each, in forward order, then the nodes that only one of the passes has."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor

from engine.comparing.comparison import Comparison, NodeDifference
from engine.comparing.differences import Difference
from engine.notation import format_number
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
        self._found: Comparison | None = None
        self._title = ""
        self._only: tuple[tuple[str, str], ...] = ()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.layoutChanged.emit()

    def show(self, found: Comparison | None, title: str) -> None:
        """Show another comparison.

        Args:
            found: It; None for none.
            title: What the partner is called.
        """
        self.beginResetModel()
        self._found, self._title = found, title
        here = () if found is None else tuple((name, "only here") for name in found.only_here)
        there = () if found is None else tuple((name, f"only in {title}") for name in found.only_there)
        self._only = here + there
        self.endResetModel()

    def row_of(self, node: NodeDifference) -> int:
        """The row of a node."""
        return 0 if self._found is None else self._found.nodes.index(node)

    def name_at(self, row: int) -> str:
        """The address of the node of a row."""
        nodes = () if self._found is None else self._found.nodes
        return nodes[row].name if row < len(nodes) else self._only[row - len(nodes)][0]

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """One a node."""
        return 0 if self._found is None or parent.isValid() else len(self._found.nodes) + len(self._only)

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
        row, column = index.row(), index.column()
        if role == Qt.ItemDataRole.TextAlignmentRole and column:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if row >= len(self._found.nodes):
            texts = self._only[row - len(self._found.nodes)]
            return texts[column] if role == Qt.ItemDataRole.DisplayRole and column < 2 else None
        node = self._found.nodes[row]
        if role == Qt.ItemDataRole.ForegroundRole:
            return self._ink(node)
        if role == Qt.ItemDataRole.DisplayRole:
            return (
                node.name if column == 0 else _text(node.value if column < 3 else node.signal, relative=column % 2 == 0)
            )
        return None

    def _ink(self, node: NodeDifference) -> QColor:
        """The first node that differs stands out; those that agree stand back."""
        assert self._found is not None
        if node is self._found.first:
            return self._theme.color("error")
        return self._theme.color("text" if node.differs(self._found.tolerance) else "secondary")


def _text(found: Difference | None, *, relative: bool) -> str:
    if found is None:
        return "–"
    if not found.comparable:
        return "" if relative else "not comparable"
    return format_number(found.relative if relative else found.absolute)
