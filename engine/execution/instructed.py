"""Running a list of instructions: all of them, or only those that something changed makes necessary."""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np

from engine.execution.cone import Cones, Fact, Share
from engine.execution.program import program
from engine.ops.kernels.record import Instructions, Part


class Instructed:
    """An evaluator that has laid its work down as instructions; whoever derives from it lays them.

    Attributes:
        last_run: How much of the instructions the last run has done.
    """

    last_run: Share

    def _take_down(self, to: Instructions, facts: Callable[[Part], Iterable[Fact]]) -> None:
        """All instructions are laid.

        Args:
            to: The instructions.
            facts: What a part of them reads and computes, by what it was begun with.
        """
        self._run = program(to.steps, to.watched)
        self._cones = Cones(to, facts)
        self._full = self.last_run = Share(len(to.steps), len(to.steps))

    def run(self) -> bool:
        """Forward and backward; whether the numbers equal those of the pure rules."""
        self.last_run = self._full
        with np.errstate(all="ignore"):
            return self._run() < np.inf

    def run_again(self, changed: frozenset[int], *, backward: bool = True) -> bool:
        """Only what depends on some leaves, where that is cheaper."""
        cone = self._cones.cone(changed, backward=backward)
        if cone is None:
            return self.run()
        self.last_run = Share(len(cone.steps), self._full.of)
        with np.errstate(all="ignore"):
            return cone.run() < np.inf
