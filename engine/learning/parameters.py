"""The parameters of a model as one vector, so that an update is a few calls however many leaves there are."""

from __future__ import annotations

from math import prod

import numpy as np

from engine.arrays import Array
from engine.errors import NoLossError, ValueNotAllowedError
from engine.execution import CompiledPass
from engine.graph import Kind
from engine.learning.settings import TrainSettings
from engine.model import Model


class Parameters:
    """What is trained: the parameters that lead to the loss.

    Attributes:
        vector: All their numbers; those of one leaf lie together.
        gradient: The derivative of the loss with respect to each of them.

    Args:
        model: Whose they are.

    Raises:
        NoLossError: The model has no loss.
        ValueNotAllowedError: No parameter leads to it.
    """

    def __init__(self, model: Model) -> None:
        graph = model.graph
        if graph.loss is None:
            raise NoLossError(
                "the model has no loss, so there is nothing to train for", advice="mark one: L: loss = ..."
            )
        self.leaves = [v.last for v in graph.leaves if v.kind is Kind.PARAM and graph.reaches_loss[v.last]]
        if not self.leaves:
            raise ValueNotAllowedError("no parameter leads to the loss", advice="declare one: w: param = 0.5")
        shapes = [graph.nodes[leaf].shape for leaf in self.leaves]
        self._names = [graph.nodes[leaf].name for leaf in self.leaves]
        ends = np.cumsum([prod(shape) for shape in shapes]).tolist()
        self._places = list(zip([0, *ends[:-1]], ends, shapes, strict=True))
        self.vector, self.gradient = np.zeros(ends[-1]), np.zeros(ends[-1])
        self._values, self._gradients = self._views(self.vector), self._views(self.gradient)
        for leaf, view in zip(self.leaves, self._values, strict=True):
            view[...] = model.values[leaf]

    def _views(self, vector: Array) -> list[Array]:
        return [vector[start:stop].reshape(shape) for start, stop, shape in self._places]

    def write(self, compiled: CompiledPass) -> None:
        """Put the parameters into a pass."""
        for name, view in zip(self._names, self._values, strict=True):
            compiled.set(name, view)

    def read_gradient(self, compiled: CompiledPass) -> None:
        """Take the gradient from a pass."""
        for name, view in zip(self._names, self._gradients, strict=True):
            view[...] = compiled.grad(name)

    def values(self, vector: Array | None = None) -> dict[int, Array]:
        """Leaf -> its value, of this vector or another one of the same kind."""
        return dict(zip(self.leaves, self._views(self.vector if vector is None else vector), strict=True))

    def add_penalty(self, settings: TrainSettings) -> None:
        """Add the derivative of l1·Σ|w| + l2·Σw² to the gradient."""
        if settings.l2:
            self.gradient += 2 * settings.l2 * self.vector
        if settings.l1:
            self.gradient += settings.l1 * np.sign(self.vector)

    def constraints(self, model: Model, settings: TrainSettings) -> list[tuple[Array, float]]:
        """What max-norm is to hold for: rows of parameters, as views, each with its largest norm.

        A row is one unit's incoming weights; a vector or a number is one row. Where both the settings and the model's
        text say something, the shorter one holds.
        """
        found = []
        for leaf, view in zip(self.leaves, self._values, strict=True):
            said = [c.longest for c in model.constraints if c.leaf == leaf]
            said += [] if settings.max_norm is None else [settings.max_norm]
            if said and view.size:
                found.append((view.reshape(len(view), -1) if view.ndim > 1 else view.reshape(1, -1), min(said)))
        return found


def shorten(rows: Array, longest: float) -> None:
    """Scale rows whose Euclidean norm is larger than ``longest`` down to it, in place."""
    norms = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    too_long = norms > longest
    if np.any(too_long):
        rows[too_long] *= (longest / norms[too_long])[:, None]
