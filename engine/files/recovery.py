"""Unsaved work, kept in a folder of the program's own until it is saved, and found there after a crash."""

from __future__ import annotations

import contextlib
import secrets
from dataclasses import dataclass
from pathlib import Path

from engine.errors import FileError
from engine.files.archives import ArchiveError
from engine.files.bounds import MOST_SESSION_BYTES
from engine.files.contents import Contents, StoredContents, contents_bytes
from engine.files.locks import FileLock
from engine.files.reading import read_bytes
from engine.files.writing import write_bytes

_ENDING, _LOCK = ".gvsession", ".lock"
_SAVE = "save your work"


class Slot:
    """The place where one window keeps its unsaved work. Nobody else touches it while the window's process lives.

    Args:
        path: The file.
        lock: What says that it is taken.
    """

    def __init__(self, path: Path, lock: FileLock) -> None:
        self.path, self._lock = path, lock

    def write(self, contents: Contents) -> None:
        """Keep a document in place of what was kept.

        Raises:
            FileError: It cannot be written; what was kept is untouched.
        """
        # Not squeezed: it is written often, and read at most once.
        try:
            write_bytes(self.path, contents_bytes(contents, squeeze=False))
        except FileError as error:
            raise FileError(error.message, advice=_SAVE) from None

    def release(self) -> None:
        """Forget what was kept: it has been saved, or nobody wants it."""
        with contextlib.suppress(OSError):
            self.path.unlink(missing_ok=True)
            # What a writer that was killed has not finished.
            for unfinished in self.path.parent.glob(f".{self.path.name}.*.tmp"):
                unfinished.unlink(missing_ok=True)
        self.leave()

    def leave(self) -> None:
        """Let go of the place, and leave what is kept there to others."""
        with contextlib.suppress(OSError):
            self._lock.release()


@dataclass(frozen=True)
class Left:
    """Unsaved work that a process has left behind.

    Attributes:
        path: The file that holds it.
        contents: What was kept; None for a file that cannot be read.
        trouble: Why it cannot be read, as a sentence.
    """

    path: Path
    contents: Contents | None
    trouble: str = ""


class RecoveryFolder:
    """The folder, shared by all windows of all processes of one person.

    Args:
        folder: Where; it is made when something is kept.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def slot(self) -> Slot:
        """A new place to keep a document.

        Raises:
            FileError: The folder cannot be written.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            while True:
                path = self.folder / f"{secrets.token_hex(8)}{_ENDING}"
                lock = FileLock.take(path.with_suffix(_LOCK))
                if lock is not None:  # somebody who tidies up may have been in between
                    return Slot(path, lock)
        except (OSError, ValueError) as error:
            reason = (isinstance(error, OSError) and error.strerror) or str(error)
            raise FileError(f"'{self.folder}' cannot be written ({reason})", advice=_SAVE) from None

    def left(self) -> tuple[Left, ...]:
        """What processes that are no more have left behind, the newest first. What lives is not looked at."""
        found = []
        for path in self._places():
            slot = self._taken(path)
            if slot is None:
                continue
            if path.is_file():
                found.append(_read(path))
                slot.leave()
            else:
                slot.release()
        newest = {item.path: _time(item) for item in found}
        return tuple(sorted(found, key=lambda item: newest[item.path], reverse=True))

    def claim(self, left: Left) -> Slot | None:
        """Take over the place of what was left behind; None where somebody else has done so, or discarded it."""
        slot = self._taken(left.path)
        if slot is not None and not left.path.is_file():
            slot.release()
            return None
        return slot

    def _places(self) -> list[Path]:
        """The files that are kept here, and those that somebody was about to write."""
        try:
            there = [path for path in self.folder.iterdir() if not path.name.startswith(".")]
        except OSError:
            return []
        return sorted({path.with_suffix(_ENDING) for path in there if path.suffix in (_ENDING, _LOCK)})

    @staticmethod
    def _taken(path: Path) -> Slot | None:
        try:
            lock = FileLock.take(path.with_suffix(_LOCK))
        except OSError:
            return None
        return None if lock is None else Slot(path, lock)


def _read(path: Path) -> Left:
    try:
        stored = StoredContents(read_bytes(path, MOST_SESSION_BYTES, "unsaved work"), path.name)
        return Left(path, stored.whole())
    except ArchiveError as error:
        return Left(path, None, str(error))
    except FileError as error:
        return Left(path, None, error.message)


def _time(left: Left) -> float:
    return left.contents.whence.time_s if left.contents is not None and left.contents.whence is not None else 0.0
