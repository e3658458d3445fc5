"""Names for the values of a traced program, such as the model language allows."""

from __future__ import annotations

import keyword
from collections.abc import Iterable, Mapping

from engine.language.constants import INITIALISERS
from engine.language.lookup import is_reserved

_RESERVED = frozenset({*INITIALISERS, *keyword.kwlist, "inf", "dataset", "train", "layer", "range"})


def is_free(name: str) -> bool:
    """Whether the language leaves a name to its variables."""
    return name not in _RESERVED and not is_reserved(name)


class Names:
    """Gives every statement its name.

    A name is bound again, as in Python, where the value that had it before is read no more; where it still is, the new
    value is called ``h_2``.

    Args:
        wanted: The names that the program itself uses; numbered names keep clear of them.
    """

    def __init__(self, wanted: Iterable[str]) -> None:
        self._wanted = frozenset(wanted)
        self._last_read: dict[str, int] = {}
        self._counts: dict[str, int] = {}

    def bind(self, name: str, place: int, last_read: int) -> str:
        """The name for a statement.

        Args:
            name: The name that it would like.
            place: Its place among the statements.
            last_read: The place of the last statement that reads it.
        """
        free = name if is_free(name) else f"{name}_"
        if self._last_read.get(free, -1) > place:
            free = self._numbered(free)
        self._last_read[free] = last_read
        return free

    def number(self, stem: str, last_read: int) -> str:
        """A name that nothing else has: ``v1``, ``v2``, ..."""
        name = self._numbered(stem, "")
        self._last_read[name] = last_read
        return name

    def _numbered(self, stem: str, joint: str = "_") -> str:
        count = self._counts.get(stem + joint, 1 if joint else 0)
        while True:
            count += 1
            name = f"{stem}{joint}{count}"
            if name not in self._wanted and name not in self._last_read and is_free(name):
                self._counts[stem + joint] = count
                return name


def unnamed(kind: str) -> str:
    """The stem of the numbered names of leaves of a kind."""
    return _STEMS.get(kind, "v")


_STEMS: Mapping[str, str] = {"input": "x", "target": "t", "param": "w", "const": "c"}
