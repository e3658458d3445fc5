"""A task beside the window: a function of the engine, whose refusal is an outcome, too."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from engine.errors import GraphError
from engine.watching import watched_by
from ui.work import Work, WorkFailedError

T = TypeVar("T")

_NO_MEMORY = "There is not enough memory for this model"


class Task(Work, Generic[T]):
    """Calls a function in a thread, which gives up where the engine asks whether to go on.

    Args:
        do: The function. A GraphError that it raises is its outcome.
    """

    def __init__(self, do: Callable[[], T]) -> None:
        super().__init__()
        self._do = do

    def work(self) -> T | GraphError:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                return self._do()
        except GraphError as error:
            return error
        except MemoryError as error:
            raise WorkFailedError(_NO_MEMORY) from error
