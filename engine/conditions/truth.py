"""Truth element by element, in three values: a number that is not there yet makes nothing true and nothing false.

The logic is Kleene's (S. C. Kleene, Introduction to Metamathematics, 1952, §64), kept as two masks.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """For each element of an array whether a condition holds there, fails there, or is unknown (neither).

    Attributes:
        holds: Where it holds; one element stands for all where both sides were scalars.
        fails: Where it fails, of the same shape.
    """

    holds: Array
    fails: Array

    def __and__(self, other: Truth) -> Truth:
        if not fit(self.holds, other.holds):
            return UNKNOWN
        return Truth(self.holds & other.holds, self.fails | other.fails)

    def __or__(self, other: Truth) -> Truth:
        if not fit(self.holds, other.holds):
            return UNKNOWN
        return Truth(self.holds | other.holds, self.fails & other.fails)

    def __invert__(self) -> Truth:
        return Truth(self.fails, self.holds)

    @property
    def anywhere(self) -> bool:
        """Whether it holds for at least one element."""
        return bool(self.holds.any())

    def of_any(self) -> Truth:
        """Whether it holds for at least one element, as one truth."""
        return Truth(np.asarray(self.holds.any()), np.asarray(self.fails.all()))

    def of_all(self) -> Truth:
        """Whether it holds for every element, as one truth; of no elements it does."""
        return Truth(np.asarray(self.holds.all()), np.asarray(self.fails.any()))


UNKNOWN = Truth(np.asarray(False), np.asarray(False))


def known(condition: object) -> Truth:
    """The truth of what has been computed.

    Args:
        condition: A truth value, or an array of them.
    """
    holds = np.asarray(condition, dtype=bool)
    return Truth(holds, ~holds)


def fit(left: Array, right: Array) -> bool:
    """Whether two arrays can be combined element by element: equal shapes, or one of them is repeated along the other.

    A row is taken from every row of a matrix, as the model language does it. That both are repeated is left out: (n, 1)
    against (n,) would make a matrix that nobody asked for.
    """
    if left.shape == right.shape or not left.ndim or not right.ndim:
        return True
    try:
        together = np.broadcast_shapes(left.shape, right.shape)
    except ValueError:
        return False
    return together in (left.shape, right.shape)
