"""The menu Help: keys, and what this is."""

from __future__ import annotations

from ui.menus.command import Command

HELP = (
    Command(
        "help.ten_minutes",
        "Help",
        "The debugger in ten minutes",
        hint="A NaN and a network that does not learn, found step by step: a page to follow",
        needs_document=False,
    ),
    Command(
        "help.guide",
        "Help",
        "User guide",
        ("Shift+F1",),
        hint="Everything that the window does, with a search",
        needs_document=False,
    ),
    Command(
        "app.palette",
        "Help",
        "Command palette …",
        ("Ctrl+Shift+P",),
        hint="Every command, by a few letters of it",
        needs_document=False,
        separated=True,
    ),
    Command(
        "help.shortcuts", "Help", "Keyboard shortcuts", ("F1",), hint="All commands and keys", needs_document=False
    ),
    Command("help.about", "Help", "About GraphViz NN", hint="What this is", needs_document=False),
)
