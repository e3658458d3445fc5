"""Losses of probabilities: the cross-entropies, of probabilities themselves and of logits.

What has no weight does not count, whatever its logarithm: 0·log 0 = 0, and no NaN from 0·∞.
"""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape
from engine.ops.averages import (
    classes,
    elements,
    equal_shapes,
    examples,
    over,
    scaled,
    takes_classes,
    target_shapes,
    weights,
)
from engine.ops.elementwise import sigmoid, softplus
from engine.ops.hazards import Hazard
from engine.ops.record import Attrs, Operation, Sample, Slot
from engine.ops.reductions import log_softmax

_BY_EXAMPLE = "divided by the number of examples"
_BY_ELEMENT = "divided by the number of elements"
_PAIRS = (((), ()), ((4,), (4,)), ((2, 3), (2, 3)), ((2, 2, 3), (2, 2, 3)))
_CLASSES = (((4,), ()), ((5, 3), (5,)), ((2, 3, 4), (2, 3)))
_CLASS = "a class carries no error signal"
_USE_LOGITS = "give the logits to a loss that takes them"


# ------------------------------------------------------------------------------------------------------- cross_entropy
def cross_entropy_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """−t log p for every output."""
    p, t = xs[0], weights(xs)
    return -t * np.log(np.where(t == 0, 1.0, p))


def _cross_entropy(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(cross_entropy_terms(xs, attrs)) / examples(xs[0].shape))


def _to_probabilities(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    p, t = xs[0], weights(xs)
    return scaled(g, -t / np.where(t == 0, 1.0, p) / examples(p.shape))


def _to_probabilities_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    target = f"one_hot(t, {shapes[0][-1]})" if takes_classes(shapes) else "t"
    return f"-g * {target} / p{over(examples(shapes[0]))}"


# --------------------------------------------------------------------------------------------- softmax_cross_entropy
def softmax_cross_entropy_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """−t log softmax(z) for every output."""
    z, t = xs[0], weights(xs)
    return -t * np.where(t == 0, 0.0, log_softmax(z, -1))


def _softmax_cross_entropy(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(softmax_cross_entropy_terms(xs, attrs)) / examples(xs[0].shape))


def _to_logits(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    z, t = xs[0], weights(xs)
    logarithms = log_softmax(z, -1)
    others = np.sum(t, axis=-1, keepdims=True) - t
    # p · Σt − t, without losing the digits of 1 − p where the right class is nearly certain.
    slope = np.exp(logarithms) * others + t * np.expm1(logarithms)
    return scaled(g, slope / examples(z.shape))


def _to_logits_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    n = over(examples(shapes[0]))
    if takes_classes(shapes):
        return f"g * (softmax(z) - one_hot(t, {shapes[0][-1]})){n}"
    total = "sum(t)" if len(shapes[0]) == 1 else "sum(t, axis=-1, keepdims=True)"
    return f"g * (softmax(z) * {total} - t){n}"


# ------------------------------------------------------------------------------------------- two classes: bce and kin
def bce_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """−t log y − (1 − t) log(1 − y) for every element."""
    y, t = xs
    return -t * np.log(np.where(t == 0, 1.0, y)) - (1.0 - t) * np.log1p(-np.where(t == 1, 0.0, y))


def _is_sure_and_wrong(xs: Sequence[Array], attrs: Attrs) -> Array:
    """A probability of exactly 0 or 1, against the target."""
    y, t = xs
    return np.asarray(((y == 0) & (t != 0)) | ((y == 1) & (t != 1)))


def _is_no_probability(xs: Sequence[Array], attrs: Attrs) -> Array:
    """Outside of 0 and 1, on a side that the target counts."""
    y, t = xs
    return np.asarray(((y < 0) & (t != 0)) | ((y > 1) & (t != 1)))


def _bce(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(bce_terms(xs, attrs)) / elements(xs[0].shape))


def _bce_to_prediction(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    y, t = xs
    slope = (1.0 - t) / (1.0 - np.where(t == 1, 0.0, y)) - t / np.where(t == 0, 1.0, y)
    return scaled(g, slope / elements(y.shape))


def _bce_to_target(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    return scaled(g, (np.log1p(-xs[0]) - np.log(xs[0])) / elements(xs[0].shape))


def bce_with_logits_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """−t log σ(z) − (1 − t) log(1 − σ(z)) for every element."""
    z, t = xs
    return t * np.where(t == 0, 0.0, softplus(-z)) + (1.0 - t) * np.where(t == 1, 0.0, softplus(z))


def _bce_with_logits(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(bce_with_logits_terms(xs, attrs)) / elements(xs[0].shape))


def _bce_to_logits(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    # σ(z) − t, without losing the digits of a saturated unit that is right.
    z, t = xs
    return scaled(g, ((1.0 - t) * sigmoid(z) - t * sigmoid(-z)) / elements(z.shape))


OPERATIONS = (
    Operation(
        "bce",
        "Binary cross-entropy of probabilities: −t log y − (1 − t) log(1 − y), averaged over everything.",
        (
            Slot(
                "y",
                _bce_to_prediction,
                lambda s, a: f"g * ((1 - t) / (1 - y) - t / y){over(elements(s[0]))}",
                f"g · ((1 − t)/(1 − y) − t/y), {_BY_ELEMENT}",
            ),
            Slot(
                "t",
                _bce_to_target,
                lambda s, a: f"g * (log(1 - y) - log(y)){over(elements(s[0]))}",
                f"g · (log(1 − y) − log y), {_BY_ELEMENT}",
            ),
        ),
        _bce,
        equal_shapes("bce"),
        "bce(y, t)",
        "bce",
        convention="0·log 0 = 0",
        hazards=(
            Hazard("log of 0", _is_sure_and_wrong, _USE_LOGITS),
            Hazard("log of a negative number", _is_no_probability, "keep y between 0 and 1"),
        ),
        samples=tuple(Sample(shapes, {}, 0.1, 0.9) for shapes in _PAIRS),
    ),
    Operation(
        "bce_with_logits",
        "Binary cross-entropy of σ(z), averaged over everything; stable for any z.",
        (
            Slot(
                "z",
                _bce_to_logits,
                lambda s, a: f"g * (sigmoid(z) - t){over(elements(s[0]))}",
                f"g · (σ(z) − t), {_BY_ELEMENT}",
            ),
            Slot(
                "t",
                lambda g, out, xs, a: scaled(g, -xs[0] / elements(xs[0].shape)),
                lambda s, a: f"-g * z{over(elements(s[0]))}",
                f"−g · z, {_BY_ELEMENT}",
            ),
        ),
        _bce_with_logits,
        equal_shapes("bce_with_logits"),
        "bce_with_logits(z, t)",
        "σ bce",
        samples=tuple(Sample(shapes) for shapes in _PAIRS),
    ),
    Operation(
        "cross_entropy",
        "−Σ t log p over the outputs, averaged over the examples; t: distributions or classes.",
        (
            Slot("p", _to_probabilities, _to_probabilities_formula, f"−g · t/p, {_BY_EXAMPLE}"),
            Slot(
                "t",
                lambda g, out, xs, a: scaled(g, -np.log(xs[0]) / examples(xs[0].shape)),
                lambda s, a: None if takes_classes(s) else f"-g * log(p){over(examples(s[0]))}",
                f"−g · log p, {_BY_EXAMPLE}; {_CLASS}",
                indices=classes,
            ),
        ),
        _cross_entropy,
        target_shapes("cross_entropy"),
        "cross_entropy(p, t)",
        "CE",
        convention="0·log 0 = 0",
        hazards=(
            Hazard("log of 0", lambda xs, a: (xs[0] == 0) & (weights(xs) != 0), _USE_LOGITS),
            Hazard("log of a negative number", lambda xs, a: (xs[0] < 0) & (weights(xs) != 0), "keep p above 0"),
        ),
        samples=(
            *(Sample(shapes, {}, 0.1, 0.9) for shapes in _PAIRS),
            *(Sample(shapes, {}, 0.1, 0.9, {1: shapes[0][-1]}) for shapes in _CLASSES),
        ),
    ),
    Operation(
        "softmax_cross_entropy",
        "The cross-entropy of softmax(z), averaged over the examples; t: distributions or classes; stable for any z.",
        (
            Slot("z", _to_logits, _to_logits_formula, f"g · (softmax(z) · Σt − t), {_BY_EXAMPLE}"),
            Slot(
                "t",
                lambda g, out, xs, a: scaled(g, -log_softmax(xs[0], -1) / examples(xs[0].shape)),
                lambda s, a: None if takes_classes(s) else f"-g * log_softmax(z){over(examples(s[0]))}",
                f"−g · log softmax(z), {_BY_EXAMPLE}; {_CLASS}",
                indices=classes,
            ),
        ),
        _softmax_cross_entropy,
        target_shapes("softmax_cross_entropy", vectors=True),
        "softmax_cross_entropy(z, t)",
        "sm CE",
        samples=(
            *(Sample(shapes) for shapes in _PAIRS[1:]),
            *(Sample(shapes, indices={1: shapes[0][-1]}) for shapes in _CLASSES),
        ),
    ),
)
