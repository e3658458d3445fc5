"""The graph while it is read: nodes, variables and groups, each with an address of its own."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any, Generic, NamedTuple, TypeVar

from engine.arrays import Array, Shape
from engine.errors import ModelSyntaxError, ShapeError, Span
from engine.graph import Graph, Group, Kind, Leaf, Literal, Node, Operand, Variable
from engine.language.budget import Budget
from engine.learning.settings import TrainSettings
from engine.model import DataLeaves, MaxNorm
from engine.notation import format_shape
from engine.ops import Operation

NO_ATTRS: Mapping[str, Any] = MappingProxyType({})
_Name = TypeVar("_Name", bound=Hashable)


class Draft(NamedTuple):
    """A node before its statement is complete and its name known.

    Operands from 0 on are nodes; ``~i`` is the statement's own draft number i.
    """

    op: Operation
    inputs: tuple[Operand, ...]
    attrs: Mapping[str, Any]
    shape: Shape
    span: Span


class Target(NamedTuple):
    """What a statement binds.

    Attributes:
        name: The name.
        address: The name with the prefix of the call that it lies in.
        kind: What it becomes.
        span: The whole statement.
    """

    name: str
    address: str
    kind: Kind
    span: Span


class _Taken(Generic[_Name]):
    """Names that are given once each: the first as it is wanted, the others numbered from 2 on."""

    def __init__(self) -> None:
        self._counts: dict[_Name, int] = {}

    def unique(self, wanted: _Name, numbered: Callable[[int], _Name]) -> _Name:
        """The name, or the first numbered form of it that is free."""
        name, count = wanted, self._counts.get(wanted, 0)
        while name in self._counts:
            count += 1
            name = numbered(count)
        self._counts[wanted] = max(count, 1)
        self._counts.setdefault(name, 1)
        return name


class Builder:
    """What has been read so far.

    Attributes:
        budget: What the model may still take.
        nodes: The nodes.
        variables: Leaves and statements.
        groups: Blocks and calls.
        values: The leaves' values.
        loss: The declared loss.
        leaves: How many leaves there are.
        data: The leaves of the data sets.
        training: The settings of ``train(...)``.
        constraints: What ``max_norm(...)`` says of parameters.
    """

    def __init__(self) -> None:
        self.budget = Budget()
        self.nodes: list[Node] = []
        self.variables: list[Variable] = []
        self.groups: list[Group] = []
        self.values: dict[int, Array] = {}
        self.loss: Variable | None = None
        self.leaves = 0
        self.data: list[DataLeaves] = []
        self.training: TrainSettings | None = None
        self.constraints: list[MaxNorm] = []
        self._bindings: dict[str, int] = {}
        self.shapes: dict[tuple[str, tuple[Shape, ...]], Shape] = {}
        """Shapes of results that have been worked out: operation's name and operands' shapes -> shape."""
        self.literals: dict[str, Literal] = {}
        """Numbers that stand in equations, by how they are written."""
        self._paths: _Taken[tuple[str, ...]] = _Taken()
        self._calls: _Taken[str] = _Taken()

    def leaf(self, target: Target, formula: str, value: Array, leaf: Leaf, scope: tuple[int, ...]) -> int:
        """Add a leaf.

        Returns:
            Its node id.

        Raises:
            LimitError: It is too large, or there are too many.
        """
        self.budget.leaf(target.span)
        self.budget.take(value.shape, leaf.value_span)
        number = len(self.nodes)
        variable = self._bind(target, formula, number, number, scope, NO_ATTRS, leaf)
        self.nodes.append(Node(number, None, (), NO_ATTRS, value.shape, variable.address, variable.index, target.span))
        self.values[number] = value
        self.leaves += 1
        return number

    def statement(
        self, target: Target, formula: str, drafts: Sequence[Draft], reads: Mapping[str, int], scope: tuple[int, ...]
    ) -> int:
        """Add a statement.

        Returns:
            The id of its last node.

        Raises:
            ModelSyntaxError: It is a second loss.
            ShapeError: It is a loss of more than one number.
        """
        first, count = len(self.nodes), len(drafts)
        last = first + count - 1
        variable = self._bind(target, formula, first, last, scope, reads, None)
        address, index, nodes = variable.address, variable.index, self.nodes
        for i, (op, inputs, attrs, shape, span) in enumerate(drafts):
            if i:
                inputs = tuple([first + ~k if isinstance(k, int) and k < 0 else k for k in inputs])  # noqa: PLW2901 - now final
            name = address if i == count - 1 else f"{address}.{i + 1}"
            nodes.append(Node(first + i, op, inputs, attrs, shape, name, index, span))
        if target.kind is Kind.LOSS:
            self._declare_loss(variable)
        return last

    def _declare_loss(self, variable: Variable) -> None:
        name, shape = variable.identifier, self.nodes[variable.last].shape
        if self.loss is not None:
            raise ModelSyntaxError(
                f"'{name}' is the second loss; '{self.loss.identifier}' in line {self.loss.span.line} is the first",
                advice="keep one",
                span=variable.span,
            )
        if shape != ():
            raise ShapeError(
                f"the loss '{name}' has shape {format_shape(shape)}, and a loss is one number",
                advice="take its sum or mean",
                span=variable.span,
            )
        self.loss = variable

    def _bind(
        self,
        target: Target,
        formula: str,
        first: int,
        last: int,
        scope: tuple[int, ...],
        reads: Mapping[str, int],
        leaf: Leaf | None,
    ) -> Variable:
        variable = Variable(
            len(self.variables),
            self._address(target),
            target.name,
            target.kind,
            formula,
            target.span,
            first,
            last,
            scope,
            MappingProxyType(reads) if isinstance(reads, dict) else reads,
            leaf,
        )
        self.variables.append(variable)
        return variable

    def _address(self, target: Target) -> str:
        self._bindings[target.address] = count = self._bindings.get(target.address, 0) + 1
        return target.address if count == 1 else f"{target.address}@{count}"

    def rename(self, node: int, target: Target) -> None:
        """Let a variable be what a call's statement binds, so that no node is needed that only copies it."""
        index = self.nodes[node].variable
        old = self.variables[index]
        address = self._address(target)
        kind = old.kind if target.kind is Kind.VARIABLE else target.kind
        variable = replace(old, address=address, identifier=target.name, kind=kind, span=target.span)
        self.variables[index] = variable
        if self._bindings[old.address.partition("@")[0]] == 1:
            del self._bindings[old.address]
        for i in range(old.first, old.last + 1):
            name = address + self.nodes[i].name.removeprefix(old.address)
            self.nodes[i] = replace(self.nodes[i], name=name)
        if target.kind is Kind.LOSS:
            self._declare_loss(variable)

    def open_group(self, title: str, scope: tuple[int, ...], span: Span) -> tuple[int, ...]:
        """Add a group inside of the innermost one.

        Returns:
            The scope of what lies in it.
        """
        parent = scope[-1] if scope else None
        prefix = self.groups[parent].path if parent is not None else ()
        path = self._paths.unique((*prefix, title), lambda count: (*prefix, f"{title} ({count})"))
        self.groups.append(Group(len(self.groups), title, path, parent, span))
        return (*scope, len(self.groups) - 1)

    def call_name(self, wanted: str) -> str:
        """The name of a call, numbered where it is taken: ``hidden``, ``hidden_2``."""
        return self._calls.unique(wanted, lambda count: f"{wanted}_{count}")

    def graph(self, title: str, notes: str) -> Graph:
        """The whole graph. Where no loss was declared the last scalar variable becomes it."""
        if self.loss is None:
            for variable in reversed(self.variables):
                if not variable.is_leaf and self.nodes[variable.last].shape == ():
                    self.loss = replace(variable, kind=Kind.LOSS)
                    self.variables[variable.index] = self.loss
                    break
        loss = None if self.loss is None else self.loss.last
        return Graph(tuple(self.nodes), tuple(self.variables), tuple(self.groups), loss, title, notes)
