"""Columns with too many leaves, spread over several: a rank of a thousand weights would be a hairline.

All weights of a dense layer belong into one rank, next to the layer. Where they are many, the leaves of that rank are
dealt out, row by row as a text is written, over columns in front of it. Leaves that feed the same nodes stand together
and send their edges along one common trunk: every leaf at a trunk reaches every node at its end, so nothing is lost.

Sources: N. S. Nikolov, A. Tarassov, J. Branke, "In search for efficient heuristics for minimum-width graph layering
with consideration of dummy nodes", 2005 (a layer's width counts its dummy nodes too); M. Dickerson, D. Eppstein,
M. T. Goodrich, J. Y. Meng, "Confluent drawings: visualizing non-planar diagrams in a planar way", 2005 (a common
trunk for a complete bipartite part).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.layout.extents import Gaps, Size
from engine.layout.groups import GroupTree
from engine.layout.ranks import Adjacency

SCREEN = 1.6
"""Width by height of what a picture should fill."""

_CROWDED = 40
"""So many leaves in one column can still be taken in."""
_MOST_DOCKED = 6
"""So many leaves in front of one node are still a short column."""
_STEEP = 2.0
"""Between crowded columns edges are steep, and the gaps as wide as they get."""
_NARROWER = 0.95


def undocked_in_crowds(
    wishes: Sequence[bool], nodes: Sequence[int], neighbours: tuple[Adjacency, Adjacency]
) -> list[bool]:
    """The wishes to be docked without those that would make long columns, in which leaves cannot be spread.

    Args:
        wishes: For each node whether it asks to be docked.
        nodes: All nodes in a topological order.
        neighbours: Where each node's edges come from, and where they lead.
    """
    predecessors, successors = neighbours
    depth = [0] * len(wishes)
    columns: dict[int, list[int]] = {}
    for node in nodes:
        leaves = [p for p in predecessors[node] if wishes[p] and not predecessors[p] and len(successors[p]) == 1]
        depth[node] = max([depth[p] + 1 for p in predecessors[node]], default=0)
        if len(leaves) > _MOST_DOCKED:
            columns.setdefault(depth[node], []).extend(leaves)
    free = {leaf for leaves in columns.values() if len(leaves) > _CROWDED for leaf in leaves}
    return [wish and node not in free for node, wish in enumerate(wishes)]


@dataclass(slots=True)
class _Crowd:
    """The leaves of one rank that has too many.

    Attributes:
        bundles: The leaves by whom they feed; each list in the order of the numbers.
        breadth: The height that the highest of them takes.
        length: The width that the widest of them takes, with the gap to the next column.
        beside: The height of everything else in the rank.
        columns: Over how many columns they are spread; one means that they stay.
    """

    bundles: list[list[int]]
    breadth: float
    length: float
    beside: float
    columns: int = 1

    def reach(self, columns: int) -> float:
        """How high the rank becomes with so many columns for the leaves."""
        sizes = [len(bundle) for bundle in self.bundles]
        rows = sum(-(-size // columns) for size in sizes if size >= columns)
        rows -= -sum(size for size in sizes if size < columns) // columns
        return self.beside + rows * self.breadth

    def fit(self, height: float) -> None:
        """Take the fewest columns with which the rank is no higher than that, if there is such a number."""
        most = sum(len(bundle) for bundle in self.bundles)
        while self.columns < most and self.reach(self.columns) > height:
            self.columns += 1

    def deal(self) -> list[tuple[int, int]]:
        """Each leaf with its column, row by row; a bundle that fills rows begins a new one."""
        dealt = []
        turn = 0
        for bundle in self.bundles:
            begin = 0 if len(bundle) >= self.columns else turn
            dealt += [(leaf, (begin + index) % self.columns) for index, leaf in enumerate(bundle)]
            if len(bundle) < self.columns:
                turn += len(bundle)
        return dealt


def spread_leaves(
    rank: list[int],
    nodes: Sequence[int],
    neighbours: tuple[Adjacency, Adjacency],
    sizes: Sequence[Size],
    gaps: Gaps,
    tree: GroupTree | None,
    aspect: float,
) -> list[list[int]]:
    """Give the leaves of crowded ranks columns of their own, until the picture is no longer too high.

    Args:
        rank: The rank of each node; ranks are inserted and nodes moved into them.
        nodes: The nodes that have a rank.
        neighbours: Where each node's edges come from, and where they lead.
        sizes: Width and height of each node.
        gaps: The free space to keep.
        tree: The groups, whose ranks are moved too.
        aspect: How long the whole should be along the ranks, by its height across.

    Returns:
        The leaves that lead their edges along one common trunk, by trunk; nothing if no rank is crowded.
    """
    predecessors, successors = neighbours
    leaves: dict[int, list[int]] = {}
    for node in nodes:
        if not predecessors[node] and successors[node]:
            leaves.setdefault(rank[node], []).append(node)
    if all(len(found) <= _CROWDED for found in leaves.values()):
        return []
    breadths, lengths = _measure(rank, nodes, successors, sizes, gaps)
    crowds = {
        r: _crowd(sorted(found), breadths[r], (successors, sizes, gaps, tree))
        for r, found in leaves.items()
        if len(found) > _CROWDED
    }
    # What has no crowd stays as high as it is, and spreading further would only make the picture longer.
    floor = max([c.beside for c in crowds.values()] + [b for r, b in enumerate(breadths) if r not in crowds])
    height = max(breadths)
    while height > floor and _length(lengths, crowds) < aspect * height:
        height *= _NARROWER
        for crowd in crowds.values():
            crowd.fit(max(height, floor + crowd.breadth))
    crowds = {r: crowd for r, crowd in crowds.items() if crowd.columns > 1}
    if crowds:
        _insert(rank, nodes, crowds, tree)
    return [bundle for crowd in crowds.values() for bundle in crowd.bundles]


def _measure(
    rank: Sequence[int], nodes: Sequence[int], successors: Adjacency, sizes: Sequence[Size], gaps: Gaps
) -> tuple[list[float], list[float]]:
    """The height and the width of each rank, the edges that pass through it bundled by their sources."""
    count = 1 + max(rank[node] for node in nodes)
    breadths, lengths = [0.0] * count, [0.0] * count
    passing = [0] * (count + 1)
    for node in nodes:
        r = rank[node]
        breadths[r] += sizes[node][1] + gaps.node
        lengths[r] = max(lengths[r], sizes[node][0] + gaps.rank * _STEEP)
        end = max([rank[s] for s in successors[node]], default=r)
        if end > r + 1:
            passing[r + 1] += 1
            passing[end] -= 1
    return [b + p * gaps.edge for b, p in zip(breadths, accumulate(passing), strict=False)], lengths


def _crowd(
    leaves: list[int], height: float, around: tuple[Adjacency, Sequence[Size], Gaps, GroupTree | None]
) -> _Crowd:
    successors, sizes, gaps, tree = around
    bundles: dict[tuple[int, ...], list[int]] = {}
    for leaf in leaves:
        bundles.setdefault((0 if tree is None else tree.of[leaf], *sorted(successors[leaf])), []).append(leaf)
    breadth = max(sizes[leaf][1] for leaf in leaves) + gaps.node
    length = max(sizes[leaf][0] for leaf in leaves) + gaps.rank
    others = height - sum(sizes[leaf][1] + gaps.node for leaf in leaves)
    return _Crowd(list(bundles.values()), breadth, length, others + len(bundles) * gaps.edge)


def _length(lengths: Sequence[float], crowds: dict[int, _Crowd]) -> float:
    return sum(lengths) + sum(crowd.columns * crowd.length for crowd in crowds.values() if crowd.columns > 1)


def _insert(rank: list[int], nodes: Sequence[int], crowds: dict[int, _Crowd], tree: GroupTree | None) -> None:
    """Make room in front of each crowded rank, and move its leaves there."""
    moved = {leaf: column for crowd in crowds.values() for leaf, column in crowd.deal()}
    new: list[int] = []
    shift = 0
    for r in range(1 + max(rank[node] for node in nodes)):
        shift += crowds[r].columns if r in crowds else 0
        new.append(r + shift)
    begins: dict[int, int] = {}
    for node in nodes:
        before = rank[node]
        rank[node] = new[before]
        if node in moved:
            rank[node] += moved[node] - crowds[before].columns
            group = 0 if tree is None else tree.of[node]
            while tree is not None and group:
                begins[group] = min(begins.get(group, rank[node]), rank[node])
                group = tree.parent[group]
    if tree is not None:
        tree.first = [min(new[r], begins.get(group, new[r])) for group, r in enumerate(tree.first)]
        tree.last = [new[r] for r in tree.last]
