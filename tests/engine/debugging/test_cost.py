"""Cost in multiply-adds: one a weight forward, two backward."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

import resources
from engine.debugging.cost import Cost, cost_of, costs
from engine.language import parse
from engine.levels import Level, grouping_of, quotient
from tests.engine.oracle.programs import examples, programs
from tests.helpers.generated import some


def cost(text):
    found = cost_of(parse(text).graph)
    return found.forward, found.backward


@pytest.mark.parametrize(("units", "inputs"), [(1, 1), (2, 3), (4, 3), (5, 7)])
def test_a_dense_layer_costs_one_a_weight_forward_and_two_backward(units, inputs):
    text = f"x: input = ones({inputs})\nW: param = ones({units}, {inputs})\nb: param = zeros({units})\n"
    assert cost(text + "y = sigmoid(W @ x + b)\nL = sum(y)") == (units * inputs, 2 * units * inputs)


def test_a_batch_costs_as_often_as_it_has_examples():
    text = "X: input = ones(8, 3)\nW: param = ones(4, 3)\nL: loss = sum(X @ W.T)"
    assert cost(text) == (8 * 4 * 3, 2 * 8 * 4 * 3)


def test_the_lectures_two_layer_net_costs_20_and_40():
    text = """
x: input = ones(3)
V: param = ones(4, 3)
W: param = ones(2, 4)
o = W @ sigmoid(V @ x)
E: loss = sum(o**2) / 2
"""
    assert cost(text) == (20, 40)


@pytest.mark.parametrize(
    ("name", "forward"),
    [
        ("three-layer", 32),
        ("mlp-scalar", 8),
        ("mlp-vector", 8),
        ("univariate-logistic", 1),
        ("univariate-regularised", 1),
        ("multivariate-chain", 1),
        ("xor-threshold", 6),
    ],
)
def test_the_examples_cost_what_the_lectures_count(name, forward):
    found = cost_of(parse(resources.example_text(name)).graph)
    assert (found.forward, found.backward) == (forward, 2 * forward)


@pytest.mark.parametrize(
    ("expression", "forward"),
    [
        ("2 * w", 0),
        ("c * w", 0),
        ("(c + 1) * w", 0),
        ("c**2 * w", 0),
        ("w / 2 + w - 1", 0),
        ("sigmoid(w)", 0),
        ("w**2", 0),
        ("w * w", 1),
        ("x * w", 1),
        ("x * w * w", 2),
        ("(c * x) * w", 1),
        ("(c + x) * w", 1),
    ],
)
def test_only_products_of_two_operands_that_are_not_constant_count(expression, forward):
    text = f"x: input = 2\nw: param = 3\nc: const = 4\nL: loss = {expression}"
    assert cost(text) == (forward, 2 * forward)


@pytest.mark.parametrize(
    ("expression", "forward"),
    [
        ("sum(v * u)", 3),
        ("dot(v, u)", 3),
        ("v @ u", 3),
        ("sum(outer(v, u))", 9),
        ("sum(W @ v)", 6),
        ("sum(W.T @ [1, 2])", 0),
        ("sum(W * v)", 6),
        ("sum(s * v)", 3),
    ],
)
def test_arrays_count_every_product(expression, forward):
    leaves = "v: input = [1, 2, 3]\nu: param = [1, 1, 1]\nW: param = [[1, 2, 3], [4, 5, 6]]\ns: param = 2\n"
    assert cost(f"{leaves}L: loss = {expression}") == (forward, 2 * forward)


def test_what_does_not_reach_the_loss_costs_nothing_backward():
    assert cost("x: input = 2\nw: param = 3\na = w*x\nL: loss = w*x + w\nafter = L*x") == (3, 2)


def test_without_a_loss_there_is_no_backward_pass_to_pay_for():
    assert cost("x: input = [1, 2]\nw: param = [3, 4]\ny = w*x") == (2, 0)


def test_the_total_is_the_sum_of_the_nodes():
    graph = parse(resources.example_text("mlp-scalar")).graph
    each = costs(graph)
    assert len(each) == len(graph.nodes)
    assert sum(each) == 8
    assert all(graph.nodes[i].op.name == "mul" for i, c in enumerate(each) if c)


# ------------------------------------------------------------------------------------------------------------ the parts
LAYERS = """
X: input = ones(8, 3)
with layer("hidden"):
    V: param = ones(4, 3)
    a: param = zeros(4)
    h = tanh(X @ V.T + a)
with layer("output"):
    with layer("affine"):
        W: param = ones(2, 4)
        y = h @ W.T
    unused = h * h
L: loss = sum(y**2) / 2
"""


def parts_of(graph, level):
    return [cost_of(graph, node.members) for node in quotient(graph, grouping_of(graph, level)).nodes]


@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("text", [LAYERS, *(resources.example_text(name) for name in resources.example_names())])
def test_the_parts_add_up_to_the_total_at_every_level(text, level):
    graph = parse(text).graph
    parts, total = parts_of(graph, level), cost_of(graph)
    assert sum(part.forward for part in parts) == total.forward
    assert sum(part.backward for part in parts) == total.backward


@settings(examples, max_examples=some(40))
@given(programs())
def test_they_do_so_in_random_programs(text):
    graph = parse(text).graph
    for level in Level:
        parts = parts_of(graph, level)
        assert Cost(sum(p.forward for p in parts), sum(p.backward for p in parts)) == cost_of(graph)


def test_a_layer_costs_what_its_weights_do_and_only_what_reaches_the_loss_costs_backward():
    graph = parse(LAYERS).graph
    view = quotient(graph, grouping_of(graph, Level.LAYERS))
    assert cost_of(graph, view.named("hidden").members) == Cost(8 * 12, 2 * 8 * 12)
    assert cost_of(graph, view.named("output").members) == Cost(8 * 8 + 8 * 4, 2 * 8 * 8)


def test_a_convolution_costs_every_weight_at_every_place():
    text = "x: input = ones(2, 3, 8, 8)\nw: param = ones(5, 3, 3, 3)\nL: loss = sum(conv2d(x, w))"
    forward = 2 * 5 * 6 * 6 * 3 * 3 * 3
    assert cost(text) == (forward, 2 * forward)
