"""Writing a file so that a crash or a full disk never loses the last good one."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

from engine.errors import FileError
from engine.files.temporary import remove_leftovers, temporary_beside


def write_text(path: Path, text: str) -> None:
    """Write a text in UTF-8, all of it or nothing.

    Raises:
        FileError: The file cannot be written; what was there is untouched.
    """
    try:
        data = text.encode("utf-8")
    except UnicodeEncodeError:
        raise FileError(f"'{path}' cannot be written: the text holds half a character", advice="remove it") from None
    write_bytes(path, data)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a temporary file beside the target and rename it.

    Raises:
        FileError: The file cannot be written; what was there is untouched.
    """
    # A link is followed, so that it goes on pointing at the file that is written.
    try:
        target = Path(os.path.realpath(path))
        is_folder = target.is_dir()
    except (OSError, ValueError) as error:
        reason = (isinstance(error, OSError) and error.strerror) or str(error)
        raise FileError(f"'{path}' cannot be written ({reason})", advice="choose another name") from None
    if is_folder:
        raise FileError(f"'{path}' is a folder", advice="name a file in it")
    if target.exists() and not os.access(target, os.W_OK):
        # Renaming over it would work, against the wish of whoever protected it.
        raise FileError(f"'{path}' cannot be written: it is write-protected", advice="choose another place")
    remove_leftovers(target)
    try:
        with temporary_beside(target) as temporary:
            temporary.file.write(data)
            temporary.file.flush()
            os.fsync(temporary.file.fileno())
            with contextlib.suppress(OSError):
                temporary.path.chmod(target.stat().st_mode)
            temporary.rename_to(target)
    except OSError as error:
        raise FileError(_sentence(path, target, error), advice="choose another place") from None


def _sentence(path: Path, target: Path, error: OSError) -> str:
    if not target.parent.is_dir():
        return f"'{path}' cannot be written: there is no folder '{target.parent}'"
    if isinstance(error, PermissionError):
        return f"'{path}' cannot be written: no permission"
    return f"'{path}' cannot be written ({error.strerror or error})"
