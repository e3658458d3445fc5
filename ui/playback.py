"""Playback: the clock that lets a step be seen on its way. The state is always that of the finished step."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

FRAME_MS = 16
STEP_S = 0.75
"""How long a step is on its way at speed 1."""
REST_S = 0.25
"""How long a landed step rests at speed 1, while playing."""
MANUAL_S = 0.32
"""How long a step that a person takes is on its way, at any speed."""


class Playback(QObject):
    """Moves a phase from 0 to 1, once for a step taken by hand, again and again while playing.

    Args:
        next_step: Takes the next step; False where there is none.
        moved: Hears that the phase has changed.
        parent: The owner.
        clock: Seconds from some start; real time by default.
    """

    def __init__(
        self,
        next_step: Callable[[], bool],
        moved: Callable[[], None],
        parent: QObject | None = None,
        clock: Callable[[], float] = time.perf_counter,
    ) -> None:
        super().__init__(parent)
        self._next_step, self._moved, self._clock = next_step, moved, clock
        self._timer = QTimer(self)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self.tick)
        self._began = 0.0
        self._seconds = STEP_S
        self.is_playing = False
        self.speed = 1.0
        self.phase = 1.0
        self.reduce_motion = False

    @property
    def is_moving(self) -> bool:
        """Whether the clock runs."""
        return self._timer.isActive()

    def play(self) -> None:
        """Go on by itself from where the phase stands."""
        self.is_playing = True
        self._seconds = STEP_S / self.speed
        self._began = self._clock() - self.phase * self._seconds
        if self.phase >= 1.0:
            self._advance()
        if self.is_playing:
            self._timer.start()

    def freeze(self) -> None:
        """Stop the clock and leave everything where it is, a dot in mid-air too."""
        self.is_playing = False
        self._timer.stop()

    def stop(self) -> None:
        """Stop playing and let what is on its way land."""
        self.is_playing = False
        self.settle()

    def settle(self) -> None:
        """Land at once. While playing, the next step follows at the next tick."""
        if not self.is_playing:
            self._timer.stop()
        if self.phase < 1.0:
            self.phase = 1.0
            self._moved()

    def ease(self) -> None:
        """Let the step that was just taken be seen on its way."""
        self._seconds = MANUAL_S if not self.is_playing else STEP_S / self.speed
        self._start()

    def hold(self, phase: float) -> None:
        """Freeze the step that was taken last at a phase."""
        self.freeze()
        self.phase = min(max(phase, 0.0), 1.0)
        self._moved()

    def _start(self) -> None:
        self._began = self._clock()
        self.phase = 0.0
        self._timer.start()

    def tick(self) -> None:
        """One frame: the phase follows the clock, however many frames were dropped."""
        elapsed = self._clock() - self._began
        before = self.phase
        self.phase = 1.0 if self.reduce_motion else min(1.0, elapsed / self._seconds)
        if self.phase != before:
            self._moved()
        if self.phase >= 1.0:
            if not self.is_playing:
                self._timer.stop()
            elif elapsed >= self._seconds + REST_S / self.speed:
                self._advance()

    def _advance(self) -> None:
        self._seconds = STEP_S / self.speed
        self.phase = 1.0 if self.reduce_motion else 0.0
        self._began = self._clock()
        if not self._next_step():
            self.phase = 1.0
            self.is_playing = False
            self._timer.stop()
            self._moved()
