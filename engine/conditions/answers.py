"""Answers: what the pieces of a condition say of what it is asked of, put together from functions of that."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from engine.arrays import Array
from engine.conditions.functions import worked_out
from engine.conditions.truth import UNKNOWN, Truth, fit, known
from engine.conditions.vocabulary import Numeric, Question, S, Words
from engine.errors import GraphError, QueryError, Span
from engine.ops import Operation
from engine.ops.record import Attrs

Misfit = Callable[[Array, Array], None]
"""Told of two operands that do not fit each other; it raises an error, or leaves the answer open."""


def keyed(vocabulary: Words[S], text: str) -> Question[S]:
    """``op:sig``: any of the words contains the text, so that it can be typed ahead."""
    key, _, rest = text.partition(":")
    word, words = vocabulary.meant(key, rest.strip("\"'")), vocabulary.of[key]
    return lambda subject: known(any(word in w.casefold() for w in words(subject)))


def both_hold(left: Question[S], right: Question[S]) -> Question[S]:
    """Two questions joined by ``and``; the second is not asked where the first fails everywhere."""

    def question(subject: S) -> Truth:
        first = left(subject)
        return first if first.fails.size and first.fails.all() else first & right(subject)

    return question


def one_holds(left: Question[S], right: Question[S]) -> Question[S]:
    """Two questions joined by ``or``; the second is not asked where the first holds everywhere."""

    def question(subject: S) -> Truth:
        first = left(subject)
        return first if first.holds.size and first.holds.all() else first | right(subject)

    return question


def compared(
    compare: Callable[[Array, Array], Array], left: Numeric[S], right: Numeric[S], misfit: Misfit | None = None
) -> Question[S]:
    """Two numbers compared, element by element."""

    def question(subject: S) -> Truth:
        a, b = left(subject), right(subject)
        if a is None or b is None or not _fitting(a, b, misfit):
            return UNKNOWN
        return known(compare(a, b))

    return question


def combined(
    apply: Callable[[Array, Array], Array], left: Numeric[S], right: Numeric[S], misfit: Misfit | None = None
) -> Numeric[S]:
    """Two numbers combined, element by element."""

    def number(subject: S) -> Array | None:
        a, b = left(subject), right(subject)
        if a is None or b is None or not _fitting(a, b, misfit):
            return None
        with np.errstate(all="ignore"):
            return np.asarray(apply(a, b))

    return number


def _fitting(left: Array, right: Array, misfit: Misfit | None) -> bool:
    if fit(left, right):
        return True
    if misfit is not None:
        misfit(left, right)
    return False


def indexed(
    number: Numeric[S], index: tuple[int | slice, ...], missing: Callable[[Array], None] | None = None
) -> Numeric[S]:
    """An element of an array, or a part of it.

    Args:
        number: The array.
        index: Which element.
        missing: Told of an array without such an element; it raises an error, or leaves the answer open.
    """

    def element(subject: S) -> Array | None:
        array = number(subject)
        if array is None:
            return None
        try:
            return np.asarray(array[index])
        except IndexError:
            if missing is not None:
                missing(array)
            return None

    return element


def applied(
    operation: Operation, operands: Sequence[Numeric[S]], attrs: Attrs, strictly: Span | None = None
) -> Numeric[S]:
    """An operation of numbers.

    Args:
        operation: It.
        operands: Its operands.
        attrs: Its attributes.
        strictly: Its place in the text, where shapes that do not fit are refused there; else they leave the answer
            open.
    """

    def number(subject: S) -> Array | None:
        found: list[Array] = []
        for operand in operands:
            array = operand(subject)
            if array is None:
                return None
            found.append(array)
        try:
            return worked_out(operation, found, attrs)
        except GraphError as error:
            if strictly is None:
                return None
            raise QueryError(error.message, advice=error.advice, span=strictly) from None

    return number


def tested(test: Callable[[Array], Array], argument: Numeric[S]) -> Question[S]:
    """A test of each number."""

    def question(subject: S) -> Truth:
        found = argument(subject)
        return UNKNOWN if found is None else known(test(found))

    return question


def as_number(truth: Truth) -> Array | None:
    """1 where a condition holds and 0 where it fails; None where it is not known at all of them."""
    if not bool((truth.holds | truth.fails).all()):
        return None
    return np.asarray(truth.holds, dtype=np.float64)


def count(truth: Truth) -> Array | None:
    """At how many elements a condition holds; None where it is not known at all of them."""
    found = as_number(truth)
    return None if found is None else np.asarray(found.sum())
