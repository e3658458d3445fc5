"""The real window, off the screen, with settings of its own."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from PySide6.QtCore import QEvent, QPoint, QSettings, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from graphviz_nn.app import open_in
from tests.ui.pointer import drags_to
from ui.fonts import load_fonts
from ui.main_window import MainWindow
from ui.settings import Settings

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

KEYS = {
    "into": (Qt.Key.Key_F11, Qt.KeyboardModifier.NoModifier),
    "over": (Qt.Key.Key_F10, Qt.KeyboardModifier.NoModifier),
    "out": (Qt.Key.Key_F11, Qt.KeyboardModifier.ShiftModifier),
    "back over": (Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier),
    "back into": (Qt.Key.Key_F11, Qt.KeyboardModifier.ControlModifier),
    "back out": (Qt.Key.Key_F11, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    "continue": (Qt.Key.Key_F5, Qt.KeyboardModifier.NoModifier),
    "continue back": (Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier),
    "breakpoint": (Qt.Key.Key_F9, Qt.KeyboardModifier.NoModifier),
    "run to here": (Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier),
    "play": (Qt.Key.Key_Space, Qt.KeyboardModifier.NoModifier),
    "play back": (Qt.Key.Key_Space, Qt.KeyboardModifier.ShiftModifier),
    "start": (Qt.Key.Key_Home, Qt.KeyboardModifier.NoModifier),
    "end": (Qt.Key.Key_End, Qt.KeyboardModifier.NoModifier),
    "undo": (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier),
    "redo": (Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    "scalars": (Qt.Key.Key_4, Qt.KeyboardModifier.NoModifier),
    "primitives": (Qt.Key.Key_3, Qt.KeyboardModifier.NoModifier),
    "variables": (Qt.Key.Key_2, Qt.KeyboardModifier.NoModifier),
    "layers": (Qt.Key.Key_1, Qt.KeyboardModifier.NoModifier),
    "open": (Qt.Key.Key_O, Qt.KeyboardModifier.NoModifier),
    "close": (Qt.Key.Key_C, Qt.KeyboardModifier.NoModifier),
    "open all": (Qt.Key.Key_O, Qt.KeyboardModifier.ShiftModifier),
    "close all": (Qt.Key.Key_C, Qt.KeyboardModifier.ShiftModifier),
    "theme": (Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    "direction": (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier),
    "reset positions": (Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier),
    "fit": (Qt.Key.Key_F, Qt.KeyboardModifier.NoModifier),
    "zoom in": (Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier),
    "zoom out": (Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier),
}


class Person:
    """Somebody at the window: presses keys, moves the mouse, looks."""

    def __init__(self, qtbot: QtBot, window: MainWindow) -> None:
        self.qtbot, self.window = qtbot, window
        self.session = window.session
        self._shots = 0

    @property
    def state(self):
        return self.session.state

    def presses(self, *names: str, on: QWidget | None = None) -> None:
        """Press the keys of commands, one after the other, and let every animation land."""
        # A dialog that has just been answered ends now, not in the middle of the first key.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        if not self.window.isActiveWindow():
            with self.qtbot.waitActive(self.window):
                self.window.activateWindow()
        for name in names:
            key, modifiers = KEYS[name]
            self.qtbot.keyClick(on if on is not None else self.window.canvas, key, modifiers)
            if not name.startswith("play"):
                self.session.playback.settle()
            self.window.canvas.glide.land()

    def opens(self, name: str) -> None:
        open_in(self.window, name)

    def opens_text(self, text: str) -> None:
        """Open a model that belongs to no file."""
        self.session.open_text(text)
        self.waits_for_the_layout()

    def waits_for_the_layout(self) -> None:
        """Large graphs are laid out beside the window."""
        self.qtbot.waitUntil(
            lambda: not (self.session.is_arranging or self.session.is_refolding or self.session.is_reading),
            timeout=60_000,
        )

    def writes(self, text: str) -> None:
        """Replace the whole model in the editor by the keyboard, as one paste."""
        editor = self.window.model.editor
        editor.setFocus()
        editor.selectAll()
        editor.insertPlainText(text)

    def types(self, keys: str, *, at: str, after: bool = True) -> None:
        """Put the editor's cursor behind (or before) a piece of the text and type there."""
        editor = self.window.model.editor
        editor.setFocus()
        text = editor.toPlainText()
        assert text.count(at) == 1
        cursor = editor.textCursor()
        before = text[: text.index(at) + (len(at) if after else 0)]
        cursor.setPosition(len(before.encode("utf-16-le")) // 2)  # as Qt counts
        editor.setTextCursor(cursor)
        self.session.end_gesture()  # a click does so
        for i, line in enumerate(keys.split("\n")):
            if i:
                self.qtbot.keyClick(editor, Qt.Key.Key_Return)
            self.qtbot.keyClicks(editor, line)

    def enters(self, number: str) -> None:
        """Type a number into the inspector's field and confirm it."""
        field = self.window.inspector.editor.field
        field.setFocus()
        field.selectAll()
        self.qtbot.keyClicks(field, number)
        self.qtbot.keyClick(field, Qt.Key.Key_Return)

    def number(self, name: str) -> float:
        """The value of a scalar leaf as the session holds it."""
        return float(self.state.model.values[self.state.view.named(name).last])

    def node(self, name: str) -> int:
        return self.state.view.index[name]

    def face(self, name: str):
        """What the canvas shows in a node."""
        return self.window.canvas.picture.face(self.node(name))

    def place_of(self, name: str):
        """Where a node's centre is on the canvas widget."""
        canvas = self.window.canvas
        return canvas.mapFromScene(canvas.picture.arrangement.rect(self.node(name)).center())

    def clicks(self, name: str) -> None:
        place = self.place_of(name)
        self.qtbot.mouseClick(self.window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def drags(self, name: str, dx: int, dy: int) -> None:
        """Drag a node over the canvas, in three movements."""
        viewport, start = self.window.canvas.viewport(), self.place_of(name)
        self.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
        for part in (1, 2, 3):
            drags_to(viewport, start + QPoint(dx * part // 3, dy * part // 3))
        self.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(dx, dy))

    def looks(self, name: str) -> None:
        """Keep a screenshot for the eye, where SCREENSHOTS names a folder."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            for _ in range(3):  # a label's new height reaches its panel by way of several events
                QApplication.processEvents()
            self.window.grab().save(str(Path(folder) / f"{self._shots:02}-{name}.png"))
            self._shots += 1


class Dialogs:
    """Answers the window's questions: each that comes up takes the next answer, and what it said is kept."""

    def __init__(self, qtbot: QtBot) -> None:
        self._qtbot = qtbot
        self._answers: list[Callable[[QWidget], None]] = []
        self.said: list[str] = []
        self.unexpected: list[str] = []
        self._clock = QTimer()
        self._clock.timeout.connect(self._look)
        self._clock.start(1)

    def will_press(self, button: QMessageBox.StandardButton | str) -> None:
        """Answer the next message box with a button, by kind or by its text."""

        def answer(dialog: QWidget) -> None:
            assert isinstance(dialog, QMessageBox)
            found = [b for b in dialog.buttons() if b.text().replace("&", "") == button]
            chosen = found[0] if isinstance(button, str) else dialog.button(button)
            self._qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)

        self._answers.append(answer)

    def will(self, answer: Callable[[QWidget], None]) -> None:
        """Answer the next dialog in one's own way."""
        self._answers.append(answer)

    def _look(self) -> None:
        dialog = QApplication.activeModalWidget()
        if dialog is None or not dialog.isVisible():
            return
        text = (
            f"{dialog.text()} {dialog.informativeText()}" if isinstance(dialog, QMessageBox) else dialog.windowTitle()
        )
        self.said.append(text)
        if self._answers:
            self._answers.pop(0)(dialog)
        else:
            self.unexpected.append(text)
            dialog.reject()


@pytest.fixture(scope="session", autouse=True)
def no_picture_is_left_behind(qapp: QApplication) -> Iterator[None]:
    """Empty the clipboard at the end.

    The offscreen platform's outlives the interpreter, and what Python has put there cannot end without it.
    """
    yield
    qapp.clipboard().clear()


@pytest.fixture
def dialogs(qtbot: QtBot) -> Iterator[Dialogs]:
    """Answers to the window's questions; one that nobody expects is closed, and fails the test."""
    answers = Dialogs(qtbot)
    yield answers
    answers._clock.stop()
    assert not answers.unexpected
    assert not answers._answers, "a question was expected that never came"


@pytest.fixture
def store(qapp: QApplication, tmp_path: Path) -> QSettings:
    """Settings of a test's own.

    A change writes itself at a later event. Were they left to Python to end, that could be in the middle of this event,
    which ends the process: so they are the application's.
    """
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat, qapp)


@pytest.fixture
def new_window(
    qtbot: QtBot, qapp: QApplication, store: QSettings, tmp_path: Path
) -> Iterator[Callable[[], MainWindow]]:
    load_fonts()

    def make() -> MainWindow:
        window = MainWindow(Settings(store, tmp_path / "state"))
        # Closing asks about unsaved work, which a test's window has none of.
        qtbot.addWidget(window, before_close_func=lambda w: w.session.close())
        window.resize(1440, 900)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        return window

    yield make
    # Windows that are closed end now: each of their widgets would be measured anew without the sheet.
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    qapp.setStyleSheet("")


@pytest.fixture
def person(qtbot: QtBot, new_window: Callable[[], MainWindow]) -> Person:
    """Somebody before a window with the regularised example."""
    somebody = Person(qtbot, new_window())
    somebody.opens("univariate-regularised")
    return somebody
