"""Affine forms: the variables that are sums of parameters times values, W x + b, however they are written."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arrays import size_of
from engine.graph import Graph, Literal, Node
from engine.levels.origins import Ids, Origins
from engine.levels.sums import Sums, Terms
from engine.ops.elementwise import OPERATIONS as ELEMENTWISE

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
        self._terms = Sums(graph, origins)

    @cached_property
    def _sums(self) -> list[tuple[Node, Terms]]:
        """The sums that can be units, each with its terms, in forward order."""
        found: list[tuple[Node, Terms]] = []
        taken: set[int] = set()
        narrow, wide = self._terms.judged(across=False), self._terms.judged(across=True)
        for node in reversed(self._graph.nodes):
            if node.id in taken:
                continue
            # Statements before it are taken in where they add nothing but layers and biases.
            across = wide[node.id].is_affine and not wide[node.id].plain
            if not across and not narrow[node.id].is_affine:
                continue
            if node.id == self._graph.loss and narrow[node.id].plain:
                continue  # a loss plus a penalty is no unit
            terms = self._terms.gathered(node, wide if across else narrow, across=across)
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
        sides = self._terms.sides(product)
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

    # -------------------------------------------------------------------------------------------------------- form
    def _is_layer(self, root: Node, terms: Terms) -> bool:
        """Whether the shapes are those of units: one of them an element, or an element of each example."""
        if len(root.shape) > 2 or not size_of(root.shape):
            return False
        axes = set()
        for product in self._matrix_products(terms):
            sides = self._terms.sides(product)
            assert sides is not None
            if product.shape != root.shape or any(len(self._graph.nodes[side].shape) > 2 for side in sides):
                return False
            axes.add(self._axis(product))
        return len(axes) <= 1

    def _matrix_products(self, terms: Terms) -> list[Node]:
        products = [self._graph.nodes[p] for p, _ in terms.products]
        return [p for p in products if p.op is not None and p.op.name != "mul"]

    def _batch_axis(self, root: Node, terms: Terms) -> int | None:
        """The axis of a sum along which the examples of a batch lie."""
        products = self._matrix_products(terms)
        if products:
            return self._axis(products[0])
        # Where every product is one number by another, only the data set says what a batch is.
        return 0 if self._batched[root.id] else None

    def _form(self, root: Node, terms: Terms, example: int) -> AffineForm:
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
        sides = self._terms.sides(product)
        assert sides is not None
        if len(self._graph.nodes[sides[1]].shape) < 2:
            return None
        return 0 if product.inputs[0] == sides[1] else len(product.shape) - 1

    def _weights(self, product: Node, root: Node, axis: int | None, example: int, sign: float) -> Weights:
        sides = self._terms.sides(product)
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
