"""Shape rules shared by many operations, and the parsing of their constant arguments."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Shape
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.record import Attribute, Attrs, ShapeRule


def same(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    """The shape of the one operand."""
    return shapes[0]


def broadcast(operation: str) -> ShapeRule:
    """Shapes broadcast against each other, as in numpy."""

    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        try:
            return np.broadcast_shapes(*shapes)
        except ValueError:
            raise misfit(operation, shapes) from None

    return rule


def misfit(operation: str, shapes: Sequence[Shape], advice: str = "") -> ShapeError:
    """The error that names the operation and the shapes that do not fit."""
    listed = " and ".join(format_shape(s) for s in shapes)
    return ShapeError(
        f"shapes {listed} do not fit in '{operation}'",
        advice=advice or "make them equal, or 1 where one is to be repeated",
    )


def axes_of(axis: int | tuple[int, ...] | None, ndim: int, operation: str) -> tuple[int, ...]:
    """Axes as non-negative numbers, all of them for None.

    Raises:
        ShapeError: Where an axis does not exist.
    """
    if axis is None:
        return tuple(range(ndim))
    wanted = axis if isinstance(axis, tuple) else (axis,)
    for a in wanted:
        if not -ndim <= a < ndim:
            kind = "a scalar, which has none" if ndim == 0 else f"an array of {ndim} axes (0 to {ndim - 1})"
            raise ShapeError(f"'{operation}' asks for axis {a} of {kind}", advice="leave 'axis' out or correct it")
    return tuple(sorted({a % ndim for a in wanted}))


def reduced(operation: str, *, of_nothing: bool = True) -> ShapeRule:
    """The shape after reducing over ``axis``, with ``keepdims``.

    Args:
        operation: Its name, for the message.
        of_nothing: Whether it has a result for no elements at all, as a sum has.
    """

    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        shape = shapes[0]
        axes = axes_of(attrs["axis"], len(shape), operation)
        if not of_nothing and any(shape[a] == 0 for a in axes):
            raise ShapeError(
                f"'{operation}' of no elements (shape {format_shape(shape)}) does not exist",
                advice="give it at least one",
            )
        if attrs["keepdims"]:
            return tuple(1 if i in axes else n for i, n in enumerate(shape))
        return tuple(n for i, n in enumerate(shape) if i not in axes)

    return rule


def integer(value: object) -> int:
    """A whole number; floats that are whole are taken."""
    if isinstance(value, bool) or not isinstance(value, int | float) or value % 1 != 0:
        raise ValueError("a whole number")
    return int(value)


def number(value: object) -> float:
    """Any number."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("a number")
    return float(value)


def flag(value: object) -> bool:
    """True or False."""
    if not isinstance(value, bool):
        raise ValueError("True or False")
    return value


def integers(value: object) -> tuple[int, ...]:
    """One whole number or a list of them."""
    if isinstance(value, list | tuple):
        return tuple(integer(v) for v in value)
    return (integer(value),)


def axis_or_none(value: object) -> int | tuple[int, ...] | None:
    """An axis, several, or None for all of them."""
    if value is None:
        return None
    return integers(value) if isinstance(value, list | tuple) else integer(value)


AXIS = Attribute("axis", axis_or_none, None)
LAST_AXIS = Attribute("axis", integer, -1)
KEEPDIMS = Attribute("keepdims", flag, False)
