"""Locks that end with the process that took them, however it ends."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path


class FileLock:
    """A file that belongs to one owner as long as its process lives. The system lets go of it for one that is killed.

    Made by :meth:`take`.
    """

    def __init__(self, path: Path, descriptor: int) -> None:
        self._path, self._descriptor = path, descriptor

    @staticmethod
    def take(path: Path) -> FileLock | None:
        """The lock of a file, which is made where it is not there; None where it belongs to somebody else.

        Raises:
            OSError: The file cannot be made.
        """
        # Not inherited: a process that this one starts must not go on holding the lock.
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o600)
        if not has_locked(descriptor):
            os.close(descriptor)
            return None
        return FileLock(path, descriptor)

    def release(self) -> None:
        """Let go, and take the file away."""
        # Where an open file cannot be removed it is removed once it is closed.
        if sys.platform != "win32":
            self._path.unlink(missing_ok=True)
        os.close(self._descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                self._path.unlink(missing_ok=True)


def has_locked(descriptor: int) -> bool:
    """Take the lock of an open file; False where it belongs to somebody else, or the file system knows no locks."""
    try:
        _lock(descriptor)
    except OSError:
        return False
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
