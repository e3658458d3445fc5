"""How many pairs of edges cross between neighbouring ranks, in O(E log V).

Between two ranks the edges, sorted by their left ends, cross as often as their right ends are out of order (W. Barth,
M. Jünger, P. Mutzel, "Simple and efficient bilayer cross counting", 2002). Few edges are counted with a sorted list,
many with numpy, all ranks at once.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.layout.ranks import Adjacency

Integers = NDArray[np.int64]


def count_in_lists(layers: Sequence[Sequence[int]], position: Sequence[int], down: Adjacency) -> list[int]:
    """The number of crossings to the right of each rank, counted rank by rank: the faster way for small graphs.

    Args:
        layers: The nodes of each rank, from top to bottom.
        position: Each node's index in its layer.
        down: Each node's neighbours one rank to the right.
    """
    crossings = []
    for layer in layers:
        total = 0
        seen: list[int] = []
        for node in layer:
            ends = [position[n] for n in down[node]]
            count = len(seen)
            for end in ends:
                total += count - bisect_right(seen, end)
            for end in ends:
                insort(seen, end)
        crossings.append(total)
    return crossings


def count_in_arrays(ranks: int, rank: Integers, left: Integers, right: Integers) -> list[int]:
    """The number of crossings to the right of each rank, counted for all at once: the faster way for large graphs.

    Args:
        ranks: How many ranks there are.
        rank: For each edge the rank of its left end.
        left: For each edge the index of its left end in its layer.
        right: For each edge the index of its right end in its layer.
    """
    if len(rank) == 0:
        return [0] * ranks
    width = int(max(left.max(), right.max())) + 1
    # The right end is part of the key: edges that share their left end do not cross, so they must come in order.
    order = np.argsort((rank * width + left) * width + right, kind="stable")
    return [int(count) for count in _count_inversions(right[order], rank[order], ranks)]


def _count_inversions(values: Integers, groups: Integers, size_of_result: int) -> Integers:
    # From the highest bit down: two values of one group whose higher bits agree are out of order, by this bit, where
    # a one comes before a zero. Then each group is split by the bit, keeping the order, and the next bit decides.
    size = len(values)
    index = np.arange(size)
    first = np.searchsorted(groups, groups, side="left")
    length = np.searchsorted(groups, groups, side="right") - first
    total = np.zeros(size_of_result)
    for shift in range(int(values.max()).bit_length() - 1, -1, -1):
        bit = (values >> shift) & 1
        ones_until = np.concatenate(([0], np.cumsum(bit)))
        before_group = ones_until[first]
        ones_before = ones_until[:-1] - before_group
        # A split does not move anything between the groups, so the groups of the elements stay as they are.
        total += np.bincount(groups, ones_before * (1 - bit), size_of_result)
        if shift == 0:
            break
        ones = ones_until[first + length] - before_group
        zeros = length - ones
        is_one = bit == 1
        target = np.where(is_one, first + zeros + ones_before, index - ones_before)
        split_first = np.where(is_one, first + zeros, first)
        split_length = np.where(is_one, ones, zeros)
        values = _scatter(values, target)
        first = _scatter(split_first, target)
        length = _scatter(split_length, target)
    return total.astype(np.int64)


def _scatter(source: Integers, target: Integers) -> Integers:
    result = np.empty_like(source)
    result[target] = source
    return result
