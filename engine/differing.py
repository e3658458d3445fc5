"""Where two texts differ. Texts of a megabyte are compared with each key, so no letter is looked at by itself."""

from __future__ import annotations

from collections.abc import Callable

_STRIDE = 1 << 15
"""So many letters are compared at once: more are copied without need, fewer take more calls."""


def shared_ends(a: str, b: str) -> tuple[int, int]:
    """How many letters two texts share at their beginning, and how many of the others at their end."""
    most = min(len(a), len(b))
    start = _most_for(most, lambda low, high: a[low:high] == b[low:high])
    end = _most_for(most - start, lambda low, high: a[len(a) - high : len(a) - low] == b[len(b) - high : len(b) - low])
    return start, end


def _most_for(limit: int, is_same: Callable[[int, int], bool]) -> int:
    """How many letters are the same, up to a limit: stretch by stretch, and in the last one by halves."""
    low = 0
    while low < limit and is_same(low, min(low + _STRIDE, limit)):
        low = min(low + _STRIDE, limit)
    high = min(low + _STRIDE, limit)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if is_same(low, middle) else (low, middle - 1)
    return low
