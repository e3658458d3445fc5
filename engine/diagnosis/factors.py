"""The factors that an error signal is multiplied by on its way, and what each of them is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.arrays import Array
from engine.diagnosis.causes import first_place, with_numbers
from engine.diagnosis.record import shown
from engine.diagnosis.thresholds import SATURATED_SLOPE
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Kind, Node
from engine.notation import format_number


class Role(StrEnum):
    """What makes a factor what it is."""

    THRESHOLD = "threshold"
    """The derivative is 0 by definition."""
    OPERAND = "operand"
    """It is another operand: a weight, a gain."""
    FLAT = "flat"
    """The operation is flat there: a dead ReLU, a clipped range, a saturated logistic."""
    STATIONARY = "stationary"
    """The slope of a curved function at its operand: 0 at its minimum."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What a message is, in parts of the error signal that it was made of.

    Attributes:
        child: The node that sends.
        receiver: The one that receives.
        ratio: The largest magnitude of the message over that of the sender's error signal.
        role: What makes it so.
        blame: The id of what does: the other operand, back to the leaf it is, or the sender itself.
        reason: In a few words: ``dead ReLU``.
        sentence: The same with the numbers.
    """

    child: int
    receiver: int
    ratio: float
    role: Role
    blame: int
    reason: str
    sentence: str


def largest(array: Array | None) -> float:
    """The largest magnitude; 0 where there is nothing."""
    return 0.0 if array is None or not array.size else float(np.max(np.abs(array)))


def ratio_of(trace: Trace, child: int, slot: int) -> float:
    """How large a message is in parts of its sender's error signal; 1 where that is 0 too."""
    before = largest(trace.grads[child])
    return 1.0 if before == 0 else largest(trace.messages[child, slot]) / before


def factor_of(trace: Trace, child: int, slot: int, receiver: int) -> Factor:
    """What multiplies an error signal on one edge, and what is to blame for it."""
    node = trace.graph.nodes[child]
    assert node.op is not None
    ratio = ratio_of(trace, child, slot)
    if not node.op.slot(slot).differentiable:
        words = node.op.slot(slot).words or "its derivative is 0 by definition"
        sentence = f"{shown(trace, child)}: {words}"
        return Factor(child, receiver, ratio, Role.THRESHOLD, child, f"threshold ({node.op.name})", sentence)
    other = multiplier(trace, node, slot)
    if other is not None and other != receiver:
        blame = origin(trace, other)
        size = largest(trace.values[other])
        what = "which is 0" if size == 0 else f"largest {format_number(size)}"
        word = "weight" if trace.graph.variable_of(blame).kind is Kind.PARAM else "factor"
        reason = f"zero {word} {shown(trace, blame)}" if size == 0 else f"{word} {shown(trace, blame)}"
        name = shown(trace, other)
        sentence = f"{shown(trace, child)} multiplies by {name} ({what})"
        return Factor(child, receiver, ratio, Role.OPERAND, blame, reason, sentence)
    numbers = _numbers(trace, node, slot)
    if node.op.flat and (ratio == 0 or node.op.saturates):
        reason = node.op.flat if ratio == 0 or is_saturated(node, slot, ratio) else f"slope of {node.op.name}"
        slope = f"the slope there is {format_number(ratio)}"
        return Factor(child, receiver, ratio, Role.FLAT, child, reason, f"{numbers}; {slope}")
    reason = f"slope of {node.op.name}" if ratio else f"{node.op.name}′ = 0"
    sentence = f"{numbers}; the message is {format_number(ratio)} of the error signal"
    return Factor(child, receiver, ratio, Role.STATIONARY, child, reason, sentence)


def is_saturated(node: Node, slot: int, slope: float) -> bool:
    """Whether a slope is a small part of the steepest one that the operation has."""
    return node.op is not None and node.op.saturates and slope <= SATURATED_SLOPE * steepest(node, slot)


def steepest(node: Node, slot: int) -> float:
    """The steepest slope of a saturating operation: that at 0."""
    assert node.op is not None
    zero, one = np.zeros(()), np.ones(())
    return float(message(node, slot, one, np.asarray(node.op.forward([zero], node.attrs)), [zero]))


def multiplier(trace: Trace, node: Node, slot: int) -> int | None:
    """The operand that the message through a slot is proportional to, whatever it is; None where there is none.

    Found by trying: the message doubles when that operand does.
    """
    xs, out = operands(node, trace.values), trace.values[node.id]
    signal = np.ones(node.shape)
    with np.errstate(all="ignore"):
        for other, operand in enumerate(node.inputs):
            if other == slot or not isinstance(operand, int) or (node.id, other) in trace.graph.index_slots:
                continue
            once, twice = list(xs), list(xs)
            once[other], twice[other] = np.ones_like(xs[other]), np.full_like(xs[other], 2.0)
            sent = message(node, slot, signal, out, once)
            if sent.any() and np.array_equal(message(node, slot, signal, out, twice), 2.0 * sent):
                return operand
    return None


def origin(trace: Trace, node: int) -> int:
    """The leaf that a value is, if all on the way only moved its numbers about: transposed, sliced, reshaped."""
    at = node
    while True:
        here = trace.graph.nodes[at]
        if here.op is None:
            return at
        if len(here.inputs) != 1 or not isinstance(here.inputs[0], int) or not here.op.slot(0).differentiable:
            return node
        xs, out = operands(here, trace.values), trace.values[at]
        with np.errstate(all="ignore"):
            back = message(here, 0, np.ones(here.shape), out, xs)
        moved = np.isin(back, (0.0, 1.0)).all() and np.isin(out, xs[0]).all()
        if not moved:
            return node
        at = here.inputs[0]


def _numbers(trace: Trace, node: Node, slot: int) -> str:
    """The formula with the numbers of the element whose message is largest."""
    sent = trace.messages[node.id, slot]
    place = None
    if sent.shape == node.shape and sent.size:
        place = first_place(np.abs(sent) == np.max(np.abs(sent)))
    return with_numbers(trace, node, place)
