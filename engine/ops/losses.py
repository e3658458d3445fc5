"""Losses: how far a prediction is from its target.

A loss takes the last axis as one example's outputs: it sums over that axis and averages over the axes before it.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.ops.record import Attrs, Operation, Sample, Slot
from engine.ops.shapes import misfit

_SAMPLES = (Sample(((), ())), Sample(((4,), (4,))), Sample(((2, 3), (2, 3))))


def _equal_shapes(name: str, shapes: Sequence[Shape]) -> Shape:
    if shapes[0] != shapes[1]:
        raise misfit(name, shapes, "prediction and target must have the same shape")
    return ()


def _examples(x: Array) -> int:
    return max(size_of(x.shape[:-1]), 1)


def _squared(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(0.5 * np.sum((xs[0] - xs[1]) ** 2) / _examples(xs[0]))


def _mse(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum((xs[0] - xs[1]) ** 2) / max(xs[0].size, 1))


OPERATIONS = (
    Operation(
        "squared_error",
        "½ Σ (y − t)² over the outputs, averaged over the examples.",
        (
            Slot(
                "y",
                lambda g, out, xs, a: g * (xs[0] - xs[1]) / _examples(xs[0]),
                lambda s, a: "g * (y - t)" if len(s[0]) <= 1 else None,
                "g · (y − t), divided by the number of examples",
            ),
            Slot(
                "t",
                lambda g, out, xs, a: g * (xs[1] - xs[0]) / _examples(xs[0]),
                lambda s, a: "g * (t - y)" if len(s[0]) <= 1 else None,
                "g · (t − y), divided by the number of examples",
            ),
        ),
        _squared,
        lambda shapes, a: _equal_shapes("squared_error", shapes),
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
                lambda g, out, xs, a: g * 2.0 * (xs[0] - xs[1]) / max(xs[0].size, 1),
                None,
                "2g · (y − t), divided by the number of elements",
            ),
            Slot(
                "t",
                lambda g, out, xs, a: g * 2.0 * (xs[1] - xs[0]) / max(xs[0].size, 1),
                None,
                "2g · (t − y), divided by the number of elements",
            ),
        ),
        _mse,
        lambda shapes, a: _equal_shapes("mse", shapes),
        "mse(y, t)",
        "mse",
        samples=_SAMPLES,
    ),
)
