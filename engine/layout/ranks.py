"""Which column a node stands in: longest paths, then every node next to where it matters.

Sources: K. Sugiyama, S. Tagawa, M. Toda, "Methods for visual understanding of hierarchical system structures",
1981; E. R. Gansner, E. Koutsofios, S. C. North, K.-P. Vo, "A technique for drawing directed graphs", 1993, section 2
(short edges as the aim; a node with as many edges in as out may move freely).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence

from engine.errors import GraphError

Adjacency = list[list[int]]
"""For each node its neighbours on one side, nodes being the numbers from 0 on."""

_ROUNDS = 2


class CycleError(GraphError, ValueError):
    """A graph whose edges run in a circle has no ranks.

    Attributes:
        nodes: The nodes of one cycle, in the direction of its edges, each once.
    """

    def __init__(self, nodes: Sequence[Hashable]) -> None:
        shown = [str(node) for node in nodes[:8]] + (["…"] if len(nodes) > 8 else [])
        super().__init__(
            f"the graph has a cycle: {' → '.join([*shown, str(nodes[0])])}",
            advice="remove one of its edges",
        )
        self.nodes = tuple(nodes)


def topological_order(predecessors: Adjacency, successors: Adjacency, names: Sequence[Hashable]) -> list[int]:
    """Every node after all of its predecessors (Kahn 1962), ties in the order of the numbers.

    Args:
        predecessors: Where each node's edges come from.
        successors: Where each node's edges lead.
        names: What the caller calls the nodes, for the error.

    Raises:
        CycleError: If there is no such order.
    """
    waiting = [len(p) for p in predecessors]
    order = [node for node, count in enumerate(waiting) if count == 0]
    for node in order:
        for successor in successors[node]:
            waiting[successor] -= 1
            if waiting[successor] == 0:
                order.append(successor)
    if len(order) < len(predecessors):
        raise CycleError([names[node] for node in _find_cycle(predecessors, waiting)])
    return order


def _find_cycle(predecessors: Adjacency, waiting: list[int]) -> list[int]:
    # A node that still waits has a predecessor that still waits, so walking upwards must meet itself again.
    node = next(node for node, count in enumerate(waiting) if count)
    seen: dict[int, int] = {}
    path: list[int] = []
    while node not in seen:
        seen[node] = len(path)
        path.append(node)
        node = next(p for p in predecessors[node] if waiting[p])
    cycle = path[seen[node] :][::-1]
    first = cycle.index(min(cycle))
    return cycle[first:] + cycle[:first]


def assign_ranks(
    predecessors: Adjacency,
    successors: Adjacency,
    order: list[int],
    lengths: Sequence[int] | None = None,
    along: Mapping[int, float] | None = None,
) -> list[int]:
    """A rank for every node, smaller than those of all its successors; the smallest rank is 0.

    Longest paths from the left first. Then a node with at least as many successors as predecessors moves right,
    next to the nearest successor: a target stands beside the loss, not in the first column. A node with more
    predecessors moves left again. Either shortens the edges on the side where there are more of them.

    Args:
        predecessors: Where each node's edges come from.
        successors: Where each node's edges lead.
        order: A topological order of the nodes.
        lengths: How many ranks each node takes from its own on; one unless it is given.
        along: For nodes that are to stay together, how far along the ranks they stood before: what stood in one column
            shares a rank again, as far as its edges let it.
    """
    length = [1] * len(predecessors) if lengths is None else lengths
    rank = [0] * len(predecessors)
    for node in order:
        after = rank[node] + length[node]
        for successor in successors[node]:
            rank[successor] = max(rank[successor], after)
    for _ in range(_ROUNDS):
        before = list(rank)
        for node in reversed(order):
            following = successors[node]
            if following and len(following) >= len(predecessors[node]):
                rank[node] = min([rank[s] for s in following]) - length[node]
        for node in order:
            leading = predecessors[node]
            if leading and len(leading) > len(successors[node]):
                rank[node] = max([rank[p] + length[p] for p in leading])
        if rank == before:
            break
    if along:
        _rejoin(rank, length, predecessors, successors, order, along)
    first = min(rank, default=0)
    return [r - first for r in rank] if first else rank


def _rejoin(
    rank: list[int],
    length: Sequence[int],
    predecessors: Adjacency,
    successors: Adjacency,
    order: list[int],
    along: Mapping[int, float],
) -> None:
    """Move nodes to the rank that most of their column of before have now, where they have the choice."""
    found: dict[int, Counter[int]] = {}
    for node in order:
        if node in along:
            found.setdefault(round(along[node]), Counter())[rank[node]] += 1
    for node in reversed(order):
        if node in along and predecessors[node] and successors[node]:
            wanted = found[round(along[node])].most_common(1)[0][0]
            if max([rank[p] + length[p] for p in predecessors[node]]) <= wanted:
                rank[node] = max(rank[node], min([wanted, *(rank[s] - length[node] for s in successors[node])]))
