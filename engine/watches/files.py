"""Watches as JSON, for sessions on disk. What is read was written by anybody: every part of it is looked at."""

from __future__ import annotations

from engine.conditions import MOST_CHARACTERS
from engine.errors import FileError
from engine.watches.changes import MOST_WATCHES, Watches


def to_json(watches: Watches) -> list[str]:
    """The expressions as a list of texts; :func:`from_json` reads them."""
    return list(watches)


def from_json(found: object) -> Watches:
    """The expressions as they were written. One with an error is no damage: its row says what is wrong.

    Raises:
        FileError: It is something else.
    """
    if not isinstance(found, list) or len(found) > MOST_WATCHES:
        raise _damaged("no list, or too long")
    texts = [text for text in found if isinstance(text, str) and text.strip() and len(text) <= MOST_CHARACTERS]
    if len(texts) < len(found):
        raise _damaged("an expression that is no text, or too long")
    return tuple(texts)


def _damaged(what: str) -> FileError:
    return FileError(f"its watches make no sense: {what}", advice="save it again")
