"""What is waited for: files that are read, and passes that are run, beside the window, and what is said meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.errors import GraphError
from engine.language import TakesLongError
from engine.notation import Notation
from ui.document import Document
from ui.session.errand import Errand
from ui.session.found import Found, find, found_at_once, takes_long
from ui.session.placing import Placing
from ui.session.reading_run import Read, ready
from ui.settings import Settings

T = TypeVar("T")

PAUSE_MS = 250
"""Of what is wanted again and again, by typing, dragging or scrubbing, only the last is done: after such a pause."""


class Waiting(Placing):
    """Reads and runs beside the window. What is shown stays until then, and each of these can be given up."""

    reading = Signal(object)
    """What is being read or computed, in words; None when nothing is any more."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self._words: dict[object, str] = {}
        self._openings: Errand[Found] = self._errand()
        self._files: Errand[Document] = self._errand()
        self._looks: Errand[Read] = self._errand()

    def _errand(self) -> Errand[T]:
        errand: Errand[T] = Errand(self, PAUSE_MS)
        errand.said.connect(self._say)
        return errand

    def _say(self, who: object, words: str | None) -> None:
        """Say what is being done, or that it is no more; of several things the one that began last."""
        before = self._words.pop(who, None)
        if words is not None:
            self._words[who] = words
        if words is not None or before is not None:
            self.reading.emit(self.awaited or None)

    @property
    def awaited(self) -> str:
        """What is being read or computed beside the window, in words; empty while nothing is."""
        return next(reversed(self._words.values()), "")

    @property
    def is_reading(self) -> bool:
        """Whether anything is being read or computed beside the window."""
        return bool(self._words)

    @property
    def is_opening(self) -> bool:
        """Whether another document is on its way."""
        return self._openings.is_under_way

    @property
    def is_looking(self) -> bool:
        """Whether another pass is on its way."""
        return self._looks.is_under_way

    def find_beside(self, name: str, find: Callable[[], Found], opened: Callable[[Found | GraphError], None]) -> None:
        """Read a file beside the window, and run its pass; what is open stays until then.

        Args:
            name: What it is called.
            find: Reads it.
            opened: Told what was found, or what is wrong with it; not if it is given up.
        """
        notation = Notation(self.settings.notation)
        self._openings.run(f"Reading {name} …", partial(ready, find, notation), opened)

    def find_soon(self, path: Path, opened: Callable[[Found | GraphError], None]) -> None:
        """Read a file: at once, or beside the window where that takes long.

        Args:
            path: The file.
            opened: Told what was found, or what is wrong with it; not if it is given up.
        """
        if not takes_long(path):
            found: Found | GraphError | None
            try:
                found = found_at_once(lambda: find(path))
            except GraphError as error:
                found = error
            except TakesLongError:
                found = None
            if found is not None:
                opened(found)
                return
        self.find_beside(path.name, lambda: find(path), opened)

    def stop_looking(self) -> None:
        """Wait no more for another pass."""
        self._looks.give_up()

    def _give_up_waiting(self) -> None:
        for errand in (self._openings, self._files, self._looks):
            errand.give_up()

    def stay(self) -> None:
        """Stay with what is shown: what is being read or made ready is given up."""
        self._give_up_waiting()
        super().stay()

    def leave(self) -> None:
        """End what works beside the window, and wait for its end."""
        for errand in (self._openings, self._files, self._looks):
            errand.leave()
        super().leave()
