"""Reading a model's text from a file, whatever the file turns out to be."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from engine.errors import FileError

MOST_BYTES = 8_000_000
"""A larger file is refused unread: a model is a text that a person writes."""
_CHUNK_BYTES = 1 << 20


def read_text(path: Path) -> str:
    """The text of a model file.

    Raises:
        FileError: It is missing, a folder, unreadable, too large, or no text.
    """
    return decode(read_bytes(path, MOST_BYTES, "a model"), str(path))


def read_bytes(path: Path, most_bytes: int, what: str) -> bytes:
    """What a file holds.

    Args:
        path: The file.
        most_bytes: A larger file is refused unread.
        what: What it should be, for the message: ``"a model"``.

    Raises:
        FileError: It is missing, a folder, unreadable, or too large.
    """
    try:
        # Asked before it is opened: a pipe without a writer would keep us waiting.
        mode = path.stat().st_mode
        is_open_pipe = stat.S_ISFIFO(mode) and path.parts[:2] == ("/", "dev")  # what a shell makes of <(command)
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode) and not is_open_pipe:
            raise FileError(f"'{path}' is no plain file", advice="name one, or - for standard input")
        with path.open("rb") as file:
            size_bytes = os.fstat(file.fileno()).st_size
            if size_bytes > most_bytes:
                raise _too_large(str(path), f"has {size_bytes / 1e6:,.0f} MB", most_bytes, what)
            # It may grow while it is read, and a pipe tells no size: never take more than one byte too many, and no
            # memory for what is not there.
            data = file.read(size_bytes + 1)
            while len(data) <= most_bytes and (more := file.read(min(_CHUNK_BYTES, most_bytes + 1 - len(data)))):
                data += more
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
    if len(data) > most_bytes:
        raise _too_large(str(path), f"has more than {most_bytes // 1_000_000} MB", most_bytes, what)
    return data


def _too_large(name: str, fact: str, most_bytes: int = MOST_BYTES, what: str = "a model") -> FileError:
    return FileError(f"'{name}' {fact}, and {what} has at most {most_bytes // 1_000_000} MB", advice=f"is it {what}?")


def read_stream(file: BinaryIO, name: str) -> str:
    """The text of a stream, standard input say.

    Raises:
        FileError: It is too long, or no text.
    """
    data = file.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise _too_large(name, f"has more than {MOST_BYTES // 1_000_000} MB")
    return decode(data, name)


def decode(data: bytes, name: str, what: str = "a model") -> str:
    """Bytes as UTF-8 text.

    Args:
        data: The bytes.
        name: What they are called in messages.
        what: What they should be.

    Raises:
        FileError: They are too many, or no text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"'{name}' is not a text file", advice=f"{what} is plain text in UTF-8") from None
    if "\0" in text:
        raise FileError(f"'{name}' is not a text file", advice=f"{what} is plain text in UTF-8")
    return text
