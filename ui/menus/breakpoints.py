"""The part of the menu Debug that is about breakpoints."""

from __future__ import annotations

from ui.menus.command import Command

_BREAK_ON = (
    ("not_finite", "NaN or infinity produced", "Where the first number is made that is none, anywhere in the model"),
    ("exploding", "Error signal exploding", "Where an error signal grows beyond 1000"),
    ("vanishing", "Error signal vanishing", "Where an error signal falls below 1e-8"),
    ("dead", "Dead unit", "Where a rectifier is 0 at every example"),
    ("saturated", "Saturation", "Where half of a squashing function has flattened out"),
    ("changed", "Value changed since the last pass", "Where a value is another one than before the last edit"),
)

BREAKPOINTS = (
    Command(
        "debug.toggle_group_breakpoint",
        "Debug",
        "Toggle breakpoint at the group",
        ("Ctrl+F9",),
        hint="Continue stops when the innermost open group around the node is finished",
        submenu="Breakpoints",
    ),
    Command(
        "debug.break_when",
        "Debug",
        "Break when …",
        ("Shift+F9",),
        hint="A breakpoint at the selected node or edge with a condition, such as norm(grad) > 10",
        submenu="Breakpoints",
    ),
    Command(
        "debug.show_breakpoints",
        "Debug",
        "Show breakpoints",
        ("Alt+F9",),
        hint="The list of all breakpoints, with what they have told",
        separated=True,
        submenu="Breakpoints",
    ),
    Command(
        "debug.enable_breakpoints",
        "Debug",
        "Enable all breakpoints",
        hint="All breakpoints stop the pass",
        submenu="Breakpoints",
    ),
    Command(
        "debug.disable_breakpoints",
        "Debug",
        "Disable all breakpoints",
        hint="No breakpoint stops the pass; all stay in the list",
        submenu="Breakpoints",
    ),
    Command(
        "debug.remove_breakpoints",
        "Debug",
        "Remove all breakpoints",
        ("Ctrl+Shift+F9",),
        hint="Take all breakpoints away",
        submenu="Breakpoints",
    ),
    *(
        Command(f"debug.break_on_{name}", "Debug", f"Break on: {words}", hint=hint, submenu="Break on")
        for name, words, hint in _BREAK_ON
    ),
)
"""Rows of the menu Debug; the presets have the names of :class:`engine.debugging.breakpoints.presets.BreakOn`."""
