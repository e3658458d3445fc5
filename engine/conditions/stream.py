"""A text taken token by token, with the errors that every reading of one can meet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Generic, TypeVar

from engine.conditions.tokens import Sort, Token, tokens_of
from engine.conditions.vocabulary import S, Vocabulary
from engine.errors import QueryError, nearest

_DEEPEST = 40
_MOST_NAMED = 12
_Found = TypeVar("_Found")


class TokenStream(Generic[S]):
    """The tokens of a text, taken from left to right.

    Args:
        text: It.
        vocabulary: What its names mean.
    """

    def __init__(self, text: str, vocabulary: Vocabulary[S]) -> None:
        self._text, self._vocabulary = text, vocabulary
        self._tokens = tokens_of(text, vocabulary.what, vocabulary.example)
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

    @property
    def _example(self) -> str:
        return f"write one like {self._vocabulary.example}"

    def _since(self, start: Token) -> str:
        """The text from a token on, up to the last one that was taken."""
        return self._text[start.start : self._tokens[self._place - 1].end]

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

    def _close(self, opened: str, closing: str = ")") -> None:
        if not self._sees(closing):
            if self._next().sort is Sort.END:
                raise QueryError(f"'{opened}' is not closed", advice=f"end it with {closing}", span=self._next().span)
            raise self._unexpected()
        self._take()

    def _unexpected(self) -> QueryError:
        token = self._next()
        if token.sort is Sort.END:
            return QueryError(f"the {self._vocabulary.what} is not finished", advice=self._example, span=token.span)
        advice = self._vocabulary.joins if self._place else self._example
        return QueryError(f"'{token.text}' does not belong here", advice=advice, span=token.span)

    def _unknown(self, token: Token, spelled: list[str]) -> QueryError:
        vocabulary = self._vocabulary
        names = list(islice(vocabulary.numbers, _MOST_NAMED + 1))
        named = [*names[:_MOST_NAMED], "…"] if len(names) > _MOST_NAMED else names
        advice = nearest(token.text, spelled)
        if not advice:
            called = (f"{name}(...)" for name in (*vocabulary.of_names, "abs", "isnan"))
            advice = f"it knows {', '.join((*named, *vocabulary.words.of, *called))}"
        return QueryError(f"a {vocabulary.what} knows no '{token.text}'", advice=advice, span=token.span)

    def _no_function(self, token: Token, spelled: list[str]) -> QueryError:
        what, name = self._vocabulary.what, token.text
        if name in self._vocabulary.numbers:
            advice = f"write {name} alone; a product has a sign: {name} * (...)"
            return QueryError(f"'{name}' is a number in this {what}, no function", advice=advice, span=token.span)
        advice = (
            nearest(name, spelled) or "it knows the model language's, such as abs(...) and norm(...), and isnan(...)"
        )
        return QueryError(f"a {what} knows no function '{name}'", advice=advice, span=token.span)
