"""Normalisation: numbers moved and scaled to mean 0 and variance 1, then by a gain γ and an offset β if they are given.

Ioffe and Szegedy (2015), batch normalisation; Ba, Kiros and Hinton (2016), layer normalisation. The variance is the
population's. In evaluation ``batch_norm`` takes the running mean and variance of the training, not its operand's.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.hazards import Hazard
from engine.ops.record import RUNNING, Attribute, Attrs, FormulaRule, Modes, Operation, Sample, Slot, Statistics
from engine.ops.shapes import misfit, number


class _Kind(NamedTuple):
    """What one normalisation works on.

    Attributes:
        axes: The axes that are averaged over, of an operand with this many axes.
        gains: The shape of γ and β for an operand of this shape.
        placed: Their shape while they are applied, so that they broadcast against the operand.
    """

    axes: Callable[[int], tuple[int, ...]]
    gains: Callable[[Shape], Shape]
    placed: Callable[[Shape], Shape]


def _channels(shape: Shape) -> Shape:
    """(channels,) for images, else the shape of one example."""
    return shape[1:2] if len(shape) == 4 else shape[1:]


_LAYER = _Kind(lambda ndim: (ndim - 1,), lambda shape: shape[-1:], lambda shape: shape[-1:])
_BATCH = _Kind(
    lambda ndim: (0, 2, 3) if ndim == 4 else (0,),
    _channels,
    lambda shape: (shape[1], 1, 1) if len(shape) == 4 else shape[1:],
)


def _tolerance(value: object) -> float:
    eps = number(value)
    if not eps >= 0:
        raise ValueError("a number from 0 on")
    return eps


def _normal(x: Array, kind: _Kind, attrs: Attrs) -> tuple[Array, Array]:
    """The operand with mean 0 and variance 1, and the factor 1/√(var + eps) that made it so."""
    if RUNNING in attrs:
        mean, variance = _running(x.shape, kind, attrs[RUNNING])
        factor = 1.0 / np.sqrt(variance + attrs["eps"])
        return (x - mean) * factor, factor
    axes = kind.axes(x.ndim)
    centred = x - np.mean(x, axis=axes, keepdims=True)
    factor = 1.0 / np.sqrt(np.mean(centred * centred, axis=axes, keepdims=True) + attrs["eps"])
    return centred * factor, factor


def _running(shape: Shape, kind: _Kind, statistics: Statistics | None) -> tuple[Array, Array]:
    """The running mean and variance so that they broadcast against the operand; 0 and 1 before any training."""
    if statistics is None:
        return np.zeros(()), np.ones(())
    return statistics.mean.reshape(kind.placed(shape)), statistics.variance.reshape(kind.placed(shape))


def _measured(xs: Sequence[Array], attrs: Attrs) -> Statistics | None:
    """The mean and the unbiased variance of each feature of a batch; nothing where a feature has one value only."""
    x = xs[0]
    axes = _BATCH.axes(x.ndim)
    count = size_of(tuple(x.shape[a] for a in axes))
    if count < 2:
        return None
    return Statistics(np.mean(x, axis=axes), np.var(x, axis=axes, ddof=1))


def _formulas(axes: str, spread: str) -> tuple[FormulaRule, FormulaRule]:
    """What is sent to γ and to β, for operands whose γ needs no reshaping."""

    def gain(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
        if RUNNING in attrs:
            return None
        if len(shapes[0]) == 4 and spread:
            return spread.replace("g", "g * batch_norm(x, eps=eps)", 1)
        return f"g * (x - mean(x, {axes})) / sqrt(var(x, {axes}) + eps)"

    def offset(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
        return spread if spread and len(shapes[0]) == 4 else "g"

    return gain, offset


def _operand_formula(name: str, kind: _Kind) -> FormulaRule:
    """The message to the normalised operand: γg without its mean and without its part along the normalised x."""

    def formula(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
        if RUNNING in attrs:
            return None
        shape = shapes[0]
        axes = kind.axes(len(shape))
        kept = f"axis={axes[0] if len(axes) == 1 else list(axes)}, keepdims=True"
        gamma = "gamma"
        if kind.placed(shape) != kind.gains(shape):
            gamma = f"reshape(gamma, {list(kind.placed(shape))})"
        signal = "g" if len(shapes) == 1 else f"g * {gamma}"
        normal = f"{name}(x, eps=eps)"
        along = f"{normal} * mean({signal} * {normal}, {kept})"
        return f"({signal} - mean({signal}, {kept}) - {along}) / sqrt(var(x, {kept}) + eps)"

    return formula


def _normalisation(
    name: str,
    doc: str,
    symbol: str,
    kind: _Kind,
    formulas: tuple[FormulaRule, FormulaRule],
    samples: tuple[Sample, ...],
    modes: Modes | None = None,
) -> Operation:
    def shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
        x = shapes[0]
        if not x or size_of(tuple(x[a] for a in kind.axes(len(x)))) == 0:
            what = "a scalar" if not x else f"an array of shape {format_shape(x)}"
            raise ShapeError(f"'{name}' has nothing to average over in {what}", advice="give it at least one element")
        if any(s != kind.gains(x) for s in shapes[1:]):
            wanted = format_shape(kind.gains(x)) or "()"
            raise misfit(name, shapes, f"gamma and beta have shape {wanted} here")
        return x

    def forward(xs: Sequence[Array], attrs: Attrs) -> Array:
        x, *gains = xs
        out, _ = _normal(x, kind, attrs)
        placed = [gain.reshape(kind.placed(x.shape)) for gain in gains]
        out = out * placed[0] if placed else out
        return out + placed[1] if len(placed) > 1 else out

    def to_operand(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        x = xs[0]
        axes = kind.axes(x.ndim)
        normal, factor = _normal(x, kind, attrs)
        signal = g * xs[1].reshape(kind.placed(x.shape)) if len(xs) > 1 else g
        if RUNNING in attrs:  # the statistics do not depend on the operand
            return np.where(signal == 0, 0.0, signal * factor)
        along = np.mean(signal * normal, axis=axes, keepdims=True)
        # An operand without any variance has an infinite slope if eps is 0; no signal stays no signal.
        centred = signal - np.mean(signal, axis=axes, keepdims=True) - normal * along
        return np.where(np.all(signal == 0, axis=axes, keepdims=True), 0.0, factor * centred)

    def gathered(message: Array, x: Array) -> Array:
        """Summed over images where the gains are channels; other broadcasts the backward pass undoes."""
        is_plain = kind.placed(x.shape) == kind.gains(x.shape)
        return message if is_plain else np.asarray(message.sum(axis=kind.axes(x.ndim)))

    def to_gain(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        normal, _ = _normal(xs[0], kind, attrs)
        return gathered(np.where(g == 0, 0.0, g * normal), xs[0])

    def without_variance(xs: Sequence[Array], attrs: Attrs) -> Array:
        if RUNNING in attrs:
            _, variance = _running(xs[0].shape, kind, attrs[RUNNING])
        else:
            variance = np.var(xs[0], axis=kind.axes(xs[0].ndim), keepdims=True)
        return np.asarray(variance + attrs["eps"] == 0)

    gain, offset = formulas
    note = "; all of it in evaluation" if modes is not None else ""
    return Operation(
        name,
        doc,
        (
            Slot(
                "x",
                to_operand,
                _operand_formula(name, kind),
                "the error signal times γ/√(var + eps), without its mean and without its part along the normalised x̂"
                + note,
            ),
            Slot("gamma", to_gain, gain, "g · x̂ (the normalised x), added up where γ is repeated"),
            Slot("beta", lambda g, out, xs, a: gathered(g, xs[0]), offset, "g, added up where β is repeated"),
        ),
        forward,
        shape,
        f"{name}(x, gamma, beta)",
        symbol,
        attributes=(Attribute("eps", _tolerance, 1e-5),),
        optional=2,
        samples=samples,
        modes=modes,
        hazards=(Hazard("0/0", without_variance, "give eps a small number above 0"),),
        convention=note and "in evaluation the running mean and variance of the training take the place of the batch's",
    )


OPERATIONS = (
    _normalisation(
        "layer_norm",
        "The last axis with mean 0 and variance 1, times gamma, plus beta (both may be left out).",
        "LN",
        _LAYER,
        _formulas("axis=-1, keepdims=True", ""),
        (
            Sample(((4,),)),
            Sample(((4,), (4,))),
            Sample(((4,), (4,), (4,))),
            Sample(((2, 3), (3,), (3,)), {"eps": 0.1}),
            Sample(((2, 3, 4), (4,), (4,))),
        ),
    ),
    _normalisation(
        "batch_norm",
        "Every feature (every channel of images) with mean 0 and variance 1 over the batch's own examples.",
        "BN",
        _BATCH,
        _formulas("axis=0, keepdims=True", "sum(g, axis=[0, 2, 3])"),
        (
            Sample(((5,),)),
            Sample(((5, 3),)),
            Sample(((5, 3), (3,))),
            Sample(((5, 3), (3,), (3,)), {"eps": 0.1}),
            Sample(((4, 2, 3), (2, 3), (2, 3))),
            Sample(((3, 2, 2, 3), (2,), (2,))),
        ),
        Modes(measured=_measured, features=lambda shapes: _BATCH.gains(shapes[0])),
    ),
)
