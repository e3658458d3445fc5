"""What the losses share: averages over examples, targets that are classes, formulas that divide by a count."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.indices import one_hot
from engine.ops.record import Attrs, ShapeRule
from engine.ops.shapes import misfit


def examples(shape: Shape) -> int:
    """How many examples a prediction holds: the last axis is the outputs of one."""
    return max(size_of(shape[:-1]), 1)


def elements(shape: Shape) -> int:
    """How many numbers there are to average over."""
    return max(size_of(shape), 1)


def over(count: int) -> str:
    """`` / 6`` behind a formula of the model language; nothing for one."""
    return "" if count == 1 else f" / {count}"


def scaled(g: Array, slope: Array) -> Array:
    """A slope times the error signal; a signal of 0 stays 0 where the slope is infinite."""
    return np.where(g == 0, 0.0, g * slope)


def equal_shapes(name: str) -> ShapeRule:
    """A scalar, of a prediction and a target of the same shape."""

    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        if shapes[0] != shapes[1]:
            raise misfit(name, shapes, "prediction and target must have the same shape")
        return ()

    return rule


def takes_classes(shapes: Sequence[Shape]) -> bool:
    """Whether the target holds one class an example: the prediction's shape without its last axis."""
    return bool(shapes[0]) and shapes[1] == shapes[0][:-1]


def classes(shapes: Sequence[Shape], attrs: Attrs) -> int | None:
    """How many classes the target chooses from; None where it has the prediction's own shape."""
    return shapes[0][-1] if takes_classes(shapes) else None


def target_shapes(name: str, *, vectors: bool = False) -> ShapeRule:
    """A scalar, of a prediction and a target of the same shape or of classes.

    Args:
        name: The operation's name, for the message.
        vectors: Whether the prediction needs a last axis with something in it, as softmax does.
    """

    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        prediction, target = shapes
        if vectors and (not prediction or prediction[-1] == 0):
            raise ShapeError(
                f"'{name}' takes a vector of outputs an example, and this is {format_shape(prediction)}",
                advice="give it one output a class",
            )
        if target != prediction and not takes_classes(shapes):
            raise misfit(name, shapes, "the target has the prediction's shape, or one class an example")
        return ()

    return rule


def weights(xs: Sequence[Array]) -> Array:
    """The target as weights in the prediction's shape: itself, or 1 at the class of each example."""
    prediction, target = xs
    if target.shape == prediction.shape:
        return target
    return one_hot(target, prediction.shape[-1])
