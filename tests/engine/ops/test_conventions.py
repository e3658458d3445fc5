"""What the program takes for a derivative where there is none, and what it does with infinities."""

from __future__ import annotations

import numpy as np
import pytest

from engine.errors import ShapeError
from engine.ops import REGISTRY
from tests.engine.ops.cases import case, messages


# ---------------------------------------------------------------------------------------------------------------- kinks
@pytest.mark.parametrize(
    ("name", "slope"), [("relu", 0.0), ("abs", 0.0), ("step", 0.0), ("sign", 0.0), ("l1", 0.0), ("norm", 0.0)]
)
def test_at_zero_the_derivative_is_zero(name, slope):
    assert messages(name, 0.0) == [slope]


def test_at_zero_the_leaky_ones_take_their_left_slope():
    assert messages("leaky_relu", 0.0, slope=0.2) == [0.2]
    assert messages("elu", 0.0, alpha=0.7) == [0.7]


@pytest.mark.parametrize("name", ["step", "sign", "wta"])
def test_a_hard_decision_passes_nothing_anywhere(name):
    assert messages(name, [-2.0, 0.0, 3.0], g=5.0) == [[0.0, 0.0, 0.0]]


@pytest.mark.parametrize("name", ["lt", "le", "gt", "ge", "eq", "ne"])
def test_a_comparison_passes_nothing_to_either_side(name):
    assert messages(name, [1.0, 2.0], [2.0, 2.0]) == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["maximum", "minimum"])
def test_two_equal_operands_share_the_signal(name):
    assert messages(name, 3.0, 3.0, g=4.0) == [2.0, 2.0]


def test_the_larger_and_the_smaller_operand_get_all_of_it():
    assert messages("maximum", [1.0, 5.0], [2.0, 3.0]) == [[0.0, 1.0], [1.0, 0.0]]
    assert messages("minimum", [1.0, 5.0], [2.0, 3.0]) == [[1.0, 0.0], [0.0, 1.0]]


@pytest.mark.parametrize(
    ("name", "x", "expected"),
    [
        ("max", [2.0, 2.0, 1.0], [3.0, 3.0, 0.0]),
        ("min", [2.0, 1.0, 1.0], [0.0, 3.0, 3.0]),
        ("max", [1.0, 1.0, 1.0], [2.0, 2.0, 2.0]),
    ],
)
def test_ties_share_the_signal_evenly(name, x, expected):
    assert messages(name, x, g=6.0) == [expected]


def test_ties_are_counted_along_the_axis():
    assert messages("max", [[1.0, 1.0], [0.0, 2.0]], axis=1) == [[[0.5, 0.5], [0.0, 1.0]]]


def test_the_first_of_equals_wins_it_all_in_winner_take_all():
    assert case("wta", [1.0, 3.0, 3.0]).out.tolist() == [0.0, 1.0, 0.0]


def test_where_hands_the_signal_to_the_chosen_side_only():
    assert messages("where", [1.0, 0.0], [2.0, 2.0], [3.0, 3.0]) == [[0.0, 0.0], [1.0, 0.0], [0.0, 1.0]]


# --------------------------------------------------------------------------------------------------------------- powers
@pytest.mark.parametrize(
    ("base", "exponent", "value", "slope"),
    [
        (0.0, 0.0, 1.0, 0.0),
        (0.0, 1.0, 0.0, 1.0),
        (0.0, 2.0, 0.0, 0.0),
        (-2.0, 2.0, 4.0, -4.0),
        (-2.0, 3.0, -8.0, 12.0),
        (-2.0, 0.0, 1.0, 0.0),
        (4.0, 0.5, 2.0, 0.25),
        (2.0, -1.0, 0.5, -0.25),
    ],
)
def test_the_base_of_a_power(base, exponent, value, slope):
    with np.errstate(all="ignore"):
        assert float(case("pow", base, exponent).out) == value
    assert messages("pow", base, exponent)[0] == slope


@pytest.mark.parametrize("base", [0.0, -1.0, -2.5])
@pytest.mark.parametrize("exponent", [0.0, 1.0, 2.0])
def test_a_named_exponent_at_a_base_that_is_not_positive_receives_nothing(base, exponent):
    assert messages("pow", base, exponent)[1] == 0.0


def test_a_named_exponent_at_a_positive_base_receives_its_logarithm():
    assert messages("pow", 3.0, 2.0)[1] == pytest.approx(9.0 * np.log(3.0), rel=1e-15)


# -------------------------------------------------------------------------------------------- no signal stays no signal
@pytest.mark.parametrize(
    ("name", "operands"),
    [
        ("log", (0.0,)),
        ("sqrt", (0.0,)),
        ("log", (-1.0,)),
        ("exp", (1e4,)),
        ("div", (1.0, 0.0)),
        ("div", (0.0, 0.0)),
        ("pow", (0.0, -1.0)),
        ("pow", (0.0, 0.5)),
        ("pow", (1e300, 3.0)),
        ("prod", ([1e300, 1e300, 1.0],)),
        ("norm", ([0.0, 0.0],)),
    ],
)
def test_an_error_signal_of_zero_stays_zero_where_the_slope_is_infinite(name, operands):
    for message in messages(name, *operands, g=0.0):
        assert np.array_equal(np.abs(message), np.zeros(np.shape(message))), f"{name}{operands} sends {message}"


def test_an_infinite_slope_is_shown_where_a_signal_meets_it():
    assert messages("sqrt", 0.0) == [np.inf]
    assert messages("log", 0.0) == [np.inf]
    assert messages("div", 1.0, 0.0) == [np.inf, -np.inf]


# ------------------------------------------------------------------------------------------------------------ stability
STABLE = {
    "sigmoid": (0.0, 1.0, 0.0, 0.0),
    "tanh": (-1.0, 1.0, 0.0, 0.0),
    "softplus": (0.0, 1e4, 0.0, 1.0),
    "elu": (-1.0, 1e4, 0.0, 1.0),
    "silu": (0.0, 1e4, 0.0, 1.0),
    "gelu": (0.0, 1e4, 0.0, 1.0),
    "relu": (0.0, 1e4, 0.0, 1.0),
    "leaky_relu": (-100.0, 1e4, 0.01, 1.0),
    "erf": (-1.0, 1.0, 0.0, 0.0),
}


@pytest.mark.parametrize("name", STABLE)
def test_an_activation_is_right_far_out(name):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        out = case(name, [-1e4, 1e4]).out
        slopes = case(name, [-1e4, 1e4]).message(0, np.ones(2))
    left, right, slope_left, slope_right = STABLE[name]
    np.testing.assert_allclose(out, [left, right], atol=1e-300)
    np.testing.assert_allclose(slopes, [slope_left, slope_right], atol=1e-300)


@pytest.mark.parametrize("name", STABLE)
@pytest.mark.parametrize("x", [-1e4, -800.0, -710.0, -37.0, 0.0, 37.0, 710.0, 800.0, 1e4])
def test_an_activation_never_overflows(name, x):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = case(name, x)
        assert np.isfinite(found.out)
        assert np.isfinite(found.message(0, np.ones(())))


def test_a_saturated_logistic_unit_keeps_its_tiny_slope_on_both_sides():
    left, right = case("sigmoid", [-40.0, 40.0]).message(0, np.ones(2))
    assert left == right == pytest.approx(np.exp(-40.0), rel=1e-12)


@pytest.mark.parametrize("z", [[1e4, -1e4, 0.0], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4], [0.0, 1e4, 9999.0]])
def test_softmax_and_its_kin_are_finite_far_out(z):
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        soft, log_soft, lse = (case(name, z) for name in ("softmax", "log_softmax", "logsumexp"))
        for found in (soft, log_soft, lse):
            assert np.isfinite(found.out).all()
            assert np.isfinite(found.message(0, found.signal())).all()
    assert soft.out.sum() == pytest.approx(1.0, rel=1e-15)
    np.testing.assert_allclose(np.exp(log_soft.out), soft.out, atol=1e-12)
    np.testing.assert_allclose(np.asarray(z) - lse.out, log_soft.out, atol=1e-9)


def test_a_norm_neither_overflows_nor_underflows():
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        assert float(case("norm", [3e200, 4e200]).out) == pytest.approx(5e200)
        assert float(case("norm", [3e-200, 4e-200]).out) == pytest.approx(5e-200)
        assert messages("norm", [3e-200, 4e-200]) == [pytest.approx([0.6, 0.8])]


# ------------------------------------------------------------------------------------------------------ NaN and nothing
def test_nan_stays_nan():
    smooth = [name for name, op in REGISTRY.items() if op.samples and len(op.slots) == 1 and op.differentiable]
    for name in smooth:
        if any(a.required for a in REGISTRY[name].attributes):
            continue
        if name not in {"index", "reshape", "clip"}:
            assert np.isnan(case(name, [np.nan]).out).any(), name


@pytest.mark.parametrize(("name", "value"), [("sum", 0.0), ("prod", 1.0), ("norm", 0.0), ("l2", 0.0), ("mse", 0.0)])
def test_what_an_empty_array_amounts_to(name, value):
    operands = [np.zeros(0)] * len(REGISTRY[name].slots)
    assert float(case(name, *operands).out) == value


@pytest.mark.parametrize("name", ["mean", "var", "max", "min", "argmax", "softmax", "log_softmax", "wta"])
def test_what_nothing_has_not_is_refused_before_it_is_computed(name):
    found = case(name, np.zeros((2, 0)), axis=-1)
    with pytest.raises(ShapeError, match=f"'{name}' of "):
        found.op.shape(found.shapes, found.attrs)


@pytest.mark.parametrize("axes", [(5, 0), (0, 0), (-3, 1), (0,)])
def test_a_transposition_names_axes_that_are_there_once_each(axes):
    found = case("transpose", np.zeros((2, 3)), axes=axes)
    with pytest.raises(ShapeError, match="transpose"):
        found.op.shape(found.shapes, found.attrs)


def test_a_transposition_counts_axes_from_the_end_too():
    found = case("transpose", np.zeros((2, 3, 4)), axes=(-1, 0, 1))
    assert found.op.shape(found.shapes, found.attrs) == found.out.shape == (4, 2, 3)
    assert found.message(0, found.signal()).shape == (2, 3, 4)
