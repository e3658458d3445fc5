"""The gradient check as its definition reads: one element after the other, the whole model run at each end."""

from __future__ import annotations

import numpy as np

from engine.execution.passes import forward, operands, run
from engine.execution.sweep import counts_for_loss

SHORT = [1e-5 / 10.0**k for k in range(6)]
LONG = [1e-5 * 10.0**k for k in range(1, 10)]


def plain_check(model):
    """Leaf -> for each element (agrees, at a kink), in the leaf's shape."""
    trace = run(model)
    found = {}
    for leaf in model.graph.leaves:
        grad = trace.grads[leaf.last]
        if grad is None and model.graph.feeds_indices[leaf.last]:
            continue
        value = trace.values[leaf.last]
        grad = np.zeros(value.shape) if grad is None else grad
        verdicts = [_element(trace, leaf.last, index, float(grad[index])) for index in np.ndindex(value.shape)]
        found[leaf.address] = tuple(
            np.array([v[part] for v in verdicts], dtype=bool).reshape(value.shape) for part in (0, 1)
        )
    return found


def _element(trace, leaf, index, grad):
    if not np.isfinite(trace.loss_value):
        return False, False
    here = _branches(trace.graph, trace.values)
    usable, drowned = 0, []
    for attempt, factor in enumerate(SHORT):
        measured = _difference(trace, leaf, index, factor, here)
        if measured is None:
            if not usable and attempt == 3:
                return False, True
            continue
        usable += 1
        difference, rounding = measured
        if _close(difference, grad, 0.0):
            return True, False
        if rounding > 1e-6 * max(abs(difference), abs(grad)):
            drowned.append(measured)
    if not drowned or len(drowned) < usable:
        return False, False
    before = None
    for factor in LONG:
        measured = _difference(trace, leaf, index, factor, here)
        if measured is not None and before is not None:
            (previous, doubt), (difference, rounding) = before, measured
            close = 0.01 * max(abs(previous), abs(difference)) + doubt + rounding
            if abs(difference - previous) <= close and rounding <= 0.01 * abs(difference):
                return abs(difference - grad) <= 0.01 * max(abs(difference), abs(grad)) + rounding, False
        before = measured
    return _close(drowned[0][0], grad, drowned[0][1]), False


def _difference(trace, leaf, index, factor, here):
    x = float(trace.values[leaf][index])
    h = factor * max(1.0, abs(x))
    ends, smooth = [], True
    for value in (x + h, x - h):
        moved = np.array(trace.values[leaf])
        moved[index] = value
        with np.errstate(all="ignore"):
            values = forward(trace.graph, {**trace.model.values, leaf: moved})
        ends.append(float(values[trace.graph.loss]))
        there = _branches(trace.graph, values)
        smooth = smooth and all(np.array_equal(a, b, equal_nan=True) for a, b in zip(here, there, strict=True))
    taken = (x + h) - (x - h)
    if not smooth or not np.isfinite(ends).all() or taken == 0:
        return None
    return (ends[0] - ends[1]) / taken, 8 * float(np.finfo(np.float64).eps) * max(map(abs, ends)) / taken


def _close(difference, grad, rounding):
    if not np.isfinite(grad):
        return False
    return abs(difference - grad) <= 1e-9 + 1e-6 * max(abs(difference), abs(grad)) + rounding


def _branches(graph, values):
    """Which smooth branches the operations take that the loss depends on."""
    counts = counts_for_loss(graph)
    with np.errstate(all="ignore"):
        return [
            node.op.branch(operands(node, values), node.attrs)
            for node in graph.nodes
            if node.op is not None and node.op.branch is not None and counts[node.id]
        ]
