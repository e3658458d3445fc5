"""Expressions of the model language become nodes, one an operation."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from engine.arrays import frozen
from engine.errors import ModelSyntaxError
from engine.graph import Literal, Operand
from engine.language.arguments import attributes_of, key_of
from engine.language.builder import NO_ATTRS, Builder, Draft
from engine.language.constants import CONSTANTS, array_of, evaluate
from engine.language.emission import FOLDS, Emitter, no_terms
from engine.language.layers import Layer
from engine.language.lookup import callee, unbound
from engine.language.loops import turns
from engine.language.refusals import LIST, outside
from engine.language.scope import Known, Macro, Scope
from engine.ops import REGISTRY, Operation

_DEEPEST = 120

_BINARY: dict[type[ast.operator], Operation] = {
    ast.Add: REGISTRY["add"],
    ast.Sub: REGISTRY["sub"],
    ast.Mult: REGISTRY["mul"],
    ast.Div: REGISTRY["div"],
    ast.Pow: REGISTRY["pow"],
    ast.MatMult: REGISTRY["matmul"],
}
_COMPARISONS: dict[type[ast.cmpop], Operation] = {
    ast.Lt: REGISTRY["lt"],
    ast.LtE: REGISTRY["le"],
    ast.Gt: REGISTRY["gt"],
    ast.GtE: REGISTRY["ge"],
    ast.Eq: REGISTRY["eq"],
    ast.NotEq: REGISTRY["ne"],
}

_JOINS = frozenset({"stack", "concat"})
"""Operations whose operands may stand in a list."""


class Expansion(Protocol):
    """Puts the statements of a macro in the place of its call."""

    def __call__(self, tree: ast.Call, macro: Macro | Layer) -> Operand:
        """Expand one call in the middle of an expression, and give what it returns."""
        ...

    def foresee(self, made: ast.ListComp | ast.GeneratorExp) -> None:
        """Refuse a comprehension that will be too much before any of it is read."""
        ...


class ExpressionReader:
    """Reads the right-hand side of one statement.

    Args:
        scope: What the names in sight mean, and the text.
        builder: The graph so far.
        expand: Expands the calls of macros.
    """

    __slots__ = ("_builder", "_emit", "_emitter", "_expand", "_scope", "_source", "reads")

    def __init__(self, scope: Scope, builder: Builder, expand: Expansion) -> None:
        self._scope = scope
        self._source = scope.source
        self._builder = builder
        self._expand = expand
        self._emitter = Emitter(scope, builder)
        self._emit = self._emitter.emit
        self.reads: dict[str, int] = {}

    def statement(self, tree: ast.expr) -> list[Draft]:
        """The nodes of a whole right-hand side, at least one, in topological order."""
        result, drafts = self._visit(tree, 0), self._emitter.drafts
        if isinstance(result, Literal):
            self._emit(REGISTRY["constant"], (), {"value": result.value}, tree)
        elif not drafts or result != -len(drafts):
            self._emit(REGISTRY["identity"], (result,), NO_ATTRS, tree)
        return drafts

    def _visit(self, tree: ast.expr, depth: int) -> Operand:
        if depth > _DEEPEST:
            raise self._source.too_deep(self._source.span(tree))
        match tree:
            case ast.BinOp():
                return self._binary(tree, depth)
            case ast.Name():
                return self._name(tree)
            case ast.Constant():
                return self._number(tree)
            case ast.Call():
                return self._call(tree, depth)
            case ast.Subscript():
                key = {"key": key_of(tree.slice, self._scope)}
                return self._emit(REGISTRY["index"], (self._visit(tree.value, depth + 1),), key, tree)
            case ast.UnaryOp(op=ast.USub()):
                return self._emit(REGISTRY["neg"], (self._visit(tree.operand, depth + 1),), NO_ATTRS, tree)
            case ast.UnaryOp(op=ast.UAdd()):
                return self._visit(tree.operand, depth + 1)
            case ast.Compare():
                return self._comparison(tree, depth)
            case ast.Attribute(attr="T"):
                attrs = {"axes": None}
                return self._emit(REGISTRY["transpose"], (self._visit(tree.value, depth + 1),), attrs, tree)
            case ast.List() | ast.Tuple():
                return self._list(tree)
            case ast.ListComp() | ast.GeneratorExp():
                raise ModelSyntaxError(
                    "a list made by 'for' is given to an operation",
                    advice="write sum(... for ...) or stack([... for ...])",
                    span=self._source.span(tree),
                )
        raise outside(tree, self._source.span(tree))

    def _number(self, tree: ast.Constant) -> Literal:
        text, known = self._source.text_of(tree), self._builder.literals
        if text not in known:
            known[text] = Literal(array_of(evaluate(tree, self._scope), tree, self._source), text)
        return known[text]

    def _binary(self, tree: ast.BinOp, depth: int) -> Operand:
        # Walk the left spine: a sum of a thousand terms is a thousand trees deep on that side.
        spine: list[ast.BinOp] = []
        left: ast.expr = tree
        while isinstance(left, ast.BinOp):
            if type(left.op) not in _BINARY:
                raise outside(left, self._source.span(left))
            spine.append(left)
            left = left.left
        result = self._visit(left, depth + 1)
        for node in reversed(spine):
            right = self._visit(node.right, depth + 1)
            result = self._emit(_BINARY[type(node.op)], (result, right), NO_ATTRS, node)
        return result

    def _comparison(self, tree: ast.Compare, depth: int) -> Operand:
        if len(tree.ops) != 1:
            span = self._source.span(tree)
            raise ModelSyntaxError("a comparison has two sides", advice="write (a < b) * (b < c)", span=span)
        if type(tree.ops[0]) not in _COMPARISONS:
            raise outside(tree, self._source.span(tree))
        inputs = (self._visit(tree.left, depth + 1), self._visit(tree.comparators[0], depth + 1))
        return self._emit(_COMPARISONS[type(tree.ops[0])], inputs, NO_ATTRS, tree)

    def _name(self, tree: ast.Name) -> Operand:
        name = tree.id
        found = self._scope.find(name)
        if isinstance(found, int):
            self.reads[name] = found
            return found
        if isinstance(found, Known):
            return self._emitter.literal(array_of(found.value, tree, self._source), tree)
        if found is None and name in CONSTANTS:
            return Literal(frozen(CONSTANTS[name]), name)
        raise unbound(name, self._scope, self._source.span(tree))

    def _list(self, tree: ast.List | ast.Tuple) -> Operand:
        value = evaluate(tree, self._scope, use=LIST)
        return self._emitter.literal(array_of(value, tree, self._source), tree)

    def _call(self, tree: ast.Call, depth: int) -> Operand:
        if not isinstance(tree.func, ast.Name):
            raise outside(tree.func, self._source.span(tree.func))
        op = callee(tree.func, self._scope)
        if isinstance(op, Macro | Layer):
            for name in (*tree.args, *(keyword.value for keyword in tree.keywords)):
                if isinstance(name, ast.Name) and isinstance(node := self._scope.find(name.id), int):
                    self.reads[name.id] = node
            return self._expand(tree, op)
        args: list[ast.expr] = tree.args
        if op.variadic and len(args) >= 1 and isinstance(args[0], ast.List) and op.name in _JOINS:
            args = [*args[0].elts, *args[1:]]
        elif len(args) >= 1 and isinstance(args[0], ast.ListComp | ast.GeneratorExp):
            return self._collected(op, tree, args[0], depth)
        for arg in args:
            if isinstance(arg, ast.Starred):
                raise outside(arg, self._source.span(arg))
        least = 1 if op.variadic else len(op.slots) - op.optional
        count = len(args) if op.variadic else min(len(args), len(op.slots))
        if len(args) < least:
            raise self._too_few(op, tree, least)
        inputs = [self._visit(arg, depth + 1) for arg in args[:count]]
        return self._emit(op, inputs, self._attributes(op, args[count:], tree), tree)

    def _too_few(self, op: Operation, tree: ast.Call, least: int) -> ModelSyntaxError:
        need = ", ".join(op.slot_names)
        takes = f"{least} to {len(op.slots)} operands" if op.optional else f"{least} operand{'' if least == 1 else 's'}"
        return ModelSyntaxError(
            f"'{op.name}' takes {takes} ({need}), and {len(tree.args)} given",
            advice=f"write {op.formula}",
            span=self._source.span(tree),
        )

    def _attributes(self, op: Operation, positional: Sequence[ast.expr], tree: ast.Call) -> Mapping[str, Any]:
        if not op.attributes and not positional and not tree.keywords:
            return NO_ATTRS
        return attributes_of(op, positional, tree.keywords, self._source.span(tree), self._scope)

    def _collected(self, op: Operation, tree: ast.Call, made: ast.ListComp | ast.GeneratorExp, depth: int) -> Operand:
        """An operation of as many terms as a comprehension makes: joined, or folded element by element."""
        self._expand.foresee(made)
        terms = [
            self._visit(made.elt, depth + 1) for _ in turns(made.generators, self._scope, self._builder.budget.steps)
        ]
        if op.variadic:
            if not terms:
                raise no_terms(op.name, self._source.span(made))
            return self._emit(op, terms, self._attributes(op, tree.args[1:], tree), tree)
        if op.name not in FOLDS:
            raise ModelSyntaxError(
                f"'{op.name}' takes no 'for'",
                advice=f"'for' stands in {', '.join(sorted([*FOLDS, *_JOINS]))}",
                span=self._source.span(made),
            )
        if len(tree.args) > 1 or tree.keywords:
            raise ModelSyntaxError(
                f"'{op.name}' of terms takes nothing else",
                advice=f"write {op.name}(stack([... for ...]), ...)",
                span=self._source.span(tree),
            )
        return self._emitter.fold(op.name, terms, tree)
