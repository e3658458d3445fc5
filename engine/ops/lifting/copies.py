"""Many copies of one operation's operands, and the general ways of computing on all of them at once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Array, Shape
from engine.ops.record import Attrs

Rule = Callable[[Sequence[Array], Attrs], Array]
"""A function of one copy's operands: an operation's forward or its branch."""


@dataclass(frozen=True, slots=True)
class Copies:
    """The operands of one operation in many copies.

    Attributes:
        xs: The operands; one that differs between the copies has them along a new first axis.
        moved: For each operand, whether it differs between the copies. At least one does.
        attrs: The operation's attributes.
        count: How many copies there are.
        shape: The shape of the result in one copy.
    """

    xs: tuple[Array, ...]
    moved: tuple[bool, ...]
    attrs: Attrs
    count: int
    shape: Shape

    @property
    def shapes(self) -> list[Shape]:
        """The operands' shapes in one copy."""
        return [x.shape[1:] if moved else x.shape for x, moved in zip(self.xs, self.moved, strict=True)]

    def everywhere(self) -> list[Array]:
        """All operands with the copies along the first axis; what does not differ is repeated without being copied."""
        return [
            x if moved else np.broadcast_to(x, (self.count, *x.shape))
            for x, moved in zip(self.xs, self.moved, strict=True)
        ]

    def one(self, number: int) -> list[Array]:
        """The operands of one copy."""
        return [x[number] if moved else x for x, moved in zip(self.xs, self.moved, strict=True)]


Lifted = Callable[[Rule, Copies], Array]
"""(function of one copy, copies) -> its results along a new first axis."""


class Lift(NamedTuple):
    """How an operation is computed on many copies at once.

    Attributes:
        forward: Its result.
        branch: Its smooth branches.
    """

    forward: Lifted
    branch: Lifted


def one_by_one(rule: Rule, copies: Copies) -> Array:
    """One copy after the other: right for every operation."""
    return np.stack([np.asarray(rule(copies.one(i), copies.attrs)) for i in range(copies.count)])


def broadcasting(rule: Rule, copies: Copies) -> Array:
    """For what works element by element: the copies before all axes along which the operands are repeated."""
    ndim = max(map(len, copies.shapes))
    xs = [
        x.reshape(copies.count, *(1,) * (ndim + 1 - x.ndim), *x.shape[1:]) if moved else x
        for x, moved in zip(copies.xs, copies.moved, strict=True)
    ]
    found = np.asarray(rule(xs, copies.attrs))
    # A branch need not read the operands that differ: a condition decides alone.
    return found if found.ndim > ndim else np.broadcast_to(found, (copies.count, *found.shape))


def reshaped(rule: Rule, copies: Copies) -> Array:  # noqa: ARG001 - all lifts share one signature
    """For what only changes the shape of its one operand."""
    return copies.xs[0].reshape(copies.count, *copies.shape)


def shifted(changed: Callable[[Attrs, int], Mapping[str, Any]]) -> Lifted:
    """For what names axes in its attributes.

    Args:
        changed: (attributes, number of axes of the first operand) -> the attributes that mean the same axes after
            another one has been put before them.
    """

    def lifted(rule: Rule, copies: Copies) -> Array:
        attrs = {**copies.attrs, **changed(copies.attrs, len(copies.shapes[0]))}
        return np.asarray(rule(copies.everywhere(), attrs))

    return lifted


def _batched(rule: Rule, copies: Copies) -> Array:
    """For what works on every example of its one operand (axis 0) alone: the copies are further examples."""
    x = copies.xs[0]
    found = np.asarray(rule([x.reshape(x.shape[0] * x.shape[1], *x.shape[2:])], copies.attrs))
    return found.reshape(*x.shape[:2], *found.shape[1:])


batched = Lift(_batched, _batched)


def _each(terms: Array) -> Array:
    """The sum of each copy's numbers."""
    return np.asarray(terms.sum(axis=tuple(range(1, terms.ndim))))


def summed(terms: Callable[[Sequence[Array], Attrs], Array], count: Callable[[Sequence[Shape]], int]) -> Lifted:
    """For losses: terms, added up and divided.

    Args:
        terms: The terms from the operands; further axes in front of the examples do not matter to them.
        count: What the sum is divided by, from the operands' shapes in one copy.
    """

    def lifted(rule: Rule, copies: Copies) -> Array:  # noqa: ARG001 - the same
        found = terms(copies.everywhere(), copies.attrs)
        return np.asarray(_each(found) / count(copies.shapes))

    return lifted


def by_operand(term: Callable[[Array, Attrs], Array]) -> Lifted:
    """For regularisers: a term of every element, added up over all operands."""

    def lifted(rule: Rule, copies: Copies) -> Array:  # noqa: ARG001 - the same
        total = np.zeros(copies.count)
        for x, moved in zip(copies.xs, copies.moved, strict=True):
            found = term(x, copies.attrs)
            total = total + (_each(found) if moved else found.sum())
        return total

    return lifted
