"""The steps of a pass: how many, in which order, and what has no step."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.debugger import DebuggerState, start
from engine.debugging.narration import step_line
from engine.debugging.steps import StepKind, primitive_places, steps_of
from engine.language import parse
from engine.levels import Level
from engine.levels.views import primitives_of
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model


def told(state: DebuggerState) -> list[str]:
    """Each step as a few words: ``forward z``, ``seed L``, ``message y -> z``, ``sum z``."""
    name = {node.index: node.name for node in state.view.nodes}
    return [
        f"{s.kind} {name[s.node]}" if s.child is None else f"{s.kind} {name[s.child]} -> {name[s.node]}"
        for s in state.steps
    ]


def test_the_regularised_example_has_25_steps():
    state = start(parse(REGULARISED))
    kinds = [step.kind for step in state.steps]
    assert [kinds.count(kind) for kind in ("forward", "seed", "message", "sum")] == [5, 1, 10, 9]
    assert len(kinds) == 25


def test_the_regularised_examples_steps_in_order():
    assert told(start(parse(REGULARISED))) == [
        "forward z",
        "forward y",
        "forward L",
        "forward R",
        "forward L_reg",
        "seed L_reg",
        "message L_reg -> R",
        "sum R",
        "message L_reg -> L",
        "sum L",
        "message L -> y",
        "sum y",
        "message y -> z",
        "sum z",
        "message L_reg -> lam",
        "sum lam",
        "message z -> b",
        "sum b",
        "message R -> w",
        "message z -> w",
        "sum w",
        "message L -> t",
        "sum t",
        "message z -> x",
        "sum x",
    ]


def test_step_20_is_the_message_from_z_to_w():
    assert told(start(parse(REGULARISED)))[20 - 1] == "message z -> w"


def test_a_node_without_a_path_has_no_backward_steps():
    steps = told(start(parse("x: input = 2\nu: param = 3\nd = u*x\nL: loss = x*x\nafter = u*L")))
    assert steps == ["forward d", "forward L", "forward after", "seed L", "message L -> x", "sum x"]


def test_a_forward_only_model_has_forward_steps_only():
    state = start(parse("v: input = [1, 2]\nu = 2*v\nw = u + v"))
    assert told(state) == ["forward u", "forward w"]
    assert state.schedule.forward_steps == 2


def test_a_model_of_leaves_has_no_steps():
    state = start(parse("x: input = 1"))
    assert state.steps == ()


def test_each_slot_is_a_message_at_primitives_and_one_in_sum_at_variables():
    model = parse("x: input = 2\nL: loss = x*x")
    assert told(start(model, Level.PRIMITIVES)) == ["forward L", "seed L", "message L -> x", "message L -> x", "sum x"]
    assert told(start(model)) == ["forward L", "seed L", "message L -> x", "sum x"]


def test_a_layer_is_one_node_with_steps_of_its_own():
    assert told(start(parse(LAYERED), Level.LAYERS)) == [
        "forward hidden",
        "forward output",
        "forward L",
        "seed L",
        "message L -> output",
        "sum output",
        "message output -> hidden",
        "sum hidden",
        "message hidden -> x",
        "sum x",
    ]


@given(st.integers(0, 10_000), st.sampled_from(list(Level)), st.booleans())
@settings(max_examples=some(80), deadline=None)
def test_the_steps_follow_the_rules_for_any_model(seed, level, loss):
    state = start(random_model(seed, loss=loss), level)
    view, kinds = state.view, [step.kind for step in state.steps]
    computed = [node.index for node in view.nodes if not node.is_leaf]
    assert [s.node for s in state.steps if s.kind == "forward"] == computed
    assert kinds.count("seed") == (view.loss is not None)
    assert kinds == sorted(kinds, key=lambda k: {"forward": 0, "seed": 1}.get(k, 2))
    connected = [i for i in range(view.loss or 0) if view.reaches_loss(i)]
    assert [s.node for s in state.steps if s.kind == "sum"] == connected[::-1]
    expected = [("message", i) for i in connected for _ in view.incoming(i)]
    assert sorted(("message", s.node) for s in state.steps if s.kind == "message") == sorted(expected)
    for i, step in enumerate(state.steps):
        if step.kind == "message":
            following = state.steps[i + 1]
            assert following.node == step.node
            assert following.kind in ("message", "sum")
            assert view.nodes[step.child].index > step.node


@given(st.integers(0, 10_000), st.sampled_from(list(Level)))
@settings(max_examples=some(30), deadline=None)
def test_every_step_is_told_in_one_line(seed, level):
    state = start(random_model(seed), level)
    for step in state.steps:
        line = step_line(state, step)
        assert line.split()[0] == step.kind
        assert "\n" not in line


@pytest.mark.parametrize(
    ("number", "line"),
    [
        (1, "forward  z = w·x + b = 0.9"),
        (3, "forward  L = ½(y − t)² = 0.04178"),
        (5, "forward  L_reg = L + λ·R = 0.07378"),
        (6, "seed     L̄_reg = 1"),
        (11, "message  L → y: L̄ × ∂L/∂y = 1 × (−0.2891) = −0.2891"),
        (20, "message  z → w: z̄ × ∂z/∂w = −0.0594 × 1.5 = −0.0891"),
        (21, "sum      w̄ = −0.0091"),
    ],
)
def test_a_step_is_told_with_its_numbers(number, line):
    state = start(parse(REGULARISED))
    assert step_line(state, state.steps[number - 1]) == line


@settings(max_examples=some(60), deadline=None)
@given(st.integers(0, 10_000), st.booleans())
def test_the_places_that_are_counted_are_those_of_the_steps_themselves(seed, loss):
    graph = random_model(seed, loss=loss).graph
    places, steps = primitive_places(graph), steps_of(primitives_of(graph))
    for place, step in enumerate(steps, start=1):
        if step.channel is not None:
            ((sender, slot, _),) = step.channel.crossings
            assert places.messages[sender, slot] == place
        else:
            assert (places.forward if step.kind is StepKind.FORWARD else places.ends)[step.node] == place
    counted = [*places.forward, *places.ends, *places.messages.values()]
    assert sorted(place for place in counted if place) == list(range(1, len(steps) + 1))
