"""Tabs at the edge of the window that fold away to the bar of their names."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QTabWidget, QWidget

from ui.action_button import ActionButton
from ui.menus.mnemonics import title_of

_MOST_PX = 16_777_215
"""Qt's own bound of a widget's size: none."""
_OPENING_KEYS = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Edge(Enum):
    """Where tabs stand, and where their names stand while they are folded."""

    LEFT = QTabWidget.TabPosition.West
    RIGHT = QTabWidget.TabPosition.East
    BOTTOM = QTabWidget.TabPosition.North


class FoldingTabs(QTabWidget):
    """Tabs with a button that folds them; a click on a name, or Return, unfolds them again.

    Args:
        name: The objectName.
        edge: Where they stand.
        least_px: The least width while they are unfolded; 0 where their contents say so.
        parent: The owner.
    """

    wanted = Signal()
    """Somebody wants to see a tab of folded tabs."""

    def __init__(self, name: str, edge: Edge, least_px: int = 0, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(name)
        self.setDocumentMode(True)
        self.edge = edge
        self._least_px = least_px
        self._folded = False
        self._button = ActionButton(self)
        self._button.setObjectName("fold")
        self._button.setAutoRaise(True)
        self._button.setIconSize(QSize(16, 16))
        self._button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCornerWidget(self._button, Qt.Corner.TopRightCorner)
        # Below the graph there are many: where there is no room for all their names they scroll.
        self.tabBar().setUsesScrollButtons(edge is Edge.BOTTOM)
        # Later: the bar is still answering the press, and unfolding moves its names.
        self.tabBar().tabBarClicked.connect(self._ask, Qt.ConnectionType.QueuedConnection)
        self.tabBar().installEventFilter(self)
        self._bound()

    @property
    def place(self) -> QWidget:
        """What the rooms lie in: a room that is made in it need not be styled anew when it gets its tab."""
        return next(child for child in self.children() if isinstance(child, QStackedWidget))

    def folded_by(self, action: QAction) -> None:
        """Let the button in the corner be a command's."""
        self._button.setDefaultAction(action)
        self._button.setAccessibleName(f"Fold: {title_of(action)}")

    @property
    def is_folded(self) -> bool:
        """Whether only the names are seen."""
        return self._folded

    @property
    def strip_px(self) -> int:
        """How much the names alone need, across the edge."""
        hint = self.tabBar().sizeHint()
        return hint.height() if self.edge is Edge.BOTTOM else hint.width()

    def fold(self, folded: bool) -> None:
        """Show the names alone, or everything."""
        if folded == self._folded:
            return
        focus = QApplication.focusWidget()
        if folded and focus is not None and self.currentWidget().isAncestorOf(focus):
            self.tabBar().setFocus(Qt.FocusReason.OtherFocusReason)
        self._folded = folded
        if self.edge is not Edge.BOTTOM:
            self.setTabPosition(self.edge.value if folded else QTabWidget.TabPosition.North)
        self._button.setVisible(not folded)
        self.setProperty("folded", folded)
        for widget in (self, self.tabBar()):
            widget.style().unpolish(widget)
            widget.style().polish(widget)
        self._bound()

    def show_named(self, name: str) -> None:
        """Show the tab of the widget with an objectName; where there is none, what is shown stays."""
        for index in range(self.count()):
            room = self.widget(index)
            if room is not None and room.objectName() == name:
                self.setCurrentIndex(index)

    def _bound(self) -> None:
        if self.edge is Edge.BOTTOM:
            self.setMinimumHeight(self.strip_px if self._folded else 0)
            self.setMaximumHeight(self.strip_px if self._folded else _MOST_PX)
        else:
            self.setMinimumWidth(self.strip_px if self._folded else self._least_px)
            self.setMaximumWidth(self.strip_px if self._folded else _MOST_PX)

    def _ask(self, index: int) -> None:
        if self._folded and index >= 0:
            self.wanted.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Unfold by Return on a name; keep the strip as wide as its names when their font changes."""
        if self._folded and watched is self.tabBar():
            if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() in _OPENING_KEYS:
                self.wanted.emit()
                return True
            if event.type() is QEvent.Type.StyleChange:
                self._bound()
        return super().eventFilter(watched, event)
