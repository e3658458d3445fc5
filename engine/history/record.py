"""A pass as the history keeps it: the numbers that it was run with. Everything else of it is computed again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from types import MappingProxyType

from engine.arrays import Array
from engine.execution.passes import run
from engine.execution.trace import Trace
from engine.history.grounds import Ground
from engine.learning.modes import with_draws
from engine.model import Model
from engine.ops.record import Statistics


class Made(StrEnum):
    """What made a pass."""

    OPENED = "opened"
    """A document was opened."""
    EDIT = "edit"
    """Text or numbers were edited, or other examples were chosen."""
    BATCH = "batch"
    """A training ran it on a mini-batch, before the optimiser's step."""
    STEP = "step"
    """The same, where all examples, or none, are one batch."""


@dataclass(frozen=True, eq=False, slots=True, weakref_slot=True)
class PassRecord:
    """One pass.

    Attributes:
        number: Which one of its sitting, from 1 on; it stays when others are dropped.
        made: What made it.
        label: The same in words: ``change of w``, ``epoch 3, batch 5``.
        ground: Its graph, and the values that it shares with others.
        changed: Leaf's id -> its read-only array, for the leaves whose values are not those of the ground. Arrays that
            its neighbours have too are the same objects.
        loss: Its loss; None where the model has none.
        rows: The examples that it was fed, as read-only indices; None for those of the ground.
        draw: The numbers that the masks of dropout were drawn by; None for the model's own.
        epoch: Of a training, from 1 on; 0 of an edit.
        batch: The batch of that epoch, from 1 on; 0 of an edit.
        statistics: What training had averaged by then.
    """

    number: int
    made: Made
    label: str
    ground: Ground
    changed: Mapping[int, Array] = field(repr=False)
    loss: float | None = None
    rows: Array | None = field(default=None, repr=False)
    draw: tuple[int, ...] | None = None
    epoch: int = 0
    batch: int = 0
    statistics: Mapping[str, Statistics] = field(default_factory=lambda: MappingProxyType({}), repr=False)

    @property
    def is_of_training(self) -> bool:
        """Whether a training made it."""
        return self.made in (Made.BATCH, Made.STEP)

    def value(self, leaf: int) -> Array:
        """The value that a leaf had, by its node id."""
        if leaf in self.changed:
            return self.changed[leaf]
        if self.rows is not None and leaf in self.ground.examples:
            return _read_only(self.ground.examples[leaf][self.rows])
        return self.ground.model.values[leaf]

    @property
    def model(self) -> Model:
        """The model as it was run. Passes of one ground have one graph, unless masks were drawn."""
        model = self.ground.model
        rows = model.rows if self.rows is None else tuple(self.rows.tolist())
        values = MappingProxyType({leaf: self.value(leaf) for leaf in model.values})
        model = replace(model, values=values, rows=rows, statistics=self.statistics)
        return model if self.draw is None else with_draws(model, self.draw)

    def trace(self) -> Trace:
        """The pass, run again: bit for bit what it was."""
        return run(self.model)


def _read_only(array: Array) -> Array:
    array.flags.writeable = False
    return array
