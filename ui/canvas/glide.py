"""The clock of a glide. It only says how much of the way has been made: what is clicked or stepped does not wait."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from ui.canvas.looking import Look
from ui.drawing.arrangement import Arrangement
from ui.drawing.gliding import Rearrangement

FRAME_MS = 16
GLIDE_S = 0.36


class Glide(QObject):
    """Leads the canvas from one arrangement to the next.

    Args:
        moved: Hears that the nodes have moved.
        parent: The owner.
        clock: Seconds from some start; real time by default.
    """

    ended = Signal()
    """The nodes have arrived, or something else is shown."""

    def __init__(
        self, moved: Callable[[], None], parent: QObject | None = None, clock: Callable[[], float] = time.perf_counter
    ) -> None:
        super().__init__(parent)
        self._moved, self._clock = moved, clock
        self._rearrangement: Rearrangement | None = None
        self._looks: tuple[Look, Look] | None = None
        self._began = 0.0
        self._held: float | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)

    @property
    def is_moving(self) -> bool:
        """Whether nodes are on their way."""
        return self._rearrangement is not None

    def begin(self, rearrangement: Rearrangement, looks: tuple[Look, Look] | None = None) -> None:
        """Set out; what was still on its way goes on from where it is.

        Args:
            rearrangement: Where the nodes go.
            looks: What is seen of them now, and what is to be seen when they have arrived; None where that is left to
                the person.
        """
        self._rearrangement, self._looks = rearrangement, looks
        self._began, self._held = self._clock(), None
        self._timer.start()

    @property
    def left(self) -> float:
        """How much of the way is left, from 1 down to 0; fast at first, as things move that were given a push."""
        if self._held is not None or not self.is_moving:
            return self._held or 0.0
        return max(0.0, 1.0 - (self._clock() - self._began) / GLIDE_S) ** 3

    def arrangement(self, wanted: Arrangement) -> Arrangement:
        """Where the nodes are now, on their way to an arrangement."""
        return wanted if self._rearrangement is None else self._rearrangement.at(self.left)

    @property
    def look(self) -> Look | None:
        """What is seen now; None where that is left to the person."""
        if self._looks is None:
            return None
        start, goal = self._looks
        return goal.approached(start, self.left)

    def release(self) -> None:
        """Let the person choose what is seen; the nodes go on."""
        self._looks = None

    def tick(self) -> None:
        """One frame; however many were dropped, the nodes are where the clock says."""
        if self._clock() - self._began >= GLIDE_S:
            self.land()
        else:
            self._moved()

    def hold(self, left: float) -> None:
        """Stay where a part of the way, 1 to 0, is left."""
        self._timer.stop()
        self._held = left
        self._moved()

    def land(self) -> None:
        """Arrive at once."""
        self._timer.stop()
        self._held = None
        if self._rearrangement is not None:
            self._rearrangement = None
            self._moved()
            self.ended.emit()
        self._looks = None

    def forget(self) -> None:
        """Let it be: something else is shown now."""
        self._timer.stop()
        was_moving, self._rearrangement, self._looks = self.is_moving, None, None
        if was_moving:
            self.ended.emit()
