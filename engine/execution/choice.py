"""Which evaluator runs a graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from engine.arrays import Array
from engine.execution.levelled import Levelled
from engine.execution.levelling import levelling
from engine.execution.plan import Evaluator, Plan
from engine.execution.scalar_text import kernels_of
from engine.execution.straight import Straight
from engine.execution.tape import Tape
from engine.ops.kernels import Elementwise

SMALLEST_LEVELLED = 700
"""Operations below which levels are not even looked for."""
WIDE = 80
"""How many operations a call must do on average for levels to beat straight-line code (measured)."""


def choose(plan: Plan, leaves: Mapping[int, Array]) -> Evaluator:
    """Make the evaluator that is the fastest for this graph: equal numbers from each."""
    kernels = kernels_of(plan)
    if kernels is None:
        return Tape(plan, leaves)
    operations = sum(way is not None for way in kernels)
    if operations >= SMALLEST_LEVELLED and can_be_levelled(plan, kernels):
        order = levelling(plan, kernels)
        if operations > WIDE * len(order.groups):
            return Levelled(plan, leaves, order)
    return Straight(plan, leaves, kernels)


def can_be_levelled(plan: Plan, kernels: Sequence[Elementwise | None]) -> bool:
    """Whether every operation, and every derivative that is wanted, has instructions for arrays."""
    for node, way in zip(plan.graph.nodes, kernels, strict=True):
        if way is None:
            continue
        if way.run is None:
            return False
        for operand, factor in zip(node.inputs, way.factors, strict=False):
            asked = isinstance(operand, int) and plan.wanted[operand]
            if asked and factor is not None and factor.kind == "slope" and factor.run is None:
                return False
    return True
