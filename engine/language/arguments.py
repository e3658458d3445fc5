"""Constant arguments in an expression: an operation's attributes, and the key of an index."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol

from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest
from engine.language.builder import NO_ATTRS
from engine.language.constants import evaluate
from engine.language.refusals import INDEX
from engine.language.scope import Scope
from engine.ops import Attribute

_TAKES_A_LIST = frozenset({"reshape", "transpose"})
"""Operations whose one attribute may be written as several arguments: reshape(x, 2, 3)."""

Key = tuple[int | slice, ...]


ValueOf = Callable[[Attribute, ast.expr, Scope], object]
"""Reads what is written for an attribute, before the attribute looks at it."""


def constant(attribute: Attribute, tree: ast.expr, scope: Scope) -> object:  # noqa: ARG001 - constants for all alike
    """What most attributes are: a constant expression."""
    return evaluate(tree, scope)


class Callee(Protocol):
    """What is called with attributes: an operation, or a macro for a whole layer."""

    @property
    def name(self) -> str:
        """Its name."""
        ...

    @property
    def formula(self) -> str:
        """How it is written."""
        ...

    @property
    def attributes(self) -> tuple[Attribute, ...]:
        """Its constant arguments."""
        ...


def attributes_of(
    op: Callee,
    positional: Sequence[ast.expr],
    keywords: Sequence[ast.keyword],
    span: Span,
    scope: Scope,
    value_of: ValueOf = constant,
) -> Mapping[str, Any]:
    """The attributes of one call.

    Args:
        op: What is called.
        positional: The arguments behind the operands.
        keywords: The arguments with names.
        span: The whole call.
        scope: What names mean where it stands.
        value_of: Reads one argument.

    Raises:
        GraphError: An argument is unknown, missing, given twice or not what the operation takes.
    """
    if not op.attributes and not positional and not keywords:
        return NO_ATTRS
    source = scope.source
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
            attrs[name] = _parsed(op, attribute, written[name], scope, value_of)
        elif attribute.required:
            raise ModelSyntaxError(f"'{op.name}' needs '{name}'", advice=f"write {op.formula}", span=span)
        else:
            attrs[name] = attribute.default
    return MappingProxyType(attrs) if attrs else NO_ATTRS


def _packed(op: Callee, positional: Sequence[ast.expr], span: Span) -> Sequence[ast.expr]:
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


def _parsed(
    op: Callee,
    attribute: Attribute,
    tree: ast.expr,
    scope: Scope,
    value_of: ValueOf,
) -> object:
    try:
        parsed: object = attribute.parse(value_of(attribute, tree, scope))
    except GraphError:
        raise
    except ValueError as error:
        raise ModelSyntaxError(
            f"'{attribute.name}' of '{op.name}' takes {error}", advice="correct it", span=scope.source.span(tree)
        ) from None
    return parsed


def key_of(tree: ast.expr, scope: Scope) -> Key:
    """The key of ``x[...]``: whole numbers and slices.

    Args:
        tree: What stands between the brackets.
        scope: What names mean where it stands.

    Raises:
        GraphError: Something in it is no whole number.
    """
    if isinstance(tree, ast.Tuple):
        return tuple([_item(part, scope) for part in tree.elts])
    return (_item(tree, scope),)


def _item(part: ast.expr, scope: Scope) -> int | slice:
    if not isinstance(part, ast.Slice):
        return _index(part, scope)
    lower, upper, step = (None if end is None else _index(end, scope) for end in (part.lower, part.upper, part.step))
    if step == 0:
        raise ModelSyntaxError("a slice's step is not 0", advice="write x[::2]", span=scope.source.span(part))
    return slice(lower, upper, step)


def _index(part: ast.expr, scope: Scope) -> int:
    value = evaluate(part, scope, use=INDEX)
    if isinstance(value, bool) or not isinstance(value, int):
        raise ModelSyntaxError(INDEX.other, advice=INDEX.other_advice, span=scope.source.span(part))
    return value
