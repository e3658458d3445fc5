"""Losses of distances: how far a prediction is from its target.

A loss takes the last axis as one example's outputs: it sums over that axis and averages over the axes before it.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array
from engine.ops.averages import elements, equal_shapes, examples, over, scaled
from engine.ops.record import Attrs, Operation, Sample, Slot

_SAMPLES = (Sample(((), ())), Sample(((4,), (4,))), Sample(((2, 3), (2, 3))))


def squares(xs: Sequence[Array], attrs: Attrs) -> Array:
    """The terms of mse."""
    return np.asarray((xs[0] - xs[1]) ** 2)


def half_squares(xs: Sequence[Array], attrs: Attrs) -> Array:
    """The terms of squared_error."""
    return 0.5 * squares(xs, attrs)


def _squared(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(0.5 * np.sum(squares(xs, attrs)) / examples(xs[0].shape))


def _mse(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(squares(xs, attrs)) / elements(xs[0].shape))


OPERATIONS = (
    Operation(
        "squared_error",
        "½ Σ (y − t)² over the outputs, averaged over the examples.",
        (
            Slot(
                "y",
                lambda g, out, xs, a: scaled(g, (xs[0] - xs[1]) / examples(xs[0].shape)),
                lambda s, a: f"g * (y - t){over(examples(s[0]))}",
                "g · (y − t), divided by the number of examples",
            ),
            Slot(
                "t",
                lambda g, out, xs, a: scaled(g, (xs[1] - xs[0]) / examples(xs[0].shape)),
                lambda s, a: f"g * (t - y){over(examples(s[0]))}",
                "g · (t − y), divided by the number of examples",
            ),
        ),
        _squared,
        equal_shapes("squared_error"),
        "squared_error(y, t)",
        "½‖·‖²",
        samples=_SAMPLES,
    ),
    Operation(
        "mse",
        "The mean of (y − t)² over everything.",
        (
            Slot(
                "y",
                lambda g, out, xs, a: scaled(g, 2.0 * (xs[0] - xs[1]) / elements(xs[0].shape)),
                lambda s, a: f"g * 2 * (y - t){over(elements(s[0]))}",
                "2g · (y − t), divided by the number of elements",
            ),
            Slot(
                "t",
                lambda g, out, xs, a: scaled(g, 2.0 * (xs[1] - xs[0]) / elements(xs[0].shape)),
                lambda s, a: f"g * 2 * (t - y){over(elements(s[0]))}",
                "2g · (t − y), divided by the number of elements",
            ),
        ),
        _mse,
        equal_shapes("mse"),
        "mse(y, t)",
        "mse",
        samples=_SAMPLES,
    ),
)
