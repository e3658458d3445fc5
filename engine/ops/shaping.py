"""Operations that move elements around without changing them."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from engine.arrays import Array, Shape, size_of
from engine.errors import ShapeError
from engine.notation import format_shape
from engine.ops.record import Attribute, Attrs, FormulaRule, Operation, Rule, Sample, Slot
from engine.ops.shapes import axes_of, axis_or_none, integer, integers, misfit

_BACK = "the error signal, moved back to where its elements came from"


def _reshape_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    wanted: Shape = attrs["shape"]
    size, known = size_of(shapes[0]), size_of(tuple(n for n in wanted if n != -1))
    possible = all(n >= -1 for n in wanted)
    if possible and wanted.count(-1) == 1 and known and size % known == 0:
        return tuple(size // known if n == -1 else n for n in wanted)
    if not possible or -1 in wanted or known != size:
        raise ShapeError(
            f"'reshape' cannot make {format_shape(wanted)} of the {size} elements of {format_shape(shapes[0])}",
            advice="the new shape must have as many elements; one axis may be -1",
        )
    return wanted


def _axes(attrs: Attrs, ndim: int) -> tuple[int, ...]:
    axes: tuple[int, ...] | None = attrs["axes"]
    if axes is None:
        return tuple(reversed(range(ndim)))
    return tuple(a + ndim if -ndim <= a < 0 else a for a in axes)


def _transpose_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    shape = shapes[0]
    axes = _axes(attrs, len(shape))
    if sorted(axes) != list(range(len(shape))):
        raise ShapeError(
            f"'transpose' of {format_shape(shape)} with axes {list(axes)}", advice="name every axis exactly once"
        )
    return tuple(shape[a] for a in axes)


def _transpose_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    return np.transpose(g, np.argsort(_axes(attrs, g.ndim)))


def _axes_or_none(value: object) -> tuple[int, ...] | None:
    return None if value is None else integers(value)


def _squeezed(shape: Shape, attrs: Attrs) -> Shape:
    if attrs["axis"] is None:
        return tuple(n for n in shape if n != 1)
    axes = axes_of(attrs["axis"], len(shape), "squeeze")
    if any(shape[a] != 1 for a in axes):
        raise ShapeError(f"'squeeze' of {format_shape(shape)} at an axis longer than 1", advice="name an axis of 1")
    return tuple(n for i, n in enumerate(shape) if i not in axes)


def _expanded(shape: Shape, attrs: Attrs) -> Shape:
    axis: int = attrs["axis"]
    if not -len(shape) - 1 <= axis <= len(shape):
        raise ShapeError(f"'expand' of {format_shape(shape)} at axis {axis}", advice="name a place between its axes")
    at = axis % (len(shape) + 1)
    return (*shape[:at], 1, *shape[at:])


def _flat(shape: Shape, attrs: Attrs) -> Shape:
    start: int = attrs["start"]
    if not 0 <= start <= len(shape):
        raise ShapeError(f"'flatten' of {format_shape(shape)} from axis {start}", advice="start at an axis it has")
    return (*shape[:start], size_of(shape[start:]))


def _stack_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    if any(s != shapes[0] for s in shapes):
        raise misfit("stack", shapes, "all of them must have the same shape")
    shape, axis = shapes[0], attrs["axis"]
    if not -len(shape) - 1 <= axis <= len(shape):
        raise ShapeError(f"'stack' of {format_shape(shape)} along axis {axis}", advice="name a place between its axes")
    at = axis % (len(shape) + 1)
    return (*shape[:at], len(shapes), *shape[at:])


def _concat_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    first = shapes[0]
    if not first:
        raise misfit("concat", shapes, "scalars have no axis to join along; use stack")
    (axis,) = axes_of(attrs["axis"], len(first), "concat")
    rest = [(*s[:axis], *s[axis + 1 :]) for s in shapes]
    if any(len(s) != len(first) or r != rest[0] for s, r in zip(shapes, rest, strict=True)):
        raise misfit("concat", shapes, "they must agree in every axis but the joined one")
    return (*first[:axis], sum(s[axis] for s in shapes), *first[axis + 1 :])


def _stack_rule(index: int) -> Rule:
    return lambda g, out, xs, attrs: np.take(g, index, axis=attrs["axis"])


def _concat_rule(index: int) -> Rule:
    def rule(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
        axis: int = attrs["axis"]
        start = sum(x.shape[axis] for x in xs[:index])
        return np.moveaxis(np.moveaxis(g, axis, 0)[start : start + xs[index].shape[axis]], 0, axis)

    return rule


def _key_text(key: tuple[Any, ...]) -> str:
    def one(k: int | slice) -> str:
        if isinstance(k, int):
            return str(k)
        bounds = [("" if b is None else str(b)) for b in (k.start, k.stop, k.step)]
        return ":".join(bounds[:2] if k.step is None else bounds)

    return ", ".join(one(k) for k in key)


def _index_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    shape, key = shapes[0], attrs["key"]
    if len(key) > len(shape):
        what = "a scalar" if not shape else f"an array of shape {format_shape(shape)}"
        raise ShapeError(f"[{_key_text(key)}] has {len(key)} indices for {what}", advice="use at most one an axis")
    out: list[int] = []
    for axis, n in enumerate(shape):
        k = key[axis] if axis < len(key) else slice(None)
        if isinstance(k, slice):
            out.append(len(range(*k.indices(n))))
        elif not -n <= k < n:
            raise ShapeError(
                f"index {k} is outside of axis {axis}, which has {n} elements",
                advice=f"use 0 to {n - 1}" if n else "the axis is empty",
            )
    return tuple(out)


def _index_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    message = np.zeros(xs[0].shape)
    message[attrs["key"]] = g
    return message


def _index_formula(shapes: Sequence[Shape], attrs: Attrs) -> str | None:
    """A frame of zeros around the error signal; a slice that leaves elements out in between has no such formula."""
    shape, key = shapes[0], attrs["key"]
    if len(shape) == 1 and isinstance(key[0], int):
        return f"g * one_hot({key[0] % shape[0]}, {shape[0]})"
    signal, frame = "g", []
    for axis, n in enumerate(shape):
        k = key[axis] if axis < len(key) else slice(None)
        chosen = range(k % n, k % n + 1) if isinstance(k, int) else range(n)[k]
        if chosen.step != 1 or not chosen:
            return None
        if isinstance(k, int):
            signal = f"expand({signal}, {axis})"
        frame.append([chosen.start, n - chosen.stop])
    return f"pad({signal}, {frame})" if any(map(any, frame)) else signal


def _reshape_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    return f"reshape(g, {list(shapes[0])})" if shapes[0] else "reshape(g, [])"


def _transpose_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    if attrs["axes"] is None:
        return "g.T"
    return f"transpose(g, {[int(a) for a in np.argsort(_axes(attrs, len(shapes[0])))]})"


def _stack_formula(index: int) -> FormulaRule:
    def formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
        before = [":"] * (attrs["axis"] % (len(shapes[0]) + 1))
        return f"g[{', '.join([*before, str(index)])}]"

    return formula


def _concat_formula(index: int) -> FormulaRule:
    def formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
        axis = attrs["axis"] % len(shapes[0])
        start = sum(shape[axis] for shape in shapes[:index])
        return f"g[{', '.join([*[':'] * axis, f'{start}:{start + shapes[index][axis]}'])}]"

    return formula


_MOVES = (Sample(((2, 3),)), Sample(((2, 3, 4),)))

INDEX = Operation(
    "index",
    "Some elements: x[i], x[:, 0:3].",
    (Slot("x", _index_back, _index_formula, "the error signal at the chosen elements, 0 elsewhere"),),
    lambda xs, a: np.asarray(xs[0][a["key"]]),
    _index_shape,
    "x[key]",
    "[ ]",
    attributes=(Attribute("key", tuple),),
    samples=(
        Sample(((4,),), {"key": (1,)}),
        Sample(((3, 4),), {"key": (slice(None), slice(0, 3))}),
        Sample(((3, 4),), {"key": (-1, slice(None, None, 2))}),
    ),
    callable=False,
)
TRANSPOSE = Operation(
    "transpose",
    "The axes in another order, reversed by default (x.T).",
    (Slot("x", _transpose_back, _transpose_formula, _BACK),),
    lambda xs, a: np.transpose(xs[0], _axes(a, xs[0].ndim)),
    _transpose_shape,
    "transpose(x)",
    "ᵀ",
    attributes=(Attribute("axes", _axes_or_none, None),),
    samples=(*_MOVES, Sample(((2, 3, 4),), {"axes": (1, 2, 0)})),
)
RESHAPE = Operation(
    "reshape",
    "The same elements in another shape.",
    (Slot("x", lambda g, out, xs, a: g.reshape(xs[0].shape), _reshape_formula, _BACK),),
    lambda xs, a: xs[0].reshape(_reshape_shape((xs[0].shape,), a)),
    _reshape_shape,
    "reshape(x, shape)",
    "shape",
    attributes=(Attribute("shape", integers),),
    samples=(Sample(((2, 3),), {"shape": (3, 2)}), Sample(((2, 3),), {"shape": (-1,)})),
)
FLATTEN = Operation(
    "flatten",
    "All axes from ``start`` on made into one.",
    (Slot("x", lambda g, out, xs, a: g.reshape(xs[0].shape), _reshape_formula, _BACK),),
    lambda xs, a: xs[0].reshape(_flat(xs[0].shape, a)),
    lambda shapes, a: _flat(shapes[0], a),
    "flatten(x)",
    "flat",
    attributes=(Attribute("start", integer, 0),),
    samples=(*_MOVES, Sample(((2, 3, 4),), {"start": 1})),
)
SQUEEZE = Operation(
    "squeeze",
    "Without its axes of length 1.",
    (Slot("x", lambda g, out, xs, a: g.reshape(xs[0].shape), _reshape_formula, _BACK),),
    lambda xs, a: xs[0].reshape(_squeezed(xs[0].shape, a)),
    lambda shapes, a: _squeezed(shapes[0], a),
    "squeeze(x)",
    "squeeze",
    attributes=(Attribute("axis", axis_or_none, None),),
    samples=(Sample(((2, 1),)), Sample(((1, 3, 1),), {"axis": 0})),
)
EXPAND = Operation(
    "expand",
    "With one more axis of length 1.",
    (Slot("x", lambda g, out, xs, a: g.reshape(xs[0].shape), _reshape_formula, _BACK),),
    lambda xs, a: xs[0].reshape(_expanded(xs[0].shape, a)),
    lambda shapes, a: _expanded(shapes[0], a),
    "expand(x)",
    "expand",
    attributes=(Attribute("axis", integer, 0),),
    samples=(Sample(((),)), Sample(((2, 3),), {"axis": -1})),
)
STACK = Operation(
    "stack",
    "Several arrays of one shape, side by side along a new axis.",
    (Slot("x", words="its part of the error signal", rule_at=_stack_rule, formula_at=_stack_formula),),
    lambda xs, a: np.stack(xs, axis=a["axis"]),
    _stack_shape,
    "stack(x)",
    "stack",
    attributes=(Attribute("axis", integer, 0),),
    variadic=True,
    samples=(Sample(((), ())), Sample(((2, 3), (2, 3), (2, 3)), {"axis": 1}), Sample(((2,),), {"axis": -1})),
)
CONCAT = Operation(
    "concat",
    "Several arrays joined along an axis.",
    (Slot("x", words="its part of the error signal", rule_at=_concat_rule, formula_at=_concat_formula),),
    lambda xs, a: np.concatenate(xs, axis=a["axis"]),
    _concat_shape,
    "concat(x)",
    "concat",
    attributes=(Attribute("axis", integer, 0),),
    variadic=True,
    samples=(Sample(((2,), (3,))), Sample(((2, 3), (2, 1), (2, 2)), {"axis": -1})),
)
OPERATIONS = (INDEX, TRANSPOSE, RESHAPE, FLATTEN, SQUEEZE, EXPAND, STACK, CONCAT)
