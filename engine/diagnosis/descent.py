"""Where the loss goes along the negative gradient: one that falls without a bound has a wrong sign somewhere."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import is_bad
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, TrailStep, finding, shown, stop
from engine.diagnosis.thresholds import MOST_PROBED
from engine.execution.passes import forward
from engine.execution.trace import Trace
from engine.graph import Graph, Kind
from engine.notation import format_number

_STRIDES = tuple(4.0**k for k in range(-2, 12))
"""How far along the gradient the loss is looked at, in units of the parameters' own size."""
_LAST = 4
"""Over so many of the last strides the loss must have fallen, each time by a half or more."""
_FALL = 1.5


def falls_without_bound(trace: Trace) -> tuple[Finding, ...]:
    """Whether a loss that compares with targets falls and falls below 0: distances and likelihoods of data never do.

    The model is run again along a ray, as a training with larger and larger steps would. Where the loss falls without
    a bound, the walk goes back along what makes it fall to the operation that turned the sign.
    """
    graph, parameters = trace.graph, _directions(trace)
    too_large = sum(v.size for v in trace.values) > MOST_PROBED
    if graph.loss is None or not parameters or too_large or not _has_targets(graph) or is_bad(trace.values[graph.loss]):
        return ()
    length = float(np.sqrt(sum(float(np.sum(g * g)) for g in parameters.values())))
    scale = max(1.0, float(np.sqrt(sum(float(np.sum(trace.values[p] ** 2)) for p in parameters))))
    if not np.isfinite(length) or length == 0:
        return ()
    losses, last = [], trace.values
    with np.errstate(all="ignore"):
        for stride in _STRIDES:
            leaves = dict(trace.model.values)
            for leaf, grad in parameters.items():
                leaves[leaf] = np.asarray(trace.values[leaf] - stride * scale / length * grad)
            values = forward(graph, leaves)
            losses.append(float(values[graph.loss]))
            if not np.isfinite(losses[-1]):
                break
            last = values
    if not _falls(losses):
        return ()
    return (_finding(trace, last),)


def _directions(trace: Trace) -> dict[int, Array]:
    """The error signals of the parameters that are on the way to the loss."""
    found = {}
    for leaf in trace.graph.leaves:
        grad = trace.grads[leaf.last]
        if leaf.kind is Kind.PARAM and grad is not None and not is_bad(grad):
            found[leaf.last] = grad
    return found


def _has_targets(graph: Graph) -> bool:
    return any(leaf.kind is Kind.TARGET and graph.children[leaf.last] for leaf in graph.leaves)


def _falls(losses: list[float]) -> bool:
    """Whether the loss is negative and falling by a good part each time, to −∞ or to where we stop looking."""
    if np.isnan(losses[-1]) or losses[-1] == np.inf:
        losses = losses[:-1]
    if losses and losses[-1] == -np.inf:
        return True
    tail = losses[-_LAST:]
    return len(tail) == _LAST and all(b < 0 and b <= _FALL * a for a, b in pairwise(tail) if a < 0) and (tail[0] < 0)


def _finding(trace: Trace, there: tuple[Array, ...]) -> Finding:
    """Back from the loss along the operand that makes it fall, to the one where that fall was a rise."""
    graph = trace.graph
    assert graph.loss is not None
    at = graph.loss
    first = f"along the negative gradient {shown(trace, at)} falls to {format_number(float(there[at]), 3)}, and on"
    steps: list[TrailStep] = [stop(trace, at, Side.VALUE, first)]
    while True:
        node = graph.nodes[at]
        low = _lowest(there[at])
        down = [p for p in node.parents if _lowest(there[p]) < 0 and _lowest(there[p]) <= low / _MOST_AVERAGED]
        up = [p for p in node.parents if _highest(there[p]) >= -low / _MOST_AVERAGED]
        if up and node.op is not None:
            risen = max(up, key=lambda p: _highest(there[p]))
            sentence = (
                f"{shown(trace, at)} turns the sign: {shown(trace, risen)} rises to "
                f"{format_number(_highest(there[risen]), 3)}, and {shown(trace, at)} falls with it"
            )
            return _done(trace, at, sentence, steps)
        if not down:
            sentence = (
                f"{shown(trace, at)} falls to {format_number(low, 3)}, and nothing turns its sign: a minus is missing"
            )
            return _done(trace, at, sentence, steps)
        lower = min(down, key=lambda p: _lowest(there[p]))
        steps.append(stop(trace, at, Side.VALUE, f"{shown(trace, at)} falls with {shown(trace, lower)}"))
        at = lower


_MOST_AVERAGED = 1e6
"""An average or a small coefficient may stand between a number that grows and the loss."""


def _done(trace: Trace, at: int, sentence: str, steps: list[TrailStep]) -> Finding:
    trail = (*steps, stop(trace, at, Side.VALUE, sentence))
    kind, severity = FindingKind.UNBOUNDED, Severity.ERROR
    advice = "look at the signs there: a loss should grow with every mistake"
    return finding(trace, kind, severity, at, "wrong sign", f"the loss has no lower bound: {sentence}", advice, trail)


def _lowest(array: Array) -> float:
    return float(array.min()) if array.size else 0.0


def _highest(array: Array) -> float:
    return float(array.max()) if array.size else 0.0
