"""Layouts that are filled anew."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


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
