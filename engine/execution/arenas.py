"""Where results lie: those of equal operations and shapes side by side, so that one call computes all their slopes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from engine.arrays import Array, Shape
from engine.graph import Graph, Node
from engine.ops.kernels import elementwise_kernel
from engine.ops.kernels.record import Elementwise, Factor, Instructions

MOST_TOGETHER = 65_536
"""More elements than this leave the cache on the way: their slopes are computed one node at a time."""

_Group = tuple[str, Shape, int]


class Arenas:
    """The results' arrays.

    Args:
        graph: The structure.
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        # The kernels are kept: a group is told by its kernel's identity.
        self._kernels = {node.id: elementwise_kernel(node) for node in graph.nodes if node.op is not None}
        self._groups = {i: _group(graph.nodes[i], way) for i, way in self._kernels.items()}
        self._sizes = Counter(self._groups.values())
        self._arenas: dict[_Group, Array] = {}
        self._members: dict[_Group, list[int]] = {}

    def take(self, node: int) -> Array:
        """The array for a node's result, zeros as yet."""
        group = self._groups[node]
        if group not in self._arenas:
            self._arenas[group] = np.zeros((self._sizes[group], *group[1]))
            self._members[group] = []
        self._members[group].append(node)
        result: Array = self._arenas[group][len(self._members[group]) - 1, ...]
        return result

    def slopes(
        self,
        to: Instructions,
        values: Sequence[Array],
        ways: Sequence[object],
        wanted: Sequence[bool],
    ) -> dict[tuple[int, int], Array]:
        """Lay out the local derivatives of whole groups.

        Returns:
            (node's id, slot) -> the array with its slope, for the nodes where that is the quicker way.
        """
        found: dict[tuple[int, int], Array] = {}
        for group, members in self._members.items():
            arena, first = self._arenas[group][: len(members)], self.graph.nodes[members[0]]
            way = ways[members[0]]
            if not isinstance(way, Elementwise) or arena.size > MOST_TOGETHER or first.attrs:
                continue
            if len(members) == 1 or not any(wanted[m] for m in members):
                continue  # the slope of a single one is computed where its message goes
            to.begin("slopes", tuple(members))
            for slot, factor in enumerate(way.factors):
                slope = self._slope(to, values, members, factor, arena) if factor is not None else None
                if slope is not None:
                    found.update({(m, slot): slope[i, ...] for i, m in enumerate(members)})
                    if way.watched:
                        to.watch(slope)
        return found

    def _slope(
        self, to: Instructions, values: Sequence[Array], members: list[int], factor: Factor, arena: Array
    ) -> Array | None:
        if factor.kind == "result":
            return arena
        if factor.kind != "slope" or factor.run is None:
            return None
        operands: Array | None = arena
        ids = [self.graph.nodes[m].inputs[factor.operand] for m in members]
        arrays = [values[i] for i in ids if isinstance(i, int)]
        if len(arrays) < len(ids) and (factor.of_operand or factor.mend is not None):
            return None
        if factor.of_operand:
            operands = side_by_side(arrays)
        if operands is None or operands.shape != arena.shape:
            return None
        slope = np.zeros(arena.shape)
        factor.run(to, operands, arena, slope, {})
        if factor.mend is not None:
            to.emit(factor.mend, [(x, slope[i, ...]) for i, x in enumerate(arrays)], slope)
        return slope


def _group(node: Node, way: Elementwise | None) -> _Group:
    assert node.op is not None
    return node.op.name, node.shape, id(way)


def side_by_side(arrays: list[Array]) -> Array | None:
    """One view of arrays that lie at equal distances in one array, or None where they do not."""
    first = arrays[0]
    if len(arrays) == 1:
        return first[None, ...]
    owner = first.base
    if owner is None or any(a.base is not owner or a.strides != first.strides for a in arrays):
        return None
    places = [a.__array_interface__["data"][0] for a in arrays]
    step = places[1] - places[0]
    if step <= 0 or any(b - a != step for a, b in pairwise(places)):
        return None
    if any(a.shape != first.shape for a in arrays):
        return None
    return np.lib.stride_tricks.as_strided(first, (len(arrays), *first.shape), (step, *first.strides))
