"""The program, at which somebody edits and saves without a pause, and keeps a diary, until the process is killed.

python -m tests.ui.killed.editing FOLDER SEED
"""

from __future__ import annotations

import random
import sys
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest

from tests.ui.at_program import Doing, is_at_rest, runs_the_program, until, windows
from tests.ui.killed.diary import Diary
from tests.ui.pointer import drags_to
from ui.main_window import MainWindow

TEXT = """x: input = [2.0, -1.0]
w: param = 0.5
V: param = randn(3, 2)
with layer("hidden"):
    z = V @ x
    h = tanh(z)
L: loss = w*sum(h) + {more}
"""
LARGE = "B: param = randn(200, 250)\n"
LINES = ("\nk = tanh(w*3", ") + 1\n", "\n# a remark\n", "\nu = V @ [1, w]\nv = sum(u)*", "2\n", "\n((")
"""What is typed; some of it leaves the text broken for a while."""
LEVELS = ("layers", "variables", "primitives", "scalars")
EVERY_MS = 12


def is_large(seed: int) -> bool:
    """Whether the document has so many numbers that it is kept beside the window."""
    return seed % 5 == 0


def begin(folder: Path, seed: int) -> Path:
    """Write the file that is edited: every other one is a session."""
    from engine.files.sessions import write_session
    from engine.language import parse

    text = (LARGE if is_large(seed) else "") + TEXT.format(more="sum(B)" if is_large(seed) else "1")
    path = folder / ("model.gvsession" if seed % 2 else "model.gvnn")
    if seed % 2:
        write_session(path, parse(text))
    else:
        path.write_text(text, encoding="utf-8")
    return path


class Editor:
    """Does one thing after the other, whatever comes to mind.

    Args:
        window: Where.
        diary: Hears of all of it.
        seed: Says what comes to mind.
    """

    def __init__(self, window: MainWindow, diary: Diary, seed: int) -> None:
        self.window, self.session, self.diary = window, window.session, diary
        self.rng, self.is_large = random.Random(seed), is_large(seed)
        self._to_type, self._number = "", 0
        often = 8 if seed % 3 == 0 else 2
        self._chances: dict[Callable[[], None], int] = {
            self.types: 40,
            self.takes_letters_back: 4,
            self.enters_a_number: 10,
            self.changes_an_element: 6,
            self.sets_a_breakpoint: 5,
            self.opens_or_closes: 4,
            self.goes_to_a_level: 2,
            self.moves_a_node: 4,
            self.watches: 2,
            self.takes_back: 5,
            self.makes_again: 2,
            self.mends: 1,
            self.saves: often,
        }

    def goes_on(self) -> None:
        """Do something."""
        if self._to_type and self.rng.random() < 0.8:
            does = self.types
        else:
            (does,) = self.rng.choices(list(self._chances), list(self._chances.values()))
        does()
        self.diary.write(does.__name__)

    def types(self) -> None:
        """One key of what is being written at the end of the text."""
        editor = self.window.model.editor
        if not self._to_type:
            self._to_type = self.rng.choice(LINES)
            editor.moveCursor(QTextCursor.MoveOperation.End)
        key, self._to_type = self._to_type[0], self._to_type[1:]
        editor.setFocus()
        if key == "\n":
            QTest.keyClick(editor, Qt.Key.Key_Escape)  # a list of completions would take the key
            QTest.keyClick(editor, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(editor, key)

    def takes_letters_back(self) -> None:
        editor = self.window.model.editor
        editor.setFocus()
        QTest.keyClick(editor, Qt.Key.Key_Backspace)

    def mends(self) -> None:
        """Leave nothing but what the text began with."""
        if self.session.error is not None:
            self._to_type = ""
            editor = self.window.model.editor
            editor.selectAll()
            editor.insertPlainText(TEXT.format(more="1"))

    def enters_a_number(self) -> None:
        """A number that stands in the text, in the inspector's field."""
        if self.session.can_edit_values and self.selects("w"):
            self._number += 1
            field = self.window.inspector.editor.field
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, f"{self._number}.25")
            QTest.keyClick(field, Qt.Key.Key_Return)

    def changes_an_element(self) -> None:
        """A number of an array that an initialiser has made."""
        names = ("V", "B") if self.is_large else ("V",)
        name = self.rng.choice(names)
        if self.session.can_edit_values and name in self.session.state.model.graph.by_address:
            self._number += 1
            self.session.edit_number(name, (self.rng.randrange(3), self.rng.randrange(2)), self._number + 0.5, None)

    def sets_a_breakpoint(self) -> None:
        if self.selects(self.any_node()):
            self.triggers("debug.toggle_breakpoint")

    def opens_or_closes(self) -> None:
        if self.selects(self.any_node()):
            self.triggers(self.rng.choice(("view.open_group", "view.close_group")))

    def goes_to_a_level(self) -> None:
        if not self.is_large:
            self.triggers(f"view.level_{self.rng.choice(LEVELS)}")

    def moves_a_node(self) -> None:
        """Drag one over the canvas."""
        canvas, name = self.window.canvas, self.any_node()
        if canvas.picture is None or name not in self.session.state.view.index:
            return
        viewport = canvas.viewport()
        rect = canvas.picture.arrangement.rect(self.session.state.view.index[name])
        start = canvas.mapFromScene(rect.center())
        if viewport.rect().contains(start):
            QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
            for part in (20, 40, 60):
                drags_to(viewport, start + QPoint(part, part))
            QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(60, 60))

    def watches(self) -> None:
        self.session.watch([f"{self.rng.choice('wxL')} * {self.rng.randrange(9)}"])

    def takes_back(self) -> None:
        self.triggers("edit.undo")

    def makes_again(self) -> None:
        self.triggers("edit.redo")

    def saves(self) -> None:
        """Save; a question that comes up is answered meanwhile."""
        self.diary.write("saving")
        before = self.session.saved
        self.triggers("file.save")
        # A session refuses a broken text, in a sentence.
        self.diary.write("saved" if self.session.saved is not before else "refused")

    def any_node(self) -> str:
        state = self.session.state
        return "" if state is None else self.rng.choice(state.view.nodes).name

    def selects(self, name: str) -> bool:
        """Select a node; whether it is there."""
        state = self.session.state
        if state is None or name not in state.view.index:
            return False
        self.session.select(name)
        return True

    def triggers(self, command: str) -> None:
        self.window.actions_by_id[command].trigger()


def edits(folder: Path, seed: int) -> Doing:
    """Wait for the document, and edit it for ever."""
    yield from until(lambda: windows() and windows()[0].is_loaded and is_at_rest(windows()[0].session))
    diary = Diary(folder, windows()[0].session)
    diary.write("saved")  # what has been opened is what the file holds
    editor = Editor(windows()[0], diary, seed)
    while True:
        editor.goes_on()
        yield


if __name__ == "__main__":
    where, which = Path(sys.argv[1]), int(sys.argv[2])
    runs_the_program(["open", str(begin(where, which))], edits(where, which), EVERY_MS)
