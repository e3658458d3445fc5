"""Terms: how one element of a result is computed from elements of operands, in the operations of the registry.

The rules of :mod:`engine.levels.scalars.rules` return terms; the expansion turns them into nodes. A term that is used
twice becomes one node.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import product
from types import MappingProxyType
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.graph import Literal
from engine.ops.arithmetic import ADD, DIV, MUL, NEG, POW, SUB
from engine.ops.record import Attrs, Operation

Index = tuple[int, ...]
_NONE: Attrs = MappingProxyType({})


class Term:
    """One number of the expansion; the operators of Python make larger terms."""

    __slots__ = ()

    def __add__(self, other: Term | float) -> Apply:
        return Apply(ADD, (self, _term(other)))

    def __sub__(self, other: Term | float) -> Apply:
        return Apply(SUB, (self, _term(other)))

    def __mul__(self, other: Term | float) -> Apply:
        return Apply(MUL, (self, _term(other)))

    def __rmul__(self, other: float) -> Apply:
        return Apply(MUL, (_term(other), self))

    def __truediv__(self, other: Term | float) -> Apply:
        return Apply(DIV, (self, _term(other)))

    def __pow__(self, other: float) -> Apply:
        return Apply(POW, (self, _term(other)))

    def __neg__(self) -> Apply:
        return Apply(NEG, (self,))


@dataclass(frozen=True, slots=True, eq=False)
class Element(Term):
    """An element of a node of the tensor graph.

    Attributes:
        node: The node's id.
        place: The element's place in reading order.
    """

    node: int
    place: int


@dataclass(frozen=True, slots=True, eq=False)
class Number(Term):
    """A number that stands in the equations."""

    value: float


@dataclass(frozen=True, slots=True, eq=False)
class Apply(Term):
    """An operation on terms."""

    op: Operation
    args: tuple[Term, ...]
    attrs: Attrs = field(default_factory=lambda: _NONE)


def _term(value: Term | float) -> Term:
    return value if isinstance(value, Term) else Number(float(value))


def total(terms: Iterable[Term]) -> Term:
    """The sum, from left to right; 0 of nothing."""
    result: Term | None = None
    for term in terms:
        result = term if result is None else result + term
    return Number(0.0) if result is None else result


class Operand:
    """One operand of a tensor operation, element by element.

    Args:
        source: The node that it is, or the literal.
        shape: Its shape.
    """

    def __init__(self, source: int | Literal, shape: Shape) -> None:
        self.source, self.shape = source, shape
        self.size = size_of(shape)
        self._strides = [size_of(shape[axis + 1 :]) for axis in range(len(shape))]
        self._numbers: Array | None = source.value.reshape(-1) if isinstance(source, Literal) else None

    def flat(self, place: int) -> Term:
        """The element at a place in reading order."""
        if isinstance(self.source, Literal):
            assert self._numbers is not None
            return Number(float(self._numbers[place]))
        return Element(self.source, place)

    def __getitem__(self, index: Index) -> Term:
        """The element at an index."""
        return self.flat(sum(i * stride for i, stride in zip(index, self._strides, strict=True)))

    def spread(self, index: Index) -> Term:
        """The element that stands at an index of a larger shape once the operand is broadcast to it."""
        own = index[len(index) - len(self.shape) :]
        return self[tuple(0 if n == 1 else i for i, n in zip(own, self.shape, strict=True))]

    @property
    def all(self) -> list[Term]:
        """All elements, in reading order."""
        return [self.flat(place) for place in range(self.size)]

    def along(self, axes: Sequence[int], index: Sequence[int]) -> list[Term]:
        """The elements along some axes, in reading order.

        Args:
            axes: The axes that run.
            index: Where the others stand, in their order.
        """
        fixed = iter(index)
        ranges = [range(n) if axis in axes else (next(fixed),) for axis, n in enumerate(self.shape)]
        return [self[place] for place in product(*ranges)]


class Site:
    """One operation of the tensor graph, for the rules.

    Args:
        op: The operation.
        operands: Its operands, slot by slot.
        attrs: Its constant arguments.
        shape: The shape of its result.
    """

    def __init__(self, op: Operation, operands: Sequence[Operand], attrs: Mapping[str, Any], shape: Shape) -> None:
        self.op, self.operands, self.attrs, self.shape = op, tuple(operands), attrs, shape

    def index(self, place: int) -> Index:
        """The index of an element of the result from its place in reading order."""
        found = []
        for n in reversed(self.shape):
            found.append(place % n)
            place //= n
        return tuple(reversed(found))

    @cached_property
    def shapes(self) -> tuple[Shape, ...]:
        """The operands' shapes."""
        return tuple(x.shape for x in self.operands)

    @cached_property
    def origins(self) -> Array:
        """For an operation that only moves elements: where each comes from, counted through all operands, or −1."""
        starts = np.cumsum([0, *(x.size for x in self.operands)])
        places = [
            np.arange(start, start + x.size, dtype=np.float64).reshape(x.shape)
            for start, x in zip(starts, self.operands, strict=False)
        ]
        attrs = {**self.attrs, "value": -1.0} if "value" in self.attrs else self.attrs
        return self.op.forward(places, attrs).reshape(-1).astype(np.intp)

    @cached_property
    def of_ones(self) -> Array:
        """The result for operands of ones, in reading order: the factors of an operation that only scales."""
        return self.op.forward([np.ones(x.shape) for x in self.operands], self.attrs).reshape(-1)

    def moved(self, place: int) -> Term | None:
        """The element that such an operation moves to a place; None where it comes from no operand."""
        origin = int(self.origins[place])
        if origin < 0:
            return None
        for operand in self.operands:
            if origin < operand.size:
                return operand.flat(origin)
            origin -= operand.size
        raise AssertionError("an origin outside of all operands")
