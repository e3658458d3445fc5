"""Views: a graph at a level, the numbers of a pass there, and where a node of one level is on another."""

from __future__ import annotations

from engine.execution.trace import Trace
from engine.graph import Graph
from engine.levels.folding import Folding, Level, as_folding
from engine.levels.grouping import grouping_of
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient, quotient
from engine.levels.scalars import expand, scalar_trace


def view_of(graph: Graph, shown: Level | Folding) -> Quotient:
    """A graph at a level, or at several. At the scalars level its primitives are operations on single numbers.

    Raises:
        LimitError: The graph is too large to be written out in scalars.
    """
    folding = as_folding(shown)
    written = expand(graph).graph if folding.level is Level.SCALARS else graph
    return quotient(written, grouping_of(written, folding))


def primitives_of(graph: Graph) -> Quotient:
    """A graph, of tensors or written out in scalars, with one node an operation."""
    return quotient(graph, grouping_of(graph, Level.PRIMITIVES))


def numbers_of(view: Quotient, trace: Trace) -> LevelNumbers:
    """The numbers of a pass as a view of its graph shows them."""
    return LevelNumbers(view, trace if view.graph is trace.graph else scalar_trace(trace))


def counterpart(graph: Graph, before: Quotient, index: int, after: Quotient) -> int | None:
    """Where a node of one view is found in another: a variable in its first element, an element in its variable.

    Args:
        graph: The graph of both views.
        before: The view that the node belongs to.
        index: The node.
        after: The view to look in.

    Returns:
        Its index there; None where a variable has no elements.
    """
    last = before.nodes[index].last
    if before.graph is after.graph:
        return after.block[last]
    expansion = expand(graph)
    if before.graph is graph:
        first = expansion.firsts[graph.nodes[last].variable]
        return None if first is None else after.block[first]
    source = graph.variables[expansion.sources[before.graph.nodes[last].variable]]
    return after.block[source.last]
