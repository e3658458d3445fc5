"""The steps of the elementwise kernels: what each adds to a tape or to a level, for results and for slopes."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.elementwise import sech_squared
from engine.ops.kernels.record import ONE, ZERO, Instructions, constant

Attrs = Mapping[str, Any]

LEAST_TANH_SLOPE = 5e-4
"""Below it, 1 − tanh² is off by more than 1e-12 of itself: both ends of the difference are rounded to 1.1e-16."""

_MINUS_ONE = constant(-1.0)


def relu(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
    """max(x, 0)."""
    to.emit(partial(np.maximum, out=out), xs[0], ZERO)


def positive(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """1 where x is above 0."""
    where = to.scratch(out.shape, "bool")  # two quick steps: written as 0 and 1 at once, it takes longer
    to.emit(np.greater, x, ZERO, where)
    to.emit(np.copyto, slope, where)


def sigmoid_into(to: Instructions, x: Array, out: Array, *, negated: bool = False) -> None:
    """1/(1 + e⁻ˣ): an overflow on the way gives the exact 0."""
    if negated:
        to.emit(np.exp, x, out)
    else:
        to.emit(np.negative, x, out)
        to.emit(np.exp, out, out)
    to.emit(np.add, out, ONE, out)
    to.emit(np.reciprocal, out, out)


def sigmoid_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """σ(x)·σ(−x)."""
    sigmoid_into(to, x, slope, negated=True)
    to.emit(np.multiply, slope, out, slope)


def softplus(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
    """max(x, 0) + log(1 + e⁻|x|)."""
    x, part = xs[0], to.scratch(out.shape)
    to.emit(np.abs, x, out)
    to.emit(np.negative, out, out)
    to.emit(np.exp, out, out)
    to.emit(np.log1p, out, out)
    to.emit(partial(np.maximum, out=part), x, ZERO)
    to.emit(np.add, part, out, out)


def tanh_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """1 − tanh²."""
    to.emit(np.multiply, out, out, slope)
    to.emit(np.subtract, ONE, slope, slope)


def mend_tanh_slopes(parts: Sequence[tuple[Array, Array]], slopes: Array) -> None:
    """Where units are saturated the difference has lost its digits: 1/cosh² in its place, as the pure rule has it."""
    if np.minimum.reduce(slopes, None, initial=1.0) >= LEAST_TANH_SLOPE:
        return
    for x, slope in parts:
        saturated = slope < LEAST_TANH_SLOPE
        slope[saturated] = sech_squared(x[saturated])


def minus_sine(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """−sin x."""
    to.emit(np.sin, x, slope)
    to.emit(np.negative, slope, slope)


def tan_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """1 + tan²."""
    to.emit(np.multiply, out, out, slope)
    to.emit(np.add, slope, ONE, slope)


def quotient_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """−x/y² by way of the operand y, which a quotient hands over as ``x``."""
    to.emit(np.divide, out, x, slope)
    to.emit(np.negative, slope, slope)


def leaky(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
    """x, or its small multiple below 0."""
    where = to.scratch(out.shape, "bool")
    to.emit(np.multiply, xs[0], constant(attrs["slope"]), out)
    to.emit(np.greater, xs[0], ZERO, where)
    to.emit(np.copyto, out, xs[0], "same_kind", where)


def leaky_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """1, or the small factor below 0."""
    where = to.scratch(out.shape, "bool")
    to.emit(np.greater, x, ZERO, where)
    to.emit(np.copyto, slope, constant(attrs["slope"]))
    to.emit(np.copyto, slope, ONE, "same_kind", where)


def silu(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
    """x·σ(x)."""
    sigmoid_into(to, xs[0], out)
    to.emit(np.multiply, out, xs[0], out)


def silu_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """σ(x)·(1 + x·σ(−x))."""
    part = to.scratch(out.shape)
    sigmoid_into(to, x, part, negated=True)
    to.emit(np.multiply, part, x, part)
    to.emit(np.add, part, ONE, part)
    sigmoid_into(to, x, slope)
    to.emit(np.multiply, slope, part, slope)


def elu(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
    """x, or α(eˣ − 1) below 0."""
    where = to.scratch(out.shape, "bool")
    to.emit(partial(np.minimum, out=out), xs[0], ZERO)
    to.emit(np.expm1, out, out)
    to.emit(np.multiply, out, constant(attrs["alpha"]), out)
    to.emit(np.greater, xs[0], ZERO, where)
    to.emit(np.copyto, out, xs[0], "same_kind", where)


def elu_slope(to: Instructions, x: Array, out: Array, slope: Array, attrs: Attrs) -> None:
    """1, or α·eˣ below 0."""
    where = to.scratch(out.shape, "bool")
    to.emit(partial(np.minimum, out=slope), x, ZERO)
    to.emit(np.exp, slope, slope)
    to.emit(np.multiply, slope, constant(attrs["alpha"]), slope)
    to.emit(np.greater, x, ZERO, where)
    to.emit(np.copyto, slope, ONE, "same_kind", where)
