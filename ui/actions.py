"""The actions of the window: a QAction for every command of the table."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from ui.icons import icon
from ui.menus.presets import STANDARD, keys_of
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


_PASSES = ("debug.pass_previous", "debug.pass_next")
_REPEATED = ("debug.step", "edit.undo", "edit.redo", "view.zoom", "data.previous", "data.next", *_PASSES)
"""What a held key does again and again; other commands are given once, or playing would start and stop."""


def make_actions(owner: QWidget, run: Callable[[str], None], preset: str = STANDARD) -> dict[str, QAction]:
    """Make the actions of all commands.

    Args:
        owner: The window.
        run: Runs the command of an id.
        preset: Whose keys they have.
    """
    actions = {}
    # Exclusive: asking for the level that is shown must not switch it off.
    groups = {prefix: QActionGroup(owner) for prefix in _EXCLUSIVE}
    for command in COMMANDS:
        action = QAction(command.text, owner)
        action.setObjectName(command.id)
        action.setCheckable(command.checkable)
        action.setAutoRepeat(command.id.startswith(_REPEATED))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setShortcutVisibleInContextMenu(True)
        action.setStatusTip(command.hint)
        action.triggered.connect(_runner(run, command.id))
        for prefix, members in _EXCLUSIVE.items():
            if command.id.startswith(members):
                groups[prefix].addAction(action)
        owner.addAction(action)
        actions[command.id] = action
    set_keys(actions, preset)
    return actions


def set_keys(actions: Mapping[str, QAction], preset: str) -> None:
    """Give the actions the keys of a preset, which their tool tips name."""
    # First all away: a key that two actions have for a moment would be called ambiguous.
    for action in actions.values():
        action.setShortcuts([])
    for command in COMMANDS:
        keys = [QKeySequence(key) for key in keys_of(command, preset)]
        actions[command.id].setShortcuts(keys)
        shown = f" ({keys[0].toString(QKeySequence.SequenceFormat.NativeText)})" if keys else ""
        actions[command.id].setToolTip(f"{command.title}{shown}\n{command.hint}")


def _runner(run: Callable[[str], None], command: str) -> Callable[[bool], None]:
    return lambda _checked: run(command)


def paint_icons(actions: Mapping[str, QAction], theme: Theme) -> None:
    """Give the actions their icons in a theme's colours."""
    for command in COMMANDS:
        if command.icon:
            actions[command.id].setIcon(icon(command.icon, theme.hex("text"), theme.hex("disabled")))
