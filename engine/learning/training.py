"""The training loop: epochs of batches, each a pass and an update; it can be left, or ended, behind any batch."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from math import inf, isfinite
from types import MappingProxyType

import numpy as np

from engine.arrays import Array
from engine.execution.trace import Trace
from engine.language import with_rows
from engine.learning.batches import Batch, Batches
from engine.learning.modes import Mode, RunningStatistics, evaluated, in_mode
from engine.learning.optimizers import optimizer_of
from engine.learning.outcomes import Halt, Stopped, TrainedPass, TrainResult, loss_of
from engine.learning.parameters import Parameters, shorten
from engine.learning.settings import TrainSettings
from engine.model import Model
from engine.ops.record import Statistics


class Training:
    """A training that is driven epoch by epoch, or batch by batch.

    The same model and settings give the same numbers, bit for bit; a training that is stopped has the numbers of one
    with fewer epochs.

    Attributes:
        settings: How it trains.
        losses: See :class:`~engine.learning.outcomes.TrainResult`.
        validation_losses: See :class:`~engine.learning.outcomes.TrainResult`.

    Args:
        model: What to train; always on all of its rows.
        settings: How; None for the model's own, or the defaults where it has none.
        watch: Shown the pass of each batch, with its epoch from 1 on; says whether the training stops there.
        heard: Told of every pass, before its update.

    Raises:
        NoLossError: The model has no loss.
        ValueNotAllowedError: It has no parameter, or too few examples to hold some back.
        GraphError: It cannot be read for a batch of another size.
    """

    def __init__(
        self,
        model: Model,
        settings: TrainSettings | None = None,
        watch: Callable[[Trace, int], bool] | None = None,
        heard: Callable[[TrainedPass], object] | None = None,
    ) -> None:
        self._heard = heard
        self._watch = watch
        self._halt: Halt | None = None
        self.settings = settings or model.training or TrainSettings()
        model = in_mode(model, Mode.TRAIN)
        self._model = with_rows(model, None) if model.rows is not None else model
        self._parameters = Parameters(self._model)
        leaves = (leaf for data in self._model.data for leaf in (data.inputs, data.targets))
        self._examples = MappingProxyType({leaf: self._model.values[leaf] for leaf in leaves})
        self._batches = Batches(self._model, self.settings)
        self._optimizer = optimizer_of(self.settings, self._parameters.vector.size)
        self._statistics = RunningStatistics(self._model)
        self._constraints = self._parameters.constraints(self._model, self.settings)
        self._kept = self._parameters.vector.copy()
        self._best: tuple[float, Array, dict[str, Statistics]] | None = None
        self._passes = 0
        self._coming: Iterator[Batch] | None = None
        self._at, self._sum = 0, 0.0
        self._stop = False
        self._trouble: tuple[int, int] | None = None
        self.losses: list[float] = []
        self.validation_losses: list[float] = []

    @property
    def epoch(self) -> int:
        """How many whole epochs have been run."""
        return len(self.losses)

    @property
    def batch(self) -> tuple[int, int]:
        """How many batches of the epoch that is under way have been run, and of how many."""
        return (self._at if self._coming is not None else 0), self._batches.count

    @property
    def stopped(self) -> Stopped | None:
        """Why there is no further epoch; None while there is one."""
        if self._halt is not None:
            return Stopped.BREAKPOINT
        if self._trouble is not None:
            return Stopped.NOT_FINITE
        if self._is_past_best():
            return Stopped.EARLY
        if self.epoch >= self.settings.epochs:
            return Stopped.DONE
        return Stopped.INTERRUPTED if self._stop else None

    def stop(self) -> None:
        """End before the next batch. May be called from a signal handler or another thread."""
        self._stop = True

    def run_epoch(self) -> bool:
        """Run one epoch, or what is left of it until it is stopped.

        Returns:
            Whether there is a further epoch.
        """
        before = self.epoch
        while self.run_batch() and self.epoch == before:
            pass
        return self.stopped is None

    def run_batch(self) -> bool:
        """Run one batch; after the last one of an epoch also what belongs to the epoch's end.

        Returns:
            Whether there is a further batch.
        """
        if self.stopped is not None:
            return False
        if self._coming is None:
            self._coming, self._at, self._sum = self._batches.epoch(self.epoch + 1), 0, 0.0
        with np.errstate(all="ignore"):  # an overflow shows in the next loss
            self._at += 1
            if not self._step(next(self._coming)):
                self._give_up()
            elif self._halt is None and self._at == self._batches.count:
                self._end_epoch()
        return self.stopped is None

    def _step(self, batch: Batch) -> bool:
        """A pass and an update; False where its loss is not finite. A watcher may stop between the two."""
        self._parameters.write(batch.compiled)
        self._passes += 1
        batch.masks.draw(batch.compiled, (self.settings.seed, self._passes))
        batch.compiled.step()
        loss = batch.compiled.loss
        assert loss is not None
        if self._heard is not None:
            self._heard(self._passed(batch, loss))
        if self._watch is not None and self._watch(batch.compiled.trace(), self.epoch + 1):
            rows = None if batch.rows is None else tuple(batch.rows.tolist())
            self._halt = Halt(self.epoch + 1, self._at, rows)
            return True
        if not isfinite(loss):
            return False
        self._sum += batch.share * loss
        self._statistics.take(batch.model, batch.compiled)
        self._parameters.read_gradient(batch.compiled)
        self._update()
        return True

    def _passed(self, batch: Batch, loss: float) -> TrainedPass:
        """The pass that has just been run, in memory of its own."""
        values = self._parameters.values(_sealed(self._parameters.vector.copy()))
        statistics = MappingProxyType(dict(self._statistics.found))
        draw = (self.settings.seed, self._passes)
        return TrainedPass(
            self.epoch + 1,
            self._at,
            self._batches.count,
            batch.model,
            MappingProxyType(values),
            None if batch.rows is None else _sealed(batch.rows.astype(np.int32)),
            self._examples,
            draw,
            loss,
            statistics,
        )

    def _end_epoch(self) -> None:
        """Take the epoch's loss down."""
        self._coming = None
        if not np.all(np.isfinite(self._parameters.vector)):
            self._give_up()
            return
        self.losses.append(self._sum)
        self._validate()

    def run(self, progress: Callable[[Training], object] | None = None) -> TrainResult:
        """Run all epochs.

        Args:
            progress: Called after each epoch.
        """
        while self.stopped is None:
            before = self.epoch
            self.run_epoch()
            if progress is not None and self.epoch > before:
                progress(self)
        return self.result()

    def result(self) -> TrainResult:
        """What has been learnt so far; with ``patience`` the parameters of the best validation loss."""
        vector, statistics = self._parameters.vector, self._statistics.found
        if self._best is not None and self.settings.patience is not None and self._halt is None:
            _, vector, statistics = self._best
        model = self._with(self._model, vector, statistics)
        return TrainResult(
            model,
            tuple(self.losses),
            tuple(self.validation_losses),
            self.stopped or Stopped.INTERRUPTED,
            self.epoch,
            self._trouble,
            self._halt,
        )

    def _update(self) -> None:
        parameters = self._parameters
        np.copyto(self._kept, parameters.vector)
        parameters.add_penalty(self.settings)
        self._optimizer.update(parameters.vector, parameters.gradient)
        for rows, longest in self._constraints:
            shorten(rows, longest)

    def _give_up(self) -> None:
        """Return to the parameters of the last finite loss."""
        self._trouble = (self.epoch + 1, self._at)
        np.copyto(self._parameters.vector, self._kept)

    def _validate(self) -> None:
        if self._batches.held_back is None:
            return
        vector, statistics = self._parameters.vector, self._statistics.found
        loss = loss_of(evaluated(self._with(self._batches.held_back, vector, statistics), statistics))
        self.validation_losses.append(loss)
        if self._best is None or (loss if isfinite(loss) else inf) < self._best[0]:
            self._best = loss if isfinite(loss) else inf, vector.copy(), dict(statistics)

    def _is_past_best(self) -> bool:
        patience = self.settings.patience
        if patience is None or self._best is None:
            return False
        finite = [loss if isfinite(loss) else inf for loss in self.validation_losses]
        return len(finite) - 1 - finite.index(self._best[0]) >= patience

    def _with(self, model: Model, vector: Array, statistics: dict[str, Statistics]) -> Model:
        changed = model.with_leaf_values(dict(self._parameters.values(vector)))
        return replace(changed, statistics=MappingProxyType(dict(statistics)))


def _sealed(array: Array) -> Array:
    array.flags.writeable = False
    return array
