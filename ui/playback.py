"""Playback: the clock that lets steps be seen on their way. The state is always that of the finished steps."""

from __future__ import annotations

import math
import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

FRAME_MS = 16
STEP_S = 0.75
"""How long a step is on its way at speed 1."""
REST_S = 0.25
"""How long what has landed rests at speed 1, while playing."""
MANUAL_S = 0.32
"""How long a step that a person takes is on its way, at any speed."""
_LONGEST = 3.0
"""Steps that travel one behind the other take at most as long as so many."""
_LATE_S = 1.0
"""How much lost time is made up for; after a longer break (a sleeping computer) playing goes on from where it stood."""


class Playback(QObject):
    """Moves a phase from 0 to 1, once for a command given by hand, again and again while playing.

    What is painted late is not played late: every tick takes all strides that are due by then, and tells of them once.

    Args:
        take: Takes the next stride, or the last one back; answers how long it is on its way, in steps, 0 where there
            is none.
        moved: Hears that the phase has changed, and whether strides were taken.
        stopped: Hears that playing has ended; where it is frozen, whoever does so knows.
        parent: The owner.
        clock: Seconds from some start; real time by default.
    """

    def __init__(
        self,
        take: Callable[[bool], float],
        moved: Callable[[bool], None],
        stopped: Callable[[], None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._take, self._moved, self._stopped, self._clock = take, moved, stopped, clock
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)
        self._began = 0.0
        self._length = 1.0
        self.is_playing = False
        self.back = False
        self.speed = 1.0
        self.phase = 1.0
        self.reduce_motion = False

    @property
    def is_moving(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def play(self, *, back: bool = False) -> None:
        """Go on by itself from where the phase stands.

        Args:
            back: Whether steps are taken back.
        """
        self.is_playing, self.back = True, back
        seconds = self._travel_s
        self._began = self._clock() - (self.phase * seconds if self.phase < 1.0 else seconds + self._rest_s)
        self._timer.start()
        self.tick()

    def freeze(self) -> None:
        """Stop the clock and leave everything where it is, a dot in mid-air too."""
        self.is_playing = False
        self._timer.stop()

    def turn(self) -> None:
        """Let what is on its way go back the way that it came."""
        self.phase = 1.0 - self.phase if self.phase < 1.0 else 1.0

    def stop(self) -> None:
        """Stop playing and let what is on its way land."""
        was_playing, self.is_playing = self.is_playing, False
        self.settle()
        if was_playing:
            self._stopped()

    def settle(self) -> None:
        """Land at once. While playing, the next stride follows after its rest."""
        if not self.is_playing:
            self._timer.stop()
        else:
            self._began = min(self._began, self._clock() - self._travel_s)
        if self.phase < 1.0:
            self.phase = 1.0
            self._moved(False)

    def ease(self, length: float = 1.0) -> None:
        """Let what was just done by hand be seen on its way.

        Args:
            length: How long it is on its way, in steps.
        """
        self._length = length
        self._began = self._clock()
        self.phase = 0.0
        self._timer.start()

    def hold(self, phase: float) -> None:
        """Freeze what was done last at a phase."""
        self.freeze()
        self.phase = min(max(phase, 0.0), 1.0)
        self._moved(False)

    @property
    def _travel_s(self) -> float:
        """How long the present stride is on its way."""
        step_s = STEP_S / self.speed if self.is_playing else MANUAL_S
        return step_s * min(max(self._length, 1.0), _LONGEST)

    @property
    def _rest_s(self) -> float:
        return REST_S / self.speed

    def tick(self) -> None:
        """One frame: the phase follows the clock, however many frames were dropped."""
        now, before = self._clock(), self.phase
        self._began = max(self._began, now - self._travel_s - self._rest_s - _LATE_S)
        taken = self.is_playing and self._take_what_is_due(now)
        seconds = self._travel_s
        elapsed = now - self._began
        self.phase = 1.0 if self.reduce_motion or elapsed >= seconds else elapsed / seconds
        if taken or self.phase != before:
            self._moved(taken)
        if self.phase >= 1.0 and not self.is_playing:
            self._timer.stop()

    def _take_what_is_due(self, now: float) -> bool:
        """Take every stride whose time has come; of an endless speed one a frame, so that each is seen."""
        frame_ms = 0 if math.isinf(self.speed) else FRAME_MS
        if self._timer.interval() != frame_ms:
            self._timer.setInterval(frame_ms)
        taken = False
        while now - self._began >= self._travel_s + self._rest_s:
            ends = self._began + self._travel_s + self._rest_s
            length = self._take(self.back)
            if not length:
                self.is_playing = False
                break
            taken, self._length, self._began = True, length, ends
            if math.isinf(self.speed):
                self._began = now
                break
        return taken
