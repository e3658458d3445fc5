"""Constant expressions: leaves' values, ranges of sliders, indices, attributes. Evaluated with bounded work."""

from __future__ import annotations

import ast
import math
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, TypeGuard

import numpy as np

from engine.arrays import Array, frozen
from engine.errors import GraphError, ModelSyntaxError, ShapeError, Span
from engine.language.refusals import ARGUMENT, Use, not_constant
from engine.language.scope import Constant, Known, Scope
from engine.language.source import Source
from engine.notation.numbers import full_number

CONSTANTS = {"pi": math.pi, "e": math.e, "inf": math.inf}
_DEEPEST = 100
_EXACT = 2.0**53
_LARGEST = sys.float_info.max
INITIALISERS = frozenset(["zeros", "ones", "full", "eye", "linspace", "randn", "uniform", "xavier", "he"])


def evaluate(tree: ast.expr, scope: Scope, depth: int = 0, use: Use = ARGUMENT) -> Constant:
    """Evaluate a constant expression.

    Args:
        tree: The expression.
        scope: What names mean where it stands.
        depth: How deeply it is nested in others.
        use: What it is for, which the sentences speak of.

    Returns:
        An int, a float, a bool, None, or nested lists of them.

    Raises:
        ModelSyntaxError: It is not a constant expression.
    """
    if type(tree) is ast.Constant and _is_plain(tree.value):
        return tree.value
    source = scope.source
    if depth > _DEEPEST:
        raise source.too_deep(source.span(tree))
    if isinstance(tree, ast.Constant):
        return _literal(tree, source)
    if isinstance(tree, ast.UnaryOp) and isinstance(tree.op, ast.USub | ast.UAdd):
        value = _number(evaluate(tree.operand, scope, depth + 1, use), tree.operand, source)
        return -value if isinstance(tree.op, ast.USub) else value
    if isinstance(tree, ast.BinOp) and type(tree.op) in _OPERATORS:
        left = _number(evaluate(tree.left, scope, depth + 1, use), tree.left, source)
        right = _number(evaluate(tree.right, scope, depth + 1, use), tree.right, source)
        return _combine(tree, left, right, source)
    if isinstance(tree, ast.Name):
        found = scope.find(tree.id)
        if isinstance(found, Known):
            return found.value
        if found is None and tree.id in CONSTANTS:
            return CONSTANTS[tree.id]
    if isinstance(tree, ast.List | ast.Tuple):
        plain = _plain_numbers(tree.elts)
        return plain if plain is not None else [evaluate(item, scope, depth + 1, use) for item in tree.elts]
    found = scope.find(tree.id) if isinstance(tree, ast.Name) else None
    raise not_constant(tree, use, found, [*scope.visible(), *CONSTANTS], source.span(tree))


def _is_plain(value: object) -> TypeGuard[int | float]:
    """Whether a written value is a number of the model, with nothing more to ask."""
    kind = type(value)
    return (kind is float or kind is int) and value <= _LARGEST  # type: ignore[operator]  # it is one of the two


def _plain_numbers(trees: Sequence[ast.expr]) -> list[Constant] | None:
    """The values of a list that holds nothing but numbers, at once: it may have a million; None for another list."""
    found: list[Constant] = []
    for tree in trees:
        if type(tree) is ast.Constant and _is_plain(tree.value):
            found.append(tree.value)
        elif type(tree) is ast.UnaryOp and type(tree.op) is ast.USub and type(tree.operand) is ast.Constant:
            if not _is_plain(tree.operand.value):
                return None
            found.append(-tree.operand.value)
        else:
            return None
    return found


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


def whole(value: Constant) -> int | None:
    """A constant as a whole number; None where it is none. What is too large to be exact is whole all the same."""
    if isinstance(value, float) and math.isfinite(value) and abs(value) >= _EXACT:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


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
    if not _kinds(value) <= {int, float, list}:
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


def _kinds(value: Constant) -> set[type]:
    """The types of all that is in nested lists."""
    found: set[type] = {type(value)}
    waiting = [value] if isinstance(value, list) else []
    while waiting:
        items = waiting.pop()
        kinds = set(map(type, items))
        found |= kinds
        if list in kinds:
            waiting += [item for item in items if isinstance(item, list)]
    return found


class ElementSpans(Mapping[tuple[int, ...], Span]):
    """Where each number of a literal stands, by its index; looked up only when somebody asks.

    Args:
        text: The literal as it is written.
        place: Where it stands.
        is_empty: Whether it holds no number at all.
    """

    def __init__(self, text: str, place: Span, *, is_empty: bool) -> None:
        self._text, self._place, self._is_empty = text, place, is_empty

    @cached_property
    def _spans(self) -> dict[tuple[int, ...], Span]:
        # In parentheses an expression may go over several lines.
        source = Source(f"({self._text})", "")
        (statement,) = source.tree().body
        assert isinstance(statement, ast.Expr)
        return {index: self._moved(source.span(tree)) for index, tree in _elements(statement.value)}

    def _moved(self, span: Span) -> Span:
        line, right = self._place.line - 1, self._place.column - 2
        return Span(
            span.line + line,
            span.column + (right if span.line == 1 else 0),
            span.end_line + line,
            span.end_column + (right if span.end_line == 1 else 0),
        )

    def __getitem__(self, index: tuple[int, ...]) -> Span:
        return self._spans[index]

    def __iter__(self) -> Iterator[tuple[int, ...]]:
        return iter(self._spans)

    def __len__(self) -> int:
        return len(self._spans)

    def __bool__(self) -> bool:
        return not self._is_empty


def _elements(tree: ast.expr) -> Iterator[tuple[tuple[int, ...], ast.expr]]:
    """The numbers of a literal with their indices, the last one first."""
    waiting: list[tuple[tuple[int, ...], ast.expr]] = [((), tree)]
    while waiting:
        index, item = waiting.pop()
        if isinstance(item, ast.List | ast.Tuple):
            waiting.extend(((*index, i), child) for i, child in enumerate(item.elts))
        else:
            yield index, item


def element_spans(tree: ast.expr, value: Array, source: Source) -> Mapping[tuple[int, ...], Span]:
    """Where each number of a literal stands, by its index."""
    place = source.span(tree)
    if not isinstance(tree, ast.List | ast.Tuple):
        return {(): place}
    return ElementSpans(source.segment(place), place, is_empty=not value.size)
