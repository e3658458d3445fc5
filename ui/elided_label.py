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

    def paintEvent(self, event: QPaintEvent) -> None:
        """Write as much as there is room for."""
        painter, room = QPainter(self), self.contentsRect()
        shown = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        flags = self.alignment() | Qt.AlignmentFlag.AlignVCenter
        ink = QPalette.ColorRole.WindowText
        self.style().drawItemText(painter, room, flags.value, self.palette(), self.isEnabled(), shown, ink)
        painter.end()
