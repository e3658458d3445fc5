"""The order of the nodes within each rank, with few crossings.

Median and barycentre sweeps from several starts, each followed by transpositions of neighbours. Where the person
already has a map, nodes that were there keep their order, and only what is new moves.

Sources: Sugiyama et al. 1981 (barycentre); P. Eades, N. C. Wormald, "Edge crossings in drawings of bipartite graphs",
1994 (median); Gansner et al. 1993, section 3 (weighted median, transposition).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from engine.layout.clusters import Clusters
from engine.layout.crossings import count_in_arrays, count_in_lists
from engine.layout.flat_ordering import FlatSearch, is_wide
from engine.layout.pace import STEADY, Pace
from engine.layout.proper import ProperGraph
from engine.layout.ranks import Adjacency

Layers = list[list[int]]

_SMALL = 400
_HUGE = 40_000
"""Of so many nodes and dummy nodes a second start takes seconds, and gains a hundredth."""
_SWEEPS = 12
_STALLED = 3
_DEEP = 50
_TRANSPOSITIONS = 2
_RELAXATIONS = 12


def order_layers(
    graph: ProperGraph,
    members: Sequence[int],
    previous: dict[int, float],
    clusters: Clusters | None = None,
    pace: Pace = STEADY,
) -> Layers:
    """The nodes of each rank from top to bottom.

    Args:
        graph: The proper layered graph.
        members: The nodes and dummy nodes to order, ascending: one or several whole components.
        previous: For nodes that were there before, their height then. Of two such nodes in one rank the upper one
            stays the upper one, unless a group must be kept together.
        clusters: Which of them must stand together.
        pace: How long to look for better orders, and who hears how far it has come.
    """
    ranks = 1 + max(graph.rank[node] for node in members)
    plain: Layers = [[] for _ in range(ranks)]
    for node in members:
        plain[graph.rank[node]].append(node)
    if all(len(layer) < 2 for layer in plain):
        return plain
    search: _Search | FlatSearch
    if clusters is None and is_wide(ranks, len(members)):
        search = FlatSearch(graph, plain, previous, pace)
    else:
        search = _Search(graph, members, previous, clusters, pace)
    if any(sum(node in previous for node in layer) > 1 for layer in plain):
        heights = _relax(graph, members, previous)
        return search.improve([sorted(layer, key=heights.__getitem__) for layer in plain], rightwards=True)[1]
    starts = [
        _depth_first(graph, members, ranks, graph.up, graph.down),
        _depth_first(graph, members, ranks, graph.down, graph.up),
    ]
    if len(members) < _SMALL:
        starts.insert(0, plain)
    best: tuple[int, Layers] | None = None
    if pace.is_hasty or len(members) > _HUGE:
        del starts[1:]
    for number, start in enumerate(starts):
        search.pace = pace.part(number / len(starts), (number + 1) / len(starts))
        found = search.improve(start, rightwards=number % 2 == 0)
        if best is None or found[0] < best[0]:
            best = found
        if best[0] == 0:
            break
    assert best is not None  # there is at least one start
    return _as_written(best[1], graph.real)


def _depth_first(graph: ProperGraph, members: Iterable[int], ranks: int, ahead: Adjacency, behind: Adjacency) -> Layers:
    # What is reached together stands together: subtrees start without crossings.
    layers: Layers = [[] for _ in range(ranks)]
    seen: set[int] = set()
    for root in members:
        if behind[root]:
            continue
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen.add(node)
                layers[graph.rank[node]].append(node)
                stack.extend(reversed(ahead[node]))
    return layers


def _relax(graph: ProperGraph, members: Sequence[int], previous: dict[int, float]) -> dict[int, float]:
    # New nodes settle between their neighbours, as if edges were springs and the old nodes pins.
    heights = {node: previous[node] for node in members if node in previous}
    loose = [node for node in sorted(members, key=graph.rank.__getitem__) if node not in previous]
    for _ in range(_RELAXATIONS):
        for node in loose:
            near = [heights[n] for n in graph.up[node] if n in heights]
            near += [heights[n] for n in graph.down[node] if n in heights]
            if near:
                heights[node] = sum(near) / len(near)
        loose.reverse()
    below = max(heights.values()) + 1
    for node in loose:
        heights.setdefault(node, below)
    return heights


def _as_written(layers: Layers, real: int) -> Layers:
    # Upside down a layout is as good; people expect what they wrote first at the top.
    falling = rising = 0
    for layer in layers:
        nodes = [node for node in layer if node < real]
        for first, second in pairwise(nodes):
            if first < second:
                rising += 1
            else:
                falling += 1
    return [layer[::-1] for layer in layers] if falling > rising else layers


class _Search:
    """Sweeps over one part of a graph, and what they need at every step."""

    def __init__(
        self,
        graph: ProperGraph,
        members: Sequence[int],
        previous: dict[int, float],
        clusters: Clusters | None,
        pace: Pace,
    ) -> None:
        self.pace = pace
        self.members = members
        self.clusters = clusters
        self.up = graph.up
        self.down = graph.down
        self.previous = previous
        self.position = [0] * len(graph.rank)
        edges = [(node, other) for node in members for other in graph.down[node]]
        self.large = len(edges) > _SMALL
        if self.large:
            ends = np.array(edges, dtype=np.int64)
            self.left, self.right = ends[:, 0].copy(), ends[:, 1].copy()
            self.edge_rank = np.array(graph.rank, dtype=np.int64)[self.left]

    def improve(self, start: Layers, *, rightwards: bool) -> tuple[int, Layers]:
        """The best order met on the way from a start, and its number of crossings."""
        layers = [list(layer) for layer in start]
        for layer in layers:
            self._place(layer)
        self._gather(layers)
        best = sum(self._count(layers))
        found = [list(layer) for layer in layers]
        stalled = 0
        for sweep in range(0 if self.pace.is_hasty else _SWEEPS):
            self.pace.tell(sweep / _SWEEPS)
            if best == 0 or stalled == _STALLED:
                break
            self._sweep(layers, rightwards=(sweep % 2 == 0) == rightwards, median=sweep % 4 < 2)
            self._gather(layers)
            self._transpose(layers)
            crossings = sum(self._count(layers))
            if crossings < best:
                best, stalled = crossings, 0
                found = [list(layer) for layer in layers]
            else:
                stalled += 1
        return best, found

    def _gather(self, layers: Layers) -> None:
        """Bring what belongs together back together, in one order in all ranks."""
        clusters = self.clusters
        if clusters is None:
            return
        share = [0.0] * len(self.position)
        for layer in layers:
            for index, node in enumerate(layer):
                share[node] = (index + 0.5) / len(layer)
        clusters.settle(share, self.members)
        for layer in layers:
            layer[:] = clusters.gather(layer)
            self._place(layer)

    def _place(self, layer: list[int]) -> None:
        position = self.position
        for index, node in enumerate(layer):
            position[node] = index

    def _count(self, layers: Layers) -> list[int]:
        if not self.large:
            return count_in_lists(layers, self.position, self.down)
        position = np.array(self.position, dtype=np.int64)
        return count_in_arrays(len(layers), self.edge_rank, position[self.left], position[self.right])

    def _sweep(self, layers: Layers, *, rightwards: bool, median: bool) -> None:
        position, previous = self.position, self.previous
        adjacent = self.up if rightwards else self.down
        middle = _weighted_median if median else _barycentre
        for layer in layers[1:] if rightwards else layers[-2::-1]:
            if len(layer) == 1:
                continue
            key: dict[int, float] = {}
            for node in layer:
                near = adjacent[node]
                if len(near) == 1:
                    key[node] = position[near[0]]
                elif near:
                    key[node] = middle([position[n] for n in near])
            moving = sorted(key, key=key.__getitem__)
            if len(moving) < len(layer):
                # Nodes without neighbours on this side have no wish: they keep their places.
                turn = iter(moving)
                moving = [next(turn) if node in key else node for node in layer]
            if previous:
                kept = iter(sorted([n for n in moving if n in previous], key=previous.__getitem__))
                moving = [next(kept) if node in previous else node for node in moving]
            layer[:] = moving if self.clusters is None else self.clusters.gather(moving)
            for index, node in enumerate(layer):
                position[node] = index

    def _transpose(self, layers: Layers) -> None:
        position, up, down, previous, clusters = self.position, self.up, self.down, self.previous, self.clusters
        busy = layers
        if len(layers) > _DEEP:
            # A layer without crossings on either side has nothing to gain; deep graphs have many of them.
            crossings = self._count(layers)
            busy = [layer for k, layer in enumerate(layers) if crossings[k] or (k and crossings[k - 1])]
        for _ in range(_TRANSPOSITIONS):
            better = False
            for layer in busy:
                before = {node: sorted([position[n] for n in up[node]]) for node in layer}
                after = {node: sorted([position[n] for n in down[node]]) for node in layer}
                upper = layer[0]
                swapped = False
                for index in range(1, len(layer)):
                    lower = layer[index]
                    a, b, c, d = before[upper], before[lower], after[upper], after[lower]
                    if (
                        ((a and b and a[-1] > b[0]) or (c and d and c[-1] > d[0]))
                        and not (upper in previous and lower in previous)
                        and (clusters is None or clusters.may_swap(upper, lower))
                    ):
                        now = _crossings_of(a, b) + _crossings_of(c, d)
                        if now and _crossings_of(b, a) + _crossings_of(d, c) < now:
                            layer[index - 1], layer[index] = lower, upper
                            swapped = True
                            continue
                    upper = lower
                if swapped:
                    better = True
                    self._place(layer)
            if not better:
                break


def _crossings_of(upper: list[int], lower: list[int]) -> int:
    """How often the edges of two nodes cross, given the sorted far ends of each."""
    crossings = index = 0
    size = len(lower)
    for end in upper:
        while index < size and lower[index] < end:
            index += 1
        crossings += index
    return crossings


def _barycentre(positions: list[int]) -> float:
    return sum(positions) / len(positions)


def _weighted_median(positions: list[int]) -> float:
    positions.sort()
    half = len(positions) // 2
    if len(positions) % 2:
        return positions[half]
    low, high = positions[half - 1], positions[half]
    before, after = low - positions[0], positions[-1] - high
    if before + after == 0:
        return (low + high) / 2
    return (low * after + high * before) / (before + after)
