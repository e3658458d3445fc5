"""Which operation's own derivative is wrong: every rule by itself against differences of its forward function.

The local counterpart of the gradient check. A message is linear in the error signal, so a random signal and a random
direction decide (the classic test of a vector-Jacobian product, as in HIPS/autograd's ``check_vjp``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.debugging.differences import judge
from engine.debugging.witness import Witness, witness
from engine.errors import Span
from engine.execution.passes import message, operands
from engine.execution.sweep import downstream
from engine.execution.trace import Trace
from engine.graph import Graph, Node
from engine.notation import format_number, place_words
from engine.notation.names import element_name

_DIRECTIONS = 3
_NEAR = 1e-2
"""So far an element has to be away from a kink to be moved, in parts of a step of 1: farther than differences reach."""


@dataclass(frozen=True, slots=True)
class Culprit:
    """A derivative rule that does not fit its operation's forward function.

    Attributes:
        node: The id of the node where it shows.
        name: That node's address.
        operation: The operation's name.
        operand: The operand that gets the wrong message, by its name in the operation's formula.
        slot: Which operand that is, from 0 on.
        operands: How many the operation has there.
        span: Where in the text.
        filename: The text's name.
        source: The address of what stands there as the operand.
        witness: One number in which it shows; None where rounding hides each single one.
    """

    node: int
    name: str
    operation: str
    operand: str
    slot: int
    operands: int
    span: Span
    filename: str
    source: str
    witness: Witness | None = None

    @property
    def sentence(self) -> str:
        """One line for a terminal."""
        place = f"{self.filename or '<text>'}:{self.span.line}:{self.span.column}"
        return f"the {self.rule} {place_words(self.name)} ({place}) is wrong"

    @property
    def evidence(self) -> str:
        """What the rule and the differences say about one number; empty where rounding hides each single one."""
        if self.witness is None:
            return ""
        result, operand, claimed, difference = self.witness
        what = f"∂{element_name(self.name, result)}/∂{element_name(self.source, operand)}"
        return f"for {what} it says {format_number(claimed)}, differences say {format_number(difference)}"

    @property
    def rule(self) -> str:
        """Which rule it is, in words; the operand by its place, since a model may have a variable of the same name."""
        whole = f"derivative of '{self.operation}'"
        return whole if self.operands == 1 else f"{whole} by its {_ordinal(self.slot + 1)} operand ({self.operand})"


def culprits(trace: Trace, leaves: Iterable[int]) -> tuple[Culprit, ...]:
    """The wrong rules among the nodes that lie between some leaves and the loss, in forward order."""
    graph = trace.graph
    return tuple(
        Culprit(
            node.id,
            node.name,
            node.op.name,
            node.op.slot(slot).name,
            slot,
            len(node.inputs),
            node.span,
            trace.model.filename,
            graph.nodes[operand].name,
            witness(trace, node, slot, *shown),
        )
        for node in downstream(graph, leaves, list(graph.reaches_loss))
        if node.op is not None
        for slot, operand, shown in _wrong_slots(trace, node)
    )


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _wrong_slots(trace: Trace, node: Node) -> Iterator[tuple[int, int, tuple[Array, Array]]]:
    """The slots with a wrong rule and what stands there, each with an error signal and a direction that show it."""
    for slot, operand in enumerate(node.inputs):
        if isinstance(operand, int) and _differentiable(trace.graph, node, slot):
            with np.errstate(all="ignore"):
                shown = _shown_wrong(trace, node, slot)
            if shown is not None:
                yield slot, operand, shown


def _differentiable(graph: Graph, node: Node, slot: int) -> bool:
    return node.op is not None and graph.sends(node.id, slot) and node.op.slot(slot).differentiable


def _shown_wrong(trace: Trace, node: Node, slot: int) -> tuple[Array, Array] | None:
    """An error signal and a direction, if message and differences disagree along every one of some random ones."""
    shown = None
    inputs, out = operands(node, trace.values), trace.values[node.id]
    rng = np.random.default_rng(node.id)
    for _ in range(_DIRECTIONS):
        signal = np.asarray(rng.choice([-1.0, 1.0], node.shape) * rng.uniform(0.5, 1.5, node.shape))
        sent = message(node, slot, signal, out, inputs)
        if not np.isfinite(sent).all():
            # A slope may well be infinite (√ at 0); NaN from finite numbers is a mistake.
            mistaken = np.isnan(sent).any() and all(np.isfinite(array).all() for array in (out, *inputs))
            return (signal, np.isnan(sent).astype(np.float64)) if mistaken else None
        x = inputs[slot]
        direction = rng.choice([-1.0, 1.0], x.shape) * rng.uniform(0.5, 1.0, x.shape) * np.maximum(1.0, np.abs(x))
        direction = direction * _away_from_kinks(node, slot, inputs, direction)
        claimed = np.array([float(np.sum(sent * direction))])
        # What is added up may be larger than its sum, and so are the last digits that are lost.
        magnitude = float(np.sum(np.abs(signal * out)) + np.sum(np.abs(sent * x)))
        found = judge(np.zeros(1), claimed, _Along(node, slot, inputs, signal, direction), magnitude)
        if found.agrees[0] or found.kinks[0] or found.untold[0]:
            return None
        shown = signal, direction
    return shown


def _away_from_kinks(node: Node, slot: int, inputs: list[Array], direction: Array) -> Array:
    """1 for the operand's elements that can move a little without coming to a kink, 0 for the others.

    One element at a kink must not hide that the rule is wrong for the others. Only where each element of the operand
    has a branch of its own can they be told apart; elsewhere all may move.
    """
    assert node.op is not None
    everywhere = np.ones(direction.shape)
    if node.op.branch is None:
        return everywhere
    here, x = np.asarray(node.op.branch(inputs, node.attrs)), inputs[slot]
    if here.shape != x.shape:
        return everywhere
    ends = []
    for s in (_NEAR, -_NEAR):
        moved = [*inputs[:slot], np.asarray(x + s * direction), *inputs[slot + 1 :]]
        ends.append(np.asarray(node.op.branch(moved, node.attrs)) == here)
    return np.asarray(ends[0] & ends[1], dtype=np.float64)


class _Along:
    """Σ g·f(x + s·direction) as a function of s, around s = 0."""

    def __init__(self, node: Node, slot: int, inputs: list[Array], signal: Array, direction: Array) -> None:
        assert node.op is not None
        self._op, self._attrs, self._slot = node.op, node.attrs, slot
        self._inputs, self._signal, self._direction = inputs, signal, direction
        self._here = self._branch(inputs)

    def __call__(self, _at: Array, upper: Array, lower: Array) -> tuple[Array, Array, Array]:
        ends, smooth = [], True
        for s in (float(upper[0]), float(lower[0])):
            moved = list(self._inputs)
            moved[self._slot] = np.asarray(moved[self._slot] + s * self._direction)
            ends.append(np.array([float(np.sum(self._signal * self._op.forward(moved, self._attrs)))]))
            smooth = smooth and np.array_equal(self._here, self._branch(moved), equal_nan=True)
        return ends[0], ends[1], np.array([smooth])

    def _branch(self, inputs: list[Array]) -> Array:
        return np.zeros(()) if self._op.branch is None else np.asarray(self._op.branch(inputs, self._attrs))
