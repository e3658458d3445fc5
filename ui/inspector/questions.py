"""What makes sense to ask of the inspected node: a button each, hidden where its numbers are ordinary."""

from __future__ import annotations

from functools import partial

from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from ui.session import Session


class Questions(QWidget):
    """Buttons such as ``Why is this value NaN?``, which begin the walk to the culprit.

    Args:
        session: Whose node.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("questions")
        self._session = session
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(6)
        self.buttons: list[QPushButton] = []
        self.refresh(None)

    def refresh(self, index: int | None) -> None:
        """Show the questions about a node of the view."""
        asked = () if index is None else self._session.diagnosing.asked_of(index)
        self.setVisible(bool(asked))
        if [button.text() for button in self.buttons] == [a.words for a in asked]:
            return
        for button in self.buttons:
            self._column.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        for each in asked:
            button = QPushButton(each.words)
            button.setAccessibleName(each.words)
            button.setToolTip("Walk back to what made it so (W)")
            button.clicked.connect(partial(self._ask, each.words))
            self._column.addWidget(button)
            self.buttons.append(button)

    def _ask(self, words: str) -> None:
        index = self._session.inspected
        if index is not None:
            for asked in self._session.diagnosing.asked_of(index):
                if asked.words == words:
                    self._session.diagnosing.ask(index, asked)
                    return
