"""Foldings: which groups of a graph are open. A level opens and closes all of a sort; a person, one at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from engine.errors import LevelError, nearest
from engine.levels.groups import ARRAY, LAYER, STATEMENT, GroupName


class Level(StrEnum):
    """The levels of the design, coarse to fine."""

    LAYERS = "layers"
    VARIABLES = "variables"
    PRIMITIVES = "primitives"
    SCALARS = "scalars"


def level_named(name: str) -> Level:
    """Look a level up by its name.

    Raises:
        LevelError: There is none of that name.
    """
    try:
        return Level(name)
    except ValueError:
        advice = nearest(str(name), list(Level)) or f"use one of {', '.join(Level)}"
        raise LevelError(f"there is no level '{name}'", advice=advice) from None


_OPEN = {
    Level.LAYERS: frozenset[str](),
    Level.VARIABLES: frozenset((LAYER,)),
    Level.PRIMITIVES: frozenset((LAYER, ARRAY, STATEMENT)),
    Level.SCALARS: frozenset((LAYER, ARRAY)),
}
"""The sorts of groups that each level opens. At the scalars level a statement is one number."""


@dataclass(frozen=True, slots=True)
class Folding:
    """A level, but for some groups.

    Attributes:
        level: The level.
        others: The groups that are closed where the level opens them, and open where it closes them. A name that the
            model does not have, for the moment, changes nothing.
    """

    level: Level
    others: frozenset[GroupName] = frozenset()

    def is_open(self, group: GroupName) -> bool:
        """Whether a group is open. It is seen only if all groups around it are open too."""
        return (group.sort in _OPEN[self.level]) != (group in self.others)

    def turned(self, groups: Iterable[GroupName], *, is_open: bool) -> Folding:
        """The folding with some groups open, or closed; those inside of them stay as they are."""
        changed = frozenset(group for group in groups if self.is_open(group) != is_open)
        return replace(self, others=self.others ^ changed) if changed else self


def as_folding(shown: Level | Folding) -> Folding:
    """A level as the folding that has no exceptions."""
    return shown if isinstance(shown, Folding) else Folding(shown)
