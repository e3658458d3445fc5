"""Errors: the advice for a misspelt name."""

import pytest

from engine.errors import nearest
from engine.ops import callable_names

OPERATIONS = list(callable_names())


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("sqrd", "sqrt"),
        ("exq", "exp"),
        ("lgo", "log"),
        ("sigmiod", "sigmoid"),
        ("cosine", "cos"),
        ("softmaxx", "softmax"),
    ],
)
def test_a_slip_is_recognised(written, meant):
    assert nearest(written, OPERATIONS) == f"did you mean '{meant}'?"


@pytest.mark.parametrize("written", ["nope", "foo", "power", "xyz", ""])
def test_a_word_of_its_own_is_no_slip(written):
    assert nearest(written, OPERATIONS) == ""


def test_capital_letters_are_a_slip():
    assert nearest("RELU", ["relu", "tanh"]) == "did you mean 'relu'?"
