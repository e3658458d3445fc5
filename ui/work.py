"""Work beside the window: one piece of work in a thread of its own, which no end of a window can bring down."""

from __future__ import annotations

import sys
from threading import Event, Thread
from time import monotonic

from PySide6.QtCore import QObject, Signal

from ui.collecting import COLLECTOR

_AT_WORK: set[Work] = set()
"""What is at work is kept from its start to its end, whatever becomes of those who asked for it."""
NO_MEMORY = "There is not enough memory for this"
"""What is said where a work does not say itself what needs too much."""
MISTAKE = "Something in the program went wrong there"
"""What is said of a work that ends with a mistake of the program's own; what it was, the hook tells."""
_TELL_S = 0.08
"""How often it tells how far it is: often enough to look alive, rarely enough to leave time to paint."""


class GivenUpError(Exception):
    """Nobody waits for this work any more."""


class WorkFailedError(Exception):
    """A work came to no outcome, for a reason that the person is told.

    Args:
        sentence: What they are told.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class Work(QObject):
    """A piece of work. It is made in the window's thread, belongs to no parent, and tells by signals how it goes.

    Python collects garbage in whichever thread happens to allocate, and Qt's objects must end in the window's thread:
    so none is collected meanwhile.
    """

    advanced = Signal(object, object)
    """(itself, how far it is, or what it has found so far)."""
    done = Signal(object, object)
    """(itself, its outcome)."""
    failed = Signal(object, str)
    """(itself, a sentence): it came to none."""
    finished = Signal()
    """It has come to its end, whichever."""
    _mistaken = Signal(object)
    """(the exception): a mistake of the program's own, on its way to the window's thread, where it is told."""

    def __init__(self) -> None:
        super().__init__()
        self._stopping = Event()
        self._thread = Thread(target=self._run, name=type(self).__name__, daemon=True)
        self._is_finished = False
        self._told = 0.0
        self._mistaken.connect(self._report)
        self.finished.connect(self._let_go)

    def work(self) -> object:
        """What is done in the thread; now and then it calls :meth:`go_on`, :meth:`advance` or looks at ``is_stopping``.

        Returns:
            The outcome, which is told unless nobody waits any more.

        Raises:
            WorkFailedError: There is none.
        """
        raise NotImplementedError

    def go_on(self) -> None:
        """In the thread: go on, unless nobody waits any more.

        Raises:
            GivenUpError: Nobody does; it ends the work.
        """
        if self.is_stopping:
            raise GivenUpError

    def advance(self, progress: object) -> None:
        """In the thread: say how far it is, and go on.

        Raises:
            GivenUpError: Nobody waits any more.
        """
        self.go_on()
        if monotonic() - self._told >= _TELL_S:
            self._told = monotonic()
            self.advanced.emit(self, progress)

    def show(self, found: object) -> None:
        """In the thread: tell what has been found so far, however short ago the last word was, and go on.

        Raises:
            GivenUpError: Nobody waits any more.
        """
        self.go_on()
        self.advanced.emit(self, found)

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
        self._told = monotonic()
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
            outcome = self.work()
            if not self.is_stopping:
                self.done.emit(self, outcome)
        except GivenUpError:
            return
        except WorkFailedError as error:
            self._fail(error.sentence)
        except MemoryError:
            self._fail(NO_MEMORY)
        except Exception as error:  # noqa: BLE001 -- whatever it is: whoever waits must not wait for ever
            self._mistaken.emit(error)
            self._fail(MISTAKE)
        finally:
            self.finished.emit()

    def _fail(self, sentence: str) -> None:
        if not self.is_stopping:
            self.failed.emit(self, sentence)

    def _report(self, error: Exception) -> None:
        """In the window's thread: a mistake is told as one of the window's own, also where nobody waits any more."""
        sys.excepthook(type(error), error, error.__traceback__)

    def _let_go(self) -> None:
        """In the window's thread: only there may the object end, and may garbage be looked for again.

        Even a thread that ends allocates a little, and would collect Qt's objects if it were allowed to by then.
        """
        self._thread.join()
        COLLECTOR.release()
        self._is_finished = True
        _AT_WORK.discard(self)
