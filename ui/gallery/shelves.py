"""Shelves of the welcome page: files that were used last, and unsaved work that was left behind, a row for each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)


@dataclass(frozen=True, slots=True)
class Entry:
    """One row.

    Attributes:
        key: What it is called where it is chosen.
        title: What stands first.
        words: What stands beside it.
        is_dim: Whether it cannot be chosen.
        tip: What is told of it beside the pointer.
    """

    key: str
    title: str
    words: str
    is_dim: bool = False
    tip: str = ""


class Shelf(QWidget):
    """Rows that can be chosen and taken away; hidden while there are none.

    Args:
        caption: What stands above them; empty for nothing.
        choose: What choosing is called.
        remove: What taking away is called.
        columns: How many rows stand side by side.
        parent: The owner.
    """

    chosen = Signal(str)
    unwanted = Signal(str)

    def __init__(self, caption: str, choose: str, remove: str, columns: int = 2, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("shelf")
        self.setAccessibleName(caption)
        self._choose, self._remove, self._columns = choose, remove, columns
        heading = QLabel(caption.upper())
        heading.setObjectName("section")
        self._grid = QGridLayout()
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(2)
        for column in range(columns):
            self._grid.setColumnStretch(column, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 10)
        layout.setSpacing(6)
        layout.addWidget(heading)
        layout.addLayout(self._grid)
        self._rows: list[QWidget] = []
        self.hide()

    def show_entries(self, entries: Sequence[Entry]) -> None:
        """Show other rows."""
        for row in self._rows:
            self._grid.removeWidget(row)
            row.hide()
            row.deleteLater()
        self._rows = [self._row(entry) for entry in entries]
        for i, row in enumerate(self._rows):
            self._grid.addWidget(row, i // self._columns, i % self._columns)
        self.setVisible(bool(entries))

    def _row(self, entry: Entry) -> QWidget:
        row = QWidget(self)
        row.setObjectName("shelfRow")
        name = QPushButton(entry.title.replace("&", "&&"), row)
        name.setObjectName("shelfName")
        name.setAccessibleName(f"{self._choose} {entry.title}, {entry.words}")
        name.setToolTip(entry.tip or entry.words)
        name.setEnabled(not entry.is_dim)
        name.setCursor(Qt.CursorShape.PointingHandCursor)
        name.clicked.connect(self._sender(self.chosen.emit, entry.key))
        words = QLabel(entry.words, row)
        words.setObjectName("shelfWords")
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setToolTip(entry.tip or entry.words)
        words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        away = QToolButton(row)
        away.setObjectName("shelfRemove")
        away.setText("×")
        away.setAccessibleName(f"{self._remove} {entry.title}")
        away.setToolTip(self._remove)
        away.clicked.connect(self._sender(self.unwanted.emit, entry.key))
        inside = QHBoxLayout(row)
        inside.setContentsMargins(0, 0, 0, 0)
        inside.setSpacing(8)
        inside.addWidget(name)
        inside.addWidget(words, 1)
        inside.addWidget(away)
        return row

    @staticmethod
    def _sender(send: Callable[[str], object], key: str) -> Callable[[], None]:
        def clicked() -> None:
            send(key)

        return clicked
