"""The edits as a list: a click goes back to any of them, or forward again."""

from __future__ import annotations

from PySide6.QtGui import QUndoStack
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QUndoView, QVBoxLayout, QWidget


class UndoPage(QDialog):
    """The undo stack.

    Args:
        stack: It.
        parent: The owner.
    """

    def __init__(self, stack: QUndoStack, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("edits")
        self.setWindowTitle("Edits")
        self.resize(360, 420)
        note = QLabel("Click an edit to be there again. What comes after it stays, until you edit anew.")
        note.setObjectName("note")
        note.setWordWrap(True)
        self.list = QUndoView(stack)
        self.list.setObjectName("editList")
        self.list.setAccessibleName("Edits")
        self.list.setEmptyLabel("as opened")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        layout = QVBoxLayout(self)
        for widget in (note, self.list, buttons):
            layout.addWidget(widget)
