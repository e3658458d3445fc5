"""The immutable outcome of one forward and backward pass."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arrays import Array
from engine.graph import Graph
from engine.model import Model


@dataclass(frozen=True, eq=False)
class Trace:
    """Every value, every message and every error signal of one pass.

    All arrays are read-only. Stepping reads them; it computes nothing.

    Attributes:
        model: What was run.
        values: For each node id its value.
        grads: For each node id its error signal d loss / d value, in the value's shape; None where no path of edges
            leads to the loss.
        messages: (child's id, slot) -> the message that the operand in that slot receives, in the operand's shape.
    """

    model: Model
    values: tuple[Array, ...]
    grads: tuple[Array | None, ...]
    messages: Mapping[tuple[int, int], Array]

    @property
    def graph(self) -> Graph:
        """The structure that was run."""
        return self.model.graph

    def value(self, name: str) -> Array:
        """The value of a leaf, a variable or a primitive, by its address.

        Raises:
            UnknownNameError: The model has no such name.
        """
        return self.values[self.graph.id_of(name)]

    def grad(self, name: str) -> Array | None:
        """Its error signal, or None where no path leads to the loss.

        Raises:
            UnknownNameError: The model has no such name.
        """
        return self.grads[self.graph.id_of(name)]

    @property
    def loss_value(self) -> float | None:
        """The loss, or None for a model that runs forward only."""
        return None if self.graph.loss is None else float(self.values[self.graph.loss])

    @cached_property
    def not_finite(self) -> tuple[int, ...]:
        """The ids of the nodes with NaN or infinity in their value or error signal, in topological order."""
        return tuple(i for i in range(len(self.values)) if _bad(self.values[i]) or _bad(self.grads[i]))

    @cached_property
    def first_bad_value(self) -> int | None:
        """The first node whose value is not finite although all its operands are: where the trouble begins."""
        for node in self.graph.nodes:
            if _bad(self.values[node.id]) and not any(_bad(self.values[p]) for p in node.parents):
                return node.id
        return None

    def received(self, node_id: int) -> Iterator[tuple[int, int, Array]]:
        """The messages that a node receives as (child's id, slot, message), in the order of their arrival."""
        for child, slot in self.graph.children[node_id]:
            message = self.messages.get((child, slot))
            if message is not None:
                yield child, slot, message


def _bad(array: Array | None) -> bool:
    return array is not None and not bool(np.isfinite(array).all())
