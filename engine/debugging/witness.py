"""One number that shows a derivative rule to be wrong: ∂out[j]/∂x[i] by the rule, and by differences.

A wrong rule is first seen along random directions, over all elements at once. Message and differences are both linear
in the error signal and in the direction, so of two halves of either one the rule is wrong on at least one: halving
again and again leads to a single element in as many steps as its array has binary digits.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.debugging.differences import STEP, judge
from engine.execution.passes import message, operands
from engine.execution.trace import Trace
from engine.graph import Node


class Witness(NamedTuple):
    """What a rule and the differences say about one derivative.

    Attributes:
        result: The index of the result's element; () of a number.
        operand: The index of the operand's element; () of a number.
        claimed: What the rule says.
        difference: What the differences say.
    """

    result: tuple[int, ...]
    operand: tuple[int, ...]
    claimed: float
    difference: float


def witness(trace: Trace, node: Node, slot: int, signal: Array, direction: Array) -> Witness | None:
    """The number in which a wrong rule shows; None where rounding hides it in each single one.

    Args:
        trace: A finished pass.
        node: Where the rule is used.
        slot: For which operand.
        signal: An error signal of the node for which message and differences are apart, in the node's shape.
        direction: The direction along which they are, in the operand's shape; 0 at kinks.
    """
    inputs, out = operands(node, trace.values), trace.values[node.id]
    x = inputs[slot]
    with np.errstate(all="ignore"):
        sides = _Sides(node, slot, inputs, out)
        signal = _halved(signal, lambda part: sides.apart(part, direction))
        direction = _halved(direction, lambda part: sides.apart(signal, part))
        claimed = sides.claimed(signal, direction)
        magnitude = float(np.sum(np.abs(signal * out)) + abs(claimed * np.sum(np.abs(direction * x))))
        found = judge(np.zeros(1), np.array([claimed]), sides.ends(signal, direction), magnitude)
    if found.agrees[0] or found.kinks[0] or found.untold[0]:
        return None
    places = (np.argwhere(part)[0] for part in (signal, direction))
    result, operand = (tuple(int(i) for i in place) for place in places)
    return Witness(result, operand, claimed, float(found.differences[0]))


class _Sides:
    """What the rule says of Σ signal·f along a direction, and what differences say."""

    def __init__(self, node: Node, slot: int, inputs: list[Array], out: Array) -> None:
        self._node, self._slot, self._inputs, self._out = node, slot, inputs, out
        self._step = STEP * max(1.0, float(np.max(np.abs(inputs[slot]), initial=0.0)))

    def claimed(self, signal: Array, direction: Array) -> float:
        sent = message(self._node, self._slot, signal, self._out, self._inputs)
        return float(np.sum((sent * direction)[direction != 0]))  # 0 times NaN is no 0

    def apart(self, signal: Array, direction: Array) -> float:
        """By how much the two differ, at the usual step."""
        difference = (self._at(signal, direction, self._step) - self._at(signal, direction, -self._step)) / self._step
        claimed = self.claimed(signal, direction)
        if not np.isfinite(difference):
            return 0.0
        return abs(difference / 2 - claimed) if np.isfinite(claimed) else np.inf

    def ends(self, signal: Array, direction: Array) -> Callable[[Array, Array, Array], tuple[Array, Array, Array]]:
        """The same as a function of how far one goes, for :func:`judge`; where there is a kink is not asked."""

        def ends(_at: Array, upper: Array, lower: Array) -> tuple[Array, Array, Array]:
            found = [np.array([self._at(signal, direction, float(s[0]))]) for s in (upper, lower)]
            return found[0], found[1], np.ones(1, dtype=bool)

        return ends

    def _at(self, signal: Array, direction: Array, s: float) -> float:
        assert self._node.op is not None
        moved = list(self._inputs)
        moved[self._slot] = np.asarray(moved[self._slot] + s * direction)
        return float(np.sum(signal * self._node.op.forward(moved, self._node.attrs)))


def _halved(whole: Array, apart: Callable[[Array], float]) -> Array:
    """An array that is 1 at one element of another, and 0 elsewhere: at one that keeps the two sides apart."""
    (places,) = np.nonzero(whole.ravel())
    while len(places) > 1:
        parts = places[: len(places) // 2], places[len(places) // 2 :]
        places = max(parts, key=lambda part: apart(np.where(_only(whole.shape, part), whole, 0.0)))
    return _only(whole.shape, places)


def _only(shape: tuple[int, ...], places: Array) -> Array:
    part = np.zeros(int(np.prod(shape)))
    part[places] = 1.0
    return part.reshape(shape)
