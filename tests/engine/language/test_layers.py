"""Whole layers in one call, and the parameters that they declare."""

from __future__ import annotations

import numpy as np
import pytest

from engine.execution import run
from engine.language import parse
from engine.language.layers import LAYERS
from engine.levels import Level, grouping_of, quotient
from engine.ops import callable_names


def made(text: str) -> dict[str, np.ndarray]:
    model = parse(text)
    trace = run(model)
    return {v.address: trace.values[v.last] for v in model.graph.variables}


BATCH = "x: input = [[1, 2, 3], [4, 5, -6]]\n"


@pytest.mark.parametrize("x", ["[1, 2, 3]", "[[1, 2, 3], [4, 5, -6]]"])
def test_a_dense_layer_reads_one_example_or_a_batch(x):
    found = made(f"x: input = {x}\nh = dense(x, 4, tanh)")
    assert list(found) == ["x", "h.W", "h.b", "h.z", "h"]
    assert (found["h.W"].shape, found["h.b"].shape) == ((4, 3), (4,))
    np.testing.assert_allclose(found["h"], np.tanh(found["x"] @ found["h.W"].T + found["h.b"]), rtol=1e-14)


def test_a_dense_layer_without_an_activation_is_linear():
    found = made(f"{BATCH}h = dense(x, 2)")
    assert list(found) == ["x", "h.W", "h.b", "h"]
    np.testing.assert_allclose(found["h"], found["x"] @ found["h.W"].T, rtol=1e-14)


def test_weights_start_as_the_initialiser_of_their_place_gives_them():
    """Xavier's bound is √(6/(3 + 4)); He's deviation √(2/3); seeds are the leaves' positions."""
    found = made(f"{BATCH}h = dense(x, 4, tanh)\ng = dense(x, 4, relu)")
    bound = np.sqrt(6 / 7)
    np.testing.assert_array_equal(found["h.W"], np.random.default_rng(1).uniform(-bound, bound, (4, 3)))
    np.testing.assert_array_equal(found["g.W"], np.random.default_rng(3).standard_normal((4, 3)) * np.sqrt(2 / 3))


@pytest.mark.parametrize("activation", ["tanh", "'tanh'", "activation=tanh", 'activation="tanh"'])
def test_an_activation_is_an_operations_name(activation):
    assert "tanh" in [n.op.name for n in parse(f"{BATCH}h = dense(x, 2, {activation})").graph.nodes if n.op]


def test_a_layer_has_the_name_that_it_is_given():
    graph = parse(f'{BATCH}h = dense(x, 2, relu, name="hidden")\nh = dense(h, 2, name="hidden")').graph
    expected = ["x", "hidden.W", "hidden.b", "hidden.z", "h", "hidden_2.W", "hidden_2.b", "h@2"]
    assert [v.address for v in graph.variables] == expected
    assert [group.path for group in graph.groups] == [("hidden",), ("hidden_2",)]


def test_a_convolution_declares_kernels_for_the_channels_that_it_gets():
    text = "x: input = randn(2, 3, 8, 7)\nh = conv(x, 4, 3, relu, stride=2, padding=1)\ng = conv(h, 5, [1, 2])"
    found = made(text)
    assert (found["h.W"].shape, found["h.b"].shape, found["h"].shape) == ((4, 3, 3, 3), (4,), (2, 4, 4, 4))
    assert (found["g.W"].shape, found["g"].shape) == ((5, 4, 1, 2), (2, 5, 4, 3))
    patch = np.pad(found["x"], ((0, 0), (0, 0), (1, 1), (1, 1)))[1, :, 2:5, 4:7]
    np.testing.assert_allclose(found["h.z"][1, 3, 1, 2], np.sum(patch * found["h.W"][3]), rtol=1e-12)


def test_an_mlp_is_a_dense_layer_for_each_of_its_units():
    model = parse(f"{BATCH}y = mlp(x, [4, 3, 1], tanh)")
    found = made(model.text)
    expected = ["x"]
    for i in (1, 2):
        expected += [f"y.layer_{i}.W", f"y.layer_{i}.b", f"y.layer_{i}.z", "y.h" if i == 1 else "y.h@2"]
    assert list(found) == [*expected, "y.layer_3.W", "y.layer_3.b", "y"]
    h = found["x"]
    for i in (1, 2):
        h = np.tanh(h @ found[f"y.layer_{i}.W"].T + found[f"y.layer_{i}.b"])
    np.testing.assert_allclose(found["y"], h @ found["y.layer_3.W"].T, rtol=1e-13)
    paths = [group.path for group in model.graph.groups]
    assert paths == [("y",), ("y", "layer_1"), ("y", "layer_2"), ("y", "layer_3")]


def test_the_last_layer_of_an_mlp_may_have_an_activation_of_its_own():
    graph = parse(f"{BATCH}y = mlp(x, [4, 2], relu, output_activation=softmax)").graph
    assert [n.op.name for n in graph.nodes if n.op][-1] == "softmax"


def test_a_layer_may_read_an_expression_and_stand_in_one():
    found = made(f"{BATCH}y = sum(dense(2*x, 2, tanh)**2) + 1")
    assert list(found) == ["x", "y.x", "y.W", "y.b", "y.z", "y.out", "y"]


def test_what_is_said_about_a_layer_is_said_about_its_call():
    graph = parse(f"{BATCH}\nh = dense(x, 2, tanh)").graph
    assert {v.span.line for v in graph.variables[1:]} == {3}
    assert graph.variable("h.z").formula == "x @ W.T + b"
    assert dict(graph.variable("h.z").reads) == {"x": 0, "W": 1, "b": 2}


def test_layers_in_a_loop_and_in_a_macro():
    text = "def block(x, n):\n    h = dense(x, n, tanh)\n    return dense(h, n)\n"
    found = made(f"{text}{BATCH}for i in range(1, 3):\n    x = block(x, 2*i)")
    assert [name for name in found if name.endswith("W")] == ["x.h.W", "x.dense.W", "x_2.h.W", "x_2.dense.W"]
    assert found["x@3"].shape == (2, 4)


def test_at_the_layers_level_an_mlp_is_one_node():
    graph = parse(f"{BATCH}y = mlp(x, [4, 1], tanh)\nL: loss = sum(y)").graph
    assert [n.name for n in quotient(graph, grouping_of(graph, Level.LAYERS)).nodes] == ["x", "y", "L"]


def test_no_layer_is_called_like_an_operation():
    assert not set(LAYERS) & set(callable_names())


@pytest.mark.parametrize("name", LAYERS)
def test_a_layers_signature_names_all_of_its_arguments(name):
    layer = LAYERS[name]
    written = [part.partition("=")[0].strip() for part in layer.formula[len(name) + 1 : -1].split(",")]
    assert written == ["x", *(attribute.name for attribute in layer.attributes), "name"]
    assert layer.doc.endswith(".")
