"""Functions of one number, applied to every element: the elementary ones and the activations."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.arrays import Array
from engine.ops.hazards import Hazard, at_zero, below_zero
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import number, same

Derivative = Callable[[Array, Array, Attrs], Array]
"""(x, result, attributes) -> d result / d x."""

_ANY = (Sample(((),)), Sample(((4,),)), Sample(((2, 3),)))
_POSITIVE = tuple(Sample(s.shapes, {}, 0.2, 3.0) for s in _ANY)
_erf = np.frompyfunc(math.erf, 1, 1)
_erfc = np.frompyfunc(math.erfc, 1, 1)


def sigmoid(x: Array) -> Array:
    """The logistic function, without overflow for any x."""
    e = np.exp(-np.abs(x))
    return np.where(x >= 0, 1.0, e) / (1.0 + e)


def _erf_of(x: Array) -> Array:
    return np.asarray(_erf(x), dtype=np.float64)


def softplus(x: Array) -> Array:
    """log(1 + eˣ), without overflow for any x."""
    return np.maximum(x, 0.0) + np.log1p(np.exp(-np.abs(x)))


def _normal_distribution(x: Array) -> Array:
    """Φ(x), by the complementary error function: 1 + erf would lose all digits on the far left."""
    return 0.5 * np.asarray(_erfc(-x / math.sqrt(2.0)), dtype=np.float64)


def _gelu(x: Array) -> Array:
    return x * _normal_distribution(x)


def sech_squared(x: Array) -> Array:
    """1 − tanh² as 1/cosh²: a saturated unit keeps its tiny slope."""
    e = np.exp(-2.0 * np.abs(x))
    return np.asarray(4.0 * e / ((1.0 + e) * (1.0 + e)))


def _gelu_slope(x: Array, out: Array, attrs: Attrs) -> Array:
    density = np.exp(-0.5 * x * x) / math.sqrt(2.0 * math.pi)
    return _normal_distribution(x) + x * density


def _unary(
    name: str,
    doc: str,
    forward: Callable[[Array, Attrs], Any],
    slope: Derivative | None,
    message: str | None,
    symbol: str,
    *,
    samples: tuple[Sample, ...] = _ANY,
    kinked: bool = False,
    **record: Any,  # noqa: ANN401 - the further fields of an Operation
) -> Operation:
    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        assert slope is not None
        # An error signal of 0 stays 0 where the slope is infinite (√ and log at 0).
        return np.where(g == 0, 0.0, g * slope(xs[0], out, attrs))

    words = "" if slope else "piecewise constant: no gradient by definition"
    arguments = "".join(f", {a.name}" for a in record.get("attributes", ()))
    return Operation(
        name,
        doc,
        (Slot("x", rule if slope else None, message, words),),
        lambda xs, attrs: np.asarray(forward(xs[0], attrs), dtype=np.float64),
        same,
        f"{name}(x{arguments})",
        symbol,
        branch=(lambda xs, attrs: np.sign(xs[0])) if kinked else None,
        samples=samples,
        **record,
    )


OPERATIONS = (
    _unary("exp", "The exponential function eˣ.", lambda x, a: np.exp(x), lambda x, out, a: out, "g * exp(x)", "exp"),
    _unary(
        "log",
        "The natural logarithm.",
        lambda x, a: np.log(x),
        lambda x, out, a: 1.0 / x,
        "g / x",
        "log",
        convention="an error signal of 0 sends 0, also at 0",
        samples=_POSITIVE,
        hazards=(
            Hazard("log of 0", at_zero(), "keep its operand above 0, or use a loss that takes logits", zero=0),
            Hazard("log of a negative number", below_zero(), "keep its operand above 0"),
        ),
    ),
    _unary(
        "sqrt",
        "The square root.",
        lambda x, a: np.sqrt(x),
        lambda x, out, a: 0.5 / out,
        "g / (2 * sqrt(x))",
        "√",
        convention="an error signal of 0 sends 0, also at 0",
        samples=_POSITIVE,
        hazards=(Hazard("square root of a negative number", below_zero(), "keep its operand at 0 or above"),),
    ),
    _unary(
        "abs",
        "The absolute value.",
        lambda x, a: np.abs(x),
        lambda x, out, a: np.sign(x),
        "g * sign(x)",
        "|x|",
        kinked=True,
        convention="abs′(0) = 0",
    ),
    _unary("sin", "The sine.", lambda x, a: np.sin(x), lambda x, out, a: np.cos(x), "g * cos(x)", "sin"),
    _unary("cos", "The cosine.", lambda x, a: np.cos(x), lambda x, out, a: -np.sin(x), "-g * sin(x)", "cos"),
    _unary(
        "tan",
        "The tangent.",
        lambda x, a: np.tan(x),
        lambda x, out, a: 1.0 + out * out,
        "g * (1 + tan(x)**2)",
        "tan",
        samples=tuple(Sample(s.shapes, {}, -1.2, 1.2) for s in _ANY),
    ),
    _unary(
        "tanh",
        "The hyperbolic tangent; an activation with outputs between −1 and 1.",
        lambda x, a: np.tanh(x),
        lambda x, out, a: sech_squared(x),
        "g * (1 - out**2)",
        "tanh",
        saturates=True,
        flat="saturated tanh",
    ),
    _unary(
        "sigmoid",
        "The logistic function 1/(1 + e⁻ˣ); an activation with outputs between 0 and 1.",
        lambda x, a: sigmoid(x),
        lambda x, out, a: out * sigmoid(-x),
        "g * sigmoid(x) * (1 - sigmoid(x))",
        "σ",
        aliases=("logistic",),
        saturates=True,
        flat="saturated logistic",
    ),
    _unary(
        "relu",
        "max(0, x): the rectified linear unit.",
        lambda x, a: np.maximum(x, 0.0),
        lambda x, out, a: (x > 0).astype(np.float64),
        "g * (x > 0)",
        "ReLU",
        kinked=True,
        convention="relu′(0) = 0",
        flat="dead ReLU",
    ),
    _unary(
        "leaky_relu",
        "x where it is positive, slope·x elsewhere.",
        lambda x, a: np.where(x > 0, x, a["slope"] * x),
        lambda x, out, a: np.where(x > 0, 1.0, a["slope"]),
        "g * where(x > 0, 1, slope)",
        "LReLU",
        kinked=True,
        attributes=(Attribute("slope", number, 0.01),),
        convention="leaky_relu′(0) = slope",
    ),
    _unary(
        "softplus",
        "log(1 + eˣ): a smooth ReLU, stable for any x.",
        lambda x, a: softplus(x),
        lambda x, out, a: sigmoid(x),
        "g * sigmoid(x)",
        "soft+",
        flat="dead softplus",
    ),
    _unary(
        "elu",
        "x where it is positive, alpha·(eˣ − 1) elsewhere.",
        lambda x, a: np.where(x > 0, x, a["alpha"] * np.expm1(np.minimum(x, 0.0))),
        lambda x, out, a: np.where(x > 0, 1.0, a["alpha"] * np.exp(np.minimum(x, 0.0))),
        "g * where(x > 0, 1, alpha * exp(minimum(x, 0)))",
        "ELU",
        kinked=True,
        attributes=(Attribute("alpha", number, 1.0),),
        convention="elu′(0) = alpha",
        flat="dead ELU",
    ),
    _unary(
        "gelu",
        "x·Φ(x), with Φ the normal distribution function (the exact form).",
        lambda x, a: _gelu(x),
        _gelu_slope,
        "g * ((1 + erf(x / sqrt(2))) / 2 + x * exp(-x**2 / 2) / sqrt(2 * pi))",
        "GELU",
        flat="dead GELU",
    ),
    _unary(
        "silu",
        "x·σ(x), also called swish.",
        lambda x, a: x * sigmoid(x),
        lambda x, out, a: sigmoid(x) * (1.0 + x * sigmoid(-x)),
        "g * sigmoid(x) * (1 + x * (1 - sigmoid(x)))",
        "SiLU",
        flat="dead SiLU",
    ),
    _unary(
        "erf",
        "The error function.",
        lambda x, a: _erf_of(x),
        lambda x, out, a: 2.0 / math.sqrt(math.pi) * np.exp(-x * x),
        "g * 2 / sqrt(pi) * exp(-x**2)",
        "erf",
        saturates=True,
        flat="saturated erf",
    ),
    _unary(
        "step",
        "The hard threshold: 1 where x > 0, else 0; passes no gradient, so learning stops there.",
        lambda x, a: (x > 0).astype(np.float64),
        None,
        None,
        "step",
        kinked=True,
        aliases=("threshold",),
        convention="step′ = 0",
        flat="threshold",
    ),
    _unary(
        "sign",
        "−1, 0 or 1; passes no gradient.",
        lambda x, a: np.sign(x),
        None,
        None,
        "sgn",
        kinked=True,
        convention="sign′ = 0",
    ),
)
