"""A gradient check beside the window: stretch by stretch in a thread of its own."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import QObject, QThread, Signal

from engine.debugging.gradient_check import checking
from engine.model import Model

_TELL_S = 0.08
"""How often a check tells how far it is: often enough to look alive, rarely enough to leave time to paint."""


class CheckRun(QThread):
    """Checks a model to the end, or until it is stopped.

    Args:
        model: What to check; it has a loss.
        parent: The owner.
    """

    advanced = Signal(object, object)
    """(itself, the :class:`~engine.debugging.gradient_check.Progress` so far); the last one has all leaves."""
    failed = Signal(object, str)
    """(itself, why it could not go on: a sentence)."""

    def __init__(self, model: Model, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._stopping = False

    def stop(self) -> None:
        """End after the stretch that is being checked; nothing is told any more."""
        self._stopping = True

    def run(self) -> None:
        """The thread's work."""
        told = monotonic()
        try:
            for progress in checking(self._model):
                if self._stopping:
                    return
                if progress.done >= progress.total or monotonic() - told >= _TELL_S:
                    self.advanced.emit(self, progress)
                    told = monotonic()
        except MemoryError:
            self.failed.emit(self, "The gradient check needs more memory than there is")
