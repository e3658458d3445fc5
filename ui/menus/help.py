"""The menu Help: keys, and what this is."""

from __future__ import annotations

from ui.menus.command import Command

HELP = (
    Command(
        "app.palette",
        "Help",
        "Command palette …",
        ("Ctrl+Shift+P",),
        hint="Every command, by a few letters of it",
        needs_document=False,
    ),
    Command(
        "help.shortcuts", "Help", "Keyboard shortcuts", ("F1",), hint="All commands and keys", needs_document=False
    ),
    Command("help.about", "Help", "About GraphViz NN", hint="What this is", needs_document=False),
)
