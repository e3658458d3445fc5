"""Paths: against networkx on the same view, and the chain rule's own statement about the chain of messages."""

from __future__ import annotations

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.finding import ancestors, between, descendants, to_loss, trail
from engine.language import parse
from engine.levels import Level
from engine.levels.views import view_of
from tests.helpers.models import LAYERED, REGULARISED, random_model

VIEWS = [
    view_of(random_model(seed, loss=seed != 5).graph, level)
    for seed in range(6)
    for level in (Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES, Level.SCALARS)
]
views = st.sampled_from(VIEWS)


def as_networkx(view):
    graph = nx.DiGraph(view.edges)
    graph.add_nodes_from(range(len(view.nodes)))
    return graph


@given(view=views, data=st.data())
def test_ancestors_and_descendants_are_those_of_networkx(view, data):
    chosen = data.draw(st.sets(st.integers(0, len(view.nodes) - 1), max_size=3))
    graph = as_networkx(view)
    assert ancestors(view, chosen) == chosen.union(*(nx.ancestors(graph, i) for i in chosen))
    assert descendants(view, chosen) == chosen.union(*(nx.descendants(graph, i) for i in chosen))


@given(view=views, data=st.data())
def test_between_two_nodes_lie_all_paths_whichever_is_named_first(view, data):
    first, second = (data.draw(st.integers(0, len(view.nodes) - 1)) for _ in range(2))
    graph = as_networkx(view)
    start, end = sorted((first, second))
    on_the_way = {i for i in graph if nx.has_path(graph, start, i) and nx.has_path(graph, i, end)}
    found = between(view, first, second)
    assert found == between(view, second, first)
    assert found.nodes == on_the_way
    assert found.edges == set(graph.subgraph(on_the_way).edges)


@given(view=views, data=st.data())
def test_the_chain_to_the_loss_has_every_node_that_sends_on_the_way(view, data):
    node = data.draw(st.integers(0, len(view.nodes) - 1))
    found = to_loss(view, node)
    if view.loss is None or not view.reaches_loss(node):
        assert not found.nodes
        assert not found.edges
        return
    assert {node, view.loss} <= found.nodes
    for index in found.nodes - {view.loss}:
        assert {(index, channel.child) for channel in view.incoming(index)} == {e for e in found.edges if e[0] == index}
    for index in found.nodes - {node}:
        assert any(child == index for _, child in found.edges)


def test_the_fan_out_of_w_makes_two_chains():
    view = view_of(parse(REGULARISED).graph, Level.VARIABLES)
    found = to_loss(view, view.index["w"])
    assert {view.nodes[i].name for i in found.nodes} == {"w", "z", "y", "L", "R", "L_reg"}
    assert len(found.edges) == 6


def test_what_is_read_as_an_index_is_no_part_of_the_chain():
    text = "t: target = 1\ni: input = 1\nW: param = [[1.0, 2.0], [3.0, 4.0]]\nh = embedding(i, W)\nL: loss = sum(h)\n"
    view = view_of(parse(text).graph, Level.VARIABLES)
    assert not to_loss(view, view.index["i"]).nodes
    assert to_loss(view, view.index["W"]).nodes == {view.index[name] for name in ("W", "h", "L")}


def test_a_trail_has_exactly_the_edges_between_its_nodes():
    view = view_of(parse(LAYERED).graph, Level.VARIABLES)
    chosen = [view.index[name] for name in ("z", "h", "y", "L")]
    found = trail(view, chosen)
    assert {(view.nodes[a].name, view.nodes[b].name) for a, b in found.edges} == {("z", "h"), ("h", "y"), ("y", "L")}


@pytest.mark.parametrize("pair", [("x", "lam"), ("b", "w")])
def test_between_unconnected_nodes_lies_nothing(pair):
    view = view_of(parse(REGULARISED).graph, Level.VARIABLES)
    found = between(view, *(view.index[name] for name in pair))
    assert not found.nodes
    assert not found.edges
