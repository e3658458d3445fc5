"""Views: a graph at a level, the numbers of a pass there, and where a node of one level is on another."""

from __future__ import annotations

from engine.execution.trace import Trace
from engine.graph import Graph
from engine.levels.folding import Folding, Level, as_folding
from engine.levels.gathering import quotient
from engine.levels.grouping import grouping_of
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Quotient
from engine.levels.scalars import expand, scalar_trace


def view_of(graph: Graph, shown: Level | Folding) -> Quotient:
    """A graph at a level, or at several. At the scalars level its primitives are operations on single numbers.

    Raises:
        LimitError: The graph is too large to be written out in scalars.
    """
    folding = as_folding(shown)
    written = expand(graph).graph if folding.level is Level.SCALARS else graph
    return quotient(written, grouping_of(written, folding))


def is_written_out(view: Quotient, graph: Graph) -> bool:
    """Whether a view of a graph shows its scalars."""
    return view.graph is not graph


def primitives_of(graph: Graph) -> Quotient:
    """A graph, of tensors or written out in scalars, with one node an operation."""
    return quotient(graph, grouping_of(graph, Level.PRIMITIVES))


def numbers_of(view: Quotient, trace: Trace) -> LevelNumbers:
    """The numbers of a pass as a view of its graph shows them."""
    return LevelNumbers(view, trace if view.graph is trace.graph else scalar_trace(trace))


def shown_in(graph: Graph, node: int, view: Quotient) -> tuple[int, ...]:
    """Which nodes of a view show a primitive or a leaf of its graph: one, or one for each element.

    Args:
        graph: The graph of the view.
        node: The primitive's or leaf's id; of a statement that is written out in scalars, all of them are its elements.
        view: The view to look in.
    """
    if view.graph is graph:
        return (view.block[node],)
    elements = expand(graph).elements_of[graph.nodes[node].variable]
    return tuple(dict.fromkeys(view.block[element] for element in elements))


def primitives_in(graph: Graph, view: Quotient, index: int) -> frozenset[int]:
    """The primitives and leaves of a graph that a node of a view is of: of an element those whose elements it holds."""
    members = view.nodes[index].members
    if view.graph is graph:
        return frozenset(members)
    origins = expand(graph).origins
    return frozenset(origin[0] for member in members if (origin := origins[member]) is not None)


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
