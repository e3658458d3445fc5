"""Numbers that a hand makes: rounded as finely as the hand can tell apart."""

from __future__ import annotations

import math

STEPS = 1000
"""How many places a slider has."""


def rounded_for(low: float, high: float, value: float) -> float:
    """A slider's value with no more digits than its range calls for: 0.85, not 0.8499999999999999."""
    spacing = (high - low) / STEPS
    if spacing <= 0 or not math.isfinite(spacing):
        return value
    digits = max(0, -math.floor(math.log10(spacing)))
    rounded = round(value, min(digits, 300))
    return min(max(rounded, low), high)
