"""What a changed leaf touches: the instructions in its downstream cone, and no others.

An evaluator's instructions come in *parts*, each of which computes some *things*: values, error signals, messages.
When leaves change, a part is run again if anything that it reads has changed; whatever it writes has then changed too.
What is left out would have written the same numbers again, so that the outcome equals a full pass bit for bit.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array
from engine.ops.kernels.record import Instruction, Instructions, Part

Thing = tuple[str, Any]
"""Something that is computed: ``("value", node)``, ``("signal", node)``, ``("message", key)``."""
Fact = tuple[Iterable[Thing], Thing]
"""What is read, and what is computed from it."""

KEPT = 64
"""How many cones are remembered."""
WORTH_IT = 0.85
"""A cone is run in place of the full pass up to this share of its cost: a loop is slower than generated code."""


class Share(NamedTuple):
    """How much of a full pass the last one did.

    Attributes:
        done: The instructions that were run (lines, for straight-line code).
        of: Those of a full pass.
    """

    done: int
    of: int


@dataclass(frozen=True, eq=False)
class Cone:
    """Some of the instructions of a pass, in their order.

    Attributes:
        steps: The instructions.
        watched: Of what they write, the vectors that must be finite.
    """

    steps: list[Instruction]
    watched: list[Array]

    def run(self) -> float:
        """Run them; the result is finite only if every watched array is."""
        for function, arguments in self.steps:
            function(*arguments)
        return float(sum(np.dot(vector, vector) for vector in self.watched))


class Cones:
    """The cones of an evaluator's instructions, made when they are wanted.

    Args:
        to: The instructions.
        facts: What a part reads and computes, by what it was begun with.
    """

    def __init__(self, to: Instructions, facts: Callable[[Part], Iterable[Fact]]) -> None:
        self._to = to
        self._facts_of = facts
        self._facts: list[list[Fact]] = []
        self._costs: list[float] = []
        self._found: dict[tuple[frozenset[int], bool], Cone | None] = {}
        self._asked: set[tuple[frozenset[int], bool]] = set()

    def cone(self, changed: frozenset[int], *, backward: bool) -> Cone | None:
        """The instructions to run, or None where the full pass costs no more.

        To find a cone takes longer than most passes: the first time that these leaves change, there is none.

        Args:
            changed: The ids of the leaves that have changed.
            backward: Whether error signals are wanted too.
        """
        key = changed, backward
        if key in self._found:
            return self._found[key]
        if key not in self._asked:
            if len(self._asked) > 16 * KEPT:
                self._asked.clear()
            self._asked.add(key)
            return None
        if len(self._found) >= KEPT:
            del self._found[next(iter(self._found))]
        cone = self._found[key] = self._find(changed, backward=backward)
        return cone

    def _find(self, changed: frozenset[int], *, backward: bool) -> Cone | None:
        to = self._to
        if not self._facts:
            self._facts = [list(self._facts_of(what)) for what, _, _ in to.parts]
            self._costs = [cost(step) for step in to.steps]
        touched: set[Thing] = {("value", leaf) for leaf in changed}
        steps: list[Instruction] = []
        watched: list[Array] = []
        spent = 0.0
        parts = to.parts if backward else to.parts[: to.turn]
        ends = [part[1:] for part in to.parts[1:]] + [(len(to.steps), len(to.watched))]
        for (_, first, first_watched), (end, end_watched), facts in zip(parts, ends, self._facts, strict=False):
            is_touched = False
            for reads, thing in facts:  # of one part, later ones may read earlier ones
                if any(read in touched for read in reads):
                    touched.add(thing)
                    is_touched = True
            if is_touched:
                steps += to.steps[first:end]
                watched += [array.reshape(-1) for array in to.watched[first_watched:end_watched]]
                spent += sum(self._costs[first:end])
        return Cone(steps, watched) if spent <= WORTH_IT * sum(self._costs) else None


def cost(step: Instruction) -> float:
    """About how long an instruction takes, in calls of an empty one."""
    function, arguments = step
    arrays = [a for a in arguments if isinstance(a, np.ndarray)]
    elements = sum(a.size for a in arrays)
    if function in {np.dot, np.matmul} and all(a.ndim for a in arrays[:2]):
        elements += arrays[0].size * arrays[1].shape[-1] // 8
    return 1.0 + elements / 4096
