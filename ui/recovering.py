"""Unsaved work that a crash has left behind: offered, opened again, or discarded."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QMessageBox, QVBoxLayout

from engine.files.recovery import Left, RecoveryFolder
from ui.dialogs import answer_of
from ui.gallery.shelves import Entry, Shelf
from ui.notices import Notice, Notices

if TYPE_CHECKING:
    from ui.main_window import MainWindow
    from ui.session.found import Found

_NOTICE = "left"
_TITLE = re.compile(r'\s*"""\s*([^\n"]{1,60})')
"""The title of a model, which may be too broken to be read: the first line of the text that it begins with."""


class Recovering:
    """Offers what was left behind on the welcome page, in a notice, and in a dialog.

    Args:
        window: Where.
        notices: Its notices.
        folder: Where unsaved work is kept.
    """

    def __init__(self, window: MainWindow, notices: Notices, folder: RecoveryFolder) -> None:
        self._window, self._notices, self._folder = window, notices, folder
        self._left: dict[str, Left] = {}
        self._told = ""
        shelf = window.welcome.left
        shelf.chosen.connect(self.open)
        shelf.unwanted.connect(self.discard)

    def refresh(self) -> None:
        """Look what was left behind, and offer it."""
        self._left = {str(left.path): left for left in self._folder.left()}
        self._window.welcome.left.show_entries(self._entries())
        names = ", ".join(dict.fromkeys(_name(left) for left in self._left.values()))
        told = f"Unsaved work was left behind when the program ended before: {names}."
        if not self._left:
            self._notices.dismiss(_NOTICE)
        elif told != self._told:  # what has been answered is not told again as long as it is the same
            self._notices.tell(_NOTICE, Notice(told, (("Show", self.ask), ("Later", lambda: None))))
        self._told = told

    def open(self, key: str) -> None:
        """Open unsaved work in a window where nothing else is open; it stays kept until it is saved."""
        left = self._left.get(key)
        if left is None or left.contents is None:
            return
        window = self._window.windows.free(self._window)
        window.session.open_left(left.contents, lambda found: self._take_over(window, left, found))

    def _take_over(self, window: MainWindow, left: Left, found: Found) -> None:
        """Open what has been read, unless somebody else has done so meanwhile."""
        slot = self._folder.claim(left)
        if slot is None:
            window.session.notified.emit("It has been taken over by another window already")
        else:
            window.session.open_found(found)
            window.workspace.autosave.adopt(slot)
            if not window.session.would_be_lost:
                window.session.notified.emit("Its file holds the same: nothing was lost")
        self._refresh_all()

    def discard(self, key: str) -> None:
        """Throw unsaved work away, after a question."""
        left = self._left.get(key)
        if left is None:
            return
        box = QMessageBox(self._window)
        box.setObjectName("question")
        box.setIcon(QMessageBox.Icon.Warning)
        box.setText("<b>Discard this unsaved work?</b>")
        box.setInformativeText("No file holds it: it will be gone.")
        box.setStandardButtons(QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel)
        box.setDefaultButton(QMessageBox.StandardButton.Cancel)
        if answer_of(box) == QMessageBox.StandardButton.Discard:
            slot = self._folder.claim(left)
            if slot is not None:
                slot.release()
            self._refresh_all()

    def ask(self) -> None:
        """Show what was left behind in a dialog."""
        self.refresh()
        if not self._left:
            self._window.session.notified.emit("There is no unsaved work to recover")
            return
        dialog = QDialog(self._window)
        dialog.setObjectName("recovery")
        dialog.setWindowTitle("Recover unsaved work")
        shelf = Shelf("Unsaved work", "Open", "Discard", columns=1)
        shelf.show_entries(self._entries())
        chosen: list[str] = []

        def take(key: str) -> None:
            chosen.append(key)
            dialog.accept()

        def throw_away(key: str) -> None:
            self.discard(key)
            shelf.show_entries(self._entries())

        shelf.chosen.connect(take)
        shelf.unwanted.connect(throw_away)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(dialog.reject)
        layout = QVBoxLayout(dialog)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        words = QLabel("The program ended before this was saved. Opening it changes no file.")
        words.setWordWrap(True)
        for part in (words, shelf, buttons):
            layout.addWidget(part)
        dialog.setMinimumWidth(560)
        answer_of(dialog)
        for key in chosen:
            self.open(key)

    def _refresh_all(self) -> None:
        for window in self._window.windows.open_ones:
            if window.is_loaded:
                window.workspace.recovering.refresh()

    def _entries(self) -> list[Entry]:
        return [_entry(key, left) for key, left in self._left.items()]


def _entry(key: str, left: Left) -> Entry:
    if left.contents is None or left.contents.whence is None:
        return Entry(
            key, "Unsaved work that cannot be read", left.trouble or "it does not tell what it is", is_dim=True
        )
    whence = left.contents.whence
    when = datetime.fromtimestamp(whence.time_s).astimezone().strftime("%d %b %Y, %H:%M")
    words = f"{when}  ·  {Path(whence.path).parent if whence.path else 'never saved'}"
    title = None if whence.path else _TITLE.match(left.contents.text)
    return Entry(key, _name(left), words if title is None else f"{words}  ·  {title[1]}", tip=left.contents.text[:400])


def _name(left: Left) -> str:
    whence = None if left.contents is None else left.contents.whence
    if whence is not None and whence.path:
        return Path(whence.path).name
    return f"{whence.example}.gvnn" if whence is not None and whence.example else "untitled.gvnn"
