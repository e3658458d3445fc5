"""The clock of a glide. It only says how much of the way has been made: what is clicked or stepped does not wait."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from ui.drawing.arrangement import Arrangement
from ui.drawing.gliding import Passage

FRAME_MS = 16
GLIDE_S = 0.36


class Glide(QObject):
    """Leads the canvas from one arrangement to the next.

    Args:
        moved: Hears that the nodes have moved.
        parent: The owner.
        clock: Seconds from some start; real time by default.
    """

    def __init__(
        self, moved: Callable[[], None], parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._moved, self._clock = moved, clock
        self._passage: Passage | None = None
        self._began = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def is_moving(self) -> bool:
        """Whether nodes are on their way."""
        return self._passage is not None

    def begin(self, passage: Passage) -> None:
        """Set out; what was still on its way goes on from where it is."""
        self._passage = passage
        self._began = self._clock()
        self._timer.start()

    def arrangement(self, wanted: Arrangement) -> Arrangement:
        """Where the nodes are now, on their way to an arrangement."""
        if self._passage is None:
            return wanted
        return self._passage.at((self._clock() - self._began) / GLIDE_S)

    def tick(self) -> None:
        """One frame; however many were dropped, the nodes are where the clock says."""
        if self._clock() - self._began >= GLIDE_S:
            self.land()
        else:
            self._moved()

    def land(self) -> None:
        """Arrive at once."""
        self._timer.stop()
        if self._passage is not None:
            self._passage = None
            self._moved()

    def forget(self) -> None:
        """Stay where things stand: something else is shown now."""
        self._timer.stop()
        self._passage = None
