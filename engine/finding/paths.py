"""Paths through a view: what a node is computed from, what it leads to, and what lies between two nodes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.levels.quotient import Quotient

Edge = tuple[int, int]
"""(parent, child)."""


@dataclass(frozen=True, slots=True)
class Trail:
    """A part of a view: nodes, and edges between them.

    Attributes:
        nodes: Their indices; empty where no path leads from one end to the other.
        edges: The edges on the way.
    """

    nodes: frozenset[int]
    edges: frozenset[Edge]


def ancestors(view: Quotient, nodes: Iterable[int]) -> frozenset[int]:
    """All that some nodes are computed from, and they themselves."""
    return _reached(nodes, lambda index: view.nodes[index].parents)


def descendants(view: Quotient, nodes: Iterable[int]) -> frozenset[int]:
    """All that is computed from some nodes, and they themselves."""
    return _reached(nodes, lambda index: view.children[index])


def between(view: Quotient, first: int, second: int) -> Trail:
    """Every path from one node to the other along the edges, whichever comes first.

    Args:
        view: The graph at a level.
        first: One end.
        second: The other end; the same node is a path of one.
    """
    start, end = min(first, second), max(first, second)  # the forward order: no path leads from a later node back
    nodes = descendants(view, [start]) & ancestors(view, [end])
    return trail(view, nodes)


def to_loss(view: Quotient, node: int) -> Trail:
    """The chain of messages from the loss to a node: the chain rule's sum runs over its paths.

    Only edges that carry messages count: what is read as an index sends none. Empty where the loss is out of reach.
    """
    if view.loss is None or not view.reaches_loss(node):
        return Trail(frozenset(), frozenset())

    def senders(index: int) -> tuple[int, ...]:
        return tuple(dict.fromkeys(channel.child for channel in view.incoming(index)))

    nodes = _reached([node], senders)
    return Trail(nodes, frozenset((index, child) for index in nodes for child in senders(index)))


def trail(view: Quotient, nodes: Iterable[int]) -> Trail:
    """Some nodes and all edges between them."""
    chosen = frozenset(nodes)
    edges = ((parent, index) for index in chosen for parent in view.nodes[index].parents if parent in chosen)
    return Trail(chosen, frozenset(edges))


def _reached(starts: Iterable[int], following: Callable[[int], Iterable[int]]) -> frozenset[int]:
    seen = set(starts)
    stack = list(seen)
    while stack:
        for index in following(stack.pop()):
            if index not in seen:
                seen.add(index)
                stack.append(index)
    return frozenset(seen)
