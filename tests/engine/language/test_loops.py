"""Loops and comprehensions are unrolled when they are read."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import GraphError
from engine.execution import run
from engine.language import parse


def values(text: str) -> dict[str, np.ndarray]:
    model = parse(text)
    trace = run(model)
    return {node.name: trace.values[node.id] for node in model.graph.nodes}


def operations(text: str) -> list[str]:
    return [node.op.name for node in parse(text).graph.nodes if node.op is not None]


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        ("range(3)", [0, 1, 2]),
        ("range(1, 4)", [1, 2, 3]),
        ("range(5, 0, -2)", [5, 3, 1]),
        ("range(2*2 - 1)", [0, 1, 2]),
        ("range(2, 2)", []),
        ("[1, 2, 4]", [1, 2, 4]),
        ("(0.5, -1)", [0.5, -1]),
    ],
)
def test_a_loop_goes_through_a_range_or_a_list(items, expected):
    found = values(f"s: input = 0\nfor k in {items}:\n    s = s*10 + k\ny = 1*s")
    total = 0.0
    for k in expected:
        total = total * 10 + k
    assert found["y"] == total
    assert sum(name.startswith("s@") and "." not in name for name in found) == len(expected)


def test_each_turn_binds_the_name_again():
    found = values("h: input = 0.5\nfor i in range(3):\n    h = tanh(h)")
    assert list(found) == ["h", "h@2", "h@3", "h@4"]
    assert found["h@4"] == np.tanh(np.tanh(np.tanh(0.5)))


def test_the_variable_serves_as_index_slice_attribute_argument_seed_and_number():
    text = (
        "W: input = [[1, 2, 3], [4, 5, 6]]\n"
        "for i in range(2):\n"
        "    r: param(-1 - i, i + 1) = randn(2, i + 1, seed=i, scale=2*i)\n"
        "    a = W[i, i + 1] + i\n"
        "    b = W[:, i:i + 2]\n"
        "    c = sum(W, axis=i)\n"
        "    d = reshape(W, 3 - i, -1)\n"
    )
    model = parse(text)
    trace = run(model)
    leaves = {leaf.address: leaf for leaf in model.graph.leaves}
    W = np.array([[1.0, 2, 3], [4, 5, 6]])
    for i, mark in ((0, ""), (1, "@2")):
        at = {name: trace.values[model.graph.id_of(name + mark)] for name in "rabcd"}
        drawn = np.random.default_rng(i).standard_normal((2, i + 1)) * 2 * i
        np.testing.assert_array_equal(at["r"], drawn)
        assert leaves["r" + mark].leaf.slider == (-1.0 - i, i + 1.0)
        assert at["a"] == W[i, i + 1] + i
        np.testing.assert_array_equal(at["b"], W[:, i : i + 2])
        np.testing.assert_array_equal(at["c"], W.sum(axis=i))
        assert at["d"].shape[0] == 3 - i


def test_loops_nest_and_an_inner_range_may_depend_on_the_outer_variable():
    found = values("s: input = 0\nfor i in range(4):\n    for j in range(i):\n        s = s + 10*i + j\ny = 1*s")
    assert found["y"] == sum(10 * i + j for i in range(4) for j in range(i))


def test_a_layer_in_a_loop_is_a_group_of_its_own_each_time():
    graph = parse('h: input = 1\nfor i in range(3):\n    with layer("block"):\n        h = tanh(h)').graph
    assert [group.path for group in graph.groups] == [("block",), ("block (2)",), ("block (3)",)]
    assert [variable.scope for variable in graph.variables] == [(), (0,), (1,), (2,)]


def test_the_variable_ends_with_its_loop():
    with pytest.raises(GraphError, match="'i' is used before it is bound"):
        parse("x: input = 1\nfor i in range(2):\n    x = i*x\ny = x + i")


def test_the_variable_cannot_be_bound_inside_of_its_loop():
    with pytest.raises(GraphError, match="'i' is the variable of the loop around this line"):
        parse("x: input = 1\nfor i in range(2):\n    i = 2*x")


def test_two_loops_around_each_other_have_two_variables():
    with pytest.raises(GraphError, match="'i' means something else already"):
        parse("x: input = 1\nfor i in range(2):\n    for i in range(2):\n        x = 2*x")


def test_the_same_variable_serves_loops_one_after_the_other():
    assert values("x: input = 1\nfor i in range(2):\n    x = x + i\nfor i in range(3):\n    x = x + i")["x@6"] == 5


def test_a_formula_shows_the_number_in_the_place_of_the_variable():
    graph = parse(
        "v: input = [1, 2, 3]\nfor i in range(2):\n    y = v[i] + (i - 1)*v[2] + sum(v[i] for j in [i])"
    ).graph
    assert [v.formula for v in graph.variables[1:]] == [
        "v[0] + (0 - 1)*v[2] + sum(v[0] for j in [0])",
        "v[1] + (1 - 1)*v[2] + sum(v[1] for j in [1])",
    ]


def test_a_formula_over_several_lines_and_letters_outside_of_ascii_keeps_its_shape():
    graph = parse("λ: input = 1\nfor k in [-2]:\n    y = (λ  # λ\n         + k*λ\n         - k)").graph
    assert graph.variables[1].formula == "λ  # λ\n         + (-2)*λ\n         - (-2)"


def test_a_number_that_is_read_in_a_loop_is_no_number_of_one_leaf():
    graph = parse("x: param = 0.5\nfor i in range(2):\n    w: param = 0.5\n    x = w*x").graph
    assert [leaf.leaf.is_literal for leaf in graph.leaves] == [True, False, False]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("sum(v[i]*v[i] for i in range(3))", 14),
        ("sum([v[i]*v[i] for i in range(3)])", 14),
        ("sum(W[i, j] for i in range(2) for j in range(i + 1))", 1 + 4 + 5),
        ("sum(sum(W[i, j] for j in range(3)) for i in range(2))", 21),
        ("sum(W[i] for i in range(2))", [5, 7, 9]),
        ("sum(v[0] for i in range(0)) + v[0]", 1),
        ("prod(v[i] + i for i in range(3))", 1 * 3 * 5),
        ("prod(v[0] for i in range(0)) * v[1]", 2),
        ("mean(v[i] for i in range(3))", 2),
        ("mean(W[i] for i in range(2))", [2.5, 3.5, 4.5]),
        ("max(v[i] for i in range(3))", 3),
        ("min(W[i] * [1, -1, 1] for i in range(2))", [1, -5, 3]),
        ("stack([v[i]**i for i in [2, 0, 1]])", [9, 1, 2]),
        ("stack([W[i] for i in range(2)], axis=1)", [[1, 4], [2, 5], [3, 6]]),
        ("stack(v[i] for i in range(2))", [1, 2]),
        ("concat([W[i] for i in range(2)])", [1, 2, 3, 4, 5, 6]),
        ("l2(W[i] for i in range(2))", 91),
        ("sum(3 for i in range(4)) * v[0]", 12),
    ],
)
def test_a_comprehension_has_the_value_that_python_gives(expression, expected):
    found = values(f"v: input = [1, 2, 3]\nW: input = [[1, 2, 3], [4, 5, 6]]\ny = {expression}")
    np.testing.assert_allclose(found["y"], expected, rtol=1e-15)


def test_a_comprehension_is_part_of_its_statement():
    text = "v: input = [1, 2, 3]\ny = sum(v[i] for i in range(3))"
    assert operations(text) == ["index", "index", "index", "add", "add"]
    assert [node.name for node in parse(text).graph.nodes] == ["v", "y.1", "y.2", "y.3", "y.4", "y"]


def test_a_comprehensions_variable_may_hide_a_loops_and_gives_it_back():
    found = values("x: input = 1\nfor i in range(2, 3):\n    y = sum(i*x for i in range(4)) + i")
    assert found["y"] == 0 + 1 + 2 + 3 + 2


def test_the_largest_of_several_equal_terms_shares_the_error_signal_evenly():
    model = parse("x: input = [2, 2, 2]\ny = max(x[i] for i in range(3))")
    np.testing.assert_allclose(run(model).grads[0], [1 / 3, 1 / 3, 1 / 3])
