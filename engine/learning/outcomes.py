"""What a training tells: each of its passes, why it ended, and what it has brought."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from engine.arrays import Array
from engine.execution import passes
from engine.learning.modes import Mode, in_mode
from engine.model import Model
from engine.ops.record import Statistics


class Stopped(StrEnum):
    """Why a training ended."""

    DONE = "done"
    EARLY = "early"
    INTERRUPTED = "interrupted"
    NOT_FINITE = "not finite"
    BREAKPOINT = "breakpoint"


class Halt(NamedTuple):
    """Where somebody who watches a training has stopped it, before the update.

    Attributes:
        epoch: The epoch, from 1 on.
        batch: The batch in it, from 1 on.
        rows: The batch's examples; None for all of them.
    """

    epoch: int
    batch: int
    rows: tuple[int, ...] | None


@dataclass(frozen=True, eq=False)
class TrainResult:
    """What a training has brought.

    Attributes:
        model: All rows, with the trained values and the running statistics.
        losses: The loss of each whole epoch: the mean over its examples, each at the parameters of its own batch and
            in training mode, without the penalties of the settings.
        validation_losses: After each whole epoch the loss of the examples held back, in evaluation mode.
        stopped: Why it ended.
        epochs: How many whole epochs were run.
        trouble: Where the loss was not finite: the epoch and the batch, both from 1 on.
        halt: Where a watcher has stopped it; the model has the parameters of that batch.
    """

    model: Model
    losses: tuple[float, ...]
    validation_losses: tuple[float, ...]
    stopped: Stopped
    epochs: int
    trouble: tuple[int, int] | None = None
    halt: Halt | None = None

    @property
    def loss(self) -> float:
        """The loss of the trained model on all examples, in evaluation mode."""
        return loss_of(in_mode(self.model, Mode.EVALUATE))


@dataclass(frozen=True, eq=False, slots=True)
class TrainedPass:
    """One pass of a training as it was run, before the update that follows it.

    Attributes:
        epoch: From 1 on.
        batch: The batch of the epoch, from 1 on.
        batches: How many batches an epoch has.
        model: The graph of as many examples, in training mode, with the values of all other leaves.
        values: Parameter's node id -> the read-only value that it had.
        rows: The examples that were fed; None for those of the model.
        examples: Leaf of a data set -> all of its examples.
        draw: What the random draws depended on.
        loss: The loss, which may be NaN or infinite.
        statistics: Node's name -> what had been averaged before.
    """

    epoch: int
    batch: int
    batches: int
    model: Model
    values: Mapping[int, Array]
    rows: Array | None
    examples: Mapping[int, Array]
    draw: tuple[int, ...]
    loss: float
    statistics: Mapping[str, Statistics]


def loss_of(model: Model) -> float:
    """The loss of a model that has one, run by the rules."""
    assert model.graph.loss is not None
    with np.errstate(all="ignore"):
        return float(passes.forward(model.graph, model.values)[model.graph.loss])
