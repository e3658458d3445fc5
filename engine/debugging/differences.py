"""Two-sided differences of the loss, and whether they agree with a gradient: the numbers behind the gradient check.

All elements are judged side by side. Where the two ends lie on another branch than the point between them, or outside
of the function's domain, the step shrinks. It also shrinks where the numbers disagree: a right gradient agrees once the
step is short against the curvature, a wrong one never does. Where the loss is so large that its last digits drown the
difference, the step grows.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Array

STEP = 1e-5
ABSOLUTE, RELATIVE = 1e-9, 1e-6
_SHRINKS = 3
"""How often the step shrinks tenfold in search of a smooth stretch before the place counts as a kink."""
_TRIES = 6
"""How many steps are tried as long as rounding does not matter."""
_SHORT = tuple(STEP / 10.0**k for k in range(_TRIES))
_LONG = tuple(STEP * 10.0**k for k in range(1, 10))
"""The steps, relative to the element: shorter and shorter, then longer ones for what rounding drowns."""
_COARSE = 0.01
"""What counts as agreement between long steps."""
_LAST_DIGITS = 8 * float(np.finfo(np.float64).eps)


class Measured(NamedTuple):
    """Differences of some elements.

    Attributes:
        difference: (f(x + h) − f(x − h)) / 2h.
        rounding: What the last digits of f can make of it.
        usable: Whether it says anything: not across a kink or the end of a domain.
    """

    difference: Array
    rounding: Array
    usable: Array


Ends = Callable[[Array, Array, Array], tuple[Array, Array, Array]]
"""(elements, their upper values, their lower values) -> f at the upper, f at the lower, whether no kink is near."""


@dataclass(frozen=True)
class Judgement:
    """What became of each element.

    Attributes:
        differences: The difference that came closest to the gradient; NaN at a kink.
        errors: Its |fd − g| / max(|fd|, |g|), 0/0 = 0.
        agrees: Whether the gradient passed; False at a kink.
        kinks: Whether a two-sided difference says nothing.
    """

    differences: Array
    errors: Array
    agrees: Array
    kinks: Array


def judge(x: Array, grad: Array, ends: Ends) -> Judgement:
    """Compare the gradient of some elements with differences.

    Args:
        x: Their values, as a vector.
        grad: What is claimed to be the gradient.
        ends: The function.
    """
    n = len(x)
    found = Judgement(np.full(n, np.nan), np.zeros(n), np.zeros(n, dtype=bool), np.zeros(n, dtype=bool))
    seen, drowned = np.zeros(n, dtype=int), np.zeros(n, dtype=int)
    first, doubt = np.zeros(n), np.zeros(n)
    open_ = np.arange(n)
    for attempt, factor in enumerate(_SHORT):
        measured = _measured(x, open_, factor, ends)
        at = open_[measured.usable]
        difference, rounding = measured.difference[measured.usable], measured.rounding[measured.usable]
        error = relative_error(difference, grad[at])
        better = (seen[at] == 0) | (error < found.errors[at])
        found.errors[at[better]], found.differences[at[better]] = error[better], difference[better]
        seen[at] += 1
        found.agrees[at] = agrees(difference, grad[at], 0.0)
        lost = ~found.agrees[at] & (rounding > RELATIVE * np.fmax(np.abs(difference), np.abs(grad[at])))
        newly = lost & (drowned[at] == 0)
        first[at[newly]], doubt[at[newly]] = difference[newly], rounding[newly]
        drowned[at] += lost
        if attempt == _SHRINKS:
            found.kinks[open_] = seen[open_] == 0
        open_ = open_[~found.agrees[open_] & ~found.kinks[open_]]
        if not len(open_):
            return found
    unclear = open_[(drowned[open_] > 0) & (drowned[open_] == seen[open_])]
    found.agrees[unclear] = _agrees_drowned(x, grad, unclear, ends, Measured(first, doubt, drowned > 0))
    return found


def _agrees_drowned(x: Array, grad: Array, unclear: Array, ends: Ends, short: Measured) -> Array:
    """The verdicts where the last digits of a huge loss drown every short difference.

    Longer steps decide, if two in a row agree with each other; else the gradient is not refuted as long as it lies
    within what rounding makes of the short difference.
    """
    verdict = agrees(short.difference, grad, short.rounding)
    open_ = unclear
    before: Measured | None = None
    for factor in _LONG:
        if not len(open_):
            break
        now = _measured(x, open_, factor, ends)
        decided = np.zeros(len(open_), dtype=bool)
        if before is not None:
            size = np.abs(now.difference)
            close = _COARSE * np.fmax(np.abs(before.difference), size) + before.rounding + now.rounding
            decided = before.usable & now.usable & (np.abs(now.difference - before.difference) <= close)
            decided &= now.rounding <= _COARSE * size
            allowed = _COARSE * np.fmax(size, np.abs(grad[open_])) + now.rounding
            near = np.abs(now.difference - grad[open_]) <= allowed
            verdict[open_[decided]] = near[decided]
        open_ = open_[~decided]
        before = Measured(*(part[~decided] for part in now))
    return verdict[unclear]


def _measured(x: Array, at: Array, factor: float, ends: Ends) -> Measured:
    h = factor * np.maximum(1.0, np.abs(x[at]))
    upper, lower = x[at] + h, x[at] - h
    above, below, smooth = ends(at, upper, lower)
    with np.errstate(all="ignore"):
        # Divided by the difference that was really taken, which rounding makes other than 2h.
        taken = upper - lower
        rounding = _LAST_DIGITS * np.fmax(np.abs(above), np.abs(below)) / taken
        usable = smooth & np.isfinite(above) & np.isfinite(below) & (taken != 0)
        return Measured((above - below) / taken, rounding, usable)


def relative_error(difference: Array, grad: Array) -> Array:
    """|fd − g| / max(|fd|, |g|), 0/0 = 0, infinite where the gradient is not finite."""
    with np.errstate(all="ignore"):
        error = np.abs(difference - grad) / np.maximum(np.abs(difference), np.abs(grad))
    return np.where(difference == grad, 0.0, np.where(np.isfinite(grad), error, np.inf))


def agrees(difference: Array, grad: Array, rounding: Array | float) -> Array:
    """Whether |fd − g| ≤ 1e-9 + 1e-6·max(|fd|, |g|), rounding allowed for."""
    with np.errstate(all="ignore"):
        allowed = ABSOLUTE + RELATIVE * np.fmax(np.abs(difference), np.abs(grad)) + rounding
        return np.asarray(np.isfinite(grad) & (np.abs(difference - grad) <= allowed))
