"""The operators of the language: ``+ - * / ** @`` and unary minus, comparisons, and what names and literals become."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.ops.hazards import Hazard, at_zero, like_infinities, unlike_infinities, zero_times_infinity
from engine.ops.linear import MATMUL
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import broadcast, same

_BINARY = (
    Sample(((), ())),
    Sample(((3,), (3,))),
    Sample(((2, 3), (3,))),
    Sample(((2, 1), (1, 4))),
    Sample(((), (2, 2))),
)
_POSITIVE = tuple(Sample(s.shapes, {}, 0.3, 2.5) for s in _BINARY)


def _products(shapes: Sequence[Shape], out: Shape) -> int:
    return size_of(out)


def _numerator(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    # An error signal of 0 stays 0 where the slope is infinite (a division by 0).
    return np.where(g == 0, 0.0, g / xs[1])


def _power_base(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, y = xs
    slope = y * np.power(x, y - 1)
    # A zero exponent makes a constant; without this, 0 · 0⁻¹ would be NaN at a base of 0.
    return np.where((y == 0) | (g == 0), 0.0, g * slope)


def _power_exponent(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x = xs[0]
    log = np.log(np.where(x > 0, x, 1.0))
    return np.where((x > 0) & (g != 0), g * out * log, 0.0)


def _constant(xs: Sequence[Array], attrs: Attrs) -> Array:
    value: Array = attrs["value"]
    return value


ADD = Operation(
    "add",
    "Sum of two operands; its backward pass hands the error signal to both (distributes).",
    (Slot("x", lambda g, out, xs, a: g, "g"), Slot("y", lambda g, out, xs, a: g, "g")),
    lambda xs, a: np.add(xs[0], xs[1]),
    broadcast("add"),
    "x + y",
    "+",
    samples=_BINARY,
    callable=False,
    hazards=(Hazard("∞ − ∞", unlike_infinities),),
)
SUB = Operation(
    "sub",
    "Difference of two operands.",
    (Slot("x", lambda g, out, xs, a: g, "g"), Slot("y", lambda g, out, xs, a: -g, "-g")),
    lambda xs, a: np.subtract(xs[0], xs[1]),
    broadcast("sub"),
    "x - y",
    "−",
    samples=_BINARY,
    callable=False,
    hazards=(Hazard("∞ − ∞", like_infinities),),
)
MUL = Operation(
    "mul",
    "Product, element by element; its backward pass swaps the operands.",
    (Slot("x", lambda g, out, xs, a: g * xs[1], "g * y"), Slot("y", lambda g, out, xs, a: g * xs[0], "g * x")),
    lambda xs, a: np.multiply(xs[0], xs[1]),
    broadcast("mul"),
    "x * y",
    "×",
    multiply_adds=_products,
    samples=_BINARY,
    callable=False,
    hazards=(Hazard("0 × ∞", zero_times_infinity),),
)
DIV = Operation(
    "div",
    "Quotient, element by element.",
    (
        Slot("x", _numerator, "g / y"),
        Slot("y", lambda g, out, xs, a: np.where(g == 0, 0.0, -g * out / xs[1]), "-g * x / y**2"),
    ),
    lambda xs, a: np.divide(xs[0], xs[1]),
    broadcast("div"),
    "x / y",
    "÷",
    convention="an error signal of 0 sends 0, also at y = 0",
    samples=_POSITIVE,
    callable=False,
    hazards=(
        Hazard("0/0", lambda xs, a: (xs[0] == 0) & (xs[1] == 0), "add a small number to the denominator", zero=1),
        Hazard("∞/∞", lambda xs, a: np.isinf(xs[0]) & np.isinf(xs[1])),
        Hazard("division by 0", at_zero(1), "add a small number to the denominator", zero=1),
    ),
)
POW = Operation(
    "pow",
    "Power, element by element.",
    (
        Slot("x", _power_base, "g * y * x**(y - 1)"),
        Slot("y", _power_exponent, "g * x**y * log(x)"),
    ),
    lambda xs, a: np.power(xs[0], xs[1]),
    broadcast("pow"),
    "x**y",
    "xʸ",
    convention="an exponent at a base ≤ 0 receives 0; an error signal of 0 sends 0",
    samples=_POSITIVE,
    callable=False,
    hazards=(
        Hazard(
            "root of a negative number",
            lambda xs, a: (xs[0] < 0) & np.isfinite(xs[0]) & (xs[1] != np.floor(xs[1])),
            "take the absolute value first, or a whole exponent",
        ),
        Hazard(
            "negative power of 0",
            lambda xs, a: (xs[0] == 0) & (xs[1] < 0),
            "add a small number to the base",
            zero=0,
        ),
    ),
)
NEG = Operation(
    "neg",
    "The operand with its sign changed.",
    (Slot("x", lambda g, out, xs, a: -g, "-g"),),
    lambda xs, a: np.negative(xs[0]),
    same,
    "-x",
    "−",
    samples=(Sample(((),)), Sample(((2, 3),))),
    callable=False,
)
IDENTITY = Operation(
    "identity",
    "The operand itself, under a second name.",
    (Slot("x", lambda g, out, xs, a: g, "g"),),
    lambda xs, a: xs[0],
    same,
    "x",
    "=",
    samples=(Sample(((),)), Sample(((2, 3),))),
    callable=False,
)
CONSTANT = Operation(
    "constant",
    "A number or an array written into the equations.",
    (),
    _constant,
    lambda shapes, a: a["value"].shape,
    "c",
    "c",
    attributes=(Attribute("value", np.asarray),),
    callable=False,
)


def _comparison(name: str, sign: str, symbol: str, ufunc: np.ufunc) -> Operation:
    why = "a comparison is piecewise constant: no gradient by definition"
    return Operation(
        name,
        f"1 where x {symbol} y, else 0; passes no gradient.",
        (Slot("x", words=why), Slot("y", words=why)),
        lambda xs, a: ufunc(xs[0], xs[1]).astype(np.float64),
        broadcast(name),
        f"x {sign} y",
        symbol,
        branch=lambda xs, a: np.sign(xs[0] - xs[1]),
        samples=_BINARY[:3],
        callable=False,
    )


COMPARISONS = (
    _comparison("lt", "<", "<", np.less),
    _comparison("le", "<=", "≤", np.less_equal),
    _comparison("gt", ">", ">", np.greater),
    _comparison("ge", ">=", "≥", np.greater_equal),
    _comparison("eq", "==", "=", np.equal),
    _comparison("ne", "!=", "≠", np.not_equal),
)

OPERATIONS = (ADD, SUB, MUL, DIV, POW, NEG, MATMUL, IDENTITY, CONSTANT, *COMPARISONS)
