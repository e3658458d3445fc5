"""Compiled passes equal the reference passes: every value, every error signal, every message."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.errors import NotComputedError
from engine.execution import compile_model, run
from engine.language import parse
from engine.ops import REGISTRY
from engine.ops.kernels import KERNELS, WITHOUT
from engine.ops.kernels.elementwise import ELEMENTWISE, power
from tests.engine.execution.counting import led_to_by_parameters, noting
from tests.engine.execution.equality import ARRAYS, EVALUATORS, NUMBERS, assert_same, close, compiled, fits
from tests.engine.execution.one_operation import graph_of
from tests.engine.execution.scalar_programs import LEVELLED, STRAIGHT, scalar_programs
from tests.engine.oracle.programs import examples, programs
from tests.helpers.generated import some
from tests.helpers.models import random_model

HUGE = st.sampled_from([0.0, -0.0, 1e-310, 1e200, -1e200, 1e308, np.inf, -np.inf, np.nan, 1.0, -1.0, 710.0, -745.0])


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("name", resources.example_names())
def test_examples(name, evaluator):
    model = parse(resources.example_text(name))
    if fits(model, evaluator):
        assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("evaluator", ARRAYS)
@settings(examples, max_examples=some(150))
@given(text=programs())
def test_random_programs(evaluator, text):
    model = parse(text)
    assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("evaluator", [*NUMBERS, "tape"])
@settings(examples, max_examples=some(250))
@given(data=st.data())
def test_random_programs_of_single_numbers(evaluator, data):
    forms = LEVELLED if evaluator == "levelled" else LEVELLED + STRAIGHT
    model = parse(data.draw(scalar_programs(forms=forms)))
    assert fits(model, evaluator)
    assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("evaluator", [*NUMBERS, "tape"])
@settings(examples, max_examples=some(250))
@given(data=st.data())
def test_numbers_that_overflow_or_are_none(evaluator, data):
    model = parse(data.draw(scalar_programs()))
    passed = compiled(model, evaluator)
    for leaf in model.graph.leaves:
        value = data.draw(HUGE)
        passed.set(leaf.address, value)
        model = model.with_leaf_values({leaf.last: value})
    passed.step()
    assert_same(passed, model)


@settings(examples, max_examples=some(60))
@given(text=programs())
def test_only_what_leads_to_a_parameter_is_computed_and_equal(text):
    model = parse(text)
    reference, passed = run(model), compile_model(model, "params")
    led = led_to_by_parameters(reference)
    for node in model.graph.nodes:
        expected = reference.grads[node.id]
        if node.id in led:
            close(passed.grad(node.name), expected, scale=1e3)
        elif expected is None:
            assert passed.grad(node.name) is None
        else:
            with pytest.raises(NotComputedError):
                passed.grad(node.name)

    asked = []
    by_the_rules = compiled(noting(model, asked), "pure tape", "params")
    asked.clear()
    by_the_rules.step()
    nodes = model.graph.nodes
    assert sorted(asked) == sorted(
        (child, slot)
        for child, slot in reference.messages
        if nodes[child].inputs[slot] in led and nodes[child].op.rule(slot) is not None
    )


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_what_only_an_input_leads_to_costs_no_more_than_its_values(evaluator):
    def instructions(deep, wrt):
        chain = "".join(f"h{i} = tanh(h{i - 1} * x)\n" for i in range(1, deep + 1))
        model = parse(f"x: input = 0.3\nw: param = 2\nh0 = sin(x)\n{chain}L: loss = (w * h{deep} - x)**2\n")
        return compiled(model, evaluator, wrt).last_run.of

    # A product and a tanh for each further link, and nothing on the way back.
    assert [instructions(deep, "params") - instructions(0, "params") for deep in (1, 2, 5)] == [2, 4, 10]
    assert instructions(5, "all") > instructions(5, "params")


@pytest.mark.parametrize("evaluator", EVALUATORS)
@pytest.mark.parametrize("function", ["tanh", "sigmoid", "gelu", "silu", "softplus"])
def test_a_saturated_unit_keeps_its_tiny_slope(evaluator, function):
    for x in (-300.0, -25.0, -12.0, -4.2, -3.9, 4.2, 19.0, 300.0):
        leaf, loss = (x, f"{function}(x)") if evaluator in NUMBERS else (f"[{x}, {-x}]", f"sum({function}(x))")
        model = parse(f"x: param = {leaf}\nL: loss = {loss}")
        if not fits(model, evaluator):
            continue
        passed = compiled(model, evaluator)
        passed.step()
        np.testing.assert_allclose(passed.grad("x"), run(model).grad("x"), rtol=1e-12, atol=0)


@pytest.mark.parametrize("seed", range(60))
def test_random_models_with_and_without_a_loss(seed):
    model = random_model(seed, loss=seed % 5 > 0)
    assert_same(compiled(model), model)


WITH_KERNELS = {*KERNELS, *ELEMENTWISE, "pow"}
SAMPLES = [(name, sample) for name in sorted(REGISTRY) for sample in range(len(REGISTRY[name].samples))]


@pytest.mark.parametrize(("name", "sample"), SAMPLES)
def test_each_operation_equals_its_pure_rule_over_its_samples(name, sample):
    op = REGISTRY[name]
    for exponent in (2.0, 3.0, -1.0, 0.5, None) if name == "pow" else (None,):
        assert exponent is None or power(exponent) is not None
        known = exponent if op.samples[sample].shapes[-1] == () else None
        model = graph_of(op, op.samples[sample], known)
        for evaluator in EVALUATORS:
            if fits(model, evaluator):
                assert_same(compiled(model, evaluator), model)


@pytest.mark.parametrize("name", sorted(n for n in WITH_KERNELS if REGISTRY[n].samples))
def test_a_kernel_is_taken_for_at_least_one_sample(name):
    op = REGISTRY[name]
    ways = []
    for sample in op.samples:
        passed = compiled(graph_of(op, sample, 2.0 if name == "pow" and sample.shapes[-1] == () else None))
        ways += [way for node, way in zip(passed._graph.nodes, passed.evaluator._ways, strict=True) if node.op is op]
    assert any(way is not None for way in ways)


def test_every_operation_has_a_kernel_or_a_reason_for_none():
    assert set(KERNELS) | set(ELEMENTWISE) | set(WITHOUT) | {"pow"} == set(REGISTRY) | {"constant", "identity"}
    assert not set(WITHOUT) & WITH_KERNELS
