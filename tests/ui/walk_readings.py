"""What can be read in a window, and whether all of it would be said again if the rooms were told anew."""

from __future__ import annotations

from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSlider,
    QApplication,
    QLabel,
    QLineEdit,
    QProgressBar,
    QScrollBar,
    QWidget,
)

from tests.ui.walk_mouse import named
from ui.changes import What
from ui.main_window import MainWindow

_NUMBERS = What.NUMBERS | What.TEXT | What.SELECTION


def stale(window: MainWindow) -> list[str]:
    """What stands in the window and is no longer so: a number, a word, a command's state.

    Args:
        window: The window, with a document open and nothing under way.
    """
    window.session.pace.rest()  # what may be late has caught up
    if window.training.is_running:
        window.session.past.tell()  # a training tells in its own time of the passes that it has run
    before = _readings(window)
    for room in (
        *(window.inspector, window.status, window.timeline, window.timeline.strip, window.transport),
        *(window.workspace.data_bar, window.workspace.breadcrumb, window.workspace),
    ):
        room._refresh(_NUMBERS)
    window.workspace.refresh_actions()
    after = _readings(window)
    return [
        f"{thing} says what is so: {before[thing]}, not {after[thing]}"
        for thing in before
        if thing in after and before[thing] != after[thing]
    ]


def _readings(window: MainWindow) -> dict[str, object]:
    """What each command, label, field, slider and button says, by what it is."""
    found: dict[str, object] = {
        name: (action.isEnabled(), action.isChecked(), action.text()) for name, action in window.actions_by_id.items()
    }
    for widget in QApplication.allWidgets():
        if widget.isVisible() and widget.window() is window:
            reading = _reading(widget)
            if reading is not None:
                found[f"{named(widget)} ({id(widget):x})"] = reading
    return found


def _reading(widget: QWidget) -> object:
    if isinstance(widget, QLabel | QLineEdit):
        return widget.text()
    if isinstance(widget, QAbstractButton):
        return widget.text(), widget.isEnabled(), widget.isChecked()
    if isinstance(widget, QScrollBar):
        return None  # follows what it scrolls at its next layout, which is behind the events that waited
    if isinstance(widget, QAbstractSlider | QProgressBar):
        return widget.minimum(), widget.maximum(), widget.value()
    return None
