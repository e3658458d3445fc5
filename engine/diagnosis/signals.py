"""Why is this error signal zero, or tiny, or huge? Along the path from the loss, to the factor that made it so."""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from engine.diagnosis.advice import advice_on
from engine.diagnosis.factors import Factor, Known, Role, factor_of, largest, told
from engine.diagnosis.record import (
    Finding,
    FindingKind,
    Severity,
    Side,
    TrailStep,
    finding,
    place_of,
    shown,
    shown_signal,
    stop,
)
from engine.diagnosis.rest import is_at_rest
from engine.execution.trace import Trace
from engine.graph import Kind
from engine.notation import format_number
from engine.watching import go_on

_MOST_TOLD = 40
"""Of more factors on a path only the most telling are stops of the walk."""
_MOST_OF_IT = 0.5
"""A single weight is to blame if it makes so much of what all weights make together (in logarithms); else all are."""


def why_zero(trace: Trace, node: int) -> Finding:
    """From a node whose error signal is 0 everywhere, or that has none, towards the loss to what stopped it."""
    if trace.grads[node] is None:
        return no_path(trace, node)
    steps: list[TrailStep] = []
    at = node
    while True:
        received = list(trace.received(at))
        name = shown_signal(trace, at)
        if any(sent.any() for _, _, sent in received):
            sentence = f"the messages that {name} receives cancel each other"
            steps.append(stop(trace, at, Side.SIGNAL, sentence))
            return _zero(trace, at, "messages that cancel", sentence, "", tuple(steps), at_rest=True)
        alive = [(child, slot) for child, slot, _ in received if largest(trace.grads[child])]
        if alive:
            return _stopped(trace, at, [factor_of(trace, child, slot, at) for child, slot in alive], steps)
        if not received:
            return _zero(trace, at, "no messages", f"{name} receives no message", "", tuple(steps))
        child = received[0][0]
        exit_ = trace.graph.variable_of(child).last
        # All inside of a statement reaches the loss through its exit: where that has 0, it is the reason for all.
        onward = child if largest(trace.grads[exit_]) else exit_
        steps.append(stop(trace, at, Side.SIGNAL, f"{name} is 0, since {shown_signal(trace, onward)} is 0"))
        at = onward


def _stopped(trace: Trace, at: int, factors: list[Factor], steps: list[TrailStep]) -> Finding:
    """The end of a walk, at one of the nodes that send 0: one that keeps the receiver from learning, if any does."""
    moving = [factor for factor in factors if not is_at_rest(trace, factor)]
    factor = (moving or factors)[0]
    also = f" (and {len(factors) - 1} more)" if len(factors) > 1 else ""
    sends = f"{shown_signal(trace, at)} is 0: {shown(trace, factor.child)} sends 0{also}"
    side = Side.VALUE if factor.role is not Role.THRESHOLD else Side.SIGNAL
    sentence = told(trace, factor)
    trail = [*steps, stop(trace, at, Side.SIGNAL, sends), stop(trace, factor.child, side, sentence)]
    if factor.blame != factor.child:
        extent = "everywhere" if not largest(trace.values[factor.blame]) else "where it counts"
        trail.append(stop(trace, factor.blame, Side.VALUE, f"{shown(trace, factor.blame)} is 0 {extent}"))
    advice = advice_on(trace, factor) if moving else ""
    return _zero(trace, factor.blame, factor.reason, sentence, advice, tuple(trail), at_rest=not moving)


def no_path(trace: Trace, node: int) -> Finding:
    """A node that nothing on the way to the loss reads: forward along its children to where the branch ends."""
    graph = trace.graph
    steps, at = [], node
    while graph.children[at]:
        go_on()
        child, slot = graph.children[at][0]
        if (child, slot) in graph.index_slots and graph.reaches_loss[child]:
            sentence = f"{shown(trace, child)} reads {shown(trace, at)} as indices, which carry no error signal"
            steps.append(stop(trace, at, Side.VALUE, sentence))
            return _no_path(trace, at, sentence, tuple(steps))
        if graph.nodes[child].variable != graph.nodes[at].variable:
            steps.append(stop(trace, at, Side.VALUE, f"{shown(trace, at)} is read by {shown(trace, child)}"))
        at = child
    loss = graph.loss
    if loss is None:
        sentence = "the model has no loss, so there are no error signals"
    elif at == loss:
        sentence = f"{shown(trace, at)} is the loss"
    else:
        before = "" if at == node else f", which {shown(trace, node)} leads to"
        sentence = f"nothing on the way to {shown(trace, loss)} reads {shown(trace, at)}{before}"
    steps.append(stop(trace, at, Side.VALUE, sentence))
    return _no_path(trace, at, sentence, tuple(steps))


def factors_to(trace: Trace, node: int, last: int | None = None) -> list[Factor]:
    """The factors on the path that most of a node's error signal came along, from the node to the loss.

    Args:
        trace: A finished pass.
        node: The node that receives.
        last: The id of the last node whose own factor counts, where the way is not followed as far as the loss.
    """
    found: list[Factor] = []
    at = node
    known: Known = {}
    while received := list(trace.received(at)):
        child, slot, _ = max(received, key=lambda message: _finite_size(message[2]))
        if last is not None and child > last:
            break
        found.append(factor_of(trace, child, slot, at, known))
        at = child
    return found


def why_small(trace: Trace, node: int) -> Finding:
    """What made an error signal tiny: all factors of one kind are counted together, as they repeat in deep models."""
    return _by_size(trace, node, FindingKind.ANSWER, Severity.HINT, huge=False)


def why_large(trace: Trace, node: int) -> Finding:
    """What made an error signal huge."""
    return _by_size(trace, node, FindingKind.ANSWER, Severity.HINT, huge=True)


def vanishing(trace: Trace, node: int, near: int | None, summary: str) -> Finding:
    """The same as a finding about a whole model, from its nearest layer (or the loss) on, led in by what was seen."""
    return _by_size(trace, node, FindingKind.VANISHING, Severity.WARNING, huge=False, near=near, summary=summary)


def exploding(trace: Trace, node: int, near: int, summary: str) -> Finding:
    """The same for signals that grow."""
    return _by_size(trace, node, FindingKind.EXPLODING, Severity.WARNING, huge=True, near=near, summary=summary)


def _by_size(
    trace: Trace,
    node: int,
    kind: FindingKind,
    severity: Severity,
    *,
    huge: bool,
    near: int | None = None,
    summary: str = "",
) -> Finding:
    first = stop(trace, node, Side.SIGNAL, size_told(trace, node))
    sign = -1.0 if huge else 1.0
    group = _group_to_blame(trace, factors_to(trace, node, near), sign)
    if not group:
        return finding(trace, kind, severity, node, "the loss itself", first.sentence, "", (first,))
    worst = min(group, key=lambda f: sign * f.ratio)
    blamed = {f.blame for f in group if f.role is Role.OPERAND}
    sentence = f"{_passed(trace, group, worst)}, which multiplies the error signal by {_product(group)}"
    if len(group) > 1 and len(blamed) != 1:
        extreme = "largest" if huge else "smallest"
        sentence += f"; the {extreme} factor is {format_number(worst.ratio, 3)} at {shown(trace, worst.child)}"
    if summary:
        sentence = f"{summary}: {sentence}"
    chosen = sorted(sorted(group, key=lambda f: sign * f.ratio)[:_MOST_TOLD], key=lambda f: f.child)
    steps = [stop(trace, f.child, Side.SIGNAL, f"× {format_number(f.ratio, 3)}: {told(trace, f)}") for f in chosen]
    last = stop(trace, worst.blame, Side.VALUE, _to_blame(trace, group, worst, huge=huge))
    advice = _size_advice(trace, worst, huge=huge)
    reason = f"{'large' if huge else 'small'} weights" if len(blamed) > 1 else worst.reason
    return finding(trace, kind, severity, worst.blame, reason, sentence, advice, (first, *steps, last))


def size_told(trace: Trace, node: int) -> str:
    """How large an error signal is: of an array its largest number."""
    name, grad = shown_signal(trace, node), trace.grads[node]
    if grad is not None and grad.ndim == 0:
        return f"{name} is {format_number(float(grad))}"
    return f"the largest number in {name} is {format_number(largest(grad))}"


def _group_to_blame(trace: Trace, factors: list[Factor], sign: float) -> list[Factor]:
    """The factors of one kind that make the most of it: an operation, a leaf, or the weights of all layers together."""
    groups: dict[int | str, list[Factor]] = defaultdict(list)
    weights: list[Factor] = []
    for factor in factors:
        operation = trace.graph.nodes[factor.child].op
        assert operation is not None
        groups[factor.blame if factor.role is Role.OPERAND else operation.name].append(factor)
        if factor.role is Role.OPERAND and trace.graph.variable_of(factor.blame).kind is Kind.PARAM:
            weights.append(factor)
    if not groups:
        return []
    group = min(groups.values(), key=lambda g: sign * _log_product(g))
    alone, together = sign * _log_product(group), sign * _log_product(weights)
    return weights if together < alone and alone > _MOST_OF_IT * together else group


def _passed(trace: Trace, group: list[Factor], worst: Factor) -> str:
    """What an error signal has met on its way, as the beginning of a sentence."""
    operation = trace.graph.nodes[worst.child].op
    assert operation is not None
    if len(group) == 1:
        return told(trace, worst)
    if worst.role is not Role.OPERAND:
        return f"{operation.name} is passed {len(group)} times"
    if len({f.blame for f in group}) > 1:
        return f"{len(group)} weights are passed"
    return f"{shown(trace, worst.blame)} is a factor {len(group)} times"


def _to_blame(trace: Trace, group: list[Factor], worst: Factor, *, huge: bool) -> str:
    """What the last stop of the walk says: how much all those before it come to, and which did the most."""
    where = shown(trace, worst.blame)
    if len(group) == 1:
        return f"{worst.reason} at {where}"
    return (
        f"together × {_product(group)}, and the {'largest' if huge else 'smallest'} of them at {where}: {worst.reason}"
    )


def _product(group: list[Factor]) -> str:
    return format_number(float(np.exp(_log_product(group))), 2)


def _size_advice(trace: Trace, worst: Factor, *, huge: bool) -> str:
    if worst.role is Role.OPERAND:
        return "make it smaller, or clip the gradient" if huge else "begin with larger numbers there"
    operation = trace.graph.nodes[worst.child].op
    if operation is not None and operation.saturates and not huge:
        return "use ReLU or a residual connection, fewer layers, or normalise before it"
    return "scale the loss or normalise before it"


def _log_product(factors: list[Factor]) -> float:
    with np.errstate(divide="ignore"):
        return float(np.sum(np.log([f.ratio for f in factors])))


def _finite_size(array: np.ndarray) -> float:
    size = largest(array)
    return size if np.isfinite(size) else np.inf


def _zero(
    trace: Trace,
    culprit: int,
    reason: str,
    sentence: str,
    advice: str,
    trail: tuple[TrailStep, ...],
    *,
    at_rest: bool = False,
) -> Finding:
    kind, severity = (FindingKind.AT_REST, Severity.HINT) if at_rest else (FindingKind.ZERO_SIGNAL, Severity.ERROR)
    return finding(trace, kind, severity, culprit, reason, sentence, advice, trail)


def _no_path(trace: Trace, end: int, sentence: str, trail: tuple[TrailStep, ...]) -> Finding:
    name, graph = trace.graph.nodes[end].name, trace.graph
    advice = "use it on the way to the loss, or take it away"
    if graph.variable_of(end).kind is Kind.LOSS:
        advice = ""
    severity = Severity.WARNING
    return Finding(
        FindingKind.NO_PATH, severity, end, name, place_of(trace, end), "no path to the loss", sentence, advice, trail
    )
