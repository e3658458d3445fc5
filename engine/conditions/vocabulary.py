"""What a condition can speak of: names of numbers, and words, about whatever it is asked of."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Generic, TypeVar

from engine.arrays import Array
from engine.conditions.truth import Truth

S = TypeVar("S")
"""What a condition is asked of."""

Numeric = Callable[[S], Array | None]
"""A number or an array of it; None as long as it is not known."""
Question = Callable[[S], Truth]
"""Something that is true or false of each element, or unknown."""


@dataclass(frozen=True, slots=True)
class Words(Generic[S]):
    """Words that belong to a key: ``kind = param``, ``op:sigmoid``.

    Attributes:
        of: Key -> the words of what is asked.
        meant: A key and a word as it is typed -> the word as it is spelled.
        choices: Key -> all words that can stand beside it; None where any text can.
    """

    of: Mapping[str, Callable[[S], Collection[str]]]
    meant: Callable[[str, str], str]
    choices: Callable[[str], tuple[str, ...] | None]


@dataclass(frozen=True, slots=True)
class OfNames(Generic[S]):
    """A function of names, not of numbers: ``message(y, z)``.

    Attributes:
        arguments: What each of its names is: ``child``, ``parent``.
        of: The names, which the vocabulary has -> the number; raises a :class:`QueryError` where there is none.
    """

    arguments: tuple[str, ...]
    of: Callable[..., Numeric[S]]


def _no_words() -> Words[S]:
    return Words({}, lambda _, word: word, lambda _: None)


@dataclass(frozen=True, slots=True)
class Vocabulary(Generic[S]):
    """All names that a condition can use beside functions and constants.

    Attributes:
        what: What such a condition is called in a sentence: ``filter``.
        example: One, for advice.
        numbers: Name -> the number that it means.
        words: Its words; none where it is about numbers only.
        of_names: Functions of its names.
        argument: One of its names, for advice.
        joins: What to do where a name follows a name, for advice.
        is_strict: Whether shapes that do not fit are refused when it is asked; else there is no answer then.
    """

    what: str
    example: str
    numbers: Mapping[str, Numeric[S]]
    words: Words[S] = field(default_factory=_no_words)
    of_names: Mapping[str, OfNames[S]] = field(default_factory=lambda: MappingProxyType({}))
    argument: str = "value"
    joins: str = "join conditions by and, or"
    is_strict: bool = False
