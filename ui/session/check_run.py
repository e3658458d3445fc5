"""A gradient check beside the window: stretch by stretch in a thread of its own."""

from __future__ import annotations

from engine.debugging.check_record import Progress
from engine.debugging.gradient_check import checking
from engine.errors import GraphError
from engine.model import Model
from ui.work import Work, WorkFailedError


class CheckRun(Work):
    """Checks a model to the end, or until it is stopped.

    It tells its progress; its outcome is the last one, which has all leaves.

    Args:
        model: What to check; it has a loss.
    """

    def __init__(self, model: Model) -> None:
        super().__init__()
        self._model = model

    def work(self) -> Progress:
        """The thread's work."""
        try:
            for progress in checking(self._model):
                self.advance(progress)
        except GraphError as error:
            raise WorkFailedError(error.spoken) from error
        except MemoryError as error:
            raise WorkFailedError("The gradient check needs more memory than there is") from error
        return progress
