"""How large an expansion would be, before anything is expanded."""

from __future__ import annotations

from engine.arrays import size_of
from engine.errors import LimitError
from engine.graph import Graph, Node

LARGEST = 200_000
"""The most operations on single numbers, and the most leaf elements, that an expansion has."""


def element_count(graph: Graph) -> int:
    """How many nodes the scalars level has: the elements of all leaves and variables."""
    return sum(size_of(graph.nodes[v.last].shape) for v in graph.variables)


def least_operations(graph: Graph, first: int = 0) -> int:
    """A lower bound of the operations on single numbers, from a node on."""
    return sum(_least(graph, node) for node in graph.nodes[first:])


def _least(graph: Graph, node: Node) -> int:
    if node.op is None:
        return 0
    products = 0
    if node.op.multiply_adds is not None:
        products = node.op.multiply_adds(graph.shapes(node), node.shape)
    is_exit = graph.variable_of(node.id).last == node.id
    # Products are added up, but for one; elements of the last node of a statement are nodes in any case.
    return max(2 * products - size_of(node.shape), size_of(node.shape) if is_exit else 0)


def refuse_if_too_large(graph: Graph, most: int) -> None:
    """Refuse a graph whose expansion is certain to be over the limits.

    Args:
        graph: The graph.
        most: The limit of operations.

    Raises:
        LimitError: With the number that it would be.
    """
    given = sum(size_of(graph.nodes[leaf.last].shape) for leaf in graph.leaves)
    if given > LARGEST:
        raise _too_large(f"{given:,} leaf elements", LARGEST)
    operations = least_operations(graph)
    if operations > most:
        raise _too_large(f"at least {operations:,} operations", most)


def too_many_operations(about: int, most: int) -> LimitError:
    """The error for an expansion that has grown over its limit."""
    return _too_large(f"some {float(f'{about:.2g}'):,.0f} operations or more", most)


def _too_large(count: str, most: int) -> LimitError:
    return LimitError(
        f"at the scalars level this model has {count}, and the most that are written out are {most:,}",
        advice="use the level variables or primitives, or a smaller model",
    )
