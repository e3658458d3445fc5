"""Marks: what a node's colour says where it is no number on a scale."""

from __future__ import annotations

from enum import IntEnum

import numpy as np
import numpy.typing as npt

Marks = npt.NDArray[np.uint8]
"""A :class:`Mark` for each node of a view."""


class Mark(IntEnum):
    """What a node's colour says; of several verdicts in one group the largest mark counts."""

    PLAIN = 0
    """Nothing: finite numbers, or no leaf for the gradient check."""
    MEASURED = 1
    """It has a number."""
    NOT_REACHED = 2
    """The cursor has not come to it yet."""
    NOTHING = 3
    """There never is a number: no gradient, no operation, an empty array."""
    INFINITE = 4
    """Infinity is among its numbers, NaN is not."""
    NAN = 5
    """NaN is among its numbers."""
    OK = 6
    """Its error signals agree with the differences."""
    UNCHECKED = 7
    """Its gradient has not been checked yet."""
    NO_GRADIENT = 8
    """Its gradient is 0 by definition: no smooth path leads to the loss."""
    KINK = 9
    """It sits at a kink, where differences say nothing."""
    UNTOLD = 10
    """Its gradient cannot be told from differences: the loss, or every difference, is not finite."""
    WRONG = 11
    """Its error signal disagrees with the differences."""
