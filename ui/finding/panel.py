"""The search: a field with its results below, over the canvas. Matches light up while one types."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QLineEdit, QListView, QToolButton, QVBoxLayout, QWidget

from engine.finding import MOST_CHARACTERS, is_filter
from engine.notation import format_count
from ui.changes import What, on_change
from ui.finding.help import help_markup, nothing_found
from ui.finding.results import ROW_PX, ResultRow, Results
from ui.session import Session
from ui.theme import Theme

_SIZE = QSize(380, 470)
_MOST_ROWS = 11
_MARGIN, _PAD, _FRAME = 14, 10, 6
_MANY_NODES, _DELAY_MS = 2000, 150
"""In a graph of so many nodes the search waits until the typing rests."""
_MOVES = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}


class SearchPanel(QFrame):
    """Finds nodes by name, operation, layer, or by a condition on their numbers.

    Args:
        session: Whose nodes.
        show_node: Brings a node, by its address, into the middle of the view.
        reveal: Pans as little as needed to have a node, by its address, in sight beside the search.
        leave: Gives the focus back when the search is closed.
        theme: The colours.
        parent: What it lies on.
    """

    def __init__(
        self,
        session: Session,
        show_node: Callable[[str], None],
        reveal: Callable[[str], None],
        leave: Callable[[], None],
        theme: Theme,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("search")
        self.setAccessibleName("Search")
        self._session, self._leave, self._theme = session, leave, theme
        self._show_node, self._reveal = show_node, reveal
        self._ground = parent
        self.field = QLineEdit()
        self.field.setObjectName("searchField")
        self.field.setAccessibleName("Search for")
        self.field.setPlaceholderText("Name, operation, grad > 1")
        self.field.setMaxLength(MOST_CHARACTERS)
        self.field.textEdited.connect(self._wait)
        self.field.installEventFilter(self)
        self.count = QLabel()
        self.count.setObjectName("note")
        self.results = Results(session, self)
        self.list = QListView()
        self.list.setObjectName("searchResults")
        self.list.setAccessibleName("Nodes found")
        self.list.setModel(self.results)
        self.list.setUniformItemSizes(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._row = ResultRow(self.results, theme, self)
        self.list.setItemDelegate(self._row)
        self.list.clicked.connect(lambda index: self._go_to(index.row()))
        self.hint = QLabel()
        self.hint.setObjectName("note")
        self.hint.setWordWrap(True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.hint.setTextFormat(Qt.TextFormat.RichText)
        self.hint.linkActivated.connect(self.ask)
        self._clock = QTimer(self)
        self._clock.setSingleShot(True)
        self._clock.timeout.connect(self._search)
        self._build()
        parent.installEventFilter(self)
        on_change(session, What.STRUCTURE | What.NUMBERS | What.CURSOR | What.DOCUMENT, self._follow)
        on_change(session, What.FINDING | What.STRUCTURE | What.NUMBERS | What.CURSOR, self._refresh)
        self.hide()

    def _build(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.field, 1)
        top.addWidget(self.count)
        for text, name, do in (
            ("↑", "Previous match", lambda: self.step(-1)),
            ("↓", "Next match", lambda: self.step(1)),
            ("✕", "Close the search", self.close_search),
        ):
            button = QToolButton()
            button.setText(text)
            button.setAutoRaise(True)
            button.setAccessibleName(name)
            button.setToolTip(name)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(do)
            top.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(_PAD, _PAD, _PAD, _PAD)
        layout.setSpacing(_PAD)
        layout.addLayout(top)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.hint)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self._row.theme = theme
        self._refresh(What.FINDING)

    # ------------------------------------------------------------------------------------------------ opening, closing
    def open_search(self) -> None:
        """Show the search with what was looked for last, ready to be typed over."""
        self.show()
        self.raise_()
        self._place()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        self._search()

    def close_search(self) -> None:
        """Hide the search and go back to the canvas; nothing is lit up any more."""
        self.end()
        self._leave()

    def end(self) -> None:
        """Hide the search; what was typed is there again when it is opened."""
        self._clock.stop()
        self.hide()
        if self._session.query:  # every room hears of the end of a search
            self._session.search("", self)

    def ask(self, text: str) -> None:
        """Search for a text as if it were typed."""
        self.field.setText(text)
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)
        self._search()

    # ------------------------------------------------------------------------------------------------------- searching
    def _wait(self) -> None:
        """Search now, or, in a large graph, when the typing rests."""
        state = self._session.state
        large = state is not None and len(state.view.nodes) > _MANY_NODES
        if large:
            self._clock.start(_DELAY_MS)
        else:
            self._search()

    def _follow(self, what: What) -> None:
        """Search again where other nodes or numbers are there than those that were searched."""
        if What.PLAYING in what and What.DOCUMENT in what:  # another document
            self.end()
        elif self.isVisible() and (is_filter(self.field.text()) or what & (What.STRUCTURE | What.DOCUMENT)):
            self._wait()

    def _search(self) -> None:
        self._clock.stop()
        self._session.search(self.field.text(), self)

    def _refresh(self, what: What) -> None:
        if not self.isVisible():
            return
        if what is What.FINDING and not self._session.query and self.field.text():
            self.hide()  # somebody else has ended the search
            return
        session, text = self._session, self.field.text()
        before = self.list.currentIndex().row()
        self.results.refresh()
        found = self.results.rowCount()
        if found:
            self._choose(min(max(before, 0), found - 1) if not what & What.FINDING or before > 0 else 0)
        if session.query_problem:
            self.hint.setText(nothing_found(session.query_problem, self._theme))
        elif not text.strip():
            self.hint.setText(help_markup(self._theme))
        elif not found:
            waits = session.state is not None and session.state.cursor < len(session.state.steps)
            reason = "no node satisfies this at this step" if is_filter(text) else "nothing is called so"
            more = "; numbers that the pass has not reached match nothing" if is_filter(text) and waits else ""
            self.hint.setText(nothing_found(reason + more, self._theme))
        self.list.setVisible(found > 0)
        self.hint.setVisible(not found)
        self._count()
        self._place()
        if what & What.FINDING and found and text.strip():
            self._reveal_chosen()

    def _count(self) -> None:
        """Tell which of the results is chosen, and screen readers also what it is."""
        found, row = self.results.rowCount(), self.list.currentIndex()
        self.count.setText(f"{format_count(row.row() + 1)} of {format_count(found)}" if found else "")
        self.field.setAccessibleDescription(f"{self.count.text()}: {row.data()}" if found else "nothing found")

    # -------------------------------------------------------------------------------------------------- the chosen row
    def step(self, by: int) -> None:
        """Go to the next match, or the one before; from the end to the beginning."""
        found = self.results.rowCount()
        if not self.isVisible():
            self.open_search()
        elif found:
            self._go_to((self.list.currentIndex().row() + by) % found)

    def select_all(self) -> None:
        """Select all that was found."""
        self._session.select_all([self.results.address(node) for node in reversed(self._session.found)], self)

    def _reveal_chosen(self) -> None:
        """Have the chosen match in sight, and not behind the search."""
        node = self.results.row(self.list.currentIndex().row())
        if node is not None:
            self._reveal(self.results.address(node))

    def _choose(self, row: int) -> None:
        self.list.setCurrentIndex(self.results.index(row, 0))

    def _go_to(self, row: int) -> None:
        """Select the node of a row and bring it into the middle."""
        node = self.results.row(row)
        if node is not None:
            self._choose(row)
            name = self.results.address(node)
            self._session.select(name, self)
            self._show_node(name)
            self._count()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Move through the results from the field; follow the size of what the search lies on."""
        if watched is self.field and event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._key(event)
        if watched is self._ground and event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        """Answer a key of the field; False leaves it to the field."""
        key, found = event.key(), self.results.rowCount()
        if key in _MOVES and found:
            row = self.list.currentIndex().row() + _MOVES[Qt.Key(key)]
            self._choose(min(max(row, 0), found - 1))
            self._count()
            self._reveal_chosen()
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if self._clock.isActive():
                self._search()
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.select_all()
            elif event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self.step(-1)
            else:
                self._go_to(self.list.currentIndex().row())
            return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_search()
            event.accept()
        else:
            super().keyPressEvent(event)

    def _place(self) -> None:
        """Lie in the upper right corner, as high as is needed."""
        room = self._ground.size()
        self.setFixedWidth(max(min(_SIZE.width(), room.width() - 2 * _MARGIN), 200))
        most = max(min(_SIZE.height(), room.height() - 2 * _MARGIN), 120)
        inner = self.width() - 2 * _PAD
        bar = self.field.sizeHint().height() + 3 * _PAD + _FRAME
        rows = min(self.results.rowCount(), _MOST_ROWS)
        content = rows * ROW_PX + 4 if rows else self.hint.heightForWidth(inner)
        self.setFixedHeight(min(bar + content, most))
        self.move(room.width() - self.width() - _MARGIN, _MARGIN)
