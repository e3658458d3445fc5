"""Two passes compared: at once, or beside the window where that takes long."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from engine.comparing.comparison import Comparison, compare
from engine.comparing.precision import Precision, run_in
from engine.debugging.debugger import DebuggerState
from engine.errors import GraphError
from engine.execution.trace import Trace
from engine.levels.numbers import LevelNumbers
from engine.levels.views import numbers_of, view_of
from engine.watching import watched_by
from ui.work import Work, WorkFailedError


@dataclass(frozen=True, eq=False)
class Partner:
    """The other one of the two.

    Attributes:
        title: What it is called: ``pass 17``, ``other.gvnn``, ``float16``.
        trace: Its pass; None where it is the shown one in another precision.
        precision: That precision.
    """

    title: str
    trace: Trace | None = None
    precision: Precision = Precision.FLOAT64

    @property
    def tolerance(self) -> float:
        """The relative difference that counts as none: in fewer digits what rounding explains."""
        return 0.0 if self.trace is not None else self.precision.tolerance


class Compared(NamedTuple):
    """What was worked out, and of what: two passes, and what differs between them.

    Attributes:
        here: The numbers of the one that is shown.
        partner: The other one.
        there: Its numbers at the same level; None where there are none.
        comparison: What differs; None where there are none.
        failure: Why there are none.
    """

    here: LevelNumbers
    partner: Partner
    there: LevelNumbers | None = None
    comparison: Comparison | None = None
    failure: str = ""


def compared(state: DebuggerState, partner: Partner) -> Compared:
    """Compare the finished pass of a state with a partner, at the level that is shown."""
    try:
        trace = run_in(state.model, partner.precision) if partner.trace is None else partner.trace
        view = state.view if trace.graph is state.model.graph else view_of(trace.graph, state.folding)
    except GraphError as error:
        return Compared(state.numbers, partner, failure=error.spoken)
    there = numbers_of(view, trace)
    return Compared(state.numbers, partner, there, compare(state.numbers, there, partner.tolerance))


class ComparingRun(Work):
    """Compares until it is done or given up.

    Args:
        state: Whose pass.
        partner: With what.
    """

    def __init__(self, state: DebuggerState, partner: Partner) -> None:
        super().__init__()
        self.state, self.partner = state, partner

    def work(self) -> Compared:
        """The thread's work."""
        try:
            with watched_by(self.go_on):
                return compared(self.state, self.partner)
        except MemoryError as error:
            raise WorkFailedError("There is not enough memory to compare") from error
