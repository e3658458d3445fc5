"""What reading a text gives: conditions, expressions, and the pieces that they are put together from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic

from engine.conditions.vocabulary import Numeric, Question, S


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
class Number(Generic[S]):
    """A piece of a condition that is a number."""

    of: Numeric[S]


@dataclass(frozen=True, slots=True)
class Truths(Generic[S]):
    """A piece of a condition that is true or false."""

    of: Question[S]


@dataclass(frozen=True, slots=True)
class Expression(Generic[S]):
    """A number, an array or a condition that has been read.

    Attributes:
        text: As it is written.
        of: What it says of a subject.
        names: The numbers of the vocabulary that it speaks of.
        calls: The functions of names in it, each with its names.
    """

    text: str
    of: Number[S] | Truths[S]
    names: frozenset[str]
    calls: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def is_condition(self) -> bool:
        """Whether it is true or false of each element."""
        return isinstance(self.of, Truths)


Term = Number[S] | Truths[S]
