"""The panel of the watches."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence, QMouseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QLabel, QMenu, QVBoxLayout, QWidget

from engine.watches import moved, removed
from engine.watches.names import GRAD, MESSAGE
from ui.changes import What, on_rest
from ui.session import Session
from ui.table_view import TableView
from ui.theme import Theme
from ui.watch.cells import WatchCells
from ui.watch.passes import Passes
from ui.watch.sparkline import line_box
from ui.watch.table import Column, WatchTable

_SHARES = {Column.EXPRESSION: 0.32, Column.VALUE: 0.36}
_MOST_WORDS = 5_000
_FUNCTIONS = (f"{GRAD}(", f"{MESSAGE}(", "norm(", "abs(", "max(", "min(", "mean(", "sum(", "isnan(", "isinf(", "count(")
_EMPTY = "Watch a node with Shift+W, or drag it here; write any expression over names in the row below."


class WatchPanel(QWidget):
    """The list of watches.

    Args:
        session: Whose.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("watch")
        self.setAccessibleName("Watch")
        self._session, self._theme = session, theme
        self.passes = Passes(session, self)
        self.table = WatchTable(session, self.passes, self)
        self.view = TableView(self.table, "Watched expressions", is_edited=True, parent=self)
        self.cells = WatchCells(self.table, theme, self._words, self._say, self.view)
        self.said = QLabel(self)
        self._place()
        self.passes.measured.connect(self.table.refresh)
        self.view.viewport().installEventFilter(self)
        on_rest(
            session,
            What.DOCUMENT | What.STRUCTURE | What.NUMBERS | What.CURSOR,
            lambda _: self.refresh(),
        )
        self.refresh()

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it."""
        return QSize(0, 0)

    def sizeHint(self) -> QSize:
        """Room for a few rows."""
        return QSize(600, 210)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self.cells.theme = theme
        self.view.viewport().update()
        self._say("")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._share_width()

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the tab was not to be seen."""
        super().showEvent(event)
        self.refresh()
        self._share_width()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """A click on a line looks at the pass that is drawn there."""
        if event.type() == QEvent.Type.MouseButtonRelease and isinstance(event, QMouseEvent):
            index = self.view.indexAt(event.position().toPoint())
            if index.isValid() and index.column() == Column.PASSES and event.button() == Qt.MouseButton.LeftButton:
                self._look_at(index.row(), event.position().x(), QRectF(self.view.visualRect(index)))
        return False

    def _look_at(self, row: int, x: float, cell: QRectF) -> None:
        curve = self.table.curve(row)
        place = curve.pass_at(x, line_box(cell))
        if place is not None:
            self.passes.show(curve.passes[place])

    # ------------------------------------------------------------------------------------------------------------ parts
    def _place(self) -> None:
        view = self.view
        view.setItemDelegate(self.cells)
        view.setObjectName("watchList")
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.horizontalHeader().setStretchLastSection(True)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._show_menu)
        self._own = (
            self._action("Edit the expression", Qt.Key.Key_F2, self.edit_current, has_key=False),
            self._action("Remove the watch", Qt.Key.Key_Delete, self.remove_selected),
            self._action("Move up", "Ctrl+Up", lambda: self._move(-1)),
            self._action("Move down", "Ctrl+Down", lambda: self._move(1)),
        )
        self.said.setObjectName("note")
        self.said.setAccessibleName("What is wrong with a watch")
        self.said.setTextFormat(Qt.TextFormat.PlainText)
        self.said.setSizePolicy(self.said.sizePolicy().Policy.Ignored, self.said.sizePolicy().Policy.Preferred)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 8)
        layout.setSpacing(6)
        layout.addWidget(self.said)
        layout.addWidget(view, 1)
        layout.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def _action(self, text: str, key: Qt.Key | str, do: object, *, has_key: bool = True) -> QAction:
        action = QAction(text, self.view)
        if has_key:  # F2 is the view's own
            action.setShortcut(QKeySequence(key))
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(do)
        self.view.addAction(action)
        return action

    def _show_menu(self, place: QPoint) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        index = self.view.indexAt(place)
        is_watch = self.table.row(index.row()) is not None
        for action in self._own:
            action.setEnabled(is_watch)
        menu.addActions(self._own)
        menu.popup(self.view.viewport().mapToGlobal(place))

    def _share_width(self) -> None:
        width = self.view.viewport().width()
        for column, share in _SHARES.items():  # the last one has what is left
            self.view.setColumnWidth(column, int(width * share))

    def _words(self) -> list[str]:
        """What an expression can be completed with: functions, then the variables' names."""
        state = self._session.state
        if state is None:
            return []
        graph = state.model.graph
        names = [variable.address for variable in graph.variables[:_MOST_WORDS]]
        return [*_FUNCTIONS, *names]

    # ---------------------------------------------------------------------------------------- from the session to here
    def refresh(self) -> None:
        """Show what there is now."""
        if not self.isVisible():
            self.table.forget()
            return
        row = self.view.currentIndex().row()
        if self.table.refresh() and row >= 0 and not self.view.currentIndex().isValid():
            self._choose(min(row, self.table.rowCount() - 1))
        self._say("")

    def _say(self, problem: str) -> None:
        """Say what is wrong with what is being written, or how a watch begins."""
        is_empty = not self._session.document.watches
        self.said.setText(problem or (_EMPTY if is_empty else ""))
        self.said.setVisible(bool(problem) or is_empty)
        self.said.setToolTip(problem)
        self.said.setStyleSheet(f"color: {self._theme.hex('error' if problem else 'secondary')}")

    def show_watch(self, text: str) -> None:
        """Select the row of an expression; of an empty one, let a new one be written."""
        self.refresh()
        if not text:
            # Before a row is chosen: what is being written now is taken over, as a row of its own.
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
            self._choose(self.table.rowCount() - 1)
            self.edit_current()
        elif (row := self.table.row_of(text)) is not None:
            self._choose(row)

    def _choose(self, row: int) -> None:
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.view.selectionModel().setCurrentIndex(self.table.index(row, Column.EXPRESSION), flags)
        self.view.scrollTo(self.table.index(row, Column.EXPRESSION))

    # ---------------------------------------------------------------------------------------- from here to the session
    def edit_current(self) -> None:
        """Let the expression of the current row be written."""
        index = self.view.currentIndex().siblingAtColumn(Column.EXPRESSION)
        if not index.isValid():
            return
        field = self.view.field_at(index)
        if field is None:
            self.view.edit(index)
        else:
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def remove_selected(self) -> None:
        """Remove the watches that are selected."""
        rows = [i.row() for i in self.view.selectionModel().selectedRows() if self.table.row(i.row()) is not None]
        if rows:
            text = self.table.row(rows[0])
            label = f"removal of the watch {text}" if len(rows) == 1 else f"removal of {len(rows)} watches"
            self._session.set_watches(label, removed(self._session.document.watches, rows), self)

    def _move(self, by: int) -> None:
        """Move the watch of the current row up or down."""
        row, watches = self.view.currentIndex().row(), self._session.document.watches
        if self.table.row(row) is not None:
            self._session.set_watches(f"order of the watch {watches[row]}", moved(watches, row, by), self)
            self._choose(max(0, min(row + by, len(watches) - 1)))

    def drop(self, names: tuple[str, ...]) -> None:
        """Watch nodes that were dropped here."""
        self._session.watch_nodes(names, self)
