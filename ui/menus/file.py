"""The menu File: documents, and what leaves the program."""

from __future__ import annotations

from ui.menus.command import Command

FILE = (
    Command("file.new", "File", "New", ("Ctrl+N",), hint="Begin a new model", needs_document=False),
    Command("file.open", "File", "Open …", ("Ctrl+O",), hint="Open a model file", needs_document=False),
    Command("file.save", "File", "Save", ("Ctrl+S",), hint="Write the model to its file", separated=True),
    Command("file.save_as", "File", "Save as …", ("Ctrl+Shift+S",), hint="Write the model to another file"),
    Command(
        "file.export",
        "File",
        "Export picture …",
        ("Ctrl+Shift+E",),
        "export",
        "Save the graph as SVG or PNG",
        separated=True,
    ),
    Command("file.close", "File", "Close", ("Ctrl+W",), hint="Back to the gallery", separated=True),
    Command("file.quit", "File", "Quit", ("Ctrl+Q",), hint="Close the window", needs_document=False),
)
