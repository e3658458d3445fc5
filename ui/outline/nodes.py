"""The nodes of the shown view as a list, with their numbers at the cursor: the canvas for ears and for the keyboard."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSignalBlocker,
    QSize,
    Qt,
)
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import kind_word, shown_name
from engine.debugging.node_words import NOT_YET, node_words, signal_words, value_words
from engine.notation.numbers import DASH
from ui.changes import What, on_rest
from ui.session import Session
from ui.theme import Theme

Index = QModelIndex | QPersistentModelIndex
_Role = Qt.ItemDataRole
_TITLES = ("Node", "Value", "Error signal")


class NodeTable(QAbstractTableModel):
    """One row a node of the view, in forward order. Rows are worded only when they are looked at.

    Args:
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._state: DebuggerState | None = None

    def show_state(self, state: DebuggerState | None) -> None:
        """Show the nodes of a state."""
        before, self._state = self._state, state
        if before is state:
            return
        if before is not None and state is not None and before.view is state.view:
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, len(_TITLES) - 1))
        else:
            self.beginResetModel()
            self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a node."""
        is_inner = parent is not None and parent.isValid()
        return 0 if is_inner or self._state is None else len(self._state.view.nodes)

    def columnCount(self, parent: Index | None = None) -> int:
        """Name, value, error signal."""
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """The titles."""
        is_title = orientation == Qt.Orientation.Horizontal and role == _Role.DisplayRole
        return _TITLES[section] if is_title else None

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - Qt's own signature
        """What a cell says."""
        state = self._state
        if state is None:
            return None
        node, column = index.row(), index.column()
        if role in (_Role.AccessibleTextRole, _Role.ToolTipRole) and not column:
            return node_words(state, node)
        if role == _Role.AccessibleTextRole:
            words = value_words(state, node) if column == 1 else signal_words(state, node)
            return f"{_TITLES[column].lower()} {words}"
        if role == _Role.ToolTipRole:
            return f"{_TITLES[column]} of {shown_name(state, node)}, {kind_word(state, node)}"
        if role == _Role.DisplayRole:
            words = (shown_name, value_words, signal_words)[column](state, node)
            return DASH if words == NOT_YET else words
        if role == _Role.ForegroundRole and column:
            return self.theme.color(("text", "forward", "backward")[column])
        return None


class NodeList(QTableView):
    """The list; its current row is the selected node.

    Args:
        session: Whose nodes.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("nodes")
        self.setAccessibleName("Nodes of the graph")
        self._session = session
        self.table = NodeTable(theme, self)
        self.setModel(self.table)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(24)
        self.horizontalHeader().setHighlightSections(False)
        self.horizontalHeader().setStretchLastSection(True)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for column, width in enumerate((160, 240)):
            self.setColumnWidth(column, width)
        self.selectionModel().currentRowChanged.connect(lambda index, _: self._select(index))
        shown = What.STRUCTURE | What.DOCUMENT | What.NUMBERS | What.CURSOR | What.SELECTION
        on_rest(session, shown, lambda _: self.refresh())

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it."""
        return QSize(0, 0)

    def sizeHint(self) -> QSize:
        """Room for a few rows."""
        return QSize(600, 210)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.table.theme = theme
        self.viewport().update()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the tab was not to be seen."""
        super().showEvent(event)
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the selected node in sight."""
        super().resizeEvent(event)
        self.scrollTo(self.currentIndex())

    def refresh(self) -> None:
        """Show what there is now."""
        if not self.isVisible():
            self.table.show_state(None)  # hidden, it holds nothing of a document that may be closed
            return
        session = self._session
        with QSignalBlocker(self.selectionModel()):
            self.table.show_state(session.state)
            if session.inspected is not None:
                flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
                self.selectionModel().setCurrentIndex(self.table.index(session.inspected, 0), flags)
                self.scrollTo(self.table.index(session.inspected, 0))
        self.viewport().update()

    def _select(self, index: Index) -> None:
        state = self._session.state
        if state is not None and index.isValid():
            self._session.select(state.view.nodes[index.row()].name, self)
