"""The graph: immutable nodes, one an operation or a leaf, in the order of the text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from types import MappingProxyType
from typing import Any
from unicodedata import normalize

from engine.arrays import Array, Shape
from engine.errors import Span, UnknownNameError, nearest
from engine.ops.record import Operation


class Kind(StrEnum):
    """What a named thing of a model is."""

    INPUT = "input"
    TARGET = "target"
    PARAM = "param"
    CONST = "const"
    VARIABLE = "variable"
    LOSS = "loss"
    OUTPUT = "output"


LEAF_KINDS = frozenset({Kind.INPUT, Kind.TARGET, Kind.PARAM, Kind.CONST})


@dataclass(frozen=True, slots=True, eq=False)
class Literal:
    """A number or an array written inside an expression: an operand, never a node.

    Attributes:
        value: The read-only array.
        text: How it stands in the text.
    """

    value: Array
    text: str


Operand = int | Literal
"""A node's id, or a literal."""


@dataclass(frozen=True, slots=True)
class Node:
    """One operation, or one leaf (without an operation).

    Attributes:
        id: Its place in the topological order, which is the order of the text.
        op: Its operation; None for a leaf.
        inputs: Its operands, slot by slot.
        attrs: The operation's constant arguments.
        shape: The shape of its value, and of its error signal.
        name: Its address at the primitives level: ``z.1``, ``z.2``, ..., the last one ``z``.
        variable: The index of the leaf or statement that it belongs to.
        span: Where in the text.
    """

    id: int
    op: Operation | None
    inputs: tuple[Operand, ...]
    attrs: Mapping[str, Any]
    shape: Shape
    name: str
    variable: int
    span: Span

    @property
    def parents(self) -> tuple[int, ...]:
        """The ids among its operands, slot by slot; literals left out."""
        return tuple(i for i in self.inputs if isinstance(i, int))


@dataclass(frozen=True, slots=True)
class Leaf:
    """How a leaf's value was written.

    Attributes:
        slider: The range of its slider, if the text gives one.
        value_span: Where its value stands.
        element_spans: For a literal, where each number stands, by index (``()`` for a scalar).
    """

    slider: tuple[float, float] | None
    value_span: Span
    element_spans: Mapping[tuple[int, ...], Span]

    @property
    def is_literal(self) -> bool:
        """Whether its numbers stand in the text (and can be edited there)."""
        return bool(self.element_spans)


@dataclass(frozen=True, slots=True)
class Variable:
    """One leaf or one statement: a node of the lectures' computation graph.

    Attributes:
        index: Its place in the text.
        address: Its unique name; ``h@2`` for the second binding of ``h``.
        identifier: The name as it stands in the text.
        kind: What it is.
        formula: Its right-hand side as it stands in the text; empty for a literal, whose value says it.
        span: The whole statement.
        first: The id of its first node.
        last: The id of its last node, whose value is its value.
        scope: The indices of the groups that it lies in, outermost first.
        reads: The names on its right-hand side and the nodes they mean there.
        leaf: How its value was written, for a leaf.
    """

    index: int
    address: str
    identifier: str
    kind: Kind
    formula: str
    span: Span
    first: int
    last: int
    scope: tuple[int, ...]
    reads: Mapping[str, int]
    leaf: Leaf | None = None

    @property
    def is_leaf(self) -> bool:
        """Whether its value is given, not computed."""
        return self.leaf is not None


@dataclass(frozen=True, slots=True)
class Group:
    """A ``with layer`` block.

    Attributes:
        index: Its place among the groups.
        name: Its title.
        path: Its unique address: the titles from the outermost block to this one; a repeated one is numbered.
        parent: The index of the block around it.
        span: Its first line.
    """

    index: int
    name: str
    path: tuple[str, ...]
    parent: int | None
    span: Span


@dataclass(frozen=True, eq=False)
class Graph:
    """An immutable computation graph.

    Attributes:
        nodes: All nodes; a node's id is its index here.
        variables: Leaves and statements, in the order of the text.
        groups: The ``with layer`` blocks.
        loss: The id of the node that the backward pass starts from, if there is one.
        title: The first line of the model's first string.
        notes: The rest of it, Markdown.
    """

    nodes: tuple[Node, ...]
    variables: tuple[Variable, ...]
    groups: tuple[Group, ...] = ()
    loss: int | None = None
    title: str = ""
    notes: str = ""

    @cached_property
    def ids(self) -> Mapping[str, int]:
        """Address -> node id, for every primitive, leaf and variable."""
        return {node.name: node.id for node in self.nodes}

    @cached_property
    def by_address(self) -> Mapping[str, Variable]:
        """Address -> leaf or statement."""
        return {variable.address: variable for variable in self.variables}

    @cached_property
    def leaves(self) -> tuple[Variable, ...]:
        """The leaves, in the order of the text."""
        return tuple(v for v in self.variables if v.is_leaf)

    @cached_property
    def children(self) -> tuple[tuple[tuple[int, int], ...], ...]:
        """For each node, the (child, slot) pairs that read it, in reverse topological order.

        That is the order in which its messages arrive.
        """
        found: list[list[tuple[int, int]]] = [[] for _ in self.nodes]
        for node in reversed(self.nodes):
            for slot, operand in enumerate(node.inputs):
                if isinstance(operand, int):
                    found[operand].append((node.id, slot))
        return tuple(tuple(c) for c in found)

    def shapes(self, node: Node) -> list[Shape]:
        """The shapes of a node's operands, slot by slot, literals included."""
        return [i.value.shape if isinstance(i, Literal) else self.nodes[i].shape for i in node.inputs]

    @cached_property
    def index_slots(self) -> Mapping[tuple[int, int], int]:
        """(node id, slot) -> how many there are to choose from, for the slots that take indices.

        These edges carry values only: no message is sent through them. Whoever asks where messages go asks here.
        """
        found: dict[tuple[int, int], int] = {}
        taking = {op.name for op in {id(node.op): node.op for node in self.nodes}.values() if op and op.takes_indices}
        for node in self.nodes if taking else ():
            if node.op is not None and node.op.name in taking:
                shapes = self.shapes(node)
                for slot in range(len(node.inputs)):
                    count = node.op.choices(slot, shapes, node.attrs)
                    if count is not None:
                        found[node.id, slot] = count
        return MappingProxyType(found)

    @cached_property
    def index_limits(self) -> Mapping[int, int]:
        """Node id -> the count that its elements must stay below, for the nodes that are read as indices."""
        found: dict[int, int] = {}
        for (child, slot), count in self.index_slots.items():
            operand = self.nodes[child].inputs[slot]
            if isinstance(operand, int):
                found[operand] = min(count, found.get(operand, count))
        return MappingProxyType(found)

    @cached_property
    def feeds_indices(self) -> tuple[bool, ...]:
        """For each node, whether it is read as indices, itself or through what is computed from it."""
        found = [node.id in self.index_limits for node in self.nodes]
        for node in reversed(self.nodes):
            if found[node.id]:
                for parent in node.parents:
                    found[parent] = True
        return tuple(found)

    @cached_property
    def reaches_loss(self) -> tuple[bool, ...]:
        """For each node, whether a path of edges that carry messages leads from it to the loss."""
        found = [False] * len(self.nodes)
        if self.loss is not None:
            found[self.loss] = True
            for node in reversed(self.nodes[: self.loss + 1]):
                if found[node.id]:
                    for slot, operand in enumerate(node.inputs):
                        if isinstance(operand, int) and (node.id, slot) not in self.index_slots:
                            found[operand] = True
        return tuple(found)

    def sends(self, node_id: int, slot: int) -> bool:
        """Whether a node sends a message through a slot."""
        return self.reaches_loss[node_id] and (node_id, slot) not in self.index_slots

    def variable_of(self, node_id: int) -> Variable:
        """The leaf or statement that a node belongs to."""
        return self.variables[self.nodes[node_id].variable]

    def variable(self, address: str) -> Variable:
        """Look a leaf or statement up by its address.

        Raises:
            UnknownNameError: With the nearest known name.
        """
        found = self.by_address.get(address)
        if found is None:
            raise unknown_name(address, list(self.by_address))
        return found

    def id_of(self, address: str) -> int:
        """Look a node up by its address.

        Raises:
            UnknownNameError: With the nearest known name.
        """
        key = as_address(address)
        if key not in self.ids:
            raise unknown_name(key, list(self.ids))
        return self.ids[key]


def as_address(name: object) -> str:
    """A name as the model spells it: Python's reader folds letters that look the same (µ and μ) into one."""
    return normalize("NFKC", str(name))


def unknown_name(address: str, known: list[str]) -> UnknownNameError:
    """The error for a name that the model does not have."""
    shown = ", ".join(known[:8]) + (", …" if len(known) > 8 else "")
    advice = nearest(address, known) or (f"it has {shown}" if known else "it is empty")
    return UnknownNameError(f"the model has no '{address}'", advice=advice)
