"""Expressions as text of the model language."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction

from engine.derivation.expression import (
    Apply,
    Copies,
    Expression,
    Name,
    Number,
    Power,
    Product,
    Sum,
    Value,
    Written,
)

_COMPARE, _SUM, _PRODUCT, _UNARY, _POWER, _ATOM = range(1, 7)
_SIGNS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_LISTED = frozenset(("stack", "concat"))

Piece = tuple[str, int]
"""A text and the strength of its outermost operator."""


def text_of(tree: Expression) -> str:
    """The expression in the model language.

    An expression that is the same for several elements is written once: its value broadcasts to the shape.
    """
    return _piece(tree.of if isinstance(tree, Copies) else tree)[0]


def _wrapped(tree: Expression, strength: int) -> str:
    text, own = _piece(tree)
    return text if own >= strength else f"({text})"


def _piece(tree: Expression) -> Piece:
    match tree:
        case Number():
            return _number(tree.value)
        case Name():
            return tree.identifier, _ATOM
        case Written():
            return tree.text, _ATOM
        case Sum():
            return _sum(tree.terms), _SUM
        case Product():
            return _product(tree.coefficient, tree.factors)
        case Power():
            return _product(1, (tree,)) if _below(tree) else _power(tree)
        case Apply():
            return _call(tree)
        case Copies():
            likes = "".join(f" + 0 * {_wrapped(like, _POWER)}" for like in tree.like)
            return f"{_wrapped(tree.of, _SUM)}{likes}", _SUM


def _number(value: Value) -> Piece:
    if isinstance(value, Fraction):
        return f"{value.numerator} / {value.denominator}", _PRODUCT if value > 0 else _UNARY
    if isinstance(value, float) and not math.isfinite(value):
        return ("inf", _ATOM) if value > 0 else ("-inf", _UNARY)
    return repr(value), _ATOM if value >= 0 else _UNARY


def _sum(terms: Sequence[Expression]) -> str:
    text = _wrapped(terms[0], _SUM)
    for term in terms[1:]:
        shown = _wrapped(term, _SUM)
        text += f" - {shown[1:]}" if shown.startswith("-") else f" + {shown}"
    return text


def _below(factor: Expression) -> tuple[Expression, Value] | None:
    """What stands under the line of a quotient, and its exponent there; None for what stands above."""
    if isinstance(factor, Power) and isinstance(factor.exponent, Number) and factor.exponent.value < 0:
        return factor.base, -factor.exponent.value
    return None


def _product(coefficient: Value, factors: Sequence[Expression]) -> Piece:
    size = -coefficient if coefficient < 0 else coefficient
    above: Value = size.numerator if isinstance(size, Fraction) else size
    below = size.denominator if isinstance(size, Fraction) else 1
    over = [] if above == 1 else [_number(above)[0]]
    under = [] if below == 1 else [_number(below)[0]]
    for factor in factors:
        below_line = _below(factor)
        if below_line is not None:
            under.append(_raised(*below_line))
        else:
            over.append(_wrapped(factor, _POWER))
    text = " * ".join(over) or "1"
    if under:
        text += f" / {under[0]}" if len(under) == 1 else f" / ({' * '.join(under)})"
    # With its sign in front it is as weak as a sum: it keeps its parentheses inside any other product.
    return (f"-{text}", _SUM) if coefficient < 0 else (text, _PRODUCT)


def _raised(base: Expression, exponent: Value) -> str:
    if exponent == 1:
        return _wrapped(base, _POWER)
    return f"{_wrapped(base, _ATOM)}**{_number(exponent)[0]}"


def _power(tree: Power) -> Piece:
    return f"{_wrapped(tree.base, _ATOM)}**{_wrapped(tree.exponent, _ATOM)}", _POWER


def _call(tree: Apply) -> Piece:
    name, args = tree.op.name, tree.args
    if name == "matmul":
        return f"{_wrapped(args[0], _POWER)} @ {_wrapped(args[1], _POWER)}", _PRODUCT
    if name in _SIGNS:
        return f"{_wrapped(args[0], _SUM)} {_SIGNS[name]} {_wrapped(args[1], _SUM)}", _COMPARE
    if name == "index":
        return f"{_wrapped(args[0], _ATOM)}[{tree.attrs[0][1]}]", _ATOM
    if name == "transpose" and not tree.attrs:
        return f"{_wrapped(args[0], _ATOM)}.T", _ATOM
    operands = ", ".join(_piece(arg)[0] for arg in args)
    if name in _LISTED:
        operands = f"[{operands}]"
    required = set() if tree.op.variadic else {a.name for a in tree.op.attributes if a.required}
    written = [text if key in required else f"{key}={text}" for key, text in tree.attrs]
    return f"{name}({', '.join([operands, *written])})", _ATOM
