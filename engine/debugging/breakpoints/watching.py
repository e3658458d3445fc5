"""Breakpoints in a training: each of its passes is looked at, and the first hit stops it."""

from __future__ import annotations

from engine.debugging.breakpoints.conditions import problem_of
from engine.debugging.breakpoints.hits import Breaks, Hit
from engine.debugging.breakpoints.record import Breakpoint, Breakpoints
from engine.debugging.schedule import schedule_of
from engine.execution.trace import Trace
from engine.levels.folding import Folding, Level
from engine.levels.views import numbers_of


def stops_training(breakpoint_: Breakpoint) -> bool:
    """Whether a breakpoint stops trainings: one without a condition would stop each at its first batch."""
    wanted = breakpoint_.enabled and breakpoint_.in_training and not breakpoint_.is_log
    return wanted and bool(breakpoint_.condition.strip()) and not problem_of(breakpoint_)


class TrainingWatch:
    """Looks at the passes of a training.

    Args:
        breakpoints: All breakpoints; those that stop trainings are looked for.
        folding: Which groups are open: messages are those that are shown then.
    """

    def __init__(self, breakpoints: Breakpoints, folding: Folding) -> None:
        self._breakpoints = tuple(b for b in breakpoints if stops_training(b))
        self._folding = Folding(Level.VARIABLES) if folding.level is Level.SCALARS else folding
        self._last: Breaks | None = None

    @property
    def is_needed(self) -> bool:
        """Whether any breakpoint stops trainings."""
        return bool(self._breakpoints)

    def hit(self, trace: Trace, epoch: int) -> Hit | None:
        """The first hit of a pass.

        Args:
            trace: The pass.
            epoch: Its epoch, from 1 on.
        """
        last = self._last
        if last is None or last.schedule.graph is not trace.graph:
            schedule = schedule_of(trace.graph, self._folding)
            last = Breaks(schedule, numbers_of(schedule.view, trace), trace, self._breakpoints)
        # The passes of batches of two sizes have two graphs: there is nothing to compare with then.
        before = None if self._last is None else self._last.tensors
        self._last = last.with_pass(numbers_of(last.schedule.view, trace), trace, before).with_epoch(epoch)
        return next(iter(self._last.hits), None)
