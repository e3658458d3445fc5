"""The operations' own message formulas, read by the language and put together with expressions."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from fractions import Fraction
from functools import lru_cache

from engine.arrays import Shape
from engine.derivation.algebra import number
from engine.derivation.application import applied
from engine.derivation.expression import Expression, Written
from engine.errors import ShapeError
from engine.graph import Literal
from engine.language.builder import Draft
from engine.language.constants import CONSTANTS
from engine.language.standalone import drafts_of

_MOST_NUMBERS = 8
"""A written array of more numbers is too long for a formula."""
_LONGEST = 24
"""A constant that is calculated by a call keeps its spelling up to so many letters: ``sqrt(2 * pi)``."""


class UnspelledError(Exception):
    """The language cannot spell a message; its text says what happens, in words."""


def read(formula: str, shapes: Mapping[str, Shape], operand: Callable[[str], Expression]) -> Expression:
    """An expression of the model language over some names, as a tree.

    Args:
        formula: The expression.
        shapes: The shape of every name.
        operand: What a name stands for; asked only for the names that occur.

    Raises:
        UnspelledError: An array of no elements is among the operands, and the formula is not for such.
    """
    names = tuple(shapes)
    known: dict[int, Expression] = {}

    def value(place: int) -> Expression:
        if place not in known:
            known[place] = operand(names[place])
        return known[place]

    # A draft's operands are names, from 0 on, or other drafts: ~0 is the first one.
    try:
        drafts = _drafts(formula, tuple(shapes.items()))
    except ShapeError as error:
        if all(0 not in shape for shape in shapes.values()):
            raise
        # A rule holds for arrays of nothing too; its formula need not: there is no softmax of them.
        raise UnspelledError("no element, no message") from error
    for i, draft in enumerate(drafts):
        args = [literal(o) if isinstance(o, Literal) else value(o) for o in draft.inputs]
        known[~i] = applied(draft.op, args, draft.attrs, draft.shape)
    return known[min(known)]


@lru_cache(maxsize=1024)
def _drafts(formula: str, shapes: tuple[tuple[str, Shape], ...]) -> tuple[Draft, ...]:
    return drafts_of(formula, dict(shapes))


def literal(operand: Literal) -> Expression:
    """A number or an array that is written inside an expression.

    Raises:
        UnspelledError: It is an array of many numbers.
    """
    text, value = operand.text.strip(), operand.value
    tree = _constant_tree(text)
    if isinstance(tree, ast.Name) or (isinstance(tree, ast.Call) and len(text) <= _LONGEST):
        return Written(text, value.shape)
    match tree:
        case ast.BinOp(left=ast.Constant(value=int(above)), op=ast.Div(), right=ast.Constant(value=int(below))):
            return number(Fraction(above, below)) if below else Written(text, ())
    if value.ndim == 0:
        return number(float(value))
    if value.size > _MOST_NUMBERS:
        raise UnspelledError("an array of many numbers is written into the formula")
    return Written(str(value.tolist()), value.shape)


def _constant_tree(text: str) -> ast.expr | None:
    """The syntax tree of a literal that means the same everywhere; None where it reads names, as of loops."""
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError:
        return None
    called = {id(piece.func) for piece in ast.walk(tree) if isinstance(piece, ast.Call)}
    names = (piece.id for piece in ast.walk(tree) if isinstance(piece, ast.Name) and id(piece) not in called)
    return tree if all(name in CONSTANTS for name in names) else None
