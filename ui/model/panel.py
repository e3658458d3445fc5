"""The model's panel: the text, the error in words under it, and the notes of the document as a guide."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QTextBrowser, QVBoxLayout, QWidget

from ui.changes import What, on_change
from ui.model.editor import ModelEditor
from ui.model.past_note import PastNote
from ui.session import Session
from ui.theme import Theme

_NOTES_PX = 210


class ModelPanel(QWidget):
    """Text, error, notes.

    Args:
        session: Whose document.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("model")
        self.setAccessibleName("Model")
        self._session = session
        self.past = PastNote(session, self)
        self.editor = ModelEditor(session, theme, self)
        self.problem = QLabel(self)
        self.problem.setObjectName("problem")
        self.problem.setWordWrap(True)
        self.problem.setTextFormat(Qt.TextFormat.PlainText)
        self.problem.setAccessibleName("Error in the text")
        self._guide = QFrame(self)
        self._guide.setObjectName("guide")
        self._notes = QTextBrowser(self._guide)
        self._notes.setAccessibleName("Notes")
        self._notes.setFrameShape(QFrame.Shape.NoFrame)
        self._notes.setOpenExternalLinks(False)
        self._notes.setOpenLinks(False)
        self._notes.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        inside = QVBoxLayout(self._guide)
        inside.setContentsMargins(10, 8, 6, 8)
        inside.addWidget(self._notes)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 8, 0, 0)
        layout.setSpacing(8)
        layout.addWidget(self.past)
        layout.addWidget(self.editor, 1)
        below = QVBoxLayout()
        below.setContentsMargins(12, 0, 12, 12)
        below.addWidget(self.problem)
        below.addWidget(self._guide)
        layout.addLayout(below)
        self.problem.hide()
        self._shown = ""
        on_change(session, What.TEXT | What.DOCUMENT, self._refresh)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.editor.set_theme(theme)

    def _refresh(self, what: What) -> None:
        error = self._session.error
        self.problem.setVisible(error is not None)
        if error is not None:
            shown = "\nThe last graph without an error is shown." if self._session.state is not None else ""
            self.problem.setText(f"{error.spoken}{shown}")
        state = self._session.state
        graph = state.model.graph if state is not None else None
        notes = f"**{graph.title}**\n\n{graph.notes}" if graph is not None and graph.title else ""
        self._guide.setVisible(bool(notes) and error is None)
        if notes != self._shown:
            self._shown = notes
            self._notes.setMarkdown(notes)
            self._notes.document().setDocumentMargin(2)
            self._notes.document().setIndentWidth(12)
            self._fit_notes()

    def _fit_notes(self) -> None:
        width = max(self._notes.viewport().width(), 180)
        self._notes.document().setTextWidth(width)
        height = int(self._notes.document().size().height()) + 6
        self._notes.setFixedHeight(min(height, _NOTES_PX, max(int(self.height() * 0.36), 60)))

    def resizeEvent(self, event: object) -> None:
        """Wrap the notes anew."""
        super().resizeEvent(event)  # type: ignore[arg-type]
        self._fit_notes()
