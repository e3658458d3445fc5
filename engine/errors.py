"""The one family of errors that a person can cause, each with a place and a piece of advice."""

from __future__ import annotations

import re
from typing import NamedTuple

_LONGEST = 1000
_LONG_NAME = re.compile(r"\w{101,}")


class Span(NamedTuple):
    """A stretch of a source text: 1-based lines, 1-based columns, the end exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class GraphError(Exception):
    """Something about a model, a value or a file is wrong, and a person can mend it.

    Attributes:
        message: What happened, as one sentence without a full stop.
        advice: What to do about it, as one sentence, or the empty string.
        span: Where in the source text, if it is in a text.
        filename: The text's name as the person knows it.
        line_text: The source line at ``span``, for the caret.
    """

    def __init__(self, message: str, *, advice: str = "", span: Span | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.advice = advice
        self.span = span
        self.filename = ""
        self.line_text = ""

    @property
    def place(self) -> str:
        """``file:line:column``, as much of it as is known."""
        if self.span is None:
            return self.filename
        return f"{self.filename or '<text>'}:{self.span.line}:{self.span.column}"

    @property
    def sentence(self) -> str:
        """Message and advice on one line, without the place."""
        # What a person wrote may be quoted in it, whatever its length and its lines.
        message, advice = (_shortened(" ".join(text.split())) for text in (self.message, self.advice))
        message = message if len(message) <= _LONGEST else f"{message[: _LONGEST // 2]} … {message[-_LONGEST // 2 :]}"
        return f"{message}; {advice}" if advice else message

    @property
    def spoken(self) -> str:
        """Place, message and advice as a whole sentence with its full stop, for dialogs."""
        text = str(self)
        return text if text.endswith(("?", "!", ".")) else f"{text}."

    def __str__(self) -> str:
        """One line: place, message, advice."""
        return f"{self.place}: {self.sentence}" if self.place else self.sentence

    def with_caret(self) -> str:
        """The one-line form, followed by the source line and a caret where both are known."""
        if self.span is None or not self.line_text.strip():
            return str(self)
        text, start = self.line_text, self.span.column - 1
        stop = self.span.end_column - 1 if self.span.end_line == self.span.line else len(text)
        # A very long line is cut around the place, so that the caret stays in sight.
        cut = max(0, start - 60)
        shown = text[cut : cut + 120]
        width = max(1, min(stop, cut + len(shown)) - start)
        pad = "".join("\t" if c == "\t" else " " for c in shown[: start - cut])
        return f"{self}\n  {shown}\n  {pad}{'^' * width}"


def _shortened(text: str) -> str:
    """A text in which names of any length are cut, so that what happened stays in sight."""
    return _LONG_NAME.sub(lambda found: f"{found[0][:40]}…{found[0][-20:]}", text)


class ModelSyntaxError(GraphError):
    """The text is not a model: not the language, or outside of what the language allows."""


class UnknownNameError(GraphError, KeyError):
    """A name that the model, the level or the language does not have."""

    __str__ = GraphError.__str__  # KeyError would show the repr of the message


class QueryError(GraphError, ValueError):
    """A search or a filter that says nothing that can be looked for."""


class ShapeError(GraphError, ValueError):
    """Shapes that do not fit together; the message names both and the operation."""


class LimitError(GraphError):
    """A model larger than the program takes on; nothing has been allocated yet."""


class ValueNotAllowedError(GraphError, ValueError):
    """A value that cannot stand where it was put (a wrong type, not a number)."""


class LevelError(GraphError, ValueError):
    """A level of the graph that does not exist, or is not there yet."""


class NoLossError(GraphError):
    """Something that needs a loss was asked of a model that runs forward only."""


class NotComputedError(GraphError):
    """A number that a compiled pass was not asked to compute."""


class OperationError(GraphError):
    """A person's own operation failed, or returned what it may not."""

    def at(self, node: str, span: Span) -> None:
        """Tell it with the node where it happened, unless that is known already.

        Args:
            node: The node's address.
            span: Its place in the text.
        """
        if self.span is None:
            self.span, self.message = span, f"at {node}: {self.message}"


class TracingError(GraphError, TypeError):
    """Something that a value of a traced Python program cannot do, such as deciding an ``if``."""


class LayoutError(GraphError):
    """A graph could not be laid out by another program."""


class FileError(GraphError):
    """A file that cannot be read or written."""


_LOOKED_AT = 5
"""So many of the most alike words are looked at."""
_SHORT_WORD = 5
"""Words with fewer letters are short."""


def nearest(name: str, known: list[str]) -> str:
    """The advice "did you mean ...?" for a misspelt name, or the empty string."""
    from difflib import get_close_matches

    found = [word for word in get_close_matches(name, known, n=_LOOKED_AT, cutoff=0.65) if _is_slip(name, word)]
    if not found and (same := [k for k in known if k.casefold() == name.casefold()]):
        found = same[:1]
    return f"did you mean '{found[0]}'?" if found else ""


def _is_slip(name: str, word: str) -> bool:
    """Whether one may stand for the other. Two short words soon have most of their letters in common by chance."""
    if min(len(name), len(word)) >= _SHORT_WORD or abs(len(name) - len(word)) <= 1:
        return True
    return name.startswith(word) or word.startswith(name)
