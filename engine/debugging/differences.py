"""Two-sided differences of the loss, and whether they agree with a gradient: the numbers behind the gradient check.

All elements are judged side by side. A step that crosses a kink, or leaves the function's domain, says nothing: it
shrinks. It also shrinks where the numbers disagree: a right gradient agrees once the step is short against the
curvature. It never shrinks into what rounding has drowned: there the differences of a small slope beside a large loss
are 0, and would agree with a derivative that is dead. Longer steps decide then.

What refutes a gradient is a *settled pair*: two steps, one ten times the other, with nearly the same difference. The
error of a two-sided difference falls with the square of the step, so that the pair tells how far off the shorter one
can be (Richardson 1911), and its last digits how far rounding can have moved it. No later step overrules that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from engine.arrays import Array

STEP = 1e-5
ABSOLUTE, RELATIVE = 1e-9, 1e-6
_SHRINKS = 3
"""How often the step shrinks tenfold in search of a smooth stretch before the place counts as a kink."""
_TO_LAST_DIGITS = 11
"""How many steps, each a tenth of the one before, float64 can add to a number: from 1e-5 to 1e-15 of it."""
_BELOW = (1e-3, 1e-4, 1e-5, 1e-6)
"""Steps relative to a tiny element, where even 1e-15 is too long."""
_LONG = tuple(STEP * 10.0**k for k in range(1, 10))
_COARSE = 0.1
"""What part of a difference may be in doubt for it to tell anything."""
_OVER_CAUTIOUS = 10.0
"""By how much what is left of a pair's curvature is overestimated: 1/99 of its spread is in the shorter step."""
_LAST_DIGITS = 8 * float(np.finfo(np.float64).eps)

_OPEN, _AGREES, _REFUTED, _KINK, _UNTOLD = range(5)


class Measured(NamedTuple):
    """Differences of some elements.

    Attributes:
        difference: (f(x + h) − f(x − h)) / 2h; NaN where it says nothing: across a kink or the end of a domain.
        rounding: What the last digits of f can make of it.
        across: Whether it is finite, and crosses a kink.
        at_edge: Whether one end lies outside of f's domain: f is NaN there, or finite at the other end only.
    """

    difference: Array
    rounding: Array
    across: Array
    at_edge: Array


Ends = Callable[[Array, Array, Array], tuple[Array, Array, Array]]
"""(elements, their upper values, their lower values) -> f at the upper, f at the lower, whether no kink is near."""


@dataclass(frozen=True)
class Judgement:
    """What became of each element.

    Attributes:
        differences: The difference that decided, or else came closest to the gradient; NaN at a kink.
        errors: Its |fd − g| / max(|fd|, |g|), 0/0 = 0.
        agrees: Whether the gradient passed; False at a kink.
        kinks: Whether a two-sided difference says nothing: at a kink, or at the very edge of a domain.
        untold: Whether there is no finite difference at all, by no step; the gradient is neither right nor wrong.
    """

    differences: Array
    errors: Array
    agrees: Array
    kinks: Array
    untold: Array


def judge(x: Array, grad: Array, ends: Ends, magnitude: float = 0.0) -> Judgement:
    """Compare the gradient of some elements with differences.

    Args:
        x: Their values, as a vector.
        grad: What is claimed to be the gradient.
        ends: The function.
        magnitude: How large the numbers are that the function is made of, if they may be larger than itself:
            1e8 in (1e8 + x²) − 1e8. Their last digits are lost as well.
    """
    trial = _Trial(x, grad, ends, magnitude)
    trial.shrink()
    trial.grow()
    verdict = trial.verdict
    return Judgement(trial.differences, trial.errors, verdict == _AGREES, verdict == _KINK, verdict == _UNTOLD)


class _Trial:
    """The verdicts on some elements while steps are tried."""

    def __init__(self, x: Array, grad: Array, ends: Ends, magnitude: float) -> None:
        n = len(x)
        self._x, self._grad, self._ends, self._magnitude = x, grad, ends, magnitude
        self.verdict = np.full(n, _OPEN)
        self.differences, self.errors = np.full(n, np.nan), np.zeros(n)
        self._seen, self._drowned = np.zeros(n, dtype=bool), np.zeros(n, dtype=bool)
        self._one_sided = np.zeros(n, dtype=bool)
        """Where a step has met a kink or the end of a domain: it explains why no difference tells anything."""
        self._first, self._first_rounding = np.zeros(n), np.zeros(n)
        """The first difference that rounding drowns."""
        self._low, self._high = np.full(n, -np.inf), np.full(n, np.inf)
        """What rounding leaves of all differences so far."""
        self._settled = np.zeros(n, dtype=bool)
        self._start = Measured(self._low, self._high, self._seen, self._seen)

    def shrink(self) -> None:
        """Shorter and shorter steps, as long as they tell anything."""
        open_ = np.arange(len(self._x))
        before: Measured | None = None
        for attempt, step in enumerate(_shrinking(self._x)):
            now = self._measured(open_, step[open_])
            telling = self._compare(open_, now)
            self._one_sided[open_] |= now.across | now.at_edge
            if before is None:
                self._start = now
            else:
                self._settle(open_, now, before)
            if attempt == _SHRINKS:
                self.verdict[open_[~self._seen[open_] & now.across]] = _KINK
            go_on = (self.verdict[open_] == _OPEN) & (telling | np.isnan(now.difference))
            open_, before = open_[go_on], Measured(*(part[go_on] for part in now))
            if not len(open_):
                break
        self.verdict[~self._seen & (self.verdict == _OPEN)] = _UNTOLD
        self.verdict[~self._seen & self._one_sided] = _KINK

    def grow(self) -> None:
        """Longer steps for what rounding drowns; where they do not decide either, what it leaves of a short one."""
        (open_,) = np.nonzero((self.verdict == _OPEN) & self._drowned)
        before = Measured(*(part[open_] for part in self._start))
        for factor in _LONG:
            if not len(open_):
                break
            with np.errstate(over="ignore"):
                step = factor * _unit(self._x[open_])
            now = self._measured(open_, step)
            astray = self._settle(open_, before, now, growing=True)
            self._compare(open_, now, growing=True)
            go_on = (self.verdict[open_] == _OPEN) & ~astray
            open_, before = open_[go_on], Measured(*(part[go_on] for part in now))
        (open_,) = np.nonzero((self.verdict == _OPEN) & self._drowned)
        within = agrees(self._first[open_], self._grad[open_], self._first_rounding[open_])
        self.verdict[open_[self._settled[open_] | within]] = _AGREES

    def _measured(self, at: Array, h: Array) -> Measured:
        with np.errstate(all="ignore"):
            upper, lower = self._x[at] + h, self._x[at] - h
        above, below, smooth = self._ends(at, upper, lower)
        with np.errstate(all="ignore"):
            # Divided by the difference that was really taken, which rounding makes other than 2h.
            taken = upper - lower
            size = np.fmax(np.fmax(np.abs(above), np.abs(below)), self._magnitude)
            difference = (above - below) / taken
            up, down = np.isfinite(above), np.isfinite(below)
            finite = up & down & np.isfinite(difference)
            left = (up != down) | np.isnan(above) | np.isnan(below)
            shown, rounding = np.where(finite & smooth, difference, np.nan), _LAST_DIGITS * size / taken
            both = (upper > self._x[at]) & (lower < self._x[at])  # else the step is below the number's last digit
            return Measured(shown, rounding, finite & ~smooth, left & both)

    def _compare(self, at: Array, now: Measured, *, growing: bool = False) -> Array:
        """Pass what agrees, and fail what is no number; returns where the difference tells anything."""
        usable = ~np.isnan(now.difference)
        if growing:
            usable &= ~self._astray(at, now.difference, now.rounding)
        grad = self._grad[at]
        size = np.fmax(np.abs(now.difference), np.abs(grad))
        telling = usable & ((now.rounding <= _COARSE * size) | (now.rounding <= ABSOLUTE))
        error = relative_error(now.difference, grad)
        open_ = self.verdict[at] == _OPEN
        nearest = open_ & usable & (~self._seen[at] | (telling & (error < self.errors[at])))
        self.differences[at[nearest]], self.errors[at[nearest]] = now.difference[nearest], error[nearest]
        self.verdict[at[open_ & telling & agrees(now.difference, grad, 0.0)]] = _AGREES
        self.verdict[at[open_ & usable & ~np.isfinite(grad)]] = _REFUTED
        self._low[at] = np.fmax(self._low[at], now.difference - now.rounding)
        self._high[at] = np.fmin(self._high[at], now.difference + now.rounding)
        drowned = usable & (now.rounding > RELATIVE * size)
        newly = drowned & ~self._drowned[at]
        self._first[at[newly]], self._first_rounding[at[newly]] = now.difference[newly], now.rounding[newly]
        self._drowned[at] |= drowned
        self._seen[at] |= usable
        return telling

    def _settle(self, at: Array, short: Measured, long: Measured, *, growing: bool = False) -> Array:
        """Fail what a settled pair refutes.

        A pair of longer steps that is astray refutes nothing; returns where that is so.
        """
        with np.errstate(all="ignore"):
            doubt = np.abs(long.difference - short.difference) + long.rounding + short.rounding
            radius = short.rounding + doubt / _OVER_CAUTIOUS
            settled = (self.verdict[at] == _OPEN) & (doubt <= _COARSE * np.abs(short.difference))
            astray = np.asarray(settled & growing & self._astray(at, short.difference, radius))
            refuted = settled & ~astray & ~agrees(short.difference, self._grad[at], radius)
        self.verdict[at[refuted]] = _REFUTED
        self.differences[at[refuted]] = short.difference[refuted]
        self.errors[at[refuted]] = relative_error(short.difference[refuted], self._grad[at[refuted]])
        self._settled[at] |= settled & ~astray
        return astray

    def _astray(self, at: Array, difference: Array, doubt: Array) -> Array:
        """Where a long step has stepped over what the function does in between.

        No shorter one can have its difference then, whatever rounding did to it.
        """
        return np.asarray((difference - doubt > self._high[at]) | (difference + doubt < self._low[at]))


def _unit(x: Array) -> Array:
    return np.maximum(1.0, np.abs(x))


def _shrinking(x: Array) -> Iterator[Array]:
    """Steps from ``STEP`` down to an element's last digits; of a tiny one to a small part of itself."""
    unit = _unit(x)
    for k in range(_TO_LAST_DIGITS):
        yield STEP / 10.0**k * unit
    for k, part in enumerate(_BELOW):
        yield np.minimum(STEP / 10.0 ** (_TO_LAST_DIGITS + k) * unit, part * np.abs(x))


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
