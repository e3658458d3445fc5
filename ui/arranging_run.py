"""A large layout beside the window: it works in a thread of its own, and tells how far it has come."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Signal

from engine.errors import GraphError
from ui.drawing.arranging import Arranging
from ui.way import Way
from ui.work import Work

_TELL_S = 0.05


class _GivenUpError(Exception):
    """Nobody waits for this layout any more."""


class ArrangingRun(Work):
    """Works on one arrangement until it is done or given up.

    Args:
        arranging: What is to be done.
        way: How.
        hasty: Take the first order that is found.
    """

    advanced = Signal(object, float)
    """(this run, how much is done, from 0 to 1)."""
    done = Signal(object, object)
    """(this run, the :class:`~ui.drawing.arrangement.Arrangement`)."""
    failed = Signal(object, str)
    """(this run, a sentence): it ended with an error."""

    def __init__(self, arranging: Arranging, way: Way, *, hasty: bool = False) -> None:
        super().__init__()
        self.arranging, self.way = arranging, way
        self._hasty = hasty
        self._told = 0.0

    def work(self) -> None:
        """The thread's work."""
        try:
            arrangement = self.arranging.work(self._progress, hasty=self._hasty)
            if not self.is_stopping:
                self.done.emit(self, arrangement)
        except _GivenUpError:
            return
        except GraphError as error:
            self.failed.emit(self, error.sentence)

    def _progress(self, share: float) -> None:
        if self.is_stopping:
            raise _GivenUpError
        if monotonic() - self._told >= _TELL_S:
            self._told = monotonic()
            self.advanced.emit(self, share)
