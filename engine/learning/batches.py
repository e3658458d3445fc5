"""Mini-batches: which examples come when, and a compiled pass for each size of a batch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.errors import ValueNotAllowedError
from engine.execution import CompiledPass
from engine.language import with_rows
from engine.learning.modes import Masks
from engine.learning.settings import TrainSettings
from engine.model import Model

_SPLIT, _ORDER = 0, 1
"""What random numbers are for: the examples held back, the order of an epoch."""


@dataclass(frozen=True, slots=True)
class Batch:
    """A pass with a batch's examples in it.

    Attributes:
        compiled: The pass.
        model: What it was compiled from.
        masks: Its random draws.
        share: The share of the epoch's examples that are in it.
        rows: Which examples these are, shape (n,); None for the whole data set in its order.
    """

    compiled: CompiledPass
    model: Model
    masks: Masks
    share: float
    rows: Array | None


class Batches:
    """The examples of a model for training, batch by batch.

    A model without a data set has one batch: itself.

    Attributes:
        held_back: The model of the examples that the validation loss is measured on; None without.

    Args:
        model: Of all rows, in training mode.
        settings: ``batch``, ``shuffle``, ``validation`` and ``seed``.

    Raises:
        ValueNotAllowedError: There is nothing to hold back.
    """

    def __init__(self, model: Model, settings: TrainSettings) -> None:
        self._model, self._settings = model, settings
        size = model.data[0].size if model.data else 1
        training, held_back = _split(size, settings, bool(model.data))
        self._rows = training
        self._size = min(settings.batch or len(training), len(training))
        self._leaves = [leaf for data in model.data for leaf in (data.inputs, data.targets)]
        self.held_back = self._chosen(held_back) if len(held_back) else None
        self._names = [model.graph.nodes[leaf].name for leaf in self._leaves]
        self._arrays = [model.values[leaf][training] for leaf in self._leaves]
        self._passes: dict[int, tuple[CompiledPass, Model, Masks]] = {}

    @property
    def count(self) -> int:
        """How many batches an epoch has."""
        return -(-len(self._rows) // self._size)

    def epoch(self, number: int) -> Iterator[Batch]:
        """The batches of an epoch; the order depends on the seed and the epoch's number only."""
        total, size = len(self._rows), self._size
        if size == total:
            everything = not self._model.data or total == self._model.data[0].size
            yield Batch(*self._pass(self._rows), 1.0, None if everything else self._rows)
            return
        order = np.arange(total)
        arrays: Sequence[Array] = self._arrays
        if self._settings.shuffle:
            order = np.random.default_rng([self._settings.seed, _ORDER, number]).permutation(total)
            arrays = [array[order] for array in arrays]
        for start in range(0, total, size):
            stop = min(start + size, total)
            rows = self._rows[order[start:stop]]
            compiled, model, masks = self._pass(rows)
            for name, array in zip(self._names, arrays, strict=True):
                compiled.set(name, array[start:stop])
            yield Batch(compiled, model, masks, (stop - start) / total, rows)

    def _pass(self, rows: Array) -> tuple[CompiledPass, Model, Masks]:
        """The compiled pass for as many rows; made with these where there is none yet."""
        found = self._passes.get(len(rows))
        if found is None:
            is_part = self._model.data and len(rows) < self._model.data[0].size
            model = self._chosen(rows) if is_part else self._model
            masks = Masks(model)
            found = self._passes[len(rows)] = (CompiledPass(masks.model), model, masks)
        return found

    def _chosen(self, rows: Array) -> Model:
        """The model of some rows."""
        return with_rows(self._model, tuple(rows.tolist()))


def _split(size: int, settings: TrainSettings, has_data: bool) -> tuple[Array, Array]:
    """The rows to train on, and those that are held back."""
    everything = np.arange(size)
    if not settings.validation:
        if settings.patience is not None:
            raise ValueNotAllowedError(
                "'patience' watches the validation loss, and no examples are held back",
                advice="give validation=0.2 as well",
            )
        return everything, everything[:0]
    if not has_data or size < 2:
        raise ValueNotAllowedError(
            "'validation' holds examples of a data set back, and there are too few",
            advice="leave it out, or use dataset(...) with at least two examples",
        )
    count = min(max(1, round(size * settings.validation)), size - 1)
    order = np.random.default_rng([settings.seed, _SPLIT]).permutation(size)
    return np.sort(order[count:]), np.sort(order[:count])
