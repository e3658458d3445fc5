"""What helps against a factor of 0: which way the number has to go, or what to begin with."""

from __future__ import annotations

from functools import partial

import numpy as np

from engine.diagnosis.factors import Factor, Role
from engine.diagnosis.record import shown
from engine.diagnosis.rest import Move, by, depends, moved
from engine.execution.trace import Trace
from engine.graph import Kind

_WAYS = tuple(10.0**k for k in np.arange(-1.0, 3.5, 0.25))
"""So far a number is moved up and down, in units of its own size (of 1 where it is smaller)."""
_NOTICED = 1e-9
"""A result that changes by less than this part is still flat."""


def advice_on(trace: Trace, factor: Factor) -> str:
    """What to do against a factor of 0."""
    name = shown(trace, factor.receiver)
    if factor.role is Role.THRESHOLD:
        return "use a smooth function in its place, or train without what lies before it"
    if factor.role is Role.UNDERFLOW:
        return "fewer or steeper layers, or normalisation between them"
    if factor.operand is not None and not depends(trace.graph, factor.operand, factor.receiver):
        return _on_operand(trace, factor)
    if factor.role is Role.STATIONARY:
        return f"begin at another {name}: the slope is 0 exactly there"
    way = _way_out(trace, factor)
    if not way:
        return f"nothing that {name} may be changes {shown(trace, factor.child)}: see whether that is meant"
    is_given = trace.graph.nodes[factor.receiver].op is None
    how = "" if is_given else ", by the weights, the bias or the inputs before it"
    return f"{way.format(name=name)}{how}, or use an operation that is not flat there"


def _on_operand(trace: Trace, factor: Factor) -> str:
    """Another number that is 0: a parameter begins elsewhere, what is given or computed has its own reasons."""
    blame, graph = shown(trace, factor.blame), trace.graph
    node = graph.nodes[factor.blame]
    if node.op is not None:
        if not node.op.differentiable:
            return f"{blame} is a condition that never holds: move what it compares"
        return f"{blame} is computed: ask why its value is 0"
    if graph.variable_of(node.id).kind is Kind.PARAM:
        return "begin with small random numbers there"
    return f"give {blame} other numbers where they are 0, or take the product away"


def _way_out(trace: Trace, factor: Factor) -> str:
    """Which way the receiver must go until the sender's value changes; empty where no way leads out."""
    size = max(1.0, float(np.max(np.abs(trace.values[factor.receiver]), initial=0.0)))
    for stride in _WAYS:
        up, down = (_is_noticed(trace, factor, by(side * stride * size)) for side in (1.0, -1.0))
        if up and down:
            return "bring {name} nearer to 0"
        if up:
            return "raise {name}"
        if down:
            return "lower {name}"
    # What only looks at differences, as softmax does, feels neither: but smaller ones.
    shrunk = (_is_noticed(trace, factor, partial(np.multiply, 1.0 / stride)) for stride in _WAYS if stride > 1)
    return "bring {name} nearer to 0" if any(shrunk) else ""


def _is_noticed(trace: Trace, factor: Factor, move: Move) -> bool:
    """Whether the sender's value changes where an error signal would feel it."""
    out, signal = trace.values[factor.child], trace.grads[factor.child]
    with np.errstate(all="ignore"):
        change = np.abs(moved(trace, factor, move) - out)
    return bool(np.any((change > _NOTICED * (1.0 + np.abs(out))) & (signal != 0)))
