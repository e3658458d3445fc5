"""Statements of the model language become a model: the one way from text to graph."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from engine.arrays import Array
from engine.errors import GraphError, ModelSyntaxError, ShapeError, Span
from engine.graph import LEAF_KINDS, Graph, Group, Kind, Leaf, Node, Variable
from engine.language.budget import Budget
from engine.language.constants import array_of, element_spans, evaluate
from engine.language.expressions import ExpressionReader
from engine.language.initialisers import initial_value
from engine.language.refusals import not_yet, outside
from engine.language.source import Source
from engine.model import Model
from engine.notation import format_shape
from engine.ops import PLANNED, callable_names

_KINDS = ("input", "target", "param", "const", "loss", "output")
_NO_ATTRS: Mapping[str, Any] = MappingProxyType({})


def parse(text: str, filename: str = "") -> Model:
    """Read a model from its text. Nothing in the text is run.

    Args:
        text: The equations.
        filename: The text's name, for messages.

    Raises:
        GraphError: One of its subclasses, with the place in the text and what to do.
    """
    source = Source(text, filename)
    try:
        return _Reader(source).read()
    except GraphError as error:
        raise source.located(error) from None
    except (RecursionError, MemoryError):
        raise source.located(source.too_deep()) from None


class _Declaration(NamedTuple):
    """A leaf's kind and slider range, or a statement's kind."""

    kind: Kind
    slider: tuple[float, float] | None


class _Reader:
    def __init__(self, source: Source) -> None:
        self.source = source
        self.nodes: list[Node] = []
        self.variables: list[Variable] = []
        self.groups: list[Group] = []
        self.values: dict[int, Array] = {}
        self.names: dict[str, int] = {}
        self.bindings: dict[str, int] = {}
        self.scope: tuple[int, ...] = ()
        self.loss: Variable | None = None
        self.budget = Budget()
        self.reserved = frozenset({*callable_names(), *PLANNED})

    def read(self) -> Model:
        body = self.source.tree().body
        title, notes = "", ""
        if body and isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant):
            doc = body[0].value.value
            if isinstance(doc, str):
                title, _, notes = doc.strip().partition("\n")
                body = body[1:]
        for statement in body:
            self._statement(statement)
        if not self.variables:
            raise ModelSyntaxError(
                "the model is empty", advice="write a leaf, 'x: input = 1', and an equation, 'y = 2*x'"
            )
        graph = Graph(
            tuple(self.nodes),
            self._with_default_loss(),
            tuple(self.groups),
            None if self.loss is None else self.loss.last,
            title.strip(),
            notes.strip(),
        )
        model = Model(graph, MappingProxyType(self.values), self.source.text, self.source.filename)
        _refuse_bad_indices(model)
        return model

    def _with_default_loss(self) -> tuple[Variable, ...]:
        if self.loss is None:
            scalars = [v for v in self.variables if not v.is_leaf and self.nodes[v.last].shape == ()]
            if scalars:
                self.loss = _as_loss(scalars[-1])
                self.variables[self.loss.index] = self.loss
        return tuple(self.variables)

    def _statement(self, tree: ast.stmt) -> None:
        span = self.source.span(tree)
        match tree:
            case ast.AnnAssign():
                self._declared(tree, span)
            case ast.Assign():
                self._assigned(tree, span)
            case ast.With():
                self._layer(tree, span)
            case ast.Pass():
                pass
            case ast.For():
                raise not_yet("'for'", "write the statements out", _head(span))
            case ast.FunctionDef():
                raise not_yet("'def'", "write the statements out", _head(span))
            case ast.AugAssign():
                name = tree.target.id if isinstance(tree.target, ast.Name) else "x"
                raise ModelSyntaxError("a name is bound with '='", advice=f"write {name} = {name} + ...", span=span)
            case ast.Expr():
                self._bare(tree.value, span)
            case _:
                raise outside(tree, _head(span))

    def _bare(self, tree: ast.expr, span: Span) -> None:
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "train":
            raise not_yet("'train'", "remove the line; the model can be stepped through without it", span)
        if isinstance(tree, ast.Constant) and isinstance(tree.value, str):
            raise ModelSyntaxError(
                "only the first string of a model is its title and notes", advice="write a comment with #", span=span
            )
        raise ModelSyntaxError("this line binds no name", advice="write name = expression", span=span)

    def _target(self, tree: ast.expr) -> str:
        span = self.source.span(tree)
        if isinstance(tree, ast.Tuple | ast.List):
            raise not_yet("binding several names at once (a data set)", "bind one name a line", span)
        if not isinstance(tree, ast.Name):
            raise ModelSyntaxError("only a plain name can be bound", advice="write name = expression", span=span)
        if tree.id in self.reserved:
            raise ModelSyntaxError(f"'{tree.id}' is an operation", advice="choose another name", span=span)
        return tree.id

    def _assigned(self, tree: ast.Assign, span: Span) -> None:
        if len(tree.targets) != 1:
            raise ModelSyntaxError("one name is bound a line", advice="write two lines", span=span)
        self._equation(self._target(tree.targets[0]), Kind.VARIABLE, tree.value, span)

    def _declared(self, tree: ast.AnnAssign, span: Span) -> None:
        name = self._target(tree.target)
        declaration = self._declaration(tree.annotation)
        if tree.value is None:
            value = "expression" if declaration.kind not in LEAF_KINDS else "number"
            raise ModelSyntaxError(
                f"'{name}' has no value", advice=f"write {name}: {declaration.kind} = {value}", span=span
            )
        if declaration.kind in LEAF_KINDS:
            self._leaf(name, declaration, tree.value, span)
        else:
            self._equation(name, declaration.kind, tree.value, span)

    def _declaration(self, tree: ast.expr) -> _Declaration:
        span = self.source.span(tree)
        head = tree.func if isinstance(tree, ast.Call) else tree
        if not isinstance(head, ast.Name) or head.id not in _KINDS:
            raise ModelSyntaxError(
                f"'{self.source.segment(span)}' is no kind", advice=f"use one of {', '.join(_KINDS)}", span=span
            )
        kind = Kind(head.id)
        if not isinstance(tree, ast.Call):
            return _Declaration(kind, None)
        if kind not in LEAF_KINDS or len(tree.args) != 2 or tree.keywords:
            raise ModelSyntaxError("a slider's range has two ends", advice="write param(-3, 3)", span=span)
        low, high = (evaluate(end, self.source) for end in tree.args)
        ends = [v for v in (low, high) if isinstance(v, int | float) and not isinstance(v, bool) and abs(v) < 1e300]
        if len(ends) != 2 or not ends[0] < ends[1]:
            raise ModelSyntaxError(
                "a slider goes from a smaller to a larger finite number", advice="write param(-3, 3)", span=span
            )
        return _Declaration(kind, (float(ends[0]), float(ends[1])))

    def _leaf(self, name: str, declaration: _Declaration, tree: ast.expr, span: Span) -> None:
        value_span = self.source.span(tree)
        self._no_dataset(tree)
        if isinstance(tree, ast.Call):
            value = initial_value(tree, self.source, sum(v.is_leaf for v in self.variables))
            spans: Mapping[tuple[int, ...], Span] = {}
        else:
            value = array_of(evaluate(tree, self.source), value_span)
            spans = element_spans(tree, self.source)
        self.budget.take(value.shape, value_span)
        number = len(self.nodes)
        leaf = Leaf(declaration.slider, value_span, spans)
        variable = self._bind(name, declaration.kind, value_span, span, number, number, {}, leaf)
        self.nodes.append(Node(number, None, (), _NO_ATTRS, value.shape, variable.address, variable.index, span))
        self.values[number] = value

    def _no_dataset(self, tree: ast.expr) -> None:
        if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name) and tree.func.id == "dataset":
            raise not_yet("'dataset'", "declare the inputs as leaves with numbers", self.source.span(tree))

    def _equation(self, name: str, kind: Kind, tree: ast.expr, span: Span) -> None:
        if kind is Kind.LOSS and self.loss is not None:
            raise ModelSyntaxError(
                f"'{name}' is the second loss; '{self.loss.identifier}' in line {self.loss.span.line} is the first",
                advice="keep one",
                span=span,
            )
        self._no_dataset(tree)
        reader = ExpressionReader(self.source, self.names, self.nodes, self.budget)
        drafts = reader.statement(tree)
        first, last = len(self.nodes), len(self.nodes) + len(drafts) - 1
        variable = self._bind(name, kind, self.source.span(tree), span, first, last, reader.reads, None)
        for i, draft in enumerate(drafts):
            address = variable.address if i == len(drafts) - 1 else f"{variable.address}.{i + 1}"
            self.nodes.append(
                Node(first + i, draft.op, draft.inputs, draft.attrs, draft.shape, address, variable.index, draft.span)
            )
        if kind is Kind.LOSS:
            if drafts[-1].shape != ():
                raise ShapeError(
                    f"the loss '{name}' has shape {format_shape(drafts[-1].shape)}, and a loss is one number",
                    advice="take its sum or mean",
                    span=span,
                )
            self.loss = variable

    def _bind(
        self,
        name: str,
        kind: Kind,
        formula: Span,
        span: Span,
        first: int,
        last: int,
        reads: Mapping[str, int],
        leaf: Leaf | None,
    ) -> Variable:
        self.bindings[name] = count = self.bindings.get(name, 0) + 1
        variable = Variable(
            index=len(self.variables),
            address=name if count == 1 else f"{name}@{count}",
            identifier=name,
            kind=kind,
            formula=self.source.segment(formula),
            span=span,
            first=first,
            last=last,
            scope=self.scope,
            reads=MappingProxyType(dict(reads)),
            leaf=leaf,
        )
        self.variables.append(variable)
        self.names[name] = last
        return variable

    def _layer(self, tree: ast.With, span: Span) -> None:
        title = _layer_title(tree)
        if title is None:
            raise ModelSyntaxError(
                "only 'with layer(\"name\"):' opens a group",
                advice="give the layer one name in quotes",
                span=_head(span),
            )
        outer = self.scope
        parent = outer[-1] if outer else None
        prefix = self.groups[parent].path if parent is not None else ()
        taken = {group.path for group in self.groups}
        path, count = (*prefix, title), 1
        while path in taken:
            count += 1
            path = (*prefix, f"{title} ({count})")
        self.groups.append(Group(len(self.groups), title, path, parent, _head(span)))
        self.scope = (*outer, len(self.groups) - 1)
        for statement in tree.body:
            self._statement(statement)
        self.scope = outer


def _refuse_bad_indices(model: Model) -> None:
    """Leaves that are read as indices hold whole numbers that are there to choose from."""
    for variable in model.graph.leaves:
        refused = model.refusal(variable.last, model.values[variable.last])
        if refused is not None and variable.leaf is not None:
            error, element = refused
            error.span = variable.leaf.element_spans.get(element, variable.leaf.value_span)
            raise error


def _layer_title(tree: ast.With) -> str | None:
    if len(tree.items) != 1 or tree.items[0].optional_vars is not None:
        return None
    call = tree.items[0].context_expr
    if not (isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "layer"):
        return None
    if len(call.args) != 1 or call.keywords or not isinstance(call.args[0], ast.Constant):
        return None
    title = call.args[0].value
    return title.strip() or None if isinstance(title, str) else None


def _as_loss(variable: Variable) -> Variable:
    fields = {name: getattr(variable, name) for name in Variable.__dataclass_fields__}
    return Variable(**(fields | {"kind": Kind.LOSS}))


def _head(span: Span) -> Span:
    """The first line of a block."""
    return Span(span.line, span.column, span.line, span.column + 1) if span.end_line > span.line else span
