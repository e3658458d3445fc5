"""An errand: a task beside the window of which only the latest counts, what is said meanwhile, and who waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

from PySide6.QtCore import QObject, Signal

from engine.errors import GraphError, LimitError
from ui.latest_work import LatestWork
from ui.session.task import Task

T = TypeVar("T")


class Errand(QObject, Generic[T]):
    """Runs errands of one kind, one in the place of the other.

    Args:
        parent: The owner.
        quiet_ms: One that is to wait for quiet begins when no other has come for so long.
    """

    said = Signal(object, object)
    """(itself, what is being done, in words; None when nothing is any more)."""

    def __init__(self, parent: QObject, quiet_ms: int = 0) -> None:
        super().__init__(parent)
        self._tasks: LatestWork[Task[T]] = LatestWork(self, quiet_ms)
        self._tasks.due.connect(self._begin)
        self._tasks.done.connect(lambda _task, outcome: self._end(outcome))
        self._tasks.failed.connect(lambda _task, sentence: self._end(LimitError(sentence)))
        self._do: Callable[[], T] | None = None
        self._then: Callable[[T | GraphError], None] | None = None

    @property
    def is_under_way(self) -> bool:
        """Whether somebody waits for one."""
        return self._then is not None

    def run(
        self, words: str, do: Callable[[], T], then: Callable[[T | GraphError], None], *, when_quiet: bool = False
    ) -> None:
        """Run an errand in the place of the one before.

        Args:
            words: What is being done.
            do: Does it, in a thread.
            then: Told of the outcome; not if it is given up.
            when_quiet: Whether it is one of many that follow each other, of which only the last is done.
        """
        self._do, self._then = do, then
        if when_quiet:
            self._tasks.give_up()
            self._tasks.put_off()
        else:
            self._begin()
        self.said.emit(self, words)

    def give_up(self) -> bool:
        """Wait no more for what is under way.

        Returns:
            Whether anything was.
        """
        was_under_way, self._do, self._then = self.is_under_way, None, None
        self._tasks.give_up()
        if was_under_way:
            self.said.emit(self, None)
        return was_under_way

    def leave(self) -> None:
        """Give up, and wait for the end of all threads: before the window goes."""
        self.give_up()
        self._tasks.leave()

    def _begin(self) -> None:
        if self._do is not None:
            self._tasks.start(Task(self._do))

    def _end(self, outcome: T | GraphError) -> None:
        then, self._do, self._then = self._then, None, None
        self.said.emit(self, None)
        if then is not None:
            then(outcome)
