"""How much work a layout will be, told before it begins."""

from __future__ import annotations

from collections.abc import Sequence

from engine.layout.proper import pieces_of
from engine.layout.ranks import Adjacency, assign_ranks, topological_order


def effort_of(count: int, edges: Sequence[tuple[int, int]]) -> int:
    """How many nodes and dummy nodes are to be ordered, about: what the time of a layout grows with.

    Args:
        count: How many nodes there are, numbered from 0 on.
        edges: Source and target of each edge.

    Raises:
        CycleError: If the edges run in a circle.
    """
    predecessors: Adjacency = [[] for _ in range(count)]
    successors: Adjacency = [[] for _ in range(count)]
    for source, target in edges:
        successors[source].append(target)
        predecessors[target].append(source)
    order = topological_order(predecessors, successors, range(count))
    rank = assign_ranks(predecessors, successors, order)
    return count + sum(pieces_of([rank[s] - rank[node] - 1 for s in successors[node]]) for node in range(count))
