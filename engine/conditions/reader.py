"""Conditions such as ``abs(grad) < 1e-6 and kind = param``, and the numbers in them, read by a parser of their own.

    condition  = and-part, {"or", and-part}
    and-part   = not-part, {"and", not-part}
    not-part   = "not", not-part | comparison
    comparison = sum, {("<" | "<=" | ">" | ">=" | "=" | "!="), sum} | word, ("=" | "!="), text
    sum        = product, {("+" | "-"), product}
    product    = sign, {("*" | "/" | "@"), sign}
    sign       = "-", sign | power
    power      = part, ["**", sign]
    part       = atom, {"[", index, {",", index}, "]" | ".T"}
    index      = whole | [whole], ":", [whole], [":", [whole]]
    atom       = number | name | name, "(", argument, {",", argument}, ")" | word, ":", text | "(", condition, ")"
               | function of names, "(", name, {",", name}, ")" | "[", number, {",", number}, "]"
    argument   = condition | [name, "="], constant

The functions are the operations of the model language, with their arguments and their shapes. No code is run. A
condition is asked of each element of an array, and is true of the whole if it is true of any of them; ``all(...)``
asks it of every one. What is not known yet is neither true nor false, so that a node without its error signal matches
neither ``grad > 1`` nor ``not grad > 1``. What the names mean is said by a vocabulary.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np

from engine.arrays import Array
from engine.conditions.answers import both_hold, compared, one_holds
from engine.conditions.numbers import NumberReader
from engine.conditions.record import Condition, Expression, Piece, Term, Truths
from engine.conditions.tokens import Sort
from engine.conditions.truth import known
from engine.conditions.vocabulary import Numeric, Question, S, Vocabulary
from engine.errors import QueryError, nearest

_COMPARISONS: Mapping[str, Callable[[Array, Array], Array]] = {
    "<": np.less,
    "<=": np.less_equal,
    ">": np.greater,
    ">=": np.greater_equal,
    "==": np.equal,
    "!=": np.not_equal,
}


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


def expression_of(text: str, vocabulary: Vocabulary[S]) -> Expression[S]:
    """Read what may be a number or a condition, such as ``w - 0.1 * grad(w)``.

    Raises:
        QueryError: It is neither; with the place in it, and what to write instead.
    """
    reader = _Reader(text, vocabulary)
    return Expression(text, reader.anything(), frozenset(reader.names), tuple(reader.calls))


class _Reader(NumberReader[S]):
    """Reads one condition from its pieces, from left to right."""

    # ---------------------------------------------------------------------------------------------------- conditions
    def whole(self) -> Question[S]:
        """The whole condition."""
        return self._as_question(self.anything())

    def anything(self) -> Term[S]:
        """The whole text, be it a condition or a number."""
        if self._next().sort is Sort.END:
            raise QueryError(f"the {self._vocabulary.what} is empty", advice=self._example)
        term = self._either()
        if self._next().sort is not Sort.END:
            raise self._unexpected()
        return term

    def number(self) -> Numeric[S]:
        """The whole text as one number."""
        if self._next().sort is Sort.END:
            raise QueryError("nothing is written here", advice="write a number like norm(grad)")
        term = self._sum()
        if self._next().sort is not Sort.END:
            raise self._unexpected()
        return self._as_number(term)

    def _either(self) -> Term[S]:
        return self._joined("or", lambda: self._joined("and", self._negated))

    def _joined(self, word: str, part: Callable[[], Term[S]]) -> Term[S]:
        term = part()
        while self._sees(word):
            left = self._as_question(term)
            self._take()
            join = both_hold if word == "and" else one_holds
            term = Truths(join(left, self._as_question(part())))
        return term

    def _negated(self) -> Term[S]:
        if not self._sees("not"):
            return self._comparison()
        start, inner = self._take(), len(self.pieces)
        asked = self._deeper(lambda: self._as_question(self._negated()))
        return self._whole_piece(start, inner, lambda subject: ~asked(subject))

    def _comparison(self) -> Term[S]:
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
            found = compared(compare, number, self._as_number(right), self._misfit(sign))
            self.pieces[inner:] = [
                Piece(f"{left_text} {self._since(sign)}", found, left_text, self._since(sign), number)
            ]
            asked = found if asked is None else both_hold(asked, found)
            left, left_text = right, self._since(first)
        return left if asked is None else Truths(asked)

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


def _choice_of(key: str) -> str:
    return "write one of input, target, param, const, variable, loss" if key == "kind" else f"write {key} = ..."
