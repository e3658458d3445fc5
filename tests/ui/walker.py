"""A random walker: somebody who does anything whatsoever at the real window, and looks after each action what holds."""

from __future__ import annotations

import random
import sys
import threading
import traceback
from collections import deque
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import resources
from tests.helpers.models import LAYERED, random_text
from tests.ui.walk_answers import LEFT_OUT, Answers
from tests.ui.walk_checks import broken
from tests.ui.walk_keys import Keyboard
from tests.ui.walk_mouse import Mouse
from ui.main_window import MainWindow

KEPT = 20
"""So many of the last actions are told of when something breaks."""
_READ_ANEW = 20
"""Every so many actions the document is read anew and compared."""
_IGNORED = ("This plugin does not support",)
"""What the offscreen platform says of windows that it has none of."""
_SIZES = ((1440, 900), (800, 600), (640, 480), (1920, 1080), (1024, 700), (3000, 500), (900, 1200))
_RARE = {"file.close": 0.2, "view.theme": 0.2}
"""Beginnings of commands that are given more rarely: without a document there is little to do, and another theme takes
as long as a hundred other actions.
"""


class Walk:
    """A walk through a window.

    Args:
        window: The real window, shown.
        folder: Where it may read and write files.
        seed: The same seed chooses the same actions, as far as the clock lets the window be in the same state.
    """

    def __init__(self, window: MainWindow, folder: Path, seed: int) -> None:
        self.window, self.seed = window, seed
        self.done = 0
        self.last: deque[str] = deque(maxlen=KEPT)
        self.trouble: list[str] = []
        self._folder = folder
        self._place = chdir(folder)
        """Dialogs offer to save in the working directory, and a key may take them at their word."""
        self._answers = Answers(folder)
        self._keyboard = Keyboard(window)
        self._mouse = Mouse(window, self._note, self._keyboard.key)
        # Not kept in memory by anybody: it tells of a walk that ends with the process.
        self._diary = (folder / "walk.txt").open("wb", buffering=0)
        self._rng = random.Random(seed)
        self._kinds: dict[Callable[[], str], int] = {
            self._gives_a_command: 30,
            self._mouse.on_a_widget: 20,
            self._mouse.on_a_canvas: 18,
            self._keyboard.key: 9,
            self._keyboard.shortcut: 4,
            self._keyboard.words: 5,
            self._keyboard.a_piece_of_text: 6,
            self._keyboard.a_model: 2,
            self._keyboard.a_search: 2,
            self._resizes: 2,
            self._opens_an_example: 2,
            self._opens_a_file: 1,
            self._takes_back_and_makes_again: 1,
            self._waits: 8,
        }
        _write_files(folder)

    # ---------------------------------------------------------------------------------------------------- the walk
    def __enter__(self) -> Walk:
        self._hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
        self._place.__enter__()
        sys.excepthook = self._raised
        sys.unraisablehook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        self._handler = qInstallMessageHandler(self._said)
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, sys.unraisablehook, threading.excepthook = self._hooks
        qInstallMessageHandler(self._handler)
        self._answers.stop()
        self._diary.close()
        self._place.__exit__(None, None, None)

    def go(self, actions: int) -> None:
        """Do so many things, one after the other.

        Raises:
            AssertionError: Something broke; says what, after which actions, and how to do it again.
        """
        for _ in range(actions):
            self.done += 1
            # Each action has its own dice: what one of them does to the dice does not change all that follow.
            rng = random.Random(f"{self.seed}/{self.done}")
            self._rng = self._answers.rng = self._keyboard.rng = self._mouse.rng = rng
            kind = rng.choices(list(self._kinds), list(self._kinds.values()))[0]
            self.last.append(f"{self.done}: {kind.__name__.lstrip('_')}")
            self._note("…")
            self._comes_to_the_front()
            try:
                self._note(kind())
                self.comes_to_rest()
            except Exception:  # noqa: BLE001 - whatever a handler raised while Qt's test library sent it an event
                self.trouble.append(traceback.format_exc())
            self.trouble += broken(self.window, thoroughly=self.done % _READ_ANEW == 0)
            if self.trouble:
                raise AssertionError("\n".join((*self.trouble, self._told)))

    def _comes_to_the_front(self) -> None:
        """The window has the keyboard again, as on a desktop: off the screen nobody gives it back after a popup."""
        if QApplication.activeWindow() is None:
            self.window.activateWindow()
            QApplication.processEvents()

    def comes_to_rest(self) -> None:
        """Let all events happen, and answer whatever they bring up."""
        QApplication.processEvents()
        for _ in range(100):
            if self._answers.waiting() is None:
                return
            self._answers.answer()
            QApplication.processEvents()
        self.trouble.append(f"{self._answers.waiting()} stays over the window")

    def _note(self, what: str) -> None:
        """Remember what is done."""
        self.last[-1] = f"{':'.join(self.last[-1].split(':')[:2])}: {what}"
        self._diary.write(f"{self.last[-1]}\n".encode())

    @property
    def _told(self) -> str:
        return "\n".join((f"seed {self.seed}, the last actions of {self.done}:", *self.last))

    def _raised(self, kind: type[BaseException], value: BaseException | None, trace: TracebackType | None) -> None:
        self.trouble.append("".join(traceback.format_exception(kind, value, trace)))

    def _said(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(_IGNORED):
            self.trouble.append(f"Qt says: {text}")

    # ------------------------------------------------------------------------------------------------- what is done
    def _gives_a_command(self) -> str:
        able = [n for n, action in self.window.actions_by_id.items() if action.isEnabled() and n not in LEFT_OUT]
        weights = [next((rare for name, rare in _RARE.items() if n.startswith(name)), 1.0) for n in able]
        command = self._rng.choices(able, weights)[0]
        self._note(command)
        self.window.actions_by_id[command].trigger()
        return command

    def _resizes(self) -> str:
        if self._rng.random() < 0.2:
            state = self._rng.choice((Qt.WindowState.WindowMaximized, Qt.WindowState.WindowFullScreen))
            self.window.setWindowState(state)
            QApplication.processEvents()
            self.window.setWindowState(Qt.WindowState.WindowNoState)
            return f"{state.name} and back"
        width, height = self._rng.choice(_SIZES)
        self.window.resize(width, height)
        return f"{width} × {height}"

    def _opens_an_example(self) -> str:
        name = self._rng.choice(resources.example_names())
        self._note(name)
        self.window.gallery.chosen.emit(name)
        return name

    def _opens_a_file(self) -> str:
        path = self._rng.choice([*sorted(self._folder.glob("*.gv*")), self._folder / "missing.gvnn", self._folder])
        self._note(path.name)
        self.window.files.open_path(path)
        return path.name

    def _takes_back_and_makes_again(self) -> str:
        session, stack = self.window.session, self.window.session.undo_stack
        session.end_preview()
        before, index = session.document, stack.index()
        for _ in range(index):
            session.undo()
        for _ in range(index):
            session.redo()
        if not session.document.same_as(before):
            self.trouble.append("all that was taken back and made again is not what it was")
        return f"{index} edits"

    def _waits(self) -> str:
        ms = self._rng.choice((1, 20, 60))
        QTest.qWait(ms)
        return f"{ms} ms"


def _write_files(folder: Path) -> None:
    """Files to open: good ones, one with an error, one that is no text, one that is no session."""
    (folder / "good.gvnn").write_text(random_text(1), encoding="utf-8")
    (folder / "layered.gvnn").write_text(LAYERED, encoding="utf-8")
    (folder / "wrong.gvnn").write_text("x: input = 1\ny = x +\n", encoding="utf-8")
    (folder / "bytes.gvnn").write_bytes(bytes(range(256)))
    (folder / "broken.gvsession").write_bytes(b"not an archive")
