"""The welcome page and the gallery beside the model: the same cards, in a grid or in a column."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

import resources
from ui.gallery.cards import ExampleCard
from ui.gallery.shelves import Shelf
from ui.theme import Theme

_CARD_PX = 290
_MOST_COLUMNS = 4


class Gallery(QScrollArea):
    """All examples; ``chosen`` says which one a person wants.

    Args:
        theme: The colours.
        most_columns: How many cards may stand side by side.
        parent: The owner.
    """

    chosen = Signal(str)

    def __init__(self, theme: Theme, most_columns: int = 1, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self.setAccessibleName("Gallery of examples")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._most_columns, self._columns = most_columns, 0
        page = QWidget()
        self._grid = QGridLayout(page)
        self._grid.setContentsMargins(12, 12, 12, 12)
        self._grid.setSpacing(12)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.cards = [ExampleCard(name, theme) for name in resources.example_names()]
        for card in self.cards:
            card.clicked.connect(self._choose(card.name))
        self.setWidget(page)
        self._place(1)

    def _choose(self, name: str) -> Callable[[], None]:
        return lambda: self.chosen.emit(name)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        for card in self.cards:
            card.set_theme(theme)

    def _place(self, columns: int) -> None:
        if columns == self._columns:
            return
        for column in range(max(columns, self._columns)):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)
        self._columns = columns
        for i, card in enumerate(self.cards):
            self._grid.addWidget(card, i // columns, i % columns)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As many columns as there is room for."""
        super().resizeEvent(event)
        self._place(max(1, min(self._most_columns, event.size().width() // _CARD_PX)))


class WelcomePage(QWidget):
    """What the window shows while nothing is open.

    Args:
        theme: The colours.
        parent: The owner.
    """

    new_wanted = Signal()
    open_wanted = Signal()
    lesson_wanted = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setAccessibleName("Welcome")
        headline = QLabel("See how gradients come about")
        headline.setObjectName("headline")
        subline = QLabel(
            "A debugger for backpropagation: values flow forward, error signals flow backward, one message at a time."
        )
        subline.setObjectName("subline")
        subline.setWordWrap(True)
        buttons = QHBoxLayout()
        buttons.setSpacing(10)
        for text, name, signal in (
            ("Open a model …", "primary", self.open_wanted),
            ("New model", "secondary", self.new_wanted),
            ("Learn it in ten minutes", "secondary", self.lesson_wanted),
        ):
            button = QPushButton(text)
            button.setObjectName(name)
            button.clicked.connect(signal)
            buttons.addWidget(button)
        buttons.addStretch()
        caption = QLabel("EXAMPLES FROM THE LECTURES")
        caption.setObjectName("section")
        self.left = Shelf("Unsaved work that was left behind", "Open", "Discard")
        self.recent = Shelf("Recent files", "Open", "Take out of the list")
        self.gallery = Gallery(theme, _MOST_COLUMNS)
        self.gallery.setObjectName("welcomeGallery")
        self.gallery.widget().layout().setContentsMargins(0, 0, 8, 16)  # type: ignore[union-attr]
        layout = QVBoxLayout(self)
        layout.setContentsMargins(48, 34, 40, 0)
        layout.setSpacing(8)
        layout.addWidget(headline)
        layout.addWidget(subline)
        layout.addSpacing(8)
        layout.addLayout(buttons)
        layout.addSpacing(16)
        layout.addWidget(self.left)
        layout.addWidget(self.recent)
        layout.addWidget(caption)
        layout.addWidget(self.gallery, 1)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.gallery.set_theme(theme)
