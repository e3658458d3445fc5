"""The inspector's head: a node's name, what it is, and its shape."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QLabel, QSizePolicy, QWidget

from ui.inspector.sections import rich_label

_LONG_NAME = 6
"""Letters; a longer name leaves no room beside it."""
_TITLE_PX = ((8, 30), (14, 22), (10_000, 15))
"""So many letters of a name -> the size of the title."""
_PART_PX = 78
"""How much width name, kind and shape keep at least, whatever stands beside them."""


class Head(QWidget):
    """The head.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(8)
        self.title = rich_label("title")
        self._title_px = 0
        self.title.setWordWrap(False)
        self.title.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.kind, self.shape = _badge(), _badge()
        badges = QHBoxLayout()
        badges.setSpacing(8)
        for badge in (self.kind, self.shape):
            badges.addWidget(badge, 0, Qt.AlignmentFlag.AlignVCenter)
        badges.addStretch()
        self._layout.addWidget(self.title)
        self._layout.addLayout(badges, 1)

    def show_node(self, full_name: str, name: str, kind: str, shape: str) -> None:
        """Show another node: its name smaller and on a line of its own where it is long, and in full on hover.

        Args:
            full_name: Its address.
            name: The same, typeset.
            kind: What it is, in a word.
            shape: The shape of its value, in words.
        """
        beside, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(below if len(full_name) > _LONG_NAME else beside)
        size = next(px for most, px in _TITLE_PX if len(full_name) <= most)
        if size != self._title_px:  # a style sheet is read anew each time
            self._title_px = size
            self.title.setStyleSheet(f"font-size: {size}px;")
        self.title.setText(name)
        self.title.setToolTip(full_name)
        self.kind.setText(kind)
        self.shape.setText(shape)
        self.shape.setToolTip(shape)
        for label in (self.title, self.kind, self.shape):
            label.setMinimumWidth(0)  # a label never asks for less than it was made to have before
            label.setMinimumWidth(min(label.sizeHint().width(), _PART_PX))


def _badge() -> QLabel:
    label = QLabel()
    label.setObjectName("badge")
    return label
