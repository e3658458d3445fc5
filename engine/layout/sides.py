"""Nodes and edges beside a group go over to the side of it where they are needed, so that fewer edges cut its frame.

An edge with both ends among the ranks of a frame, one above it and one below, must run through it, however its route
is drawn. A search for few crossings does not see that: a frame is no edge. So afterwards pieces of long edges, single
nodes, and what hangs together beside the frame are moved over, as long as fewer edges cut frames.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
import numpy.typing as npt

from engine.layout.groups import GroupTree
from engine.layout.proper import ProperGraph

_ROUNDS = 4
_MOST_PAIRS = 400_000
"""Among so many pairs of a piece of an edge and a frame nobody sees a single one."""
_MOST_TRIES = 3_000
_MOST_CHECKS = 20_000_000
"""So many pairs of an edge and a frame are looked at, about, before what was found is good enough."""
_MOST_TOGETHER = 16
"""So many nodes are moved at once: more would be another picture."""

Layers = list[list[int]]
Integers = npt.NDArray[np.int64]


def take_sides(graph: ProperGraph, layers: Layers, tree: GroupTree) -> bool:
    """Move nodes and dummy nodes to the other side of a group where fewer edges cut frames then.

    Args:
        graph: The proper layered graph.
        layers: The nodes of each rank, from top to bottom, each group's together; they are changed.
        tree: The groups, the dummy nodes' among them.

    Returns:
        Whether anything was moved.
    """
    if _pairs(graph, layers, tree) > _MOST_PAIRS:
        return False
    sides = _Sides(graph, layers, tree)
    tries, checks, changed = 0, 0, False
    for _ in range(_ROUNDS):
        better = False
        for rank in range(len(layers) - 1):
            for piece in sides.cut_between(rank):
                for moving, group, is_up in sides.ways_out(*piece):
                    tries, checks = tries + 1, checks + sides.price(moving)
                    if tries > _MOST_TRIES or checks > _MOST_CHECKS:
                        return changed
                    if sides.moved(moving, group, is_up=is_up):
                        better = True
                        break
        changed = changed or better
        if not better:
            break
    return changed


def _pairs(graph: ProperGraph, layers: Layers, tree: GroupTree) -> int:
    """How many pairs of a piece of an edge and a frame beside it there are, about."""
    pairs, spanning = 0, [0] * len(layers)
    for first, last in zip(tree.first[1:], tree.last[1:], strict=True):
        for rank in range(first, min(last, len(layers))):
            spanning[rank] += 1
    for layer, count in zip(layers, spanning, strict=True):
        pairs += count * sum([len(graph.down[node]) for node in layer])
    return pairs


class _Sides:
    """Which edges cut which frames in an order of the nodes, kept up to date while some are moved."""

    def __init__(self, graph: ProperGraph, layers: Layers, tree: GroupTree) -> None:
        self._graph, self._layers, self._tree = graph, layers, tree
        self._position = np.zeros(len(graph.rank), dtype=np.int64)
        self._inside: list[frozenset[int]] = [frozenset()]
        for group in range(1, len(tree.paths)):
            self._inside.append(self._inside[tree.parent[group]] | {group})
        self._members: list[dict[int, list[int]]] = [{} for _ in layers]
        for rank, layer in enumerate(layers):
            for node in layer:
                for group in self._inside[tree.of[node]]:
                    self._members[rank].setdefault(group, []).append(node)
            self._place(rank)
        self._ends: list[Integers] = []
        self._passing: list[list[int]] = []
        self._foreign: list[npt.NDArray[np.bool_]] = []
        for rank, layer in enumerate(layers[:-1]):
            pieces = [(node, other) for node in layer for other in graph.down[node]]
            passing = [group for group in self._members[rank] if group in self._members[rank + 1]]
            self._ends.append(np.array(pieces, dtype=np.int64).reshape(-1, 2))
            self._passing.append(passing)
            own = [[group in self._inside[tree.of[end]] for group in passing] for piece in pieces for end in piece]
            ends = np.array(own, dtype=bool).reshape(len(pieces), 2, len(passing))
            self._foreign.append(~(ends[:, 0] | ends[:, 1]))

    def _place(self, rank: int) -> None:
        self._position[self._layers[rank]] = np.arange(len(self._layers[rank]))

    def _cuts(self, rank: int) -> npt.NDArray[np.bool_]:
        """Which pieces between a rank and the next one cut which of the frames that span both."""
        foreign = self._foreign[rank]
        if not foreign.any():
            return foreign
        above = []
        for side in (0, 1):
            tops = [self._position[self._members[rank + side][group][0]] for group in self._passing[rank]]
            above.append(self._position[self._ends[rank][:, side]][:, None] < np.array(tops)[None])
        return np.asarray((above[0] != above[1]) & foreign)

    def cut_between(self, rank: int) -> list[tuple[int, int, int]]:
        """The (upper end, lower end, group) of the pieces after a rank that cut the group's frame."""
        found = zip(*np.nonzero(self._cuts(rank)), strict=True)
        return [(*self._ends[rank][piece].tolist(), self._passing[rank][group]) for piece, group in found]

    def price(self, moving: Sequence[int]) -> int:
        """How many pairs of an edge and a frame it takes to see what a move would do."""
        return sum(self._foreign[rank].size for rank in self._between(moving))

    def _between(self, moving: Sequence[int]) -> set[int]:
        """The ranks after which pieces end or begin at some nodes."""
        ranks = {self._graph.rank[node] for node in moving}
        return {rank for rank in ranks | {rank - 1 for rank in ranks} if 0 <= rank < len(self._layers) - 1}

    def ways_out(self, source: int, target: int, group: int) -> Iterator[tuple[list[int], int, bool]]:
        """What could be moved past which group so that a piece does not cut its frame, and whether it is moved up."""
        tree, rank = self._tree, self._graph.rank
        tried: set[tuple[int, ...]] = set()
        for node in (source, target):
            shared = tree.common(tree.of[node], group)
            if tree.of[node] != shared:
                continue  # what lies in a group itself stays there
            block = tree.below(shared, group)
            is_below = self._position[node] > self._position[self._members[rank[node]][group][0]]
            for is_whole in (False, True):
                moving = self._together(node, shared, tree.first[block], tree.last[block], is_whole=is_whole)
                if moving and tuple(moving) not in tried:
                    tried.add(tuple(moving))
                    yield moving, block, bool(is_below)

    def _together(self, node: int, group: int, first: int, last: int, *, is_whole: bool) -> list[int]:
        """The piece of a long edge that a dummy node is of, between two ranks; or all that hangs together there."""
        graph, of = self._graph, self._tree.of
        found = [node]
        for here in found:
            for near in (*graph.up[here], *graph.down[here]):
                in_reach = first <= graph.rank[near] <= last and of[near] == group and near not in found
                if in_reach and (is_whole or (near >= graph.real and (here >= graph.real or here == node))):
                    found.append(near)
                    if len(found) > _MOST_TOGETHER:
                        return []
        return sorted(found)

    def moved(self, moving: list[int], group: int, *, is_up: bool) -> bool:
        """Move nodes just above or below a group if fewer edges cut frames then; whether that is so."""
        between = self._between(moving)
        before = sum(int(self._cuts(rank).sum()) for rank in between)
        ranks = {self._graph.rank[node] for node in moving}
        kept = {rank: list(self._layers[rank]) for rank in ranks}
        going = set(moving)
        for rank in ranks:
            layer = [node for node in kept[rank] if node not in going]
            inside = [i for i, node in enumerate(layer) if group in self._inside[self._tree.of[node]]]
            place = inside[0] if is_up else inside[-1] + 1
            self._layers[rank][:] = [*layer[:place], *(n for n in kept[rank] if n in going), *layer[place:]]
            self._place(rank)
        if sum(int(self._cuts(rank).sum()) for rank in between) < before:
            return True
        for rank in ranks:
            self._layers[rank][:] = kept[rank]
            self._place(rank)
        return False
