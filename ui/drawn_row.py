"""Rows of a list that are drawn by hand, the chosen one on a rounded ground."""

from __future__ import annotations

from PySide6.QtCore import QObject, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui.fonts import sans
from ui.row_model import Index
from ui.theme import Theme

_WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap


class DrawnRow(QStyledItemDelegate):
    """What all such rows share; whoever derives from it draws one.

    Args:
        theme: The colours.
        height_px: How high a row is, at least.
        parent: The owner.
    """

    def __init__(self, theme: Theme, height_px: int, parent: QObject) -> None:
        super().__init__(parent)
        self.theme = theme
        self._height_px = height_px

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high, where nothing is wrapped."""
        return QSize(0, self._height_px)

    def wrapped_px(self, text: str, size_px: float, width: float) -> float:
        """How high a text is that is broken into lines of a width."""
        room = QRectF(0, 0, max(width, 1.0), 10_000.0)
        return QFontMetricsF(sans(size_px)).boundingRect(room, _WRAPPED.value, text).height()

    def draw_wrapped(self, painter: QPainter, text: str, size_px: float, place: QRectF, color: QColor) -> None:
        """Draw a text in as many lines as it needs."""
        painter.setFont(sans(size_px))
        painter.setPen(color)
        painter.drawText(place, _WRAPPED.value, text)

    def begin(self, painter: QPainter, option: QStyleOptionViewItem) -> QRectF:
        """Draw the ground, and say where the row is."""
        rect = QRectF(option.rect)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 6, 6)
        return rect
