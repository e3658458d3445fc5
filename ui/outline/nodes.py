"""The nodes of the shown view as a list, with their numbers at the cursor: the canvas for ears and for the keyboard."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QObject, QSignalBlocker, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QWidget

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import kind_word, shown_name
from engine.debugging.node_words import NOT_YET, node_words, signal_words, value_words
from engine.levels.quotient import QuotientNode
from engine.notation.numbers import DASH
from ui.changes import What, on_rest
from ui.row_model import Heading, Index, Role, RowModel
from ui.session import Session
from ui.table_view import TableView
from ui.theme import Theme


class NodeTable(RowModel[QuotientNode]):
    """One row a node of the view, in forward order. Rows are worded only when they are looked at.

    Args:
        theme: The colours.
        parent: The owner.
    """

    headings = (Heading("Node"), Heading("Value"), Heading("Error signal"))

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self._state: DebuggerState | None = None

    def show_state(self, state: DebuggerState | None) -> None:
        """Show the nodes of a state."""
        if state is not self._state:
            self._state = state
            self.show_rows(() if state is None else state.view.nodes)

    def cell(self, _row: QuotientNode, index: Index, role: int) -> object:
        """What a cell says."""
        state = self._state
        if state is None:
            return None
        node, column = index.row(), index.column()
        if role in (Role.AccessibleTextRole, Role.ToolTipRole) and not column:
            return node_words(state, node)
        if role == Role.AccessibleTextRole:
            words = value_words(state, node) if column == 1 else signal_words(state, node)
            return f"{self.headings[column].title.lower()} {words}"
        if role == Role.ToolTipRole:
            return f"{self.headings[column].title} of {shown_name(state, node)}, {kind_word(state, node)}"
        if role == Role.DisplayRole:
            words = (shown_name, value_words, signal_words)[column](state, node)
            return DASH if words == NOT_YET else words
        if role == Role.ForegroundRole and column:
            return self.theme.color(("text", "forward", "backward")[column])
        return None


class NodeList(TableView):
    """The list; its current row is the selected node.

    Args:
        session: Whose nodes.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        self.table = NodeTable(theme)
        super().__init__(self.table, "Nodes of the graph", parent=parent)
        self.table.setParent(self)
        self.setObjectName("nodes")
        self._session = session
        self.horizontalHeader().setStretchLastSection(True)
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
