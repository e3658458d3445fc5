"""The factors that an error signal is multiplied by on its way, and what each of them is made of."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from engine.arrays import Array, Shape
from engine.diagnosis.causes import first_place, with_numbers
from engine.diagnosis.record import shown
from engine.diagnosis.thresholds import SATURATED_SLOPE
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Kind, Literal, Node
from engine.notation import format_number
from engine.watching import go_on

_SMALLEST = 1e-290
"""Products with so small an error signal may be 0 though neither factor is."""
_NEAR = 1e-3
"""So far to both sides (of numbers of size 1) an operation that is flat must be so."""


class Role(StrEnum):
    """What makes a factor what it is."""

    THRESHOLD = "threshold"
    """The derivative is 0 by definition."""
    OPERAND = "operand"
    """It is another operand: a weight, a gain."""
    FLAT = "flat"
    """The operation is flat there: a dead ReLU, a clipped range, a saturated logistic."""
    UNDERFLOW = "underflow"
    """The product is smaller than any number."""
    STATIONARY = "stationary"
    """The slope of a curved function at its operand: 0 at its minimum."""
    CANCELLED = "cancelled"
    """What is added up to make the message cancels, as at the minimum of a sum of squares."""


@dataclass(frozen=True, slots=True)
class Factor:
    """What a message is, in parts of the error signal that it was made of.

    Attributes:
        child: The node that sends.
        slot: Through which of its operands.
        ratio: The largest magnitude of the message over that of the sender's error signal.
        role: What makes it so.
        blame: The id of what does: the other operand, back to the leaf it is, or the sender itself.
        reason: In a few words: ``dead ReLU``.
        receiver: The node that receives.
        operand: The id of the other operand as the sender reads it, if that is what makes it so.
    """

    child: int
    slot: int
    ratio: float
    role: Role
    blame: int
    reason: str
    receiver: int
    operand: int | None = None


def largest(array: Array | None) -> float:
    """The largest magnitude; 0 where there is nothing. Walks ask this at every stop, and may be given up here."""
    go_on()
    if array is None or not array.size:
        return 0.0
    return abs(float(array)) if array.ndim == 0 else float(np.max(np.abs(array)))


def ratio_of(trace: Trace, child: int, slot: int) -> float:
    """How large a message is in parts of its sender's error signal; 1 where that is 0 too."""
    before = largest(trace.grads[child])
    return 1.0 if before == 0 else largest(trace.messages[child, slot]) / before


Known = dict[tuple[str, int, tuple[Shape, ...]], int | None]
"""(operation, slot, shapes of the operands) -> the slot of the operand that messages through it are proportional to."""


def factor_of(trace: Trace, child: int, slot: int, receiver: int, known: Known | None = None) -> Factor:
    """What multiplies an error signal on one edge, and what is to blame for it.

    Args:
        trace: A finished pass.
        child: The node that sends.
        slot: Through which operand.
        receiver: The node that receives.
        known: What was found out about operations already, for whoever asks about many edges; it grows.
    """
    node = trace.graph.nodes[child]
    assert node.op is not None
    ratio = ratio_of(trace, child, slot)

    def factor(role: Role, reason: str, blame: int = child, operand: int | None = None) -> Factor:
        return Factor(child, slot, ratio, role, blame, reason, receiver, operand)

    if not node.op.slot(slot).differentiable:
        return factor(Role.THRESHOLD, f"threshold ({node.op.name})")
    if ratio == 0 and largest(trace.grads[child]) < _SMALLEST:
        return factor(Role.UNDERFLOW, "underflow of a message")
    if ratio == 0 and _cancels(trace, node, slot):
        return factor(Role.CANCELLED, "messages that cancel")
    other = multiplier(trace, node, slot, {} if known is None else known)
    lost = ratio == 0 and other is not None and _is_lost(trace, node, slot, other)
    if lost and largest(trace.grads[child]) * largest(trace.values[other or 0]) < _SMALLEST:
        return factor(Role.UNDERFLOW, "underflow of a message")
    if other is not None and not lost and source(trace, other) != source(trace, receiver):
        blame = origin(trace, other)
        word = "weight" if trace.graph.variable_of(blame).kind is Kind.PARAM else "factor"
        zero = "zero " if largest(trace.values[other]) == 0 else "zeros in " if ratio == 0 else ""
        return factor(Role.OPERAND, f"{zero}{word} {shown(trace, blame)}", blame, other)
    if ratio == 0:
        if node.op.flat:
            return factor(Role.FLAT, node.op.flat)
        if node.op.multiply_adds is not None and any(isinstance(o, Literal) and not o.value.any() for o in node.inputs):
            return factor(Role.FLAT, "factor 0")
        is_flat = _is_flat(trace, node, slot)
        return factor(*((Role.FLAT, f"flat {node.op.name}") if is_flat else (Role.STATIONARY, f"{node.op.name}′ = 0")))
    if node.op.saturates:
        is_flat = is_saturated(node, slot, ratio)
        return factor(Role.FLAT, node.op.flat if is_flat else f"slope of {node.op.name}")
    return factor(Role.STATIONARY, f"slope of {node.op.name}")


def told(trace: Trace, factor: Factor) -> str:
    """A factor in a sentence, with the numbers."""
    node, name = trace.graph.nodes[factor.child], shown(trace, factor.child)
    assert node.op is not None
    if factor.role is Role.THRESHOLD:
        return f"{name}: {node.op.slot(factor.slot).words or 'its derivative is 0 by definition'}"
    if factor.role is Role.UNDERFLOW:
        signal = format_number(largest(trace.grads[factor.child]))
        return f"{name} multiplies an error signal of {signal}, and the product is too small for a number"
    if factor.role is Role.CANCELLED:
        return f"the parts of the message that {name} sends to {shown(trace, factor.receiver)} cancel each other"
    if factor.operand is not None:
        other = largest(trace.values[factor.blame])
        here = "which is 0 where the error signal is not" if factor.ratio == 0 else f"largest {format_number(other)}"
        return f"{name} multiplies by {shown(trace, factor.blame)} ({'which is 0' if other == 0 else here})"
    numbers, size = _numbers(trace, node, factor.slot), format_number(factor.ratio)
    if factor.role is Role.FLAT:
        return f"{numbers}; the slope there is {size}"
    return f"{numbers}; " + (
        "the slope there is 0" if factor.ratio == 0 else f"the message is {size} of the error signal"
    )


def is_saturated(node: Node, slot: int, slope: float) -> bool:
    """Whether a slope is a small part of the steepest one that the operation has."""
    return node.op is not None and node.op.saturates and slope <= SATURATED_SLOPE * steepest(node, slot)


def steepest(node: Node, slot: int) -> float:
    """The steepest slope of a saturating operation: that at 0."""
    assert node.op is not None
    zero, one = np.zeros(()), np.ones(())
    return float(message(node, slot, one, np.asarray(node.op.forward([zero], node.attrs)), [zero]))


def multiplier(trace: Trace, node: Node, slot: int, known: Known) -> int | None:
    """The operand that the message through a slot is proportional to, whatever it is; None where there is none."""
    assert node.op is not None
    if len(node.parents) < 2:
        return None
    key = (node.op.name, slot, tuple(trace.graph.shapes(node)))
    if key not in known:
        known[key] = _tried(trace, node, slot)
    found = known[key]
    operand = None if found is None else node.inputs[found]
    return operand if isinstance(operand, int) else None


def _tried(trace: Trace, node: Node, slot: int) -> int | None:
    """The slot of the operand that, doubled, doubles the message."""
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
                return other
    return None


def origin(trace: Trace, node: int) -> int:
    """The leaf that a value is, if all on the way only moved its numbers about; else the node itself."""
    found = source(trace, node)
    return found if trace.graph.nodes[found].op is None else node


def source(trace: Trace, node: int) -> int:
    """Where the numbers of a value were made, before they were only moved about: transposed, sliced, reshaped."""
    at = node
    while True:
        here = trace.graph.nodes[at]
        if here.op is None or len(here.inputs) != 1:
            return at
        if not isinstance(here.inputs[0], int) or not here.op.slot(0).differentiable:
            return at
        xs, out = operands(here, trace.values), trace.values[at]
        with np.errstate(all="ignore"):
            back = message(here, 0, np.ones(here.shape), out, xs)
        moved = np.isin(back, (0.0, 1.0)).all() and np.isin(out, xs[0]).all()
        if not moved:
            return at
        at = here.inputs[0]


def _cancels(trace: Trace, node: Node, slot: int) -> bool:
    """Whether a message of 0 is a sum of parts that are not: with other weights for them it is not 0."""
    signal = trace.grads[node.id]
    if signal is None or signal.size < 2:
        return False
    weights = np.random.default_rng(node.id).uniform(0.5, 1.5, signal.shape)
    with np.errstate(all="ignore"):
        sent = message(node, slot, signal * weights, trace.values[node.id], operands(node, trace.values))
    return bool(sent.any())


def _is_lost(trace: Trace, node: Node, slot: int, other: int) -> bool:
    """Whether a product is 0 though neither factor is: of their signs alone it is not."""
    signal = trace.grads[node.id]
    assert signal is not None
    xs = operands(node, trace.values)
    for place, operand in enumerate(node.inputs):
        if operand == other:
            xs[place] = np.asarray(xs[place] != 0, dtype=np.float64)
    with np.errstate(all="ignore"):
        sent = message(node, slot, np.asarray(signal != 0, dtype=np.float64), trace.values[node.id], xs)
    return bool(sent.any())


def _is_flat(trace: Trace, node: Node, slot: int) -> bool:
    """Whether a message of 0 stays 0 to both sides of the operand, as it does not at the minimum of a square."""
    assert node.op is not None
    signal = trace.grads[node.id]
    assert signal is not None
    xs = operands(node, trace.values)
    x = xs[slot]
    with np.errstate(all="ignore"):
        for side in (-_NEAR, _NEAR):
            moved = np.asarray(x + side * np.maximum(1.0, np.abs(x)))
            there = [
                moved if operand == node.inputs[slot] else old for operand, old in zip(node.inputs, xs, strict=True)
            ]
            if message(node, slot, signal, np.asarray(node.op.forward(there, node.attrs)), there).any():
                return False
    return True


def _numbers(trace: Trace, node: Node, slot: int) -> str:
    """The formula with the numbers of the element whose message is largest."""
    sent, signal = trace.messages[node.id, slot], trace.grads[node.id]
    if not sent.any() and signal is not None:  # of nothing but zeros, one that an error signal was multiplied by
        sent = signal
    place = None
    if sent.shape == node.shape and sent.size:
        place = first_place(np.abs(sent) == np.max(np.abs(sent)))
    return with_numbers(trace, node, place)
