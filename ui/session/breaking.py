"""Breakpoints of the document: set, changed and taken away, each an entry of the undo history."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Signal

from engine.debugging.actions import (
    Action,
    AddBreakpoint,
    BreakpointAction,
    ChangeBreakpoint,
    EnableBreakpoints,
    RemoveBreakpoint,
    SetEpoch,
    ToggleBreakpoint,
)
from engine.debugging.breakpoints import Breakpoint, Hit
from engine.debugging.breakpoints.telling import place_words, stopped_words
from engine.debugging.breakpoints.watching import TrainingWatch, stops_training
from engine.debugging.debugger import DebuggerState, reduce
from engine.errors import GraphError
from engine.execution.trace import Trace
from engine.learning.outcomes import Halt
from ui.changes import What
from ui.feed import Feed
from ui.session.feeding import Feeding

_ARRIVALS = What.CURSOR | What.BREAKPOINTS
"""After these the pass may stand at a breakpoint. With other numbers, of a training or an edit, it no longer does."""


class Breaking(Feeding):
    """What is done to the breakpoints. They are part of the document, and no reason to read it anew."""

    breakpoint_asked = Signal(int)
    """The condition of the breakpoint with this number is to be written."""
    breakpoint_shown = Signal(int)
    """The breakpoint with this number is to be seen in the list."""

    _arrived_in: Trace | None = None
    """The pass in which the cursor came to where it stands."""

    def _announce(self, what: What, by: object = None) -> None:
        if what & _ARRIVALS:
            self._arrived_in = None if self.state is None else self.state.trace
        super()._announce(what, by)

    def act(self, action: Action, by: object = None) -> None:
        """Answer a command of the debugger; what is about breakpoints is an edit of the document."""
        if not isinstance(action, BreakpointAction):
            super().act(action, by)
        elif self.state is not None:
            try:
                after = reduce(self.state, action)
            except GraphError as error:
                self.notified.emit(error.spoken)
                return
            if after is not self.state:
                self.end_gesture()
                label = _label(action, self.state, after)
                self._push(label, replace(self.document, breakpoints=after.breakpoints), by, None)

    def breakpoint(self, number: int) -> Breakpoint | None:
        """A breakpoint by its number."""
        return next((b for b in self.document.breakpoints if b.number == number), None)

    def training_watch(self) -> Callable[[Trace, int], bool] | None:
        """What looks at the passes of a training; None where no breakpoint stops trainings."""
        if self.state is None:
            return None
        watch = TrainingWatch(self.document.breakpoints, self.state.folding)
        return (lambda trace, epoch: watch.hit(trace, epoch) is not None) if watch.is_needed else None

    def show_halt(self, halt: Halt) -> None:
        """Show the pass at which a training has stopped, at the first hit of a breakpoint that stops trainings."""
        self.set_feed(Feed(halt.rows), at_once=True)  # its hits are looked for in it
        if self.state is None:
            return
        self.state = reduce(self.state, SetEpoch(halt.epoch))
        hits = [hit for hit in self.state.breaks.hits if stops_training(hit.breakpoint)]
        if not hits:  # other units are dropped out than in that batch
            self.notified.emit(f"Stopped in epoch {halt.epoch}, batch {halt.batch}; with these units nothing is hit")
        self.goto(hits[0].cursor if hits else 0)
        self._announce(What.BREAKPOINTS)

    @property
    def stopped_by(self) -> tuple[Hit, ...]:
        """The hits that the pass stands at, until its numbers become others."""
        if self.state is None or self.state.trace is not self._arrived_in:
            return ()
        return self.state.breaks.stopped_by(self.state.cursor)

    @property
    def stop_words(self) -> str:
        """Why the pass stands where it stands, if a breakpoint has to do with it; else empty."""
        hits, state = self.stopped_by, self.state
        if state is None or not hits:
            return ""
        more = f" · and {len(hits) - 1} more" if len(hits) > 1 else ""
        return stopped_words(hits[0], state.signals) + more


def _label(action: Action, before: DebuggerState, after: DebuggerState) -> str:
    """What the edit menu calls an edit."""
    match action:
        case AddBreakpoint():
            return f"breakpoint at {place_words(after.breakpoints[-1].place)}"
        case ToggleBreakpoint():
            return f"breakpoint at {place_words(before.place(action.place))}"
        case ChangeBreakpoint(breakpoint=changed):
            return f"change of the breakpoint at {place_words(changed.place)}"
        case RemoveBreakpoint(number=number):
            gone = next(b for b in before.breakpoints if b.number == number)
            return f"removal of the breakpoint at {place_words(gone.place)}"
        case EnableBreakpoints(enabled=enabled):
            return f"{'enabling' if enabled else 'disabling'} all breakpoints"
    return "removal of all breakpoints"
