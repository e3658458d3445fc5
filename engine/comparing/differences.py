"""How far two arrays are apart."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array, Shape


@dataclass(frozen=True, slots=True)
class Difference:
    """How far two arrays are apart.

    Attributes:
        absolute: The largest |aᵢ − bᵢ|; NaN where one of the two is NaN and the other is not; infinite where one of
            them is, or both with other signs.
        relative: The same in units of the largest number of both arrays that is finite: 0 for equal arrays, and at most
            2 for finite ones. So a number that is tiny among large ones does not count as far off.
        shapes: The two shapes where they are not the same; None in the place of one where that array is not there. Then
            both numbers are NaN.
        pair: The two numbers that are farthest apart, of scalars both also where they are equal; None where there are
            none, or no two that belong together.
        place: Their index in both arrays.
    """

    absolute: float
    relative: float
    shapes: tuple[Shape | None, Shape | None] | None = None
    pair: tuple[float, float] | None = None
    place: Shape = ()

    @property
    def comparable(self) -> bool:
        """Whether the arrays have one shape."""
        return self.shapes is None

    @property
    def is_zero(self) -> bool:
        """Whether the arrays are equal, NaN being equal to NaN."""
        return self.absolute == 0.0

    def exceeds(self, tolerance: float) -> bool:
        """Whether they are farther apart than a relative tolerance; NaN, infinity and other shapes always are."""
        return not self.relative <= tolerance


def unlike(here: Array | None, there: Array | None) -> Difference:
    """The difference of two arrays that cannot be told from each other number by number."""
    shapes = (None if here is None else here.shape, None if there is None else there.shape)
    return Difference(float("nan"), float("nan"), shapes)


def difference(a: Array, b: Array) -> Difference:
    """Compare two arrays; equal infinities are equal, and so are two NaN at the same place."""
    if a.shape != b.shape:
        return unlike(a, b)
    if not a.size:
        return Difference(0.0, 0.0)
    with np.errstate(all="ignore"):
        apart = np.abs(a - b)
    apart = np.where((a == b) | (np.isnan(a) & np.isnan(b)), 0.0, apart)
    place = tuple(int(i) for i in np.unravel_index(np.argmax(apart), apart.shape))  # NaN wins over everything
    absolute = float(apart[place])
    pair = (float(a[place]), float(b[place])) if absolute != 0.0 or not place else None
    if absolute == 0.0 or not np.isfinite(absolute):
        return Difference(absolute, absolute, pair=pair, place=place)
    sizes = np.abs(np.concatenate([np.ravel(a), np.ravel(b)]))
    return Difference(absolute, absolute / float(np.max(sizes[np.isfinite(sizes)])), pair=pair, place=place)
