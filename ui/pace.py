"""The pace of a session: while one hurries from pass to pass, what is not followed by the eye waits until it rests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from PySide6.QtCore import QObject, QTimer, Signal

REST_MS = 80
"""When nothing has hurried for so long since the last frame was drawn, everything catches up."""


class Pace(QObject):
    """Lets changes that follow each other fast be no faster than frames, and tells when they have ceased.

    Those who listen by :func:`~ui.changes.on_rest` hear of them then.
    """

    rested = Signal()
    """Nothing hurries any more: who has waited catches up."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.hurries = False
        """Whether what is announced now is one of many changes that follow each other."""
        self._next: Callable[[], None] | None = None
        self._frame = _timer(self, 0, self._frame_drawn)  # of no time: it is due when all that waits is painted
        # It begins at the end of a frame, since on a busy machine a frame may take longer than one rests.
        self._rest = _timer(self, REST_MS, self.rested.emit)

    def hurry(self, do: Callable[[], None]) -> None:
        """Do something that is one of many: at once, or when the frame that is due has been drawn.

        Of all that comes in between only the last is done, so that no frames queue up.
        """
        if self._frame.isActive():
            self._next = do
        else:
            self._rest.stop()
            self._frame.start()
            do()

    @contextmanager
    def hurrying(self) -> Iterator[None]:
        """What is announced within it is one of many changes."""
        self.hurries = True
        try:
            yield
        finally:
            self.hurries = False

    def rest(self) -> None:
        """Come to rest now: what waits for its frame is done, and everything catches up."""
        self._frame.stop()
        self._rest.stop()
        if self._next is not None:
            do, self._next = self._next, None
            do()
        self.rested.emit()

    def forget(self) -> None:
        """Do no more of what waits for its frame: something else is wanted."""
        self._next = None

    def _frame_drawn(self) -> None:
        if self._next is None:
            self._rest.start()
        else:
            do, self._next = self._next, None
            self.hurry(do)


def _timer(parent: QObject, interval_ms: int, do: Callable[[], None]) -> QTimer:
    timer = QTimer(parent)
    timer.setSingleShot(True)
    timer.setInterval(interval_ms)
    timer.timeout.connect(do)
    return timer
