"""The forward pass of many copies of a model at once, where they differ in a few leaves only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from engine.arrays import Array, size_of
from engine.execution.passes import operands, placed
from engine.graph import Graph, Literal, Node
from engine.ops.lifting import Copies, lifted_branch, lifted_forward

_BYTES = 8


def counts_for_loss(graph: Graph) -> list[bool]:
    """For each node whether the loss's value depends on it, be it through an index."""
    found = [False] * len(graph.nodes)
    if graph.loss is not None:
        found[graph.loss] = True
        for node in reversed(graph.nodes[: graph.loss + 1]):
            if found[node.id]:
                for parent in node.parents:
                    found[parent] = True
    return found


def downstream(graph: Graph, leaves: Iterable[int], among: list[bool]) -> list[Node]:
    """The operations that depend on any of some leaves, in forward order; only those that ``among`` is true for."""
    moved = [False] * len(graph.nodes)
    for leaf in leaves:
        moved[leaf] = True
    found = []
    for node in graph.nodes:
        if node.op is not None and among[node.id] and any(moved[p] for p in node.parents):
            moved[node.id] = True
            found.append(node)
    return found


class Sweep:
    """Runs what lies between some leaves and the loss, for many values of the leaves at once.

    Args:
        graph: The structure, with a loss.
        values: The value of every node, from one forward pass.
        leaves: The ids of the leaves that will differ.
        among: The nodes that the loss depends on, from :func:`counts_for_loss`.
    """

    def __init__(self, graph: Graph, values: tuple[Array, ...], leaves: tuple[int, ...], among: list[bool]) -> None:
        assert graph.loss is not None
        self._values = values
        self._loss = graph.loss
        self.leaves = leaves
        self.nodes = downstream(graph, leaves, among)
        self._branches = {node.id: _branch(node, values) for node in self.nodes if _has_branches(node)}
        self._done_with = self._last_uses()
        self.bytes_a_copy = self._largest_memory()

    def _last_uses(self) -> dict[int, list[int]]:
        """Node id -> what nobody reads after it."""
        last: dict[int, int] = {}
        for node in self.nodes:
            for parent in node.parents:
                last[parent] = node.id
        found: dict[int, list[int]] = {}
        for parent, reader in last.items():
            found.setdefault(reader, []).append(parent)
        return found

    def _largest_memory(self) -> int:
        """What one copy holds at the same time at most, the operations' own intermediate results left out."""
        sizes = {leaf: size_of(self._values[leaf].shape) for leaf in self.leaves}
        held = largest = sum(sizes.values())
        for node in self.nodes:
            sizes[node.id] = size_of(node.shape)
            held += sizes[node.id]
            largest = max(largest, held)
            held -= sum(sizes.get(i, 0) for i in self._done_with.get(node.id, ()))
        return _BYTES * max(largest, 1)

    def losses(self, moved: Mapping[int, Array], count: int) -> tuple[Array, Array]:
        """The losses of all copies, and which copies take the same smooth branches as the model itself.

        Args:
            moved: Leaf's id -> its values in all copies, along a new first axis.
            count: How many copies.
        """
        values = dict(moved)
        same = np.ones(count, dtype=bool)
        with np.errstate(all="ignore"):
            for node in self.nodes:
                assert node.op is not None
                copies = self._operands(node, values, count)
                if node.id in self._branches:
                    same &= _equal(lifted_branch(node.op, copies), self._branches[node.id])
                values[node.id] = placed(node, lifted_forward)(node.op, copies)
                for done in self._done_with.get(node.id, ()):
                    values.pop(done, None)
        loss = values.get(self._loss)
        return (np.full(count, float(self._values[self._loss])) if loss is None else loss), same

    def _operands(self, node: Node, values: dict[int, Array], count: int) -> Copies:
        xs, moved = [], []
        for operand in node.inputs:
            differs = not isinstance(operand, Literal) and operand in values
            moved.append(differs)
            if isinstance(operand, Literal):
                xs.append(operand.value)
            else:
                xs.append(values[operand] if differs else self._values[operand])
        return Copies(tuple(xs), tuple(moved), node.attrs, count, node.shape)


def _has_branches(node: Node) -> bool:
    return node.op is not None and node.op.branch is not None


def _branch(node: Node, values: tuple[Array, ...]) -> Array:
    assert node.op is not None
    assert node.op.branch is not None
    with np.errstate(all="ignore"):
        return np.asarray(node.op.branch(operands(node, values), node.attrs))


def _equal(there: Array, here: Array) -> Array:
    """Which copies agree with the model itself, NaN being equal to NaN."""
    agree = (there == here) | ((there != there) & (here != here))  # noqa: PLR0124 - the quickest test for NaN
    return np.asarray(agree.all(axis=tuple(range(1, agree.ndim))))
