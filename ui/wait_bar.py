"""A bar over something that is waited for: what is being done, how far it is, and a button that ends the wait."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from ui.menus.mnemonics import title_of

_PATIENCE_MS = 150
"""What is done by then needs no word."""
EDGE_PX = 14
"""How far it is from the edge."""


def show_command(button: QToolButton, words: str, command: QAction) -> None:
    """Put a command's name and hint to a button that says it in fewer words."""
    button.setText(words)
    button.setAccessibleName(title_of(command))
    button.setToolTip(command.toolTip())


class WaitBar(QFrame):
    """A bar over an edge of a widget, whose picture stays under it. Who derives from it says what is waited for.

    Args:
        under: What it lies on.
        ends: The command that its button gives at first.
    """

    def __init__(self, under: QWidget, ends: QAction) -> None:
        super().__init__(under)
        self.setObjectName("waitBar")
        self._under = under
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(10)
        self._words = QLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName("How much is done")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.bar.setRange(0, 100)
        self.button = QToolButton()
        self.button.clicked.connect(self._end_wait)
        self._ends = ends
        show_command(self.button, "Cancel", ends)
        for part in (self._words, self.bar, self.button):
            row.addWidget(part)
        self._row = row
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self.appear)
        under.installEventFilter(self)
        self.hide()

    @property
    def words(self) -> str:
        """What is said."""
        return self._words.text()

    def appear(self) -> None:
        """Say what is waited for, by :meth:`say`; called when the wait has lasted for a moment."""
        raise NotImplementedError

    def show_share(self, share: float | None) -> None:
        """Show how much is done, from 0 to 1; 0 where that is not known. None ends the wait."""
        if share is None:
            self._timer.stop()
            self.hide()
            return
        # What does not tell how far it is shows that it is busy.
        self.bar.setRange(0, 0 if share == 0.0 else 100)
        self.bar.setValue(round(100 * share))
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()

    def begin(self) -> None:
        """Appear in a moment."""
        self._timer.start()

    def say(self, words: str, button: str, command: QAction) -> None:
        """Say what is waited for, and offer a command that ends it."""
        self._words.setText(words)
        self._ends = command
        show_command(self.button, button, command)
        self.show()
        self._place()
        self.raise_()

    def add_before_button(self, widget: QWidget) -> None:
        """Put something beside the button that ends the wait."""
        self._row.insertWidget(self._row.count() - 1, widget)

    def _end_wait(self) -> None:
        self._ends.trigger()

    def top(self, height: int) -> int:
        """How far below the upper edge of something so high it lies."""
        return EDGE_PX

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._under.width() - self.width()) // 2, self.top(self._under.height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when what is under it changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
