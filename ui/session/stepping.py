"""Stepping through the pass, at a level, by hand or by itself."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.debugging.actions import (
    Action,
    Goto,
    SetLevel,
    SetNotation,
    StepInto,
    StepOut,
    StepOver,
    ToggleBreakpoint,
)
from engine.debugging.debugger import DebuggerState, reduce
from engine.levels import Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.playback import Playback
from ui.session.selecting import Selecting
from ui.settings import Settings
from ui.showing import too_many_to_show


class Stepping(Selecting):
    """The cursor, the level, and the clock that plays."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.playback = Playback(self._play_next, self._phase_changed, self)
        self.playback.speed = settings.speed
        self.playback.reduce_motion = settings.reduce_motion
        self.changed_nodes: frozenset[str] = frozenset()

    def act(self, action: Action, by: object = None) -> None:
        """Answer a stepping command, a change of level, or a breakpoint."""
        if self.state is None:
            return
        self.end_gesture()
        self.playback.settle()
        before = self.state
        self.state = reduce(before, action)
        if self.state is before:
            return
        what = What(0)
        if isinstance(action, SetLevel):
            what |= What.STRUCTURE | What.CURSOR | What.NUMBERS
            self._carry_selection(before)
        if isinstance(action, ToggleBreakpoint):
            what |= What.BREAKPOINTS
        if self.state.cursor != before.cursor:
            what |= What.CURSOR
            self.changed_nodes = frozenset()
            if self._is_seen_moving(action, before):
                self.playback.ease()
        self._announce(what, by)

    def _is_seen_moving(self, action: Action, before: DebuggerState) -> bool:
        """Whether a command lets its last step be seen on its way: those that go forward by a little."""
        forward = self.state is not None and self.state.cursor > before.cursor
        return forward and isinstance(action, StepInto | StepOver | StepOut) and not self.settings.reduce_motion

    def goto(self, cursor: int, by: object = None) -> None:
        """Put the cursor behind the first ``cursor`` steps."""
        self.playback.stop()
        self.act(Goto(cursor), by)

    def set_level(self, level: Level, by: object = None) -> None:
        """Show the graph at another level; where that is too large to look at, say so and stay."""
        self.playback.stop()
        if self.state is not None and self._showable(self.state.model, level) is level:
            self.act(SetLevel(level), by)
        else:
            self._announce(What.PLAYING, by)  # the level's button springs back

    def _showable(self, model: Model, level: Level) -> Level:
        """The level itself, or the variables where the scalars would be too many to look at."""
        refused = None if level is not Level.SCALARS else too_many_to_show(model.graph)
        if refused is None:
            return level
        self.notified.emit(refused)
        return Level.VARIABLES

    def set_notation(self, notation: Notation, by: object = None) -> None:
        """Write error signals in another way, here and in every document that is opened later."""
        self.settings.notation = str(notation)
        if self.state is not None:
            self.state = reduce(self.state, SetNotation(notation))
        self._announce(What.NUMBERS, by)

    # ------------------------------------------------------------------------------------------------------ playing
    def toggle_play(self) -> None:
        """Let the pass play by itself, or freeze it where it is."""
        if self.state is None:
            return
        if self.playback.is_playing:
            self.playback.freeze()
        else:
            if self.state.cursor >= len(self.state.steps) and self.phase >= 1.0:
                self.act(Goto(0))
            self.playback.play()
        self._announce(What.PLAYING)

    def stop(self) -> None:
        """Stop playing; what was on its way lands."""
        self.playback.stop()
        self._announce(What.PLAYING)

    def set_speed(self, factor: float) -> None:
        """Play faster or slower; 1 is one step a second."""
        self.settings.speed = factor
        self.playback.speed = factor
        self._announce(What.PLAYING)

    def set_reduce_motion(self, wanted: bool) -> None:
        """Let steps change the picture at once, or be seen on their way."""
        self.settings.reduce_motion = self.playback.reduce_motion = wanted
        self._announce(What.PLAYING)

    def _play_next(self) -> bool:
        """One step of playing; False at the end."""
        if self.state is None or self.state.cursor >= len(self.state.steps):
            self.stop()
            return False
        self.state = reduce(self.state, StepInto())
        self.changed_nodes = frozenset()
        self._announce(What.CURSOR)
        return True

    @property
    def settled(self) -> DebuggerState | None:
        """The state without the step that is still on its way: the numbers that have landed."""
        if self.state is None or self.phase >= 1.0 or not self.state.cursor:
            return self.state
        return reduce(self.state, Goto(self.state.cursor - 1))

    @property
    def phase(self) -> float:
        """How far the last step's animation has come; 1 when it has landed."""
        return self.playback.phase

    def _phase_changed(self) -> None:
        self._announce(What.PHASE)
