"""Columns of widgets, and layouts that are filled anew."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtWidgets import QLayout, QVBoxLayout, QWidget


def take_widgets(layout: QLayout) -> list[QWidget]:
    """Take all widgets out of a layout, in their order; they stay where they are until somebody places them.

    In place of ``takeAt``, whose item nobody ends (PySide 6.11): a legend that follows each step so lost megabytes.
    """
    items = [layout.itemAt(i) for i in range(layout.count())]
    widgets = [item.widget() for item in items if item is not None]
    found = [widget for widget in widgets if widget is not None]
    for widget in found:
        layout.removeWidget(widget)
    return found


def in_a_column(parent: QWidget, widgets: Sequence[QWidget], grows: QWidget) -> None:
    """Put widgets one below the other, without room between them.

    Args:
        parent: Whose layout it will be.
        widgets: They, from above.
        grows: The one of them that takes all that the others leave.
    """
    column = QVBoxLayout(parent)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for widget in widgets:
        column.addWidget(widget, int(widget is grows))
