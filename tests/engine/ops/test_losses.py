"""Losses by hand, far out, and where something is certain: 0·log 0 = 0, and no NaN from 0·∞."""

from __future__ import annotations

import numpy as np
import pytest

from tests.engine.ops.cases import case, messages

FAR = [-1e4, -800.0, -37.0, 0.0, 37.0, 800.0, 1e4]


def strictly(name, *operands):
    """Value and message to the first operand; any overflow or invalid operation on the way is an error."""
    with np.errstate(over="raise", divide="raise", invalid="raise"):
        found = case(name, *operands)
        return float(found.out), found.message(0, np.ones(()))


# ------------------------------------------------------------------------------------------------------------- by hand
@pytest.mark.parametrize(
    ("name", "operands", "value"),
    [
        ("bce", (0.5, 1), np.log(2)),
        ("bce", ([0.5, 0.25], [1, 0]), (np.log(2) - np.log(0.75)) / 2),
        ("bce_with_logits", (0, 1), np.log(2)),
        ("cross_entropy", ([0.25, 0.75], 1), -np.log(0.75)),
        ("cross_entropy", ([0.25, 0.75], [0, 1]), -np.log(0.75)),
        ("cross_entropy", ([[0.25, 0.75], [0.5, 0.5]], [1, 0]), (-np.log(0.75) - np.log(0.5)) / 2),
        ("softmax_cross_entropy", ([0, 0, 0, 0], 2), np.log(4)),
        ("hinge", (0.25, 1), 0.75),
        ("hinge", ([0.25, -2], [1, -1]), 0.375),
        ("hinge", ([1, 3, 2.5], 1), 0.5),
        ("hinge", ([[1, 3, 2.5], [0, 0, 0]], [1, 0]), 1.25),
        ("perceptron_loss", ([2, -3], [1, 1]), 1.5),
        ("zero_one", ([1, 0, 1, 1], [1, 1, 1, 0]), 0.5),
        ("zero_one", ([[0.1, 0.9], [0.8, 0.2], [0.7, 0.3]], [1, 1, 0]), 1 / 3),
    ],
)
def test_by_hand(name, operands, value):
    assert float(case(name, *operands).out) == pytest.approx(value, rel=1e-14)


def test_elastic_net_is_both_regularisers():
    w = [1.0, -2.0]
    assert float(case("elastic_net", w, beta=0.5).out) == 0.5 * 5 + 3
    assert messages("elastic_net", w, beta=0.5) == [[2.0, -3.0]]
    assert messages("elastic_net", [0.0], beta=2.0) == [[0.0]]
    assert float(case("elastic_net", [np.inf], beta=0.0).out) == np.inf


def test_classes_mean_the_same_as_their_one_hot_vectors():
    s, t = np.random.default_rng(0).uniform(0.1, 0.9, (5, 3)), np.array([0, 2, 1, 1, 0])
    for name in ("cross_entropy", "softmax_cross_entropy"):
        ours, theirs = case(name, s, t), case(name, s, np.eye(3)[t])
        assert ours.out == theirs.out
        assert np.array_equal(ours.message(0, np.ones(())), theirs.message(0, np.ones(())))


# ------------------------------------------------------------------------------------------------------------- far out
@pytest.mark.parametrize("z", FAR)
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0])
def test_the_cross_entropy_of_a_logit_is_right_far_out(z, t):
    value, message = strictly("bce_with_logits", z, t)
    expected = max(z, 0) - z * t + np.log1p(np.exp(-abs(z)))
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert float(message) == pytest.approx((1 + np.tanh(z / 2)) / 2 - t, abs=1e-12)


def test_a_saturated_unit_that_is_right_keeps_its_tiny_loss_and_signal():
    value, message = strictly("bce_with_logits", 40.0, 1.0)
    assert value == pytest.approx(np.exp(-40), rel=1e-12)
    assert float(message) == pytest.approx(-np.exp(-40), rel=1e-12)


@pytest.mark.parametrize("target", [0, 1, [1.0, 0.0, 0.0], [0.2, 0.3, 0.5]])
@pytest.mark.parametrize("z", [[1e4, -1e4, 0.0], [-1e4, 1e4, 9999.0], [1e4, 1e4, 1e4], [-1e4, -1e4, -1e4]])
def test_the_cross_entropy_of_softmax_is_finite_far_out(z, target):
    value, message = strictly("softmax_cross_entropy", z, target)
    weights = np.eye(3)[target] if isinstance(target, int) else np.array(target)
    shifted = np.array(z) - max(z)
    expected = -np.sum(weights * (shifted - np.log(np.sum(np.exp(shifted)))))
    assert value == pytest.approx(expected, rel=1e-12, abs=1e-12)
    assert np.isfinite(message).all()
    assert float(message.sum()) == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("z", FAR)
def test_a_margin_is_finite_far_out(z):
    for name, operands in [("hinge", ([z, 0.0], 1)), ("hinge", (z, -1)), ("perceptron_loss", (z, -1))]:
        value, message = strictly(name, *operands)
        assert np.isfinite(value)
        assert np.isfinite(message).all()


# ----------------------------------------------------------------------------------------- certainty, right and wrong
@pytest.mark.parametrize(("y", "t", "slope"), [(0.0, 0.0, 1.0), (1.0, 1.0, -1.0)])
def test_certainty_that_is_right_costs_nothing(y, t, slope):
    assert strictly("bce", y, t) == (0.0, slope)


def test_certainty_that_is_wrong_costs_everything():
    with np.errstate(divide="ignore"):
        assert float(case("bce", 1.0, 0.0).out) == np.inf
        assert float(case("cross_entropy", [1.0, 0.0], 1).out) == np.inf
    assert messages("cross_entropy", [1.0, 0.0], 1) == [[0.0, -np.inf], 0.0]


@pytest.mark.parametrize("target", [0, [1.0, 0.0, 0.0]])
def test_a_class_without_weight_does_not_count_whatever_its_logarithm(target):
    assert strictly("cross_entropy", [1.0, 0.0, 0.0], target)[0] == 0
    assert strictly("cross_entropy", [1.0, 0.0, 0.0], target)[1].tolist() == [-1, 0, 0]
    value, message = strictly("softmax_cross_entropy", [2.0, -np.inf, -np.inf], target)
    assert (value, message.tolist()) == (0.0, [0, 0, 0])


@pytest.mark.parametrize(
    ("name", "operands"),
    [
        ("bce", (0.0, 1.0)),
        ("bce", (1.0, 0.0)),
        ("cross_entropy", ([0.0, 1.0], 0)),
        ("cross_entropy", ([0.0, 1.0], [1.0, 0.0])),
        ("softmax_cross_entropy", ([-np.inf, 1.0], [1.0, 0.0])),
    ],
)
def test_an_error_signal_of_zero_stays_zero(name, operands):
    for message in messages(name, *operands, g=0.0):
        assert np.array_equal(np.abs(message), np.zeros(np.shape(message)))


# ------------------------------------------------------------------------------------------------ kinks and decisions
def test_at_the_margin_and_on_the_boundary_nothing_is_sent():
    assert messages("hinge", 1.0, 1.0) == [0.0, 0.0]
    assert messages("hinge", [1.0, 2.0, 0.0], 1)[0] == [0.0, 0.0, 0.0]
    assert messages("perceptron_loss", 0.0, 1.0) == [0.0, 0.0]


def test_each_rival_within_the_margin_pulls_at_the_right_score():
    assert messages("hinge", [1.5, 1.0, 0.5, -3.0], 1)[0] == [1.0, -2.0, 1.0, 0.0]


def test_the_share_that_is_wrong_passes_nothing():
    assert messages("zero_one", [0.0, 1.0], [1.0, 1.0]) == [[0.0, 0.0], [0.0, 0.0]]
    assert messages("zero_one", [[0.3, 0.7]], [0.0]) == [[[0.0, 0.0]], [0.0]]


def test_among_equal_scores_the_first_is_the_decision():
    assert float(case("zero_one", [1.0, 1.0], 0).out) == 0
    assert float(case("zero_one", [1.0, 1.0], 1).out) == 1
