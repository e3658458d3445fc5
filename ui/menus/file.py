"""The menu File: documents, and what leaves the program."""

from __future__ import annotations

from ui.menus.command import Command

FILE = (
    Command("file.new", "File", "New", ("Ctrl+N",), hint="Begin a new model", needs_document=False),
    Command(
        "file.new_window",
        "File",
        "New window",
        ("Ctrl+Shift+N",),
        hint="One more window, with a session of its own",
        needs_document=False,
    ),
    Command("file.open", "File", "Open …", ("Ctrl+O",), hint="Open a model file", needs_document=False),
    Command(
        "file.clear_recent",
        "File",
        "Clear the list",
        hint="Forget which files were used last",
        needs_document=False,
        submenu="Open recent",
    ),
    Command(
        "file.recover",
        "File",
        "Recover unsaved work …",
        hint="What was not saved when the program ended before",
        needs_document=False,
    ),
    Command("file.save", "File", "Save", ("Ctrl+S",), hint="Write the model to its file", separated=True),
    Command("file.save_as", "File", "Save as …", ("Ctrl+Shift+S",), hint="Write the model to another file"),
    Command(
        "file.save_run",
        "File",
        "Save the run …",
        ("Ctrl+Alt+Shift+S",),
        hint="Write all numbers of this pass to a file that shows them again",
    ),
    Command(
        "file.reload",
        "File",
        "Reload from disk",
        ("Ctrl+Alt+R",),
        hint="Read the file again; this can be undone",
        separated=True,
    ),
    Command("file.keep_mine", "File", "Keep mine", hint="Go on with what is open, though its file has changed"),
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
    Command("file.quit", "File", "Quit", ("Ctrl+Q",), hint="Close all windows", needs_document=False),
)
