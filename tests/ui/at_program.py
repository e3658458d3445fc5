"""Somebody at the real program, as a clock: what is done is a generator that yields when the window shall go on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from html import unescape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from graphviz_nn.cli import main as program
from graphviz_nn.qt_start import qt_application
from ui.settings import STATE_VARIABLE

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.session import Session

Doing = Generator[None, None, Any]
ROOT = Path(__file__).resolve().parents[2]
ANSWERS = ("Open its text", "Save the text alone", "Save a session", "Save", "Discard", "OK")
"""What is pressed in a question that comes up: the first of these that is there."""
said: list[str] = []
"""What the questions have said."""


def runs_the_program(arguments: list[str], doing: Doing, every_ms: int) -> None:
    """Run the program as from a terminal, with somebody before it.

    Args:
        arguments: Those of the command line.
        doing: What is done.
        every_ms: How often it goes on.
    """
    qt_application()
    clock, answers = QTimer(), QTimer()
    clock.timeout.connect(lambda: next(doing, None))
    answers.timeout.connect(answer)
    clock.start(every_ms)
    answers.start(1)
    sys.exit(program(arguments))


def window_at_rest() -> Doing:
    """Wait until the first window is there, and nothing is on its way in it."""
    yield from until(lambda: windows() and windows()[0].is_loaded and not windows()[0].session.is_reading)


def until(condition: Callable[[], object]) -> Doing:
    """Wait for something."""
    while not condition():
        yield


def windows() -> list[MainWindow]:
    """The windows of the program."""
    from ui.main_window import MainWindow

    return [widget for widget in QApplication.topLevelWidgets() if isinstance(widget, MainWindow)]


def is_at_rest(session: Session) -> bool:
    """Whether a document is open, and nothing is on its way."""
    return session.is_open and not (session.is_reading or session.is_refolding or session.is_arranging)


def answer() -> None:
    """Press a button of the question that is up, if there is one. What it leads to comes afterwards."""
    box = QApplication.activeModalWidget()
    if isinstance(box, QMessageBox) and box.isVisible():
        said.append(f"{plain(box.text())}: {plain(box.informativeText())}")
        buttons = {button.text().replace("&", ""): button for button in box.buttons()}
        QTest.mouseClick(next(buttons[text] for text in ANSWERS if text in buttons), Qt.MouseButton.LeftButton)


def plain(text: str) -> str:
    """What stands in a label, as one reads it."""
    return unescape(text.replace("<b>", "").replace("</b>", ""))


def presses(button: QAbstractButton) -> None:
    """Click a button soon."""
    soon(lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton))


def soon(do: Callable[[], object]) -> None:
    """Do something that may bring up a question, in which a clock that waits for the end would not tick."""
    QTimer.singleShot(0, do)


def started(module: str, folder: Path, *arguments: object, within: Sequence[str] = ()) -> subprocess.Popen[bytes]:
    """A process with the program and somebody before it, whose settings and unsaved work are its own.

    Args:
        module: The module that is run; what it says goes into a file of its name.
        folder: Its first argument, where all is kept.
        arguments: The others.
        within: What runs it.
    """
    environment = {"XDG_CONFIG_HOME": str(folder / "config"), STATE_VARIABLE: str(folder / "state")}
    with (folder / f"{module}.txt").open("wb") as output:
        return subprocess.Popen(
            [*within, sys.executable, "-m", module, str(folder), *map(str, arguments)],
            cwd=ROOT,
            env=os.environ | environment | {"QT_QPA_PLATFORM": "offscreen"},
            stdout=output,
            stderr=output,
            start_new_session=True,
        )


def end(process: subprocess.Popen[bytes]) -> None:
    """Kill it, at once and without a word; it must not have ended by itself."""
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    assert process.returncode == -signal.SIGKILL, "it did not end by itself"
