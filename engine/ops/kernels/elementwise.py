"""Kernels of the elementwise operations: one record for the tape, the levels and the straight-line code."""

# ruff: noqa: ARG001 - kernels of one kind share one signature, whether or not a kernel needs all of it

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.kernels import steps
from engine.ops.kernels.record import HALF, ONE, TWO, ZERO, Elementwise, Factor, Instructions, Run, SlopeRun, constant

Attrs = Mapping[str, Any]

_ONE, _MINUS, _RESULT = Factor("one"), Factor("minus"), Factor("result")
_MINUS_ONE = constant(-1.0)


def _function(ufunc: np.ufunc) -> Run:
    return lambda to, xs, out, attrs: to.emit(ufunc, *xs, out)


def _larger(ufunc: np.ufunc) -> Run:
    # numpy deprecates a third positional argument of these two.
    return lambda to, xs, out, attrs: to.emit(partial(ufunc, out=out), *xs)


def _slope(text: str, run: SlopeRun | None, *, of_operand: bool = True) -> Factor:
    return Factor("slope", text=text, run=run, of_operand=of_operand)


def _comparison(sign: str, ufunc: np.ufunc) -> Elementwise:
    return Elementwise(f"(1. if {{0}}{sign}{{1}} else 0.)", _function(ufunc), (None, None))


@lru_cache(maxsize=256)
def power(exponent: float) -> Elementwise | None:
    """The kernel of ``x**exponent`` for an exponent that is a number in the text."""
    if exponent == 2.0:
        return Elementwise(
            "{0}*{0}",
            lambda to, xs, out, attrs: to.emit(np.multiply, xs[0], xs[0], out),
            (_slope("2.*{0}", lambda to, x, out, slope, attrs: to.emit(np.multiply, x, TWO, slope)), None),
            watched=True,
            watch_text="{out}",
        )
    if exponent in {0.0, 1.0}:
        return None
    less, itself = constant(exponent - 1.0), constant(exponent)

    def run(to: Instructions, xs: Sequence[Array], out: Array, attrs: Attrs) -> None:
        # One exponent for all, as in the pure rule: numpy takes another way for an array of exponents.
        to.emit(np.power, xs[0], itself, out)

    def slope(to: Instructions, x: Array, out: Array, into: Array, attrs: Attrs) -> None:
        to.emit(np.power, x, less, into)
        to.emit(np.multiply, into, itself, into)

    text = "sqrt({0})" if exponent == 0.5 else "power({0},{1})"  # at −∞ the pure rule's root is NaN, C's power is not
    slopes = (_slope("{1}*power({0},{1}-1.)", slope), None)
    return Elementwise(text, run, slopes, watched=True, watch_text="{d}")


_RELU_SLOPE = _slope("(1. if {0}>0. else 0.)", steps.positive)
_SIGMOID = "1./(1.+exp(-{0}))"
_TWO_PHI = f"erfc(-{{0}}/{math.sqrt(2.0)!r})"  # twice the normal distribution function

_TANH_SLOPE = Factor(
    "slope",
    text="(1.-{out}*{out} if -.9997<{out}<.9997 else sech_squared({0}))",
    run=steps.tanh_slope,
    of_operand=False,
    mend=steps.mend_tanh_slopes,
)

ELEMENTWISE: dict[str, Elementwise] = {
    "add": Elementwise("{0}+{1}", _function(np.add), (_ONE, _ONE)),
    "sub": Elementwise("{0}-{1}", _function(np.subtract), (_ONE, _MINUS)),
    "mul": Elementwise("{0}*{1}", _function(np.multiply), (Factor("operand", 1), Factor("operand", 0))),
    "div": Elementwise(
        "{0}/{1}",
        _function(np.divide),
        (
            Factor("slope", 1, "1./{1}", lambda to, x, out, slope, attrs: to.emit(np.divide, ONE, x, slope)),
            Factor("slope", 1, "-{out}/{1}", steps.quotient_slope),
        ),
        watched=True,
        watch_text="{d}",
    ),
    "identity": Elementwise("{0}", lambda to, xs, out, attrs: to.emit(np.copyto, out, xs[0]), (_ONE,)),
    "neg": Elementwise("-{0}", _function(np.negative), (_MINUS,)),
    "exp": Elementwise("exp({0})", _function(np.exp), (_RESULT,), watched=True, watch_text="{out}"),
    "log": Elementwise(
        "log({0})",
        _function(np.log),
        (_slope("1./{0}", lambda to, x, out, slope, attrs: to.emit(np.divide, ONE, x, slope)),),
        watched=True,
        watch_text="{d}",
    ),
    "sqrt": Elementwise(
        "sqrt({0})",
        _function(np.sqrt),
        (_slope(".5/{out}", lambda to, x, out, slope, attrs: to.emit(np.divide, HALF, out, slope), of_operand=False),),
        watched=True,
        watch_text="{out}",
    ),
    "abs": Elementwise(
        "abs({0})",
        _function(np.absolute),
        (
            _slope(
                "(1. if {0}>0. else -1. if {0}<0. else 0.)",
                lambda to, x, out, slope, attrs: to.emit(np.sign, x, slope),
            ),
        ),
        watched=True,
        watch_text="{out}",
    ),
    "sin": Elementwise(
        "sin({0})",
        _function(np.sin),
        (_slope("cos({0})", lambda to, x, out, slope, attrs: to.emit(np.cos, x, slope)),),
        watched=True,
        watch_text="{out}",
    ),
    "cos": Elementwise(
        "cos({0})", _function(np.cos), (_slope("-sin({0})", steps.minus_sine),), watched=True, watch_text="{out}"
    ),
    "tan": Elementwise(
        "tan({0})",
        _function(np.tan),
        (_slope("1.+{out}*{out}", steps.tan_slope, of_operand=False),),
        watched=True,
        watch_text="{out}",
    ),
    "tanh": Elementwise(
        "tanh({0})",
        _function(np.tanh),
        (_TANH_SLOPE,),
        watched=True,
        watch_text="{out}",
    ),
    "sigmoid": Elementwise(
        _SIGMOID,
        lambda to, xs, out, attrs: steps.sigmoid_into(to, xs[0], out),
        (_slope("{out}/(1.+exp({0}))", steps.sigmoid_slope),),
        watched=True,
        watch_text="{out}",
    ),
    "softplus": Elementwise(
        "({0} if {0}>0. else 0.)+log1p(exp(-abs({0})))",
        steps.softplus,
        (_slope(_SIGMOID, lambda to, x, out, slope, attrs: steps.sigmoid_into(to, x, slope)),),
        watched=True,
        watch_text="{out}",
    ),
    "relu": Elementwise("0. if {0}<=0. else {0}", steps.relu, (_RELU_SLOPE,)),
    "leaky_relu": Elementwise(
        "{0} if {0}>0. else {slope}*{0}",
        steps.leaky,
        (_slope("(1. if {0}>0. else {slope})", steps.leaky_slope),),
    ),
    "silu": Elementwise(
        "{0}/(1.+exp(-{0}))",
        steps.silu,
        (_slope("(1.+{0}/(1.+exp({0})))/(1.+exp(-{0}))", steps.silu_slope),),
        watched=True,
        watch_text="{d}",
    ),
    "elu": Elementwise(
        "{0} if {0}>0. else {alpha}*expm1({0})",
        steps.elu,
        (_slope("(1. if {0}>0. else {alpha}*exp({0}))", steps.elu_slope),),
        watched=True,
        watch_text="{d}",
    ),
    "gelu": Elementwise(
        f".5*{{0}}*{_TWO_PHI}",
        None,
        (_slope(f".5*{_TWO_PHI}+{{0}}*exp(-.5*{{0}}*{{0}})/{math.sqrt(2.0 * math.pi)!r}", None),),
        watched=True,
        watch_text="{d}",
    ),
    "sign": Elementwise(
        "(1. if {0}>0. else -1. if {0}<0. else {0})",
        lambda to, xs, out, attrs: to.emit(np.sign, xs[0], out),
        (None,),
    ),
    "erf": Elementwise(
        "erf({0})", None, (_slope("1.1283791670955126*exp(-{0}*{0})", None),), watched=True, watch_text="{out}"
    ),
    "step": Elementwise(
        "(1. if {0}>0. else 0.)", lambda to, xs, out, attrs: to.emit(np.greater, xs[0], ZERO, out), (None,)
    ),
    "maximum": Elementwise(
        "({0} if {0}>={1} else {1})",
        _larger(np.maximum),
        (
            _slope("(1. if {0}>{1} else .5 if {0}=={1} else 0.)", None),
            _slope("(1. if {1}>{0} else .5 if {0}=={1} else 0.)", None),
        ),
        watch_text="{0}+{1}",
    ),
    "minimum": Elementwise(
        "({0} if {0}<={1} else {1})",
        _larger(np.minimum),
        (
            _slope("(1. if {0}<{1} else .5 if {0}=={1} else 0.)", None),
            _slope("(1. if {1}<{0} else .5 if {0}=={1} else 0.)", None),
        ),
        watch_text="{0}+{1}",
    ),
    "lt": _comparison("<", np.less),
    "le": _comparison("<=", np.less_equal),
    "gt": _comparison(">", np.greater),
    "ge": _comparison(">=", np.greater_equal),
    "eq": _comparison("==", np.equal),
    "ne": _comparison("!=", np.not_equal),
}
"""Operation's name -> kernel; ``pow`` is made by :func:`power`."""
