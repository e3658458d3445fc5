"""A switch between widgets that show the same in different ways, one at a time."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QToolButton, QWidget


class ViewSwitch(QFrame):
    """A button a widget; the first one is shown to begin with.

    Args:
        views: What each is called, and the widget.
        parent: The owner.
    """

    def __init__(self, views: Sequence[tuple[str, QWidget]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("levels")
        self.setAccessibleName(" or ".join(title for title, _ in views))
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        for place, (title, widget) in enumerate(views):
            button = QToolButton(self)
            button.setText(title)
            button.setCheckable(True)
            button.setAutoRaise(True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setAccessibleName(f"Show as {title.lower()}")
            widget.setVisible(place == 0)
            button.setChecked(place == 0)
            button.toggled.connect(widget.setVisible)
            self._group.addButton(button, place)
            row.addWidget(button)

    def show_view(self, place: int) -> None:
        """Show the widget at a place of the list."""
        self._group.button(place).setChecked(True)
