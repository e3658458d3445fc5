"""Key presets: the keys that other debuggers have taught people. What a preset does not name keeps the table's keys."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from ui.menus.command import Command

STANDARD, JETBRAINS = "vscode", "jetbrains"
TITLES = {STANDARD: "Visual Studio Code", JETBRAINS: "JetBrains"}

_JETBRAINS = {
    "app.palette": ("Ctrl+Shift+A",),
    "app.settings": ("Ctrl+Alt+S",),
    "edit.redo": ("Ctrl+Shift+Z",),
    "debug.continue": ("F9",),
    "debug.continue_back": ("Shift+F9",),
    "debug.stop": ("Ctrl+F2",),
    "debug.restart": ("Ctrl+F5",),
    "debug.step_over": ("F8",),
    "debug.step_back": ("Ctrl+Alt+F8",),
    "debug.step_into": ("F7",),
    "debug.step_back_into": ("Ctrl+Alt+F7",),
    "debug.step_out": ("Shift+F8",),
    "debug.step_back_out": ("Ctrl+Alt+Shift+F8",),
    "debug.run_to_here": ("Alt+F9",),
    "debug.toggle_breakpoint": ("Ctrl+F8",),
    "debug.show_breakpoints": ("Ctrl+Shift+F8",),
    "debug.break_when": ("Alt+F8",),
    "debug.next_problem": ("F2",),
    "debug.previous_problem": ("Shift+F2",),
}

PRESETS: Mapping[str, Mapping[str, tuple[str, ...]]] = MappingProxyType({STANDARD: {}, JETBRAINS: _JETBRAINS})
"""Preset -> command's id -> its keys, the first one shown."""


def keys_of(command: Command, preset: str) -> tuple[str, ...]:
    """The keys of a command in a preset."""
    return PRESETS[preset].get(command.id, command.keys)
