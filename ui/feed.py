"""What a pass runs on: all examples of the data set, some or one of them, as in training or as in use."""

from __future__ import annotations

from dataclasses import dataclass, replace

from engine.graph import Graph
from engine.model import Model
from engine.remembering import remembered

BATCH = 32
"""Examples in a batch where the model's ``train(...)`` names no number."""


@dataclass(frozen=True, slots=True)
class Feed:
    """The examples of a pass, and its mode.

    Attributes:
        rows: The indices of the examples; None for all of them.
        evaluate: Whether dropout and batch normalisation work as in use instead of as in training.
    """

    rows: tuple[int, ...] | None = None
    evaluate: bool = False

    @property
    def is_one(self) -> bool:
        """Whether it is a single example."""
        return self.rows is not None and len(self.rows) == 1

    @property
    def first(self) -> int:
        """The first example."""
        return self.rows[0] if self.rows else 0

    @property
    def words(self) -> str:
        """What it has beside its first example: ``to 31``; empty for one example, or all."""
        if self.rows is None or self.is_one:
            return ""
        in_order = self.rows == tuple(range(self.first, self.first + len(self.rows)))
        return f"to {self.rows[-1]}" if in_order else f"and {len(self.rows) - 1} others"

    def of_one(self, example: int) -> Feed:
        """One example instead."""
        return replace(self, rows=(example,))

    def of_batch(self, first: int, count: int, size: int) -> Feed:
        """A batch of examples in their order instead.

        Args:
            first: The first one; the batch begins where the batch that holds it does.
            count: Examples a batch.
            size: Examples in all; the last batch may be shorter.
        """
        start = first // count * count
        return replace(self, rows=tuple(range(start, min(start + count, size))))

    def moved(self, by: int, count: int, size: int) -> Feed:
        """The next example or batch, or the one before; itself at the ends.

        Args:
            by: 1 for the next, -1 for the one before.
            count: Examples a batch.
            size: Examples in all.
        """
        if self.rows is None:
            return self
        if self.is_one:
            return self.of_one(min(max(self.first + by, 0), size - 1))
        start = self.first + by * count
        return self.of_batch(start, count, size) if 0 <= start < size else self

    def fitting(self, size: int) -> Feed:
        """Itself, or all examples where there are fewer than it asks for."""
        return self if self.rows is None or max(self.rows) < size else replace(self, rows=None)


ALL = Feed()
"""All examples, as in training: how a model is opened."""


def examples_of(model: Model) -> int:
    """How many examples the model's data set has; 0 where it has none."""
    return model.data[0].size if model.data else 0


def batch_of(model: Model) -> int:
    """How many examples a batch of the model has."""
    wanted = model.training.batch if model.training is not None else None
    return min(wanted or BATCH, max(examples_of(model), 1))


def has_modes(model: Model) -> bool:
    """Whether any operation of the model works in use otherwise than in training."""
    return _has_modes(model.graph)


@remembered
def _has_modes(graph: Graph) -> bool:
    return any(node.op is not None and node.op.modes is not None for node in graph.nodes)
