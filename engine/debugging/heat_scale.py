"""Scales: where a size stands between the smallest and the largest one, and the round numbers beside the colours."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
_MOST_TICKS = 5


@dataclass(frozen=True, slots=True)
class Scale:
    """A scale of sizes.

    Attributes:
        low: The smallest size on it: 0 for a linear one, so that half as large looks half as large.
        high: The largest.
        log: Whether equal ratios, not equal differences, look equal. It has no place for 0.
        whole: Whether its numbers are counts.
    """

    low: float
    high: float
    log: bool
    whole: bool = False

    def place(self, sizes: Floats) -> Floats:
        """Where sizes stand, 0 to 1; NaN for NaN, and for 0 where the scale is logarithmic.

        Args:
            sizes: Never negative, any shape.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            if not self.log:
                shares = sizes / self.high if self.high > 0 else np.zeros_like(sizes)
                return np.where(np.isnan(sizes), np.nan, np.clip(shares, 0.0, 1.0))
            span = math.log10(self.high) - math.log10(self.low)
            # All alike: each of them is the largest.
            shares = (np.log10(sizes) - math.log10(self.low)) / span if span > 0 else np.ones_like(sizes)
            return np.where((sizes > 0) & ~np.isnan(sizes), np.clip(shares, 0.0, 1.0), np.nan)

    def ticks(self) -> tuple[float, ...]:
        """A few round numbers on the scale, ascending."""
        if self.high <= 0:
            return (0.0,)
        if not self.log:
            step = _nice_step(self.high / (_MOST_TICKS - 1))
            step = max(step, 1.0) if self.whole else step
            return tuple(float(f"{i * step:.12g}") for i in range(int(self.high / step * (1 + 1e-9)) + 1))
        decades = _decades(self.low, self.high)
        if len(decades) >= 2:
            return decades
        if self.low == self.high:
            return (self.low,)
        between = tuple(t for t in _one_two_five(self.low, self.high) if self.low <= t <= self.high)
        return between if len(between) >= 2 else (self.low, self.high)


def scale_of(sizes: Floats, *, log: bool, whole: bool = False) -> Scale | None:
    """The scale that holds some sizes; NaN among them is left out.

    Args:
        sizes: Never negative.
        log: Whether it is to be logarithmic. Where all of them are 0 it is linear.
        whole: Whether they are counts.

    Returns:
        None where there is no size.
    """
    known = sizes[np.isfinite(sizes)]
    if not len(known):
        return None
    positive = known[known > 0]
    if not log or not len(positive):
        return Scale(0.0, float(known.max()), log=False, whole=whole)
    return Scale(float(positive.min()), float(positive.max()), log=True, whole=whole)


def _nice_step(least: float) -> float:
    """The smallest of 1, 2, 5 times a power of ten that is no smaller."""
    power = 10.0 ** math.floor(math.log10(least)) if least > 1e-300 else 1e-300
    return next(m * power for m in (1.0, 2.0, 5.0, 10.0) if m * power >= least * (1 - 1e-9))


def _decades(low: float, high: float) -> tuple[float, ...]:
    """Powers of ten, or of a thousand and so on where there are many."""
    first, last = math.ceil(math.log10(low) - 1e-9), math.floor(math.log10(high) + 1e-9)
    step = max(1, -(-(last - first) // (_MOST_TICKS - 1)))
    return tuple(float(f"1e{exponent}") for exponent in range(last, first - 1, -step))[::-1]


def _one_two_five(low: float, high: float) -> tuple[float, ...]:
    first, last = math.floor(math.log10(low)), math.floor(math.log10(high))
    return tuple(float(f"{m}e{exponent}") for exponent in range(first, last + 1) for m in (1, 2, 5))
