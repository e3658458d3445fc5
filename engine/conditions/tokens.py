"""The pieces that a condition is written in: numbers, names, signs, quoted texts."""

from __future__ import annotations

import re
from enum import Enum, auto
from typing import NamedTuple

from engine.errors import QueryError, Span

MOST_CHARACTERS = 500
"""A longer text is refused: no person types it."""


class Sort(Enum):
    """What a piece of a condition is."""

    NUMBER = auto()
    NAME = auto()
    KEYED = auto()
    QUOTED = auto()
    SIGN = auto()
    END = auto()


class Token(NamedTuple):
    """One piece of a condition.

    Attributes:
        sort: What it is.
        text: How it is written; a quoted text without its quotes, signs in one spelling.
        start: Its first character, from 0.
        end: The character behind it.
    """

    sort: Sort
    text: str
    start: int
    end: int

    @property
    def span(self) -> Span:
        """Where it stands."""
        return Span(1, self.start + 1, 1, max(self.end, self.start + 1) + 1)


_PIECES = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+\-\u2212]?\d+)?)
      | (?P<keyed>(?:op|operation|kind|name|group|layer):(?:"[^"]*"|'[^']*'|[^\s()"']*))
      | (?P<name>[^\W\d][\w.]*(?:@\d[\w.]*)*)
      | (?P<quoted>"[^"]*"|'[^']*')
      | (?P<sign>\*\*|<=|>=|==|!=|<>|&&|\|\||\.T\b|[-+*/@()<>=!,:&|≤≥≠\[\]\u2212×·])
    """,
    re.VERBOSE,
)
_SPELLINGS = {
    "=": "==", "≠": "!=", "<>": "!=", "≤": "<=", "≥": ">=", "\u2212": "-", "×": "*", "·": "*",
    "&&": "and", "&": "and", "||": "or", "|": "or", "!": "not",
}  # fmt: skip
_SORTS = {"number": Sort.NUMBER, "keyed": Sort.KEYED, "name": Sort.NAME, "quoted": Sort.QUOTED, "sign": Sort.SIGN}


def tokens_of(text: str, what: str = "filter", example: str = "grad > 1") -> list[Token]:
    """Cut a condition into its pieces; the last one is its end.

    Args:
        text: The condition.
        what: What it is called in a sentence.
        example: One that could be written, for advice.

    Raises:
        QueryError: It has a character that stands for nothing, an open quote, or is too long.
    """
    if len(text) > MOST_CHARACTERS:
        raise QueryError(f"the {what} has {len(text)} characters", advice=f"write at most {MOST_CHARACTERS}")
    found, place = [], 0
    while place < len(text):
        piece = _PIECES.match(text, place)
        if piece is None:
            raise _unreadable(text, place, what, example)
        sort, place = str(piece.lastgroup), piece.end()
        if sort != "space":
            written = piece.group()
            written = written[1:-1] if sort == "quoted" else _SPELLINGS.get(written, written)
            found.append(Token(_SORTS[sort], written, piece.start(), place))
    return [*found, Token(Sort.END, "", len(text), len(text))]


def _unreadable(text: str, place: int, what: str, example: str) -> QueryError:
    span = Span(1, place + 1, 1, place + 2)
    if text[place] in "\"'":
        return QueryError("a quote is not closed", advice=f"end the text with {text[place]}", span=span)
    return QueryError(f"'{text[place]}' means nothing in a {what}", advice=f"write one like {example}", span=span)
