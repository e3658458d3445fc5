"""A window of its own for the arrays of one node: table and heat map side by side, and their distribution."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QMenu, QPushButton, QSplitter, QVBoxLayout, QWidget

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name
from ui.changes import What
from ui.inspector.array_view import ArrayView
from ui.inspector.copy_menu import add_forms
from ui.inspector.distribution import Distribution
from ui.session import Session
from ui.theme import Theme

_SIZE = (1040, 580)
_SIDE_PX = 300


class ArrayWindow(QDialog):
    """The window. It stays with its node while others are selected, and follows its numbers.

    Args:
        session: Whose numbers.
        name: The node's address.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, name: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("arrayWindow")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint, True)
        self.setSizeGripEnabled(True)
        self.resize(*_SIZE)
        self._session, self.name = session, name
        self.view = ArrayView(session, theme, side_by_side=True, parent=self)
        self.distribution = Distribution(session.settings, theme, self)
        self._gone = QLabel("This level has no such node. Go back to the level where it is, or close this window.")
        self._gone.setObjectName("note")
        self._gone.setWordWrap(True)
        side = QWidget()
        below = QVBoxLayout(side)
        below.setContentsMargins(12, 0, 0, 0)
        below.addWidget(self.distribution)
        below.addStretch()
        side.setMinimumWidth(_SIDE_PX)
        self._body = QSplitter(Qt.Orientation.Horizontal)
        self._body.addWidget(self.view)
        self._body.addWidget(side)
        self._body.setStretchFactor(0, 1)
        buttons = QHBoxLayout()
        for text, whole in (("Copy slice", False), ("Copy all", True)):
            button = QPushButton(text)
            button.setAutoDefault(False)
            menu = QMenu(button)
            menu.aboutToShow.connect(lambda menu=menu, whole=whole: self._fill_menu(menu, whole=whole))
            button.setMenu(menu)
            buttons.addWidget(button)
        buttons.addStretch()
        close = QPushButton("Close")
        close.setAutoDefault(False)
        close.clicked.connect(self.close)
        buttons.addWidget(close)
        layout = QVBoxLayout(self)
        layout.addWidget(self._gone)
        layout.addWidget(self._body, 1)
        layout.addLayout(buttons)
        # A method, not a function: Qt lets go of it together with the window.
        session.changed.connect(self._changed)
        session.pace.rested.connect(self._refresh)
        self.view.chosen.connect(self._measure)
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.view.set_theme(theme)
        self.distribution.set_theme(theme)

    def _changed(self, state: DebuggerState | None, what: What, by: object) -> None:
        del by
        if state is None:
            self.close()
        elif self._session.pace.hurries:
            pass  # it will rest
        elif what & ~What.PHASE or self._session.phase >= 1.0:
            self._refresh()

    def _refresh(self) -> None:
        state = self._session.state
        if state is None:
            return
        index = state.view.index.get(self.name)
        self._gone.setVisible(index is None)
        self._body.setEnabled(index is not None)
        if index is None:
            return
        self.setWindowTitle(f"{shown_name(state, index)} — numbers")
        self.view.refresh(index)
        self._measure()

    def _measure(self) -> None:
        """Measure the array that is looked at beside the value that it belongs to."""
        state = self._session.settled
        index = None if state is None else state.view.index.get(self.name)
        if state is None or index is None:
            return
        shown = self.view.array
        value = state.value(index)
        self.distribution.show_arrays(value, shown if shown is not value else state.signal(index))

    def _fill_menu(self, menu: QMenu, *, whole: bool) -> None:
        menu.clear()
        array = self.view.array if whole else self.view.slice
        if array is not None:
            title = self.view.source.currentText()
            add_forms(menu, self._session, f"{title} of {self.name}" + ("" if whole else ", the slice"), array)
