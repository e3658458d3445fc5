"""Somebody at the real program, as a clock: what is done is a generator that yields when the window shall go on."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMessageBox

from graphviz_nn.cli import main as program
from graphviz_nn.qt_start import qt_application

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.session import Session

Doing = Iterator[None]
ANSWERS = ("Open its text", "Save the text alone", "Save a session", "Save", "Discard", "OK")
"""What is pressed in a question that comes up: the first of these that is there."""


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
        buttons = {button.text().replace("&", ""): button for button in box.buttons()}
        presses(next(buttons[text] for text in ANSWERS if text in buttons))


def presses(button: QAbstractButton) -> None:
    """Click a button soon: it may bring up a question, in which a clock that waits for the click would not tick."""
    QTimer.singleShot(0, button, lambda: QTest.mouseClick(button, Qt.MouseButton.LeftButton))
