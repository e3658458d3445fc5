"""Where the loss goes along the negative gradient: one that falls without a bound has a wrong sign somewhere."""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import is_bad
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, TrailStep, finding, shown, stop
from engine.diagnosis.thresholds import MOST_PROBED
from engine.execution.passes import forward
from engine.execution.trace import Trace
from engine.graph import Graph, Kind, Literal, Node
from engine.notation import format_number

_STRIDES = tuple(4.0**k for k in range(-2, 12))
"""How far along the gradient the loss is looked at, in units of the parameters' own size."""
_LAST = 4
"""Over so many of the last strides the loss must have fallen, each time by a half or more; over one fewer where it
leaves the numbers after them."""
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
    left = bool(np.isnan(losses[-1]) or losses[-1] == np.inf)
    if left:
        losses = losses[:-1]
    if losses and losses[-1] == -np.inf:
        return True
    # Where logarithms come to 0 the way ends soon.
    least = _LAST - 1 if left else _LAST
    tail = losses[-least:]
    return len(tail) == least and all(b < 0 and b <= _FALL * a for a, b in pairwise(tail) if a < 0) and (tail[0] < 0)


def _finding(trace: Trace, there: tuple[Array, ...]) -> Finding:
    """Back from the loss along the operand whose change makes it fall, to the one where that fall was a rise."""
    graph = trace.graph
    assert graph.loss is not None
    loss = at = graph.loss
    first = f"along the negative gradient {shown(trace, at)} falls to {format_number(float(there[at]), 3)}, and on"
    steps: list[TrailStep] = [stop(trace, at, Side.VALUE, first)]
    while True:
        effects = _effects(trace, graph.nodes[at], there)
        change = min(effects, key=lambda change: change.effect, default=None)
        low = format_number(_lowest(there[at]), 3)
        if change is None or change.effect >= 0 or not (change.rises or _lowest(there[change.operand]) < 0):
            # What falls has no bound by itself, a logarithm say, and comes to the loss as it is.
            falls = "" if at == loss else f" since {shown(trace, at)} falls to {low}"
            why = f"{shown(trace, loss)} falls{falls or ' to ' + low}, and nothing turns its sign: a minus is missing"
            if at != loss:
                steps.append(stop(trace, at, Side.VALUE, f"{shown(trace, at)} falls to {low}, and is negative"))
            return _done(trace, loss, why, steps)
        if change.rises:
            risen = shown(trace, change.operand)
            top = format_number(_highest(there[change.operand]), 3)
            sentence = (
                f"{shown(trace, at)} turns the sign: {risen} rises to {top}, and {shown(trace, at)} falls with it"
            )
            return _done(trace, at, sentence, steps)
        steps.append(stop(trace, at, Side.VALUE, f"{shown(trace, at)} falls with {shown(trace, change.operand)}"))
        at = change.operand


class _Change(NamedTuple):
    """What the change of an operand, from the present pass to the one far along the gradient, does to a result.

    Attributes:
        operand: Which.
        rises: Whether it is its elements that rise, or those that fall.
        effect: By how much the result's elements change for it, where they fall, all together.
    """

    operand: int
    rises: bool
    effect: float


def _effects(trace: Trace, node: Node, there: tuple[Array, ...]) -> list[_Change]:
    """The effects of what rises and of what falls in each operand that changes at all."""
    found = []
    if node.op is None:
        return []
    fallen = there[node.id] < trace.values[node.id]
    for operand in node.parents:
        here, far = trace.values[operand], there[operand]
        for rises, old in ((True, np.minimum(here, far)), (False, np.maximum(here, far))):
            inputs = [x.value if isinstance(x, Literal) else old if x == operand else there[x] for x in node.inputs]
            without = np.asarray(node.op.forward(inputs, node.attrs))
            effect = np.where(fallen, there[node.id] - without, 0.0)
            if np.any(old != far) and np.isfinite(effect).all():
                found.append(_Change(operand, rises, float(effect.sum())))
    return found


def _done(trace: Trace, at: int, sentence: str, steps: list[TrailStep]) -> Finding:
    trail = (*steps, stop(trace, at, Side.VALUE, sentence))
    kind, severity = FindingKind.UNBOUNDED, Severity.ERROR
    advice = "look at the signs there: a loss should grow with every mistake"
    return finding(trace, kind, severity, at, "wrong sign", f"the loss has no lower bound: {sentence}", advice, trail)


def _lowest(array: Array) -> float:
    return float(array.min()) if array.size else 0.0


def _highest(array: Array) -> float:
    return float(array.max()) if array.size else 0.0
