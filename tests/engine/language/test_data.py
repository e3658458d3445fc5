"""Data sets, the examples that a model takes of them, and the settings of its training."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import GraphError, ValueNotAllowedError
from engine.graph import Kind
from engine.language import parse, with_rows
from engine.learning.settings import TrainSettings

XOR = 'x, t = dataset("xor")\n'
NET = f"{XOR}w: param = [0.5, -1]\nW: param = randn(3, 2)\ny = x @ w\nL: loss = mse(y, t[:, 0])\n"
INPUTS = np.array([[0.0, 0], [0, 1], [1, 0], [1, 1]])


def test_a_data_set_gives_inputs_and_targets():
    model = parse(XOR)
    x, t = model.graph.leaves
    assert [(v.address, v.kind, v.formula) for v in (x, t)] == [
        ("x", Kind.INPUT, 'dataset("xor")'),
        ("t", Kind.TARGET, 'dataset("xor")'),
    ]
    np.testing.assert_array_equal(model.values[x.last], INPUTS)
    np.testing.assert_array_equal(model.values[t.last], [[0], [1], [1], [0]])
    assert [(d.inputs, d.targets, d.size) for d in model.data] == [(0, 1, 4)]
    assert not x.leaf.is_literal


def test_a_model_without_data_has_none():
    model = parse("x: input = 1")
    assert (model.data, model.rows, model.training) == ((), None, None)


@pytest.mark.parametrize("rows", [(0,), (3, 1), (2, 2, 0), ()])
def test_a_model_may_hold_some_of_the_examples(rows):
    model = parse(NET, rows=rows)
    assert model.rows == rows
    np.testing.assert_array_equal(model.values[0], INPUTS[list(rows)].reshape(len(rows), 2))
    assert model.graph.nodes[0].shape == (len(rows), 2)
    assert model.data[0].size == 4


def test_with_rows_keeps_the_values_that_were_changed():
    model = parse(NET).with_values(w=[2, 3], W=np.ones((3, 2)))
    one = with_rows(model, (2,))
    np.testing.assert_array_equal(one.values[one.leaf_id("w")], [2, 3])
    np.testing.assert_array_equal(one.values[one.leaf_id("W")], np.ones((3, 2)))
    np.testing.assert_array_equal(one.values[one.leaf_id("x")], [[1, 0]])
    back = with_rows(one, None)
    assert back.rows is None
    np.testing.assert_array_equal(back.values[back.leaf_id("x")], INPUTS)
    np.testing.assert_array_equal(back.values[back.leaf_id("w")], [2, 3])


@pytest.mark.parametrize("rows", [(4,), (0, -1)])
def test_an_example_that_is_not_there_is_refused(rows):
    with pytest.raises(
        ValueNotAllowedError, match=f"there is no example {rows[-1]}: the data set has 4; choose 0 to 3"
    ):
        parse(NET, rows=rows)


def test_examples_of_no_data_set_are_refused():
    with pytest.raises(ValueNotAllowedError, match="no data set to choose examples of"):
        parse("x: input = 1", rows=(0,))


def test_several_data_sets_have_the_same_examples():
    model = parse('x, t = dataset("xor")\na, b = dataset("xor")\ny = sum(x*a) + sum(t*b)', rows=(1, 2))
    assert [(d.inputs, d.targets) for d in model.data] == [(0, 1), (2, 3)]


def test_a_data_set_may_stand_in_a_layer():
    assert parse('with layer("data"):\n    x, t = dataset("xor")').graph.variables[0].scope == (0,)


def test_train_gives_the_settings():
    model = parse('x: input = 1\ntrain(optimizer="adam", lr=2/100, batch=None, epochs=7, shuffle=False)')
    assert model.training == TrainSettings(optimizer="adam", lr=0.02, batch=None, epochs=7, shuffle=False)


def test_train_alone_takes_every_default():
    assert parse("x: input = 1\ntrain()").training == TrainSettings()


def test_training_alone_is_no_model():
    with pytest.raises(GraphError, match="the model is empty"):
        parse("train(lr=0.1)")


def test_a_mistake_in_the_settings_is_named_at_its_argument():
    with pytest.raises(GraphError) as caught:
        parse('x: input = 1\ntrain(optimizer="sgd",\n      epochs=1.5)')
    assert (caught.value.span.line, caught.value.span.column) == (3, 7)
