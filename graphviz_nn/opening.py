"""What a person may name where a model is wanted: a file, an example, or ``-`` for standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from engine.errors import FileError, nearest
from engine.files.reading import read_bytes, read_stream, read_text

if TYPE_CHECKING:
    from engine.model import Model


def open_model(name: str) -> Model:
    """Read the model that ``name`` means.

    Raises:
        GraphError: There is no such model, or it cannot be read.
    """
    from engine.language import parse

    if _is_session(name):
        from engine.files.sessions import read_session

        return read_session(Path(name))
    if is_recorded(name):
        from engine.files.traces import read_trace

        return read_trace(Path(name)).model
    text, shown = open_text(name)
    return parse(text, shown)


def open_text(name: str) -> tuple[str, str]:
    """The text that ``name`` means, and how to call it in messages.

    Raises:
        FileError: There is no such file or example, or it cannot be read.
    """
    if name == "-":
        return read_stream(sys.stdin.buffer, "<stdin>"), "<stdin>"
    if is_example(name):
        return resources.example_text(name), f"{name}.gvnn"
    if not name.strip():
        raise FileError("no file is named", advice="name a .gvnn file or an example")
    path = Path(name)
    try:
        return read_text(path), name
    except FileError as error:
        guess = nearest(name, list(resources.example_names()))
        if guess and not path.suffix:
            error.advice = guess
        raise


def text_before_window(name: str) -> str:
    """The text of what a window is to open, so that a missing file is told in the terminal that named it.

    A session or a recorded run is only looked for; the window reads it.

    Raises:
        FileError: There is no such file or example, or it cannot be read.
    """
    if _is_session(name) or is_recorded(name):
        from engine.files.bounds import MOST_SESSION_BYTES

        read_bytes(Path(name), MOST_SESSION_BYTES, "a session")
        return ""
    return open_text(name)[0]


def _is_session(name: str) -> bool:
    return name.lower().endswith(".gvsession")


def is_recorded(name: str) -> bool:
    """Whether a name is that of a recorded run."""
    return name.lower().endswith(".gvtrace")


def is_example(name: str) -> bool:
    """Whether a name means an example: it is one, and no file of that name is in the way."""
    return name in resources.example_names() and not Path(name).exists()
