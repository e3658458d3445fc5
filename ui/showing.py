"""What can be shown: the scalars of a very large model are too many to look at, and say so."""

from __future__ import annotations

from weakref import WeakKeyDictionary

from engine.errors import LimitError
from engine.graph import Graph
from engine.levels.scalars import LARGEST, element_count, expand, is_expanded, least_operations
from engine.notation import format_count
from engine.remembering import remembered

MOST_NODES = 50_000
"""The most numbers that the window shows as nodes."""
QUICK_NODES, QUICK_OPERATIONS = 800, 5_000
"""So many numbers, with so many operations, are written out at once; more of them beside the window."""
_TOO_LARGE: WeakKeyDictionary[Graph, str] = WeakKeyDictionary()
"""Those that had more operations than could be told before they were written out, and what was said of them."""


def too_many_to_show(graph: Graph) -> str | None:
    """Why a graph's scalars are not shown, as a sentence; None where they can be, as far as is known at once."""
    return _TOO_LARGE.get(graph) or _too_many(graph)


@remembered
def _too_many(graph: Graph) -> str | None:
    count = element_count(graph)
    if count > MOST_NODES:
        words = f"{format_count(count)} numbers are too many to look at one by one"
        return f"{words}; at most {format_count(MOST_NODES)} are shown"
    operations = least_operations(graph)
    if operations > LARGEST:
        words = f"at the scalars level this model has at least {format_count(operations)} operations"
        return f"{words}, and the most that are written out are {format_count(LARGEST)}"
    return None


def is_too_large(graph: Graph, sentence: str) -> None:
    """Remember that a graph cannot be written out, now that it was tried."""
    _TOO_LARGE[graph] = sentence


def is_quick(graph: Graph) -> bool:
    """Whether a graph is written out in scalars so quickly that nobody notices."""
    if is_expanded(graph):
        return True
    if element_count(graph) > QUICK_NODES:
        return False
    try:
        expand(graph, QUICK_OPERATIONS)
    except LimitError:
        return False
    return True
