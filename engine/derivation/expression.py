"""Expressions as trees: what the chain rule multiplies, adds up and simplifies.

Every expression knows the shape of its value. Trees are made by :mod:`engine.derivation.algebra`, never directly, so
that each is in its simplest form from the start.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from engine.arrays import Shape
from engine.ops.record import Operation

Value = int | float | Fraction


@dataclass(frozen=True, slots=True)
class Number:
    """A number; whole numbers and their quotients are kept exactly."""

    value: Value

    @property
    def shape(self) -> Shape:
        """That of a scalar."""
        return ()


@dataclass(frozen=True, slots=True)
class Name:
    """Something with a name: a parent, the variable itself, or the error signal.

    Attributes:
        identifier: How it stands in a text of the model language.
        shape: The shape of its value.
        is_signal: Whether it is the error signal that the message is made of.
    """

    identifier: str
    shape: Shape
    is_signal: bool = False


@dataclass(frozen=True, slots=True)
class Written:
    """A constant as it is written: ``pi``, ``[0, 1]``."""

    text: str
    shape: Shape


@dataclass(frozen=True, slots=True)
class Sum:
    """A sum of at least two terms, element by element."""

    terms: tuple[Expression, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Product:
    """A number times factors, element by element; no factor is a number or a product."""

    coefficient: Value
    factors: tuple[Expression, ...]
    shape: Shape


@dataclass(frozen=True, slots=True)
class Power:
    """A base to an exponent other than 0 and 1, element by element; a quotient is a power of −1."""

    base: Expression
    exponent: Expression
    shape: Shape


@dataclass(frozen=True, slots=True)
class Apply:
    """Any other operation.

    Attributes:
        op: The operation.
        args: Its operands.
        attrs: Its constant arguments as they are written, those with their default left out.
        shape: The shape of its result.
    """

    op: Operation
    args: tuple[Expression, ...]
    attrs: tuple[tuple[str, str], ...]
    shape: Shape

    def __hash__(self) -> int:
        return hash((self.op.name, self.args, self.attrs))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Apply)
            and self.op is other.op
            and (self.args, self.attrs, self.shape) == (other.args, other.attrs, other.shape)
        )


@dataclass(frozen=True, slots=True)
class Copies:
    """An expression repeated to a larger shape, as broadcasting does it.

    Attributes:
        of: The expression.
        like: Expressions that together broadcast to the shape.
        shape: The larger shape.
    """

    of: Expression
    like: tuple[Expression, ...]
    shape: Shape


Expression = Number | Name | Written | Sum | Product | Power | Apply | Copies


def parts(tree: Expression) -> tuple[Expression, ...]:
    """The expressions that an expression is directly made of."""
    match tree:
        case Sum():
            return tree.terms
        case Product():
            return tree.factors
        case Power():
            return tree.base, tree.exponent
        case Apply():
            return tree.args
        case Copies():
            return (tree.of, *tree.like)
    return ()


def size(tree: Expression) -> int:
    """How many pieces an expression has; a long written array counts as several."""
    count, stack = 0, [tree]
    while stack:
        piece = stack.pop()
        count += 1 + (len(piece.text) // 12 if isinstance(piece, Written) else 0)
        stack += parts(piece)
    return count


def names_in(tree: Expression) -> dict[str, Name]:
    """The names that an expression is made of, by identifier."""
    found, stack = {}, [tree]
    while stack:
        piece = stack.pop()
        if isinstance(piece, Name):
            found[piece.identifier] = piece
        stack += parts(piece)
    return found
