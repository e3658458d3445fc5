"""Which single keys belong to the control that has the focus, and not to the command of the same key."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractButton, QAbstractItemView, QComboBox, QSlider, QWidget

_ENDS = (Qt.Key.Key_Home, Qt.Key.Key_End)
_HELD = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier | Qt.KeyboardModifier.MetaModifier


_COMMANDS = "singleKeysAreCommands"


def leave_letters(view: QAbstractItemView) -> None:
    """Let letters be commands in a list too: nobody looks for its rows by their first letters."""
    view.setProperty(_COMMANDS, True)


def has_own_use(widget: QWidget | None, event: QKeyEvent) -> bool:
    """Whether a control wants a key itself: Space presses a button, Home moves a slider, digits begin a cell's number.

    Text fields say so themselves.
    """
    if widget is None or event.modifiers() & _HELD:
        return False
    if isinstance(widget, QAbstractButton | QComboBox):
        return event.key() == Qt.Key.Key_Space
    if isinstance(widget, QSlider):
        return event.key() in _ENDS
    if isinstance(widget, QAbstractItemView):
        types = bool(event.text()) and event.text().isprintable() and not widget.property(_COMMANDS)
        return event.key() in _ENDS or types
    return False
