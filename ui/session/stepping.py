"""Stepping through the pass by hand, at a level."""

from __future__ import annotations

from engine.debugging.actions import (
    Action,
    Goto,
    SetFolding,
    SetLevel,
    SetNotation,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
)
from engine.debugging.debugger import DebuggerState, reduce
from engine.levels import Folding, Level
from engine.model import Model
from engine.notation import Notation
from ui.changes import What
from ui.collecting import COLLECTOR
from ui.session.refolding import Refolding
from ui.showing import is_quick, too_many_to_show

_SEEN = (StepInto, StepOver, StepOut, StepRank, StepLayer)
"""The commands whose steps are seen on their way: those that go on by a little."""


class Stepping(Refolding):
    """What the stepping commands and the level switch do."""

    def act(self, action: Action, by: object = None) -> None:
        """Answer a stepping command, a change of level, or a group that opens or closes."""
        if self.state is None or self._begins_beside(action, by):
            return
        with COLLECTOR.held():
            after = reduce(self.state, action)
        self._done(action, after, by)

    def refold(self, action: Action, after: DebuggerState | None, by: object) -> None:
        """Do an action whose outcome has been made ready."""
        if after is None:
            self.act(action, by)
        else:
            self._done(action, after, by)

    def _done(self, action: Action, after: DebuggerState, by: object) -> None:
        """Be at the state after an action."""
        before = self.state
        self.end_gesture()
        self.playback.settle()
        if before is None or after is before:
            return
        if isinstance(action, _SEEN):
            length = self._go(after)
            if not self.settings.reduce_motion:
                self.playback.ease(length)
        else:
            self._jump(after)
        what = What(0)
        if after.folding != before.folding:
            what |= What.STRUCTURE | What.CURSOR | What.NUMBERS
            COLLECTOR.leave_out(len(after.view.nodes))
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
        refused = self.scalars_refusal if level is Level.SCALARS else ""
        if self.state is not None and not refused:
            self.act(SetLevel(level), by)
            return
        if refused:
            self.notified.emit(refused)
        self._announce(What.PLAYING, by)  # the level's button springs back

    @property
    def scalars_refusal(self) -> str:
        """Why the scalars are not shown; empty where they can be, as far as is known before they are written out."""
        return "" if self.state is None else too_many_to_show(self.state.model.graph) or ""

    def _showable(self, model: Model, level: Level) -> Level:
        """The level itself, or the variables where the scalars would be too many to look at, or not there at once."""
        if level is not Level.SCALARS or is_quick(model.graph):
            return level
        refused = too_many_to_show(model.graph)
        if refused is not None:
            self.notified.emit(refused)
        return Level.VARIABLES

    def _go_back_to(self, folding: Folding) -> None:
        """Show what was shown before a model was read, where its level was not there at once."""
        if self.state is not None and self.state.level is not folding.level and not self.scalars_refusal:
            self.playback.stop()
            self.act(SetFolding(folding))

    def set_notation(self, notation: Notation, by: object = None) -> None:
        """Write error signals in another way, here and in every document that is opened later."""
        self.settings.notation = str(notation)
        if self.state is not None:
            self.state = reduce(self.state, SetNotation(notation))
        self._announce(What.NUMBERS, by)
