"""Strides: a rank or a layer at a time, with its exact mirror image."""

from __future__ import annotations

from itertools import pairwise

import networkx as nx
import pytest
from hypothesis import given, settings

from engine.debugging.actions import SetLevel, StepLayer, StepRank
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.steps import StepKind
from engine.language import parse
from engine.levels import Level
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model
from tests.helpers.stepping import LEVELS, SEEDS, landings


def told(state: DebuggerState, action) -> list[str]:
    """The nodes that each stride finishes, from the start."""
    places = landings(state, action)
    view = state.view
    return [
        " ".join(view.nodes[s.node].name for s in state.steps[a:b] if s.kind is not StepKind.MESSAGE)
        for a, b in pairwise(places)
    ]


def test_the_ranks_of_the_regularised_example_in_both_passes():
    assert told(start(parse(REGULARISED)), StepRank()) == [
        *("z", "y", "L R", "L_reg"),
        *("L_reg", "R L", "y", "z", "lam b w t x"),
    ]


def test_units_written_one_by_one_go_together_and_what_stands_between_them_is_finished_too():
    text = "x: input = 1\nz_1 = 2*x\nh_1 = tanh(z_1)\nz_2 = 3*x\nh_2 = tanh(z_2)\ny = h_1 + h_2\n"
    forward = told(start(parse(text)), StepRank())[:3]
    assert forward == ["z_1 h_1 z_2", "h_2", "y"]


@pytest.mark.parametrize("level", [Level.VARIABLES, Level.PRIMITIVES, Level.SCALARS])
def test_a_layer_goes_as_a_whole_and_what_is_outside_variable_by_variable_at_every_level(level):
    state = start(parse(LAYERED), level)
    layers, fine = told(start(parse(LAYERED), Level.LAYERS), StepLayer()), told(state, StepLayer())
    assert layers == ["hidden", "output", "L", "L", "output", "hidden", "x"]
    assert len(fine) == len(layers)
    owners = [{state.view.graph.variable_of(state.view.named(n).last).scope for n in names.split()} for names in fine]
    assert all(len(scopes) == 1 for scopes in owners)


def test_at_the_scalars_level_all_elements_of_a_variable_go_together():
    state = start(parse("x: input = [1, 2, 3]\nh = tanh(x)\nL: loss = sum(h)\n"), Level.SCALARS)
    assert told(state, StepLayer()) == ["h[0] h[1] h[2]", "L", "L", "h[2] h[1] h[0]", "x[2] x[1] x[0]"]


@settings(max_examples=some(40), deadline=None)
@given(SEEDS, LEVELS)
def test_back_again_the_same_places_are_passed(seed, level):
    state = start(random_model(seed), level)
    for action in (StepRank, StepLayer):
        places = landings(state, action())
        assert places[-1] == len(state.steps)
        end = reduce(state, SetLevel(level))
        for _ in places[1:]:
            end = reduce(end, action())
        assert landings(end, action(back=True)) == places[::-1]


@settings(max_examples=some(40), deadline=None)
@given(SEEDS, LEVELS)
def test_behind_each_stop_no_node_of_the_ranks_before_it_is_left(seed, level):
    """Forward ranks by the longest path to a node that nothing waits for, found by networkx."""
    state = start(random_model(seed), level)
    graph = nx.DiGraph()
    graph.add_nodes_from(range(len(state.view.nodes)))
    graph.add_edges_from(state.view.edges)
    height = dict.fromkeys(graph, 0)
    for index in reversed(list(nx.topological_sort(graph))):
        height[index] = max((height[child] + 1 for child in graph.successors(index)), default=0)
    forward = state.steps[: state.schedule.forward_steps]
    last = {height[step.node]: i + 1 for i, step in enumerate(forward)}
    inner = [end for end in state.schedule.rank_ends if end <= len(forward)]
    assert inner == sorted({0, *last.values()})
    for end in inner[1:]:
        finished = max(height[step.node] for step in forward[:end])
        rest = [height[step.node] for step in forward[end:]]
        assert all(h < finished for h in rest)


def test_an_empty_pass_has_no_stride():
    state = start(parse("x: input = 1\n"))
    assert reduce(state, StepRank()).cursor == 0
    assert reduce(state, StepLayer(back=True)).cursor == 0
