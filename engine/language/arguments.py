"""Constant arguments in an expression: an operation's attributes, and the key of an index."""

from __future__ import annotations

import ast
from collections.abc import Container, Mapping, Sequence
from types import MappingProxyType
from typing import Any

from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest
from engine.language.constants import evaluate
from engine.language.source import Source
from engine.ops import Attribute, Operation

NO_ATTRS: Mapping[str, Any] = MappingProxyType({})
_TAKES_A_LIST = frozenset({"reshape", "transpose"})
"""Operations whose one attribute may be written as several arguments: reshape(x, 2, 3)."""

Key = tuple[int | slice, ...]


def attributes_of(
    op: Operation, positional: Sequence[ast.expr], keywords: Sequence[ast.keyword], span: Span, source: Source
) -> Mapping[str, Any]:
    """The attributes of one call.

    Args:
        op: What is called.
        positional: The arguments behind the operands.
        keywords: The arguments with names.
        span: The whole call.
        source: The text it stands in.

    Raises:
        GraphError: An argument is unknown, missing, given twice or not what the operation takes.
    """
    known = {attribute.name: attribute for attribute in op.attributes}
    written = dict(zip(known, _packed(op, positional, span), strict=False))
    for keyword in keywords:
        where = source.span(keyword)
        if keyword.arg is None or keyword.arg not in known:
            takes = f"it takes {', '.join(known)}" if known else "it takes none"
            advice = nearest(keyword.arg or "", list(known)) or takes
            raise UnknownNameError(f"'{op.name}' has no argument '{keyword.arg or '**'}'", advice=advice, span=where)
        if keyword.arg in written:
            raise ModelSyntaxError(f"'{keyword.arg}' is given twice", advice="leave one out", span=where)
        written[keyword.arg] = keyword.value
    attrs: dict[str, Any] = {}
    for name, attribute in known.items():
        if name in written:
            attrs[name] = _parsed(op, attribute, written[name], source)
        elif attribute.required:
            raise ModelSyntaxError(f"'{op.name}' needs '{name}'", advice=f"write {op.formula}", span=span)
        else:
            attrs[name] = attribute.default
    return MappingProxyType(attrs) if attrs else NO_ATTRS


def _packed(op: Operation, positional: Sequence[ast.expr], span: Span) -> Sequence[ast.expr]:
    """The arguments, one an attribute."""
    if len(positional) <= len(op.attributes):
        return positional
    if op.name not in _TAKES_A_LIST:
        raise ModelSyntaxError(
            f"'{op.name}' has been given too many arguments", advice=f"write {op.formula}", span=span
        )
    first, last = positional[0], positional[-1]
    packed = ast.copy_location(ast.List(elts=list(positional), ctx=ast.Load()), first)
    packed.end_lineno, packed.end_col_offset = last.end_lineno, last.end_col_offset
    return [packed]


def _parsed(op: Operation, attribute: Attribute, tree: ast.expr, source: Source) -> object:
    try:
        parsed: object = attribute.parse(evaluate(tree, source))
    except GraphError:
        raise
    except ValueError as error:
        raise ModelSyntaxError(
            f"'{attribute.name}' of '{op.name}' takes {error}", advice="correct it", span=source.span(tree)
        ) from None
    return parsed


def key_of(tree: ast.expr, names: Container[str], source: Source) -> Key:
    """The key of ``x[...]``: whole numbers and slices.

    Args:
        tree: What stands between the brackets.
        names: The variables in sight, for the message.
        source: The text it stands in.

    Raises:
        GraphError: Something in it is no whole number.
    """

    def index(part: ast.expr) -> int:
        span = source.span(part)
        if isinstance(part, ast.Name) and part.id in names:
            raise ModelSyntaxError(
                f"an index is a whole number, and '{part.id}' is a variable", advice="write the number", span=span
            )
        value = evaluate(part, source)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ModelSyntaxError("an index is a whole number", advice="write x[0], x[:, 0:3]", span=span)
        return value

    def item(part: ast.expr) -> int | slice:
        if isinstance(part, ast.Slice):
            lower, upper, step = (None if end is None else index(end) for end in (part.lower, part.upper, part.step))
            if step == 0:
                raise ModelSyntaxError("a slice's step is not 0", advice="write x[::2]", span=source.span(part))
            return slice(lower, upper, step)
        return index(part)

    return tuple(item(part) for part in (tree.elts if isinstance(tree, ast.Tuple) else [tree]))
