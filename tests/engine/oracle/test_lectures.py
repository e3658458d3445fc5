"""The lectures' closed forms, worked out here by hand, against the examples."""

from __future__ import annotations

import math

import numpy as np
import pytest

import graphviz_nn as gv
import resources
from engine.debugging.cost import cost_of


def example(name):
    return gv.parse(resources.example_text(name))


def sigmoid(z):
    return 1.0 / (1.0 + np.exp(-z))


def near(expected):
    return pytest.approx(expected, rel=1e-12, abs=1e-14)


# -------------------------------------------------------------------------------------- CSC 311 lecture 4, one variable
@pytest.mark.parametrize(("w", "b", "x", "t"), [(0.8, -0.3, 1.5, 1.0), (-2.0, 0.7, 0.4, 0.0), (0.0, 0.0, -1.0, 0.5)])
def test_univariate_logistic_least_squares(w, b, x, t):
    trace = example("univariate-logistic").run(w=w, b=b, x=x, t=t)
    z = w * x + b
    y = sigmoid(z)
    y_bar = y - t
    z_bar = y_bar * y * (1 - y)
    assert float(trace.value("z")) == near(z)
    assert float(trace.value("y")) == near(y)
    assert trace.loss == near((y - t) ** 2 / 2)
    assert float(trace.grad("y")) == near(y_bar)
    assert float(trace.grad("z")) == near(z_bar)
    assert float(trace.grad("w")) == near(z_bar * x)
    assert float(trace.grad("b")) == near(z_bar)


def test_the_structured_derivative_equals_the_one_from_calculus_class():
    w, b, x, t = 0.8, -0.3, 1.5, 1.0
    trace = example("univariate-logistic").run()
    y = sigmoid(w * x + b)
    assert float(trace.grad("w")) == near((sigmoid(w * x + b) - t) * y * (1 - y) * x)


@pytest.mark.parametrize(("w", "lam"), [(0.8, 0.1), (-1.2, 0.5), (2.0, 0.0)])
def test_with_a_regulariser_two_messages_meet_at_w(w, lam):
    b, x, t = -0.3, 1.5, 1.0
    trace = example("univariate-regularised").run(w=w, lam=lam)
    y = sigmoid(w * x + b)
    loss, penalty = (y - t) ** 2 / 2, w**2 / 2
    z_bar = (y - t) * y * (1 - y)
    assert trace.loss == near(loss + lam * penalty)
    assert float(trace.grad("L_reg")) == 1.0
    assert float(trace.grad("R")) == near(lam)
    assert float(trace.grad("L")) == 1.0
    assert float(trace.grad("lam")) == near(penalty)
    assert float(trace.message("z", "w")) == near(z_bar * x)
    assert float(trace.message("R", "w")) == near(lam * w)
    assert float(trace.grad("w")) == near(z_bar * x + lam * w)
    assert float(trace.grad("b")) == near(z_bar)


# ----------------------------------------------------------------------------------------- CSC 311 lecture 4, two paths
def test_the_multivariate_chain_rule_adds_two_paths():
    trace = example("multivariate-chain").run()
    assert float(trace.grad("t")) == pytest.approx(2.41048, abs=5e-6)
    assert float(trace.message("x", "t")) == pytest.approx(-1.44441, abs=5e-6)
    assert float(trace.message("y", "t")) == pytest.approx(3.85489, abs=5e-6)


@pytest.mark.parametrize("t", [1.0, -0.7, 1.9, 0.0])
def test_the_multivariate_chain_rule_holds_at_any_t(t):
    trace = example("multivariate-chain").run(t=t)
    x, y = math.cos(t), t**2
    e = math.exp(x * y)
    assert float(trace.grad("x")) == near(y * e)
    assert float(trace.grad("y")) == near(1 + x * e)
    assert float(trace.message("x", "t")) == near(y * e * -math.sin(t))
    assert float(trace.message("y", "t")) == near((1 + x * e) * 2 * t)
    assert float(trace.grad("t")) == near(y * e * -math.sin(t) + (1 + x * e) * 2 * t)


def test_the_primitives_of_the_chain_have_three_paths():
    view = example("multivariate-chain").at("primitives").view
    senders = {name: [view.nodes[c.child].name for c in view.incoming(view.named(name).index)] for name in ("t", "y")}
    assert len(senders["t"]) == 2
    assert len(senders["y"]) == 2


# --------------------------------------------------------------------------------- ShanghaiTech lecture 2, the patterns
def test_each_backward_pattern_is_seen_with_numbers_of_its_own():
    trace = example("backward-patterns").run()
    assert float(trace.message("u", "s")) == 2.0
    assert float(trace.message("v", "s")) == 3.0
    assert float(trace.grad("s")) == 5.0, "a copy adds up"
    assert (float(trace.grad("p")), float(trace.grad("m"))) == (5.0, 5.0), "a sum distributes"
    assert (float(trace.grad("x")), float(trace.grad("y"))) == (-20.0, 15.0), "a product swaps"
    assert (float(trace.grad("z")), float(trace.grad("w"))) == (5.0, 0.0), "a maximum routes"


def test_the_maximum_routes_to_whoever_is_larger():
    trace = example("backward-patterns").run(w=2.5)
    assert (float(trace.grad("z")), float(trace.grad("w"))) == (0.0, 5.0)


# ----------------------------------------------------------------------------------------------------- CSC 311, softmax
@pytest.mark.parametrize("winner", [0, 1, 2])
def test_softmax_regression_sends_y_minus_t_to_the_scores(winner):
    t = np.eye(3)[winner]
    model = example("softmax-regression").with_values(t=t)
    trace, x = model.run(), np.array([1.0, -0.5])
    z = trace.value("z")
    y = np.exp(z) / np.exp(z).sum()
    np.testing.assert_allclose(trace.value("y"), y, rtol=1e-12)
    assert trace.loss == near(-math.log(y[winner]))
    np.testing.assert_allclose(trace.grad("y"), -t / y, rtol=1e-12)
    np.testing.assert_allclose(trace.grad("z"), y - t, rtol=1e-12)
    np.testing.assert_allclose(trace.grad("W"), np.outer(y - t, x), rtol=1e-12)
    np.testing.assert_allclose(trace.grad("b"), y - t, rtol=1e-12)
    assert trace.message("s", "u").shape == trace.message("y", "u").shape == (3,)


# ------------------------------------------------------------------------------------------- CSC 311, the two-layer net
def test_mlp_in_vector_form():
    trace = example("mlp-vector").run()
    x, t, W2, y, h = (trace.value(name) for name in ("x", "t", "W2", "y", "h"))
    z = trace.value("W1") @ x + trace.value("b1")
    np.testing.assert_allclose(h, sigmoid(z), rtol=1e-12)
    np.testing.assert_allclose(y, W2 @ h + trace.value("b2"), rtol=1e-12)
    assert trace.loss == near(((t - y) ** 2).sum() / 2)
    y_bar = y - t
    h_bar = W2.T @ y_bar
    z_bar = h_bar * h * (1 - h)
    expected = {
        "y": y_bar,
        "W2": np.outer(y_bar, h),
        "b2": y_bar,
        "h": h_bar,
        "z": z_bar,
        "W1": np.outer(z_bar, x),
        "b1": z_bar,
        "x": trace.value("W1").T @ z_bar,
    }
    for name, signal in expected.items():
        np.testing.assert_allclose(trace.grad(name), signal, rtol=1e-12, err_msg=name)


def test_mlp_number_by_number_is_the_vectors_written_out():
    """Somebody wrote the network's scalars by hand: the scalars level has the same numbers and the same messages."""
    by_hand, vectors = example("mlp-scalar"), example("mlp-vector").at("scalars")
    letters = {"x": "x", "t": "t", "w": "W1", "b": "b1", "v": "W2", "c": "b2", "z": "z", "h": "h", "y": "y"}
    names = {}
    for name in by_hand.names:
        letter, _, digits = name.partition("_")
        index = ",".join(str(int(digit) - 1) for digit in digits)
        names[name] = f"{letters[letter]}[{index}]" if digits else name
    assert sorted(names.values()) == sorted(vectors.names)
    hand, level = by_hand.run(), vectors.run()
    for child in by_hand.view.nodes:
        name = child.name
        assert float(level.value(names[name])) == near(hand.value(name))
        assert float(level.grad(names[name])) == near(hand.grad(name))
        for parent in (by_hand.view.nodes[p].name for p in child.parents):
            assert float(level.message(names[name], names[parent])) == near(hand.message(name, parent))


def test_mlp_number_by_number_is_the_same_network():
    scalars, vectors = example("mlp-scalar").run(), example("mlp-vector").run()
    assert scalars.loss == near(vectors.loss)
    rows = {"w": "W1", "v": "W2"}
    columns = {"x": "x", "t": "t", "b": "b1", "c": "b2", "z": "z", "h": "h", "y": "y"}
    for letter, name in columns.items():
        for i in range(2):
            assert float(scalars.value(f"{letter}_{i + 1}")) == near(vectors.value(name)[i])
            assert float(scalars.grad(f"{letter}_{i + 1}")) == near(vectors.grad(name)[i])
    for letter, name in rows.items():
        for i, j in np.ndindex(2, 2):
            assert float(scalars.value(f"{letter}_{i + 1}{j + 1}")) == vectors.value(name)[i, j]
            assert float(scalars.grad(f"{letter}_{i + 1}{j + 1}")) == near(vectors.grad(name)[i, j])


def test_a_hidden_unit_hears_from_every_output():
    trace = example("mlp-scalar").run()
    for i in (1, 2):
        parts = [float(trace.message(f"y_{k}", f"h_{i}")) for k in (1, 2)]
        by_hand = [float(trace.grad(f"y_{k}") * trace.value(f"v_{k}{i}")) for k in (1, 2)]
        assert parts == near(by_hand)
        assert float(trace.grad(f"h_{i}")) == near(sum(parts))


# --------------------------------------------------------------------------------- ShanghaiTech lecture 2, three layers
def test_three_layers_are_five_lines_of_numpy():
    trace = example("three-layer").run()
    x, W1, b1, W2, b2, W3, b3 = (trace.value(name) for name in ("x", "W1", "b1", "W2", "b2", "W3", "b3"))
    h1 = sigmoid(W1 @ x + b1)
    h2 = sigmoid(W2 @ h1 + b2)
    y = W3 @ h2 + b3
    assert (W1.shape, W2.shape, W3.shape) == ((4, 3), (4, 4), (1, 4))
    for name, value in {"h1": h1, "h2": h2, "y": y}.items():
        np.testing.assert_allclose(trace.value(name), value, rtol=1e-12)


def test_three_layers_cost_32_multiply_adds_forward_and_64_backward():
    cost = cost_of(example("three-layer").inner.graph)
    assert (cost.forward, cost.backward) == (32, 64)


def test_three_layers_show_as_three_blocks():
    assert example("three-layer").at("layers").names == ("x", "t", "hidden 1", "hidden 2", "output", "L")


# --------------------------------------------------------------------------------------------------------- CSC 311, XOR
@pytest.mark.parametrize(
    ("x_1", "x_2", "either", "both", "y"), [(0, 0, 0, 0, 0), (0, 1, 1, 0, 1), (1, 0, 1, 0, 1), (1, 1, 1, 1, 0)]
)
def test_threshold_units_compute_xor(x_1, x_2, either, both, y):
    trace = example("xor-threshold").run(x_1=x_1, x_2=x_2, t=1 - y)
    assert (float(trace.value("h_1")), float(trace.value("h_2"))) == (either, both)
    assert float(trace.value("y")) == y
    assert trace.loss == 0.5


def test_behind_a_threshold_learning_stops():
    model = example("xor-threshold").with_values(t=1.0)
    trace = model.run()
    assert float(trace.grad("y")) == -1.0
    parameters = [leaf.address for leaf in model.inner.graph.leaves if leaf.kind == "param"]
    assert len(parameters) == 9
    assert all(float(trace.grad(name)) == 0.0 for name in parameters)
