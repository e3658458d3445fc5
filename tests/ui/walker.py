"""A random walker: somebody who does anything whatsoever at the real window, and looks after each action what holds."""

from __future__ import annotations

import random
import sys
import threading
from collections import deque
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QContextMenuEvent, QHelpEvent, QTextCursor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QApplication, QLineEdit, QWidget

import resources
from tests.helpers.models import LAYERED, random_text
from tests.ui.walk_answers import LEFT_OUT, Answers
from tests.ui.walk_checks import broken
from ui.main_window import MainWindow
from ui.model.editor import _utf16

KEPT = 20
"""So many of the last actions are told of when something breaks."""
_READ_ANEW = 20
"""Every so many actions the document is read anew and compared."""
_IGNORED = ("This plugin does not support",)
"""What the offscreen platform says of windows that it has none of."""
_BUTTONS = (Qt.MouseButton.LeftButton,) * 6 + (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton)
_MODIFIERS = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
)
_KEYS = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        *("Left", "Right", "Up", "Down", "Return", "Escape", "Tab", "Backtab", "Space", "Delete", "Backspace"),
        *("Home", "End", "PageUp", "PageDown", "F2", "F3", "F5", "F9", "F10", "F11", "F12"),
        *("1", "2", "3", "4", "O", "C", "U", "M", "F", "A", "Z", "Y", "Minus", "Plus", "Menu"),
    )
)
_PIECES = (
    *(
        "0.5",
        "-3",
        "1e300",
        "nan",
        "+ w",
        "* 2",
        "(",
        ")",
        "\n",
        "    ",
        "#",
        "é",
        "𝛿",
        '"""',
        "relu(",
        "=",
        ":",
        "[1, 2]",
    ),
    *(
        "\nq: param = 0.25",
        "\nk = x*x",
        "\nL2: loss = x",
        "\nfor i in range(3):\n    s = x",
        " @ ",
        "\t",
        "\u2028",
        "\0",
    ),
)
_QUERIES = ("w", "grad > 1", "value < 0", "layer", "grad >", "(", "is nan", "z", "", "matmul", "|grad| > 0.1", "*", "𝛿")
_SIZES = ((1440, 900), (800, 600), (640, 480), (1920, 1080), (1024, 700), (3000, 500), (900, 1200))


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
        self._answers = Answers(folder)
        self._diary = folder / "walk.txt"
        """The last actions, for a walk that ends with the process."""
        self._rng = random.Random(seed)
        self._kinds: dict[Callable[[], str], int] = {
            self._gives_a_command: 30,
            self._presses_a_key: 12,
            self._uses_the_mouse: 22,
            self._uses_the_mouse_on_a_canvas: 18,
            self._types: 6,
            self._writes_a_model: 2,
            self._searches: 2,
            self._resizes: 2,
            self._opens_an_example: 2,
            self._takes_back_and_makes_again: 1,
            self._waits: 8,
        }
        _write_files(folder)

    # ---------------------------------------------------------------------------------------------------- the walk
    def __enter__(self) -> Walk:
        self._hooks = sys.excepthook, sys.unraisablehook, threading.excepthook
        sys.excepthook = self._raised
        sys.unraisablehook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        threading.excepthook = lambda args: self._raised(args.exc_type, args.exc_value, args.exc_traceback)
        self._handler = qInstallMessageHandler(self._said)
        return self

    def __exit__(self, *_: object) -> None:
        sys.excepthook, sys.unraisablehook, threading.excepthook = self._hooks
        qInstallMessageHandler(self._handler)
        self._answers.stop()

    def go(self, actions: int) -> None:
        """Do so many things, one after the other.

        Raises:
            AssertionError: Something broke; says what, after which actions, and how to do it again.
        """
        for _ in range(actions):
            self.done += 1
            # Each action has its own dice: what one of them does to the dice does not change all that follow.
            self._rng = self._answers.rng = random.Random(f"{self.seed}/{self.done}")
            kind = self._rng.choices(list(self._kinds), list(self._kinds.values()))[0]
            self.last.append(f"{self.done}: {kind.__name__.lstrip('_')}")
            self._note(kind())
            self._comes_to_rest()
            self.trouble += broken(self.window, thoroughly=self.done % _READ_ANEW == 0)
            if self.trouble:
                raise AssertionError(self._report())

    def _note(self, what: str) -> None:
        """Remember what is done."""
        self.last[-1] = f"{':'.join(self.last[-1].split(':')[:2])}: {what}"
        self._diary.write_text(self._told, encoding="utf-8")

    def _comes_to_rest(self) -> None:
        QApplication.processEvents()
        for _ in range(100):
            if self._answers.waiting() is None:
                return
            self._answers.answer()
            QApplication.processEvents()
        self.trouble.append(f"{self._answers.waiting()} stays over the window")

    def _report(self) -> str:
        return "\n".join((*self.trouble, self._told))

    @property
    def _told(self) -> str:
        return "\n".join((f"seed {self.seed}, the last actions of {self.done}:", *self.last))

    def _raised(self, kind: type[BaseException], value: BaseException | None, trace: TracebackType | None) -> None:
        import traceback

        self.trouble.append("".join(traceback.format_exception(kind, value, trace)))

    def _said(self, kind: QtMsgType, _context: object, text: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not text.startswith(_IGNORED):
            self.trouble.append(f"Qt says: {text}")

    # ------------------------------------------------------------------------------------------------- what is done
    def _gives_a_command(self) -> str:
        able = [
            action
            for name, action in self.window.actions_by_id.items()
            if action.isEnabled() and name not in LEFT_OUT and (name != "file.close" or self._rng.random() < 0.2)
        ]
        action = self._rng.choice(able)
        action.trigger()
        return action.objectName()

    def _presses_a_key(self) -> str:
        on = QApplication.focusWidget() or self.window
        key, modifiers = self._rng.choice(_KEYS), self._rng.choice(_MODIFIERS)
        sequence = f"{modifiers.name} {key.name} on {_named(on)}"
        if (key, modifiers) not in ((Qt.Key.Key_Q, Qt.KeyboardModifier.ControlModifier),):
            QTest.keyClick(on, key, modifiers)
        return sequence

    def _uses_the_mouse(self) -> str:
        widgets = [w for w in self.window.findChildren(QWidget) if w.isVisible() and w.width() > 0 and w.height() > 0]
        return self._mouse(self._rng.choice(widgets))

    def _uses_the_mouse_on_a_canvas(self) -> str:
        """Also on the one that is hidden: events reach it that were on their way when the view changed."""
        surface = self.window.workspace.surface
        if self._rng.random() < 0.1:
            surface = self._rng.choice((self.window.canvas, self.window.units))
        elif surface is self.window.canvas and surface.picture is not None and self._rng.random() < 0.6:
            rect = surface.picture.arrangement.rect(self._rng.randrange(len(surface.picture.arrangement.names)))
            return self._mouse(surface.viewport(), surface.mapFromScene(rect.center()))
        return self._mouse(surface.viewport())

    def _mouse(self, widget: QWidget, place: QPoint | None = None) -> str:
        rng, rect = self._rng, widget.rect()
        if place is None or not rect.contains(place):
            place = QPoint(rng.randrange(max(rect.width(), 1)), rng.randrange(max(rect.height(), 1)))
        button, modifiers = rng.choice(_BUTTONS), rng.choice(_MODIFIERS)
        way = rng.choice(("click", "click", "click", "double", "drag", "drag", "wheel", "hover", "menu"))
        note = f"{way} {button.name} {modifiers.name} at {place.x()},{place.y()} of {_named(widget)}"
        self._note(note)  # before it is done: it might be the last thing that is
        there = widget.mapToGlobal(place)
        if way == "click":
            QTest.mouseClick(widget, button, modifiers, place)
        elif way == "double":
            QTest.mouseClick(widget, button, modifiers, place)
            QTest.mouseDClick(widget, button, modifiers, place)
        elif way == "drag":
            self._drag(widget, button, modifiers, place)
        elif way == "wheel":
            turn = QPoint(0, rng.choice((-480, -120, 120, 360)))
            QApplication.sendEvent(
                widget,
                QWheelEvent(
                    QPointF(place), QPointF(there), QPoint(), turn, Qt.MouseButton.NoButton, modifiers,
                    Qt.ScrollPhase.NoScrollPhase, False,
                ),
            )  # fmt: skip
        elif way == "hover":
            QTest.mouseMove(widget, place)
            QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, there))
        else:
            owner = widget.parentWidget() if isinstance(widget.parentWidget(), QAbstractScrollArea) else widget
            QApplication.sendEvent(
                owner if owner is not None else widget,
                QContextMenuEvent(rng.choice(list(QContextMenuEvent.Reason)), place, there),
            )
        return note

    def _drag(self, widget: QWidget, button: Qt.MouseButton, modifiers: Qt.KeyboardModifier, place: QPoint) -> None:
        QTest.mousePress(widget, button, modifiers, place)
        way = QPoint(self._rng.randrange(-300, 300), self._rng.randrange(-200, 200))
        for part in (1, 2, 3):
            QTest.mouseMove(widget, place + way * part / 3)
            if self._rng.random() < 0.1:  # a hand on the mouse, the other one on the keys
                self._presses_a_key()
        QTest.mouseRelease(widget, button, modifiers, place + way)

    def _types(self) -> str:
        editor = self.window.model.editor
        text = editor._raw_text()
        first = self._rng.randint(0, len(text))
        last = first if self._rng.random() < 0.6 else min(len(text), first + self._rng.randint(0, 12))
        cursor = editor.textCursor()
        cursor.setPosition(_utf16(text[:first]))  # between two letters, as a hand puts it
        cursor.setPosition(_utf16(text[:last]), QTextCursor.MoveMode.KeepAnchor)
        if not self.window.session.is_open:
            return "nothing is open"
        piece = self._rng.choice(_PIECES)
        editor.setTextCursor(cursor)
        editor.insertPlainText(piece)
        if self._rng.random() < 0.5:
            self.window.session.undo()
            return f"{piece!r} and takes it back"
        return repr(piece)

    def _writes_a_model(self) -> str:
        if not self.window.session.is_open:
            return "nothing is open"
        seed = self._rng.randrange(1000)
        text = self._rng.choice((random_text(seed), LAYERED, "", "x: input = ", f"x: input = {seed}\ny = x/0\n"))
        editor = self.window.model.editor
        editor.selectAll()
        editor.insertPlainText(text)
        return repr(text)

    def _searches(self) -> str:
        query = self._rng.choice(_QUERIES)
        self.window.actions_by_id["edit.find"].trigger()
        field = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.selectAll()
            field.insert(query)  # as one paste: Qt's test library types no letter beyond Latin
        return repr(query)

    def _resizes(self) -> str:
        width, height = self._rng.choice(_SIZES)
        self.window.resize(width, height)
        return f"{width} × {height}"

    def _opens_an_example(self) -> str:
        name = self._rng.choice(resources.example_names())
        self.window.gallery.chosen.emit(name)
        return name

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


def _named(widget: QWidget) -> str:
    """What a widget is called, or whose it is."""
    owner: QWidget | None = widget
    while owner is not None and not owner.objectName():
        owner = owner.parentWidget()
    return f"{type(widget).__name__} in {owner.objectName() if owner is not None else 'nothing'}"


def _write_files(folder: Path) -> None:
    """Files to open: a good one, one with an error, one that is no text."""
    (folder / "good.gvnn").write_text(random_text(1), encoding="utf-8")
    (folder / "layered.gvnn").write_text(LAYERED, encoding="utf-8")
    (folder / "wrong.gvnn").write_text("x: input = 1\ny = x +\n", encoding="utf-8")
    (folder / "bytes.gvnn").write_bytes(bytes(range(256)))
    (folder / "broken.gvsession").write_bytes(b"not an archive")
