"""One mechanism for every grouping: whatever is gathered, the quotient is a graph with the same numbers."""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.steps import steps_of
from engine.execution import run
from engine.graph import Graph
from engine.language import parse
from engine.levels import Level, LevelNumbers, Quotient, grouping_of, quotient
from engine.levels.grouping import Grouping
from tests.helpers.generated import some
from tests.helpers.models import random_model

SEEDS = st.integers(0, 10_000)


def scattered(graph: Graph, seed: int, groups: int) -> Grouping:
    """A grouping that pays no heed to the order: nearly every one would cycle."""
    rng = random.Random(seed)
    return tuple(("part", rng.randrange(groups)) for _ in graph.nodes)


def assert_is_a_quotient(view: Quotient, graph: Graph, grouping: Grouping) -> None:
    """It covers every primitive once, in groups that the grouping wanted, in a topological order."""
    assert sorted(i for node in view.nodes for i in node.members) == list(range(len(graph.nodes)))
    for node in view.nodes:
        assert list(node.members) == sorted(node.members)
        assert len({grouping[i] for i in node.members}) == 1
        assert all(view.block[i] == node.index for i in node.members)
        assert set(node.ports) <= set(node.members)
        assert all(parent < node.index for parent in node.parents)
        assert len(set(node.parents)) == len(node.parents)
    assert len({node.name for node in view.nodes}) == len(view.nodes)
    assert nx.is_directed_acyclic_graph(nx.DiGraph(view.edges))
    crossing = {
        (view.block[p], view.block[n.id]) for n in graph.nodes for p in n.parents if view.block[p] != view.block[n.id]
    }
    assert set(view.edges) == crossing


def assert_numbers_agree(numbers: LevelNumbers) -> None:
    """Every node has its last operation's value; what arrives at a port from outside and inside is its error signal."""
    trace, view = numbers.trace, numbers.quotient
    for node in view.nodes:
        assert numbers.value(node.index) is trace.values[node.last]
        arrived: dict[int, list] = {}
        for channel in view.incoming(node.index):
            for port, message in numbers.messages(channel).items():
                assert message.shape == trace.values[port].shape
                arrived.setdefault(port, []).append(message)
        for port in node.ports:
            inside = [
                trace.messages[key] for key in trace.graph.children[port] if view.block[key[0]] == node.index
                and key in trace.messages
            ]  # fmt: skip
            everything = [*arrived.get(port, []), *inside]
            signal = trace.grads[port]
            if signal is None or port == trace.graph.loss:
                continue
            np.testing.assert_allclose(sum(everything), signal, rtol=1e-9, atol=1e-12)


@given(SEEDS, SEEDS, st.integers(1, 6))
@settings(max_examples=some(120), deadline=None)
def test_any_grouping_gives_an_acyclic_quotient_with_the_same_numbers(model_seed, seed, groups):
    model = random_model(model_seed)
    grouping = scattered(model.graph, seed, groups)
    view = quotient(model.graph, grouping)
    assert_is_a_quotient(view, model.graph, grouping)
    assert_numbers_agree(LevelNumbers(view, run(model)))


@given(SEEDS, st.sampled_from(list(Level)))
@settings(max_examples=some(60), deadline=None)
def test_every_level_is_an_acyclic_quotient_with_the_same_numbers(seed, level):
    model = random_model(seed)
    grouping = grouping_of(model.graph, level)
    view = quotient(model.graph, grouping)
    assert_is_a_quotient(view, model.graph, grouping)
    assert_numbers_agree(LevelNumbers(view, run(model)))


@given(SEEDS)
@settings(max_examples=some(40), deadline=None)
def test_groups_that_lie_together_in_the_text_are_never_split(seed):
    graph = random_model(seed).graph
    view = quotient(graph, grouping_of(graph, Level.VARIABLES))
    assert [node.name for node in view.nodes] == [v.address for v in graph.variables]


@given(SEEDS)
@settings(max_examples=some(40), deadline=None)
def test_the_identity_grouping_is_the_primitives_level(seed):
    graph = random_model(seed).graph
    identity = quotient(graph, tuple(("node", node.id) for node in graph.nodes))
    view = quotient(graph, grouping_of(graph, Level.PRIMITIVES))
    assert identity.nodes == view.nodes
    assert identity.arrivals == view.arrivals
    assert [node.members for node in view.nodes] == [(node.id,) for node in graph.nodes]


@given(SEEDS)
@settings(max_examples=some(40), deadline=None)
def test_a_quotient_of_singletons_by_statement_is_the_variables_level(seed):
    graph = random_model(seed).graph
    by_hand = quotient(graph, tuple(("statement", node.variable) for node in graph.nodes))
    view = quotient(graph, grouping_of(graph, Level.VARIABLES))
    assert by_hand.nodes == view.nodes
    assert by_hand.arrivals == view.arrivals


def test_a_grouping_that_would_cycle_is_split_and_numbered():
    # a and c together, b outside of them: a -> b -> c would be a cycle.
    graph = parse("x: input = 1\na = 2*x\nb = 3*a\nc = 4*b\nd = a + c").graph
    grouping = (("node", 0), ("block", 1), ("node", 2), ("block", 1), ("node", 4))
    view = quotient(graph, grouping)
    assert [node.name for node in view.nodes] == ["x", "a (1)", "b", "c (2)", "d"]
    assert [node.members for node in view.nodes] == [(0,), (1,), (2,), (3,), (4,)]


def test_a_layer_that_would_cycle_is_split_under_its_own_name():
    graph = parse("x: input = 1\nwith layer('block'):\n    a = 2*x\nb = 3*a\nc = 4*b").graph
    view = quotient(graph, (("node", 0), ("layer", 0), ("node", 2), ("layer", 0)))
    assert [node.name for node in view.nodes] == ["x", "block (1)", "b", "block (2)"]


def test_a_scattered_grouping_without_a_cycle_stays_whole():
    # a and c side by side: nothing leads from one through b to the other.
    graph = parse("x: input = 1\na = 2*x\nb = 3*x\nc = 4*x\nd = a + b + c").graph
    view = quotient(graph, (("node", 0), ("block", 1), ("node", 2), ("block", 1), ("node", 4), ("node", 5)))
    assert [node.members for node in view.nodes] == [(0,), (2,), (1, 3), (4,), (5,)]


def test_the_loss_inside_a_group_is_a_port():
    graph = parse("x: input = 1\nL: loss = 2*x\nd = 3*L").graph
    view = quotient(graph, (("node", 0), ("block", 0), ("block", 0)))
    assert view.nodes[1].ports == (1, 2)
    assert view.loss == 1


@given(SEEDS, SEEDS, st.integers(1, 6))
@settings(max_examples=some(60), deadline=None)
def test_the_steps_of_any_quotient_keep_the_order_of_its_nodes(model_seed, seed, groups):
    graph = random_model(model_seed).graph
    view = quotient(graph, scattered(graph, seed, groups))
    steps = steps_of(view)
    forward = [s.node for s in steps if s.kind == "forward"]
    sums = [s.node for s in steps if s.kind == "sum"]
    assert forward == sorted(forward)
    assert sums == sorted(sums, reverse=True)
    assert all(node < view.loss for node in sums)
