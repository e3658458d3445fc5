"""Temporary files beside the file that they are to become; those of a process that was killed are removed.

Whoever writes one holds its lock, which the system takes from a process that ends, however it ends: so a temporary file
that can be locked, and has not been written to for a while, belongs to nobody any more.
"""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from engine.files.locks import has_locked

_LONGEST_NAME = 80
_ENDING = re.compile(r"[0-9a-f]{8}\.tmp")
_TRIES = 5
_OLD_S = 60.0
"""What was written to since then may be somebody else's, who locks nothing: it is left alone until later."""


class Temporary:
    """A temporary file that is open and locked. Made by :func:`temporary_beside`.

    Attributes:
        path: Where it is.
        file: To write to.
    """

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path, self.file = path, file

    def rename_to(self, target: Path) -> None:
        """Let it be another file from now on.

        Raises:
            OSError: That is not possible.
        """
        if sys.platform == "win32":  # an open file cannot be renamed there
            self.file.close()
        self.path.replace(target)


@contextlib.contextmanager
def temporary_beside(target: Path) -> Iterator[Temporary]:
    """A new file in the folder of another one; it is gone at the end, unless it was renamed.

    Raises:
        OSError: It cannot be made.
    """
    made = _made(target)
    try:
        yield made
    finally:
        try:
            made.file.close()  # it tries once more to write what could not be written
        finally:
            with contextlib.suppress(OSError):
                made.path.unlink()


def remove_leftovers(target: Path) -> None:
    """Remove what processes that were killed have left of a file a while ago, as far as that is possible."""
    begin, before = _beginning(target), time.time() - _OLD_S
    with contextlib.suppress(OSError), os.scandir(target.parent) as entries:
        for entry in entries:
            if entry.name.startswith(begin) and _ENDING.fullmatch(entry.name[len(begin) :]):
                with contextlib.suppress(OSError):
                    if entry.stat(follow_symlinks=False).st_mtime < before:
                        _remove_unless_owned(Path(entry.path))


def _beginning(target: Path) -> str:
    return f".{target.name[:_LONGEST_NAME]}."


def _made(target: Path) -> Temporary:
    """A new file whose lock is held, and which nobody has taken for a leftover before it was."""
    for attempt in range(_TRIES):
        path = target.with_name(f"{_beginning(target)}{secrets.token_hex(4)}.tmp")
        file = path.open("xb")
        # Where no file can be locked the file system knows no locks, and nobody takes anything for a leftover.
        is_ours = has_locked(file.fileno()) or attempt == _TRIES - 1
        if is_ours and _is_there(path, file):
            return Temporary(path, file)
        file.close()
        path.unlink(missing_ok=True)
    raise FileExistsError("every new file is removed at once")


def _is_there(path: Path, file: BinaryIO) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(file.fileno()))
    except OSError:
        return False


def _remove_unless_owned(path: Path) -> None:
    descriptor = os.open(path, os.O_RDWR | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0))
    try:
        owned = not has_locked(descriptor)
        if not owned and sys.platform != "win32":
            path.unlink()  # with its lock held: nobody can begin to write to it meanwhile
    finally:
        os.close(descriptor)
    if not owned and sys.platform == "win32":
        path.unlink()
