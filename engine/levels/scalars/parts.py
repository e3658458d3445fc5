"""One element of an operation as an operation of its own on single numbers.

It is made of the operation's own rules, so every operation of the registry has a scalars level, with its conventions at
kinks and its care for 0·∞: the forward pass gathers the numbers and picks the element; a message is what the rule sends
for an error signal that is zero everywhere else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from engine.arrays import Array, Shape, size_of, unbroadcast
from engine.ops.record import Attrs, IndexRule, Operation, Rule, Slot


class _Part:
    """The rules of one element; it remembers the messages of the last call, since they are asked for one by one."""

    def __init__(self, op: Operation, shapes: tuple[Shape, ...], element: int) -> None:
        self._op, self._shapes, self._element = op, shapes, element
        self._last: tuple[Sequence[Array], Array, list[Array]] | None = None

    def gathered(self, xs: Sequence[Array]) -> list[Array]:
        """The operands of the operation, from single numbers."""
        found, start = [], 0
        for shape in self._shapes:
            stop = start + size_of(shape)
            found.append(np.array([float(x) for x in xs[start:stop]], dtype=np.float64).reshape(shape))
            start = stop
        return found

    def forward(self, xs: Sequence[Array], attrs: Attrs) -> Array:
        """The element."""
        return np.asarray(self._op.forward(self.gathered(xs), attrs).reshape(-1)[self._element], dtype=np.float64)

    def branch(self, xs: Sequence[Array], attrs: Attrs) -> Array:
        """The smooth branches that the operation takes."""
        assert self._op.branch is not None
        return self._op.branch(self.gathered(xs), attrs)

    def rule(self, index: int) -> Rule:
        """The message to one of the numbers."""

        def send(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:  # noqa: ARG001 - a Rule's signature
            last = self._last
            if last is None or last[0] is not xs or last[1] is not g:
                last = self._last = (xs, g, self._messages(g, xs, attrs))
            return last[2][index]

        return send

    def _messages(self, g: Array, xs: Sequence[Array], attrs: Attrs) -> list[Array]:
        operands = self.gathered(xs)
        result = self._op.forward(operands, attrs)
        signal: Array = np.zeros(result.shape)
        signal.reshape(-1)[self._element] = g
        found: list[Array] = []
        for slot, operand in enumerate(operands):
            rule = self._op.rule(slot)
            if rule is None or self._op.choices(slot, self._shapes, attrs) is not None:
                sent = np.zeros(operand.shape)
            else:
                sent = np.asarray(rule(signal, result, operands, attrs))
            found += list(unbroadcast(sent, operand.shape).reshape(-1))
        return found


def part(op: Operation, shapes: tuple[Shape, ...], element: int, result: Shape) -> Operation:
    """An element of an operation's result, as an operation on all elements of its operands.

    It is a variadic operation, whose formula has the numbers in their order.

    Args:
        op: The operation.
        shapes: The shapes of its operands.
        element: Which element, by its place in reading order.
        result: The shape of the operation's result.
    """
    rules = _Part(op, shapes, element)
    return replace(
        op,
        slots=_slots(op, shapes, rules),
        forward=rules.forward,
        shape=lambda shapes, attrs: (),
        formula=_formula(op, shapes, element, result),
        variadic=True,
        optional=0,
        multiply_adds=None,
        branch=None if op.branch is None else rules.branch,
        samples=(),
        callable=False,
    )


def _formula(op: Operation, shapes: tuple[Shape, ...], element: int, result: Shape) -> str:
    """``max(x_0, x_1)``, ``softmax(x_0, x_1)[1]``, ``bce([y_0, y_1], [y_2, y_3])``."""
    lists, start, named = [], 0, op.slots[0].name
    for shape in shapes:
        numbers = ", ".join(f"{named}_{i}" for i in range(start, start + size_of(shape)))
        lists.append(f"[{numbers}]" if shape and len(shapes) > 1 else numbers)
        start += size_of(shape)
    return f"{op.name}({', '.join(lists)})" + (f"[{element}]" if size_of(result) > 1 else "")


def _slots(op: Operation, shapes: tuple[Shape, ...], rules: _Part) -> tuple[Slot, ...]:
    """One slot that repeats where all numbers are treated alike, else one a number."""
    name = op.slots[0].name
    if not op.takes_indices and all(slot.differentiable for slot in op.slots):
        return (Slot(name, rule_at=rules.rule, words=op.slots[0].words),)
    if not op.takes_indices and not op.differentiable:
        return (Slot(name, words=op.slots[0].words),)
    found: list[Slot] = []
    for i, shape in enumerate(shapes):
        slot = op.slot(i)
        for _ in range(size_of(shape)):
            rule = rules.rule(len(found)) if op.rule(i) is not None else None
            found.append(Slot(slot.name, rule, words=slot.words, indices=_indices(slot, shapes)))
    return tuple(found)


def _indices(slot: Slot, shapes: tuple[Shape, ...]) -> IndexRule | None:
    """How many things a number of a slot chooses from: a question of the operation's own shapes, not of scalars."""
    rule = slot.indices
    return None if rule is None else lambda scalars, attrs: rule(shapes, attrs)
