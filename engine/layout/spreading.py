"""Crowded ranks, spread over several columns: a rank of a thousand numbers would make the picture a hairline.

The weights of a dense layer all belong next to the layer, and the layer's units into one rank. Where they are many, the
nodes of such a rank are dealt out over columns, row by row as a text is written. Nodes that feed the same successors
stand together and send their edges along one common trunk: whatever enters it leads to everything at its end.

Sources: N. S. Nikolov, A. Tarassov, J. Branke, "In search for efficient heuristics for minimum-width graph layering
with consideration of dummy nodes", 2005 (what passes through a rank takes room there, too); M. Dickerson, D. Eppstein,
M. T. Goodrich, J. Y. Meng, "Confluent drawings: visualizing non-planar diagrams in a planar way", 2005 (a complete
bipartite part as one trunk).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate

from engine.layout.extents import Gaps, Size
from engine.layout.groups import GroupTree
from engine.layout.ranks import Adjacency

CROWDED = 40
"""So many nodes in one column can still be taken in; a rank of more is crowded."""
SCREEN = 1.6
"""Width by height of what a picture should fill."""

_STEEP = 2.0
"""Beside crowded columns edges are steep, and gaps as much wider as they get."""
_FLATTER = 0.95
_MOST_PIECES = 2
"""So many pieces of edges a node and edge may lie in the columns: lines that pass through all of them add up."""
_FEW = 4
"""A place where so many times fewer nodes stood than at others was no column of theirs."""


@dataclass(slots=True)
class _Crowd:
    """The nodes of one crowded rank.

    Attributes:
        bundles: The nodes by what they feed; each list in the order of the numbers.
        breadth: The room of the highest of them.
        length: The room of the widest of them, with the gap to the next column.
        lines: How many edges and trunks pass through.
        beside: Their room.
        columns: Over how many columns they are spread; one means that they stay.
        kept: The columns of nodes that had one in an earlier layout.
    """

    bundles: list[list[int]]
    breadth: float
    length: float
    lines: int
    beside: float
    columns: int = 1
    kept: dict[int, int] | None = None

    def recall(self, along: Mapping[int, float], begun: Collection[int]) -> None:
        """Keep the columns that the nodes had, where most of them were dealt out before.

        Args:
            along: For nodes that were there before, how far along the ranks they were.
            begun: Nodes whose group begins before this rank: its frame is to be no longer than it must.
        """
        nodes = [node for bundle in self.bundles for node in bundle]
        known = Counter(round(along[node]) for node in nodes if node in along)
        # A few come from elsewhere: they go to the column that is nearest.
        centres = sorted(x for x, count in known.items() if count * _FEW >= known.total() / len(known))
        if len(centres) < 2 or known.total() * 2 < len(nodes):
            return
        self.columns = len(centres)
        self.kept = {}
        for node in nodes:
            if node in begun:
                self.kept[node] = 0
            elif node in along:
                x = along[node]
                self.kept[node] = min(range(len(centres)), key=lambda column: abs(centres[column] - x))

    def reach(self) -> float:
        """How high the rank is with its columns."""
        sizes = [len(bundle) for bundle in self.bundles]
        rows = sum(-(-size // self.columns) for size in sizes if size >= self.columns)
        rows -= -sum(size for size in sizes if size < self.columns) // self.columns
        return self.beside + rows * self.breadth

    def fit(self, height: float) -> None:
        """Take as many columns as make the rank no higher than that, if it can be had."""
        most = 0 if self.kept is not None else sum(len(bundle) for bundle in self.bundles)
        while self.columns < most and self.reach() > height:
            self.columns += 1

    def deal(self) -> dict[int, int]:
        """The column of each node, row by row; what fills a row begins a new one."""
        if self.kept is not None:
            return self._filled(self.kept)
        column: dict[int, int] = {}
        turn = 0
        for bundle in self.bundles:
            begin = 0
            if len(bundle) < self.columns:
                begin, turn = turn, turn + len(bundle)
            for index, node in enumerate(bundle, begin):
                column[node] = index % self.columns
        return column

    def _filled(self, kept: dict[int, int]) -> dict[int, int]:
        """The columns that nodes had; a new one goes where its bundle has the fewest."""
        column = dict(kept)
        for bundle in self.bundles:
            used = Counter(column[node] for node in bundle if node in column)
            for node in bundle:
                if node not in column:
                    column[node] = min(range(self.columns), key=lambda place: (used[place], place))
                    used[column[node]] += 1
        return column


def spread_ranks(
    rank: list[int],
    nodes: Sequence[int],
    successors: Adjacency,
    rooms: Sequence[Size],
    gaps: Gaps,
    tree: GroupTree | None,
    aspect: float,
    along: Mapping[int, float],
) -> list[list[int]] | None:
    """Give the nodes of crowded ranks columns of their own, until the picture is no longer too high.

    Nothing happens where no rank is crowded, or where the picture is long enough as it is.

    Args:
        rank: The rank of each node; ranks are inserted and nodes moved into them.
        nodes: The nodes that have a rank.
        successors: Where each node's edges lead.
        rooms: Width and height of each node, docked leaves included.
        gaps: The free space to keep.
        tree: The groups, whose ranks are moved too.
        aspect: How long the whole should be along the ranks, by its height across them.
        along: For nodes that were there before, how far along the ranks they were; they keep their columns.

    Returns:
        The nodes that lead their edges along one common trunk, by trunk; None if no rank is spread.
    """
    members: list[list[int]] = [[] for _ in range(1 + max([rank[node] for node in nodes], default=-1))]
    for node in sorted(nodes):
        members[rank[node]].append(node)
    if all(len(found) <= CROWDED for found in members):
        return None
    passing = _passing(rank, nodes, successors)
    heights = [sum(rooms[node][1] + gaps.node for node in found) for found in members]
    heights = [height + count * gaps.edge for height, count in zip(heights, passing, strict=True)]
    length = sum(max([rooms[node][0] for node in found], default=0.0) + gaps.rank * _STEEP for found in members)
    crowds: dict[int, _Crowd] = {}
    for r, found in enumerate(members):
        if len(found) > CROWDED:
            bundles = _bundles(found, successors, tree)
            breadth = max(rooms[node][1] for node in found) + gaps.node
            wide = max(rooms[node][0] for node in found) + gaps.rank
            lines = passing[r] + len(bundles)
            crowds[r] = _Crowd(bundles, breadth, wide, lines, lines * gaps.edge)
            begun = {node for node in found if tree is not None and tree.of[node] and tree.first[tree.of[node]] < r}
            crowds[r].recall(along, begun)
    # To be lower than what cannot be changed would only make the picture longer.
    floor = max(crowds[r].beside + crowds[r].breadth if r in crowds else height for r, height in enumerate(heights))
    height = max(heights)
    most = _MOST_PIECES * (len(nodes) + sum(len(successors[node]) for node in nodes))
    while height > floor and length + _added(crowds) < aspect * height and _pieces(crowds) < most:
        height *= _FLATTER
        for crowd in crowds.values():
            crowd.fit(max(height, floor))
    spread = {r: crowd for r, crowd in crowds.items() if crowd.columns > 1}
    if not spread:
        return None
    _insert(rank, nodes, spread, tree)
    return [bundle for crowd in spread.values() for bundle in crowd.bundles if successors[bundle[0]]]


def _passing(rank: Sequence[int], nodes: Sequence[int], successors: Adjacency) -> list[int]:
    """How many sources have edges that pass through each rank."""
    change = [0] * (1 + max(rank[node] for node in nodes))
    for node in nodes:
        end = max([rank[s] for s in successors[node]], default=0)
        if end > rank[node] + 1:
            change[rank[node] + 1] += 1
            change[end] -= 1
    return list(accumulate(change))


def _bundles(nodes: Sequence[int], successors: Adjacency, tree: GroupTree | None) -> list[list[int]]:
    """The nodes by what they feed; a trunk lies in one group, so its nodes do."""
    found: dict[tuple[int, ...], list[int]] = {}
    for node in nodes:
        found.setdefault((0 if tree is None else tree.of[node], *sorted(successors[node])), []).append(node)
    return list(found.values())


def _added(crowds: dict[int, _Crowd]) -> float:
    return sum(crowd.columns * crowd.length for crowd in crowds.values() if crowd.columns > 1)


def _pieces(crowds: dict[int, _Crowd]) -> int:
    """How many dummy nodes the columns will hold, about."""
    return sum(crowd.columns * crowd.lines for crowd in crowds.values() if crowd.columns > 1)


def _insert(rank: list[int], nodes: Sequence[int], crowds: dict[int, _Crowd], tree: GroupTree | None) -> None:
    """Make room in front of each crowded rank and move its nodes there; in the rank itself the trunks end."""
    column = {node: place for crowd in crowds.values() for node, place in crowd.deal().items()}
    added = [crowds[r].columns if r in crowds else 0 for r in range(1 + max(rank[node] for node in nodes))]
    new = [r + shift for r, shift in enumerate(accumulate(added))]
    begins: dict[int, int] = {}
    ends: dict[int, int] = {}
    for node in nodes:
        before = rank[node]
        rank[node] = new[before]
        if node in column:
            rank[node] += column[node] - added[before]
        group = 0 if tree is None else tree.of[node]
        while tree is not None and group:
            begins[group] = min(begins.get(group, rank[node]), rank[node])
            ends[group] = max(ends.get(group, rank[node]), rank[node])
            group = tree.parent[group]
    if tree is not None:
        tree.first = [min(new[r], begins.get(group, new[r])) for group, r in enumerate(tree.first)]
        tree.last = [ends[group] if r in crowds and group in ends else new[r] for group, r in enumerate(tree.last)]
