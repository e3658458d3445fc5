"""Reading a text again after an edit: where only a number is another one, what was read before is taken."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Protocol

from engine.language import parse, renumbered
from engine.learning.data.files import NO_FILES, is_file_name
from engine.model import Model


class Read(Protocol):
    """What reads a text: :func:`engine.language.parse`, or what gives the same."""

    def __call__(
        self, text: str, filename: str = "", *, rows: tuple[int, ...] | None = None, files: Mapping[str, bytes] = ...
    ) -> Model:
        """The model of a text."""


class Rereading:
    """Reads texts, and knows the last one: the same graph serves as long as no more than numbers are written anew.

    A data file may have changed by itself, so a text that names one is always read.
    """

    def __init__(self) -> None:
        self._known: Model | None = None

    def __call__(
        self,
        text: str,
        filename: str = "",
        *,
        rows: tuple[int, ...] | None = None,
        files: Mapping[str, bytes] = NO_FILES,
    ) -> Model:
        """The model of a text.

        Raises:
            GraphError: It is none.
        """
        quickly = self.quickly(text, filename, rows, files)
        model = parse(text, filename, rows=rows, files=files) if quickly is None else quickly
        self._known = model
        return model

    def quickly(
        self, text: str, filename: str, rows: tuple[int, ...] | None, files: Mapping[str, bytes]
    ) -> Model | None:
        """The model of a text that need not be read as a whole; None for another one."""
        known = self._known
        if known is None or known.rows != rows or any(is_file_name(data.name) for data in known.data):
            return None
        found = renumbered(known, text)
        if found is None or (found.filename == filename and found.files is files):
            return found
        return replace(found, filename=filename, files=files)  # saved elsewhere, and no data lie there

    def know(self, model: Model) -> None:
        """Take a model that was just read, as its text has it."""
        self._known = model

    def forget(self) -> None:
        """Another document is open, or none."""
        self._known = None
