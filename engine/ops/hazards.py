"""Where an operation makes of finite numbers one that is none: NaN, or an infinity that no overflow explains.

An operation's record names its hazards, so that whoever asks "why is this NaN?" reads the answer there.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from engine.arrays import Array

Where = Callable[[Sequence[Array], Mapping[str, Any]], Array]
"""(operands, attributes) -> where it happens; broadcasts against the operands."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """One way in which an operation leaves the numbers.

    Attributes:
        reason: What people call it: ``log of 0``.
        where: For which elements it happens.
        advice: What helps.
        zero: Which operand is to blame by being 0, if one is: its own way to 0 is worth telling.
    """

    reason: str
    where: Where
    advice: str = ""
    zero: int | None = None


def unlike_infinities(xs: Sequence[Array], attrs: Mapping[str, Any]) -> Array:
    """∞ and −∞ meet in a sum of two."""
    return np.asarray(np.isinf(xs[0]) & np.isinf(xs[1]) & (np.sign(xs[0]) != np.sign(xs[1])))


def like_infinities(xs: Sequence[Array], attrs: Mapping[str, Any]) -> Array:
    """An infinity is taken from itself."""
    return np.asarray(np.isinf(xs[0]) & (xs[0] == xs[1]))


def zero_times_infinity(xs: Sequence[Array], attrs: Mapping[str, Any]) -> Array:
    """0 and an infinity meet in a product of two."""
    return np.asarray(((xs[0] == 0) & np.isinf(xs[1])) | (np.isinf(xs[0]) & (xs[1] == 0)))


def zero_times_infinity_in(product: Callable[[Array, Array], Array]) -> Where:
    """0 and an infinity meet in one of the products that a product of arrays adds up."""

    def where(xs: Sequence[Array], attrs: Mapping[str, Any]) -> Array:
        zero = [np.asarray(x == 0, dtype=np.float64) for x in xs]
        infinite = [np.asarray(np.isinf(x), dtype=np.float64) for x in xs]
        return np.asarray(product(zero[0], infinite[1]) + product(infinite[0], zero[1]) > 0)

    return where


def at_zero(slot: int = 0) -> Where:
    """Where an operand is 0."""
    return lambda xs, attrs: np.asarray(xs[slot] == 0)


def below_zero(slot: int = 0) -> Where:
    """Where an operand is negative."""
    return lambda xs, attrs: np.asarray(xs[slot] < 0)
