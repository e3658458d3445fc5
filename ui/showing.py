"""What can be shown comfortably: the scalars of a large model are too many to look at, and say so."""

from __future__ import annotations

from engine.errors import LimitError
from engine.graph import Graph
from engine.levels.scalars import element_count, expand

MOST_NODES = 3_000
"""The most numbers that the window shows as nodes."""
MOST_OPERATIONS = 20_000
"""The most operations between them: what can be written out without a noticeable wait."""


def too_many_to_show(graph: Graph) -> str | None:
    """Why a graph's scalars are not shown, as a sentence; None where they can be."""
    count = element_count(graph)
    if count > MOST_NODES:
        return f"{count:,} numbers are too many to look at one by one; at most {MOST_NODES:,} are shown"
    try:
        expand(graph, MOST_OPERATIONS)
    except LimitError as error:
        return f"{error.message} here"
    return None
