"""Reading a model's text from a file, whatever the file turns out to be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from engine.errors import FileError

MOST_BYTES = 8_000_000
"""A larger file is refused unread: a model is a text that a person writes."""


def read_text(path: Path) -> str:
    """The text of a model file.

    Raises:
        FileError: It is missing, a folder, unreadable, too large, or no text.
    """
    try:
        with path.open("rb") as file:
            _refuse_large(os.fstat(file.fileno()), path)
            return decode(_read(file), str(path))
    except FileNotFoundError:
        raise FileError(f"there is no file '{path}'", advice="check the name") from None
    except IsADirectoryError:
        raise FileError(f"'{path}' is a folder", advice="name a .gvnn file in it") from None
    except PermissionError:
        # Windows says so of folders too.
        if path.is_dir():
            raise FileError(f"'{path}' is a folder", advice="name a .gvnn file in it") from None
        raise FileError(f"'{path}' may not be read", advice="change its permissions") from None
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise FileError(f"'{path}' cannot be read ({reason})", advice="check the name") from None


def _refuse_large(status: os.stat_result, path: Path) -> None:
    if stat.S_ISREG(status.st_mode) and status.st_size > MOST_BYTES:
        raise _too_large(str(path), f"has {status.st_size / 1e6:,.0f} MB")


def _too_large(name: str, fact: str) -> FileError:
    return FileError(f"'{name}' {fact}, and a model has at most {MOST_BYTES // 1_000_000} MB", advice="is it a model?")


def _read(file: BinaryIO) -> bytes:
    # A pipe or a device has no size to ask for: never take more than one byte too many.
    return file.read(MOST_BYTES + 1)


def read_stream(file: BinaryIO, name: str) -> str:
    """The text of a stream, standard input say.

    Raises:
        FileError: It is too long, or no text.
    """
    return decode(_read(file), name)


def decode(data: bytes, name: str) -> str:
    """Bytes as UTF-8 text.

    Raises:
        FileError: They are too many, or no text.
    """
    if len(data) > MOST_BYTES:
        raise _too_large(name, f"has more than {MOST_BYTES // 1_000_000} MB")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"'{name}' is not a text file", advice="a model is plain text in UTF-8") from None
    if "\0" in text:
        raise FileError(f"'{name}' is not a text file", advice="a model is plain text in UTF-8")
    return text
