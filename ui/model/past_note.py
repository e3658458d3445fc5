"""What stands above the text while an earlier pass is shown: that the text is not that pass's, and the way back."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.notation import format_count
from ui.changes import What, on_rest
from ui.session import Session


class PastNote(QFrame):
    """Hidden in the present.

    Args:
        session: Whose pass is shown.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("pastNote")
        self.setAccessibleName("The text while an earlier pass is shown")
        self._session = session
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.back = QToolButton(self)
        self.back.setText("Return to now")
        self.back.setAccessibleName(self.back.text())
        self.back.clicked.connect(lambda: session.past.return_to_now(self))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 6, 10, 7)
        layout.setSpacing(5)
        layout.addWidget(self.words)
        layout.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        on_rest(session, What.NUMBERS | What.STRUCTURE | What.DOCUMENT | What.HISTORY, self._refresh)
        self.hide()

    def _refresh(self, what: What) -> None:
        shown, made = self._session.past.shown, self._session.history.made
        self.setVisible(shown is not None)
        if shown is not None:
            self.words.setText(
                f"Pass {format_count(shown.number)} of {format_count(made)} is shown; "
                "this is the text of the present. Typing goes back to it."
            )
