"""Hints: tooltips that stand beside what they are about, never on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QLabel, QToolTip, QWidget

_GAP_PX = 10
_FRAME = QSize(40, 34)
"""What the tip's frame and padding add to its text."""
_QT_SHIFT = QPoint(2, 16)
"""Qt shows a tip this much off the place that it is told, so that the pointer does not hide it."""


def show_beside(widget: QWidget, area: QRect, text: str) -> None:
    """Show a hint to the right of an area, or where there is no room to the left, below, or above.

    Args:
        widget: What the area is on.
        area: What the hint is about, on the screen.
        text: Rich text.
    """
    screen = widget.screen().availableGeometry()
    QToolTip.showText(placed(area, hint_size(text), screen) - _QT_SHIFT, text, widget, QRect())


def placed(area: QRect, size: QSize, screen: QRect) -> QPoint:
    """The upper left corner of a hint of some size beside an area; it covers the area only where nothing else fits."""
    top = min(max(area.center().y() - size.height() // 2, screen.top()), screen.bottom() - size.height())
    left = min(max(area.left(), screen.left()), screen.right() - size.width())
    for place in (
        QPoint(area.right() + _GAP_PX, top),
        QPoint(area.left() - _GAP_PX - size.width(), top),
        QPoint(left, area.bottom() + _GAP_PX),
        QPoint(left, area.top() - _GAP_PX - size.height()),
    ):
        if screen.contains(QRect(place, size)):
            return place
    return QPoint(left, top)


def hint_size(text: str) -> QSize:
    """How large a hint will be: Qt's own tips are labels that wrap in the same way."""
    label = QLabel(text)
    label.setWordWrap(True)
    label.ensurePolished()
    return label.sizeHint() + _FRAME
