"""Answers for a walker: what comes up over the window (a question, a dialog, a menu, a list) is dealt with at once."""

from __future__ import annotations

import random
from pathlib import Path

from PySide6.QtCore import Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QFileDialog, QMenu, QMessageBox, QWidget

from tests.ui.walk_leaks import below

LEFT_OUT = ("file.quit", "file.new_window")
"""Commands that a menu may not give: the walk itself ends windows, and walks through one."""


class Answers:
    """Deals with what comes up, by a clock that also ticks inside of dialogs that wait for their answer.

    Args:
        folder: Where files are read and written.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.rng = random.Random(0)
        self._clock = QTimer()
        self._clock.timeout.connect(self._look)
        self._clock.start(1)

    def stop(self) -> None:
        """Answer no more."""
        self._clock.stop()

    @staticmethod
    def waiting() -> QWidget | None:
        """What is up now."""
        for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if widget is not None and widget.isVisible():
                return widget
        return None

    def _look(self) -> None:
        if self.waiting() is not None:
            # Not in here: a clock does not tick while its slot runs, and an answer may bring up the next question.
            QTimer.singleShot(0, self.answer)

    def answer(self) -> None:
        """Deal with what is up now, if anything is."""
        widget = self.waiting()
        if isinstance(widget, QMenu):
            self._answer_menu(widget)
        elif isinstance(widget, QMessageBox):
            QTest.mouseClick(self.rng.choice(widget.buttons()), Qt.MouseButton.LeftButton)
        elif isinstance(widget, QFileDialog):
            self._answer_file_dialog(widget)
        elif isinstance(widget, QDialog):
            self._answer_dialog(widget)
        elif widget is not None:  # a list of choices
            key = self.rng.choice((Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Return, Qt.Key.Key_Escape))
            QTest.keyClick(widget, key)
            if self.rng.random() < 0.3:
                widget.close()

    def _answer_menu(self, menu: QMenu) -> None:
        able = [
            action
            for action in menu.actions()
            if action.isEnabled() and not action.isSeparator() and action.menu() is None
            if action.objectName() not in LEFT_OUT
        ]
        chosen = self.rng.choice(able) if able and self.rng.random() < 0.7 else None
        menu.close()
        if chosen is not None:
            chosen.trigger()

    def _answer_file_dialog(self, dialog: QFileDialog) -> None:
        if self.rng.random() < 0.3:
            dialog.reject()
        elif dialog.acceptMode() is QFileDialog.AcceptMode.AcceptOpen:
            dialog.selectFile(str(self.rng.choice(sorted(self.folder.glob("*.gv*")))))
            dialog.accept()
        else:
            ending = self.rng.choice((".gvnn", ".gvsession", "")) if dialog.windowTitle() == "Save the model" else ""
            dialog.selectFile(str(self.folder / f"{self.rng.choice('abc')}{ending}"))
            dialog.accept()

    def _answer_dialog(self, dialog: QDialog) -> None:
        """Press a button, or go away."""
        boxes = [box for box in below(dialog) if isinstance(box, QDialogButtonBox)]
        buttons = [button for box in boxes for button in box.buttons() if button.isEnabled()]
        if buttons and self.rng.random() < 0.6:
            QTest.mouseClick(self.rng.choice(buttons), Qt.MouseButton.LeftButton)
        else:
            dialog.reject()
