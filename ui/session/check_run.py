"""A gradient check beside the window: stretch by stretch in a thread of its own."""

from __future__ import annotations

from time import monotonic

from PySide6.QtCore import Signal

from engine.debugging.gradient_check import checking
from engine.errors import GraphError
from engine.model import Model
from ui.work import Work

_TELL_S = 0.08
"""How often a check tells how far it is: often enough to look alive, rarely enough to leave time to paint."""


class CheckRun(Work):
    """Checks a model to the end, or until it is stopped.

    Args:
        model: What to check; it has a loss.
    """

    advanced = Signal(object, object)
    """(itself, the :class:`~engine.debugging.gradient_check.Progress` so far); the last one has all leaves."""
    failed = Signal(object, str)
    """(itself, why it could not go on: a sentence)."""

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model

    def work(self) -> None:
        """The thread's work."""
        told = monotonic()
        try:
            for progress in checking(self._model):
                if self.is_stopping:
                    return
                if progress.done >= progress.total or monotonic() - told >= _TELL_S:
                    self.advanced.emit(self, progress)
                    told = monotonic()
        except GraphError as error:
            self.failed.emit(self, error.spoken)
        except MemoryError:
            self.failed.emit(self, "The gradient check needs more memory than there is")
