"""Operations that route the error signal: maximum, minimum, where, clip."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape
from engine.errors import ValueNotAllowedError
from engine.notation import format_number
from engine.ops.record import Attribute, Attrs, Operation, Rule, Sample, Slot
from engine.ops.shapes import broadcast, number, same

_BINARY = (Sample(((), ())), Sample(((3,), (3,))), Sample(((2, 3), (3,))), Sample(((), (2, 2))))


def _share(mine: int, *, larger: bool) -> Rule:
    """The error signal for the operand that won, half of it at a tie."""

    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        x, y = xs[mine], xs[1 - mine]
        won = x > y if larger else x < y
        return g * np.where(won, 1.0, np.where(x == y, 0.5, 0.0))

    return rule


def _extreme(name: str, word: str, sign: str) -> Operation:
    larger = sign == ">"
    return Operation(
        name,
        f"The {word} of two operands, element by element; its backward pass routes the error signal to it.",
        (
            Slot("x", _share(0, larger=larger), f"g * ((x {sign} y) + (x == y) / 2)"),
            Slot("y", _share(1, larger=larger), f"g * ((y {sign} x) + (x == y) / 2)"),
        ),
        lambda xs, a: (np.maximum if larger else np.minimum)(xs[0], xs[1]),
        broadcast(name),
        f"{name}(x, y)",
        name[:3],
        branch=lambda xs, a: np.sign(xs[0] - xs[1]),
        convention="ties share the error signal evenly",
        flat=f"not the {word} one",
        samples=_BINARY,
    )


WHERE = Operation(
    "where",
    "x where the condition is not 0, else y.",
    (
        Slot("condition", words="a condition is piecewise constant: no gradient by definition"),
        Slot("x", lambda g, out, xs, a: np.where(xs[0] != 0, g, 0.0), "g * (condition != 0)"),
        Slot("y", lambda g, out, xs, a: np.where(xs[0] != 0, 0.0, g), "g * (condition == 0)"),
    ),
    lambda xs, a: np.where(xs[0] != 0, xs[1], xs[2]),
    broadcast("where"),
    "where(condition, x, y)",
    "?:",
    branch=lambda xs, a: (xs[0] != 0).astype(np.float64),
    flat="not chosen by where",
    samples=(Sample(((), (), ())), Sample(((3,), (3,), (3,))), Sample(((2, 3), (3,), ()))),
)


def _between(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    if not attrs["low"] <= attrs["high"]:
        low, high = format_number(attrs["low"]), format_number(attrs["high"])
        raise ValueNotAllowedError(
            f"'clip' has a lower limit of {low} above its upper limit of {high}", advice="write the smaller one first"
        )
    return same(shapes, attrs)


CLIP = Operation(
    "clip",
    "The operand, kept between two limits.",
    (
        Slot(
            "x",
            lambda g, out, xs, a: np.where((xs[0] >= a["low"]) & (xs[0] <= a["high"]), g, 0.0),
            "g * (x >= low) * (x <= high)",
        ),
    ),
    lambda xs, a: np.clip(xs[0], a["low"], a["high"]),
    _between,
    "clip(x, low, high)",
    "clip",
    attributes=(Attribute("low", number), Attribute("high", number)),
    branch=lambda xs, a: np.sign(xs[0] - a["low"]) + np.sign(xs[0] - a["high"]),
    convention="at a limit the slope is 1",
    flat="clipped range",
    samples=(Sample(((),), {"low": -1.0, "high": 1.0}), Sample(((2, 3),), {"low": -1.0, "high": 0.5})),
)

OPERATIONS = (_extreme("maximum", "larger", ">"), _extreme("minimum", "smaller", "<"), WHERE, CLIP)
