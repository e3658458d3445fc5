"""What is watched, as a tuple of texts in the order of the list, and what a person does to it."""

from __future__ import annotations

from collections.abc import Iterable

from engine.errors import LimitError

Watches = tuple[str, ...]
"""The expressions as they are written, from top to bottom."""
MOST_WATCHES = 200
"""A longer list is refused: nobody reads it, and each is worked out at every step."""


def added(watches: Watches, texts: Iterable[str]) -> Watches:
    """The list with more expressions at its end; those that are in it already stay where they are.

    Raises:
        LimitError: It would be too long.
    """
    new = dict.fromkeys(stripped for text in texts if (stripped := text.strip()) and stripped not in watches)
    if len(watches) + len(new) > MOST_WATCHES:
        raise LimitError(f"more than {MOST_WATCHES} expressions cannot be watched", advice="remove some first")
    return (*watches, *new)


def changed(watches: Watches, place: int, text: str) -> Watches:
    """The list with another expression at a place; an empty text removes it."""
    text = text.strip()
    return (*watches[:place], *((text,) if text else ()), *watches[place + 1 :])


def removed(watches: Watches, places: Iterable[int]) -> Watches:
    """The list without the expressions at some places."""
    gone = set(places)
    return tuple(text for i, text in enumerate(watches) if i not in gone)


def moved(watches: Watches, place: int, by: int) -> Watches:
    """The list with one expression so many places further down, or up; at the ends it stays."""
    target = max(0, min(place + by, len(watches) - 1))
    rest = removed(watches, [place])
    return (*rest[:target], watches[place], *rest[target:])
