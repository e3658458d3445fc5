"""Constant expressions: leaves' values, ranges of sliders, indices, attributes. Evaluated with bounded work."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import GraphError, ModelSyntaxError, ShapeError, Span, UnknownNameError
from engine.language.scope import Constant, Known, Scope
from engine.language.source import Source
from engine.notation.numbers import full_number

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf}
_DEEPEST = 100
_EXACT = 2.0**53
INITIALISERS = frozenset(["zeros", "ones", "full", "eye", "linspace", "randn", "uniform", "xavier", "he"])


def evaluate(tree: ast.expr, scope: Scope, depth: int = 0) -> Constant:
    """Evaluate a constant expression.

    Args:
        tree: The expression.
        scope: What names mean where it stands.
        depth: How deeply it is nested in others.

    Returns:
        An int, a float, a bool, None, or nested lists of them.

    Raises:
        ModelSyntaxError: It is not a constant expression.
    """
    if type(tree) is ast.Constant and type(tree.value) is float and tree.value - tree.value == 0:
        return tree.value
    source = scope.source
    if depth > _DEEPEST:
        raise source.too_deep(source.span(tree))
    if isinstance(tree, ast.Constant):
        return _literal(tree, source)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
        value = _number(evaluate(tree.operand, scope, depth + 1), tree.operand, source)
        return -value if isinstance(tree.op, ast.USub) else value
    if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
        left = _number(evaluate(tree.left, scope, depth + 1), tree.left, source)
        right = _number(evaluate(tree.right, scope, depth + 1), tree.right, source)
        return _combine(tree, left, right, source)
    if isinstance(tree, ast.Name):
        found = scope.find(tree.id)
        if isinstance(found, Known):
            return found.value
        if found is None and tree.id in CONSTANTS:
            return CONSTANTS[tree.id]
    if isinstance(tree, ast.List | ast.Tuple):
        return [evaluate(item, scope, depth + 1) for item in tree.elts]
    raise _not_constant(tree, source)


def _literal(tree: ast.Constant, source: Source) -> float | bool | None:
    value = tree.value
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        try:
            float(value)
        except OverflowError:
            raise _overflow(source.span(tree)) from None
        if isinstance(value, float) and math.isinf(value):
            raise _overflow(source.span(tree))
        return value
    kind = {complex: "a complex number", str: "a text", bytes: "bytes"}.get(type(value), "this")
    raise ModelSyntaxError(f"{kind} is not a number of the model", advice="use real numbers", span=source.span(tree))


def _number(value: Constant, tree: ast.expr, source: Source) -> int | float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ModelSyntaxError("only numbers can be calculated with here", span=source.span(tree), advice="use numbers")
    return value


def _overflow(span: Span) -> GraphError:
    return ModelSyntaxError(
        "the number is too large for float64 (about 1.8e308)", advice="write a smaller one, or inf", span=span
    )


def _divide(a: float, b: float) -> float:
    with np.errstate(all="ignore"):
        return float(np.float64(a) / np.float64(b))


_OPERATORS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: lambda a, b: a + b,
    ast.Sub: lambda a, b: a - b,
    ast.Mult: lambda a, b: a * b,
    ast.Div: _divide,
    ast.Pow: lambda a, b: float(a) ** float(b),
}


def _combine(tree: ast.BinOp, left: float, right: float, source: Source) -> int | float:
    try:
        if isinstance(tree.op, ast.Pow) and left == 0 and right < 0:
            return math.inf
        out = _OPERATORS[type(tree.op)](left, right)
        if isinstance(out, complex):
            out = math.nan
        whole = isinstance(left, int) and isinstance(right, int) and not isinstance(tree.op, ast.Div)
        # Whole numbers stay whole (they serve as sizes and indices) as long as floats can hold them.
        return int(out) if whole and math.isfinite(out) and abs(out) <= _EXACT and out == int(out) else float(out)
    except OverflowError:
        raise _overflow(source.span(tree)) from None


def _not_constant(tree: ast.expr, source: Source) -> GraphError:
    span = source.span(tree)
    if isinstance(tree, ast.Name):
        return UnknownNameError(
            f"'{tree.id}' cannot stand here: a leaf's value is a number, a list of numbers or an initialiser",
            advice=f"to compute with it write '... = {tree.id}' without a kind",
            span=span,
        )
    return ModelSyntaxError(
        "only numbers, lists of numbers and + - * / ** can stand here",
        advice="an equation is written 'name = expression', without a kind",
        span=span,
    )


def array_of(value: Constant, tree: ast.expr, source: Source) -> Array:
    """Nested lists of numbers as a read-only float64 array.

    Args:
        value: The numbers.
        tree: Where they stand.
        source: The text.

    Raises:
        ShapeError: The rows have different lengths.
        ModelSyntaxError: Something in it is no number.
    """
    kind = type(value)
    if kind is int or kind is float:
        return frozen(value)
    if any(v is None or isinstance(v, bool) for v in _flat(value)):
        raise ModelSyntaxError(
            "None, True and False are not numbers of a model", advice="use 0 and 1", span=source.span(tree)
        )
    try:
        return frozen(value)
    except ValueError:
        raise ShapeError(
            "the rows of the list have different lengths", advice="make them equal", span=source.span(tree)
        ) from None


def constant_text(value: Constant) -> str:
    """A constant as a formula shows it in the place of its name."""
    if isinstance(value, list):
        return f"[{', '.join(constant_text(v) for v in value)}]"
    if value is None or isinstance(value, bool):
        return str(value)
    text = full_number(value)
    return f"({text})" if text.startswith("-") else text


def formula_of(tree: ast.expr, scope: Scope) -> str:
    """How an expression is written, with the numbers in the place of the names that stand for constants."""
    if not scope.repeated:
        return scope.source.text_of(tree)
    written = []
    for before, name in scope.source.pieces(tree):
        found = scope.find(name) if name else None
        written += [before, constant_text(found.value) if isinstance(found, Known) else name]
    return "".join(written)


def _flat(value: Constant) -> Iterator[float | bool | None]:
    stack: list[Constant] = [value]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack.extend(item)
        else:
            yield item


def element_spans(tree: ast.expr, source: Source) -> dict[tuple[int, ...], Span]:
    """Where each number of a literal stands, by its index; empty where the value is no literal."""
    if isinstance(tree, ast.Constant):
        return {(): source.span(tree)}
    found: dict[tuple[int, ...], Span] = {}
    stack: list[tuple[tuple[int, ...], ast.expr]] = [((), tree)]
    while stack:
        index, item = stack.pop()
        if isinstance(item, ast.List | ast.Tuple):
            stack.extend(((*index, i), child) for i, child in enumerate(item.elts))
        else:
            found[index] = source.span(item)
    return found
