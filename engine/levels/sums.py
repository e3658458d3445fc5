"""Sums of products: what a node adds up, however many statements it is written in."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from engine.graph import Graph, Kind, Literal, Node
from engine.levels.origins import Origins

_SUMS = {"add": (1.0, 1.0), "sub": (1.0, -1.0), "neg": (-1.0,)}
"""Operation -> the sign that each operand gets."""
_PRODUCTS = frozenset(("matmul", "dot", "mul"))


@dataclass(slots=True)
class Terms:
    """What a sum is made of, before it is known to be affine."""

    products: list[tuple[int, float]] = field(default_factory=list)
    biases: list[tuple[int, float]] = field(default_factory=list)
    plain: list[tuple[int, float]] = field(default_factory=list)
    members: set[int] = field(default_factory=set)


class Verdict(NamedTuple):
    """What a node is as a sum.

    Attributes:
        is_sum: Whether every term of it is a product, a parameter or a value.
        product: Whether a product of a parameter and a value is among them.
        plain: Whether a value is among them that no parameter is multiplied with.
    """

    is_sum: bool
    product: bool
    plain: bool

    @property
    def is_affine(self) -> bool:
        """Whether it can be a unit."""
        return self.is_sum and self.product


_NO_SUM = Verdict(False, False, False)


class Sums:
    """Judges the nodes of a graph as sums, and takes them apart.

    Args:
        graph: The primitives.
        origins: Where the elements of rearranged arrays come from.
    """

    def __init__(self, graph: Graph, origins: Origins) -> None:
        self._graph, self._origins = graph, origins
        self._given = _depends_on_values(graph)

    def judged(self, *, across: bool) -> list[Verdict]:
        """For each node what it is as a sum, from its operands' verdicts: no sum is walked twice, however long."""
        found: list[Verdict] = []
        for node in self._graph.nodes:
            name = node.op.name if node.op is not None else ""
            if name in _SUMS:
                parts = []
                for i in node.parents:
                    inner = found[i] if self._is_private(self._graph.nodes[i], node, across=across) else _NO_SUM
                    parts.append(inner if inner.is_sum else self._verdict_of_term(i))
                sum_ok = all(part.is_sum for part in parts)
                found.append(Verdict(sum_ok, any(p.product for p in parts), any(p.plain for p in parts)))
            elif name in _PRODUCTS and self.sides(node) is not None:
                found.append(Verdict(True, True, False))
            else:
                found.append(_NO_SUM)
        return found

    def _verdict_of_term(self, node_id: int) -> Verdict:
        if self._origins.is_parameter(node_id):
            return Verdict(True, False, False)
        plain = self._given[node_id] and self._graph.variable_of(node_id).kind is not Kind.TARGET
        return Verdict(plain, False, plain)

    def gathered(self, root: Node, verdicts: list[Verdict], *, across: bool) -> Terms:
        """The terms of a sum that was judged to be one."""
        terms = Terms()
        waiting = [(root.id, 1.0)]
        while waiting:
            node_id, sign = waiting.pop()
            node = self._graph.nodes[node_id]
            ours = node is root or self._is_private(node, root, across=across)
            name = node.op.name if node.op is not None else ""
            if ours and name in _SUMS and verdicts[node_id].is_sum:
                terms.members.add(node_id)
                signs = zip(node.inputs, _SUMS[name], strict=True)
                # A number that is written out only shifts the sum: it is no edge, and no parameter to edit.
                waiting += [(i, sign * s) for i, s in reversed(list(signs)) if isinstance(i, int)]
            elif ours and name in _PRODUCTS and self.sides(node) is not None:
                terms.members.add(node_id)
                terms.products.append((node_id, sign))
            elif self._origins.is_parameter(node_id):
                terms.biases.append((node_id, sign))
            else:
                terms.plain.append((node_id, sign))
        return terms

    def _is_private(self, node: Node, root: Node, *, across: bool) -> bool:
        """Whether nothing but the sum reads a node, so that it is a part of the sum and not a value of its own."""
        if len(self._graph.children[node.id]) != 1 or node.id == self._graph.loss:
            return False
        variable = self._graph.variable_of(node.id)
        return node.variable == root.variable or (across and variable.kind is Kind.VARIABLE)

    def sides(self, node: Node) -> tuple[int, int] | None:
        """(parameter's id, value's id) of a product, or None where it is not one of each."""
        left, right = node.inputs
        if isinstance(left, Literal) or isinstance(right, Literal):
            return None
        first, second = (self._origins.is_parameter(i) for i in (left, right))
        if first is second:
            return None
        weight, value = (left, right) if first else (right, left)
        return (weight, value) if self._given[value] else None


def _depends_on_values(graph: Graph) -> list[bool]:
    """For each node whether anything but parameters and literals goes into it."""
    found = [node.op is None and graph.variable_of(node.id).kind is not Kind.PARAM for node in graph.nodes]
    for node in graph.nodes:
        found[node.id] = found[node.id] or any(found[parent] for parent in node.parents)
    return found
