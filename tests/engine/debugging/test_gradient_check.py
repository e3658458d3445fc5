"""The gradient check: what it passes, what it catches, and where it says that a difference means nothing."""

from __future__ import annotations

import numpy as np
import pytest

import resources
from engine.debugging.check_record import Reason
from engine.debugging.gradient_check import check
from engine.errors import NoLossError
from engine.language import parse
from tests.engine.debugging.sabotage import sabotaged
from tests.helpers.examples import NAMES, example


def verdicts(text):
    """Leaf -> its verdict."""
    return {leaf.name: leaf for leaf in check(parse(text)).leaves}


def only(text):
    (verdict,) = verdicts(text).values()
    return verdict


# ------------------------------------------------------------------------------------------------- what is right passes
@pytest.mark.parametrize("name", NAMES)
def test_every_example_passes(name):
    result = check(example(name))
    assert result.passed
    # What is 0 but for rounding (a bias before batch normalisation) has no relative error that means anything.
    assert all(((leaf.relative_errors < 1e-6) | (abs(leaf.differences) < 1e-9)).all() for leaf in result.leaves)
    assert not any(leaf.kink for leaf in result.leaves)


@pytest.mark.parametrize(
    "text",
    [
        "x: param = 0.3\nL: loss = sigmoid(50*x)",
        "x: param = 0.3\nL: loss = sin(200*x)**2",
        "x: param = 1e-3\nL: loss = log(x)",
        "x: param = 1e-7\nL: loss = log(x)",
        "x: param = [1e-6, 0]\nL: loss = norm(x)",
        "x: param = 20\nL: loss = exp(x)",
        "x: param = 4e-8\nL: loss = 3 + relu(x) / 100",
    ],
)
def test_a_steep_or_strongly_curved_function_is_no_false_alarm(text):
    assert only(text).reason is Reason.OK


def test_a_small_gradient_beside_a_huge_loss_is_no_false_alarm():
    found = verdicts("x: param = 3\nb: param = 1e6\nL: loss = b**2 + sin(x) / 1000")
    assert found["x"].passed
    assert found["b"].passed


def test_every_element_of_every_leaf_is_counted():
    seen = []
    model = parse("x: input = [1, 2]\nW: param = [[1, 2], [3, 4]]\nL: loss = sum((W @ x)**2)")
    assert check(model, lambda done, total: seen.append((done, total))).passed
    assert seen[-1] == (6, 6)
    assert seen == sorted(seen)


# ---------------------------------------------------------------------------------------------- what is wrong is caught
WRONG = {
    "a forgotten factor": ("sigmoid", 0, lambda g, out, xs, a: g * out),
    "a wrong sign": ("sigmoid", 0, lambda g, out, xs, a: -g * out * (1 - out)),
    "one per cent too much": ("sigmoid", 0, lambda g, out, xs, a: 1.01 * g * out * (1 - out)),
    "a hundred-thousandth too much": ("sigmoid", 0, lambda g, out, xs, a: 1.00001 * g * out * (1 - out)),
    "nothing at all": ("sigmoid", 0, lambda g, out, xs, a: 0.0 * g),
    "NaN": ("sigmoid", 0, lambda g, out, xs, a: np.nan * g),
    "infinity": ("sigmoid", 0, lambda g, out, xs, a: np.inf * g),
}


@pytest.mark.parametrize("mistake", WRONG)
def test_a_wrong_rule_is_caught_and_only_what_lies_behind_it_is_accused(mistake):
    model = sabotaged(parse(resources.example_text("mlp-vector")), *WRONG[mistake])
    result = check(model)
    assert not result.passed
    found = {leaf.name: leaf for leaf in result.leaves}
    for name in ("x", "W1", "b1"):
        assert found[name].reason is Reason.WRONG
        assert not found[name].passed
        assert found[name].max_relative_error > 1e-6
    for name in ("t", "W2", "b2"):
        assert found[name].reason is Reason.OK


def test_swapped_operands_of_a_product_are_caught():
    model = parse("x: input = 2\nw: param = 3\nL: loss = w*x")
    result = check(sabotaged(model, "mul", 0, lambda g, out, xs, a: g * xs[0]))
    assert [leaf.reason for leaf in result.leaves] == [Reason.OK, Reason.WRONG]


def test_a_message_to_the_wrong_element_is_caught():
    model = parse("x: param = [1, 2, 3]\nL: loss = sum(softmax(x) * [0.2, 0.5, 0.3])")
    assert check(model).passed
    result = check(sabotaged(model, "softmax", 0, lambda g, out, xs, a: out * (g - np.sum(g * out[::-1]))))
    assert not result.passed


def test_a_gradient_that_vanishes_at_a_threshold_by_mistake_is_not_excused():
    """A rule that is there but answers 0 is wrong; an operation without a rule has no gradient by definition."""
    model = parse("x: param = 0.4\nL: loss = tanh(x)**2")
    result = check(sabotaged(model, "tanh", 0, lambda g, out, xs, a: 0.0 * g))
    assert [leaf.reason for leaf in result.leaves] == [Reason.WRONG]


def test_a_nan_in_the_error_signal_is_wrong_although_the_difference_is_zero():
    found = only("x: param = 0\nL: loss = (x**2)**0.5")
    assert not found.passed
    assert found.max_relative_error == np.inf


@pytest.mark.parametrize("text", ["x: param = 0\nL: loss = log(x)", "x: param = 800\nL: loss = exp(x)"])
def test_a_loss_that_is_not_finite_cannot_be_right(text):
    found = only(text)
    assert not found.passed
    assert found.max_relative_error == np.inf


# ------------------------------------------------------------------------------------------------- kinks are told apart
@pytest.mark.parametrize(
    "text",
    [
        "x: param = 0\nL: loss = relu(x)",
        "x: param = 0\nL: loss = leaky_relu(x)",
        "x: param = 0\nL: loss = abs(x)",
        "x: param = 1e-10\nL: loss = abs(x)",
        "x: param = 2\nL: loss = maximum(x, 2)",
        "x: param = 2\nL: loss = minimum(2, x)",
        "x: param = [1, 1]\nL: loss = max(x)",
        "x: param = [1, 1]\nL: loss = min(x)",
        "x: param = 1\nL: loss = clip(x, -1, 1)",
        "x: param = 0\nL: loss = step(x)",
        "x: param = 1\nL: loss = where(x > 1, x, 2*x)",
        "x: param = 0\nL: loss = l1(x)",
        "x: param = 0\nL: loss = abs(x)**0.5",
        "x: param = 0\nL: loss = sqrt(x)",
    ],
)
def test_at_a_kink_or_an_edge_the_difference_says_nothing(text):
    found = only(text)
    assert found.kink
    assert found.passed
    assert found.max_relative_error == 0.0
    assert found.reason in {Reason.KINK, Reason.NO_GRADIENT}


def test_beside_a_kink_the_step_shrinks_and_the_check_goes_on():
    for x in (3e-6, -3e-6, 5e-8):
        found = only(f"x: param = {x}\nL: loss = relu(x) + x**2")
        assert (found.reason, found.kink) == (Reason.OK, False)


def test_one_element_at_a_kink_does_not_hide_the_others():
    model = parse("x: param = [0, 1, -1]\nL: loss = sum(relu(x))")
    (found,) = check(model).leaves
    assert (found.passed, found.kink, found.reason) == (True, True, Reason.KINK)
    (found,) = check(sabotaged(model, "relu", 0, lambda g, out, xs, a: g)).leaves
    assert (found.passed, found.kink, found.reason) == (False, True, Reason.WRONG)


def test_a_named_exponent_at_a_negative_base_is_no_wrong_gradient():
    found = verdicts("x: param = -2\nn: const = 2\nL: loss = x**n")
    assert found["x"].reason is Reason.OK
    assert found["n"].passed


# -------------------------------------------------------------------------------------------- no gradient by definition
def test_behind_a_threshold_there_is_no_gradient_by_definition():
    found = {leaf.name: leaf for leaf in check(parse(resources.example_text("xor-threshold"))).leaves}
    assert found["t"].reason is Reason.OK
    others = [leaf for name, leaf in found.items() if name != "t"]
    assert len(others) == 11
    assert all(leaf.passed and leaf.reason is Reason.NO_GRADIENT for leaf in others)


def test_one_smooth_path_is_enough_for_a_gradient():
    found = verdicts("w: param = 0.5\nv: param = 0.5\nL: loss = step(w) + w**2 + step(v)")
    assert found["w"].reason is Reason.OK
    assert found["v"].reason is Reason.NO_GRADIENT


def test_a_model_without_a_loss_has_nothing_to_check():
    with pytest.raises(NoLossError, match="no loss"):
        check(parse("x: input = [1, 2]\ny = 2*x"))


def test_a_wrong_gradient_beside_a_huge_loss_is_caught_by_longer_steps():
    model = parse("a: param = 1\nb: param = 1e12\nL: loss = a + b")
    assert check(model).passed
    wrong = check(sabotaged(model, "add", 0, lambda g, out, xs, a: 50.0 * g))
    assert [leaf.reason for leaf in wrong.leaves] == [Reason.WRONG, Reason.OK]
