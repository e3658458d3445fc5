"""What holds for every graph: found by hypothesis on random acyclic graphs with random sizes."""

from __future__ import annotations

import itertools
import math
import random
from typing import Any

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.layout import Layout, layered
from tests.engine.layout.geometry import box, nodes_cut_by_edges, order_inversions, overlapping_nodes
from tests.helpers.generated import some

Drawn = tuple["nx.DiGraph[Any]", dict[int, tuple[float, float]]]
LENGTHS = st.sampled_from([0.0, 4.0, 30.0, 44.0, 110.0, 400.0])


@st.composite
def sized_graphs(draw: st.DrawFn) -> Drawn:
    count = draw(st.integers(1, 14))
    pairs = list(itertools.combinations(range(count), 2))
    graph: nx.DiGraph[Any] = nx.DiGraph()
    graph.add_nodes_from(draw(st.permutations(range(count))))
    graph.add_edges_from(draw(st.lists(st.sampled_from(pairs), max_size=30)) if pairs else [])
    for node in graph:
        graph.nodes[node]["dock"] = draw(st.booleans())
    return graph, {node: (draw(LENGTHS), draw(LENGTHS)) for node in graph}


def assert_drawable(graph: nx.DiGraph[Any], layout: Layout) -> None:
    assert overlapping_nodes(layout) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=False)) == []
    assert list(nodes_cut_by_edges(graph, layout, curved=True)) == []
    for (source, target), route in layout.routes.items():
        assert layout.ranks[source] < layout.ranks[target]
        assert all(math.isfinite(x) and math.isfinite(y) for x, y in route)
        assert [x for x, _ in route] == sorted(x for x, _ in route)
        for (x, y), node, side in ((route[0], source, 2), (route[-1], target, 0)):
            frame = box(layout, node)
            assert x == pytest.approx(frame[side])
            assert frame[1] - 1e-6 <= y <= frame[3] + 1e-6


@settings(max_examples=some(150), deadline=None)
@given(sized_graphs())
def test_nothing_overlaps_and_every_edge_runs_free_from_border_to_border(drawn: Drawn) -> None:
    graph, sizes = drawn
    assert_drawable(graph, layered(graph, sizes))


@settings(max_examples=some(50), deadline=None)
@given(sized_graphs())
def test_the_same_graph_has_the_same_layout(drawn: Drawn) -> None:
    graph, sizes = drawn
    assert layered(graph, sizes) == layered(graph.copy(), dict(sizes))


@settings(max_examples=some(100), deadline=None)
@given(sized_graphs(), st.data())
def test_what_was_there_before_keeps_its_order(drawn: Drawn, data: st.DataObject) -> None:
    graph, sizes = drawn
    nx.set_node_attributes(graph, dict.fromkeys(graph, False), "dock")
    heights = st.floats(-1000, 1000)
    before = {node: (0.0, data.draw(heights)) for node in graph if data.draw(st.booleans())}
    after = layered(graph, sizes, before)
    assert_drawable(graph, after)
    earlier = Layout(dict(before), {}, {}, (0.0, 0.0, 0.0, 0.0), {})
    assert order_inversions(earlier, after) == 0


@pytest.mark.parametrize("seed", range(6))
def test_a_larger_graph_with_hardly_any_gaps_is_drawable_too(seed: int) -> None:
    chance = random.Random(seed)
    graph: nx.DiGraph[Any] = nx.DiGraph()
    for node in range(1, 60):
        nearby = range(max(0, node - chance.choice([3, 10, 60])), node)
        graph.add_edges_from((p, node) for p in chance.sample(nearby, min(len(nearby), chance.choice([1, 1, 2, 3]))))
    for node in graph:
        graph.nodes[node]["dock"] = chance.random() < 0.6
    sizes = {node: (chance.choice([10, 44, 110, 300]), chance.choice([10, 44, 200])) for node in graph}
    assert_drawable(graph, layered(graph, sizes, node_gap=2, rank_gap=2, edge_gap=1))
