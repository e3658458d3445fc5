"""Losses of decisions: how far a score is on the wrong side, or just whether it is."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape
from engine.ops.averages import classes, elements, equal_shapes, examples, over, scaled, takes_classes, target_shapes
from engine.ops.indices import chosen
from engine.ops.record import Attrs, Operation, Sample, Slot

_PAIRS = (Sample(((), ())), Sample(((4,), (4,))), Sample(((2, 3), (2, 3))))
_CLASSES = (
    Sample(((4,), ()), indices={1: 4}),
    Sample(((5, 3), (5,)), indices={1: 3}),
    Sample(((2, 3, 4), (2, 3)), indices={1: 4}),
)
_WRONG = "right or wrong is piecewise constant: no gradient by definition"


def _of_classes(xs: Sequence[Array]) -> bool:
    return takes_classes([x.shape for x in xs])


def _shortfalls(xs: Sequence[Array]) -> Array:
    """What each score lacks to its margin of 1, negative where it has more; NaN for a class that is none."""
    s, t = xs
    if not _of_classes(xs):
        return np.asarray(1.0 - t * s)
    places, valid = chosen(t, s.shape[-1])
    right = np.take_along_axis(s, places[..., None], axis=-1)
    lacking = np.where(np.arange(s.shape[-1]) == places[..., None], 0.0, s - right + 1.0)
    return np.where(valid[..., None], lacking, np.nan)


def decisions(shapes: Sequence[Shape]) -> int:
    """How many decisions the hinge loss averages over: examples with a class, or elements with a sign each."""
    return examples(shapes[0]) if takes_classes(shapes) else elements(shapes[0])


def _count(xs: Sequence[Array]) -> int:
    return decisions([x.shape for x in xs])


def hinge_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """max(0, ·) of every shortfall."""
    return np.maximum(_shortfalls(xs), 0.0)


def _hinge(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.sum(hinge_terms(xs, attrs)) / _count(xs))


def _hinge_to_scores(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    lacking = _shortfalls(xs)
    if not _of_classes(xs):
        return scaled(g, np.where(lacking > 0, -xs[1], 0.0) / _count(xs))
    slope = np.where(np.isnan(lacking), np.nan, (lacking > 0).astype(np.float64))
    places, _ = chosen(xs[1], xs[0].shape[-1])
    pulled = np.sum(slope, axis=-1, keepdims=True)
    return scaled(g, np.where(np.arange(slope.shape[-1]) == places[..., None], -pulled, slope) / _count(xs))


def _hinge_to_targets(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    return scaled(g, np.where(_shortfalls(xs) > 0, -xs[0], 0.0) / _count(xs))


def _margin_formula(factor: str) -> str:
    return f"-g * {factor} * (t * s < 1)"


def _perceptron_rule(other: int) -> Slot:
    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        return scaled(g, np.where(xs[0] * xs[1] < 0, -xs[other], 0.0) / elements(xs[0].shape))

    name, factor = "st"[1 - other], "st"[other]
    return Slot(
        name,
        rule,
        lambda s, a: f"-g * {factor} * (t * s < 0){over(elements(s[0]))}",
        f"−g · {factor} where t·s < 0, else 0, divided by the number of elements",
    )


def perceptron_terms(xs: Sequence[Array], attrs: Attrs) -> Array:
    """max(0, −t·s) for every element."""
    return np.asarray(np.maximum(-xs[1] * xs[0], 0.0))


def _share_wrong(xs: Sequence[Array], attrs: Attrs) -> Array:
    y, t = xs
    if not _of_classes(xs):
        return np.asarray(np.sum(y != t) / elements(y.shape))
    _, valid = chosen(t, y.shape[-1])
    return np.asarray(np.sum(np.where(valid, np.argmax(y, axis=-1) != t, np.nan)) / elements(t.shape))


def _decision(xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.asarray(np.argmax(xs[0], axis=-1) if _of_classes(xs) else np.sign(xs[0] - xs[1]))


def _over_elements(formula: str, shapes: Sequence[Shape]) -> str | None:
    return None if takes_classes(shapes) else formula + over(elements(shapes[0]))


OPERATIONS = (
    Operation(
        "hinge",
        "max(0, 1 − t·s) for t = ±1, averaged; for a class Σ max(0, s_j − s_t + 1) over the other classes j.",
        (
            Slot(
                "s",
                _hinge_to_scores,
                lambda s, a: _over_elements(_margin_formula("t"), s),
                "the error signal times −t where t·s < 1, averaged; of classes each rival within the margin receives "
                "it, and the class itself as much with the other sign",
            ),
            Slot(
                "t",
                _hinge_to_targets,
                lambda s, a: _over_elements(_margin_formula("s"), s),
                "−g · s where t·s < 1, averaged; a class carries no error signal",
                indices=classes,
            ),
        ),
        _hinge,
        target_shapes("hinge"),
        "hinge(s, t)",
        "hinge",
        branch=lambda xs, a: np.sign(_shortfalls(xs)),
        convention="at the margin itself the slope is 0",
        samples=(*_PAIRS, *_CLASSES),
    ),
    Operation(
        "perceptron_loss",
        "max(0, −t·s) for t = ±1, averaged over everything: only what is on the wrong side counts.",
        (_perceptron_rule(1), _perceptron_rule(0)),
        lambda xs, a: np.asarray(np.sum(perceptron_terms(xs, a)) / elements(xs[0].shape)),
        equal_shapes("perceptron_loss"),
        "perceptron_loss(s, t)",
        "perc",
        branch=lambda xs, a: np.sign(xs[0] * xs[1]),
        convention="on the boundary the slope is 0",
        samples=_PAIRS,
    ),
    Operation(
        "zero_one",
        "The share that is wrong: y ≠ t, or for a class argmax(y) ≠ t; passes no gradient, so learning stops there.",
        (Slot("y", words=_WRONG), Slot("t", words=_WRONG, indices=classes)),
        _share_wrong,
        target_shapes("zero_one"),
        "zero_one(y, t)",
        "0/1",
        branch=_decision,
        convention="zero_one′ = 0; among equal scores the first wins",
        samples=(*_PAIRS, *_CLASSES),
    ),
)
