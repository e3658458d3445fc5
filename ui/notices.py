"""Notices: what the window has to say for longer than a moment, in a bar with what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


@dataclass(frozen=True)
class Notice:
    """One notice.

    Attributes:
        text: A sentence or two.
        answers: The buttons: what stands on each, and what it does. Each also takes the notice away.
    """

    text: str
    answers: Sequence[tuple[str, Callable[[], object]]]


class Notices(QFrame):
    """The bar. Of several notices the newest one is shown; when it is answered the one before comes back.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.setAccessibleName("Notice")
        self._notices: dict[str, Notice] = {}
        self.words = QLabel(self)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        self.words.setWordWrap(True)
        self.words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.buttons: list[QPushButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(16, 6, 10, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self.words, 1)
        self.hide()

    def tell(self, name: str, notice: Notice) -> None:
        """Show a notice, in place of an older one of the same name."""
        self._notices.pop(name, None)
        self._notices[name] = notice
        self._show()

    def dismiss(self, name: str) -> None:
        """Take a notice away, if it is there."""
        if self._notices.pop(name, None) is not None:
            self._show()

    def has(self, name: str) -> bool:
        """Whether a notice has not been answered yet."""
        return name in self._notices

    def _show(self) -> None:
        for button in self.buttons:
            self._row.removeWidget(button)
            button.hide()
            button.deleteLater()
        self.buttons = []
        if not self._notices:
            self.hide()
            return
        name, notice = next(reversed(self._notices.items()))
        self.words.setText(notice.text)
        self.setAccessibleDescription(notice.text)
        for text, do in notice.answers:
            button = QPushButton(text, self)
            button.setAccessibleName(f"{text}: {notice.text}")
            button.clicked.connect(self._answer(name, do))
            self._row.addWidget(button)
            self.buttons.append(button)
        self.show()

    def _answer(self, name: str, do: Callable[[], object]) -> Callable[[], None]:
        def answer() -> None:
            self.dismiss(name)
            do()

        return answer
