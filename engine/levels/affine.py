"""Affine forms: the variables that are sums of parameters times values, W x + b, however they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

import numpy as np

from engine.arrays import size_of
from engine.graph import Graph, Kind, Literal, Node
from engine.levels.origins import Ids, Origins
from engine.ops.elementwise import OPERATIONS as ELEMENTWISE

_SUMS = {"add": (1.0, 1.0), "sub": (1.0, -1.0), "neg": (-1.0,)}
"""Operation -> the sign that each operand gets."""
_PRODUCTS = frozenset(("matmul", "dot", "mul"))
_ACTIVATIONS = frozenset(operation.name for operation in ELEMENTWISE) | {"clip"}
_THRESHOLDS = frozenset(("maximum", "minimum", "gt", "ge", "lt", "le"))
"""Activations where the other operand is a number that is written out: ``maximum(z, 0)``."""


@dataclass(frozen=True, slots=True)
class Weights:
    """The products of one term, one an edge of the units view.

    Attributes:
        targets: Which unit each belongs to, shape (E,).
        sources: The origins of the values, shape (E,).
        parameters: The origins of the parameters, shape (E,); 0 where the value is added as it is.
        sign: 1 or -1.
    """

    targets: Ids
    sources: Ids
    parameters: Ids
    sign: float


@dataclass(frozen=True, slots=True)
class AffineForm:
    """One variable z = Σ ± parameter × value ± bias, for one example of the batch.

    Attributes:
        z: The id of the primitive whose value it is.
        a: The id of the elementwise activation that follows; z itself where none does.
        elements: The flat index of each unit in z (and in a), shape (U,).
        axis: The axis of z along which the examples of a batch lie, if it holds a batch.
        members: The ids of the primitives that compute it, z and a included.
        weights: Its terms.
        biases: (origins of the parameters, shape (U,); sign) for each parameter that is added.
    """

    z: int
    a: int
    elements: Ids
    axis: int | None
    members: frozenset[int]
    weights: tuple[Weights, ...]
    biases: tuple[tuple[Ids, float], ...]


@dataclass(slots=True)
class _Terms:
    """What a sum is made of, before it is known to be affine."""

    products: list[tuple[int, float]] = field(default_factory=list)
    biases: list[tuple[int, float]] = field(default_factory=list)
    plain: list[tuple[int, float]] = field(default_factory=list)
    members: set[int] = field(default_factory=set)


class _Verdict(NamedTuple):
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


_NO_SUM = _Verdict(False, False, False)


class AffineForms:
    """Finds the affine variables of a graph.

    Args:
        graph: The primitives.
        origins: Where the elements of rearranged arrays come from.
        batched: The ids of the leaves that hold one example along axis 0.
    """

    def __init__(self, graph: Graph, origins: Origins, batched: frozenset[int] = frozenset()) -> None:
        self._graph, self._origins = graph, origins
        self._batched = _batched_nodes(graph, batched)
        self._given = _depends_on_values(graph)

    @cached_property
    def _sums(self) -> list[tuple[Node, _Terms]]:
        """The sums that can be units, each with its terms, in forward order."""
        found: list[tuple[Node, _Terms]] = []
        taken: set[int] = set()
        narrow, wide = self._judged(across=False), self._judged(across=True)
        for node in reversed(self._graph.nodes):
            if node.id in taken:
                continue
            # Statements before it are taken in where they add nothing but layers and biases.
            across = wide[node.id].is_affine and not wide[node.id].plain
            if not across and not narrow[node.id].is_affine:
                continue
            if node.id == self._graph.loss and narrow[node.id].plain:
                continue  # a loss plus a penalty is no unit
            terms = self._gathered(node, wide if across else narrow, across=across)
            if self._is_layer(node, terms):
                taken |= terms.members
                found.append((node, terms))
        return found[::-1]

    @property
    def weight_count(self) -> int:
        """How many weights the forms have, counted before any is numbered."""
        return sum(
            self._product_count(self._graph.nodes[p], root) for root, terms in self._sums for p, _ in terms.products
        )

    def _product_count(self, product: Node, root: Node) -> int:
        sides = self._sides(product)
        if product.op is not None and product.op.name == "mul":
            return size_of(root.shape[1:] if self._batched[root.id] else root.shape)
        return 0 if sides is None else size_of(self._graph.nodes[sides[0]].shape)

    @property
    def examples(self) -> int | None:
        """How many examples every layer's batch holds; None where there is no batch."""
        axes = ((root, self._batch_axis(root, terms)) for root, terms in self._sums)
        return min((root.shape[axis] for root, axis in axes if axis is not None), default=None)

    def find(self, example: int) -> list[AffineForm]:
        """The forms in forward order.

        Args:
            example: Which example of a batch the units are.
        """
        return [self._form(root, terms, example) for root, terms in self._sums]

    # ------------------------------------------------------------------------------------------------------- terms
    def _judged(self, *, across: bool) -> list[_Verdict]:
        """For each node what it is as a sum, from its operands' verdicts: no sum is walked twice, however long."""
        found: list[_Verdict] = []
        for node in self._graph.nodes:
            name = node.op.name if node.op is not None else ""
            if name in _SUMS:
                parts = []
                for i in node.parents:
                    inner = found[i] if self._is_private(self._graph.nodes[i], node, across=across) else _NO_SUM
                    parts.append(inner if inner.is_sum else self._verdict_of_term(i))
                sum_ok = all(part.is_sum for part in parts)
                found.append(_Verdict(sum_ok, any(p.product for p in parts), any(p.plain for p in parts)))
            elif name in _PRODUCTS and self._sides(node) is not None:
                found.append(_Verdict(True, True, False))
            else:
                found.append(_NO_SUM)
        return found

    def _verdict_of_term(self, node_id: int) -> _Verdict:
        if self._origins.is_parameter(node_id):
            return _Verdict(True, False, False)
        plain = self._given[node_id] and self._graph.variable_of(node_id).kind is not Kind.TARGET
        return _Verdict(plain, False, plain)

    def _gathered(self, root: Node, verdicts: list[_Verdict], *, across: bool) -> _Terms:
        """The terms of a sum that was judged to be one."""
        terms = _Terms()
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
            elif ours and name in _PRODUCTS and self._sides(node) is not None:
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

    def _sides(self, node: Node) -> tuple[int, int] | None:
        """(parameter's id, value's id) of a product, or None where it is not one of each."""
        left, right = node.inputs
        if isinstance(left, Literal) or isinstance(right, Literal):
            return None
        first, second = (self._origins.is_parameter(i) for i in (left, right))
        if first is second:
            return None
        weight, value = (left, right) if first else (right, left)
        return (weight, value) if self._given[value] else None

    # -------------------------------------------------------------------------------------------------------- form
    def _is_layer(self, root: Node, terms: _Terms) -> bool:
        """Whether the shapes are those of units: one of them an element, or an element of each example."""
        if len(root.shape) > 2 or not size_of(root.shape):
            return False
        axes = set()
        for product in self._matrix_products(terms):
            sides = self._sides(product)
            assert sides is not None
            if product.shape != root.shape or any(len(self._graph.nodes[side].shape) > 2 for side in sides):
                return False
            axes.add(self._axis(product))
        return len(axes) <= 1

    def _matrix_products(self, terms: _Terms) -> list[Node]:
        products = [self._graph.nodes[p] for p, _ in terms.products]
        return [p for p in products if p.op is not None and p.op.name != "mul"]

    def _batch_axis(self, root: Node, terms: _Terms) -> int | None:
        """The axis of a sum along which the examples of a batch lie."""
        products = self._matrix_products(terms)
        if products:
            return self._axis(products[0])
        # Where every product is one number by another, only the data set says what a batch is.
        return 0 if self._batched[root.id] else None

    def _form(self, root: Node, terms: _Terms, example: int) -> AffineForm:
        axis = self._batch_axis(root, terms)
        elements = self._origins.located(self._origins.own_at(root.id, axis, example).ravel())[1]
        weights = [self._weights(self._graph.nodes[p], root, axis, example, sign) for p, sign in terms.products]
        targets, none = np.arange(len(elements)), np.zeros(len(elements), dtype=np.int64)
        for plain, sign in terms.plain:
            weights.append(Weights(targets, self._spread(plain, root, axis, example), none, sign))
        biases = tuple((self._spread(b, root, axis, example), sign) for b, sign in terms.biases)
        a = self._activation(root)
        return AffineForm(root.id, a, elements, axis, frozenset({*terms.members, a}), tuple(weights), biases)

    def _axis(self, product: Node) -> int | None:
        """The axis of a matrix product along which a batch lies."""
        sides = self._sides(product)
        assert sides is not None
        if len(self._graph.nodes[sides[1]].shape) < 2:
            return None
        return 0 if product.inputs[0] == sides[1] else len(product.shape) - 1

    def _weights(self, product: Node, root: Node, axis: int | None, example: int, sign: float) -> Weights:
        sides = self._sides(product)
        assert sides is not None
        assert product.op is not None
        if product.op.name == "mul":
            sources, parameters = (self._spread(side, root, axis, example) for side in (sides[1], sides[0]))
            return Weights(np.arange(len(sources)), sources, parameters, sign)
        weight = self._origins.of(sides[0])
        value_first = product.inputs[0] == sides[1]
        rows = weight.reshape(1, -1) if weight.ndim == 1 else weight.T if value_first else weight
        value_axis = None if len(self._graph.nodes[sides[1]].shape) < 2 else 0 if value_first else 1
        value = self._origins.of_at(sides[1], value_axis, example)
        units, inputs = rows.shape
        return Weights(np.repeat(np.arange(units), inputs), np.tile(value, units), rows.ravel(), sign)

    def _spread(self, node_id: int, root: Node, axis: int | None, example: int) -> Ids:
        """The origin of what a node adds to each unit."""
        return _chosen(np.broadcast_to(self._origins.of(node_id), root.shape), axis, example).ravel()

    def _activation(self, root: Node) -> int:
        """The one elementwise function of it that is computed; itself where there is none, or more than one."""
        found = [
            child
            for child, _ in self._graph.children[root.id]
            if self._is_activation(self._graph.nodes[child]) and self._graph.nodes[child].shape == root.shape
        ]
        return found[0] if len(found) == 1 else root.id

    def _is_activation(self, node: Node) -> bool:
        name = node.op.name if node.op is not None else ""
        numbers = [i for i in node.inputs if isinstance(i, Literal) and i.value.ndim == 0]
        return name in _ACTIVATIONS or (name in _THRESHOLDS and len(numbers) == 1)


def _chosen(array: Ids, axis: int | None, example: int) -> Ids:
    return array if axis is None else np.take(array, example, axis=axis)


def _batched_nodes(graph: Graph, leaves: frozenset[int]) -> list[bool]:
    """For each node whether its axis 0 is that of the examples of a data set."""
    found = [node.id in leaves for node in graph.nodes]
    for node in graph.nodes:
        for parent in node.parents:
            if found[parent] and node.shape[:1] == graph.nodes[parent].shape[:1]:
                found[node.id] = True
    return found


def _depends_on_values(graph: Graph) -> list[bool]:
    """For each node whether anything but parameters and literals goes into it."""
    found = [node.op is None and graph.variable_of(node.id).kind is not Kind.PARAM for node in graph.nodes]
    for node in graph.nodes:
        found[node.id] = found[node.id] or any(found[parent] for parent in node.parents)
    return found
