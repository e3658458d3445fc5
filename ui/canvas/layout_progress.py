"""What a canvas says while a large view is made: how far it is, and a button that ends the wait.

All of it can be given up; a view that is being laid out can be had at once as well.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from engine.notation import format_count
from ui.menus.mnemonics import title_of
from ui.session import Session

_PATIENCE_MS = 150
"""A layout that is done by then needs no word."""
_TOP_PX = 14


class LayoutProgress(QFrame):
    """A bar over the upper edge of a canvas; the old picture stays under it.

    Args:
        session: Whose layout.
        canvas: What it lies on.
        hurry: The command that finishes the layout at once.
        stay: The command that gives up what is being read, gathered or laid out.
        stop: The command that gives up what is being compared.
    """

    def __init__(self, session: Session, canvas: QWidget, hurry: QAction, stay: QAction, stop: QAction) -> None:
        super().__init__(canvas)
        self.setObjectName("layoutProgress")
        self._session, self._canvas = session, canvas
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 7, 8, 7)
        row.setSpacing(10)
        self._words = QLabel()
        self.bar = QProgressBar()
        self.bar.setAccessibleName("How much is done")
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.bar.setRange(0, 100)
        self.button, self.finish = QToolButton(), QToolButton()
        self._stay, self._stop = stay, stop
        self._ends = stay
        self._label(self.button, "Cancel", stay)
        self._label(self.finish, "Finish now", hurry)
        self._gathering = 0
        self._reading = self._comparing = ""
        self.button.clicked.connect(self._end_wait)
        self.finish.clicked.connect(hurry.trigger)
        for part in (self._words, self.bar, self.finish, self.button):
            row.addWidget(part)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(_PATIENCE_MS)
        self._timer.timeout.connect(self._appear)
        session.arranging.connect(self._heard)
        session.refolding.connect(self._heard_gathering)
        session.reading.connect(self._heard_reading)
        session.comparing.working.connect(self._heard_comparing)
        canvas.installEventFilter(self)
        self.hide()

    def _heard(self, share: object) -> None:
        if not isinstance(share, float):
            self._timer.stop()
            self.hide()
            if self._comparing:  # which goes on behind it, and says so in its own words
                self._timer.start()
            return
        if self.isVisible():
            self._appear()
        # What does not tell how far it is shows that it is busy.
        self.bar.setRange(0, 0 if share == 0.0 else 100)
        self.bar.setValue(round(100 * share))
        if self.isHidden() and not self._timer.isActive():
            self._timer.start()

    def _heard_gathering(self, count: object) -> None:
        self._gathering = count if isinstance(count, int) else 0
        self._hear_if_busy()

    def _heard_reading(self, words: object) -> None:
        self._reading = words if isinstance(words, str) else ""
        self._hear_if_busy()

    def _heard_comparing(self, words: object) -> None:
        self._comparing = words if isinstance(words, str) else ""
        self._hear_if_busy()

    def _hear_if_busy(self) -> None:
        is_busy = self._reading or self._gathering or self._comparing or self._session.is_arranging
        self._heard(0.0 if is_busy else None)

    def _appear(self) -> None:
        session = self._session
        state = session.state
        if self._reading:
            self._show(self._reading, self._stay)
        elif self._gathering:
            self._show(f"Gathering {format_count(self._gathering)} nodes …", self._stay)
        elif state is not None and session.is_arranging:
            work = "Improving the layout of" if session.is_sketch else "Laying out"
            words = f"{work} {format_count(len(state.view.nodes))} nodes …"
            self._show(words, self._stay, can_finish=session.can_hurry)
        elif self._comparing:
            self.bar.setRange(0, 0)
            self._show(self._comparing, self._stop)

    def _show(self, words: str, command: QAction, *, can_finish: bool = False) -> None:
        self._words.setText(words)
        self._ends = command
        self._label(self.button, "Cancel", command)
        self.button.setVisible(command is self._stop or self._session.can_stay)
        self.finish.setVisible(can_finish)
        self.show()
        self._place()
        self.raise_()

    @staticmethod
    def _label(button: QToolButton, words: str, command: QAction) -> None:
        button.setText(words)
        button.setAccessibleName(title_of(command))
        button.setToolTip(command.toolTip())

    def _end_wait(self) -> None:
        self._ends.trigger()

    def _place(self) -> None:
        self.adjustSize()
        self.move((self._canvas.width() - self.width()) // 2, _TOP_PX)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle when the canvas changes its size."""
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return super().eventFilter(watched, event)
