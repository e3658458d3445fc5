"""Stepping through the pass by hand, at a level."""

from __future__ import annotations

from engine.debugging.actions import (
    Action,
    Goto,
    SetLevel,
    SetNotation,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
)
from engine.debugging.debugger import reduce
from engine.levels import Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.session.moving import Moving
from ui.showing import too_many_to_show

_SEEN = (StepInto, StepOver, StepOut, StepRank, StepLayer)
"""The commands whose steps are seen on their way: those that go on by a little."""


class Stepping(Moving):
    """What the stepping commands and the level switch do."""

    def act(self, action: Action, by: object = None) -> None:
        """Answer a stepping command, a change of level, or a group that opens or closes."""
        if self.state is None:
            return
        self.end_gesture()
        self.playback.settle()
        before, after = self.state, reduce(self.state, action)
        if after is before:
            return
        if isinstance(action, _SEEN):
            length = self._go(after)
            if not self.settings.reduce_motion:
                self.playback.ease(length)
        else:
            self._jump(after)
        what = What(0)
        if self.state.folding != before.folding:
            what |= What.STRUCTURE | What.CURSOR | What.NUMBERS
            self._carry_selection(before)
        if after.cursor != before.cursor:
            what |= What.CURSOR
        self._announce(what, by)

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
