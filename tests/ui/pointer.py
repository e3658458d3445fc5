"""The pointer on its way: what a widget hears of it, wherever the cursor of the screen may be."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget


def moves(widget: QWidget, place: QPoint, held: Qt.MouseButton = Qt.MouseButton.NoButton) -> None:
    """The pointer moves to a place of a widget, as no more than a hover where no button is held.

    `QTest.mouseMove` moves the cursor of the screen instead: nobody hears of it where the test before left the cursor
    at that very place, or where a window that is about to go still lies above.

    Args:
        widget: The widget that hears of it.
        place: Where to, in the widget's pixels.
        held: The button that is down.
    """
    there = QPointF(widget.mapToGlobal(place))
    none, no_keys = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(widget, QMouseEvent(QEvent.Type.MouseMove, QPointF(place), there, none, held, no_keys))


def drags_to(widget: QWidget, place: QPoint) -> None:
    """The pointer moves there while the left button is held."""
    moves(widget, place, Qt.MouseButton.LeftButton)
