"""Operations that read indices: one-hot vectors, and rows of a table."""

# ruff: noqa: ARG001 - rules of one kind share one signature, whether or not a rule needs all of it

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from engine.arrays import Array, Shape
from engine.ops.indices import NO_SIGNAL, chosen, one_hot
from engine.ops.record import Attribute, Attrs, Operation, Sample, Slot
from engine.ops.shapes import integer, misfit


def _count(value: object) -> int:
    count = integer(value)
    if count < 1:
        raise ValueError("a whole number from 1 on")
    return count


def _embedding_shape(shapes: Sequence[Shape], attrs: Attrs) -> Shape:
    if len(shapes[1]) != 2 or shapes[1][0] == 0:
        raise misfit("embedding", shapes, "the table has one row an index: indices first, then a matrix")
    return (*shapes[0], shapes[1][1])


def _rows(xs: Sequence[Array], attrs: Attrs) -> Array:
    x, table = xs
    places, valid = chosen(x, len(table))
    return np.where(valid[..., None], table[places], np.nan)


def _rows_back(g: Array, out: Array, xs: Sequence[Array], attrs: Attrs) -> Array:
    x, table = xs
    places, valid = chosen(x, len(table))
    message = np.zeros(table.shape)
    # A row that was read several times receives from each; what was no row has nowhere to send to.
    np.add.at(message, places[valid], g[valid])
    return message


def _rows_formula(shapes: Sequence[Shape], attrs: Attrs) -> str:
    rows, width = shapes[1]
    if len(shapes[0]) == 0:
        return f"outer(one_hot(x, {rows}), g)"
    if len(shapes[0]) == 1:
        return f"one_hot(x, {rows}).T @ g"
    return f"one_hot(flatten(x), {rows}).T @ reshape(g, [-1, {width}])"


OPERATIONS = (
    Operation(
        "one_hot",
        "For every index a vector with 1 at its place and 0 elsewhere; what is no index gives NaN.",
        (Slot("x", words=NO_SIGNAL, indices=lambda s, a: a["classes"]),),
        lambda xs, a: one_hot(xs[0], a["classes"]),
        lambda shapes, a: (*shapes[0], a["classes"]),
        "one_hot(x, classes)",
        "1-hot",
        attributes=(Attribute("classes", _count),),
        samples=(
            Sample(((),), {"classes": 3}, indices={0: 3}),
            Sample(((4,),), {"classes": 3}, indices={0: 3}),
            Sample(((2, 3),), {"classes": 1}, indices={0: 1}),
        ),
    ),
    Operation(
        "embedding",
        "The rows of a table (indices first, then the matrix); what is no index gives a row of NaN.",
        (
            Slot("x", words=NO_SIGNAL, indices=lambda s, a: s[1][0]),
            Slot("W", _rows_back, _rows_formula, "g, added up in the rows that were read; 0 in the others"),
        ),
        _rows,
        _embedding_shape,
        "embedding(x, W)",
        "embed",
        samples=(
            Sample(((), (4, 3)), indices={0: 4}),
            Sample(((5,), (3, 2)), indices={0: 3}),
            Sample(((2, 3), (4, 2)), indices={0: 4}),
        ),
    ),
)
