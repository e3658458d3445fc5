"""What each part of a tape reads: from that the cone of a changed leaf is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from engine.execution.cone import Fact
from engine.execution.plan import Plan
from engine.ops.kernels.record import Elementwise, Kernel, Part


class Readings:
    """Knows the parts that the tape lays out.

    Args:
        plan: What is computed.
        ways: For each node the kernel that computes it; None for the pure rules.
    """

    def __init__(self, plan: Plan, ways: Sequence[Elementwise | Kernel | None]) -> None:
        self._plan, self._graph, self._ways = plan, plan.graph, ways

    def __call__(self, part: Part) -> Iterator[Fact]:
        """What a part reads, and what it computes from that."""
        kind, about = part
        if kind == "value":
            yield [("value", p) for p in self._graph.nodes[about].parents], part
        elif kind == "slopes":
            yield [("value", member) for member in about], part
        elif kind == "signal":
            yield [("message", key) for key in self._plan.arrivals[about]], part
        else:
            node, slot = about
            yield [("signal", node), *(("value", i) for i in self._slope_reads(node, slot))], part

    def _slope_reads(self, node: int, slot: int) -> tuple[int, ...]:
        """The nodes whose values go into a message."""
        way = self._ways[node]
        if isinstance(way, Kernel):
            return () if way.linear else (node,)
        factor = way.factors[slot] if isinstance(way, Elementwise) else None
        if factor is not None and factor.kind in {"one", "minus"}:
            return ()
        if factor is not None and factor.kind == "operand":
            operand = self._graph.nodes[node].inputs[factor.operand]
            return (operand,) if isinstance(operand, int) else ()
        return (node,)  # which has changed wherever its operands have
