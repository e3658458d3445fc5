"""Rows of a list that are drawn by hand: equally high, and the chosen one on a rounded ground."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.row_model import Index
from ui.theme import Theme


class DrawnRow(QStyledItemDelegate):
    """What all such rows share; whoever derives from it draws one.

    Args:
        theme: The colours.
        height_px: How high a row is.
        parent: The owner.
    """

    def __init__(self, theme: Theme, height_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._height_px = height_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(0, self._height_px)

    def begin(self, painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
        """Draw the ground, and say where the row is."""
        rect = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 6, 6)
        return rect
