"""How names and numbers are written for people."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.notation import (
    Notation,
    SignalNames,
    bar,
    format_array,
    format_number,
    format_shape,
    full_number,
    parse_name,
    place_words,
)


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("w", "w"),
        ("lam", "λ"),
        ("lambda", "λ"),
        ("alpha", "α"),
        ("Sigma", "Σ"),
        ("sigma_1", "σ₁"),
        ("x_1", "x₁"),
        ("x_12", "x₁₂"),
        ("L_reg", "L_reg"),
        ("W_ih", "Wᵢₕ"),
        ("x_lam", "x_λ"),
        ("h@2", "h′"),
        ("h@3", "h″"),
        ("h@4", "h‴"),
        ("h@5", "h(5)"),
        ("z.1", "z.1"),
        ("h@2.1", "h′.1"),
        ("hidden.W", "hidden.W"),
        ("_private", "_private"),
        ("x_", "x_"),
        ("λ", "λ"),
        ("weight", "weight"),
    ],
)
def test_a_name_is_written_as_mathematics_does(address, shown):
    assert parse_name(address).plain == shown


@pytest.mark.parametrize(("address", "shown"), [("lam", "lam"), ("x_1", "x_1"), ("h@2", "h′")])
def test_a_setting_turns_the_letters_off(address, shown):
    assert parse_name(address, mathematical=False).plain == shown


def test_the_error_signal_has_a_bar():
    assert bar(parse_name("z")).plain == "z\u0304"
    assert bar(parse_name("lam")).plain == "λ\u0304"
    assert bar(parse_name("L_reg")).plain == "L\u0304_reg"
    assert bar(parse_name("ab")).plain == "a\u0305b\u0305"


def test_a_sentence_sets_no_bars_over_the_letters_of_a_word():
    assert SignalNames().in_words("z") == "error signal z\u0304"
    assert SignalNames().in_words("h@2") == "error signal h\u0304′"
    assert SignalNames().in_words("hidden.W") == "error signal of hidden.W"
    assert SignalNames(Notation.DELTA).in_words("hidden.W") == "error signal δ_hidden.W"
    assert SignalNames(Notation.D, "L").in_words("hidden.W") == "error signal dL/dhidden.W"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"),
        (-0.0, "0"),
        (1.5, "1.5"),
        (-0.28905, "−0.289"),
        (-0.289051, "−0.2891"),
        (1e-300, "1e−300"),
        (123456, "1.235e5"),
        (1234, "1234"),
        (0.1 + 0.2, "0.3"),
        (math.nan, "NaN"),
        (math.inf, "∞"),
        (-math.inf, "−∞"),
        (np.float64(2), "2"),
    ],
)
def test_a_number_has_four_significant_digits_and_a_true_minus(value, shown):
    assert format_number(value) == shown


@given(st.floats(allow_nan=False))
def test_a_full_number_reads_back_exactly(value):
    back = float(full_number(value))
    assert back == value
    assert math.copysign(1, back) == math.copysign(1, value)


@pytest.mark.parametrize(
    ("shape", "shown"), [((), "scalar"), ((3,), "3"), ((4, 3), "4×3"), ((32, 8, 8), "32×8×8"), ((0,), "0")]
)
def test_a_shape_is_written_with_crosses(shape, shown):
    assert format_shape(shape) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1.5, "1.5"),
        ([1, -2.5], "[1, −2.5]"),
        ([[1, 2], [3, 4]], "[[1, 2], [3, 4]]"),
        (np.arange(10), "vector, 10: 0 … 9"),
        (np.zeros((2, 3, 4)), "tensor, 2×3×4: all 0"),
        (np.array([0.5, np.nan, 0.5, 0.5, 0.5]), "vector, 5: 0.5 … 0.5, 1 not finite"),
        (np.zeros((0, 3)), "empty (0×3)"),
        ([1, 2, 3, 4, math.nan], "vector, 5: 1 … 4, 1 not finite"),
        ([1, 1, 1, 1, 1.0004], "vector, 5: 1 … 1.0004"),
        ([1, 1, 1, 1, 1 + 1e-9], "vector, 5: 1 … 1"),
        (np.full(9, math.inf), "vector, 9: nothing finite"),
    ],
)
def test_an_array_is_written_out_if_small_and_summed_up_if_not(value, shown):
    assert format_array(value) == shown


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("h@3", "at h″"),
        ("w_1", "at w₁"),
        ("surprise.1", "in surprise"),
        ("h@2.3", "in h′"),
        ("net.layer_1.W", "at net.layer_1.W"),
        ("W[0,1].2", "in W₀,₁"),
    ],
)
def test_a_sentence_names_a_place_as_the_canvas_does(address, words):
    assert place_words(address) == words
