"""A hand on the keyboard: keys, shortcuts, words in fields, models in the editor, good ones and broken ones."""

from __future__ import annotations

import random

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QTableView, QWidget

from tests.helpers.models import LAYERED, random_text
from tests.ui.walk_answers import LEFT_OUT
from tests.ui.walk_mouse import MODIFIERS, named
from ui.main_window import MainWindow
from ui.model.editor import _utf16

_KEYS = tuple(
    getattr(Qt.Key, f"Key_{name}")
    for name in (
        *("Left", "Right", "Up", "Down", "Return", "Escape", "Tab", "Backtab", "Space", "Delete", "Backspace"),
        *("Home", "End", "PageUp", "PageDown", "F2", "F3", "F5", "F9", "F10", "F11", "F12"),
        *("1", "2", "3", "4", "O", "C", "U", "M", "F", "A", "Z", "Y", "Minus", "Plus", "Menu"),
    )
)
_PIECES = (
    *("0.5", "-3", "1e300", "nan", "+ w", "* 2", "(", ")", "\n", "    ", "#", "é", "𝛿", '"""', "relu(", "=", ":"),
    *("[1, 2]", "\nq: param = 0.25", "\nk = x*x", "\nL2: loss = x", "\nfor i in range(3):\n    s = x", " @ ", "\t"),
    *("\u2028", "\0"),
)
_WORDS = (
    *("0", "1", "-2.5", "1e-300", "1e300", "nan", "inf", "1/0", "0.1", "7", "100", "w", "", "x", "3,5", "--", "[1, 2]"),
    *("grad > 1", "value < 0", "layer", "grad >", "(", "is nan", "z", "matmul", "|grad| > 0.1", "*", "𝛿", "w or"),
)
_DONE = (Qt.Key.Key_Return, Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape)


class Keyboard:
    """Does something with the keyboard.

    Args:
        window: The window.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.rng = random.Random(0)

    def key(self) -> str:
        """Press one key on what has the focus."""
        on = QApplication.focusWidget() or self._window
        key, modifiers = self.rng.choice(_KEYS), self.rng.choice(MODIFIERS)
        note = f"{modifiers.name} {key.name} on {named(on)}"
        QTest.keyClick(on, key, modifiers)
        return note

    def shortcut(self) -> str:
        """Press the keys of a command, whether they mean it here or not."""
        on = QApplication.focusWidget() or self._window
        actions = [a for name, a in self._window.actions_by_id.items() if a.shortcuts() and name not in LEFT_OUT]
        action = self.rng.choice(actions)
        keys = self.rng.choice(action.shortcuts())
        note = f"{keys.toString()} ({action.objectName()}) on {named(on)}"
        keys = keys[0]
        QTest.keyClick(on, keys.key(), keys.keyboardModifiers())
        return note

    def words(self) -> str:
        """Write something into a field, or choose something from a list or a table, and be done with it or not."""
        if not self._window.isActiveWindow():  # a hand writes where the keyboard is; a field elsewhere is never left
            self._window.activateWindow()
            QApplication.processEvents()
        fields = [
            widget
            for widget in QApplication.allWidgets()
            if isinstance(widget, QLineEdit | QAbstractSpinBox | QComboBox | QTableView)
            if widget.isVisible() and widget.isEnabled() and widget.window() is self._window
        ]
        if not fields:
            return "no field is in sight"
        field, words = self.rng.choice(fields), self.rng.choice(_WORDS)
        note = f"{words!r} into {named(field)}"
        field.setFocus(Qt.FocusReason.MouseFocusReason)
        if isinstance(field, QComboBox):
            _choose(field, self.rng.randrange(max(field.count(), 1)))
        elif isinstance(field, QTableView):
            self._into_a_cell(field, words)
        else:
            self._into(field if isinstance(field, QLineEdit) else field.lineEdit(), words)
            if self.rng.random() < 0.8:
                QTest.keyClick(field, self.rng.choice(_DONE))
        return note

    def _into(self, field: QLineEdit, words: str) -> None:
        field.selectAll()
        QTest.keyClick(field, Qt.Key.Key_Delete)
        if words.isascii():
            QTest.keyClicks(field, words)
        else:
            field.insert(words)  # as one paste: Qt's test library types no letter beyond Latin

    def _into_a_cell(self, table: QTableView, words: str) -> None:
        model = table.model()
        if not model.rowCount() or not model.columnCount():
            return
        cell = model.index(self.rng.randrange(model.rowCount()), self.rng.randrange(model.columnCount()))
        table.setCurrentIndex(cell)
        QTest.keyClick(table, Qt.Key.Key_F2)
        editor = QApplication.focusWidget()
        if isinstance(editor, QLineEdit) and table.isAncestorOf(editor):
            self._into(editor, words)
            QTest.keyClick(editor, self.rng.choice(_DONE))

    def a_piece_of_text(self) -> str:
        """Write a piece into the text, anywhere; half of the time take it back."""
        editor = self._window.model.editor
        text = editor.document().toRawText()
        first = self.rng.randint(0, len(text))
        last = first if self.rng.random() < 0.6 else min(len(text), first + self.rng.randint(0, 12))
        cursor = editor.textCursor()
        cursor.setPosition(_utf16(text[:first]))  # between two letters, as a hand puts it
        cursor.setPosition(_utf16(text[:last]), QTextCursor.MoveMode.KeepAnchor)
        if not self._window.session.is_open:
            return "nothing is open"
        piece = self.rng.choice(_PIECES)
        editor.setTextCursor(cursor)
        editor.insertPlainText(piece)
        if self.rng.random() < 0.5:
            self._window.session.undo()
            return f"{piece!r} and takes it back"
        return repr(piece)

    def a_model(self) -> str:
        """Write another model over the whole text."""
        if not self._window.session.is_open:
            return "nothing is open"
        seed = self.rng.randrange(1000)
        text = self.rng.choice((random_text(seed), LAYERED, "", "x: input = ", f"x: input = {seed}\ny = x/0\n"))
        editor = self._window.model.editor
        editor.selectAll()
        editor.insertPlainText(text)
        return repr(text)

    def a_search(self) -> str:
        """Search for something."""
        query = self.rng.choice(_WORDS)
        self._window.actions_by_id["edit.find"].trigger()
        field: QWidget | None = QApplication.focusWidget()
        if isinstance(field, QLineEdit):
            field.selectAll()
            field.insert(query)
        return repr(query)


def _choose(box: QComboBox, place: int) -> None:
    """Choose from a list, and say so as Qt does when a person chooses."""
    if place < box.count():
        box.setCurrentIndex(place)
        box.activated.emit(place)
