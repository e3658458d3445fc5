"""Products of vectors, matrices and images on many copies at once."""

# ruff: noqa: ARG001 - all lifts share one signature

from __future__ import annotations

import numpy as np

from engine.arrays import Array, size_of
from engine.ops.lifting.copies import Copies, Rule, one_by_one


def matmul(rule: Rule, copies: Copies) -> Array:
    """Vectors become matrices of one row or column; the copies are one more axis of the batch."""
    (x, y), (x_moved, y_moved) = copies.xs, copies.moved
    of_x, of_y = copies.shapes
    if x_moved and not y_moved and len(of_y) <= 2 and len(of_x) > 0:
        # One product of a tall matrix instead of many small ones.
        return np.asarray(np.matmul(x.reshape(size_of(x.shape[:-1]), of_x[-1]), y)).reshape(copies.count, *copies.shape)
    x = x[..., None, :] if len(of_x) == 1 else x
    y = y[..., None] if len(of_y) == 1 else y
    axes = max(len(of_x), len(of_y), 2) - 2
    if x_moved:
        x = x.reshape(copies.count, *(1,) * (axes - (x.ndim - 3)), *x.shape[1:])
    if y_moved:
        y = y.reshape(copies.count, *(1,) * (axes - (y.ndim - 3)), *y.shape[1:])
    return np.asarray(np.matmul(x, y)).reshape(copies.count, *copies.shape)


def dot(rule: Rule, copies: Copies) -> Array:
    """The inner product of the last axes."""
    return np.asarray(np.sum(copies.xs[0] * copies.xs[1], axis=-1))


def outer(rule: Rule, copies: Copies) -> Array:
    """Every product of an element of one and an element of the other."""
    return np.asarray(copies.xs[0][..., :, None] * copies.xs[1][..., None, :])


def conv2d(rule: Rule, copies: Copies) -> Array:
    """Copies of images are further images, copies of kernels further outputs; the bias is added at the end."""
    (x, w, *bias), (x_moved, w_moved, *_) = copies.xs, copies.moved
    if x_moved and w_moved:
        return one_by_one(rule, copies)
    if x_moved:
        found = rule([x.reshape(-1, *x.shape[2:]), w], copies.attrs)
        found = found.reshape(copies.count, -1, *found.shape[1:])
    elif w_moved:
        found = rule([x, w.reshape(-1, *w.shape[2:])], copies.attrs)
        found = np.moveaxis(found.reshape(len(x), copies.count, -1, *found.shape[2:]), 1, 0)
    else:
        found = rule([x, w], copies.attrs)
    if not bias:
        return np.asarray(found)
    offset = bias[0][..., :, None, None]
    return np.asarray(found + (offset[:, None] if copies.moved[2] else offset))
