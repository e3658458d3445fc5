"""Slots that take indices: they choose, carry no error signal, and hold whole numbers that are there to choose from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from engine.debugging.check_record import Reason
from engine.debugging.cost import cost_of
from engine.debugging.debugger import start
from engine.debugging.gradient_check import check
from engine.debugging.steps import StepKind
from engine.errors import ShapeError, ValueNotAllowedError
from engine.execution import run
from engine.language import parse
from engine.levels.grouping import Level
from tests.engine.ops.cases import case, messages

CLASSIFIER = """
x: input = [[1.0, 2.0], [-1.0, 0.5], [0.3, -0.7]]
t: target = [2, 0, 1]
W: param = [[0.1, -0.2], [0.3, 0.4], [-0.5, 0.6]]
z = x @ W.T
L: loss = softmax_cross_entropy(z, t)
"""
LANGUAGE = """
words: input = [3, 1, 3]
t: target = 1
E: param = [[0.1, 0.2], [0.3, -0.4], [0.5, 0.6], [-0.7, 0.8]]
h = embedding(words, E)
s = sum(h, axis=0)
L: loss = hinge(s, t)
"""
LOSSES = ["cross_entropy(softmax(z), t)", "softmax_cross_entropy(z, t)", "hinge(z, t)", "zero_one(z, t)"]


# ------------------------------------------------------------------------------------------------ no message, no signal
@pytest.mark.parametrize("loss", LOSSES)
def test_classes_have_no_error_signal_and_receive_no_message(loss):
    trace = run(parse(CLASSIFIER.replace("softmax_cross_entropy(z, t)", loss)))
    assert trace.grad("t") is None
    assert trace.grad("z") is not None
    assert list(trace.received(trace.graph.id_of("t"))) == []


@pytest.mark.parametrize("loss", LOSSES)
def test_a_distribution_has_one(loss):
    text = CLASSIFIER.replace("[2, 0, 1]", "[[0, 0, 1], [1, 0, 0], [0, 1, 0]]")
    assert run(parse(text.replace("softmax_cross_entropy(z, t)", loss))).grad("t").shape == (3, 3)


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("text", [CLASSIFIER, LANGUAGE], ids=["classes", "rows"])
def test_no_step_of_the_backward_pass_goes_through_an_index(text, level):
    state = start(parse(text), level)
    silent = {name for name in state.view.index if name.partition("[")[0] in ("t", "words")}
    for step in state.steps:
        name = state.view.nodes[step.node].name
        assert name not in silent or step.kind is StepKind.FORWARD
    for name in silent:
        index = state.view.index[name]
        assert state.view.only_chooses(index)
        assert not state.view.reaches_loss(index)
        assert state.view.incoming(index) == ()
        assert state.numbers.signal(index) is None


def test_what_is_read_as_an_index_and_as_a_number_receives_from_the_number_only():
    trace = run(parse("k: input = 1\nz: param = [0.5, 2]\nL: loss = softmax_cross_entropy(z, k) + k**2"))
    assert trace.grad("k") == 2
    assert len(list(trace.received(trace.graph.id_of("k")))) == 1


def test_a_group_sends_only_what_is_no_index():
    """In one layer both a number and an index are read from outside of it."""
    text = (
        'k: input = 1\nz: param = [0.5, 2]\nwith layer("end"):\n    a = one_hot(k, 2) * z\n    L: loss = sum(a) * k\n'
    )
    state = start(parse(text), Level.LAYERS)
    (channel,) = state.view.incoming(state.view.index["k"])
    assert len(channel.crossings) == 2
    assert state.numbers.message(channel) == 2.0 == run(parse(text)).grad("k")


def test_what_only_computes_an_index_has_no_error_signal_either():
    text = "x: input = [0.1, 0.9]\nE: param = [[1.0, 2], [3, 4]]\nk = argmax(x)\nL: loss = sum(embedding(k, E))"
    trace = run(parse(text))
    assert trace.grad("x") is None
    assert trace.grad("k") is None
    assert trace.grad("E").tolist() == [[0, 0], [1, 1]]


# ------------------------------------------------------------------------------------------------------- check and cost
@pytest.mark.parametrize("text", [CLASSIFIER, LANGUAGE], ids=["classes", "rows"])
def test_leaves_of_indices_are_not_checked_and_all_others_are(text):
    model = parse(text)
    seen = []
    result = check(model, lambda done, total: seen.append((done, total)))
    assert result.passed
    names = {leaf.name for leaf in result.leaves}
    assert names == {leaf.address for leaf in model.graph.leaves} - {"t", "words"}
    assert all(leaf.reason is Reason.OK for leaf in result.leaves)
    assert seen[-1] == (sum(model.values[model.graph.id_of(name)].size for name in names),) * 2


def test_a_wrong_gradient_behind_classes_is_caught():
    model = parse(CLASSIFIER)
    (loss,) = [node for node in model.graph.nodes if node.op is not None and node.op.name == "softmax_cross_entropy"]
    slots = (replace(loss.op.slots[0], rule=lambda g, out, xs, a: g * 0.1 * xs[0]), loss.op.slots[1])
    spoilt = replace(loss, op=replace(loss.op, slots=slots))
    graph = replace(model.graph, nodes=tuple(spoilt if n is loss else n for n in model.graph.nodes))
    assert not check(replace(model, graph=graph)).passed


def test_a_lookup_costs_no_products():
    assert cost_of(parse(LANGUAGE).graph).forward == 0
    assert cost_of(parse(CLASSIFIER).graph).forward == 3 * 3 * 2


# -------------------------------------------------------------------------------------------- whole numbers in range
@pytest.mark.parametrize(
    ("text", "place", "sentence"),
    [
        (
            "t: target = 3\nz: param = [1, 2, 3]\nL = hinge(z, t)",
            (1, 13),
            "'t' is read as indices, and 3 is none of them",
        ),
        ("t: target = [0, 1.5]\nz: param = ones(2, 3)\nL = hinge(z, t)", (1, 17), "and 1.5 is none of them"),
        ("t: target = -1\nL = sum(one_hot(t, 2))", (1, 13), "use a whole number from 0 to 1"),
        ("t: target = randn(2)\nL = sum(one_hot(t, 2))", (1, 13), "'t' is read as indices"),
        ("t: target = inf\nL = sum(one_hot(t, 1))", (1, 13), "use 0"),
        (
            "E: param = ones(2, 3)\ny = embedding([0, 2], E)",
            (2, 5),
            "'[0, 2]' is read as indices, and 2 is none of them",
        ),
        ("x: input = 1\ny = x * one_hot(0.5, 2)", (2, 9), "'0.5' is read as indices"),
    ],
)
def test_a_leaf_or_a_literal_that_is_no_index_is_refused_at_its_place(text, place, sentence):
    with pytest.raises(ValueNotAllowedError) as caught:
        parse(text)
    assert sentence in caught.value.sentence
    assert (caught.value.span.line, caught.value.span.column) == place


def test_a_value_that_is_no_index_cannot_be_set():
    model = parse(CLASSIFIER)
    assert run(model.with_values(t=[0, 0, 0])).loss_value != run(model).loss_value
    for wrong in ([0, 0, 3], [0, 0, 0.5], [0, 0, -1], [0, np.nan, 0]):
        with pytest.raises(ValueNotAllowedError, match="'t' is read as indices"):
            model.with_values(t=wrong)


@pytest.mark.parametrize("wrong", [-1.0, 3.0, 0.5, np.nan, np.inf, 1e300])
def test_what_is_computed_and_no_index_gives_nan_in_its_row_only(wrong):
    hot = case("one_hot", [1.0, wrong], classes=3)
    assert hot.out[0].tolist() == [0, 1, 0]
    assert np.isnan(hot.out[1]).all()
    rows = case("embedding", [wrong, 2.0], np.arange(6.0).reshape(3, 2))
    assert np.isnan(rows.out[0]).all()
    assert rows.out[1].tolist() == [4, 5]
    assert rows.message(1, np.ones((2, 2))).tolist() == [[0, 0], [0, 0], [1, 1]]
    for name in ("cross_entropy", "softmax_cross_entropy", "hinge"):
        found = case(name, [[0.2, 0.3, 0.5]] * 2, [1.0, wrong])
        assert np.isnan(found.out)
        message = found.message(0, np.ones(()))
        assert np.isfinite(message[0]).all()
        assert np.isnan(message[1]).all()
    assert np.isnan(case("zero_one", [[0.2, 0.3, 0.5]] * 2, [1.0, wrong]).out)


def test_a_model_that_computes_a_bad_index_runs():
    trace = run(parse("x: input = 1\nE: param = [[1.0], [2.0]]\nk = x + 4\nL: loss = sum(embedding(k, E))"))
    assert np.isnan(trace.loss_value)


# ------------------------------------------------------------------------------------------------------------- by hand
def test_a_row_that_is_read_twice_receives_twice():
    assert messages("embedding", [1, 1, 0], [[1, 2], [3, 4], [5, 6]])[1] == [[1, 1], [2, 2], [0, 0]]


@pytest.mark.parametrize(
    ("name", "shapes"),
    [
        ("hinge", ((3,), (2,))),
        ("hinge", ((2, 3), (3,))),
        ("cross_entropy", ((2, 3), ())),
        ("softmax_cross_entropy", ((), ())),
        ("softmax_cross_entropy", ((0,), ())),
        ("embedding", ((2,), (3,))),
        ("embedding", ((2,), (0, 3))),
        ("zero_one", ((2, 3), (2, 3, 1))),
        ("bce", ((2,), (3,))),
    ],
)
def test_shapes_that_do_not_fit_are_refused(name, shapes):
    found = case(name, *(np.zeros(shape) for shape in shapes))
    with pytest.raises(ShapeError, match=f"'{name}'"):
        found.op.shape(found.shapes, found.attrs)
