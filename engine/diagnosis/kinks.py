"""Numbers that sit exactly at a kink, where the derivative is a convention and its error signal half a truth."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import first_place, index_text
from engine.diagnosis.record import Finding, FindingKind, Severity, finding, shown, shown_signal
from engine.execution.passes import operands
from engine.execution.trace import Trace
from engine.graph import Kind, Node
from engine.notation import format_number
from engine.watching import go_on

_STEP = 1e-7
"""So far to both sides (of numbers of size 1) an operation is tried."""


def at_kinks(trace: Trace) -> tuple[Finding, ...]:
    """The operations of which an operand sits at a kink that the loss feels: an error signal arrives there.

    Only elementwise operations: among equal pixels of a pooling, say, it makes no difference which one wins.
    """
    found = []
    for node in trace.graph.nodes:
        go_on()
        signal = trace.grads[node.id]
        if node.op is None or node.op.branch is None or signal is None or not node.op.differentiable:
            continue
        xs = operands(node, trace.values)
        for slot, operand in enumerate(node.inputs):
            if not isinstance(operand, int) or not node.op.slot(slot).differentiable or not _is_elementwise(node, xs):
                continue
            with np.errstate(all="ignore"):
                kinked = _kinked(node, slot, xs) & (signal != 0)
            if kinked.any() and moves(trace, operand):
                found.append(_finding(trace, node, operand, kinked))
                break
    return tuple(found)


def moves(trace: Trace, node: int) -> bool:
    """Whether a training, or another input, moves the number: not a constant, and nothing made of constants alone."""
    graph = trace.graph
    seen, waiting = {node}, [node]
    while waiting:
        go_on()
        at = waiting.pop()
        if graph.nodes[at].op is None and graph.variable_of(at).kind is Kind.PARAM:
            return True
        fresh = set(graph.nodes[at].parents) - seen
        seen |= fresh
        waiting.extend(fresh)
    return False


def _is_elementwise(node: Node, xs: list[Array]) -> bool:
    """Whether each number of the result has one branch of its own: sums of |w| have the branches of their operands."""
    assert node.op is not None
    assert node.op.branch is not None
    try:
        if np.broadcast_shapes(*(x.shape for x in xs)) != node.shape:
            return False
    except ValueError:
        return False
    with np.errstate(all="ignore"):
        return np.shape(node.op.branch(xs, node.attrs)) == node.shape


def _kinked(node: Node, slot: int, xs: list[Array]) -> Array:
    """Where the branches to both sides differ while the number itself is on neither: exactly at the kink."""
    assert node.op is not None
    assert node.op.branch is not None
    x = xs[slot]
    step = _STEP * np.maximum(1.0, np.abs(x))
    branches = []
    for moved in (x - step, x, x + step):
        with_it = list(xs)
        with_it[slot] = moved
        branches.append(np.broadcast_to(np.asarray(node.op.branch(with_it, node.attrs)), node.shape))
    below, here, above = branches
    return np.asarray((below != above) & (here != below) & (here != above))


def _finding(trace: Trace, node: Node, operand: int, kinked: Array) -> Finding:
    assert node.op is not None
    place = first_place(kinked)
    assert place is not None
    x = np.broadcast_to(trace.values[operand], node.shape)[place]
    count = int(kinked.sum())
    also = f" (and at {count - 1} more of its numbers)" if count > 1 else ""
    name = f"{shown(trace, operand)}{index_text(place)}"
    convention = f"; by convention {node.op.convention}" if node.op.convention else ""
    sentence = (
        f"{name} = {format_number(float(x))} sits exactly at the kink of {node.op.name}{also}, and "
        f"{shown_signal(trace, node.id)} is not 0 there{convention}"
    )
    advice = "the derivative there is a choice: begin at other numbers if it matters"
    kind, severity = FindingKind.KINK, Severity.HINT
    return finding(trace, kind, severity, node.id, f"kink of {node.op.name}", sentence, advice)
