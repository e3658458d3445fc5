"""The search for few crossings in arrays: against crossings counted pair by pair, and against the search in lists."""

from __future__ import annotations

import itertools
import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layout import effort_of, layered
from engine.layout.flat_ordering import FlatSearch, is_wide
from engine.layout.ordering import order_layers
from engine.layout.pace import STEADY, Pace
from engine.layout.proper import ProperGraph, make_proper
from tests.engine.layout.geometry import nodes_cut_by_edges
from tests.helpers.generated import some

Layers = list[list[int]]


def ranked(widths: list[int], chance: random.Random, density: float) -> tuple[ProperGraph, Layers]:
    """Ranks of given widths, and random edges from each to the next."""
    layers: Layers = []
    for width in widths:
        first = layers[-1][-1] + 1 if layers else 0
        layers.append(list(range(first, first + width)))
    successors = [
        [v for v in after if chance.random() < density] for layer, after in itertools.pairwise(layers) for _ in layer
    ]
    successors += [[] for _ in layers[-1]]
    rank = [r for r, layer in enumerate(layers) for _ in layer]
    return make_proper(successors, rank), layers


def crossings(graph: ProperGraph, layers: Layers) -> int:
    """Counted pair by pair."""
    place = {node: index for layer in layers for index, node in enumerate(layer)}
    return sum(
        (place[a] - place[b]) * (place[c] - place[d]) < 0
        for layer in layers
        for (a, c), (b, d) in itertools.combinations([(n, m) for n in layer for m in graph.down[n]], 2)
    )


@st.composite
def ranked_graphs(draw: st.DrawFn) -> tuple[ProperGraph, Layers]:
    widths = draw(st.lists(st.integers(1, 9), min_size=2, max_size=5))
    chance = random.Random(draw(st.integers(0, 10**6)))
    return ranked(widths, chance, draw(st.sampled_from([0.1, 0.3, 0.7])))


@settings(max_examples=some(80), deadline=None)
@given(ranked_graphs(), st.booleans())
def test_the_crossings_that_it_names_are_those_of_its_order(
    drawn: tuple[ProperGraph, Layers], rightwards: bool
) -> None:
    graph, start = drawn
    before = crossings(graph, start)
    named, found = FlatSearch(graph, start, {}, STEADY).improve(start, rightwards=rightwards)
    assert [sorted(layer) for layer in found] == start
    assert named == crossings(graph, found) <= before


@settings(max_examples=some(80), deadline=None)
@given(ranked_graphs(), st.data())
def test_nodes_that_were_there_before_keep_their_order(drawn: tuple[ProperGraph, Layers], data: st.DataObject) -> None:
    graph, layers = drawn
    known = [node for layer in layers for node in layer if data.draw(st.booleans())]
    previous = {node: data.draw(st.floats(-1000, 1000)) for node in known}
    start = [sorted(layer, key=lambda node: previous.get(node, 0.0)) for layer in layers]
    _, found = FlatSearch(graph, layers, previous, STEADY).improve(start, rightwards=True)
    for layer in found:
        heights = [previous[node] for node in layer if node in previous]
        assert heights == sorted(heights)


def test_a_hasty_search_takes_the_order_as_it_is() -> None:
    graph, layers = ranked([8, 8, 8], random.Random(1), 0.4)
    named, found = FlatSearch(graph, layers, {}, Pace(is_hasty=True)).improve(layers, rightwards=True)
    assert found == layers
    assert named == crossings(graph, layers)


@pytest.mark.parametrize("seed", range(3))
def test_it_finds_about_as_few_crossings_as_the_search_in_lists(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    graph, layers = ranked([60] * 6, random.Random(seed), 0.03)
    members = [node for layer in layers for node in layer]
    in_lists = crossings(graph, order_layers(graph, members, {}))
    monkeypatch.setattr("engine.layout.flat_ordering._MANY", 1)
    in_arrays = crossings(graph, order_layers(graph, members, {}))
    assert in_arrays != in_lists  # it was another search
    assert in_arrays <= 1.1 * in_lists < 0.5 * crossings(graph, layers)


def wide_graph(count: int, reach: int) -> nx.DiGraph[Any]:
    chance = random.Random(5)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(range(count))
    for node in range(1, count):
        graph.add_edges_from((chance.randrange(max(0, node - reach), node), node) for _ in range(chance.choice((1, 2))))
    return graph


def test_a_wide_graph_is_drawable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.layout.flat_ordering._MANY", 1_000)
    graph = wide_graph(700, 300)
    layout = layered(graph)
    assert is_wide(1 + max(layout.ranks.values()), effort_of(len(graph), list(graph.edges)))
    assert list(nodes_cut_by_edges(graph, layout, curved=True)) == []
    columns: dict[float, list[float]] = {}
    for x, y in layout.positions.values():
        columns.setdefault(x, []).append(y)
    assert all(b - a >= 40 + 24 - 1e-6 for found in columns.values() for a, b in itertools.pairwise(sorted(found)))


def test_the_effort_counts_the_ranks_that_long_edges_pass_through() -> None:
    chain = [(0, 1), (1, 2), (2, 3)]
    assert effort_of(4, chain) == 4
    assert effort_of(4, [*chain, (0, 3)]) == 6
    # A source of very many long edges leads them along one trunk.
    fan = [(i, i + 1) for i in range(100)] + [(0, i) for i in range(2, 101)]
    assert effort_of(101, fan) == 101 + 99


def test_columns_of_a_crowded_rank_do_not_multiply_the_edges_that_pass_through_them() -> None:
    graph = wide_graph(3_000, 3_000)
    columns = {x for x, _ in layered(graph, hasty=True).positions.values()}
    assert len(columns) < 60  # by height alone it would be spread over 83
