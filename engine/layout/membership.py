"""Which group each dummy node lies in, and dummy nodes that keep a group's empty ranks free of anything foreign."""

from __future__ import annotations

from collections.abc import Sequence

from engine.layout.groups import GroupTree
from engine.layout.proper import ProperGraph
from engine.layout.ranks import Adjacency

_MOST_ENTERING = 2
"""So many dummy nodes for each node may be made so that edges enter frames from the left."""


def entering(tree: GroupTree, rank: Sequence[int], successors: Adjacency) -> frozenset[tuple[int, int]]:
    """The edges that enter a group before its last rank, unless that would take too many dummy nodes.

    A common trunk lies in no group, so an edge that leaves it beside a frame could only enter that from above or below,
    and through others that stand between.

    Args:
        tree: The groups, with their ranks.
        rank: The rank of each node.
        successors: Where each node's edges lead.
    """
    found: list[tuple[int, int]] = []
    dummies = 0
    for source, targets in enumerate(successors):
        for target in targets:
            shared = tree.common(tree.of[source], tree.of[target])
            if tree.of[target] == shared:
                continue
            if rank[source] < tree.first[tree.below(shared, tree.of[target])] < rank[target]:
                found.append((source, target))
                dummies += rank[target] - rank[source] - 1
    return frozenset(found) if dummies <= _MOST_ENTERING * len(rank) else frozenset()


def place_dummies(tree: GroupTree, graph: ProperGraph) -> None:
    """Extend a tree's membership from the nodes to the dummy nodes.

    A long edge stays in the groups of its source until their last rank, and is in those of its target from their first
    rank on. A common trunk lies only in groups that all the edges share which are still on it.

    Args:
        tree: The groups, with their ranks.
        graph: The proper layered graph.
    """
    parent, first, last = tree.parent, tree.first, tree.last
    tree.of += [0] * (len(graph.rank) - graph.real)
    of = tree.of
    targets: dict[int, list[tuple[int, int]]] = {}
    sources: dict[int, int] = {}
    for (source, target), (begin, end) in graph.chains.items():
        targets.setdefault(begin, []).append((end, target))
        sources[begin] = source
    for begin, found in targets.items():
        found.sort()
        source = of[sources[begin]]
        dummy = found[-1][0]
        ahead = of[found[-1][1]]
        while dummy >= begin:
            while found and found[-1][0] == dummy:
                ahead = tree.common(ahead, of[found.pop()[1]])
            shared = tree.common(source, ahead)
            group = source
            while group != shared and last[group] < graph.rank[dummy]:
                group = parent[group]
            if group == shared:
                group = ahead
                while group != shared and first[group] > graph.rank[dummy]:
                    group = parent[group]
            of[dummy] = group
            dummy -= 1  # a chain's numbers are successive


def fill_gaps(tree: GroupTree, graph: ProperGraph) -> None:
    """Add a dummy node without edges to every group in every of its ranks that would be empty.

    Args:
        tree: The groups, with their ranks; the membership of the new dummy nodes is added.
        graph: The proper layered graph, which grows.
    """
    taken: set[tuple[int, int]] = set()
    for node, rank in enumerate(graph.rank):
        group = tree.of[node]
        while group and (group, rank) not in taken:
            taken.add((group, rank))
            group = tree.parent[group]
    for group in reversed(range(1, len(tree.paths))):  # one in an inner group also fills the outer ones
        for rank in range(tree.first[group], tree.last[group] + 1):
            if (group, rank) not in taken:
                graph.rank.append(rank)
                graph.up.append([])
                graph.down.append([])
                tree.of.append(group)
            outer = group
            while outer and (outer, rank) not in taken:
                taken.add((outer, rank))
                outer = tree.parent[outer]
