"""What an array's numbers are like: their range, spread, zeros, what is not finite, and their distribution."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.arrays import Array, Shape


@dataclass(frozen=True, slots=True)
class Statistics:
    """Some measures of one array.

    The range, mean and standard deviation are those of the finite numbers, and NaN where there are none.

    Attributes:
        shape: Its shape.
        dtype: The type of its numbers.
        least: The smallest finite number.
        largest: The largest one.
        mean: Their mean.
        deviation: Their standard deviation, √(Σ(a − mean)²/n).
        norm: The L2 norm of all numbers, √Σa²: NaN or infinite where one of them is.
        zeros: The share of numbers that are exactly 0, between 0 and 1.
        nans: How many are NaN.
        infinities: How many are infinite.
    """

    shape: Shape
    dtype: str
    least: float
    largest: float
    mean: float
    deviation: float
    norm: float
    zeros: float
    nans: int
    infinities: int


def statistics_of(array: Array) -> Statistics:
    """Measure an array of any shape.

    Large and small numbers are measured in units of the largest one, so that no square overflows or vanishes.
    """
    nans = int(np.count_nonzero(np.isnan(array)))
    infinities = int(np.count_nonzero(np.isinf(array)))
    finite = array.reshape(-1) if not nans + infinities else array[np.isfinite(array)]
    zeros = float(np.count_nonzero(array == 0) / array.size) if array.size else 0.0
    least = largest = mean = deviation = float("nan")
    norm = float("nan") if nans else float("inf") if infinities else 0.0
    if finite.size:
        least, largest = float(finite.min()), float(finite.max())
        unit = max(abs(least), abs(largest))
        scaled = finite / unit if unit > 0 else finite
        unit = unit if unit > 0 else 1.0
        with np.errstate(over="ignore"):  # what is too large for a float64 is infinite, and is said to be
            mean, deviation = float(scaled.mean()) * unit, float(scaled.std()) * unit
            if not nans + infinities:
                norm = float(np.sqrt(np.sum(scaled * scaled))) * unit
    return Statistics(array.shape, str(array.dtype), least, largest, mean, deviation, norm, zeros, nans, infinities)


@dataclass(frozen=True, eq=False, slots=True)
class Histogram:
    """How the finite numbers of an array are distributed.

    Attributes:
        counts: How many lie in each bin.
        edges: The ends of the bins, ascending, one more than counts.
        left_out: How many are not finite.
    """

    counts: npt.NDArray[np.int64]
    edges: Array
    left_out: int

    @property
    def is_empty(self) -> bool:
        """Whether there is no finite number."""
        return not self.counts.any()


def bins_for(count: int) -> int:
    """How many bins show so many numbers well: about 2√n, from 6 to 40."""
    return min(max(int(2 * count**0.5), 6), 40)


def histogram_of(array: Array, bins: int | None = None) -> Histogram:
    """Count an array's finite numbers by size, with ``numpy.histogram``.

    Args:
        array: Of any shape.
        bins: How many bins of equal width; by default as many as suit so many numbers.
    """
    finite = array[np.isfinite(array)]
    bins = bins_for(finite.size) if bins is None else bins
    left_out = array.size - finite.size
    if not finite.size:
        return Histogram(np.zeros(bins, dtype=np.int64), np.linspace(0.0, 1.0, bins + 1), left_out)
    # In units of the largest magnitude: numpy cannot part a range that is wider than a float64, nor a denormal one.
    unit = float(np.abs(finite).max()) or 1.0
    scaled = finite / unit
    low, high = float(scaled.min()), float(scaled.max())
    if high - low < bins * np.finfo(np.float64).eps:  # all alike: one bin, in the middle
        low, high = low - 0.5, high + 0.5
    counts, edges = np.histogram(scaled, bins, (low, high))
    with np.errstate(over="ignore"):
        return Histogram(counts, edges * unit, left_out)
