"""The panel of the breakpoints: all of them, why the pass stands where it stands, and what has been told."""

from __future__ import annotations

from PySide6.QtCore import QItemSelectionModel, QSize, Qt
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListWidget,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.debugging.actions import RemoveBreakpoint
from engine.debugging.breakpoints.places import addresses_of
from engine.debugging.breakpoints.telling import told_words
from ui.breaking import add_presets, break_when, selected_place, toggle
from ui.breakpoints.editors import CellEditors
from ui.breakpoints.model import BreakpointTable, Column
from ui.changes import What, on_rest
from ui.row_model import Index
from ui.session import Session
from ui.table_view import TableView
from ui.theme import Theme

_MOST_TOLD = 500
"""So many of the last lines are shown."""
_WIDTHS = {
    Column.PLACE: 112,
    Column.EVENTS: 126,
    Column.RULE: 86,
    Column.HITS: 66,
    Column.TELLS: 128,
    Column.TRAINING: 58,
}
_CONDITION_PX = 118
"""The condition has what the other columns leave, and no less than this."""
_NARROW = {Column.TELLS: 60, Column.EVENTS: 90, Column.PLACE: 104}
"""Where there is little room, these give what the condition lacks, one after the other."""
_MOST_TEXT_PX = 400
"""No more than so many of the pixels that are left over go to the texts that are logged."""
_EMPTY = "No breakpoints. F9 sets one at the selected node, Shift+F9 one with a condition; Add has more."
_TABLE_H = 170


class BreakpointPanel(QWidget):
    """The list of breakpoints.

    Args:
        session: Whose.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("breakpoints")
        self.setAccessibleName("Breakpoints")
        self._session, self._theme = session, theme
        self.table = BreakpointTable(session, theme, self)
        self.view = TableView(self.table, "Breakpoints", is_edited=True, parent=self)
        self.said = QLabel(self)
        self.told = QListWidget(self)
        self.add = QPushButton("Add", self)
        self.remove = QPushButton("Remove", self)
        self._number: int | None = None
        self._rows = QHBoxLayout()
        self._place()
        on_rest(
            session,
            What.BREAKPOINTS | What.DOCUMENT | What.STRUCTURE | What.NUMBERS | What.CURSOR,
            lambda _: self.refresh(),
        )
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it, and the timeline beside it stays small."""
        return QSize(0, 0)

    def sizeHint(self) -> QSize:
        """Room for a few rows."""
        return QSize(600, _TABLE_H + 40)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self.table.theme = theme
        self.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Give the condition what the other columns leave."""
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        widths = dict(_WIDTHS)
        lacking = _CONDITION_PX + sum(widths.values()) - self.view.viewport().width()
        for column, least in _NARROW.items():
            given = min(max(lacking, 0), widths[column] - least)
            widths[column] -= given
            lacking -= given
        spare = max(-lacking, 0)
        if any(b.message for b in self._session.document.breakpoints):
            wanted = self.view.sizeHintForColumn(Column.TELLS) - widths[Column.TELLS]
            given = max(0, min(wanted, spare // 2, _MOST_TEXT_PX))
            widths[Column.TELLS] += given
            spare -= given
        for column, width in widths.items():
            self.view.setColumnWidth(column, width)
        self.view.setColumnWidth(Column.CONDITION, _CONDITION_PX + spare)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the tab was not to be seen."""
        super().showEvent(event)
        self.refresh()

    # ------------------------------------------------------------------------------------------------------------ parts
    def _place(self) -> None:
        self._set_up_view()
        self.add.setObjectName("addBreakpoint")
        self.add.setAccessibleName("Add a breakpoint")
        menu = QMenu(self.add)
        menu.setAccessibleName("Add a breakpoint")
        menu.addAction("At the selected node or edge", lambda: toggle(self._session, selected_place(self._session)))
        menu.addAction("Break when …", lambda: break_when(self._session, selected_place(self._session)))
        menu.addSection("Anywhere, break on")
        add_presets(menu, self._session, None)
        self.add.setMenu(menu)
        self.remove.setAccessibleName("Remove the breakpoint")
        self.remove.clicked.connect(self.remove_current)
        self.said.setObjectName("note")
        self.said.setAccessibleName("Why the pass stopped, or what is wrong with a breakpoint")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setWordWrap(True)
        self.said.setSizePolicy(self.said.sizePolicy().Policy.Ignored, self.said.sizePolicy().Policy.Preferred)
        self.told.setObjectName("told")
        self.told.setAccessibleName("What breakpoints have told")
        self.told.setMinimumWidth(180)
        head = QHBoxLayout()
        head.setSpacing(8)
        for widget in (self.add, self.remove):
            head.addWidget(widget)
        head.addWidget(self.said, 1)
        rows = self._rows
        rows.setSpacing(10)
        rows.addWidget(self.view, 3)
        rows.addWidget(self.told, 1)
        self.told.hide()
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.setSpacing(6)
        layout.addLayout(head)
        layout.addLayout(rows, 1)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def _set_up_view(self) -> None:
        view = self.view
        view.setItemDelegate(CellEditors(self.table, self._say, view))
        view.setObjectName("breakpointList")
        for column, width in _WIDTHS.items():
            view.setColumnWidth(column, width)
        deleting = QAction("Remove the breakpoint", view)
        deleting.setShortcut(Qt.Key.Key_Delete)
        deleting.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        deleting.triggered.connect(self.remove_current)
        view.addAction(deleting)
        view.selectionModel().currentRowChanged.connect(lambda index, _: self._chosen(index))
        view.doubleClicked.connect(self._show_place)

    # ---------------------------------------------------------------------------------------- from the session to here
    def refresh(self) -> None:
        """Show what there is now."""
        if not self.isVisible():
            return
        number = self._number
        if self.table.refresh() and number is not None:
            self._choose(number)
        has_rows = self.table.rowCount() > 0
        self.view.setVisible(has_rows)
        self._share_width()
        self.remove.setEnabled(has_rows)
        stopped = self._session.stopped_by
        if stopped:
            row = self.table.row_of(stopped[0].breakpoint.number)
            if row is not None:
                self.view.scrollTo(self.table.index(row, 0))
        self._tell()
        self._say("")

    def _tell(self) -> None:
        """Show what the breakpoints that do not stop have told, up to the cursor."""
        state = self._session.state
        hits = () if state is None else state.breaks.told(state.cursor)
        lines = [] if state is None else [f"{h.cursor}  {told_words(h, state.signals)}" for h in hits[-_MOST_TOLD:]]
        if lines != [self.told.item(i).text() for i in range(self.told.count())]:
            self.told.clear()
            self.told.addItems(lines)
            self.told.scrollToBottom()
        tells = any(b.is_log for b in self._session.document.breakpoints)
        if tells is self.told.isHidden():
            self.told.setVisible(tells)
            self._rows.activate()
            self._share_width()

    def _say(self, problem: str) -> None:
        """Say what is wrong, or why the pass stands here."""
        words = self._session.stop_words
        chosen = self.table.breakpoint(self.view.currentIndex().row())
        problem = problem or ("" if chosen is None else self.table.problem(chosen))
        is_empty = not self.table.rowCount()
        self.said.setText(problem or (words[:1].upper() + words[1:] if words else _EMPTY if is_empty else ""))
        self.said.setToolTip(self.said.text())
        self.said.setStyleSheet(f"color: {self._theme.hex('error' if problem else 'text' if words else 'secondary')}")

    # ---------------------------------------------------------------------------------------- from here to the session
    def edit_condition(self, number: int) -> None:
        """Let the condition of a breakpoint be written."""
        self.show_breakpoint(number)
        row = self.table.row_of(number)
        if row is None:
            return
        cell = self.table.index(row, Column.CONDITION)
        if self.view.field_at(cell) is None:  # asked for again while it is being written
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self.view.edit(cell)

    def show_breakpoint(self, number: int) -> None:
        """Select the row of a breakpoint."""
        self.refresh()
        self._choose(number)

    def _choose(self, number: int) -> None:
        row = self.table.row_of(number)
        if row is not None:
            flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.view.selectionModel().setCurrentIndex(self.table.index(row, Column.CONDITION), flags)

    def _chosen(self, index: Index) -> None:
        found = self.table.breakpoint(index.row())
        if found is not None:
            self._number = found.number
        self._say("")

    def remove_current(self) -> None:
        """Take the breakpoint of the current row away; the one below takes its place."""
        row = self.view.currentIndex().row()
        found = self.table.breakpoint(row if row >= 0 else self.table.rowCount() - 1)
        if found is None:
            return
        below = self.table.breakpoint(row + 1) or self.table.breakpoint(row - 1)
        self._number = None if below is None else below.number
        self._session.act(RemoveBreakpoint(found.number), self)

    def _show_place(self, index: Index) -> None:
        """Select the node of a breakpoint on the canvas, if it is shown."""
        found, state = self.table.breakpoint(index.row()), self._session.state
        if found is None or state is None or Column(index.column()) is not Column.PLACE:
            return
        self._session.select_all(name for name in addresses_of(found.place) if name in state.view.index)
