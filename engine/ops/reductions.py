"""Operations that summarise an array, over everything or over one axis."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.ops.record import Attrs, Operation, Sample, Slot
from engine.ops.shapes import AXIS, KEEPDIMS, LAST_AXIS, axes_of, reduced

_SAMPLES = (
    Sample(((),)),
    Sample(((4,),)),
    Sample(((2, 3),)),
    Sample(((2, 3),), {"axis": 0}),
    Sample(((2, 3),), {"axis": -1, "keepdims": True}),
)
_LAST = (Sample(((4,),)), Sample(((2, 3),)), Sample(((2, 3),), {"axis": 0}))


def _kept(array: Array, x: Array, attrs: Attrs) -> Array:
    """The result (or its error signal) with the reduced axes put back, so that it broadcasts against the operand."""
    axes = axes_of(attrs["axis"], x.ndim, "")
    return np.reshape(array, tuple(1 if i in axes else n for i, n in enumerate(x.shape)))


def _count(x: Array, attrs: Attrs) -> int:
    count = 1
    for axis in axes_of(attrs["axis"], x.ndim, ""):
        count *= x.shape[axis]
    return count


def _axes(x: Array, attrs: Attrs) -> dict[str, Any]:
    return {"axis": axes_of(attrs["axis"], x.ndim, ""), "keepdims": attrs["keepdims"]}


def _axis_text(axes: tuple[int, ...]) -> str:
    return str(axes[0]) if len(axes) == 1 else str(list(axes))


def _kept_text(axes: tuple[int, ...], attrs: Attrs) -> str:
    """The error signal with the reduced axes put back, in the model language."""
    signal = "g"
    if attrs["axis"] is not None and not attrs["keepdims"]:
        for axis in axes:
            signal = f"expand({signal}, {axis})" if axis else f"expand({signal})"
    return signal


def _share_text(name: str) -> Callable[[str, str, int], str]:
    """The message of an extreme, which those that reach it share."""

    def formula(g: str, kept: str, n: int) -> str:
        won = f"(x == {name}(x{kept}))"
        return f"{g} * {won} / sum({won}{kept})"

    return formula


def _reduction(
    name: str,
    doc: str,
    forward: Callable[..., Any],
    slope: Callable[[Array, Array, Attrs], Any],
    words: str,
    symbol: str,
    *,
    formula: Callable[[str, str, int], str] | None = None,
    of_nothing: bool = True,
    **record: Any,  # noqa: ANN401 - the further fields of an Operation
) -> Operation:
    """A reduction whose message is the error signal, repeated along the reduced axes, times a slope.

    ``slope`` takes the operand, the result with its axes kept, and the attributes. ``formula`` writes the message with
    the error signal that has its axes back, what a reduction of ``x`` needs to keep its axes, and the number of
    elements.
    """

    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        x = xs[0]
        signal = np.broadcast_to(_kept(g, x, attrs), x.shape)
        return np.where(signal == 0, 0.0, signal * slope(x, _kept(out, x, attrs), attrs))

    def message(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
        if formula is None:
            return None
        axes = axes_of(attrs["axis"], len(shapes[0]), name)
        kept = "" if attrs["axis"] is None else f", axis={_axis_text(axes)}, keepdims=True"
        return formula(_kept_text(axes, attrs), kept, size_of(tuple(shapes[0][a] for a in axes)))

    return Operation(
        name,
        doc,
        (Slot("x", rule, message, words),),
        lambda xs, a: np.asarray(forward(xs[0], **_axes(xs[0], a)), dtype=np.float64),
        reduced(name, of_nothing=of_nothing),
        f"{name}(x)",
        symbol,
        attributes=(AXIS, KEEPDIMS),
        samples=_SAMPLES,
        **record,
    )


def _ties(x: Array, out: Array, attrs: Attrs) -> Array:
    won = (x == out).astype(np.float64)
    # NaN equals nothing: without the guard its row would divide by 0.
    shares: Array = won / np.maximum(won.sum(axis=axes_of(attrs["axis"], x.ndim, ""), keepdims=True), 1.0)
    return shares


def _product_of_others(x: Array, out: Array, attrs: Attrs) -> Array:
    """Products of all other elements; never by division, which fails at 0."""
    if x.size == 0:
        return np.ones_like(x)
    axes = axes_of(attrs["axis"], x.ndim, "")
    moved = np.moveaxis(x, axes, range(x.ndim - len(axes), x.ndim))
    flat = moved.reshape((*moved.shape[: x.ndim - len(axes)], -1))
    ones = np.ones((*flat.shape[:-1], 1))
    before = np.cumprod(np.concatenate([ones, flat[..., :-1]], axis=-1), axis=-1)
    after = np.cumprod(np.concatenate([ones, flat[..., :0:-1]], axis=-1), axis=-1)[..., ::-1]
    return np.moveaxis((before * after).reshape(moved.shape), range(x.ndim - len(axes), x.ndim), axes)


def _norm(x: Array, axis: tuple[int, ...], keepdims: bool) -> Array:
    # Scaled by the largest element, so that neither 1e200 nor 1e-200 is lost in the squares.
    largest = np.max(np.abs(x), axis=axis, keepdims=True, initial=0.0)
    scale = np.where((largest > 0) & np.isfinite(largest), largest, 1.0)
    out: Array = scale * np.sqrt(np.sum((x / scale) ** 2, axis=axis, keepdims=True))
    return out if keepdims else np.squeeze(out, axis=axis)


def _unit(x: Array, out: Array, attrs: Attrs) -> Array:
    return np.where(out == 0, 0.0, x / np.where(out == 0, 1.0, out))


def softmax(x: Array, axis: int) -> Array:
    """Softmax along an axis, shifted by the largest element so that nothing overflows."""
    e = np.exp(x - np.max(x, axis=axis, keepdims=True, initial=-np.inf))
    return np.asarray(e / np.sum(e, axis=axis, keepdims=True))


def log_softmax(x: Array, axis: int) -> Array:
    """The logarithm of softmax along an axis, computed without it."""
    shifted = x - np.max(x, axis=axis, keepdims=True)
    return np.asarray(shifted - np.log1p(_without_largest(np.exp(shifted), x, axis)))


def _without_largest(e: Array, x: Array, axis: int) -> Array:
    """The sum of e along the axis less the 1 of one largest x: next to 1, what is tiny would be lost."""
    rest = np.array(e)
    np.put_along_axis(rest, np.argmax(x, axis=axis, keepdims=True), 0.0, axis=axis)
    return np.asarray(np.sum(rest, axis=axis, keepdims=True))


def _logsumexp(x: Array, axis: int, keepdims: bool) -> Array:
    largest = np.max(x, axis=axis, keepdims=True, initial=-np.inf)
    # A row of −inf only has no finite shift: log 0 = −inf without one.
    shift = np.where(np.isfinite(largest), largest, 0.0)
    # A row without elements, or of −inf only, has no largest one to set apart.
    e = np.exp(x - shift)
    plain = np.log(np.sum(e, axis=axis, keepdims=True))
    apart = np.log1p(_without_largest(e, x, axis)) if x.shape[axis] else plain
    out: Array = np.where(np.isfinite(largest), apart, plain) + shift
    return out if keepdims else np.squeeze(out, axis=axis)


def _logsumexp_rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    signal = _kept(g, xs[0], attrs)
    return np.where(signal == 0, 0.0, signal * softmax(xs[0], attrs["axis"]))


def _logsumexp_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    along = "" if attrs["axis"] == -1 else f", axis={attrs['axis']}"
    signal = "g" if len(shapes[0]) == 1 else _kept_text(axes_of(attrs["axis"], len(shapes[0]), ""), attrs)
    return f"{signal} * softmax(x{along})"


def _argmax(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.argmax(xs[0], axis=attrs["axis"], keepdims=attrs["keepdims"]), dtype=np.float64)


def _ranking(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.argmax(xs[0], axis=attrs["axis"]))


OPERATIONS = (
    _reduction(
        "sum",
        "The sum of all elements, or along an axis; its backward pass copies the error signal to each.",
        np.sum,
        lambda x, out, a: np.ones_like(x),
        "the error signal, copied to every element",
        "Σ",
        formula=lambda g, kept, n: f"{g} + 0 * x",
    ),
    _reduction(
        "mean",
        "The average.",
        np.mean,
        lambda x, out, a: np.full_like(x, 1.0 / max(_count(x, a), 1)),
        "the error signal divided by the number of elements, copied to every element",
        "mean",
        formula=lambda g, kept, n: f"{g} / {n} + 0 * x",
        of_nothing=False,
    ),
    _reduction(
        "prod",
        "The product.",
        np.prod,
        _product_of_others,
        "the error signal times the product of all other elements",
        "Π",
    ),
    _reduction(
        "max",
        "The largest element; its backward pass routes the error signal to it.",
        np.max,
        _ties,
        "the error signal for the largest element, 0 for the others",
        "max",
        formula=_share_text("max"),
        of_nothing=False,
        branch=lambda xs, a: xs[0] == _kept(np.max(xs[0], **_axes(xs[0], a)), xs[0], a),
        convention="ties share the error signal evenly",
    ),
    _reduction(
        "min",
        "The smallest element; its backward pass routes the error signal to it.",
        np.min,
        _ties,
        "the error signal for the smallest element, 0 for the others",
        "min",
        formula=_share_text("min"),
        of_nothing=False,
        branch=lambda xs, a: xs[0] == _kept(np.min(xs[0], **_axes(xs[0], a)), xs[0], a),
        convention="ties share the error signal evenly",
    ),
    _reduction(
        "var",
        "The population's variance.",
        np.var,
        lambda x, out, a: 2.0 * (x - np.mean(x, axis=_axes(x, a)["axis"], keepdims=True)) / max(_count(x, a), 1),
        "twice the distance from the mean, divided by the number of elements",
        "var",
        formula=lambda g, kept, n: f"{g} * 2 * (x - mean(x{kept})) / {n}",
        of_nothing=False,
    ),
    _reduction(
        "norm",
        "The Euclidean norm.",
        _norm,
        _unit,
        "the error signal along the unit vector x/‖x‖",
        "‖x‖",
        formula=lambda g, kept, n: f"{g} * x / norm(x{kept})",
        convention="the derivative at 0 is 0",
    ),
    Operation(
        "logsumexp",
        "log Σ eˣ along an axis, stable for any x.",
        (Slot("x", _logsumexp_rule, _logsumexp_formula, "g times softmax(x)"),),
        lambda xs, a: _logsumexp(xs[0], a["axis"], a["keepdims"]),
        reduced("logsumexp"),
        "logsumexp(x)",
        "lse",
        attributes=(LAST_AXIS, KEEPDIMS),
        samples=(*_LAST, Sample(((2, 3),), {"axis": 0, "keepdims": True})),
    ),
    Operation(
        "argmax",
        "The place of the largest element along an axis; passes no gradient.",
        (Slot("x", words="a place is piecewise constant: no gradient by definition"),),
        _argmax,
        reduced("argmax", of_nothing=False),
        "argmax(x)",
        "argmax",
        attributes=(LAST_AXIS, KEEPDIMS),
        branch=_ranking,
        samples=_LAST,
    ),
)
