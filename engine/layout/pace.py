"""How much time a layout may take, who hears how far it has come, and how it is given up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

Progress = Callable[[float], object]
"""Told how much is done, from 0 to 1; an exception that it raises ends the layout."""


@dataclass(slots=True)
class Pace:
    """How a layout is to be made.

    Attributes:
        is_hasty: Take what comes first: no search for fewer crossings, no straightening.
        progress: Who hears how much is done, if anybody.
        begin: How much is done when the part at hand begins.
        share: How much of the whole the part at hand is.
    """

    is_hasty: bool = False
    progress: Progress | None = None
    begin: float = 0.0
    share: float = 1.0

    def tell(self, done: float) -> None:
        """Say how much of the part at hand is done, from 0 to 1."""
        if self.progress is not None:
            self.progress(self.begin + self.share * done)

    def part(self, begin: float, end: float) -> Pace:
        """The pace of what takes the whole from one share done to another."""
        return Pace(self.is_hasty, self.progress, self.begin + begin * self.share, (end - begin) * self.share)


STEADY = Pace()
"""As good as it gets, and nobody asks."""
