"""Which evaluator runs a graph."""

from __future__ import annotations

from collections.abc import Mapping

from engine.arrays import Array
from engine.execution.plan import Evaluator, Plan
from engine.execution.scalar_text import kernels_of
from engine.execution.straight import Straight
from engine.execution.tape import Tape


def choose(plan: Plan, leaves: Mapping[int, Array]) -> Evaluator:
    """Make the evaluator that is the fastest for this graph."""
    if kernels_of(plan) is not None:
        return Straight(plan, leaves)
    return Tape(plan, leaves)
