"""How far the gradient check is, and the button that stops it: in the status bar while it takes its time."""

from __future__ import annotations

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QToolButton, QWidget

from engine.notation import format_count
from ui.changes import What, on_change
from ui.session import Session

_LONG_MS = 200
"""A check that is over sooner is not worth a bar that flashes up."""
_WIDTH_PX = 110


class CheckProgress(QWidget):
    """Shows a check that is under way.

    Args:
        session: Whose gradient check.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.setObjectName("checkProgress")
        self._checking = session.checking
        self.words = QLabel("checking gradients")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the gradient check")
        self.bar.setTextVisible(False)
        self.bar.setFixedSize(_WIDTH_PX, 8)
        self.stop = QToolButton()
        self.stop.setText("Stop")
        self.stop.setAutoRaise(True)
        self.stop.setAccessibleName("Stop the gradient check")
        self.stop.setToolTip("Stop the gradient check; leaves that are finished keep their verdicts")
        self.stop.clicked.connect(self._checking.stop)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        for widget in (self.words, self.bar, self.stop):
            row.addWidget(widget)
        self._delay = QTimer(self)
        self._delay.setSingleShot(True)
        self._delay.setInterval(_LONG_MS)
        self._delay.timeout.connect(lambda: self.setVisible(self._checking.is_running))
        self.hide()
        on_change(session, What.COLORING, self._refresh)

    def _refresh(self, what: What) -> None:
        if not self._checking.is_running:
            self._delay.stop()
            self.hide()
            return
        # Without a total yet the bar runs to and fro.
        self.bar.setRange(0, self._checking.total)
        self.bar.setValue(self._checking.done)
        self.bar.setToolTip(f"{format_count(self._checking.done)} of {format_count(self._checking.total)} numbers")
        if self.isHidden() and not self._delay.isActive():
            self._delay.start()
