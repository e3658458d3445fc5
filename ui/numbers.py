"""Numbers that a hand makes: rounded as finely as the hand can tell apart."""

from __future__ import annotations

import math

_FINEST = 400
"""A slider has about this many places."""


def spacing_of(low: float, high: float) -> float:
    """The distance between two places of a slider: 1, 2 or 5 times a power of ten."""
    wanted = (high - low) / _FINEST
    if not (wanted > 0 and math.isfinite(wanted)):
        return 0.0
    power = math.floor(math.log10(wanted))
    lead = wanted / 10.0**power
    return float(f"{5 if lead >= 5 else 2 if lead >= 2 else 1}e{power}")


def places_of(low: float, high: float) -> int:
    """How many places a slider has."""
    spacing = spacing_of(low, high)
    return max(1, round((high - low) / spacing)) if spacing else 1


def rounded_for(low: float, high: float, value: float) -> float:
    """A slider's value at its nearest place, without noise in its digits: 0.85, not 0.8499999999999999."""
    spacing = spacing_of(low, high)
    if not spacing or not math.isfinite(value):
        return value
    digits = max(0, -math.floor(math.log10(spacing)))
    rounded = round(round(value / spacing) * spacing, min(digits, 300))
    return min(max(rounded, low), high)
