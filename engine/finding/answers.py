"""Answers: what the pieces of a filter say of a node, put together from functions of it."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from engine.arrays import Array
from engine.finding.truth import UNKNOWN, Truth, fit, known
from engine.finding.vocabulary import WORDS, Numeric, Subject, folded, word_meant

Question = Callable[[Subject], Truth]
"""Something that is true or false of each element of a node, or unknown."""


def keyed(text: str) -> Question:
    """``op:sig``: any of the words contains the text, so that it can be typed ahead."""
    key, _, rest = text.partition(":")
    word, words = word_meant(key, rest.strip("\"'")), WORDS[key]
    return lambda subject: known(any(word in folded(w) for w in words(subject.state.view, subject.node)))


def both(join: Callable[[Truth, Truth], Truth], left: Question, right: Question) -> Question:
    """Two questions joined by ``and`` or ``or``."""
    return lambda subject: join(left(subject), right(subject))


def compared(compare: Callable[[Array, Array], Array], left: Numeric, right: Numeric) -> Question:
    """Two numbers compared, element by element."""

    def question(subject: Subject) -> Truth:
        a, b = left(subject), right(subject)
        if a is None or b is None or not fit(a, b):
            return UNKNOWN
        return known(compare(a, b))

    return question


def combined(apply: Callable[[Array, Array], Array], left: Numeric, right: Numeric) -> Numeric:
    """Two numbers combined, element by element."""

    def number(subject: Subject) -> Array | None:
        a, b = left(subject), right(subject)
        if a is None or b is None or not fit(a, b):
            return None
        with np.errstate(all="ignore"):
            return np.asarray(apply(a, b))

    return number


def applied(apply: Callable[[Array], Array | None], argument: Numeric) -> Numeric:
    """A function of a number."""

    def number(subject: Subject) -> Array | None:
        found = argument(subject)
        return None if found is None else apply(found)

    return number


def tested(test: Callable[[Array], Array], argument: Numeric) -> Question:
    """A test of each number."""

    def question(subject: Subject) -> Truth:
        found = argument(subject)
        return UNKNOWN if found is None else known(test(found))

    return question


def count(truth: Truth) -> Array | None:
    """At how many elements a condition holds; None where it is not known at all of them."""
    if not bool((truth.holds | truth.fails).all()):
        return None
    return np.asarray(float(truth.holds.sum()))
