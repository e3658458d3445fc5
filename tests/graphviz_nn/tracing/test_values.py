"""Traced values: operators, arrays on either side, places in the program, and what they refuse."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import graphviz_nn as gv
from tests.graphviz_nn.tracing.programs import run
from tests.helpers.generated import some

A = np.array([[1.0, 2.0], [3.0, 4.0]])
V = np.array([0.5, -1.5])


@pytest.mark.parametrize(
    "expression",
    [
        *("x + A", "A + x", "x - A", "A - x", "x * A", "A * x", "x / A", "A / x", "x ** 2", "2 ** x", "A @ x", "x @ A"),
        *("x < A", "A < x", "x >= 1", "1 >= x", "x == A", "A != x", "-x", "+x", "abs(x)", "x.T", "x[0]", "x[-1, 0]"),
        *("x[:, 1]", "x[..., 0]", "x[::-1, 0:1]", "x.sum()", "x.mean(axis=0)", "x.max(axis=1, keepdims=True)"),
        *("x.min()", "x.reshape(4)", "x.reshape(4, 1)", "np.float64(2.0) * x", "[1, 2] * x", "x - [1, 2]", "x * True"),
        *("x + [[math.inf, math.nan], [-0.0, -1e300]]", "-x ** 2", "(-x) ** 2", "2 - (x - 1)", "x / (x * 2)"),
        *("(x > 1) == (x > 2)", "(x + 1).T @ A", "(-2.0) ** (x + x)", "3.0 * -x", "-(x + 1)", "(x @ A)[0]"),
        *("x @ (A @ x)", "x ** x ** 2", "(x ** 2) ** x", "x[0] @ x[1]", "x * np.ones((2, 2), dtype=int)"),
    ],
)
def test_an_expression_means_what_it_means_to_numpy(expression):
    matrix = np.array([[0.3, 1.7], [-2.0, 1.0]])
    with np.errstate(all="ignore"):
        expected = np.asarray(eval(expression, {"A": A, "x": matrix, "np": np, "math": math}), dtype=np.float64)
    traced = eval(expression, {"A": A, "x": gv.param(matrix), "np": np, "math": math})
    np.testing.assert_array_equal(traced.value, expected, strict=True)
    loss = gv.sum(gv.where(traced > 0, traced, 0))
    trace = gv.trace(loss, outputs=[traced])
    output = next(v for v in trace.model.inner.graph.variables if v.kind == "output" or v.address == "loss")
    assert trace.loss == loss.value or math.isnan(trace.loss)
    if output.kind == "output":
        np.testing.assert_array_equal(trace.value(output.address), expected, strict=True)


def test_a_traced_value_looks_like_an_array():
    x = gv.input(A)
    assert (x.shape, x.ndim, x.size, len(x)) == ((2, 2), 2, 4, 2)
    assert [row.value.tolist() for row in x] == A.tolist()
    assert repr(x) == "<gv.Traced input: [[1, 2], [3, 4]]>"
    assert not x.value.flags.writeable
    assert {x: 1}[x] == 1


def test_large_arrays_lie_beside_the_text_and_equal_ones_are_one_leaf():
    X = np.random.default_rng(0).normal(size=(40, 2))
    w = gv.param([0.5, -1.0], name="w")
    space = run("e = X @ w - 1\nL = gv.sum(e * (X @ (w * w)))\n", X=X, w=w)
    trace = gv.trace(space["L"])
    assert "X: const = zeros(40, 2)" in trace.model.text
    assert trace.model.names == ("w", "X", "e", "L")
    np.testing.assert_array_equal(trace.value("X"), X)
    expected = X.T @ (X @ (w.value * w.value)) + 2 * w.value * (X.T @ (X @ w.value - 1))
    np.testing.assert_allclose(trace.grad("w"), expected, rtol=1e-12)
    assert gv.trace(space["L"]).loss == pytest.approx(trace.model.with_values(w=[0.5, -1.0]).run().loss)


@given(st.integers(1, 3), st.integers(1, 4), st.integers(1, 5), st.sampled_from(["tanh", "sigmoid", "relu"]))
@settings(max_examples=some(25), deadline=None, derandomize=True)
def test_a_network_written_once_for_both_has_pytorch_s_gradients(depth, width, examples, activation):
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(depth * 100 + width * 10 + examples)
    sizes = [2, *[width] * depth]
    weights = [rng.normal(size=(n, m)) for m, n in pairwise(sizes)]
    x, t = rng.normal(size=(examples, 2)), rng.normal(size=(examples, width))

    def network(x, t, weights, act):
        h = x
        for W in weights:
            h = act(h @ W.T)
            h = h + 0.1 * h * h
        errors = [((h[i] - t[i]) ** 2).sum() / 2 for i in range(examples)]
        penalty = sum((W**2).sum() for W in weights)
        return sum(errors) / examples + 0.01 * penalty

    tensors = [torch.tensor(W, requires_grad=True) for W in weights]
    theirs = network(torch.tensor(x), torch.tensor(t), tensors, getattr(torch, activation))
    theirs.backward()
    params = [gv.param(W, name=f"W{i}") for i, W in enumerate(weights)]
    trace = gv.trace(network(gv.input(x), gv.target(t), params, getattr(gv, activation)))
    assert trace.loss == pytest.approx(theirs.item(), rel=1e-12)
    for i, tensor in enumerate(tensors):
        np.testing.assert_allclose(trace.grad(f"W{i}"), tensor.grad.numpy(), rtol=1e-10, atol=1e-12)
    assert gv.check(trace.model).passed or activation == "relu"


def test_every_node_knows_its_line():
    space = run("x = gv.input(2.0)\n\nz = x * 3\ny = (z\n     + 1)\nL = y * z\n", filename="net.py")
    trace = gv.trace(space["L"])
    assert [trace.where(name) for name in ("x", "z", "y", "L")] == ["net.py:1", "net.py:3", "net.py:4", "net.py:6"]
    origin = trace.model.inner.origins[trace.inner.graph.id_of("z")]
    assert (origin.filename, origin.span.column, origin.span.end_column) == ("net.py", 5, 10)
    assert "z = x * 3  # net.py:3" in trace.model.text
    assert trace.model.with_values(x=1).at("primitives").where("L") == "net.py:6"
    assert gv.parse("x: input = 1\ny = x*2").where("y") is None


def test_operations_inside_an_equation_know_their_own_place():
    space = run("x = gv.input(2.0)\nL = gv.tanh(\n    x * 3\n) ** 2\n", filename="net.py")
    model = gv.model(space["L"]).at("primitives")
    assert [model.where(name) for name in ("L.1", "L.2", "L")] == ["net.py:3", "net.py:2", "net.py:2"]


def test_outputs_are_marked():
    space = run("x = gv.input(2.0)\ny = x * 3\nL = y * y\n")
    assert "y: output = x * 3" in gv.model(space["L"], outputs=[space["y"]]).text


def test_sliders_reach_the_model():
    leaf = gv.param(0.5, name="w", slider=(-3, 3))
    assert gv.model(leaf * 2).inner.graph.variable("w").leaf.slider == (-3, 3)


def test_a_loss_that_is_a_leaf_still_has_an_error_signal():
    assert gv.trace(gv.param(2.0, name="w")).grad("w") == 1


def test_numbers_alone_are_a_loss_too():
    assert gv.trace(gv.exp(0.0)).loss == 1


def test_tens_of_thousands_of_operations_in_a_loop_need_no_recursion():
    from graphviz_nn.tracing.statements import Plan
    from graphviz_nn.tracing.writer import written

    h = gv.input(0.5)
    for _ in range(30_000):
        h = -h
    plan = Plan(h, [])
    assert len(plan.statements) == 30_001
    assert written(plan, "deep").text.count("\n") == 30_003
    del plan, h  # nor does forgetting them


def test_a_long_expression_is_split_into_equations_that_can_be_read():
    x = gv.param(0.5, name="x")
    trace = gv.trace(sum(x * i for i in range(2000)))
    assert trace.grad("x") == 1999 * 1000


@pytest.mark.parametrize(
    ("line", "error", "sentence"),
    [
        ("z = W @ x", gv.ShapeError, "shapes 2×3 and 2 do not fit in '@'"),
        ("z = gv.reshape(x, 3)", gv.ShapeError, "'reshape' cannot make 3 of the 2 elements"),
        ("z = x + [1, 2, 3]", gv.ShapeError, "shapes 2 and 3 do not fit in 'add'"),
        ("z = x + [[1], [2, 3]]", gv.ShapeError, "rows of different lengths"),
        ("z = x + ['a', 'b']", gv.ValueNotAllowedError, "cannot be ['a', 'b']"),
        ("z = [x, x] * x", gv.TracingError, "gv.stack([a, b])"),
        ("z = x[5]", gv.ShapeError, "index 5 is outside of axis 0"),
        ("z = x[x > 0]", gv.TracingError, "an index is a whole number"),
        ("z = x[None]", gv.TracingError, "gv.expand"),
        ("z = x[::0]", gv.TracingError, "a slice's step is not 0"),
        ("z = gv.embedding(x, W)", gv.ValueNotAllowedError, "read as indices"),
        ("z = 1 if x[0] > 0 else 2", gv.TracingError, "gv.where(condition, a, b)"),
        ("z = x[0] in [1, 2]", gv.TracingError, "gv.where(condition, a, b)"),
        ("z = float(x[0])", gv.TracingError, ".value"),
        ("import math; z = math.exp(x[0])", gv.TracingError, "use gv.exp"),
        ("z = np.exp(x)", gv.TracingError, "numpy's 'exp' cannot be traced; use gv.exp"),
        ("z = np.concatenate([x, x])", gv.TracingError, "use gv.concat"),
        ("z = np.add.reduce(x)", gv.TracingError, "numpy's 'add' cannot be traced"),
        ("z = np.ones(2); z += x", gv.TracingError, "use the plain operator"),
        ("z = np.asarray(x)", gv.TracingError, ".value"),
        ("z = gv.tanh()", gv.TracingError, "'tanh' takes x, and 0 given; write gv.tanh(x)"),
        ("z = gv.tanh(x, 2)", gv.TracingError, "'tanh' has been given too many arguments"),
        ("z = gv.sum(x, axes=0)", gv.UnknownNameError, "did you mean 'axis'?"),
        ("z = gv.sum(x, 0, axis=0)", gv.TracingError, "'axis' is given twice"),
        ("z = gv.sum(x, axis='a')", gv.ValueNotAllowedError, "'axis' of 'sum' takes a whole number"),
        ("z = gv.one_hot(x)", gv.TracingError, "'one_hot' needs 'classes'"),
        ("z = len(x[0])", gv.TracingError, "a number has no length"),
        ("z = gv.param('a')", gv.ValueNotAllowedError, "the value of gv.param cannot be 'a'"),
        ("z = gv.param(x)", gv.ValueNotAllowedError, "this is computed already"),
        ("z = gv.param(1, name='a b')", gv.ValueNotAllowedError, "'a b' is no name"),
        ("z = gv.param(1, name='exp')", gv.ValueNotAllowedError, "'exp' is a word of the model language"),
        ("z = gv.param(1, slider=(3, 1))", gv.ValueNotAllowedError, "a slider goes from"),
        ("z = gv.trace(x)", gv.ShapeError, "the loss has shape 2, and a loss is one number"),
        ("z = gv.trace(3.0)", gv.TracingError, "this was not traced: it is a float"),
        ("z = gv.trace(x[0], outputs=x)", gv.TracingError, "outputs are a list"),
    ],
)
def test_an_error_names_the_line_of_the_program(line, error, sentence):
    text = f"W = gv.param(np.ones((2, 3)))\nx = gv.input([0.5, 2.0])\n{line}\n"
    with pytest.raises(error) as caught:
        run(text, filename="net.py")
    assert sentence in str(caught.value)
    assert str(caught.value).startswith("net.py:3:")
    assert caught.value.line_text == line


def test_the_caret_marks_the_expression():
    with pytest.raises(gv.ShapeError) as caught:
        run("W, x = gv.param([[1.0, 2.0]]), gv.input([1.0])\nprintable = 'é'; z = W @ x\n", filename="net.py")
    assert caught.value.with_caret().endswith("  printable = 'é'; z = W @ x\n                       ^^^^^")


def test_other_things_are_python_s_own_errors():
    with pytest.raises(TypeError, match="unsupported operand"):
        gv.input(1.0) + "a"
    with pytest.raises(TypeError, match="item assignment"):
        gv.input([1.0])[0] = 2
    with pytest.raises(AttributeError, match="no attribute 'sigmiod'"):
        _ = gv.sigmiod


def test_a_layer_has_a_name():
    with pytest.raises(gv.ValueNotAllowedError, match="a layer has a name"), gv.layer(" "):
        pass
