"""What a picture needs to know of an array again and again, looked up once: whether it is finite, and how large."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import partial
from math import isfinite, isinf, isnan
from typing import NamedTuple, TypeVar

import numpy as np

from engine.arrays import Array
from engine.notation import format_number

_MOST = 4096
_T = TypeVar("_T")


class Summary(NamedTuple):
    """An array at a glance.

    Attributes:
        is_finite: Whether neither NaN nor infinity is in it.
        largest: Its largest magnitude; NaN where NaN is in it, 0 where it is empty.
    """

    is_finite: bool
    largest: float


class Kept(dict[tuple[int, object], tuple["weakref.ref[Array]", _T]]):
    """Things made of arrays, kept as long as the arrays live. A trace's arrays never change."""

    def of(self, array: Array, key: object, make: Callable[[], _T]) -> _T:
        """What was made of an array before, or now.

        Args:
            array: Of what.
            key: What else it depends on.
            make: Makes it.
        """
        place = (id(array), key)
        found = self.get(place)
        if found is not None and found[0]() is array:
            return found[1]
        if len(self) >= _MOST:
            self.clear()
        made = make()
        self[place] = (weakref.ref(array, partial(self._forget, place)), made)
        return made

    def _forget(self, place: tuple[int, object], gone: weakref.ref[Array]) -> None:
        """An array has ended; another one may already have its place in memory, and here."""
        found = self.get(place)
        if found is not None and found[0] is gone:
            del self[place]


_summaries: Kept[Summary] = Kept()


def summary(array: Array) -> Summary:
    """An array at a glance."""
    if array.ndim == 0:
        return Summary(isfinite(array), abs(float(array)))
    return _summaries.of(array, None, lambda: _summarised(array))


def size_caption(array: Array, digits: int = 3) -> str:
    """The largest magnitude: an array's size at a glance; what is not finite by its name."""
    if array.size == 0:
        return "empty"
    largest = summary(array).largest
    if isnan(largest):
        return "has NaN"
    if isinf(largest):
        return "has ∞"
    return f"±{format_number(largest, digits)}" if largest else "0"


def _summarised(array: Array) -> Summary:
    if array.size == 0:
        return Summary(True, 0.0)
    # NaN and infinity survive a minimum and a maximum: two passes without a copy tell all.
    largest = max(abs(float(array.min())), abs(float(array.max())))
    return Summary(bool(np.isfinite(largest)), largest)
