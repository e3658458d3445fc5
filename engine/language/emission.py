"""The operations of one right-hand side, as they are found: their shapes, what they take, and what is known at once."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, frozen
from engine.errors import GraphError, ModelSyntaxError, OperationError, Span
from engine.graph import Literal, Operand
from engine.language.builder import NO_ATTRS, Builder, Draft
from engine.language.constants import formula_of
from engine.language.scope import Scope
from engine.ops import REGISTRY, Operation
from engine.ops.indices import misplaced, no_index

_INDEXING = frozenset(op.name for op in REGISTRY.values() if op.takes_indices)
FOLDS = frozenset({"sum", "mean", "prod", "max", "min"})
"""Reductions that a comprehension folds element by element: ``sum(x[i] for i in range(3))``."""


class Emitter:
    """Collects the drafts of one statement.

    Args:
        scope: What the names in sight mean, and the text.
        builder: The graph so far.

    Attributes:
        drafts: The operations so far.
    """

    __slots__ = ("_builder", "_scope", "_source", "drafts")

    def __init__(self, scope: Scope, builder: Builder) -> None:
        self._scope, self._source, self._builder = scope, scope.source, builder
        self.drafts: list[Draft] = []

    def emit(self, op: Operation, inputs: Sequence[Operand], attrs: Mapping[str, Any], tree: ast.expr) -> Operand:
        """Add an operation; of numbers alone it is worked out instead.

        Raises:
            GraphError: The shapes do not fit, an index is none, or the model becomes too large.
        """
        builder, span = self._builder, self._source.span(tree)
        nodes, drafts = builder.nodes, self.drafts
        found: list[Shape] = []
        known = bool(inputs)
        for operand in inputs:
            if type(operand) is int:
                known = False
                found.append(nodes[operand].shape if operand >= 0 else drafts[~operand].shape)
            else:
                assert isinstance(operand, Literal)
                found.append(operand.value.shape)
        shapes = tuple(found)
        # Only what depends on nothing but the shapes can be looked up.
        key = (op.name, shapes) if attrs is NO_ATTRS else None
        shape = None if key is None else builder.shapes.get(key)
        if shape is None:
            try:
                shape = op.shape(shapes, attrs)
            except GraphError as error:
                error.span = span
                raise
            if key is not None:
                builder.shapes[key] = shape
        builder.budget.take(shape, span)
        if op.name in _INDEXING:
            _refuse_bad_indices(op, inputs, shapes, attrs, span)
        if known:
            values = [i.value for i in inputs if isinstance(i, Literal)]
            try:
                with np.errstate(all="ignore"):
                    return self.literal(frozen(op.forward(values, attrs)), tree)
            except OperationError as error:
                error.span = span
                raise
        builder.budget.operation(span)
        drafts.append(Draft(op, tuple(inputs), attrs, shape, span))
        return -len(drafts)

    def literal(self, value: Array, tree: ast.expr) -> Literal:
        """A number or an array that stands in the text."""
        return Literal(value, formula_of(tree, self._scope))

    def fold(self, name: str, terms: list[Operand], tree: ast.Call) -> Operand:
        """The sum, mean, product, maximum or minimum of terms, term by term.

        Raises:
            GraphError: There are none, and nothing is the result of nothing.
        """
        if name in {"max", "min"} and terms:
            # Folding in pairs would share the error signal unevenly among three or more ties.
            stacked = self.emit(REGISTRY["stack"], terms, {"axis": 0}, tree)
            return self.emit(REGISTRY[name], (stacked,), {"axis": 0, "keepdims": False}, tree)
        if not terms and name not in {"sum", "prod"}:
            raise no_terms(name, self._source.span(tree))
        fold = REGISTRY["mul" if name == "prod" else "add"]
        result: Operand = Literal(frozen(name == "prod"), name)
        for i, term in enumerate(terms):
            result = self.emit(fold, (result, term), NO_ATTRS, tree) if i else term
        if name == "mean":
            count = Literal(frozen(len(terms)), str(len(terms)))
            result = self.emit(REGISTRY["div"], (result, count), NO_ATTRS, tree)
        return result


def no_terms(name: str, span: Span) -> ModelSyntaxError:
    """The error for an operation of a comprehension without any turn."""
    return ModelSyntaxError(f"'{name}' of no terms does not exist", advice="let the range have at least one", span=span)


def _refuse_bad_indices(
    op: Operation, inputs: Sequence[Operand], shapes: Sequence[Shape], attrs: Mapping[str, Any], span: Span
) -> None:
    """Refuse literals that are read as indices and are none; the reader looks at the leaves."""
    for slot, operand in enumerate(inputs):
        count = op.choices(slot, shapes, attrs)
        if isinstance(operand, Literal) and count is not None:
            wrong = misplaced(operand.value, count)
            if wrong is not None:
                error = no_index(operand.text, float(operand.value[wrong]), count)
                error.span = span
                raise error
