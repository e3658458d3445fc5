"""Linear algebra, and the operations on a layer's outputs as a whole: softmax and winner-take-all."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.hazards import Hazard, zero_times_infinity_in
from engine.ops.record import Attrs, Operation, Sample, ShapeRule, Slot
from engine.ops.reductions import log_softmax, softmax
from engine.ops.shapes import LAST_AXIS, axes_of, misfit


def _matmul_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    x, y = shapes
    if not x or not y:
        raise misfit("@", shapes, "a matrix product takes vectors and matrices; use * with scalars")
    rows, columns = x[-1], y[-2] if len(y) > 1 else y[0]
    if rows != columns:
        hint = "the last axis of the left one must be as long as the first axis of the right one"
        if len(y) == 2 and y[-1] == rows:
            hint = f"its inner sizes {rows} and {columns} differ; transpose the right one with .T"
        raise misfit("@", shapes, hint)
    try:
        batch = np.broadcast_shapes(x[:-2], y[:-2])
    except ValueError:
        raise misfit("@", shapes, "the axes before the last two must broadcast") from None
    return (*batch, *x[-2:-1], *(y[-1:] if len(y) > 1 else ()))


def _matmul_left(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, y = xs
    if y.ndim == 1:
        return g[..., None] * y
    if x.ndim == 1:
        return np.asarray(np.matmul(y, g[..., None])[..., 0])
    return np.asarray(np.matmul(g, np.swapaxes(y, -1, -2)))


def _matmul_right(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, y = xs
    if x.ndim == 1:
        return x[:, None] * g[..., None, :] if y.ndim > 1 else g * x
    if y.ndim == 1:
        message = np.matmul(np.swapaxes(x, -1, -2), g[..., None])[..., 0]
        return np.asarray(message.reshape(-1, y.shape[0]).sum(axis=0))
    return np.asarray(np.matmul(np.swapaxes(x, -1, -2), g))


def _swapped(name: str, ndim: int) -> str:
    """A matrix, or each one of a batch, transposed."""
    if ndim == 2:
        return f"{name}.T"
    return f"transpose({name}, {[*range(ndim - 2), ndim - 1, ndim - 2]})"


def _left_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    left, right = len(shapes[0]), len(shapes[1])
    if right == 1:
        return {1: "g * y", 2: "outer(g, y)"}.get(left, "expand(g, -1) * y")
    if left == 1:
        return "y @ g" if right == 2 else "squeeze(y @ expand(g, -1), -1)"
    return f"g @ {_swapped('y', right)}"


def _right_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    left, right = len(shapes[0]), len(shapes[1])
    if left == 1:
        return {1: "g * x", 2: "outer(x, g)"}.get(right, "expand(x, -1) * expand(g, -2)")
    if right == 1 and left > 2:
        return f"sum(x * expand(g, -1), {list(range(left - 1))})"
    return f"{_swapped('x', left)} @ g"


def _matmul_cost(shapes: Sequence[Shape], out: Shape) -> int:
    return size_of(out) * shapes[0][-1]


MATMUL = Operation(
    "matmul",
    "The matrix product x @ y, also with a vector on either side or batches of matrices.",
    (
        Slot("x", _matmul_left, _left_formula, "g times the transposed right operand, for each matrix of the batch"),
        Slot("y", _matmul_right, _right_formula, "the transposed left operand times g, for each matrix of the batch"),
    ),
    lambda xs, a: np.asarray(np.matmul(xs[0], xs[1])),
    _matmul_shape,
    "x @ y",
    "@",
    multiply_adds=_matmul_cost,
    hazards=(Hazard("0 × ∞", zero_times_infinity_in(np.matmul)),),
    samples=(
        Sample(((2, 3), (3, 4))),
        Sample(((2, 3), (3,))),
        Sample(((3,), (3, 4))),
        Sample(((3,), (3,))),
        Sample(((5, 2, 3), (3, 4))),
        Sample(((5, 2, 3), (3,))),
        Sample(((2, 3), (5, 3, 2))),
        Sample(((3,), (5, 3, 2))),
    ),
)


def _vectors(name: str, *, equal: bool) -> ShapeRule:
    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        x, y = shapes
        if len(x) != 1 or len(y) != 1 or (equal and x != y):
            raise misfit(name, shapes, f"'{name}' takes two vectors" + (" of equal length" if equal else ""))
        return () if equal else (*x, *y)

    return rule


DOT = Operation(
    "dot",
    "The inner product of two vectors.",
    (Slot("x", lambda g, out, xs, a: g * xs[1], "g * y"), Slot("y", lambda g, out, xs, a: g * xs[0], "g * x")),
    lambda xs, a: np.asarray(np.dot(xs[0], xs[1])),
    _vectors("dot", equal=True),
    "dot(x, y)",
    "·",
    multiply_adds=lambda shapes, out: shapes[0][0],
    hazards=(Hazard("0 × ∞", zero_times_infinity_in(np.dot)),),
    samples=(Sample(((4,), (4,))), Sample(((1,), (1,)))),
)
OUTER = Operation(
    "outer",
    "The outer product of two vectors: every product of an element of one and an element of the other.",
    (
        Slot("x", lambda g, out, xs, a: g @ xs[1], "g @ y"),
        Slot("y", lambda g, out, xs, a: xs[0] @ g, "x @ g"),
    ),
    lambda xs, a: np.multiply.outer(xs[0], xs[1]),
    _vectors("outer", equal=False),
    "outer(x, y)",
    "⊗",
    multiply_adds=lambda shapes, out: size_of(out),
    hazards=(Hazard("0 × ∞", zero_times_infinity_in(np.multiply.outer)),),
    samples=(Sample(((3,), (4,))), Sample(((1,), (2,)))),
)


def _whole_axis(name: str) -> ShapeRule:
    def rule(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        shape = shapes[0]
        if not shape:
            raise ShapeError(f"'{name}' takes a vector of outputs, and this is a scalar", advice="give it a vector")
        (axis,) = axes_of(attrs["axis"], len(shape), name)
        if shape[axis] == 0:
            raise ShapeError(f"'{name}' of an empty axis ({format_shape(shape)})", advice="give it an element")
        return shape

    return rule


def _softmax_rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    # Σ_j out_j (g_i − g_j), measured from the winner's signal: a saturated output keeps its digits.
    axis = attrs["axis"]
    apart = g - np.take_along_axis(g, np.argmax(out, axis=axis, keepdims=True), axis=axis)
    message = out * (apart - np.sum(apart * out, axis=axis, keepdims=True))
    return np.where(np.all(g == 0, axis=axis, keepdims=True), 0.0, message)


def _log_softmax_rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    total = np.sum(g, axis=attrs["axis"], keepdims=True)
    return np.where(total == 0, g, g - np.exp(out) * total)


def _along(shapes: Sequence[Shape], attrs: Attrs) -> tuple[str, str]:
    """How the axis is written behind the operand of softmax, and behind that of a sum that keeps it."""
    axis = attrs["axis"]
    kept = "" if len(shapes[0]) == 1 else f", axis={axis}, keepdims=True"
    return "" if axis == -1 else f", axis={axis}", kept


def _softmax_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    along, kept = _along(shapes, attrs)
    return f"softmax(x{along}) * (g - sum(g * softmax(x{along}){kept}))"


def _log_softmax_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    along, kept = _along(shapes, attrs)
    return f"g - softmax(x{along}) * sum(g{kept})"


def _one_hot_of_largest(xs: Sequence[Array], attrs: Attrs) -> Array:
    x, axis = xs[0], attrs["axis"]
    out = np.zeros_like(x)
    np.put_along_axis(out, np.argmax(x, axis=axis, keepdims=True), 1.0, axis=axis)
    return out


_ALONG = (Sample(((4,),)), Sample(((2, 3),)), Sample(((2, 3),), {"axis": 0}))

OPERATIONS = (
    DOT,
    OUTER,
    Operation(
        "softmax",
        "e^x / Σ e^x along an axis: positive outputs that sum to 1; stable for any x.",
        (
            Slot(
                "x",
                _softmax_rule,
                _softmax_formula,
                "the result · (error signal − Σ error signal · result), along the axis",
            ),
        ),
        lambda xs, a: softmax(xs[0], a["axis"]),
        _whole_axis("softmax"),
        "softmax(x)",
        "softmax",
        attributes=(LAST_AXIS,),
        flat="saturated softmax",
        samples=_ALONG,
    ),
    Operation(
        "log_softmax",
        "The logarithm of softmax, computed without it.",
        (
            Slot(
                "x",
                _log_softmax_rule,
                _log_softmax_formula,
                "error signal − softmax(x) · Σ error signal, along the axis",
            ),
        ),
        lambda xs, a: log_softmax(xs[0], a["axis"]),
        _whole_axis("log_softmax"),
        "log_softmax(x)",
        "log sm",
        attributes=(LAST_AXIS,),
        samples=_ALONG,
    ),
    Operation(
        "wta",
        "Winner-take-all: 1 for the largest element, 0 for the others; passes no gradient.",
        (Slot("x", words="the winner is piecewise constant: no gradient by definition"),),
        _one_hot_of_largest,
        _whole_axis("wta"),
        "wta(x)",
        "wta",
        attributes=(LAST_AXIS,),
        branch=lambda xs, a: np.asarray(np.argmax(xs[0], axis=a["axis"])),
        convention="wta′ = 0; among equals the first wins",
        samples=_ALONG,
    ),
)
