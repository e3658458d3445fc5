"""An expression on its own, over names of known shapes: a formula that is read, but belongs to no model."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from engine.arrays import Shape
from engine.errors import Span
from engine.graph import Node, Operand
from engine.language.builder import NO_ATTRS, Builder, Draft
from engine.language.expressions import ExpressionReader
from engine.language.layers import Layer
from engine.language.refusals import outside
from engine.language.scope import Macro, Scope
from engine.language.source import Source

_NOWHERE = Span(1, 0, 1, 1)


class _NoMacros:
    """A formula calls operations only."""

    def __init__(self, source: Source) -> None:
        self._source = source

    def __call__(self, tree: ast.Call, macro: Macro | Layer) -> Operand:  # noqa: ARG002 - as the reader calls it
        raise outside(tree, self._source.span(tree))

    def foresee(self, made: ast.ListComp | ast.GeneratorExp) -> None:
        """Nothing: the reader's budget is enough for a formula."""


def drafts_of(formula: str, shapes: Mapping[str, Shape]) -> tuple[Draft, ...]:
    """The operations of an expression, in topological order.

    Args:
        formula: The expression, in the model language.
        shapes: The shape of every name; the names' ids are their places here.

    Returns:
        The drafts; an operand from 0 on is a name, ``~i`` is the draft number i.

    Raises:
        GraphError: It is no expression of the language, or shapes do not fit.
    """
    source, builder = Source(formula, ""), Builder()
    scope = Scope(source)
    for i, (name, shape) in enumerate(shapes.items()):
        builder.nodes.append(Node(i, None, (), NO_ATTRS, shape, name, i, _NOWHERE))
        scope.names[name] = i
    statement = source.tree().body[0]
    assert isinstance(statement, ast.Expr)
    return tuple(ExpressionReader(scope, builder, _NoMacros(source)).statement(statement.value))
