"""Conditions such as ``abs(grad) < 1e-6 and kind = param``, read by a parser of their own. No code is run.

    condition  = and-part, {"or", and-part}
    and-part   = not-part, {"and", not-part}
    not-part   = "not", not-part | comparison
    comparison = sum, {("<" | "<=" | ">" | ">=" | "=" | "!="), sum} | word, ("=" | "!="), text
    sum        = product, {("+" | "-"), product}
    product    = sign, {("*" | "/"), sign}
    sign       = "-", sign | power
    power      = part, ["**", sign]
    part       = number | name | name, "(", condition, ")" | word, ":", text | "(", condition, ")"

A condition is asked of each element of an array, and is true of the whole if it is true of any of them; ``all(...)``
asks it of every one. What is not known yet is neither true nor false, so that a node without its error signal matches
neither ``grad > 1`` nor ``not grad > 1``. What the names mean is said by a vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np

from engine.arrays import Array
from engine.conditions.answers import applied, both_hold, combined, compared, count, keyed, one_holds, tested
from engine.conditions.functions import CONSTANTS, FUNCTIONS, TESTS
from engine.conditions.tokens import Sort, Token, tokens_of
from engine.conditions.truth import Truth, known
from engine.conditions.vocabulary import Numeric, Question, S, Vocabulary
from engine.errors import QueryError, nearest

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
_OF_TRUTHS = {"any": Truth.of_any, "all": Truth.of_all}
_RESERVED = frozenset({"and", "or", "not"})


@dataclass(frozen=True, slots=True)
class Piece(Generic[S]):
    """One of the questions that a condition is put together from by ``and`` and ``or``.

    Attributes:
        text: As it is written.
        question: Its truth.
        left: The number on the left of a comparison, as it is written; empty where it is no comparison.
        rest: The sign, and what stands on the right.
        number: The number on the left.
    """

    text: str
    question: Question[S]
    left: str = ""
    rest: str = ""
    number: Numeric[S] | None = None


@dataclass(frozen=True, slots=True)
class Condition(Generic[S]):
    """A condition that has been read.

    Attributes:
        text: As it is written.
        question: Its truth, element by element.
        names: The numbers of the vocabulary that it speaks of.
        pieces: What it consists of, in the order of the text.
    """

    text: str
    question: Question[S]
    names: frozenset[str]
    pieces: tuple[Piece[S], ...]

    def __call__(self, subject: S) -> bool:
        """Whether any element satisfies it."""
        return self.question(subject).anywhere


@dataclass(frozen=True, slots=True)
class _Number(Generic[S]):
    """A piece of a condition that is a number."""

    of: Numeric[S]


@dataclass(frozen=True, slots=True)
class _Truth(Generic[S]):
    """A piece of a condition that is true or false."""

    of: Question[S]


_Term = _Number[S] | _Truth[S]
_Found = TypeVar("_Found")


def condition_of(text: str, vocabulary: Vocabulary[S]) -> Condition[S]:
    """Read a condition.

    Args:
        text: What was written.
        vocabulary: What its names mean.

    Raises:
        QueryError: It is none; with the place in it, and what to write instead.
    """
    reader = _Reader(text, vocabulary)
    question = reader.whole()
    return Condition(text, question, frozenset(reader.names), tuple(reader.pieces))


def number_of(text: str, vocabulary: Vocabulary[S]) -> tuple[Numeric[S], frozenset[str]]:
    """Read a number, such as ``norm(grad)``, with the names of the vocabulary that it speaks of.

    Raises:
        QueryError: It is none; with the place in it, and what to write instead.
    """
    reader = _Reader(text, vocabulary)
    return reader.number(), frozenset(reader.names)


class _Reader(Generic[S]):
    """Reads one condition from its pieces, from left to right.

    Args:
        text: The condition.
        vocabulary: What its names mean.
    """

    def __init__(self, text: str, vocabulary: Vocabulary[S]) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._tokens = tokens_of(text, vocabulary.what, vocabulary.example)
        self._place = 0
        self._depth = 0
        self.names: set[str] = set()
        self.pieces: list[Piece[S]] = []

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
    def whole(self) -> Question[S]:
        """The whole condition."""
        if self._next().sort is Sort.END:
            raise QueryError(f"the {self._vocabulary.what} is empty", advice=self._example)
        term = self._either()
        if self._next().sort is not Sort.END:
            raise self._unexpected()
        return self._as_question(term)

    def number(self) -> Numeric[S]:
        """The whole text as one number."""
        if self._next().sort is Sort.END:
            raise QueryError("nothing is written here", advice="write a number like norm(grad)")
        term = self._sum()
        if self._next().sort is not Sort.END:
            raise self._unexpected()
        return self._as_number(term)

    @property
    def _example(self) -> str:
        return f"write one like {self._vocabulary.example}"

    def _since(self, start: Token) -> str:
        """The text from a token on, up to the last one that was taken."""
        return self._text[start.start : self._tokens[self._place - 1].end]

    def _either(self) -> _Term[S]:
        return self._joined("or", lambda: self._joined("and", self._negated))

    def _joined(self, word: str, part: Callable[[], _Term[S]]) -> _Term[S]:
        term = part()
        while self._sees(word):
            left = self._as_question(term)
            self._take()
            join = both_hold if word == "and" else one_holds
            term = _Truth(join(left, self._as_question(part())))
        return term

    def _negated(self) -> _Term[S]:
        if not self._sees("not"):
            return self._comparison()
        start, inner = self._take(), len(self.pieces)
        asked = self._deeper(lambda: self._as_question(self._negated()))
        return self._whole_piece(start, inner, lambda subject: ~asked(subject))

    def _whole_piece(self, start: Token, inner: int, question: Question[S]) -> _Truth[S]:
        """One piece in the place of those that have been read inside of it."""
        self.pieces[inner:] = [Piece(self._since(start), question)]
        return _Truth(question)

    def _comparison(self) -> _Term[S]:
        start, inner = self._next(), len(self.pieces)
        known_words, numbers = self._vocabulary.words.of, self._vocabulary.numbers
        if start.sort is Sort.NAME and start.text in known_words and start.text not in numbers:
            question = self._word_comparison()
            return self._whole_piece(start, inner, question)
        left, left_text = self._sum(), self._since(start)
        asked: Question[S] | None = None
        while self._next().sort is Sort.SIGN and self._next().text in _COMPARISONS:
            sign, inner = self._take(), inner if asked is None else len(self.pieces)
            compare, first = _COMPARISONS[sign.text], self._next()
            right = self._sum()
            number = self._as_number(left)
            found = compared(compare, number, self._as_number(right))
            self.pieces[inner:] = [
                Piece(f"{left_text} {self._since(sign)}", found, left_text, self._since(sign), number)
            ]
            asked = found if asked is None else both_hold(asked, found)
            left, left_text = right, self._since(first)
        return left if asked is None else _Truth(asked)

    def _word_comparison(self) -> Question[S]:
        key = self._take().text
        if not self._sees("==", "!="):
            example = {"kind": "kind = param", "name": "name = w"}.get(key, f"{key} = sigmoid")
            raise QueryError(f"'{key}' is compared by = or !=", advice=f"write {example}", span=self._next().span)
        equal = self._take().text == "=="
        token = self._take()
        if token.sort not in (Sort.NAME, Sort.QUOTED, Sort.NUMBER):
            raise QueryError(f"after '{key} =' comes a word", advice=_choice_of(key), span=token.span)
        words = self._vocabulary.words
        word, choices = words.meant(key, token.text), words.choices(key)
        if choices is not None and word not in choices:
            advice = nearest(word, list(choices)) or _choice_of(key)
            raise QueryError(f"there is no {key} '{token.text}'", advice=advice, span=token.span)
        found = words.of[key]
        return lambda subject: known((word in found(subject)) is equal)

    # ------------------------------------------------------------------------------------------------------- numbers
    def _sum(self) -> _Term[S]:
        return self._folded(("+", "-"), self._product)

    def _product(self) -> _Term[S]:
        return self._folded(("*", "/"), self._signed)

    def _folded(self, signs: tuple[str, ...], part: Callable[[], _Term[S]]) -> _Term[S]:
        term = part()
        while self._next().sort is Sort.SIGN and self._next().text in signs:
            apply = _ARITHMETIC[self._take().text]
            term = _Number(combined(apply, self._as_number(term), self._as_number(part())))
        return term

    def _signed(self) -> _Term[S]:
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

    def _part(self) -> _Term[S]:
        token = self._take()
        if token.sort is Sort.NUMBER:
            number = np.asarray(float(token.text.replace("\u2212", "-")))
            return _Number(lambda _: number)
        if token.sort is Sort.KEYED and token.text.partition(":")[0] in self._vocabulary.words.of:
            return self._whole_piece(token, len(self.pieces), keyed(self._vocabulary.words, token.text))
        if token.sort is Sort.SIGN and token.text == "(":
            term = self._deeper(self._either)
            self._close("(")
            return term
        if token.sort is Sort.NAME and token.text not in _RESERVED:
            return self._call(token) if self._sees("(") else self._named(token)
        self._place -= token.sort is not Sort.END
        raise self._unexpected()

    def _named(self, token: Token) -> _Term[S]:
        numbers = self._vocabulary.numbers
        if token.text in numbers:
            self.names.add(token.text)
            return _Number(numbers[token.text])
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
        words = self._vocabulary.words.of
        raise self._unknown(token, [*numbers, *words, *CONSTANTS, *FUNCTIONS, *TESTS, *_OF_TRUTHS, "count"])

    def _call(self, token: Token) -> _Term[S]:
        """A function of numbers, a question about each of them, or one about all of them together."""
        functions = [*FUNCTIONS, *TESTS, *_OF_TRUTHS, "count"]
        if token.text not in functions:
            raise self._unknown(token, functions, "no function")
        self._take()
        inner = len(self.pieces)
        argument = self._deeper(self._either)
        self._close(f"{token.text}(")
        if token.text in FUNCTIONS:
            return _Number(applied(FUNCTIONS[token.text], self._as_number(argument)))
        if token.text in TESTS:
            return self._whole_piece(token, inner, tested(TESTS[token.text], self._as_number(argument)))
        asked = self._as_question(argument)
        if token.text == "count":
            del self.pieces[inner:]  # the comparison that it stands in is the piece
            return _Number(lambda subject: count(asked(subject)))
        summary = _OF_TRUTHS[token.text]
        return self._whole_piece(token, inner, lambda subject: summary(asked(subject)))

    # -------------------------------------------------------------------------------------------------------- helpers
    def _deeper(self, read: Callable[[], _Found]) -> _Found:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise QueryError(
                f"the {self._vocabulary.what} is nested too deeply",
                advice="write a simpler one",
                span=self._next().span,
            )
        found = read()
        self._depth -= 1
        return found

    def _close(self, opened: str) -> None:
        if not self._sees(")"):
            if self._next().sort is Sort.END:
                raise QueryError(f"'{opened}' is not closed", advice="end it with )", span=self._next().span)
            raise self._unexpected()
        self._take()

    def _as_question(self, term: _Term[S]) -> Question[S]:
        if isinstance(term, _Truth):
            return term.of
        raise QueryError("this is a number, no condition", advice="compare it: grad > 1", span=self._next().span)

    def _as_number(self, term: _Term[S]) -> Numeric[S]:
        if isinstance(term, _Number):
            return term.of
        raise QueryError("a condition is no number", advice="join conditions by and, or, not", span=self._next().span)

    def _unexpected(self) -> QueryError:
        token = self._next()
        if token.sort is Sort.END:
            return QueryError(f"the {self._vocabulary.what} is not finished", advice=self._example, span=token.span)
        advice = "join conditions by and, or" if self._place else self._example
        return QueryError(f"'{token.text}' does not belong here", advice=advice, span=token.span)

    def _unknown(self, token: Token, spelled: list[str], what: str = "no") -> QueryError:
        known_names = ", ".join((*self._vocabulary.numbers, *self._vocabulary.words.of, "abs(...)", "isnan(...)"))
        advice = nearest(token.text, spelled) or f"it knows {known_names}"
        return QueryError(f"a {self._vocabulary.what} knows {what} '{token.text}'", advice=advice, span=token.span)


def _choice_of(key: str) -> str:
    return "write one of input, target, param, const, variable, loss" if key == "kind" else f"write {key} = ..."
