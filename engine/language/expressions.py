"""Expressions of the model language become nodes, one an operation."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np

from engine.arrays import MOST_ELEMENTS, Shape, frozen, size_of
from engine.errors import GraphError, LimitError, ModelSyntaxError, ShapeError, Span, UnknownNameError, nearest
from engine.graph import Literal, Node, Operand
from engine.language.constants import CONSTANTS, INITIALISERS, array_of, evaluate
from engine.language.source import Source
from engine.notation import format_shape
from engine.ops import PLANNED, REGISTRY, Operation, callable_names, operation

MOST_OPERATIONS = 200_000
_DEEPEST = 120
_NO_ATTRS: Mapping[str, Any] = MappingProxyType({})

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
    """

    def __init__(self, source: Source, names: Mapping[str, int], nodes: Sequence[Node]) -> None:
        self.source = source
        self.names = names
        self.nodes = nodes
        self.drafts: list[Draft] = []
        self.reads: dict[str, int] = {}

    def statement(self, tree: ast.expr) -> list[Draft]:
        """The nodes of a whole right-hand side, at least one, in topological order."""
        result = self._visit(tree, 0)
        span = self.source.span(tree)
        if isinstance(result, Literal):
            self._emit(REGISTRY["constant"], (), {"value": result.value}, span)
        elif not self.drafts or result != len(self.nodes) + len(self.drafts) - 1:
            self._emit(REGISTRY["identity"], (result,), _NO_ATTRS, span)
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
        except ShapeError as error:
            error.span = span
            raise
        if size_of(shape) > MOST_ELEMENTS:
            raise too_large(shape, span)
        number = len(self.nodes) + len(self.drafts)
        if number >= MOST_OPERATIONS:
            raise LimitError(
                f"the model has more than {MOST_OPERATIONS:,} operations", advice="make it smaller", span=span
            )
        if inputs and all(isinstance(i, Literal) for i in inputs):
            values = [i.value for i in inputs if isinstance(i, Literal)]
            with np.errstate(all="ignore"):
                return Literal(frozen(op.forward(values, attrs)), self.source.segment(span))
        self.drafts.append(Draft(op, tuple(inputs), attrs, shape, span))
        return number

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
                return self._emit(REGISTRY["neg"], (self._visit(tree.operand, depth + 1),), _NO_ATTRS, span)
            case ast.UnaryOp(op=ast.UAdd()):
                return self._visit(tree.operand, depth + 1)
            case ast.Compare():
                return self._comparison(tree, depth)
            case ast.Call():
                return self._call(tree, depth)
            case ast.Subscript():
                key = {"key": self._key(tree.slice)}
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
            result = self._emit(REGISTRY[_BINARY[type(node.op)]], (result, right), _NO_ATTRS, span)
        return result

    def _comparison(self, tree: ast.Compare, depth: int) -> Operand:
        span = self.source.span(tree)
        if len(tree.ops) != 1:
            raise ModelSyntaxError(
                "a comparison has two sides", advice="write (a < b) * (b < c)", span=span
            )
        if type(tree.ops[0]) not in _COMPARISONS:
            raise outside(tree, span)
        inputs = (self._visit(tree.left, depth + 1), self._visit(tree.comparators[0], depth + 1))
        return self._emit(REGISTRY[_COMPARISONS[type(tree.ops[0])]], inputs, _NO_ATTRS, span)

    def _name(self, name: str, span: Span) -> Operand:
        if name in self.names:
            self.reads[name] = self.names[name]
            return self.names[name]
        if name in CONSTANTS:
            return Literal(frozen(CONSTANTS[name]), name)
        if name in callable_names() or name in PLANNED:
            raise ModelSyntaxError(f"'{name}' is an operation", advice=f"call it: {name}(...)", span=span)
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
        count = len(args) if op.variadic else len(op.slots)
        if not args or len(args) < count:
            need = ", ".join(op.slot_names)
            raise ModelSyntaxError(
                f"'{op.name}' takes {max(count, 1)} operand{'s' if count > 1 else ''} ({need}), and {len(args)} given",
                advice=f"write {op.formula}",
                span=span,
            )
        inputs = [self._visit(arg, depth + 1) for arg in args[:count]]
        return self._emit(op, inputs, self._attributes(op, args[count:], tree.keywords, span), span)

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

    def _attributes(
        self, op: Operation, positional: list[ast.expr], keywords: list[ast.keyword], span: Span
    ) -> Mapping[str, Any]:
        known = {a.name: a for a in op.attributes}
        written: dict[str, ast.expr] = {}
        if len(positional) > len(op.attributes):
            # reshape(x, 2, 3): several numbers for the one attribute that takes a list.
            if len(op.attributes) == 1 and len(positional) > 1 and op.name in {"reshape", "transpose"}:
                first, last = positional[0], positional[-1]
                packed = ast.List(elts=positional, ctx=ast.Load())
                positional = [ast.copy_location(packed, first)]
                packed.end_lineno, packed.end_col_offset = last.end_lineno, last.end_col_offset
            else:
                raise ModelSyntaxError(
                    f"'{op.name}' has been given too many arguments", advice=f"write {op.formula}", span=span
                )
        for attribute, value in zip(op.attributes, positional, strict=False):
            written[attribute.name] = value
        for keyword in keywords:
            where = self.source.span(keyword)
            if keyword.arg is None or keyword.arg not in known:
                advice = nearest(keyword.arg or "", list(known)) or (
                    f"it takes {', '.join(known)}" if known else "it takes none"
                )
                raise UnknownNameError(f"'{op.name}' has no argument '{keyword.arg}'", advice=advice, span=where)
            if keyword.arg in written:
                raise ModelSyntaxError(f"'{keyword.arg}' is given twice", advice="leave one out", span=where)
            written[keyword.arg] = keyword.value
        attrs: dict[str, Any] = {}
        for name, attribute in known.items():
            if name in written:
                attrs[name] = self._attribute(op, name, attribute.parse, written[name])
            elif attribute.required:
                raise ModelSyntaxError(f"'{op.name}' needs '{name}'", advice=f"write {op.formula}", span=span)
            else:
                attrs[name] = attribute.default
        return MappingProxyType(attrs) if attrs else _NO_ATTRS

    def _attribute(self, op: Operation, name: str, parse: Any, tree: ast.expr) -> Any:
        span = self.source.span(tree)
        try:
            return parse(evaluate(tree, self.source))
        except ValueError as error:
            if isinstance(error, GraphError):
                raise
            raise ModelSyntaxError(f"'{name}' of '{op.name}' takes {error}", advice="correct it", span=span) from None

    def _key(self, tree: ast.expr) -> tuple[int | slice, ...]:
        items = tree.elts if isinstance(tree, ast.Tuple) else [tree]
        return tuple(
            slice(*(self._index(part) if part is not None else None for part in (item.lower, item.upper, item.step)))
            if isinstance(item, ast.Slice)
            else self._index(item)
            for item in items
        )

    def _index(self, tree: ast.expr) -> int:
        span = self.source.span(tree)
        if isinstance(tree, ast.Name) and tree.id in self.names:
            raise ModelSyntaxError(
                f"an index is a whole number, and '{tree.id}' is a variable", advice="write the number", span=span
            )
        value = evaluate(tree, self.source)
        if isinstance(value, bool) or not isinstance(value, int):
            raise ModelSyntaxError("an index is a whole number", advice="write x[0], x[:, 0:3]", span=span)
        return value


def too_large(shape: Shape, span: Span | None = None) -> LimitError:
    """The error for an array above the limit."""
    return LimitError(
        f"an array of {format_shape(shape)} has more than {MOST_ELEMENTS:,} elements", advice="make it smaller", span=span
    )


def not_yet(what: str, advice: str, span: Span) -> ModelSyntaxError:
    """The error for a part of the language that this version does not have."""
    return ModelSyntaxError(f"{what} is not there yet in this version", advice=advice, span=span)


def outside(tree: ast.AST, span: Span) -> ModelSyntaxError:
    """The error for valid Python that is not the model language."""
    words = {
        ast.Import: "an import",
        ast.ImportFrom: "an import",
        ast.Lambda: "a lambda",
        ast.Attribute: "access to an attribute",
        ast.Call: "a call of this kind",
        ast.IfExp: "'if'",
        ast.If: "'if'",
        ast.While: "'while'",
        ast.BoolOp: "'and' or 'or'",
        ast.Dict: "a dictionary",
        ast.Set: "a set",
        ast.JoinedStr: "a formatted text",
        ast.ClassDef: "a class",
        ast.Delete: "'del'",
        ast.Assert: "'assert'",
        ast.Try: "'try'",
        ast.Return: "'return' outside of a def",
        ast.NamedExpr: "':='",
        ast.Starred: "'*' before a name",
        ast.BinOp: "this operator",
        ast.UnaryOp: "this operator",
        ast.Compare: "this comparison",
        ast.Await: "'await'",
        ast.Yield: "'yield'",
    }
    what = words.get(type(tree), "this")
    advice = {
        ast.IfExp: "use where(condition, a, b)",
        ast.BoolOp: "use * for 'and', maximum for 'or'",
        ast.Attribute: "only .T (transpose) is known",
    }.get(type(tree), "a model holds equations only, and nothing is run")
    return ModelSyntaxError(f"{what} is outside of the model language", advice=advice, span=span)
