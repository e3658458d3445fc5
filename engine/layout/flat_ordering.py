"""The search for few crossings in wide graphs: whole ranks at a time, in arrays.

The same sweeps as in the ordering of small graphs. Neighbours change places by odd-even transposition: all pairs of
every other rank at once, none of which has a node with another, and whose neighbours all stand still.

Sources: as in :mod:`engine.layout.ordering`; N. Haberman, "Parallel neighbor-sort", 1972 (odd-even transposition).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.layout.crossings import count_in_arrays
from engine.layout.pace import Pace
from engine.layout.proper import ProperGraph
from engine.layout.ranks import Adjacency

Integers = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

_WIDE = 24
"""A rank of so many nodes is worth an array."""
_MANY = 3_000
"""So many nodes and dummy nodes are."""
_SWEEPS = 12
_STALLED = 3
_TRANSPOSITIONS = 4


def is_wide(ranks: int, members: int) -> bool:
    """Whether the ranks of a graph are long enough for arrays to be the faster way."""
    return members >= _MANY and members >= _WIDE * ranks


@dataclass(slots=True)
class _Side:
    """The neighbours of every item on one side; items are numbered rank by rank.

    Attributes:
        begin: Where each item's neighbours begin in ``near``, and after the last item their number; shape (N + 1,).
        near: The neighbours.
        count: How many each item has, shape (N,).
    """

    begin: Integers
    near: Integers
    count: Integers


class FlatSearch:
    """Sweeps over one part of a graph whose ranks are long.

    Args:
        graph: The proper layered graph.
        plain: The nodes and dummy nodes of each rank, in any order.
        previous: For nodes that were there before, their height then.
        pace: How long to look for better orders, and who hears how far it has come.
    """

    def __init__(
        self, graph: ProperGraph, plain: Sequence[Sequence[int]], previous: Mapping[int, float], pace: Pace
    ) -> None:
        self.pace = pace
        self._names = [node for layer in plain for node in layer]
        self._begin = np.concatenate(([0], np.cumsum([len(layer) for layer in plain]))).astype(np.int64)
        self._number = {node: index for index, node in enumerate(self._names)}
        self._rank = np.repeat(np.arange(len(plain)), np.diff(self._begin))
        self._up, self._down = self._side(graph.up), self._side(graph.down)
        self._left = np.repeat(np.arange(len(self._names)), self._down.count)
        self._was_there = np.array([node in previous for node in self._names], dtype=bool)
        self._height = np.array([previous.get(node, 0.0) for node in self._names])
        self._place = np.zeros(len(self._names), dtype=np.int64)

    def _side(self, adjacency: Adjacency) -> _Side:
        count = np.array([len(adjacency[node]) for node in self._names], dtype=np.int64)
        near = np.array([self._number[n] for node in self._names for n in adjacency[node]], dtype=np.int64)
        return _Side(np.concatenate(([0], np.cumsum(count))), near, count)

    def improve(self, start: Sequence[Sequence[int]], *, rightwards: bool) -> tuple[int, list[list[int]]]:
        """The best order met on the way from a start, and its number of crossings."""
        order = np.array([self._number[node] for layer in start for node in layer], dtype=np.int64)
        self._place[order] = np.arange(len(order)) - self._begin[self._rank]
        best, found, stalled = self._crossings(), order.copy(), 0
        for sweep in range(0 if self.pace.is_hasty else _SWEEPS):
            self.pace.tell(sweep / _SWEEPS)
            if best == 0 or stalled == _STALLED:
                break
            self._sweep(order, rightwards=(sweep % 2 == 0) == rightwards, by_median=sweep % 4 < 2)
            self._transpose(order)
            crossings = self._crossings()
            if crossings < best:
                best, found, stalled = crossings, order.copy(), 0
            else:
                stalled += 1
        layers = np.split(found, self._begin[1:-1])
        return best, [[self._names[index] for index in layer.tolist()] for layer in layers]

    def _crossings(self) -> int:
        left, right = self._place[self._left], self._place[self._down.near]
        return sum(count_in_arrays(len(self._begin), self._rank[self._left], left, right))

    def _sweep(self, order: Integers, *, rightwards: bool, by_median: bool) -> None:
        side = self._up if rightwards else self._down
        ranks = len(self._begin) - 1
        for rank in range(1, ranks) if rightwards else range(ranks - 2, -1, -1):
            first, last = int(self._begin[rank]), int(self._begin[rank + 1])
            if last - first < 2:
                continue
            layer = order[first:last]
            wishing = side.count[layer] > 0
            moving = layer[wishing]
            if len(moving) == 0:
                continue
            key = self._keys(side, first, last, by_median=by_median)
            # Nodes without neighbours on this side have no wish: they keep their places.
            layer[wishing] = moving[np.argsort(key[moving - first], kind="stable")]
            kept = self._was_there[layer]
            if kept.any():
                known = layer[kept]
                layer[kept] = known[np.argsort(self._height[known], kind="stable")]
            self._place[layer] = np.arange(last - first)

    def _keys(self, side: _Side, first: int, last: int, *, by_median: bool) -> Floats:
        """Where the items of one rank want to be: at the barycentre or the weighted median of their neighbours."""
        begin, end = int(side.begin[first]), int(side.begin[last])
        places = self._place[side.near[begin:end]]
        count = side.count[first:last]
        some = count > 0
        starts = side.begin[first:last][some] - begin
        many = count[some]
        found = np.zeros(last - first)
        if not by_median:
            found[some] = np.add.reduceat(places, starts) / many
            return found
        width = int(places.max()) + 1
        places = np.sort(np.repeat(np.arange(len(many)), many) * width + places) % width
        low, high = places[starts + (many - 1) // 2], places[starts + many // 2]
        before, after = low - places[starts], places[starts + many - 1] - high
        reach = before + after
        weighted = (low * after + high * before) / np.maximum(reach, 1)
        found[some] = np.where((many % 2 == 0) & (reach > 0), weighted, (low + high) / 2)
        return found

    def _transpose(self, order: Integers) -> None:
        for _ in range(_TRANSPOSITIONS):
            swapped = 0
            for parity in (0, 1):
                sides = [_Sorted(side, self._place) for side in (self._up, self._down)]
                for offset in (0, 1):
                    swapped += self._swap(order, sides, parity, offset)
            if swapped == 0:
                break

    def _swap(self, order: Integers, sides: Sequence[_Sorted], parity: int, offset: int) -> int:
        """Exchange neighbours where that takes crossings away: every other pair in every other rank."""
        index = np.arange(len(order) - 1)
        pairs = (
            (self._rank[:-1] % 2 == parity)
            & (self._rank[:-1] == self._rank[1:])
            & ((index - self._begin[self._rank[:-1]]) % 2 == offset)
        )
        index = index[pairs]
        upper, lower = order[index], order[index + 1]
        # Of two that were there before, the upper one stays the upper one.
        hopeful = ~(self._was_there[upper] & self._was_there[lower])
        hopeful &= np.logical_or.reduce([side.may_cross(upper, lower) for side in sides])
        index, upper, lower = index[hopeful], upper[hopeful], lower[hopeful]
        gain = np.zeros(len(index), dtype=np.int64)
        for side in sides:
            gain += side.gain(upper, lower)
        better = gain > 0
        index, upper, lower = index[better], upper[better], lower[better]
        order[index], order[index + 1] = lower, upper
        self._place[upper] += 1
        self._place[lower] -= 1
        return len(index)


class _Sorted:
    """The neighbours on one side with their places, in the order of these."""

    def __init__(self, side: _Side, place: Integers) -> None:
        self._side = side
        self._width = int(place.max()) + 1
        owner = np.repeat(np.arange(len(side.count)), side.count)
        self._keys = np.sort(owner * self._width + place[side.near])

    def may_cross(self, upper: Integers, lower: Integers) -> Flags:
        """Which pairs have edges that cross: the last of the upper one ends below the first of the lower one."""
        side, keys, width = self._side, self._keys, self._width
        both = (side.count[upper] > 0) & (side.count[lower] > 0)
        found = np.zeros(len(upper), dtype=bool)
        u, v = upper[both], lower[both]
        found[both] = keys[side.begin[u + 1] - 1] % width > keys[side.begin[v]] % width
        return found

    def gain(self, upper: Integers, lower: Integers) -> Integers:
        """How many crossings each pair has less when its nodes change places."""
        side = self._side
        count = side.count[upper]
        pair = np.repeat(np.arange(len(upper)), count)
        edge = np.arange(len(pair)) - np.repeat(np.cumsum(count) - count, count) + side.begin[upper][pair]
        other = lower[pair]
        wanted = other * self._width + self._keys[edge] % self._width
        begin = side.begin[other]
        now = np.searchsorted(self._keys, wanted, side="left") - begin
        then = side.count[other] - (np.searchsorted(self._keys, wanted, side="right") - begin)
        return np.bincount(pair, now - then, minlength=len(upper)).astype(np.int64)
