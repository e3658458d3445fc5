"""A label of one line that ends in an ellipsis where it is cut."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """Plain text that takes the room it is given; its :meth:`text` stays whole.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    @property
    def shown(self) -> str:
        """As much of the text as there is room for."""
        return self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.contentsRect().width())

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        painter, room = QPainter(self), self.contentsRect()
        flags = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        ink = QPalette.ColorRole.WindowText
        self.style().drawItemText(painter, room, flags.value, self.palette(), self.isEnabled(), self.shown, ink)
        painter.end()
