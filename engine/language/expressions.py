"""Expressions of the model language become nodes, one an operation."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import Shape, frozen
from engine.errors import GraphError, ModelSyntaxError, Span, UnknownNameError, nearest
from engine.graph import Literal, Node, Operand
from engine.language.arguments import NO_ATTRS, attributes_of, key_of
from engine.language.budget import Budget
from engine.language.constants import CONSTANTS, INITIALISERS, array_of, evaluate
from engine.language.refusals import not_yet, outside
from engine.language.source import Source
from engine.ops import PLANNED, REGISTRY, Operation, callable_names, operation
from engine.ops.indices import misplaced, no_index

_DEEPEST = 120

_BINARY: dict[type[ast.operator], str] = {
    ast.Add: "add",
    ast.Sub: "sub",
    ast.Mult: "mul",
    ast.Div: "div",
    ast.Pow: "pow",
    ast.MatMult: "matmul",
}
_COMPARISONS: dict[type[ast.cmpop], str] = {
    ast.Lt: "lt",
    ast.LtE: "le",
    ast.Gt: "gt",
    ast.GtE: "ge",
    ast.Eq: "eq",
    ast.NotEq: "ne",
}


class Draft(NamedTuple):
    """A node before its statement is complete and its name known."""

    op: Operation
    inputs: tuple[Operand, ...]
    attrs: Mapping[str, Any]
    shape: Shape
    span: Span


class ExpressionReader:
    """Reads the right-hand side of one statement.

    Args:
        source: The text.
        names: What the names in sight mean: identifier -> node id.
        nodes: The nodes so far.
        budget: What the model may still take.
    """

    def __init__(self, source: Source, names: Mapping[str, int], nodes: Sequence[Node], budget: Budget) -> None:
        self.source = source
        self.names = names
        self.nodes = nodes
        self.budget = budget
        self.drafts: list[Draft] = []
        self.reads: dict[str, int] = {}

    def statement(self, tree: ast.expr) -> list[Draft]:
        """The nodes of a whole right-hand side, at least one, in topological order."""
        result = self._visit(tree, 0)
        span = self.source.span(tree)
        if isinstance(result, Literal):
            self._emit(REGISTRY["constant"], (), {"value": result.value}, span)
        elif not self.drafts or result != len(self.nodes) + len(self.drafts) - 1:
            self._emit(REGISTRY["identity"], (result,), NO_ATTRS, span)
        return self.drafts

    def _shape(self, operand: Operand) -> Shape:
        if isinstance(operand, Literal):
            return operand.value.shape
        if operand < len(self.nodes):
            return self.nodes[operand].shape
        return self.drafts[operand - len(self.nodes)].shape

    def _emit(self, op: Operation, inputs: Sequence[Operand], attrs: Mapping[str, Any], span: Span) -> Operand:
        try:
            shape = op.shape([self._shape(i) for i in inputs], attrs)
        except GraphError as error:
            error.span = span
            raise
        self.budget.take(shape, span)
        self._refuse_bad_indices(op, inputs, attrs, span)
        if inputs and all(isinstance(i, Literal) for i in inputs):
            values = [i.value for i in inputs if isinstance(i, Literal)]
            with np.errstate(all="ignore"):
                return Literal(frozen(op.forward(values, attrs)), self.source.segment(span))
        self.budget.operation(span)
        self.drafts.append(Draft(op, tuple(inputs), attrs, shape, span))
        return len(self.nodes) + len(self.drafts) - 1

    def _refuse_bad_indices(
        self, op: Operation, inputs: Sequence[Operand], attrs: Mapping[str, Any], span: Span
    ) -> None:
        """Refuse literals that are read as indices and are none; the reader looks at the leaves."""
        if not op.takes_indices:
            return
        shapes = [self._shape(i) for i in inputs]
        for slot, operand in enumerate(inputs):
            count = op.choices(slot, shapes, attrs)
            if isinstance(operand, Literal) and count is not None:
                wrong = misplaced(operand.value, count)
                if wrong is not None:
                    error = no_index(operand.text, float(operand.value[wrong]), count)
                    error.span = span
                    raise error

    def _visit(self, tree: ast.expr, depth: int) -> Operand:
        span = self.source.span(tree)
        if depth > _DEEPEST:
            raise self.source.too_deep(span)
        match tree:
            case ast.BinOp():
                return self._binary(tree, depth)
            case ast.Name():
                return self._name(tree.id, span)
            case ast.Constant():
                return Literal(array_of(evaluate(tree, self.source), span), self.source.segment(span))
            case ast.UnaryOp(op=ast.USub()):
                return self._emit(REGISTRY["neg"], (self._visit(tree.operand, depth + 1),), NO_ATTRS, span)
            case ast.UnaryOp(op=ast.UAdd()):
                return self._visit(tree.operand, depth + 1)
            case ast.Compare():
                return self._comparison(tree, depth)
            case ast.Call():
                return self._call(tree, depth)
            case ast.Subscript():
                key = {"key": key_of(tree.slice, self.names, self.source)}
                return self._emit(REGISTRY["index"], (self._visit(tree.value, depth + 1),), key, span)
            case ast.Attribute(attr="T"):
                attrs = {"axes": None}
                return self._emit(REGISTRY["transpose"], (self._visit(tree.value, depth + 1),), attrs, span)
            case ast.List() | ast.Tuple():
                return self._list(tree, span)
        raise outside(tree, span)

    def _binary(self, tree: ast.BinOp, depth: int) -> Operand:
        # Walk the left spine: a sum of a thousand terms is a thousand trees deep on that side.
        spine: list[ast.BinOp] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp):
            if type(left.op) not in _BINARY:
                raise outside(left, self.source.span(left))
            spine.append(left)
            left = left.left
        result = self._visit(left, depth + 1)
        for node in reversed(spine):
            right = self._visit(node.right, depth + 1)
            span = self.source.span(node)
            result = self._emit(REGISTRY[_BINARY[type(node.op)]], (result, right), NO_ATTRS, span)
        return result

    def _comparison(self, tree: ast.Compare, depth: int) -> Operand:
        span = self.source.span(tree)
        if len(tree.ops) != 1:
            raise ModelSyntaxError("a comparison has two sides", advice="write (a < b) * (b < c)", span=span)
        if type(tree.ops[0]) not in _COMPARISONS:
            raise outside(tree, span)
        inputs = (self._visit(tree.left, depth + 1), self._visit(tree.comparators[0], depth + 1))
        return self._emit(REGISTRY[_COMPARISONS[type(tree.ops[0])]], inputs, NO_ATTRS, span)

    def _name(self, name: str, span: Span) -> Operand:
        if name in self.names:
            self.reads[name] = self.names[name]
            return self.names[name]
        if name in CONSTANTS:
            return Literal(frozen(CONSTANTS[name]), name)
        if name in callable_names() or name in PLANNED:
            raise ModelSyntaxError(f"'{name}' is an operation", advice=f"call it: {name}(...)", span=span)
        line = self.source.line_that_binds(name)
        if line is not None:
            raise UnknownNameError(
                f"'{name}' is used before it is bound in line {line}",
                advice="a model has no cycles: each line uses only names from lines above it",
                span=span,
            )
        advice = nearest(name, [*self.names, *CONSTANTS]) or "bind it in a line above this one"
        raise UnknownNameError(f"'{name}' is used before it is bound", advice=advice, span=span)

    def _list(self, tree: ast.List | ast.Tuple, span: Span) -> Operand:
        try:
            return Literal(array_of(evaluate(tree, self.source), span), self.source.segment(span))
        except UnknownNameError:
            raise ModelSyntaxError(
                "a list in an equation holds numbers only", advice="join variables with stack([a, b])", span=span
            ) from None

    def _call(self, tree: ast.Call, depth: int) -> Operand:
        span = self.source.span(tree)
        if not isinstance(tree.func, ast.Name):
            raise outside(tree.func, span)
        op = self._operation(tree.func.id, self.source.span(tree.func))
        args = list(tree.args)
        if op.variadic and len(args) >= 1 and isinstance(args[0], ast.List):
            args = [*args[0].elts, *args[1:]] if op.name in {"stack", "concat"} else args
        for arg in args:
            if isinstance(arg, ast.GeneratorExp | ast.ListComp):
                raise not_yet("'for' inside an expression", "write the terms out", self.source.span(arg))
            if isinstance(arg, ast.Starred):
                raise outside(arg, self.source.span(arg))
        least = 1 if op.variadic else len(op.slots) - op.optional
        count = len(args) if op.variadic else min(len(args), len(op.slots))
        if len(args) < least:
            need = ", ".join(op.slot_names)
            takes = (
                f"{least} to {len(op.slots)} operands" if op.optional else f"{least} operand{'' if least == 1 else 's'}"
            )
            raise ModelSyntaxError(
                f"'{op.name}' takes {takes} ({need}), and {len(args)} given",
                advice=f"write {op.formula}",
                span=span,
            )
        inputs = [self._visit(arg, depth + 1) for arg in args[:count]]
        return self._emit(op, inputs, attributes_of(op, args[count:], tree.keywords, span, self.source), span)

    def _operation(self, name: str, span: Span) -> Operation:
        if name in self.names:
            raise ModelSyntaxError(f"'{name}' is a variable, not an operation", advice="use * to multiply", span=span)
        if name in PLANNED:
            raise not_yet(f"'{name}'", "'graphviz-nn ops' lists the operations that are", span)
        if name in INITIALISERS:
            advice = f"declare a leaf: name: param = {name}(...)"
            raise ModelSyntaxError(f"'{name}' makes the value of a leaf", advice=advice, span=span)
        if name not in callable_names():
            advice = nearest(name, [*callable_names(), *PLANNED]) or "'graphviz-nn ops' lists the operations"
            raise UnknownNameError(f"there is no operation '{name}'", advice=advice, span=span)
        return operation(name)
