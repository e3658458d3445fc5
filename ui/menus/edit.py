"""The menu Edit: undo, copies, searching and selecting."""

from __future__ import annotations

from ui.menus.command import Command

EDIT = (
    Command("edit.undo", "Edit", "Undo", ("Ctrl+Z",), hint="Take the last edit back"),
    Command("edit.redo", "Edit", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), hint="Make the edit again"),
    Command("edit.history", "Edit", "Edits …", ("Ctrl+Alt+Z",), hint="All edits as a list: go back to any of them"),
    Command(
        "edit.copy_selection",
        "Edit",
        "Copy picture of the selection",
        ("Ctrl+C",),
        hint="The selected nodes and the edges among them, as PNG and SVG",
        separated=True,
    ),
    Command("edit.copy_picture", "Edit", "Copy picture", ("Ctrl+Shift+C",), hint="The whole picture, as PNG and SVG"),
    Command(
        "edit.copy_numbers",
        "Edit",
        "Copy numbers …",
        ("Ctrl+Alt+C",),
        hint="Value, error signal or a message of the selected node as text, NumPy, CSV or LaTeX",
    ),
    Command(
        "edit.find",
        "Edit",
        "Find …",
        ("Ctrl+F",),
        "find",
        "Nodes by name, operation, layer, or a condition such as grad > 1",
        separated=True,
    ),
    Command("edit.find_next", "Edit", "Next match", ("F3",), hint="Go to the next node that was found"),
    Command("edit.find_previous", "Edit", "Previous match", ("Shift+F3",), hint="Go to the one before"),
    Command("edit.select_found", "Edit", "Select all matches", ("Alt+F3",), hint="All nodes that were found"),
    Command("edit.select_all", "Edit", "Select all", ("Ctrl+A",), hint="All nodes of the graph", separated=True),
    Command(
        "edit.select_ancestors",
        "Edit",
        "Select ancestors",
        ("Ctrl+Shift+Left",),
        hint="Also all that the selected nodes are computed from",
    ),
    Command(
        "edit.select_descendants",
        "Edit",
        "Select descendants",
        ("Ctrl+Shift+Right",),
        hint="Also all that is computed from the selected nodes",
    ),
    Command(
        "app.settings",
        "Edit",
        "Settings …",
        ("Ctrl+,",),
        hint="Theme, numbers, names, motion, keys",
        needs_document=False,
        separated=True,
    ),
)
