"""How one element of each operation's result is computed, in operations on single numbers.

A rule says which elements of the operands an element of the result depends on: they become its parents, and nothing
else does. What the rules of an operation know better than a sum of small steps (ties, 0·∞, shifts against overflow)
stays with them: the element is then one operation on these numbers (:func:`engine.levels.scalars.parts.part`). An
operation without a rule here depends on all elements of its operands.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache

import numpy as np

from engine.arrays import Shape, size_of
from engine.levels.scalars.parts import part
from engine.levels.scalars.terms import Apply, Index, Number, Operand, Site, Term, total
from engine.ops import operation
from engine.ops.averages import elements, examples
from engine.ops.record import RUNNING, Attrs, Operation, Statistics
from engine.ops.shapes import axes_of

ElementRule = Callable[[Site, int], Term]
"""(operation, place of an element of its result) -> how that element is computed."""


@lru_cache(maxsize=4096)
def _part_named(name: str, shapes: tuple[Shape, ...], element: int, result: Shape) -> Operation:
    return part(operation(name), shapes, element, result)


def _joint(op: Operation, operands: Sequence[tuple[Sequence[Term], Shape]], attrs: Attrs, element: int = 0) -> Apply:
    """An element of an operation on parts of its operands, each with the shape that the part has there."""
    shapes = tuple(shape for _, shape in operands)
    made = _part_named(op.name, shapes, element, op.shape(shapes, attrs))
    return Apply(made, tuple(t for terms, _ in operands for t in terms), attrs)


def anything(site: Site, place: int) -> Term:
    """An element of any operation: it may depend on all elements of all operands."""
    operands = [(x.all, x.shape) for x in site.operands]
    return Apply(
        part(site.op, site.shapes, place, site.shape), tuple(t for terms, _ in operands for t in terms), site.attrs
    )


# -------------------------------------------------------------------------------------- element by element, and moving
def _elementwise(site: Site, place: int) -> Term:
    if all(x.shape == site.shape for x in site.operands):
        return Apply(site.op, tuple(x.flat(place) for x in site.operands), site.attrs)
    index = site.index(place)
    return Apply(site.op, tuple(x.spread(index) for x in site.operands), site.attrs)


def _moved(site: Site, place: int) -> Term:
    found = site.moved(place)
    return Number(site.attrs["value"]) if found is None else found


def _constant(site: Site, place: int) -> Term:
    return Number(float(site.attrs["value"].reshape(-1)[place]))


def _dropout(site: Site, place: int) -> Term:
    (x,) = site.operands
    factor = float(site.of_ones[place])
    if factor:
        return x.flat(place) * factor
    # What is dropped is 0, whatever it was: a product with 0 would let an infinity through.
    return Apply(operation("where"), (Number(0.0), x.flat(place), Number(0.0)))


# ---------------------------------------------------------------------------------------------------------- reductions
def _reduced(site: Site, place: int) -> list[Term]:
    """The elements of the operand that an element of a reduction is made of."""
    (x,) = site.operands
    axes = axes_of(site.attrs["axis"], len(x.shape), site.op.name)
    index = site.index(place)
    if site.attrs["keepdims"]:
        index = tuple(i for axis, i in enumerate(index) if axis not in axes)
    return x.along(axes, index)


def _sum(site: Site, place: int) -> Term:
    return total(_reduced(site, place))


def _mean(site: Site, place: int) -> Term:
    terms = _reduced(site, place)
    return total(terms) / len(terms)


def _reduction(site: Site, place: int) -> Term:
    terms = _reduced(site, place)
    return _joint(site.op, [(terms, (len(terms),))], {**site.attrs, "axis": 0, "keepdims": False})


def _along_axis(site: Site, place: int) -> Term:
    """An operation whose every line along ``axis`` stands for itself: softmax and its kin."""
    (x,) = site.operands
    (axis,) = axes_of(site.attrs["axis"], len(x.shape), site.op.name)
    index = site.index(place)
    terms = x.along((axis,), [i for at, i in enumerate(index) if at != axis])
    return _joint(site.op, [(terms, (len(terms),))], {**site.attrs, "axis": 0}, index[axis])


# -------------------------------------------------------------------------------------------------------------- linear
def _matmul(site: Site, place: int) -> Term:
    x, y = site.operands
    index = site.index(place)
    row = index[-1 - (len(y.shape) > 1)] if len(x.shape) > 1 else None
    column = index[-1] if len(y.shape) > 1 else None
    batch = index[: len(index) - (row is not None) - (column is not None)]

    def left(k: int) -> Term:
        return x[(*_batch(x, batch), row, k)] if row is not None else x[(k,)]

    def right(k: int) -> Term:
        return y[(*_batch(y, batch), k, column)] if column is not None else y[(k,)]

    return total(left(k) * right(k) for k in range(x.shape[-1]))


def _batch(operand: Operand, index: Index) -> Index:
    """Where a matrix of a stack stands once the stacks are broadcast against each other."""
    own = operand.shape[:-2]
    return tuple(0 if n == 1 else i for i, n in zip(index[len(index) - len(own) :], own, strict=True))


def _outer(site: Site, place: int) -> Term:
    x, y = site.operands
    i, j = site.index(place)
    return x[(i,)] * y[(j,)]


def _dot(site: Site, place: int) -> Term:  # noqa: ARG001 - an inner product has one element
    x, y = site.operands
    return total(x[(k,)] * y[(k,)] for k in range(x.size))


# -------------------------------------------------------------------------------------------------------------- images
def _conv2d(site: Site, place: int) -> Term:
    x, w, *bias = site.operands
    example, output, row, column = site.index(place)
    _, channels, rows, columns = w.shape
    top = row * site.attrs["stride"][0] - site.attrs["padding"][0]
    left = column * site.attrs["stride"][1] - site.attrs["padding"][1]
    seen = total(
        w[output, channel, i, j] * x[example, channel, top + i, left + j]
        for channel in range(channels)
        for i in range(rows)
        for j in range(columns)
        if 0 <= top + i < x.shape[2] and 0 <= left + j < x.shape[3]
    )
    return seen + bias[0][(output,)] if bias else seen


def _window(site: Site, place: int) -> list[Term]:
    (x,) = site.operands
    example, channel, row, column = site.index(place)
    down, across = site.attrs["size"]
    return [x[example, channel, row * down + i, column * across + j] for i in range(down) for j in range(across)]


def _max_pool2d(site: Site, place: int) -> Term:
    return _joint(site.op, [(_window(site, place), (1, 1, *site.attrs["size"]))], site.attrs)


def _avg_pool2d(site: Site, place: int) -> Term:
    return total(_window(site, place)) / size_of(site.attrs["size"])


# ------------------------------------------------------------------------------------------------------- normalisation
def _normalised(site: Site, index: Index, axes: Sequence[int], gain: Index) -> Term:
    """(x − mean)/√(var + eps) over some axes, then γ times it plus β, where they are given."""
    x, *gains = site.operands
    out: Term
    if RUNNING in site.attrs:  # in evaluation no other element takes part
        attrs = {**site.attrs, RUNNING: _of_feature(site.attrs[RUNNING], gain)}
        out = _joint(site.op, [([x[index]], (1,))], attrs)
    else:
        terms = x.along(axes, [i for axis, i in enumerate(index) if axis not in axes])
        line = tuple(n for axis, n in enumerate(x.shape) if axis in axes)
        at = 0
        for axis in axes:
            at = at * x.shape[axis] + index[axis]
        out = _joint(site.op, [(terms, (size_of(line),))], site.attrs, at)
    if gains:
        out = gains[0][gain] * out
    return out + gains[1][gain] if len(gains) > 1 else out


def _of_feature(found: Statistics | None, feature: Index) -> Statistics | None:
    """The running statistics of one feature."""
    return None if found is None else Statistics(np.asarray(found.mean[feature]), np.asarray(found.variance[feature]))


def _layer_norm(site: Site, place: int) -> Term:
    index = site.index(place)
    return _normalised(site, index, (len(index) - 1,), index[-1:])


def _batch_norm(site: Site, place: int) -> Term:
    index = site.index(place)
    if len(index) == 4:
        return _normalised(site, index, (0, 2, 3), index[1:2])
    return _normalised(site, index, (0,), index[1:])


# ------------------------------------------------------------------------------------------------------------- indices
def _one_hot(site: Site, place: int) -> Term:
    (x,) = site.operands
    *index, chosen = site.index(place)
    return _joint(site.op, [([x[tuple(index)]], ())], site.attrs, chosen)


def _embedding(site: Site, place: int) -> Term:
    # Every row is a parent, not only the one that is read: another index is another value, not another graph.
    x, table = site.operands
    *index, column = site.index(place)
    rows = table.along((0,), (column,))
    return _joint(site.op, [([x[tuple(index)]], ()), (rows, (len(rows), 1))], site.attrs)


# ---------------------------------------------------------------------------------------------- losses and regularisers
def _squared_error(site: Site, place: int) -> Term:  # noqa: ARG001 - a loss has one element
    y, t = site.operands
    half = 0.5 * total((a - b) ** 2 for a, b in zip(y.all, t.all, strict=True))
    return half / examples(y.shape) if examples(y.shape) > 1 else half


def _mse(site: Site, place: int) -> Term:  # noqa: ARG001 - a loss has one element
    y, t = site.operands
    squares = total((a - b) ** 2 for a, b in zip(y.all, t.all, strict=True))
    return squares / elements(y.shape) if elements(y.shape) > 1 else squares


def _l2(site: Site, place: int) -> Term:  # noqa: ARG001 - a regulariser has one element
    return total(w**2 for x in site.operands for w in x.all)


def _l1(site: Site, place: int) -> Term:  # noqa: ARG001 - a regulariser has one element
    return total(Apply(operation("abs"), (w,)) for x in site.operands for w in x.all)


RULES: Mapping[str, ElementRule] = {
    **dict.fromkeys(
        (
            *("add", "sub", "mul", "div", "pow", "neg", "identity", "lt", "le", "gt", "ge", "eq", "ne"),
            *("exp", "log", "sqrt", "abs", "sin", "cos", "tan", "tanh", "sigmoid", "relu", "leaky_relu", "softplus"),
            *("elu", "gelu", "silu", "erf", "step", "sign", "maximum", "minimum", "where", "clip"),
        ),
        _elementwise,
    ),
    **dict.fromkeys(
        ("index", "transpose", "reshape", "flatten", "squeeze", "expand", "stack", "concat", "pad"), _moved
    ),
    **dict.fromkeys(("prod", "max", "min", "var", "norm", "logsumexp", "argmax"), _reduction),
    **dict.fromkeys(("softmax", "log_softmax", "wta"), _along_axis),
    "constant": _constant,
    "dropout": _dropout,
    "sum": _sum,
    "mean": _mean,
    "matmul": _matmul,
    "dot": _dot,
    "outer": _outer,
    "conv2d": _conv2d,
    "max_pool2d": _max_pool2d,
    "avg_pool2d": _avg_pool2d,
    "layer_norm": _layer_norm,
    "batch_norm": _batch_norm,
    "one_hot": _one_hot,
    "embedding": _embedding,
    "squared_error": _squared_error,
    "mse": _mse,
    "l2": _l2,
    "l1": _l1,
}
"""Operation's name -> its rule; the others are expanded by :func:`anything`."""


def element(site: Site, place: int) -> Term:
    """How an element of an operation's result is computed."""
    return RULES.get(site.op.name, anything)(site, place)
