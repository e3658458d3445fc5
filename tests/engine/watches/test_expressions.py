"""Watches: what expressions over names say at a cursor, and what is said where they mean nothing."""

from __future__ import annotations

import builtins
import math
import os

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.errors import GraphError, Span
from engine.execution import run
from engine.language import parse
from engine.levels import Level
from engine.watches import Outcome, Watcher, message_text, number_in, watch_text
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model

END = 10**9
ANYWHERE = reduce(start(parse(REGULARISED)), Goto(END))


def at(text: str, model: str = REGULARISED, cursor: int = END, level: Level = Level.VARIABLES) -> Outcome:
    return Watcher().outcome(text, reduce(start(parse(model), level), Goto(cursor)))


def sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


Y = sigmoid(0.9)
SIGNAL_Z = (Y - 1) * Y * (1 - Y)
"""The regularised example by hand: z = 0.9, y = σ(z), z̄ = (y − t)·y·(1 − y)."""


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("w", 0.8),
        ("z", 0.9),
        ("grad(z)", SIGNAL_Z),
        ("grad(w)", SIGNAL_Z * 1.5 + 0.1 * 0.8),
        ("message(z, w)", SIGNAL_Z * 1.5),
        ("message(R, w)", 0.1 * 0.8),
        ("message(z, w) + message(R, w)", SIGNAL_Z * 1.5 + 0.1 * 0.8),
        ("w - 0.1 * grad(w)", 0.8 - 0.1 * (SIGNAL_Z * 1.5 + 0.08)),
        ("-w ** 2", -0.64),
        ("sqrt(abs(-z)) / 2", math.sqrt(0.9) / 2),
        ("2 * pi", 2 * math.pi),
        ("grad(L_reg)", 1.0),
    ],
)
def test_an_expression_is_worked_out(text, number):
    outcome = at(text)
    assert outcome.error is None
    assert float(outcome.array) == pytest.approx(number, rel=1e-12)


@pytest.mark.parametrize(
    ("text", "array"),
    [
        ("W", [[0.4, -0.6], [0.7, 0.2]]),
        ("W[0]", [0.4, -0.6]),
        ("W[0,1]", -0.6),
        ("W[-1,0]", 0.7),
        ("W[:,0]", [0.4, 0.7]),
        ("W[:,0] * x", [0.4, -0.35]),
        ("norm(x)", math.hypot(1, 0.5)),
        ("max(W) - min(W)", 1.3),
        ("count(W > 0.3)", 2.0),
    ],
)
def test_arrays_are_indexed_and_measured(text, array):
    np.testing.assert_allclose(at(text, LAYERED).array, array, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "holds"),
    [("z > 0", 1), ("isnan(z)", 0), ("z > 0 and grad(z) > 0", 0), ("not isnan(w)", 1), ("all(z < 1)", 1)],
)
def test_a_condition_is_true_or_false(text, holds):
    outcome = at(text)
    assert outcome.is_condition
    assert float(outcome.array) == holds


@pytest.mark.parametrize(
    ("text", "said", "columns"),
    [
        ("z +", "not finished", (4, 5)),
        ("zz", "no 'zz'", (1, 3)),
        ("norm(grad(q))", "no 'q'", (11, 12)),
        ("w w", "put a sign between", (3, 4)),
        ("message(x, w)", "it is read by 'R', 'z'", (1, 8)),
        ("message(z)", "needs 2 names", (10, 11)),
        ("grad", "write grad(node)", (1, 5)),
        ("grad(2)", "the name of a node", (6, 7)),
        ("w[0]", "its shape is scalar", (2, 3)),
        ("w[1.5]", "a whole number", (3, 6)),
        ("w[0", "not closed", (4, 5)),
        ("w ? 1", "means nothing", (3, 4)),
        ("nan", "isnan", (1, 4)),
        ("", "is empty", None),
        ("(" * 60 + "w" + ")" * 60, "nested too deeply", (42, 43)),
    ],
)
def test_a_mistake_is_said_with_its_columns(text, said, columns):
    error = at(text).error
    assert error is not None
    assert said in error.sentence
    assert error.span == (None if columns is None else Span(1, columns[0], 1, columns[1]))


def test_shapes_that_do_not_fit_are_refused_at_their_sign():
    error = at("W + [1, 2, 3]", LAYERED).error
    assert "shapes 2×2 and 3" in error.sentence
    assert error.span == Span(1, 3, 1, 4)


def test_a_name_without_a_path_to_the_loss_has_no_error_signal():
    model = "x: input = 2\nloose = 3*x\nL: loss = x**2"
    assert "no path leads from 'loose'" in at("grad(loose)", model).error.sentence
    assert "no path leads from 'loose'" in at("message(loose, x)", model).error.sentence
    assert "the model has no loss" in at("grad(v)", "x: input = [1.0, 2.0]\nv = 2*x").error.sentence


def test_a_name_may_be_called_like_a_function_or_a_constant():
    model = "e: input = 3\ngrad = e*2\nL: loss = grad**2"
    assert float(at("e + grad", model).array) == 9
    assert float(at("grad(grad)", model).array) == 12


# ------------------------------------------------------------------------------------------------- what is not reached
def test_what_the_cursor_has_not_reached_is_not_computed():
    state = start(parse(REGULARISED))
    watcher = Watcher()
    # 5 forward steps, the seed; z̄ is complete behind step 14, w̄ behind step 21 with its two messages at 19 and 20.
    first = {"w": 0, "z": 1, "y": 2, "L_reg": 5, "grad(L_reg)": 6, "grad(z)": 14, "grad(w)": 21, "w*grad(z)": 14}
    first |= {"message(R, w)": 19, "message(z, w)": 20}
    for text, begin in first.items():
        there = [watcher.outcome(text, reduce(state, Goto(k))).array is not None for k in range(len(state.steps) + 1)]
        assert there == [k >= begin for k in range(len(state.steps) + 1)], text


@given(st.integers(0, 10_000), st.sampled_from([Level.VARIABLES, Level.PRIMITIVES, Level.SCALARS]), st.data())
@settings(max_examples=some(60), deadline=None)
def test_a_watched_node_says_what_the_canvas_shows(seed, level, data):
    state = start(random_model(seed), level)
    state = reduce(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    watcher = Watcher()
    for node in state.view.nodes:
        if level is Level.SCALARS and ("." in node.name.rpartition("]")[2] or node.is_array):
            continue  # an operation of an element has no name in a watch; it is watched as its element
        text = watch_text(state.model.graph, state.view, node.index)
        shown = {text: state.value(node.index)}
        if state.view.reaches_loss(node.index):
            shown[f"grad({text})"] = state.signal(node.index)
        for expression, number in shown.items():
            outcome = watcher.outcome(expression, state)
            assert outcome.error is None, expression
            if level is Level.SCALARS:  # a variable is there when its last element is; no sooner than this one
                assert outcome.array is None or number is not None, expression
            else:
                assert (outcome.array is None) == (number is None), expression
            if outcome.array is not None and np.isfinite(number).all():
                np.testing.assert_allclose(outcome.array, number, rtol=1e-12)


@given(st.integers(0, 10_000), st.sampled_from([Level.LAYERS, Level.VARIABLES]))
@settings(max_examples=some(40), deadline=None)
def test_the_message_between_two_nodes_is_that_of_the_step(seed, level):
    state = start(random_model(seed), level)
    watcher = Watcher()
    for i, step in enumerate(state.steps):
        channel = step.channel
        if (
            channel is None
            or state.view.nodes[step.node].layer is not None
            or state.view.nodes[channel.child].layer is not None
        ):
            continue
        text = message_text(state.model.graph, state.view, channel.child, step.node)
        assert watcher.outcome(text, reduce(state, Goto(i))).array is None
        found = watcher.outcome(text, reduce(state, Goto(i + 1)))
        expected = state.numbers.message(channel)
        assert found.error is None, text
        if expected is not None and np.isfinite(expected).all():
            np.testing.assert_allclose(found.array, expected, rtol=1e-12)


@given(st.integers(0, 10_000), st.sampled_from(list(Level)), st.data())
@settings(max_examples=some(40), deadline=None)
def test_once_there_a_number_stays_until_the_pass_ends_and_is_the_same_at_every_level(seed, level, data):
    model = random_model(seed)
    name = data.draw(st.sampled_from([v.address for v in model.graph.variables]))
    text = data.draw(st.sampled_from([name, f"grad({name})"]))
    state = start(model, level)
    watcher = Watcher()
    outcomes = [watcher.outcome(text, reduce(state, Goto(k))) for k in range(len(state.steps) + 1)]
    if outcomes[-1].error is not None:
        assert "no path" in outcomes[-1].error.sentence
        return
    there = [outcome.array is not None for outcome in outcomes]
    assert there == sorted(there)
    assert there[-1]
    trace = run(model)
    np.testing.assert_array_equal(outcomes[-1].array, trace.grad(name) if "grad(" in text else trace.value(name))


def test_a_leaf_inside_of_a_closed_layer_is_given():
    assert at("W", LAYERED, cursor=0, level=Level.LAYERS).array is not None
    assert at("z", LAYERED, cursor=0, level=Level.LAYERS).array is None


def test_another_graph_is_read_anew():
    watcher = Watcher()
    assert watcher.outcome("w", start(parse(REGULARISED))).error is None
    gone = watcher.outcome("w", start(parse("x: input = 1\nL: loss = x**2")))
    assert "no 'w'" in gone.error.sentence


# ----------------------------------------------------------------------------------------------------- over many passes
def test_a_pass_is_one_number_and_an_array_its_norm():
    trace = run(parse(LAYERED))
    assert number_in("x[0] * 2", trace) == 2
    assert number_in("W", trace) == pytest.approx(math.sqrt(0.16 + 0.36 + 0.49 + 0.04))
    assert number_in("W > 0.3", trace) == 2
    assert math.isnan(number_in("gone", trace))
    assert math.isnan(number_in("W + [1, 2, 3]", trace))


def test_a_watch_speaks_of_a_layer_by_its_last_variable():
    state = start(parse(LAYERED), Level.LAYERS)
    hidden = state.view.index["hidden"]
    assert watch_text(state.model.graph, state.view, hidden) == "s"


# ------------------------------------------------------------------------------------------------------------ no code
@given(st.text(max_size=60) | st.text("wz0.1 +-*/()[],:<>=", max_size=40))
@settings(max_examples=some(300), deadline=None)
def test_no_text_does_anything_but_answer(text):
    outcome = Watcher().outcome(text, ANYWHERE)
    assert outcome.error is None or isinstance(outcome.error, GraphError)


@pytest.mark.parametrize(
    "text", ["__import__('os').system('x')", "z.__class__", "open('x')", "(lambda: 1)()", "[w for w in z]", "w; z"]
)
def test_what_looks_like_code_is_refused(text, monkeypatch):
    for module, name in ((os, "system"), (builtins, "open"), (builtins, "eval"), (builtins, "exec")):
        monkeypatch.setattr(module, name, lambda *_a, **_k: pytest.fail("code was run"))
    assert at(text).error is not None
