"""One walk over the registry: every operation, every sample, everything that its record promises."""

from __future__ import annotations

import numpy as np
import pytest

from engine.ops import REGISTRY, callable_names, operation
from engine.ops.indices import misplaced
from tests.engine.ops.cases import CASES, calculate, forward_formula

EPS = 1e-6
each_case = pytest.mark.parametrize("case", CASES.values(), ids=CASES)
each_operation = pytest.mark.parametrize("op", REGISTRY.values(), ids=REGISTRY)


# ----------------------------------------------------------------------------------------------------------- the record
@each_operation
def test_every_operation_has_samples_to_be_tested_with(op):
    if op.name == "constant":  # it has no operands; what it computes is its own attribute
        assert not op.slots
    else:
        assert len(op.samples) >= 2
        least = len(op.slots) - op.optional
        assert all(least <= len(s.shapes) <= len(op.slots) or op.variadic for s in op.samples)
        assert {len(s.shapes) for s in op.samples} >= set(range(least, len(op.slots) + 1)) or op.variadic


@each_operation
def test_every_operation_says_in_one_line_what_it_does(op):
    assert op.doc.endswith(".")
    assert "\n" not in op.doc
    assert len(op.doc) < 120
    assert op.symbol


@each_operation
def test_a_slot_without_a_rule_gives_its_reason_and_one_without_a_formula_its_words(op):
    for slot in op.slots:
        if not slot.differentiable:
            assert slot.words, f"{op.name}.{slot.name} does not say why it passes no gradient"
            assert slot.formula is None
        elif slot.formula is None or callable(slot.formula):
            assert slot.words, f"{op.name}.{slot.name} has neither a formula for every shape nor words"


@each_operation
def test_names_and_aliases_lead_to_the_same_record(op):
    assert operation(op.name) is op
    for alias in op.aliases:
        assert operation(alias) is op
        assert alias not in REGISTRY
        assert alias in callable_names()


@each_operation
def test_defaults_of_attributes_are_what_their_own_parser_makes_of_them(op):
    for attribute in op.attributes:
        if not attribute.required:
            assert attribute.parse(attribute.default) == attribute.default


@each_operation
def test_what_takes_indices_has_samples_with_them(op):
    for index, slot in enumerate(op.slots):
        if slot.indices is not None:
            assert any(index in sample.indices for sample in op.samples)


@each_case
def test_a_sample_has_indices_exactly_where_the_record_reads_them(case):
    for slot, x in enumerate(case.xs):
        count = case.op.choices(slot, case.shapes, case.attrs)
        if count is not None:
            assert misplaced(x, count) is None
            assert case.op.slot(slot).words


# -------------------------------------------------------------------------------------------------------------- forward
@each_case
def test_the_shape_rule_foretells_the_result(case):
    assert case.op.shape(case.shapes, case.attrs) == case.out.shape
    assert case.out.dtype == np.float64


@each_case
def test_the_forward_pass_leaves_its_operands_alone(case):
    before = [x.copy() for x in case.xs]
    for x in case.xs:
        x.flags.writeable = False
    first, again = case.out, case.out
    assert np.array_equal(first, again)
    assert all(np.array_equal(x, y) for x, y in zip(case.xs, before, strict=True))


@each_case
def test_the_forward_formula_computes_the_same(case):
    names, formula, spelled = forward_formula(case)
    ours = calculate(formula, dict(zip(names, case.xs, strict=True)), spelled)
    np.testing.assert_allclose(ours, case.out, rtol=1e-12, atol=1e-12)


# ------------------------------------------------------------------------------------------------------------- backward
@each_case
def test_a_message_reaches_every_element_of_its_operand(case):
    g = case.signal()
    for slot, x in enumerate(case.xs):
        message = case.message(slot, g)
        assert message.shape == x.shape
        assert np.isfinite(message).all()


@each_case
def test_a_rule_leaves_the_error_signal_alone_and_is_linear_in_it(case):
    g, other = case.signal(1), case.signal(2)
    kept = g.copy()
    for slot in range(len(case.xs)):
        both = case.message(slot, 2.0 * g - other)
        apart = 2.0 * case.message(slot, g) - case.message(slot, other)
        np.testing.assert_allclose(both, apart, rtol=1e-10, atol=1e-12)
    assert np.array_equal(g, kept)


@each_case
def test_the_rule_agrees_with_finite_differences_in_random_directions(case):
    g, rng = case.signal(), np.random.default_rng(11)
    for slot, x in enumerate(case.xs):
        if not case.carries(slot):
            continue
        direction = rng.choice([-1.0, 1.0], x.shape) * rng.uniform(0.5, 1.0, x.shape)
        ends = []
        for step in (EPS, -EPS):
            moved = list(case.xs)
            moved[slot] = np.asarray(x + step * direction)
            ends.append(float(np.sum(g * case.op.forward(moved, case.attrs))))
        slope = (ends[0] - ends[1]) / (2 * EPS)
        assert float(np.sum(case.message(slot, g) * direction)) == pytest.approx(slope, rel=1e-6, abs=1e-7)


@each_case
def test_the_displayed_message_is_the_rule(case):
    """The mathematics on screen cannot lie: it is read by our own language and compared with the numbers."""
    g = case.signal()
    names = dict(zip(case.op.slot_names, case.xs, strict=False))
    for slot, x in enumerate(case.xs):
        formula = case.op.slot(slot).message_formula(case.shapes, case.attrs, slot) if case.carries(slot) else None
        if formula is None:
            assert case.op.slot(slot).words
            continue
        mine = names | {case.op.slot(slot).name: x} if case.op.variadic else names
        shown = calculate(formula, mine | {"g": g, "out": case.out}, case.attrs)
        from_formula = _undone(shown, x.shape)
        np.testing.assert_allclose(from_formula, case.message(slot, g), rtol=1e-10, atol=1e-12, err_msg=formula)


def _undone(shown, shape):
    """The broadcast undone, in another way than the engine does it."""
    while shown.ndim > len(shape):
        shown = shown.sum(axis=0)
    for axis, n in enumerate(shape):
        if n == 1 and shown.shape[axis] != 1:
            shown = shown.sum(axis=axis, keepdims=True)
    return np.broadcast_to(shown, shape)


# --------------------------------------------------------------------------------------------------- branches and kinks
@each_case
def test_the_branch_of_an_operation_is_stable_away_from_its_kinks(case):
    if case.op.branch is None:
        return
    here = case.op.branch(case.xs, case.attrs)
    near = case.op.branch(case.moved(1e-9), case.attrs)
    assert np.array_equal(here, near)


@each_operation
def test_piecewise_operations_know_their_branches(op):
    piecewise = (
        any(not slot.differentiable and slot.indices is None for slot in op.slots)
        or "ties" in op.convention
        or "′(0)" in op.convention
    )
    if piecewise:
        assert op.branch is not None


def test_a_constant_is_its_own_value():
    constant = operation("constant")
    value = np.array([1.0, 2.0])
    assert constant.forward([], {"value": value}) is value
    assert constant.shape([], {"value": value}) == (2,)
