"""Work of one kind, of which only the latest counts: what it replaces is given up, and is not heard any more."""

from __future__ import annotations

from typing import Generic, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from ui.work import Work

W = TypeVar("W", bound=Work)


class LatestWork(QObject, Generic[W]):
    """Starts works beside the window, one in the place of the other, and passes on what the latest one tells.

    Args:
        parent: The owner.
        quiet_ms: What is put off begins once it has not been put off again for so long.
    """

    due = Signal()
    """What was put off is to begin."""
    advanced = Signal(object, object)
    """(the latest work, how far it is)."""
    done = Signal(object, object)
    """(what was the latest work until now, its outcome)."""
    failed = Signal(object, str)
    """(what was the latest work until now, a sentence): it ended with an error."""

    def __init__(self, parent: QObject, quiet_ms: int = 0) -> None:
        super().__init__(parent)
        self._work: W | None = None
        self._ending: set[Work] = set()
        self._quiet = QTimer(self)
        self._quiet.setSingleShot(True)
        self._quiet.setInterval(quiet_ms)
        self._quiet.timeout.connect(self.due)

    @property
    def work(self) -> W | None:
        """What is under way, and is waited for; None when nothing is."""
        return self._work

    @property
    def is_running(self) -> bool:
        """Whether any is under way."""
        return self._work is not None

    @property
    def is_put_off(self) -> bool:
        """Whether one is to begin once it is quiet."""
        return self._quiet.isActive()

    @property
    def has_ended(self) -> bool:
        """Whether also those that were given up have come to their end."""
        return self._work is None and not self._ending

    def start(self, work: W) -> None:
        """Begin a work in the place of the one before, or of one that was put off."""
        self.give_up()
        self._work = work
        work.advanced.connect(self._pass_on)
        work.done.connect(self._end_well)
        work.failed.connect(self._end_badly)
        work.finished.connect(self._tidy)
        work.start()

    def put_off(self) -> None:
        """Let one begin once it is quiet: a number that is being dragged begins none."""
        self._quiet.start()

    def rest(self) -> None:
        """Begin none that was put off."""
        self._quiet.stop()

    def give_up(self) -> bool:
        """Wait no more for what is under way, nor for what was put off.

        Returns:
            Whether any was under way.
        """
        self.rest()
        work = self._release()
        if work is not None:
            work.stop()
        return work is not None

    def leave(self) -> None:
        """Give up, and wait for the end of all: before the window goes."""
        self.give_up()
        for work in self._ending:
            work.wait()

    def _release(self) -> W | None:
        """The latest work, which now only has to end."""
        work, self._work = self._work, None
        if work is not None and not work.is_finished:
            self._ending.add(work)
        return work

    def _pass_on(self, work: Work, progress: object) -> None:
        if work is self._work:
            self.advanced.emit(work, progress)

    def _end_well(self, work: Work, outcome: object) -> None:
        if work is self._work:
            self._release()
            self.done.emit(work, outcome)

    def _end_badly(self, work: Work, sentence: str) -> None:
        if work is self._work:
            self._release()
            self.failed.emit(work, sentence)

    def _tidy(self) -> None:
        self._ending = {work for work in self._ending if not work.is_finished}
