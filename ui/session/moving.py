"""What is on its way: the clock, and the steps that it shows."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.debugging.actions import Goto, StepInto, StepLayer, StepOver, StepRank
from engine.debugging.debugger import DebuggerState, reduce
from engine.debugging.schedule import Schedule
from engine.debugging.transits import Passage, passage_between
from ui.changes import What
from ui.playback import Playback
from ui.session.finding import Finding
from ui.settings import Settings

STRIDES: dict[str, type[StepInto | StepOver | StepRank | StepLayer]] = {
    "step": StepInto,
    "node": StepOver,
    "rank": StepRank,
    "layer": StepLayer,
}
"""The settings' strides -> what one stride of playing does."""
_MOST_STEPS = 400
_LONGEST = 12.0
"""Of more steps than this, or of longer chains of them, only the last one is seen on its way."""


class Moving(Finding):
    """The cursor's way from one place to another as it is seen; the state itself is always there already."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.playback = Playback(self._take, self._moved, self._stopped, self)
        self.playback.speed = settings.speed
        self.playback.reduce_motion = settings.reduce_motion
        self.changed_nodes: frozenset[str] = frozenset()
        self._shown: tuple[Schedule, Passage] | None = None

    @property
    def phase(self) -> float:
        """How far the animation of the last command has come; 1 when everything has landed."""
        return self.playback.phase

    @property
    def passage(self) -> Passage | None:
        """The steps that the last command did or took back; None where it was no stepping, but a jump or an edit."""
        if self.state is None or self._shown is None:
            return None
        schedule, passage = self._shown
        there = passage.begin if passage.back else passage.end
        return passage if schedule is self.state.schedule and there == self.state.cursor else None

    @property
    def settled(self) -> DebuggerState | None:
        """The state without the steps that are still on their way: the numbers that have landed."""
        if self.state is None or self.phase >= 1.0 or not self.state.cursor:
            return self.state
        return reduce(self.state, Goto(self.state.cursor - 1 if self.passage is None else self.passage.begin))

    def _go(self, after: DebuggerState) -> float:
        """Move to another cursor of the same pass so that it can be seen.

        Returns:
            How long that is on its way, in steps.
        """
        assert self.state is not None
        schedule, before, cursor = after.schedule, self.state.cursor, after.cursor
        passage = passage_between(schedule, before, cursor) if abs(cursor - before) <= _MOST_STEPS else None
        if passage is None or passage.length > _LONGEST:
            passage = passage_between(schedule, cursor - 1 if cursor > before else cursor + 1, cursor)
        self.state, self._shown = after, (schedule, passage)
        self.changed_nodes = frozenset()
        return passage.length

    def _jump(self, after: DebuggerState) -> None:
        """Be at another state at once."""
        if self.state is None or self.state.cursor != after.cursor:
            self.changed_nodes, self._shown = frozenset(), None
        self.state = after

    def _turn(self) -> None:
        """Let what is in mid-air go back the way that it came."""
        state, passage = self.state, self.passage
        assert state is not None
        if passage is None:
            passage = passage_between(state.schedule, state.cursor - 1, state.cursor)
        self._go(reduce(state, Goto(passage.end if passage.back else passage.begin)))
        self.playback.turn()

    def _take(self, back: bool) -> float:
        """One stride of playing: how long it is on its way, in steps; 0 at the end."""
        after = None if self.state is None else reduce(self.state, STRIDES[self.settings.stride](back=back))
        if after is None or after is self.state:
            self.playback.stop()
            return 0.0
        return self._go(after)

    def _moved(self, taken: bool) -> None:
        self._announce(What.CURSOR if taken else What.PHASE)

    def _stopped(self) -> None:
        self._announce(What.PLAYING)
