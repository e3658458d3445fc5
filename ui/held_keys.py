"""Held keys: a stepping key that repeats by itself takes its next step when the one before it has been seen."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject
from PySide6.QtGui import QKeyEvent, QKeySequence

from ui.canvas.surface import Surface
from ui.changes import What, on_change
from ui.session import Session


class HeldKeys(QObject):
    """Tells which repeated key presses come too early: a slow picture then drops them, and none waits in a queue.

    Args:
        session: Whose steps.
        surfaces: What shows them.
        parent: The owner.
    """

    def __init__(self, session: Session, surfaces: Iterable[Surface], parent: QObject) -> None:
        super().__init__(parent)
        self._keys: frozenset[str] = frozenset()
        self._is_unseen = False
        for surface in surfaces:
            surface.frame_painted.connect(self._seen)
        on_change(session, What.CURSOR, self._stepped)

    def set_keys(self, keys: Iterable[QKeySequence]) -> None:
        """Use other shortcuts of the stepping commands."""
        self._keys = frozenset(key.toString() for key in keys)

    def _stepped(self, what: What) -> None:
        self._is_unseen = True

    def _seen(self) -> None:
        self._is_unseen = False

    def too_early(self, event: QKeyEvent) -> bool:
        """Whether a key press is a repeated step whose forerunner has not been painted."""
        if not (self._is_unseen and event.isAutoRepeat()):
            return False
        return QKeySequence(event.keyCombination()).toString() in self._keys
