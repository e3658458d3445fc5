"""Origins: which element of which node each element of a rearranged array is."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from engine.arrays import size_of
from engine.graph import Graph, Kind, Literal, Node
from engine.ops.shaping import OPERATIONS as REARRANGING

Ids = npt.NDArray[np.int64]
"""Elements of a graph, numbered through: the first element of the first node is 1. 0 stands for a literal."""

_TRANSPARENT = frozenset(operation.name for operation in REARRANGING) | {"identity"}


class Origins:
    """Follows elements back through operations that only move them around (``.T``, indexing, ``reshape``, ``stack``).

    Args:
        graph: The primitives.
    """

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        sizes = [size_of(node.shape) for node in graph.nodes]
        self._first = np.concatenate([[1], 1 + np.cumsum(sizes, dtype=np.int64)])
        self._known: dict[int, Ids] = {}
        self._parameter: dict[int, bool] = {}

    def is_transparent(self, node: Node) -> bool:
        """Whether a node only moves elements around."""
        return node.op is not None and node.op.name in _TRANSPARENT

    def of(self, node_id: int) -> Ids:
        """The origins of a node's elements, in the node's shape; of a node that computes, its own elements."""
        # The nodes between are visited by a stack of our own: a chain of them may be of any length.
        waiting = [node_id]
        while waiting:
            node = self._graph.nodes[waiting[-1]]
            if node.id in self._known:
                waiting.pop()
            elif not self.is_transparent(node) or node.op is None:
                self._known[node.id] = self.own(node.id)
            elif missing := [parent for parent in node.parents if parent not in self._known]:
                waiting += missing
            else:
                operands = [
                    np.zeros(i.value.shape, dtype=np.int64) if isinstance(i, Literal) else self._known[i]
                    for i in node.inputs
                ]
                self._known[node.id] = np.asarray(node.op.forward(operands, node.attrs), dtype=np.int64)
        return self._known[node_id]

    def own(self, node_id: int) -> Ids:
        """The numbers of a node's own elements, in its shape."""
        return np.arange(self._first[node_id], self._first[node_id + 1]).reshape(self._graph.nodes[node_id].shape)

    def own_at(self, node_id: int, axis: int | None, place: int) -> Ids:
        """The same at one place along an axis, without numbering the rest: a batch may be large."""
        if axis is None:
            return self.own(node_id)
        shape = self._graph.nodes[node_id].shape
        inner, outer = size_of(shape[axis + 1 :]), size_of(shape[:axis])
        starts = self._first[node_id] + place * inner + np.arange(outer, dtype=np.int64) * (shape[axis] * inner)
        return np.asarray(starts[:, None] + np.arange(inner, dtype=np.int64)).reshape(shape[:axis] + shape[axis + 1 :])

    def of_at(self, node_id: int, axis: int | None, place: int) -> Ids:
        """The origins of a node's elements at one place along an axis; of all of them without an axis."""
        if not self.is_transparent(self._graph.nodes[node_id]):
            return self.own_at(node_id, axis, place)
        origins = self.of(node_id)
        return origins if axis is None else np.take(origins, place, axis=axis)

    def numbers(self, nodes: Ids, flat: Ids) -> Ids:
        """The numbers of elements by (node's id, flat index)."""
        return np.asarray(self._first[nodes] + flat)

    def located(self, ids: Ids) -> tuple[Ids, Ids]:
        """(node's id, flat index) of each element; (-1, 0) for literals."""
        nodes = np.searchsorted(self._first, ids, side="right") - 1
        return nodes, np.where(nodes >= 0, ids - self._first[nodes], 0)

    def is_parameter(self, node_id: int) -> bool:
        """Whether a node is a parameter, or parameters moved around."""
        for ancestor in self._upwards(node_id):
            node = self._graph.nodes[ancestor]
            if node.op is None:
                self._parameter[ancestor] = self._graph.variable_of(ancestor).kind is Kind.PARAM
            else:
                moved = self.is_transparent(node) and bool(node.inputs)
                self._parameter[ancestor] = moved and all(
                    isinstance(i, int) and self._parameter[i] for i in node.inputs
                )
        return self._parameter[node_id]

    def _upwards(self, node_id: int) -> list[int]:
        """The ancestors through which elements are moved that are not yet judged, and the node itself, oldest first."""
        found, waiting = set[int](), [node_id]
        while waiting:
            current = waiting.pop()
            if current in found or current in self._parameter:
                continue
            found.add(current)
            if self.is_transparent(self._graph.nodes[current]):
                waiting += self._graph.nodes[current].parents
        return sorted(found)
