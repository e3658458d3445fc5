"""Filters: conditions such as ``abs(grad) < 1e-6 and kind = param``, read by a parser of their own. No code is run.

    filter     = and-part, {"or", and-part}
    and-part   = not-part, {"and", not-part}
    not-part   = "not", not-part | comparison
    comparison = sum, {("<" | "<=" | ">" | ">=" | "=" | "!="), sum} | word, ("=" | "!="), text
    sum        = product, {("+" | "-"), product}
    product    = sign, {("*" | "/"), sign}
    sign       = "-", sign | power
    power      = part, ["**", sign]
    part       = number | name | name, "(", filter, ")" | word, ":", text | "(", filter, ")"

A filter is asked of each element of a node, and is true of the node if it is true of any of them; ``all(...)`` asks it
of every one. What the cursor has not reached is neither true nor false, so that a node without its error signal
matches neither ``grad > 1`` nor ``not grad > 1``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar

import numpy as np

from engine.arrays import Array
from engine.errors import QueryError, nearest
from engine.finding.answers import Question, applied, both, combined, compared, count, keyed, tested
from engine.finding.tokens import Sort, Token, tokens_of
from engine.finding.truth import Truth, known
from engine.finding.vocabulary import (
    CONSTANTS,
    FUNCTIONS,
    NUMBERS,
    TESTS,
    WORDS,
    Numeric,
    Subject,
    word_meant,
    words_to_choose_from,
)

_DEEPEST = 40
_COMPARISONS: Mapping[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}
_ARITHMETIC: Mapping[str, Callable[[Array, Array], Array]] = {
    "+": np.add,
    "-": np.subtract,
    "*": np.multiply,
    "/": np.divide,
    "**": np.power,
}
_JOINS: Mapping[str, Callable[[Truth, Truth], Truth]] = {"and": Truth.__and__, "or": Truth.__or__}
_OF_TRUTHS = {"any": Truth.of_any, "all": Truth.of_all}
_RESERVED = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Condition:
    """A filter that has been read.

    Attributes:
        text: As it is written.
        question: Its truth for a node, element by element.
    """

    text: str
    question: Question

    def __call__(self, subject: Subject) -> bool:
        """Whether a node satisfies it with any of its elements."""
        return self.question(subject).anywhere


@dataclass(frozen=True, slots=True)
class _Number:
    """A piece of a filter that is a number."""

    of: Numeric


@dataclass(frozen=True, slots=True)
class _Truth:
    """A piece of a filter that is true or false."""

    of: Question


_Term = _Number | _Truth
_Found = TypeVar("_Found")


def condition_of(text: str) -> Condition:
    """Read a filter.

    Raises:
        QueryError: It is none; with the place in it, and what to write instead.
    """
    reader = _Reader(tokens_of(text))
    return Condition(text, reader.whole())


class _Reader:
    """Reads one filter from its pieces, from left to right."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._place = 0
        self._depth = 0

    def _next(self) -> Token:
        return self._tokens[self._place]

    def _take(self) -> Token:
        token = self._next()
        if token.sort is not Sort.END:
            self._place += 1
        return token

    def _sees(self, *texts: str) -> bool:
        return self._next().text in texts and self._next().sort in (Sort.SIGN, Sort.NAME)

    # ---------------------------------------------------------------------------------------------------- conditions
    def whole(self) -> Question:
        """The whole filter."""
        if self._next().sort is Sort.END:
            raise QueryError("the filter is empty", advice="write a condition like grad > 1")
        term = self._either()
        if self._next().sort is not Sort.END:
            raise self._unexpected()
        return self._as_question(term)

    def _either(self) -> _Term:
        return self._joined("or", lambda: self._joined("and", self._negated))

    def _joined(self, word: str, part: Callable[[], _Term]) -> _Term:
        term = part()
        while self._sees(word):
            left = self._as_question(term)
            self._take()
            term = _Truth(both(_JOINS[word], left, self._as_question(part())))
        return term

    def _negated(self) -> _Term:
        if not self._sees("not"):
            return self._comparison()
        self._take()
        asked = self._deeper(lambda: self._as_question(self._negated()))
        return _Truth(lambda subject: ~asked(subject))

    def _comparison(self) -> _Term:
        if self._next().sort is Sort.NAME and self._next().text in WORDS and self._next().text not in NUMBERS:
            return self._word_comparison()
        left = self._sum()
        asked: Question | None = None
        while self._next().sort is Sort.SIGN and self._next().text in _COMPARISONS:
            compare = _COMPARISONS[self._take().text]
            right = self._sum()
            found = compared(compare, self._as_number(left), self._as_number(right))
            asked = found if asked is None else both(Truth.__and__, asked, found)
            left = right
        return left if asked is None else _Truth(asked)

    def _word_comparison(self) -> _Term:
        key = self._take().text
        if not self._sees("==", "!="):
            example = {"kind": "kind = param", "name": "name = w"}.get(key, f"{key} = sigmoid")
            raise QueryError(f"'{key}' is compared by = or !=", advice=f"write {example}", span=self._next().span)
        equal = self._take().text == "=="
        token = self._take()
        if token.sort not in (Sort.NAME, Sort.QUOTED, Sort.NUMBER):
            raise QueryError(f"after '{key} =' comes a word", advice=_choice_of(key), span=token.span)
        word, choices = word_meant(key, token.text), words_to_choose_from(key)
        if choices is not None and word not in choices:
            advice = nearest(word, list(choices)) or _choice_of(key)
            raise QueryError(f"there is no {key} '{token.text}'", advice=advice, span=token.span)
        words = WORDS[key]
        return _Truth(lambda subject: known((word in words(subject.state.view, subject.node)) is equal))

    # ------------------------------------------------------------------------------------------------------- numbers
    def _sum(self) -> _Term:
        return self._folded(("+", "-"), self._product)

    def _product(self) -> _Term:
        return self._folded(("*", "/"), self._signed)

    def _folded(self, signs: tuple[str, ...], part: Callable[[], _Term]) -> _Term:
        term = part()
        while self._next().sort is Sort.SIGN and self._next().text in signs:
            apply = _ARITHMETIC[self._take().text]
            term = _Number(combined(apply, self._as_number(term), self._as_number(part())))
        return term

    def _signed(self) -> _Term:
        if self._next().sort is Sort.SIGN and self._next().text == "-":
            self._take()
            number = self._deeper(lambda: self._as_number(self._signed()))
            return _Number(combined(np.subtract, lambda _: np.zeros(()), number))
        term = self._part()
        if self._next().sort is Sort.SIGN and self._next().text == "**":
            self._take()
            exponent = self._deeper(lambda: self._as_number(self._signed()))
            return _Number(combined(np.power, self._as_number(term), exponent))
        return term

    def _part(self) -> _Term:
        token = self._take()
        if token.sort is Sort.NUMBER:
            number = np.asarray(float(token.text.replace("\u2212", "-")))
            return _Number(lambda _: number)
        if token.sort is Sort.KEYED:
            return _Truth(keyed(token.text))
        if token.sort is Sort.SIGN and token.text == "(":
            term = self._deeper(self._either)
            self._close("(")
            return term
        if token.sort is Sort.NAME and token.text not in _RESERVED:
            return self._call(token) if self._sees("(") else self._named(token)
        self._place -= token.sort is not Sort.END
        raise self._unexpected()

    def _named(self, token: Token) -> _Term:
        if token.text in NUMBERS:
            return _Number(NUMBERS[token.text])
        if token.text in CONSTANTS:
            constant = np.asarray(CONSTANTS[token.text])
            return _Number(lambda _: constant)
        if token.text == "nan":
            raise QueryError("nothing equals nan", advice="write isnan(value)", span=token.span)
        if token.text in FUNCTIONS or token.text in TESTS or token.text in _OF_TRUTHS or token.text == "count":
            argument = "value > 0" if token.text in _OF_TRUTHS or token.text == "count" else "value"
            raise QueryError(
                f"'{token.text}' is asked of something", advice=f"write {token.text}({argument})", span=token.span
            )
        raise _unknown(token, [*NUMBERS, *WORDS, *CONSTANTS, *FUNCTIONS, *TESTS, *_OF_TRUTHS, "count"])

    def _call(self, token: Token) -> _Term:
        """A function of numbers, a question about each of them, or one about all of them together."""
        functions = [*FUNCTIONS, *TESTS, *_OF_TRUTHS, "count"]
        if token.text not in functions:
            raise _unknown(token, functions, "no function")
        self._take()
        argument = self._deeper(self._either)
        self._close(f"{token.text}(")
        if token.text in FUNCTIONS:
            return _Number(applied(FUNCTIONS[token.text], self._as_number(argument)))
        if token.text in TESTS:
            return _Truth(tested(TESTS[token.text], self._as_number(argument)))
        asked = self._as_question(argument)
        if token.text == "count":
            return _Number(lambda subject: count(asked(subject)))
        summary = _OF_TRUTHS[token.text]
        return _Truth(lambda subject: summary(asked(subject)))

    # -------------------------------------------------------------------------------------------------------- helpers
    def _deeper(self, read: Callable[[], _Found]) -> _Found:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError("the filter is nested too deeply", advice="write a simpler one", span=self._next().span)
        found = read()
        self._depth -= 1
        return found

    def _close(self, opened: str) -> None:
        if not self._sees(")"):
            if self._next().sort is Sort.END:
                raise QueryError(f"'{opened}' is not closed", advice="end it with )", span=self._next().span)
            raise self._unexpected()
        self._take()

    def _as_question(self, term: _Term) -> Question:
        if isinstance(term, _Truth):
            return term.of
        raise QueryError("this is a number, no condition", advice="compare it: grad > 1", span=self._next().span)

    def _as_number(self, term: _Term) -> Numeric:
        if isinstance(term, _Number):
            return term.of
        raise QueryError("a condition is no number", advice="join conditions by and, or, not", span=self._next().span)

    def _unexpected(self) -> QueryError:
        token = self._next()
        if token.sort is Sort.END:
            return QueryError("the filter is not finished", advice="write a condition like grad > 1", span=token.span)
        advice = "join conditions by and, or" if self._place else "write a condition like grad > 1"
        return QueryError(f"'{token.text}' does not belong here", advice=advice, span=token.span)


def _choice_of(key: str) -> str:
    return "write one of input, target, param, const, variable, loss" if key == "kind" else f"write {key} = ..."


def _unknown(token: Token, spelled: list[str], what: str = "no") -> QueryError:
    advice = nearest(token.text, spelled) or "it knows value, grad, size, kind, op, name, group, abs(...), isnan(...)"
    return QueryError(f"a filter knows {what} '{token.text}'", advice=advice, span=token.span)
