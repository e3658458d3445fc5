"""Operands that are indices: classes and rows of a table, whole numbers from 0 on.

They carry values only, no error signal. A leaf or a literal that is no index is refused where it is written. What is
computed and turns out to be none is no error but a result: NaN, in every row that such an index chooses.
"""

from __future__ import annotations

import numpy as np

from engine.arrays import Array
from engine.errors import ValueNotAllowedError
from engine.notation import format_number

NO_SIGNAL = "an index chooses and is not calculated with: it carries no error signal"


def chosen(values: Array, count: int) -> tuple[Array, Array]:
    """Indices as integers.

    Args:
        values: Numbers that should be whole, from 0 to ``count - 1``.
        count: How many there are to choose from.

    Returns:
        The integers (0 where a number is no index), and where they are indices.
    """
    valid = (values == np.floor(values)) & (values >= 0) & (values < count)
    return np.where(valid, values, 0.0).astype(np.intp), valid


def one_hot(values: Array, count: int) -> Array:
    """A new last axis with 1 at each index and 0 elsewhere; a row of NaN for what is no index."""
    places, valid = chosen(values, count)
    rows = (places[..., None] == np.arange(count)).astype(np.float64)
    return np.where(valid[..., None], rows, np.nan)


def misplaced(values: Array, count: int) -> tuple[int, ...] | None:
    """Where the first number stands that is no index, or None where all of them are."""
    wrong = np.argwhere(~chosen(values, count)[1])
    return tuple(int(i) for i in wrong[0]) if len(wrong) else None


def no_index(name: str, value: float, count: int) -> ValueNotAllowedError:
    """The error for a number that stands where an index is read."""
    one = "0" if count == 1 else f"a whole number from 0 to {count - 1}"
    return ValueNotAllowedError(
        f"'{name}' is read as indices, and {format_number(value)} is none of them", advice=f"use {one}"
    )
