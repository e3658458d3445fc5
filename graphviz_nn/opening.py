"""What a person may name where a model is wanted: a file, an example, or ``-`` for standard input."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import resources
from engine.errors import FileError, nearest
from engine.files.reading import read_stream, read_text

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
    if _is_session(name):
        raise FileError(
            f"'{name}' is a session, and the window does not open them yet",
            advice=f"'graphviz-nn run {name}' prints its numbers",
        )
    try:
        return read_text(path), name
    except FileError as error:
        guess = nearest(name, list(resources.example_names()))
        if guess and not path.suffix:
            error.advice = guess
        raise


def _is_session(name: str) -> bool:
    return name.lower().endswith(".gvsession")


def is_example(name: str) -> bool:
    """Whether a name means an example: it is one, and no file of that name is in the way."""
    return name in resources.example_names() and not Path(name).exists()
