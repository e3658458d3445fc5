"""Why is this NaN (or infinite)? Back from operand to operand, to the operation that first left the numbers."""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import cause_of, element_of, first_place, index_text, is_bad, with_numbers
from engine.diagnosis.record import Finding, FindingKind, Severity, Side, TrailStep, finding, shown, shown_signal, stop
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Node
from engine.notation import format_number

_BEHIND = 8
"""So many steps are told of how an operand came to be 0."""


def why_not_finite(trace: Trace, node: int) -> Finding:
    """From a node whose value holds NaN or infinity back to where that began."""
    steps: list[TrailStep] = []
    at = entered = node
    nodes = trace.graph.nodes
    while (worse := _worst_parent(trace, at)) is not None:
        made = _made_nan(trace, at, worse)
        if made:
            steps.append(stop(trace, at, Side.VALUE, made))
        elif nodes[worse].variable != nodes[at].variable:  # inside of a statement it is handed on without a word
            words = f"{shown(trace, entered)} is {_word(trace.values[entered])}"
            steps.append(
                stop(
                    trace, entered, Side.VALUE, f"{words}, since {shown(trace, worse)} is {_word(trace.values[worse])}"
                )
            )
        if made or nodes[worse].variable != nodes[at].variable:
            entered = worse
        at = worse
    culprit = trace.graph.nodes[at]
    word = _word(trace.values[at])
    if culprit.op is None:
        sentence = f"{shown(trace, at)} is given as {word}"
        reason, advice = f"given as {word}", "give it finite numbers"
        behind: list[TrailStep] = []
    else:
        cause = cause_of(trace, culprit)
        reason, advice, sentence = cause.reason, cause.advice, f"{cause.reason}: {cause.numbers}"
        behind = _way_to_zero(trace, *cause.zero) if cause.zero is not None else []
    trail = (*steps, stop(trace, at, Side.VALUE, sentence), *behind)
    return finding(trace, FindingKind.NOT_FINITE, Severity.ERROR, at, reason, sentence, advice, trail)


def why_signal_not_finite(trace: Trace, node: int) -> Finding:
    """From a node whose error signal holds NaN or infinity to the derivative, or to the value, where that began."""
    steps: list[TrailStep] = []
    at = node
    while True:
        bad = [(child, slot) for child, slot, sent in trace.received(at) if is_bad(sent)]
        if not bad:
            return _bad_sum(trace, at, steps)
        sick = [child for child, _ in bad if is_bad(trace.grads[child])]
        if not sick:
            return _bad_slope(trace, at, *bad[0], steps)
        name = shown_signal(trace, at)
        word = _word(trace.grads[at])
        steps.append(
            stop(trace, at, Side.SIGNAL, f"{name} is {word}, since {shown_signal(trace, sick[0])} is not finite")
        )
        at = sick[0]


def begins_in_values(trace: Trace) -> tuple[int, ...]:
    """The nodes whose values are not finite although those of all their operands are, in forward order."""
    bad = [is_bad(value) for value in trace.values]
    return tuple(n.id for n in trace.graph.nodes if bad[n.id] and not any(bad[p] for p in n.parents))


def begins_in_signals(trace: Trace) -> tuple[int, ...]:
    """The nodes whose error signals are not finite although all values, and their children's signals, are.

    In backward order; nothing where values are not finite, which makes error signals so too.
    """
    if any(is_bad(value) for value in trace.values):
        return ()
    bad = [is_bad(grad) for grad in trace.grads]
    children = trace.graph.children
    return tuple(i for i in reversed(range(len(bad))) if bad[i] and not any(bad[child] for child, _ in children[i]))


def _worst_parent(trace: Trace, node: int) -> int | None:
    """The operand that a NaN or an infinity comes from: one that is NaN before one that is infinite."""
    bad = [p for p in trace.graph.nodes[node].parents if is_bad(trace.values[p])]
    nan = [p for p in bad if np.isnan(trace.values[p]).any()]
    return min(nan or bad, default=None)


def _made_nan(trace: Trace, node: int, parent: int) -> str:
    """What a node did that made NaN of an operand's infinity, by its record's reason; nothing where it handed it on."""
    if np.isnan(trace.values[node]).any() and not np.isnan(trace.values[parent]).any():
        cause = cause_of(trace, trace.graph.nodes[node])
        return f"{cause.reason}: {cause.numbers}"
    return ""


def _word(array: Array | None) -> str:
    assert array is not None
    if np.isnan(array).any():
        return "NaN"
    place = first_place(~np.isfinite(array))
    return "finite" if place is None else format_number(float(array[place]))


def _way_to_zero(trace: Trace, node: int, place: tuple[int, ...] | None) -> list[TrailStep]:
    """How an operand came to be 0: back through what hands a 0 on, to what made it."""
    steps: list[TrailStep] = []
    while len(steps) < _BEHIND:
        here = trace.graph.nodes[node]
        value = trace.values[node]
        if place is None or len(place) != value.ndim:
            place = first_place(value == 0)
        name = f"{shown(trace, node)}{index_text(place)}"
        if here.op is None:
            steps.append(stop(trace, node, Side.VALUE, f"{name} is given as 0"))
            return steps
        steps.append(stop(trace, node, Side.VALUE, f"{with_numbers(trace, here, place)}"))
        onward = _zero_operand(trace, here, place)
        if onward is None:
            return steps
        node, place = onward
    return steps


def _zero_operand(trace: Trace, node: Node, place: tuple[int, ...] | None) -> tuple[int, tuple[int, ...] | None] | None:
    """The operand of one element that is itself 0, if there is one alone."""
    if place is None:
        return None
    xs = operands(node, trace.values)
    for slot, operand in enumerate(node.inputs):
        element = element_of(node, xs, trace.values[node.id], slot, place)
        if isinstance(operand, int) and element is not None and xs[slot][element] == 0:
            return operand, element
    return None


def _bad_sum(trace: Trace, node: int, steps: list[TrailStep]) -> Finding:
    name = shown_signal(trace, node)
    sentence = f"the messages that {name} receives are finite, and their sum is {_word(trace.grads[node])}"
    trail = (*steps, stop(trace, node, Side.SIGNAL, sentence))
    advice = "make the loss or the weights smaller"
    reason = "overflow of a sum of messages"
    return finding(trace, FindingKind.SIGNAL_NOT_FINITE, Severity.ERROR, node, reason, sentence, advice, trail)


def _zero_times_infinity(trace: Trace, node: int, child: int, slot: int) -> str:
    """How a message came to be NaN where an error signal of 0 meets an infinite slope; empty where that is not so."""
    sender, signal = trace.graph.nodes[child], trace.grads[child]
    assert signal is not None
    xs, out = operands(sender, trace.values), trace.values[child]
    with np.errstate(all="ignore"):
        sent = message(sender, slot, signal, out, xs)
        slope = message(sender, slot, np.ones(sender.shape), out, xs)
    place = first_place(np.isnan(sent) & np.isinf(slope))
    if place is None or (signal.any() if signal.shape != slope.shape else signal[place] != 0):
        return ""
    at = index_text(place)
    what = f"∂{shown(trace, child)}/∂{shown(trace, node)}"
    infinite = format_number(float(slope[place]))
    factor = f"({infinite})" if slope[place] < 0 else infinite
    which = f" for {shown(trace, node)}{at}" if at else ""
    return f": 0 × ∞: {_factor(shown_signal(trace, child))} × {what} = 0 × {factor} = NaN{which}"


def _factor(words: str) -> str:
    """A factor of a product, in parentheses where it is several words."""
    return f"({words})" if " " in words else words


def _bad_slope(trace: Trace, node: int, child: int, slot: int, steps: list[TrailStep]) -> Finding:
    """A message that is not finite although the error signal it is made of is: the slope is to blame."""
    graph = trace.graph
    sender = graph.nodes[child]
    assert sender.op is not None
    name, receiver = shown(trace, child), shown(trace, node)
    arrived = f"{shown_signal(trace, node)} is {_word(trace.grads[node])}: the message from {name} is not finite"
    steps = [*steps, stop(trace, node, Side.SIGNAL, arrived)]
    xs, out = operands(sender, trace.values), trace.values[child]
    broken = next((i for i in (*sender.parents, child) if is_bad(trace.values[i])), None)
    if broken is not None:
        root = why_not_finite(trace, broken)
        used = f"the derivative of {name} with respect to {receiver} uses {shown(trace, broken)}, which is not finite"
        used += _zero_times_infinity(trace, node, child, slot)
        trail = (*steps, stop(trace, child, Side.SIGNAL, used), *root.trail)
        kind = FindingKind.SIGNAL_NOT_FINITE
        return finding(trace, kind, root.severity, root.culprit, root.reason, root.sentence, root.advice, trail)
    with np.errstate(all="ignore"):
        slope = message(sender, slot, np.ones(sender.shape), out, xs)
    place = first_place(~np.isfinite(slope))
    if place is None:
        reason = f"overflow of a message of {sender.op.name}"
        sentence = f"the derivative of {name} with respect to {receiver} times {shown_signal(trace, child)} overflows"
        advice = "make the loss or the weights smaller"
    else:
        x = format_number(float(xs[slot][place]))
        reason = f"{sender.op.name}′ at {x}"
        where = f"{receiver}{index_text(place)} = {x}"
        sentence = f"{reason}: the derivative of {name} with respect to {receiver} is infinite at {where}"
        advice = f"keep {receiver} away from {x}, say by adding a small number"
    trail = (*steps, stop(trace, child, Side.SIGNAL, sentence))
    if place is not None and xs[slot][place] == 0:
        trail += tuple(_way_to_zero(trace, node, place))
    return finding(trace, FindingKind.SIGNAL_NOT_FINITE, Severity.ERROR, child, reason, sentence, advice, trail)
