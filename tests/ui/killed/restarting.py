"""The program again after a kill: somebody opens the file, and what was left behind, and notes down what is there.

python -m tests.ui.killed.restarting FOLDER FILE welcome|notice
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication, QDialog, QPushButton

from tests.ui.at_program import Doing, is_at_rest, presses, runs_the_program, until, windows
from tests.ui.killed.diary import held_by, read_diary

FOUND = "found"
"""The file with what was there, as JSON: ``file`` in the saved file, ``left`` in what was left behind (null where
nothing was), ``mended`` the same once its text, which was broken, is a model again.
"""


def looks(folder: Path, file: Path, way: str) -> Doing:
    """Look at the saved file, and at what was left behind."""
    yield from until(lambda: windows() and windows()[0].is_loaded)
    (window,) = windows()
    told: dict[str, Any] = {"left": None, "mended": None}
    if way == "welcome":
        yield from until(lambda: not window.session.is_reading)
        button = window.welcome.left.findChild(QPushButton, "shelfName")
        if button is not None:
            presses(button)
            yield from until(lambda: is_at_rest(window.session))
            yield from _notes_what_was_left(folder, window.session, told)
        # In a window of its own, and there as its file holds it: what was left is taken for another document.
        elsewhere = file.rename(file.with_name(f"saved-{file.name}"))
        other = window.windows.new(window)
        other.files.open_path(elsewhere)
        yield from until(lambda: is_at_rest(other.session))
        told["file"] = held_by(other.session)
    else:
        yield from until(lambda: is_at_rest(window.session))
        told["file"] = held_by(window.session)
        notices = window.workspace.notices
        if notices.isVisible():
            presses(next(button for button in notices.buttons if button.text() == "Show"))
            yield from until(lambda: isinstance(QApplication.activeModalWidget(), QDialog))
            presses(QApplication.activeModalWidget().findChild(QPushButton, "shelfName"))
            yield from until(lambda: len(windows()) > 1 and all(is_at_rest(w.session) for w in windows()))
            other = next(w for w in windows() if w is not window)
            yield from _notes_what_was_left(folder, other.session, told)
    (folder / FOUND).write_text(json.dumps(told) + "\n", encoding="utf-8")
    yield from until(lambda: False)


def _notes_what_was_left(folder: Path, session: Any, told: dict[str, Any]) -> Doing:
    told["left"] = held = held_by(session)
    if held["is broken"]:
        texts = (entry.good_text for entry in reversed(read_diary(folder)) if entry.held["text"] == held["text"])
        session.edit_text(next(texts, ""), None)
        yield from until(lambda: is_at_rest(session))
        told["mended"] = held_by(session)


if __name__ == "__main__":
    where, what, how = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    runs_the_program(["open", *([str(what)] if how == "notice" else [])], looks(where, what, how), 5)
