"""A wrong gradient is traced to the operation whose own derivative is wrong."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.arrays import Array
from engine.debugging.culprits import culprits
from engine.debugging.gradient_check import check
from engine.execution import run
from engine.language import parse
from engine.ops import REGISTRY, Operation, Slot
from engine.ops.shapes import same
from tests.engine.debugging.sabotage import sabotaged
from tests.engine.oracle.programs import examples, programs, tame
from tests.helpers.generated import some


def leaves_of(model):
    return [v.last for v in model.graph.leaves]


def named(model):
    return [(c.name, c.operation, c.operand) for c in check(model).culprits]


def test_a_right_model_has_no_culprits():
    assert check(parse(resources.example_text("mlp-vector"))).culprits == ()


@pytest.mark.parametrize("name", resources.example_names())
def test_no_rule_is_accused_at_the_examples(name):
    model = parse(resources.example_text(name))
    assert culprits(run(model), leaves_of(model)) == ()


@settings(examples, max_examples=some(60))
@given(programs())
def test_no_rule_is_accused_in_random_programs(text):
    model = parse(text)
    trace = run(model)
    if tame(trace):
        assert culprits(trace, leaves_of(model)) == ()


@settings(examples, max_examples=some(40))
@given(programs(), st.sampled_from(["sin", "tanh", "sigmoid", "softplus", "exp"]))
def test_every_place_of_a_wrong_rule_is_found_and_nothing_else(text, operation):
    wrong = sabotaged(parse(text), operation, 0, lambda g, out, xs, a: 0.5 * g + 3.0 * g * xs[0])
    trace = run(wrong)
    if not tame(trace) or check(wrong).passed:
        return
    found = check(wrong).culprits
    assert found
    assert {c.operation for c in found} == {operation}


def test_the_culprit_is_named_with_its_operand_and_its_place():
    text = "x: input = 2\nw: param = 3\n\nz = sin(w*x)\nL: loss = z*w + x\n"
    model = sabotaged(parse(text, "model.gvnn"), "mul", 1, lambda g, out, xs, a: g * xs[1])
    (first, second) = check(model).culprits
    assert (first.name, first.operation, first.operand) == ("z.1", "mul", "y")
    assert first.sentence == "the derivative of 'mul' by its 2nd operand (y) in z (model.gvnn:4:9) is wrong"
    assert second.name == "L.1"


def test_a_new_operation_with_a_wrong_derivative_is_caught_and_pointed_at(monkeypatch):
    def rule(g: Array, out: Array, xs: list[Array], attrs: object) -> Array:
        return g * 3.0 * xs[0]  # it should be the square

    cube = Operation("cube", "x³.", (Slot("x", rule, "g * 3 * x"),), lambda xs, a: xs[0] ** 3, same, "cube(x)", "x³")
    monkeypatch.setitem(REGISTRY, "cube", cube)
    model = parse("x: input = [1, 2]\nW: param = [[1, 2], [3, 4]]\nb: param = 1\nL: loss = sum(cube(W @ x)) + l2(b)")
    found = check(model)
    assert {leaf.name: leaf.passed for leaf in found.leaves} == {"x": False, "W": False, "b": True}
    assert [(c.operation, c.operand) for c in found.culprits] == [("cube", "x")]


def test_a_rule_that_makes_nan_of_finite_numbers_is_a_culprit():
    model = sabotaged(parse("x: param = 2\nL: loss = exp(sin(x))"), "sin", 0, lambda g, out, xs, a: g * np.nan)
    assert named(model) == [("L.1", "sin", "x")]


def test_an_infinite_slope_is_no_mistake_of_its_rule():
    assert not check(parse("x: param = 0\nL: loss = (x**2)**0.5")).passed
    assert named(parse("x: param = 0\nL: loss = (x**2)**0.5")) == []


def test_a_wrong_rule_beside_a_huge_number_is_found_all_the_same():
    model = sabotaged(parse("a: param = 1\nb: param = 1e12\nL: loss = a + b"), "add", 0, lambda g, o, xs, a: 50.0 * g)
    assert named(model) == [("L", "add", "x")]


def test_the_operand_of_a_variadic_operation_is_named_too():
    def wrong(index):
        return lambda g, out, xs, a: g[..., 0] if index else np.take(g, index, axis=a["axis"])

    model = parse("a: param = 1\nb: param = 2\nL: loss = sum(stack([a, b])**2)")
    nodes = [
        n
        if n.op is None or n.op.name != "stack"
        else replace(n, op=replace(n.op, slots=(replace(n.op.slots[0], rule_at=wrong),)))
        for n in model.graph.nodes
    ]
    spoilt = replace(model, graph=replace(model.graph, nodes=tuple(nodes)))
    assert [leaf.passed for leaf in check(spoilt).leaves] == [True, False]
    assert named(spoilt) == [("L.1", "stack", "x")]
