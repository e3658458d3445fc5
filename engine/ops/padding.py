"""Padding: a frame of one number around an array."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import integer, number

_TAKES = "a whole number from 0 on, or a pair [before, after] for every axis"

Width = int | tuple[tuple[int, int], ...]


def _width(value: object) -> Width:
    if not isinstance(value, list | tuple):
        width = integer(value)
        if width < 0:
            raise ValueError(_TAKES)
        return width
    if not all(isinstance(pair, list | tuple) and len(pair) == 2 for pair in value):
        raise ValueError(_TAKES)
    pairs = tuple((integer(before), integer(after)) for before, after in value)
    if any(n < 0 for pair in pairs for n in pair):
        raise ValueError(_TAKES)
    return pairs


def _pairs(attrs: Attrs, ndim: int) -> tuple[tuple[int, int], ...]:
    width: Width = attrs["width"]
    return ((width, width),) * ndim if isinstance(width, int) else width


def _shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    shape = shapes[0]
    pairs = _pairs(attrs, len(shape))
    if len(pairs) != len(shape):
        raise ShapeError(
            f"'pad' has {len(pairs)} pairs for the {len(shape)} axes of {format_shape(shape) or 'a scalar'}",
            advice="give it one pair [before, after] an axis",
        )
    return tuple(before + n + after for n, (before, after) in zip(shape, pairs, strict=True))


def _padded(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.pad(xs[0], _pairs(attrs, xs[0].ndim), constant_values=attrs["value"]) if xs[0].ndim else xs[0]


def inner(shape: Shape, attrs: Attrs) -> tuple[slice, ...]:
    """Where an operand of this shape lies in the padded result."""
    return tuple(slice(before, before + n) for n, (before, _) in zip(shape, _pairs(attrs, len(shape)), strict=True))


def _back_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    part = ", ".join(f"{part.start}:{part.stop}" for part in inner(shapes[0], attrs))
    return f"g[{part}]" if part else "g"


OPERATIONS = (
    Operation(
        "pad",
        "A frame around it: as wide on every side, or [before, after] for every axis; filled with 0 or another value.",
        (
            Slot(
                "x",
                lambda g, out, xs, a: g[inner(xs[0].shape, a)],
                _back_formula,
                "the error signal without the frame",
            ),
        ),
        _padded,
        _shape,
        "pad(x, width)",
        "pad",
        attributes=(Attribute("width", _width), Attribute("value", number, 0.0)),
        samples=(
            Sample(((),), {"width": 1}),
            Sample(((4,),), {"width": ((0, 2),)}),
            Sample(((2, 3),), {"width": 1, "value": -1.5}),
            Sample(((1, 2, 3),), {"width": ((0, 0), (1, 2), (3, 0))}),
        ),
    ),
)
