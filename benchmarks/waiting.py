"""How long a window does not answer with a large document: the longest pause of its events, beside all work."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from ui.main_window import MainWindow
    from ui.session import Session

_SIZES = (20_000, 50_000)
_WIDTH = 250
_PAUSE_S = 0.002
_TURNS_AFTER = 20
"""What is there is also painted."""


def equations(count: int) -> str:
    """A text of so many scalar equations, each of neighbours in the row before."""
    kinds = ("tanh({a} + {b})", "0.5*sigmoid({a})", "{a} + {b}*0.5", "0.9*{a}", "sin({a})")
    lines = ["w: param = 0.5", "t: target = 1.0", *(f"a0_{i}: input = {i % 7 / 10}" for i in range(_WIDTH))]
    rows = max(1, (count - 2) // _WIDTH)
    for row in range(1, rows + 1):
        for i in range(_WIDTH):
            a, b = f"a{row - 1}_{i}", f"a{row - 1}_{(i + 1) % _WIDTH}"
            lines.append(f"a{row}_{i} = {kinds[(i + row) % len(kinds)].format(a=a, b=b)}")
    return "\n".join([*lines, f"L: loss = (w*a{rows}_0 - t)**2 / 2", ""])


class _Loop:
    """The window's events, one turn after the other, and how long the longest took."""

    def __init__(self, application: QApplication, session: Session) -> None:
        self._application, self._session = application, session
        self.longest = 0.0

    def measure(self, begin: Callable[[], object], *, pauses: bool = True) -> str:
        """Begin something and let the window run until it is there.

        Args:
            begin: Begins it.
            pauses: Whether it is waited for; else only the window itself is.

        Returns:
            The longest turn of the window's thread and all its turns, and what all threads have taken: a table's cells.
        """
        self.longest, spent, all_before = 0.0, 0.0, time.process_time()
        turn: Callable[[], object] = begin
        left = _TURNS_AFTER
        while left:
            before = time.thread_time()
            turn()
            took = time.thread_time() - before
            spent, self.longest = spent + took, max(self.longest, took)
            left -= turn is not begin and not (pauses and self._session.is_reading)
            turn = self._application.processEvents
            time.sleep(_PAUSE_S)
        everything = time.process_time() - all_before
        return f"{self.longest * 1e3:,.0f} | {spent * 1e3:,.0f} | {everything * 1e3:,.0f}"

    def rest(self) -> None:
        """Let the window run until nothing works beside it any more; the first layout that is found will do."""
        session, was_arranging = self._session, False
        while session.is_reading or session.is_arranging:
            if session.is_arranging and not was_arranging:
                session.hurry()
            was_arranging = session.is_arranging
            self._application.processEvents()
            time.sleep(_PAUSE_S)


def main() -> None:
    """Print a line for each thing that a person does with a large document."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QSettings

    from graphviz_nn.qt_start import qt_application
    from ui.fonts import load_fonts
    from ui.main_window import MainWindow
    from ui.settings import Settings

    application = qt_application()
    load_fonts()
    print("| equations | what is done | longest pause ms | of the window's thread ms | of all threads ms |")
    print("|--:|---|--:|--:|--:|")
    for size in _SIZES:
        window = MainWindow(Settings(QSettings("", QSettings.Format.IniFormat)))
        window.show()
        _measure(application, window, size)
        window.session.leave()
        window.session.close()
        window.close()


def _measure(application: QApplication, window: MainWindow, size: int) -> None:
    """Print the lines of one document."""
    from PySide6.QtTest import QTest

    from ui.feed import ALL, Feed

    session, editor = window.session, window.model.editor
    session.open_text("x: input = 1.0\nL: loss = x**2")
    loop, drag = _Loop(application, session), object()
    with tempfile.TemporaryDirectory() as folder:
        path, kept = Path(folder) / "large.gvnn", Path(folder) / "large.gvsession"
        path.write_text(equations(size), encoding="utf-8")
        for words, begin in (
            ("the file is opened", lambda: window.files.open_path(path)),
            ("a number is edited", lambda: session.edit_number("w", (), 0.75, None)),
            ("a number is edited again", lambda: session.edit_number("w", (), 0.8, None)),
            ("a number is dragged, one movement", lambda: session.edit_number("w", (), 0.85, None, drag)),
            ("the first pass is looked at again", lambda: session.past.show(0)),
            ("the present is returned to", session.past.return_to_now),
            ("a line is added", lambda: session.edit_text(f"{session.document.text}q = w + 1\n", None)),
            ("a first search", lambda: session.search("a7")),
            ("the next letter", lambda: session.search("a71")),
            ("a session of it is saved", lambda: session.save(kept)),
            ("the session is opened", lambda: session.open_file(kept)),
            ("unsaved work is restored", lambda: session.open_left(session.contents(time.time()))),
            ("a text that is fed examples is opened", lambda: session.open_text(_fed(size))),
            ("one example is chosen", lambda: session.set_feed(Feed((3,)))),
            ("all are chosen", lambda: session.set_feed(ALL)),
        ):
            cells = loop.measure(begin)
            print(f"| {size:,} | {words} | {cells} |", flush=True)
        session.open_file(path)
        loop.rest()
        editor.go_to_line(size // 2)
        editor.moveCursor(editor.textCursor().MoveOperation.EndOfLine)
        QTest.keyClick(editor, " ")
        loop.rest()
        for words, key in (("a comment is begun", "#"), ("a letter is typed", "a"), ("another letter", "b")):
            cells = loop.measure(lambda key=key: QTest.keyClick(editor, key), pauses=False)
            print(f"| {size:,} | {words} | {cells} |", flush=True)


def _fed(count: int) -> str:
    """A text of so many equations of arrays, of the examples of a data set."""
    lines = ['x, t = dataset("spiral", n=60, noise=0.05, seed=1)', "w: param = 0.5", "y0 = w*x"]
    lines += [f"y{i + 1} = tanh(w*y{i} + {i % 7}) - x" for i in range(count // 4)]
    return "\n".join([*lines, f"L: loss = mean(y{count // 4}**2)", ""])


if __name__ == "__main__":
    main()
