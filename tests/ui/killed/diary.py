"""A diary of what was done at a window: after each action what it holds, written so that no kill loses a line."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ui.session import Session

DIARY = "diary"
EDITS = ("text", "numbers", "breakpoints", "watches", "moved")
"""What a person has edited; how one looks at it (level, open groups) is kept along with it."""


def held_by(session: Session) -> dict[str, Any]:
    """All that a person has made of the document in a window, as JSON."""
    from ui.session.belongings import belongings_of

    document, state = session.document, session.state
    numbers = document.kept(None if state is None else state.model)
    return {
        "text": document.text,
        "numbers": {name: sha256(array.tobytes()).hexdigest() for name, array in sorted(numbers.items())},
        **belongings_of(document),
        "moved": {f"{level} {way}": places for (level, way), places in sorted(session.moved_by_picture.items())},
        "view": None if state is None else [state.folding.level, sorted(map(list, state.folding.others))],
        "is broken": session.error is not None,
        "file": "" if session.path is None else session.path.name,
    }


@dataclass(frozen=True)
class Entry:
    """What was done, and what the window held afterwards.

    Attributes:
        time_s: When, on the clock that all processes share.
        what: What was done: ``"saving"`` and ``"saved"``, or the name of an edit.
        held: What the window held.
        good_text: The last text that was a model.
    """

    time_s: float
    what: str
    held: dict[str, Any]
    good_text: str


def edits_in(held: dict[str, Any]) -> list[Any]:
    """What a person has edited, of all that a window holds."""
    return [held[name] for name in EDITS]


class Diary:
    """Writes a diary.

    Args:
        folder: Where.
        session: Whose doings.
    """

    def __init__(self, folder: Path, session: Session) -> None:
        self._file = (folder / DIARY).open("ab", buffering=0)
        self._session, self._good_text = session, session.document.text

    def write(self, what: str) -> None:
        """Add an entry, which is on the disk when this returns."""
        session = self._session
        if session.error is None:
            self._good_text = session.document.text
        line = json.dumps([monotonic(), what, held_by(session), self._good_text])
        self._file.write(line.encode() + b"\n")
        os.fsync(self._file.fileno())


def read_diary(folder: Path) -> list[Entry]:
    """The whole lines of a diary."""
    lines = (folder / DIARY).read_bytes().split(b"\n")[:-1]
    return [Entry(*json.loads(line)) for line in lines]
