"""The actions of the window: a QAction for every command of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.icons import icon
from ui.menus.table import COMMANDS
from ui.theme import Theme

_EXCLUSIVE = {
    "levels": ("view.level_",),
    "examples": ("data.all", "data.batch", "data.one"),
    "modes": ("data.train_mode", "data.evaluate_mode"),
    "notations": ("view.notation_",),
    "strides": ("debug.stride_",),
    "themes": ("view.theme_",),
    "colors": ("view.color_by_",),
    "engines": ("view.engine_",),
}
"""Groups of which one is always chosen: what the ids of their commands begin with."""


_REPEATED = ("debug.step", "edit.undo", "edit.redo", "view.zoom", "data.previous", "data.next")
"""What a held key does again and again; other commands are given once, or playing would start and stop."""


def make_actions(owner: QWidget, run: Callable[[str], None]) -> dict[str, QAction]:
    """Make the actions of all commands.

    Args:
        owner: The window.
        run: Runs the command of an id.
    """
    actions = {}
    # Exclusive: asking for the level that is shown must not switch it off.
    groups = {prefix: QActionGroup(owner) for prefix in _EXCLUSIVE}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setShortcuts([QKeySequence(key) for key in command.keys])
        action.setAutoRepeat(command.id.startswith(_REPEATED))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        keys = f" ({action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)})" if command.keys else ""
        action.setToolTip(f"{command.text.removesuffix(' …')}{keys}\n{command.hint}")
        action.setStatusTip(command.hint)
        action.triggered.connect(_runner(run, command.id))
        for prefix, members in _EXCLUSIVE.items():
            if command.id.startswith(members):
                groups[prefix].addAction(action)
        owner.addAction(action)
        actions[command.id] = action
    return actions


def _runner(run: Callable[[str], None], command: str) -> Callable[[bool], None]:
    return lambda _checked: run(command)


def paint_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions their icons in a theme's colours."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon, theme.hex("text"), theme.hex("border")))
