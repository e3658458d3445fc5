"""Work beside the window: one piece of work in a thread of its own, which no end of a window can bring down."""

from __future__ import annotations

from threading import Event, Thread

from PySide6.QtCore import QObject, Signal

from ui.collecting import COLLECTOR

_AT_WORK: set[Work] = set()
"""What is at work is kept from its start to its end, whatever becomes of those who asked for it."""


class Work(QObject):
    """A piece of work. It is made in the window's thread, belongs to no parent, and tells by signals how it goes.

    Python collects garbage in whichever thread happens to allocate, and Qt's objects must end in the window's thread:
    so none is collected meanwhile.
    """

    finished = Signal()
    """It has come to its end, whichever."""

    def __init__(self) -> None:
        super().__init__()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._is_finished = False
        self.finished.connect(self._let_go)

    def work(self) -> None:
        """What is done in the thread; it looks at ``is_stopping`` now and then."""
        raise NotImplementedError

    @property
    def is_stopping(self) -> bool:
        """Whether nobody waits for this work any more."""
        return self._stopping.is_set()

    @property
    def is_at_work(self) -> bool:
        """Whether the thread runs."""
        return self._thread.is_alive()

    @property
    def is_finished(self) -> bool:
        """Whether it has ended, and has said so."""
        return self._is_finished

    def start(self) -> None:
        """Begin."""
        _AT_WORK.add(self)
        COLLECTOR.hold()
        self._thread.start()

    def stop(self) -> None:
        """End soon, and tell nothing any more."""
        self._stopping.set()

    def wait(self) -> None:
        """Wait until the thread has ended."""
        self._thread.join()

    def _run(self) -> None:
        try:
            self.work()
        finally:
            self.finished.emit()

    def _let_go(self) -> None:
        """In the window's thread: only there may the object end, and may garbage be looked for again.

        Even a thread that ends allocates a little, and would collect Qt's objects if it were allowed to by then.
        """
        self._thread.join()
        COLLECTOR.release()
        self._is_finished = True
        _AT_WORK.discard(self)
