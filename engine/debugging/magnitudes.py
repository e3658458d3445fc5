"""How large an array is, as one number; for tens of thousands of arrays at once."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.arrays import Array

_TOGETHER = 4096
"""Arrays of at most so many numbers are measured together: below, the calls cost more than the numbers."""


class Size(StrEnum):
    """What the size of an array is; of a single number both are its magnitude."""

    LARGEST = "largest"
    """max |aᵢ|, as the captions below heat maps say."""
    RMS = "rms"
    """√(Σ aᵢ² / n), the root mean square: it does not grow with the number of elements."""


class Magnitudes(NamedTuple):
    """The sizes of some arrays.

    Attributes:
        sizes: One for each array; NaN where a NaN is among its numbers, else infinity where one is; 0 where there is no
            number.
        present: Whether there is an array, and any number in it.
    """

    sizes: npt.NDArray[np.float64]
    present: npt.NDArray[np.bool_]


def magnitudes(arrays: Sequence[Array | None], size: Size = Size.LARGEST) -> Magnitudes:
    """Measure arrays.

    Args:
        arrays: Of any shapes; None where there is none.
        size: What their size is.
    """
    lengths = np.fromiter((0 if a is None else a.size for a in arrays), dtype=np.intp, count=len(arrays))
    sizes = np.zeros(len(arrays))
    with np.errstate(invalid="ignore"):
        _measure_numbers(arrays, np.flatnonzero(lengths == 1), sizes)
        small = np.flatnonzero((lengths > 1) & (lengths <= _TOGETHER))
        if len(small):
            rows = np.concatenate([_flat(arrays, i) for i in small.tolist()])
            sizes[small] = _measured(rows, lengths[small], size)
        for i in np.flatnonzero(lengths > _TOGETHER).tolist():
            sizes[i] = _measured(_flat(arrays, i), lengths[i : i + 1], size)[0]
    return Magnitudes(sizes, lengths > 0)


def _measure_numbers(arrays: Sequence[Array | None], chosen: npt.NDArray[np.intp], sizes: Array) -> None:
    found = (float(a.item()) for i in chosen.tolist() if (a := arrays[i]) is not None)
    sizes[chosen] = np.abs(np.fromiter(found, dtype=np.float64, count=len(chosen)))


def _flat(arrays: Sequence[Array | None], i: int) -> Array:
    array = arrays[i]
    assert array is not None
    return array.reshape(-1)


def _measured(rows: Array, lengths: npt.NDArray[np.intp], size: Size) -> Array:
    """The sizes of arrays that lie one behind the other, none of them empty."""
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]])
    rows = np.abs(rows)
    largest: Array = np.maximum.reduceat(rows, starts)
    if size is Size.LARGEST:
        return largest
    # In units of the largest one, so that no square overflows or vanishes.
    unit = np.where(np.isfinite(largest) & (largest > 0), largest, 1.0)
    squares = np.add.reduceat((rows / np.repeat(unit, lengths)) ** 2, starts)
    return np.where(np.isfinite(largest), unit * np.sqrt(squares / lengths), largest)
