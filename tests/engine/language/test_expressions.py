"""Every form of expression, with its value and the operations that it becomes."""

from __future__ import annotations

import numpy as np
import pytest

from engine.execution import run
from engine.graph import Literal
from engine.language import parse
from engine.ops import REGISTRY

LEAVES = """\
x: input = 1.5
y: input = -0.5
v: param = [1, 2, 3]
u: param = [0.5, -1, 2]
W: param = [[1, 2, 3], [4, 5, 6]]
"""
X, Y, V, U = 1.5, -0.5, np.array([1.0, 2, 3]), np.array([0.5, -1, 2])
W = np.array([[1.0, 2, 3], [4, 5, 6]])


def value(expression: str) -> np.ndarray:
    model = parse(f"{LEAVES}out = {expression}")
    return run(model).values[model.graph.id_of("out")]


def operations(expression: str) -> list[str]:
    graph = parse(f"{LEAVES}out = {expression}").graph
    return [node.op.name for node in graph.nodes if node.op is not None]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x + y", X + Y),
        ("x - y", X - Y),
        ("x * y", X * Y),
        ("x / y", X / Y),
        ("x ** 2", X**2),
        ("2 ** x", 2**X),
        ("-x", -X),
        ("+x", X),
        ("- -x", X),
        ("-x**2", -(X**2)),
        ("x - y - 1", X - Y - 1),
        ("x / y / 2", X / Y / 2),
        ("2 ** 3 ** 2 * x", 2.0**9 * X),
        ("W @ v", W @ V),
        ("v @ u", V @ U),
        ("v * u + x", V * U + X),
        ("W + v", W + V),
        ("W.T", W.T),
        ("W.T @ W", W.T @ W),
        ("v[0]", 1.0),
        ("v[-1]", 3.0),
        ("v[1:]", [2, 3]),
        ("v[::-1]", [3, 2, 1]),
        ("v[:-1:2]", [1]),
        ("W[1]", [4, 5, 6]),
        ("W[1, 2]", 6.0),
        ("W[:, 0:2]", [[1, 2], [4, 5]]),
        ("W[:, -1]", [3, 6]),
        ("W[0][1]", 2.0),
        ("W[1 + 0, 2*1]", 6.0),
        ("v + [1, 0, -1]", [2, 2, 2]),
        ("[[1, 0, 0], [0, 1, 0]] * W", [[1, 0, 0], [0, 5, 0]]),
        ("pi * x", np.pi * X),
        ("x + e", X + np.e),
        ("minimum(x, inf)", X),
        ("sum(W)", 21),
        ("sum(W, axis=0)", [5, 7, 9]),
        ("sum(W, 1)", [6, 15]),
        ("sum(W, axis=-1, keepdims=True)", [[6], [15]]),
        ("mean(W, axis=(0, 1))", 3.5),
        ("reshape(W, 3, 2)", [[1, 2], [3, 4], [5, 6]]),
        ("reshape(W, [6])", [1, 2, 3, 4, 5, 6]),
        ("reshape(W, shape=(-1, 2))", [[1, 2], [3, 4], [5, 6]]),
        ("transpose(W, 1, 0)", W.T),
        ("stack([x, y])", [X, Y]),
        ("stack(v, u)", [V, U]),
        ("stack([v, u], axis=1)", np.stack([V, U], axis=1)),
        ("concat([v, u])", np.concatenate([V, U])),
        ("dot(v, u)", V @ U),
        ("outer(v, u)", np.outer(V, U)),
        ("where(x > y, x, y)", X),
        ("clip(v, 1.5, 2.5)", [1.5, 2, 2.5]),
        ("maximum(v, 2)", [2, 2, 3]),
        ("(x)", X),
    ],
)
def test_an_expression_has_the_value_that_numpy_gives(expression, expected):
    np.testing.assert_allclose(value(expression), expected, rtol=1e-15)


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [("x < y", 0), ("x <= x", 1), ("x > y", 1), ("y >= x", 0), ("x == x", 1), ("x != x", 0)],
)
def test_a_comparison_is_0_or_1(comparison, expected):
    assert value(comparison) == expected


def test_a_comparison_of_arrays_goes_element_by_element():
    np.testing.assert_array_equal(value("v > u"), [1, 1, 1])


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("x*y + 1", ["mul", "add"]),
        ("(x - y)**2 / 2", ["sub", "pow", "div"]),
        ("-x", ["neg"]),
        ("-2", ["constant"]),
        ("x", ["identity"]),
        ("3", ["constant"]),
        ("[1, 2]", ["constant"]),
        ("2*3 + 1", ["constant"]),
        ("sigmoid(2*x)", ["mul", "sigmoid"]),
        ("x * (2*3)", ["mul"]),
        ("+x", ["identity"]),
    ],
)
def test_an_expression_becomes_one_operation_after_the_other(expression, expected):
    assert operations(expression) == expected


def test_a_plain_name_makes_an_identity_and_a_number_a_constant():
    model = parse("x: input = 2\ny = x\nc = 3\nL: loss = y*c")
    assert [n.op.name for n in model.graph.nodes if n.op] == ["identity", "constant", "mul"]
    assert run(model).loss_value == 6


def test_a_literal_is_an_operand_and_no_node():
    graph = parse("x: input = 2\ny = x + 0.5*2").graph
    assert len(graph.nodes) == 2
    parent, literal = graph.nodes[1].inputs
    assert parent == 0
    assert isinstance(literal, Literal)
    assert (float(literal.value), literal.text) == (1.0, "0.5*2")


def test_a_product_with_itself_keeps_both_slots():
    graph = parse("x: input = 2\ny = x*x").graph
    assert graph.nodes[1].inputs == (0, 0)
    assert graph.children[0] == ((1, 0), (1, 1))


def test_a_variable_remembers_the_names_that_it_reads():
    graph = parse("x: input = 2\nb: param = 1\ny = x*x + b*pi").graph
    assert dict(graph.variable("y").reads) == {"x": 0, "b": 1}


def test_every_operation_can_be_called_by_its_aliases():
    for op in REGISTRY.values():
        for alias in op.aliases:
            assert operations(op.formula.replace(f"{op.name}(", f"{alias}(", 1))[-1] == op.name


def test_a_division_by_zero_between_literals_is_a_number():
    assert value("x + 1/0") == np.inf


def test_sums_of_a_thousand_terms_are_read():
    model = parse("x: input = 1\ny = " + " + ".join(["x"] * 900))
    assert run(model).loss_value == 900


def test_a_column_is_counted_in_characters():
    graph = parse("λ: param = 1\nµ = 2*λ  # ünïcödé\nα = λ + µ*λ").graph
    alpha = graph.variable("α")
    assert (alpha.span.column, alpha.span.end_column) == (1, 12)
    product = graph.nodes[alpha.first].span
    assert (product.column, product.end_column) == (9, 12)
