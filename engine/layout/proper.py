"""The proper layered graph: long edges cut by dummy nodes, so that every edge joins neighbouring ranks.

Source: Sugiyama et al. 1981, "proper hierarchy".
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from engine.layout.ranks import Adjacency

_BUNDLE_FROM = 60


@dataclass(slots=True)
class ProperGraph:
    """A layered graph in which every edge leads from one rank to the next.

    Attributes:
        real: How many nodes are the caller's; the numbers from there on are dummy nodes.
        rank: The rank of each node and dummy node.
        up: The neighbours one rank to the left.
        down: The neighbours one rank to the right.
        chains: For each edge longer than one rank its first and its last dummy node; the ones between are found
            by going up from the last.
        is_spread: Whether crowded ranks are spread over several.
    """

    real: int
    rank: list[int]
    up: Adjacency
    down: Adjacency
    chains: dict[tuple[int, int], tuple[int, int]]
    is_spread: bool = False


def pieces_of(spans: Sequence[int], enough: int = _BUNDLE_FROM) -> int:
    """How many dummy nodes the edges of one source take.

    Args:
        spans: How many ranks each edge passes through.
        enough: Up to so many, each edge has dummy nodes of its own.
    """
    longest = max(spans, default=0)
    return longest if _is_bundle(spans, enough) else sum(spans)


def _is_bundle(spans: Sequence[int], enough: int) -> bool:
    """Whether edges of one source share a trunk."""
    return sum(spans) > max(enough, 2 * max(spans, default=0))


def make_proper(
    successors: Adjacency,
    rank: list[int],
    bundles: Sequence[Sequence[int]] | None = None,
    lone: Collection[tuple[int, int]] = (),
) -> ProperGraph:
    """Cut every edge longer than one rank into pieces of one rank.

    The long edges of one source have dummy nodes of their own while that is cheap; a source that would need very many
    (a weight that is used in a thousand time steps) leads them along one common trunk. Otherwise the number
    of dummy nodes would grow with the square of the graph. Several sources may share a trunk, too.

    Args:
        successors: Where each node's edges lead.
        rank: A rank for each node, growing along every edge.
        bundles: Nodes that lead their edges along one common trunk: of the same successors, all of them at least two
            ranks after each of the nodes. None if no rank is spread; otherwise room is scarce, and the long edges of
            every other source have a common trunk as soon as that takes fewer dummy nodes.
        lone: Edges that no other one may share a trunk with.
    """
    real = len(successors)
    ranks = list(rank)
    up: Adjacency = [[] for _ in range(real)]
    down: Adjacency = [[] for _ in range(real)]
    chains: dict[tuple[int, int], tuple[int, int]] = {}

    def lead(source: int, span: int) -> int:
        """Dummy nodes of successive numbers on the ranks after a source; the first one."""
        first, end = len(ranks), source
        for dummy in range(first, first + span):
            ranks.append(ranks[end] + 1)
            up.append([end])
            down.append([])
            down[end].append(dummy)
            end = dummy
        return first

    enough = _BUNDLE_FROM if bundles is None else 0
    bundled = {node for bundle in bundles or () for node in bundle}
    for bundle in bundles or ():
        begin = min(bundle, key=rank.__getitem__)
        following = successors[begin]
        trunk = lead(begin, max(rank[s] for s in following) - rank[begin] - 1)
        ends = [trunk + rank[s] - rank[begin] - 2 for s in following]
        for successor, end in zip(following, ends, strict=True):
            down[end].append(successor)
            up[successor].append(end)
        for node in bundle:
            entry = trunk + rank[node] - rank[begin]
            if node != begin:
                down[node].append(entry)
                up[entry].append(node)
            chains.update({(node, s): (entry, end) for s, end in zip(following, ends, strict=True)})
    for node in range(real):
        if node in bundled:
            continue
        following = successors[node]
        spans = [rank[s] - rank[node] - 1 for s in following]
        shared = [span for successor, span in zip(following, spans, strict=True) if (node, successor) not in lone]
        trunk = lead(node, max(shared)) if _is_bundle(shared, enough) else -1
        for successor, span in zip(following, spans, strict=True):
            end = node
            if span:
                first = lead(node, span) if trunk < 0 or (node, successor) in lone else trunk
                end = first + span - 1
                chains[node, successor] = first, end
            down[end].append(successor)
            up[successor].append(end)
    return ProperGraph(real, ranks, up, down, chains, bundles is not None)
