"""The fast counts of crossings against looking at every pair of edges."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.layout.crossings import count_in_arrays, count_in_lists

Gap = list[tuple[int, int]]
GAPS = st.lists(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=30, unique=True), max_size=4)


def count_pairs(edges: Gap) -> int:
    return sum((a - c) * (b - d) < 0 for (a, b), (c, d) in itertools.combinations(edges, 2))


@given(GAPS)
def test_counting_in_lists_agrees_with_every_pair(gaps: list[Gap]) -> None:
    layers = [[k * 10 + i for i in range(10)] for k in range(len(gaps) + 1)]
    position = [i for _ in layers for i in range(10)]
    down: list[list[int]] = [[] for _ in position]
    for k, edges in enumerate(gaps):
        for left, right in edges:
            down[k * 10 + left].append((k + 1) * 10 + right)
    assert count_in_lists(layers, position, down) == [*(count_pairs(edges) for edges in gaps), 0]


@given(GAPS)
def test_counting_in_arrays_agrees_with_every_pair(gaps: list[Gap]) -> None:
    rows = [(k, left, right) for k, edges in enumerate(gaps) for left, right in edges]
    rank, left, right = np.array(rows, dtype=np.int64).reshape(-1, 3).T
    assert count_in_arrays(len(gaps), rank, left, right) == [count_pairs(edges) for edges in gaps]


def test_the_full_bipartite_graph_has_its_known_number() -> None:
    left, right = np.divmod(np.arange(60 * 60), 60)
    assert count_in_arrays(1, np.zeros(3600, dtype=np.int64), left, right) == [(60 * 59 // 2) ** 2]
