"""Operations on many copies of their operands at once, along a new first axis; the gradient check runs on it.

An operation that the table does not name is computed one copy after the other.
"""

# ruff: noqa: ARG001 - all lifts share one signature, and so do the changes of attributes

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from engine.arrays import Array, size_of
from engine.ops import arithmetic, elementwise, likelihoods, losses, margins, selection
from engine.ops.averages import elements, examples
from engine.ops.lifting import products
from engine.ops.lifting.copies import (
    Copies,
    Lift,
    Lifted,
    Rule,
    batched,
    broadcasting,
    by_operand,
    one_by_one,
    reshaped,
    shifted,
    summed,
)
from engine.ops.record import Attrs, Operation

__all__ = ["LIFTS", "Copies", "lifted_branch", "lifted_forward"]


# ------------------------------------------------------------------------------------ the same axes, one further behind
def _axis(attrs: Attrs, ndim: int) -> Mapping[str, Any]:
    axis = attrs["axis"]
    if axis is None:
        return {"axis": tuple(range(1, ndim + 1))}
    if isinstance(axis, tuple):
        return {"axis": tuple(a % ndim + 1 for a in axis)}
    return {"axis": axis if axis < 0 else axis + 1}


def _axes(attrs: Attrs, ndim: int) -> Mapping[str, Any]:
    axes = reversed(range(ndim)) if attrs["axes"] is None else attrs["axes"]
    return {"axes": (0, *(a % ndim + 1 for a in axes))}


def _key(attrs: Attrs, ndim: int) -> Mapping[str, Any]:
    return {"key": (slice(None), *attrs["key"])}


def _width(attrs: Attrs, ndim: int) -> Mapping[str, Any]:
    width = attrs["width"]
    return {"width": ((0, 0), *(((width, width),) * ndim if isinstance(width, int) else width))}


# -------------------------------------------------------------------------------------------- what has a way of its own
def _signs(rule: Rule, copies: Copies) -> Array:
    signs = [np.sign(x) for x in copies.everywhere()]
    return np.concatenate([s.reshape(copies.count, size_of(s.shape[1:])) for s in signs], axis=1)


def _same_mask(rule: Rule, copies: Copies) -> Array:
    """Dropout: every copy loses the places that one alone would lose."""
    kept = rule([np.ones(copies.shape)], copies.attrs)
    return np.where(kept != 0, copies.xs[0] * kept, 0.0)


def _operand_only(rule: Rule, copies: Copies) -> Array:
    """Layer normalisation works on the last axis, whatever stands before it, but has one gain for all of it."""
    return one_by_one(rule, copies) if any(copies.moved[1:]) else rule(list(copies.xs), copies.attrs)


def _both(lifted: Lifted) -> Lift:
    return Lift(lifted, lifted)


_ELEMENTWISE = (
    *(op for op in arithmetic.OPERATIONS if op.name not in {"matmul", "constant"}),
    *elementwise.OPERATIONS,
    *selection.OPERATIONS,
)
_ALONG = (*("sum", "mean", "prod", "max", "min", "var", "norm", "logsumexp", "argmax"), "softmax", "log_softmax", "wta")

LIFTS: dict[str, Lift] = {
    **dict.fromkeys((op.name for op in _ELEMENTWISE), _both(broadcasting)),
    **dict.fromkeys((*_ALONG, "stack", "concat"), _both(shifted(_axis))),
    **dict.fromkeys(("reshape", "flatten", "squeeze", "expand"), _both(reshaped)),
    **dict.fromkeys(("max_pool2d", "avg_pool2d"), batched),
    "transpose": _both(shifted(_axes)),
    "index": _both(shifted(_key)),
    "pad": _both(shifted(_width)),
    "one_hot": _both(shifted(lambda attrs, ndim: {})),
    "matmul": _both(products.matmul),
    "dot": _both(products.dot),
    "outer": _both(products.outer),
    "conv2d": _both(products.conv2d),
    "dropout": _both(_same_mask),
    "layer_norm": _both(_operand_only),
    "squared_error": _both(summed(losses.half_squares, lambda shapes: examples(shapes[0]))),
    "mse": _both(summed(losses.squares, lambda shapes: elements(shapes[0]))),
    "bce": _both(summed(likelihoods.bce_terms, lambda shapes: elements(shapes[0]))),
    "bce_with_logits": _both(summed(likelihoods.bce_with_logits_terms, lambda shapes: elements(shapes[0]))),
    "cross_entropy": _both(summed(likelihoods.cross_entropy_terms, lambda shapes: examples(shapes[0]))),
    "softmax_cross_entropy": _both(summed(likelihoods.softmax_cross_entropy_terms, lambda shapes: examples(shapes[0]))),
    "hinge": Lift(summed(margins.hinge_terms, margins.decisions), shifted(lambda attrs, ndim: {})),
    "perceptron_loss": Lift(summed(margins.perceptron_terms, lambda shapes: elements(shapes[0])), broadcasting),
    "l2": _both(by_operand(lambda w, attrs: w * w)),
    "l1": Lift(by_operand(lambda w, attrs: np.abs(w)), _signs),
    "elastic_net": Lift(by_operand(lambda w, attrs: attrs["beta"] * w * w + np.abs(w)), _signs),
}
"""Operation's name -> how it is computed on many copies."""


def lifted_forward(op: Operation, copies: Copies) -> Array:
    """The results of all copies, along a new first axis."""
    return LIFTS[op.name].forward(op.forward, copies) if op.name in LIFTS else one_by_one(op.forward, copies)


def lifted_branch(op: Operation, copies: Copies) -> Array:
    """The smooth branches that all copies take, along a new first axis; for an operation that has branches."""
    assert op.branch is not None
    return LIFTS[op.name].branch(op.branch, copies) if op.name in LIFTS else one_by_one(op.branch, copies)
