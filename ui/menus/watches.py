"""The part of the menu Debug that is about watches."""

from __future__ import annotations

from ui.menus.command import Command

WATCHES = (
    Command(
        "debug.watch",
        "Debug",
        "Watch the selected nodes",
        ("Shift+W",),
        hint="Their values and error signals in the list of watches; of two nodes with an edge, its message too",
        submenu="Watches",
    ),
    Command(
        "debug.watch_expression",
        "Debug",
        "Watch an expression …",
        ("Ctrl+Alt+W",),
        hint="Write one over names, such as norm(grad(W)) or w - 0.1 * grad(w)",
        submenu="Watches",
    ),
    Command(
        "debug.show_watches",
        "Debug",
        "Show watches",
        ("Alt+W",),
        hint="The list of all watches, with their values and what they were in earlier passes",
        separated=True,
        submenu="Watches",
    ),
    Command("debug.remove_watches", "Debug", "Remove all watches", hint="Watch nothing", submenu="Watches"),
)
"""Rows of the menu Debug."""
