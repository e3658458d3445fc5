"""The expansion of a graph: every element of every leaf and statement as a leaf or statement of its own.

An element is computed from the elements of its statement's parents and from nothing else. What several elements of one
variable share inside of their statement (the sum under a softmax) is written out in each of them, so the message
between two elements is the entry of the Jacobian times the error signal, and no further numbers need names.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np

from engine.arrays import Shape, frozen, size_of
from engine.errors import Span
from engine.graph import Graph, Leaf, Literal, Node, Operand, Variable
from engine.levels.scalars.formulas import formula_of
from engine.levels.scalars.rules import element
from engine.levels.scalars.size import LARGEST, least_operations, refuse_if_too_large, too_many_operations
from engine.levels.scalars.terms import Apply, Element, Number, Site, Term
from engine.levels.scalars.terms import Operand as TensorOperand
from engine.notation import full_number
from engine.notation.names import element_name
from engine.ops.arithmetic import CONSTANT, IDENTITY
from engine.ops.record import Attrs, Operation
from engine.watching import go_on

Place = tuple[int, int]
"""(id of a node of the tensor graph, place of an element in reading order)."""


@dataclass(frozen=True, eq=False)
class Expansion:
    """A graph written out in scalars.

    Attributes:
        graph: The scalars. Its leaves and statements are the elements, so its statements are the nodes of the level.
        origins: For each of its nodes the element of the tensor graph whose value it has, or None.
        firsts: For each leaf and statement of the tensor graph the id of its first element's node; None where it has no
            element.
        sources: For each leaf or statement of the scalars, the index of the tensor graph's that it is an element of.
    """

    graph: Graph
    origins: tuple[Place | None, ...]
    firsts: tuple[int | None, ...]
    sources: tuple[int, ...]

    @cached_property
    def elements_of(self) -> tuple[tuple[int, ...], ...]:
        """For each leaf and statement of the tensor graph the ids of its elements, in forward order."""
        found: list[list[int]] = [[] for _ in self.firsts]
        for variable, source in zip(self.graph.variables, self.sources, strict=True):
            found[source].append(variable.last)
        return tuple(map(tuple, found))

    @property
    def elements(self) -> list[tuple[int, Place]]:
        """The nodes that are elements of leaves and variables, with what they are elements of, in forward order."""
        return [(v.last, o) for v in self.graph.variables if (o := self.origins[v.last]) is not None]


_EXPANSIONS: WeakKeyDictionary[Graph, Expansion] = WeakKeyDictionary()
"""The expansions of the graphs that are still in use."""


def expand(graph: Graph, most: int = LARGEST) -> Expansion:
    """Write a graph out in scalars; a graph that has been written out is not written again.

    Args:
        graph: The graph.
        most: The most operations that it may take.

    Raises:
        LimitError: It would take more; most often that is known before anything is made.
    """
    found = _EXPANSIONS.get(graph)
    if found is None:
        refuse_if_too_large(graph, most)
        found = _EXPANSIONS[graph] = _Writer(graph, most).expansion()
    return found


def is_expanded(graph: Graph) -> bool:
    """Whether a graph has been written out, and still is."""
    return graph in _EXPANSIONS


class _Writer:
    """Writes the scalar graph, statement by statement, element by element."""

    def __init__(self, graph: Graph, most: int) -> None:
        self._graph, self._most = graph, most
        self._nodes: list[Node] = []
        self._origins: list[Place | None] = []
        self._variables: list[Variable] = []
        self._sources: list[int] = []
        self._elements: dict[Place, int] = {}
        self._sites: dict[int, Site] = {}
        self._operations = 0
        self._loss: int | None = None

    def expansion(self) -> Expansion:
        """The whole of it."""
        firsts: list[int | None] = []
        for variable in self._graph.variables:
            size = size_of(self._graph.nodes[variable.last].shape)
            self._sites.clear()
            before = self._operations
            for place in range(size):
                go_on()
                self._write(variable, place)
                if self._operations > self._most:
                    each = (self._operations - before) / (place + 1)
                    about = before + round(each * size) + least_operations(self._graph, variable.last + 1)
                    raise too_many_operations(about, self._most)
            firsts.append(self._elements.get((variable.last, 0)))
        graph = replace(self._graph, nodes=tuple(self._nodes), variables=tuple(self._variables), loss=self._loss)
        return Expansion(graph, tuple(self._origins), tuple(firsts), tuple(self._sources))

    def _write(self, variable: Variable, place: int) -> None:
        """One element of a leaf or a statement, with the operations beneath it."""
        node = self._graph.nodes[variable.last]
        index = _index(node.shape, place)
        block = _Block(element_name(variable.address, index), len(self._variables), variable.span, len(self._nodes))
        formula = ""
        reads: dict[str, int] = {}
        if node.op is None:
            last = self._add(block, None, (), {})
        else:
            last = self._computed(block, Element(node.id, place))
            formula, reads = formula_of(self._nodes, block.first, last, variable.formula)
        self._nodes[last] = replace(self._nodes[last], name=block.name)
        self._elements[node.id, place] = last
        self._origins[last] = (node.id, place)
        if node.id == self._graph.loss:
            self._loss = last
        self._variables.append(
            replace(
                variable,
                index=block.variable,
                address=block.name,
                formula=formula,
                first=block.first,
                last=last,
                reads=MappingProxyType(reads),
                leaf=None if variable.leaf is None else _leaf_of(variable.leaf, index),
            )
        )
        self._sources.append(variable.index)

    def _computed(self, block: _Block, root: Element) -> int:
        """Write the operations of one element, operands first; without recursion, however deep a statement is."""
        done: dict[Term, Operand] = {}
        seen: dict[Place, Element] = {}
        inner: dict[Element, Term] = {}
        stack: list[Term] = [root]
        while stack:
            term = stack[-1]
            if term in done:
                stack.pop()
            elif isinstance(term, Number):
                done[term] = Literal(frozen(term.value), full_number(term.value))
            elif isinstance(term, Apply):
                waiting = [arg for arg in term.args if arg not in done]
                if waiting:
                    stack += reversed(waiting)
                else:
                    done[term] = self._add(block, term.op, tuple(done[arg] for arg in term.args), term.attrs)
            elif isinstance(term, Element):
                place = (term.node, term.place)
                first = seen.setdefault(place, term)
                if place in self._elements:
                    done[term] = self._elements[place]
                elif first in done:
                    done[term] = done[first]
                elif term not in inner:
                    inner[term] = element(self._site(term.node), term.place)
                    stack.append(inner[term])
                else:
                    found = done[term] = done[inner[term]]
                    if isinstance(found, int) and found >= block.first:
                        self._origins[found] = place
        return self._as_node(block, done[root])

    def _as_node(self, block: _Block, found: Operand) -> int:
        """The node of an element: what merely has another name, or is a number, becomes an operation of its own."""
        if isinstance(found, Literal):
            return self._add(block, CONSTANT, (), {"value": found.value})
        return found if found >= block.first else self._add(block, IDENTITY, (found,), {})

    def _site(self, node_id: int) -> Site:
        if node_id not in self._sites:
            node = self._graph.nodes[node_id]
            assert node.op is not None
            operands = [
                TensorOperand(operand, shape)
                for operand, shape in zip(node.inputs, self._graph.shapes(node), strict=True)
            ]
            self._sites[node_id] = Site(node.op, operands, node.attrs, node.shape)
        return self._sites[node_id]

    def _add(self, block: _Block, op: Operation | None, inputs: tuple[Operand, ...], attrs: Attrs) -> int:
        node_id = len(self._nodes)
        name = f"{block.name}.{node_id - block.first + 1}"
        self._nodes.append(Node(node_id, op, inputs, attrs, (), name, block.variable, block.span))
        self._origins.append(None)
        if op is not None:
            # One operation of many numbers counts as the operations of two that it stands for.
            self._operations += max(1, len(inputs) - 1)
        return node_id


class _Block(NamedTuple):
    """The element that is being written.

    Attributes:
        name: Its address.
        variable: Its index among the elements.
        span: The statement in the text.
        first: The id of its first node.
    """

    name: str
    variable: int
    span: Span
    first: int


def _index(shape: Shape, place: int) -> tuple[int, ...]:
    return tuple(int(i) for i in np.unravel_index(place, shape)) if shape else ()


def _leaf_of(leaf: Leaf, index: tuple[int, ...]) -> Leaf:
    """One element of a leaf: its number stands in the text where the tensor's does."""
    spans: dict[tuple[int, ...], Span] = {(): leaf.element_spans[index]} if index in leaf.element_spans else {}
    return Leaf(leaf.slider, leaf.value_span, spans)
