"""The gradient check where numbers are tiny, huge or drowned; the right answer is a closed form, not another check."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.check_record import Reason
from engine.debugging.differences import judge
from engine.debugging.gradient_check import check, checking
from engine.language import parse
from tests.engine.debugging.sabotage import sabotaged
from tests.engine.oracle.programs import examples
from tests.helpers.generated import some

SLOPES = {
    "tanh": lambda x: 1 / math.cosh(x) ** 2,
    "sin": math.cos,
    "exp": math.exp,
    "sigmoid": lambda x: math.exp(-x) / (1 + math.exp(-x)) ** 2,
}


def times(function, factor):
    """A function's message, multiplied by a factor that does not belong there."""

    def rule(g, out, xs, attrs):
        return factor * g * np.vectorize(SLOPES[function])(xs[0])

    return rule


def reasons(model):
    return [leaf.reason for leaf in check(model).leaves]


@settings(examples, max_examples=some(60))
@given(
    function=st.sampled_from(sorted(SLOPES)),
    x=st.floats(-1.5, 1.5),
    offset=st.integers(0, 13).map(lambda n: 10.0**n),
    size=st.integers(-8, 3).map(lambda n: 10.0**n),
    factor=st.sampled_from([0.0, 0.5, -1.0, 1.5, 3.0]),
)
def test_a_slope_beside_a_large_number_is_passed_if_right_and_caught_if_wrong(function, x, offset, size, factor):
    model = parse(f"x: param = {x!r}\nL: loss = {offset!r} + {size!r} * {function}(x)")
    assert reasons(model) == [Reason.OK]
    off = abs((factor - 1) * size * SLOPES[function](x))
    # Steps of a tenth or so still show what is larger than some last digits of the loss.
    if off > 3e-9 + 1e-12 * offset:
        assert reasons(sabotaged(model, function, 0, times(function, factor))) == [Reason.WRONG]


@pytest.mark.parametrize("size", ["1e-6", "1e-7", "1e-8", "3e-9"])
def test_a_dead_derivative_of_a_small_term_is_caught(size):
    model = parse(f"x: param = [0.3, -0.2, 0.5]\nL: loss = 2.3 + {size}*sum(tanh(x))")
    assert check(model).passed
    (found,) = check(sabotaged(model, "tanh", 0, lambda g, out, xs, a: 0.0 * g)).leaves
    assert found.reason is Reason.WRONG
    assert found.wrong.all()
    assert found.max_relative_error == 1.0
    np.testing.assert_allclose(found.differences, float(size) / np.cosh([0.3, -0.2, 0.5]) ** 2, rtol=0.1)


@pytest.mark.parametrize("exponent", range(6, 15))
def test_a_dead_derivative_beside_a_huge_number_is_caught(exponent):
    model = parse(f"x: param = 3\nL: loss = 1e{exponent} + x**2")
    assert check(model).passed
    found = check(sabotaged(model, "pow", 0, lambda g, out, xs, a: 0.0 * g))
    assert [leaf.reason for leaf in found.leaves] == [Reason.WRONG]
    assert found.leaves[0].differences == pytest.approx(6, rel=0.1)
    assert [culprit.operation for culprit in found.culprits] == ["pow"]


@pytest.mark.parametrize("exponent", [8, 10, 12])
def test_numbers_that_cancel_leave_their_rounding_behind(exponent):
    model = parse(f"x: param = 3\ny = (1e{exponent} + x**2) - 1e{exponent}\nL: loss = 0.01 * y")
    assert reasons(model) == [Reason.OK]
    assert reasons(sabotaged(model, "pow", 0, lambda g, out, xs, a: 0.0 * g)) == [Reason.WRONG]


@pytest.mark.parametrize("exponent", [6, 8, 10])
def test_so_they_do_behind_a_dead_rule_which_hides_how_large_they_were(exponent):
    model = parse(f"x: param = 3\ny = (1e{exponent} + x**2) - 1e{exponent}\nL: loss = 0.01 * y")
    assert reasons(sabotaged(model, "mul", 1, lambda g, out, xs, a: 0.0 * g)) == [Reason.WRONG]


@settings(examples, max_examples=some(40))
@given(
    function=st.sampled_from(["log", "sqrt", "inverse", "square of log"]),
    x=st.floats(-14, 0).map(lambda e: 10.0**e),
    factor=st.sampled_from([0.0, 0.5, 1.0001, 2.0]),
)
def test_a_tiny_number_at_the_edge_of_a_domain_is_no_kink(function, x, factor):
    formula, operation, slope = {
        "log": ("log(x)", "log", 1 / x),
        "sqrt": ("sqrt(x)", "sqrt", 0.5 / math.sqrt(x)),
        "inverse": ("1 / x", "div", -1 / x**2),
        "square of log": ("log(x)**2", "log", 2 * math.log(x) / x),
    }[function]
    model = parse(f"x: param = {x!r}\nL: loss = {formula}")
    (found,) = check(model).leaves
    assert (found.reason, found.kink) == (Reason.OK, False)
    assert found.differences == pytest.approx(slope, rel=1e-5, abs=1e-8)
    own = {
        "log": lambda x: 1 / x,
        "sqrt": lambda x: 0.5 / np.sqrt(x),
        "div": lambda x: -1 / x**2,
    }[operation]
    slot = 1 if operation == "div" else 0
    wrong = sabotaged(model, operation, slot, lambda g, out, xs, a: factor * g * own(xs[slot]))
    if slope:
        assert reasons(wrong) == [Reason.WRONG]


@pytest.mark.parametrize("x", ["1e-9", "1e-30", "1e-300"])
def test_a_wrong_rule_is_not_hidden_by_the_end_of_the_domain(x):
    model = parse(f"x: param = {x}\nL: loss = log(x)")
    assert reasons(model) == [Reason.OK]
    assert reasons(sabotaged(model, "log", 0, lambda g, out, xs, a: 0.5 * g / xs[0])) == [Reason.WRONG]


def test_the_end_of_a_domain_may_lie_anywhere():
    for text in ("x: param = 1.000000001\nL: loss = log(x - 1)", "x: param = 709.7827\nL: loss = exp(x)"):
        assert reasons(parse(text)) == [Reason.OK]
    # On the very edge there is no step to either side.
    assert reasons(parse("x: param = 1\nL: loss = sqrt(x - 1)")) == [Reason.KINK]


@pytest.mark.parametrize(
    "text",
    [
        "x: param = 0.1\nL: loss = sigmoid(1e7*(x - 0.1))",
        "x: param = 0\nL: loss = sigmoid(1e9*x)",
        "x: param = 0.1\nL: loss = 1e6 + sin(300*x)",
        "x: param = 1\nL: loss = 1e8 + 1e-2*sin(1e5*x)",
        "x: param = 3\nL: loss = 1e8 + x + 1e-3*sin(1e4*x)",
        "x: param = 3\nL: loss = 1e10 + x + 5*sin(x)",
        "x: param = 1\nL: loss = 1e12 + x**3",
        "x: param = 1e-9\nL: loss = log(x**2)",
        "a: param = [1e8, -1e8, 0.01]\nL: loss = sum(a)**2",
        "x: param = 1e-9\nL: loss = x**2*log(x**2 + 1e-300)",
    ],
)
def test_steep_wavy_and_cancelling_functions_are_no_false_alarm(text):
    assert reasons(parse(text)) == [Reason.OK]


def test_a_wrong_gradient_of_a_wave_beside_a_huge_number_is_caught():
    """Longer steps than the wave see its mean only, with which a dead wave would agree."""
    model = parse("x: param = 3\nL: loss = 1e10 + x + 5*sin(x)")
    assert reasons(sabotaged(model, "sin", 0, lambda g, out, xs, a: 0.0 * g)) == [Reason.WRONG]


# --------------------------------------------------------------------------------------------- nothing can be checked
@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("x: param = 0\nL: loss = log(x)", "the loss L is −∞"),
        ("x: param = 800\nL: loss = exp(x)", "the loss L is ∞"),
        (
            "x: param = 0\ny = log(x)\nL: loss = 0*y",
            "the loss L is NaN; NaN or infinity begins at y (line 2)",
        ),
    ],
)
def test_a_loss_that_is_not_finite_tells_nothing_and_accuses_no_one(text, note):
    found = check(parse(text))
    assert (found.checked, found.passed, found.culprits) == (False, False, ())
    assert found.note == note
    assert [(leaf.reason, leaf.passed, leaf.note) for leaf in found.leaves] == [(Reason.UNTOLD, False, note)]
    progress = list(checking(parse(text)))
    assert {p.note for p in progress} == {found.note}
    assert progress[-1].leaves == found.leaves


UNTOLD = {
    "the slope overflows": "x: param = 1e-200\nL: loss = x * 1e200 * 1e200",
    "the loss is finite at one point alone": "x: param = 1\nL: loss = 1e308 * (1 + 1e40*(x - 1)**2)",
}


@pytest.mark.parametrize("why", UNTOLD)
def test_a_loss_without_any_finite_difference_tells_nothing(why):
    found = check(parse(UNTOLD[why]))
    assert [leaf.reason for leaf in found.leaves] == [Reason.UNTOLD]
    assert (found.checked, found.passed, found.culprits) == (False, False, ())
    assert found.note == "no difference of the loss by x is finite"


def test_an_element_that_cannot_be_told_leaves_the_others_their_verdicts():
    text = "x: param = [1, 2]\nw: param = 3\nL: loss = 1e308 * (1 + 1e40*(x[0] - 1)**2) * 1e-308 + x[1]**2 + w"
    found = {leaf.name: leaf for leaf in check(parse(text)).leaves}
    assert found["x"].untold.tolist() == [True, False]
    assert found["x"].note == "no difference of the loss by x[0] is finite"
    assert found["w"].reason is Reason.OK


@pytest.mark.filterwarnings("error")
def test_a_number_near_the_largest_one_is_checked_without_a_warning():
    assert reasons(parse("w: param = 1e308\nL: loss = w*1.5")) == [Reason.OK]


def test_what_was_checked_has_no_note():
    model = parse("x: param = 1\nL: loss = exp(x)")
    found = check(model)
    assert (found.checked, found.passed, found.note) == (True, True, "")
    assert not found.leaves[0].untold
    assert {p.note for p in checking(model)} == {""}


def test_a_check_that_was_stopped_says_so():
    model = parse("W: param = randn(60, 60)\nx: input = randn(8, 60)\nL: loss = mean(tanh(x @ W.T))")
    found = check(model, lambda done, total: False)
    assert (found.checked, found.passed) == (False, False)
    assert found.note == "the check was stopped before all leaves were done"


def test_an_infinite_number_has_no_difference_and_those_beside_it_have_theirs():
    numbers = np.array([np.inf, 1.0, -np.inf])
    found = judge(numbers, np.ones(3), lambda at, upper, lower: (3.0 * upper, 3.0 * lower, np.full(len(at), True)))
    assert found.differences[1] == pytest.approx(3.0)
    assert not found.agrees.any()
    assert not found.kinks[1]
