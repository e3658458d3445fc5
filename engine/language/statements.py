"""Statements of the model language become leaves, variables and groups of the graph."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from engine.errors import ModelSyntaxError, Span
from engine.graph import LEAF_KINDS, Kind, Leaf
from engine.language.builder import Builder, Target
from engine.language.calls import Expander
from engine.language.constants import array_of, element_spans, evaluate, formula_of
from engine.language.data import DataRequest, is_data_set, read_data_set, read_max_norm, read_training
from engine.language.expressions import ExpressionReader
from engine.language.forecast import Forecast
from engine.language.initialisers import initial_value
from engine.language.layers import Layer
from engine.language.lookup import data_set_alone, is_reserved, macro_of
from engine.language.loops import bound, items_of, loop_name
from engine.language.macros import defined, layer_title
from engine.language.refusals import LEAF_VALUE, outside
from engine.language.scope import Known, Macro, Scope
from engine.watching import go_on

_KINDS = {kind.value: kind for kind in Kind if kind is not Kind.VARIABLE}


class _Declaration(NamedTuple):
    """A leaf's kind and slider range, or a statement's kind."""

    kind: Kind
    slider: tuple[float, float] | None


@dataclass
class Reading:
    """What the statements of all scopes share."""

    builder: Builder
    data: DataRequest
    forecast: Forecast = field(default_factory=Forecast)


class StatementReader:
    """Reads the statements of one scope into the graph.

    Args:
        scope: What names mean here.
        reading: What all scopes share.
    """

    def __init__(self, scope: Scope, reading: Reading) -> None:
        self.scope = scope
        self.source = scope.source
        self.reading = reading
        self.builder = reading.builder

    def inside(self, scope: Scope) -> StatementReader:
        """The reader of another scope's statements."""
        return StatementReader(scope, self.reading)

    def block(self, trees: Sequence[ast.stmt]) -> None:
        """Read statements one after the other."""
        for tree in trees:
            go_on()
            self._statement(tree)

    def _statement(self, tree: ast.stmt) -> None:
        span = self.source.span(tree)
        if self.scope.repeated:
            self.builder.budget.steps(1, span)
        match tree:
            case ast.Assign():
                self._assigned(tree, span)
            case ast.AnnAssign():
                self._declared(tree, span)
            case ast.For():
                self._loop(tree, _head(span))
            case ast.With():
                self._layer(tree, _head(span))
            case ast.FunctionDef():
                self.scope.names[tree.name] = defined(tree, self.scope)
            case ast.Pass():
                pass
            case ast.AugAssign():
                name = tree.target.id if isinstance(tree.target, ast.Name) else "x"
                raise ModelSyntaxError("a name is bound with '='", advice=f"write {name} = {name} + ...", span=span)
            case ast.Expr():
                self._bare(tree.value, span)
            case _:
                raise outside(tree, _head(span))

    def _bare(self, tree: ast.expr, span: Span) -> None:
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "train":
            read_training(tree, self.scope, self.builder)
            return
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "max_norm":
            read_max_norm(tree, self.scope, self.builder)
            return
        if is_data_set(tree):
            raise data_set_alone(span)
        if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
            raise ModelSyntaxError(
                "only the first string of a model is its title and notes", advice="write a comment with #", span=span
            )
        raise ModelSyntaxError("this line binds no name", advice="write name = expression", span=span)

    # ---------------------------------------------------------------------------------------------------- binding
    def _target(self, tree: ast.expr, kind: Kind, statement: Span) -> Target:
        if not isinstance(tree, ast.Name):
            raise ModelSyntaxError(
                "only a plain name can be bound", advice="write name = expression", span=self.source.span(tree)
            )
        name = tree.id
        before = self.scope.names.get(name)
        what = None
        if is_reserved(name):
            what = "an operation"
        elif isinstance(before, Macro):
            what = f"a macro, in line {before.line}"
        elif name in self.scope.loops:
            what = "the variable of the loop around this line"
        if what is not None:
            raise ModelSyntaxError(f"'{name}' is {what}", advice="choose another name", span=self.source.span(tree))
        return Target(name, self.scope.prefix + name, kind, statement)

    def _assigned(self, tree: ast.Assign, span: Span) -> None:
        if len(tree.targets) != 1:
            raise ModelSyntaxError("one name is bound a line", advice="write two lines", span=span)
        (target,) = tree.targets
        if isinstance(target, ast.Tuple | ast.List):
            self._several(target, tree.value, span)
        else:
            self._equation(self._target(target, Kind.VARIABLE, span), tree.value)

    def _several(self, tree: ast.Tuple | ast.List, value: ast.expr, span: Span) -> None:
        data = is_data_set(value)
        macro = macro_of(value, self.scope)
        if data:
            if len(tree.elts) != 2:
                raise data_set_alone(self.source.span(tree))
            inputs, targets = (self._target(part, Kind.INPUT, span) for part in tree.elts)
            assert isinstance(value, ast.Call)
            read_data_set(
                value, (inputs, targets._replace(kind=Kind.TARGET)), self.scope, self.builder, self.reading.data
            )
            return
        if macro is None:
            raise ModelSyntaxError(
                "several names at once are bound by a data set or a macro",
                advice="bind one name a line",
                span=self.source.span(tree),
            )
        assert isinstance(value, ast.Call)
        wanted = [self._target(part, Kind.VARIABLE, span) for part in tree.elts]
        if len({target.name for target in wanted}) < len(wanted):
            raise ModelSyntaxError(
                "a name stands twice on the left", advice="choose another one", span=self.source.span(tree)
            )
        self._call(value, macro, wanted)

    def _declared(self, tree: ast.AnnAssign, span: Span) -> None:
        named = self._target(tree.target, Kind.VARIABLE, span)
        declaration = self._declaration(tree.annotation)
        target = Target(named.name, named.address, declaration.kind, span)
        if tree.value is None:
            value = "expression" if declaration.kind not in LEAF_KINDS else "number"
            raise ModelSyntaxError(
                f"'{target.name}' has no value", advice=f"write {target.name}: {declaration.kind} = {value}", span=span
            )
        if is_data_set(tree.value):
            raise data_set_alone(self.source.span(tree.value))
        if declaration.kind in LEAF_KINDS:
            self._leaf(target, declaration.slider, tree.value)
        else:
            self._equation(target, tree.value)

    def _declaration(self, tree: ast.expr) -> _Declaration:
        head = tree.func if isinstance(tree, ast.Call) else tree
        if not isinstance(head, ast.Name) or head.id not in _KINDS:
            raise ModelSyntaxError(
                f"'{self.source.text_of(tree)}' is no kind",
                advice=f"use one of {', '.join(_KINDS)}",
                span=self.source.span(tree),
            )
        kind = _KINDS[head.id]
        if not isinstance(tree, ast.Call):
            return _Declaration(kind, None)
        span = self.source.span(tree)
        if kind not in LEAF_KINDS or len(tree.args) != 2 or tree.keywords:
            raise ModelSyntaxError("a slider's range has two ends", advice="write param(-3, 3)", span=span)
        low, high = (evaluate(end, self.scope) for end in tree.args)
        ends = [v for v in (low, high) if isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e300]
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise ModelSyntaxError(
                "a slider goes from a smaller to a larger finite number", advice="write param(-3, 3)", span=span
            )
        return _Declaration(kind, (float(ends[0]), float(ends[1])))

    def _leaf(self, target: Target, slider: tuple[float, float] | None, tree: ast.expr) -> None:
        spans: Mapping[tuple[int, ...], Span] = {}
        if isinstance(tree, ast.Call):
            value = initial_value(tree, self.scope, self.builder.leaves, self.builder.budget)
        else:
            value = array_of(evaluate(tree, self.scope, use=LEAF_VALUE), tree, self.source)
            # A number that is read several times stands for several leaves: it is none of them alone.
            spans = {} if self.scope.repeated else element_spans(tree, value, self.source)
        place = self.source.span(tree)
        leaf = Leaf(slider, place, spans)
        if leaf.is_literal:
            formula = ""  # its numbers may be written anew, and the graph stays
        else:
            formula = formula_of(tree, self.scope) if self.scope.repeated else self.source.segment(place)
        self.scope.names[target.name] = self.builder.leaf(target, formula, value, leaf, self.scope.groups)

    def _equation(self, target: Target, tree: ast.expr) -> None:
        if is_data_set(tree):
            raise data_set_alone(self.source.span(tree))
        macro = macro_of(tree, self.scope)
        if macro is None:
            self.scope.names[target.name] = self.computed(target, tree, self.scope.groups)
        else:
            assert isinstance(tree, ast.Call)
            self._call(tree, macro, [target])

    def _call(self, tree: ast.Call, macro: Macro | Layer, targets: Sequence[Target]) -> None:
        results = Expander(self, targets[0].address, self.scope.groups).call(tree, macro, targets)
        for target, result in zip(targets, results, strict=True):
            assert isinstance(result, int)
            self.scope.names[target.name] = result

    def computed(self, target: Target, tree: ast.expr, groups: tuple[int, ...]) -> int:
        """Add a variable that is computed from the names in this scope.

        Args:
            target: What it is called.
            tree: Its right-hand side.
            groups: The groups that it lies in.

        Returns:
            The id of its last node.
        """
        reader = ExpressionReader(self.scope, self.builder, Expander(self, target.address, groups))
        drafts = reader.statement(tree)
        return self.builder.statement(target, formula_of(tree, self.scope), drafts, reader.reads, groups)

    # ----------------------------------------------------------------------------------------------------- blocks
    def _loop(self, tree: ast.For, span: Span) -> None:
        if tree.orelse:
            raise ModelSyntaxError("a loop has no 'else'", advice="leave it out", span=span)
        scope, budget = self.scope, self.builder.budget
        name = loop_name(tree.target, scope)
        before = scope.names.get(name)
        if is_reserved(name) or (before is not None and not isinstance(before, Known)) or name in scope.loops:
            raise ModelSyntaxError(
                f"'{name}' means something else already",
                advice="choose another name",
                span=scope.source.span(tree.target),
            )
        items = items_of(tree.iter, scope)
        if not scope.loops:
            turn = self.reading.forecast.block(tree.body, scope, frozenset({name}))
            budget.foresee(turn.operations * len(items), turn.steps * len(items), span)
        budget.steps(len(items), span)
        with bound(name, scope):
            scope.loops.append(name)
            for item in items:
                scope.names[name] = Known(item)
                self.block(tree.body)
            scope.loops.pop()

    def _layer(self, tree: ast.With, span: Span) -> None:
        title = layer_title(tree, span)
        around = self.scope.groups
        self.scope.groups = self.builder.open_group(title, around, span)
        self.block(tree.body)
        self.scope.groups = around


def _head(span: Span) -> Span:
    """The first line of a block."""
    return Span(span.line, span.column, span.line, span.column + 1) if span.end_line > span.line else span
