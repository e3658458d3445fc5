"""Whether an error signal of 0 is that of a minimum, where nothing is wrong, or that of something that cannot learn.

A factor of 0 says nothing by itself: a square has one at its minimum, a dead ReLU everywhere below 0. What tells them
apart is what would come of other numbers: the receiver is moved, near and far, and its sender computed again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from engine.arrays import Array
from engine.diagnosis.factors import Factor, Role
from engine.errors import OperationError
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Graph, Kind, Literal, Node
from engine.watching import go_on

_STRIDES = (0.1, 1.0, 10.0, 1000.0)
"""So far an operand is moved, in units of its own size (of 1 where it is smaller)."""
_MATERIAL = 1e-6
"""A fall of the loss by less than this part of what the moves change at all is none."""
Move = Callable[[Array], Array]


def is_at_rest(trace: Trace, factor: Factor) -> bool:
    """Whether no other value of what receives nothing through a factor would bring the loss down, to first order.

    A flat operation at its own lowest point is at rest in a term of the loss (a margin that is kept), or where the loss
    is 0; before a misfit that it cannot mend alone it is dead all the same.
    """
    if factor.role is Role.CANCELLED:
        return True
    if factor.role in (Role.THRESHOLD, Role.UNDERFLOW) or (
        factor.operand is not None and not depends(trace.graph, factor.operand, factor.receiver)
    ):
        return False
    if could_help(trace, factor):
        return False
    return factor.role is Role.STATIONARY or _nothing_is_left(trace) or is_term(trace, factor.child)


def could_help(trace: Trace, factor: Factor) -> bool:
    """Whether another value of the receiver would bring the loss down, or none changes anything at all.

    To first order: Σ v̄·(f(x') − f(x)) of the sender, for moves x' of the receiver.
    """
    signal = trace.grads[factor.child]
    assert signal is not None
    lowest = widest = 0.0
    with np.errstate(all="ignore"):
        for move in _moves(trace.values[factor.receiver], signal):
            change = signal * (moved(trace, factor, move) - trace.values[factor.child])
            if np.isfinite(change).all():
                lowest = min(lowest, float(np.sum(change)))
                widest = max(widest, float(np.sum(np.abs(change))))
    return widest == 0 or -lowest > _MATERIAL * widest


def moved(trace: Trace, factor: Factor, move: Move) -> Array:
    """The sender's value where the receiver is moved, and all between the two with it; NaN where that raises."""
    nodes = trace.graph.nodes
    values = {factor.receiver: move(trace.values[factor.receiver])}
    for node in nodes[factor.receiver + 1 : factor.child + 1]:
        go_on()
        if node.op is not None and any(parent in values for parent in node.parents):
            inputs = [x.value if isinstance(x, Literal) else values.get(x, trace.values[x]) for x in node.inputs]
            try:
                values[node.id] = np.asarray(node.op.forward(inputs, node.attrs))
            except OperationError:  # a person's own function, which does not take such numbers
                return np.full(trace.values[factor.child].shape, np.nan)
    return values[factor.child]


def depends(graph: Graph, node: int, on: int) -> bool:
    """Whether a node is computed from another one, or is it."""
    return on in _sources(graph, node)


def by(distance: Array | float) -> Move:
    """The move by a distance."""
    return lambda x: np.asarray(x + distance)


def _moves(x: Array, signal: Array) -> Iterator[Move]:
    """Ways to move a receiver: up, down, to 0, to the other side, against the error signal, and at random."""
    yield np.zeros_like
    yield np.negative
    size = max(1.0, float(np.max(np.abs(x), initial=0.0)))
    rng = np.random.default_rng(0)
    directions = [np.ones(x.shape), -np.ones(x.shape), rng.standard_normal(x.shape)]
    if signal.shape == x.shape:
        directions.append(-np.sign(signal))
    for stride in _STRIDES:
        for direction in directions:
            yield by(stride * size * direction)


def _nothing_is_left(trace: Trace) -> bool:
    """Whether the loss is 0, to rounding."""
    loss = trace.graph.loss
    return loss is not None and abs(float(trace.values[loss])) <= float(np.finfo(np.float64).eps)


def is_term(trace: Trace, node: int) -> bool:
    """Whether the loss is a sum in which a value stands with a constant factor."""
    graph = trace.graph
    seen, waiting = {node}, [node]
    while waiting:
        go_on()
        at = waiting.pop()
        for child, slot in graph.children[at]:
            if not graph.reaches_loss[child] or trace.grads[child] is None:
                continue
            if not _is_affine(trace, graph.nodes[child], slot):
                return False
            if child not in seen:
                seen.add(child)
                waiting.append(child)
    return True


def _is_affine(trace: Trace, node: Node, slot: int) -> bool:
    """Whether a message is the same for other values of all operands that are not constant."""
    assert node.op is not None
    signal = trace.grads[node.id]
    assert signal is not None
    xs = operands(node, trace.values)
    rng = np.random.default_rng(0)
    others = [
        rng.standard_normal(x.shape) if isinstance(operand, int) and _varies(trace.graph, operand) else x
        for operand, x in zip(node.inputs, xs, strict=True)
    ]
    with np.errstate(all="ignore"):
        here = message(node, slot, signal, trace.values[node.id], xs)
        there = message(node, slot, signal, np.asarray(node.op.forward(others, node.attrs)), others)
    return bool(np.allclose(here, there, rtol=1e-9, atol=0.0, equal_nan=True))


def _varies(graph: Graph, node: int) -> bool:
    """Whether a value is made of anything else than constants."""
    sources = _sources(graph, node)
    return any(graph.nodes[i].op is None and graph.variable_of(i).kind is not Kind.CONST for i in sources)


def _sources(graph: Graph, node: int) -> set[int]:
    """A node, and all that it is computed from."""
    seen, waiting = {node}, [node]
    while waiting:
        go_on()
        fresh = set(graph.nodes[waiting.pop()].parents) - seen
        seen |= fresh
        waiting.extend(fresh)
    return seen
