"""What else belongs to a document than its model: written into session files and kept work as JSON, and read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from engine.debugging.breakpoints import files as breakpoint_files
from engine.errors import GraphError
from engine.watches import files as watch_files
from ui.document import Document


class Belonging(NamedTuple):
    """One of these.

    Attributes:
        written: The document's part as JSON.
        taken_up: The document with what the JSON describes; a GraphError says that it is damaged.
    """

    written: Callable[[Document], Any]
    taken_up: Callable[[Document, Any], Document]


BELONGINGS = {
    "breakpoints": Belonging(
        lambda document: breakpoint_files.to_json(document.breakpoints),
        lambda document, found: replace(document, breakpoints=breakpoint_files.from_json(found)),
    ),
    "watches": Belonging(
        lambda document: watch_files.to_json(document.watches),
        lambda document, found: replace(document, watches=watch_files.from_json(found)),
    ),
}
"""Name in the file -> how it is written and taken up."""


def belongings_of(document: Document) -> dict[str, Any]:
    """All that belongs to a document, as JSON by name."""
    return {name: belonging.written(document) for name, belonging in BELONGINGS.items()}


def with_belongings(document: Document, found: Mapping[str, Any]) -> tuple[Document, str]:
    """A document with what belongs to it; and a sentence where something is damaged and left out, else nothing."""
    remarks = []
    for name, belonging in BELONGINGS.items():
        if name in found:
            try:
                document = belonging.taken_up(document, found[name])
            except GraphError as error:
                remarks.append(f"The {name} of the session are left out: {error.spoken}")
    return document, " ".join(remarks)
