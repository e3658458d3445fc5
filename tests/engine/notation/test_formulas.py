"""Formulas as print writes them."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.language import parse
from engine.notation import Run, formula_runs, name_runs, number_runs, plain
from engine.notation.runs import Style
from engine.ops import REGISTRY
from tests.helpers.generated import some
from tests.helpers.models import random_text


@pytest.mark.parametrize(
    ("source", "shown"),
    [
        ("w*x + b", "w·x + b"),
        ("(y - t)**2 / 2", "½(y − t)²"),
        ("w**2 / 2", "½w²"),
        ("a / 3 + b / 7", "⅓a + b/7"),
        ("-g*z / 4", "−¼g·z"),
        ("-g*t/p / 2", "−½g·t/p"),
        ("a - -b", "a − (−b)"),
        ("a * -b", "a·(−b)"),
        ("2*r*x / 3", "2r·x/3"),
        ("a / 2 / 3", "½a/3"),
        ("L + lam*R", "L + λ·R"),
        ("a*(b + c)", "a·(b + c)"),
        ("(a*b)*c", "a·b·c"),
        ("a - (b - c)", "a − (b − c)"),
        ("a - b - c", "a − b − c"),
        ("a / (b*c)", "a/(b·c)"),
        ("-a", "−a"),
        ("-(a + b)", "−(a + b)"),
        ("(-a)**2", "(−a)²"),
        ("a**b", "a^b"),
        ("a**-1", "a⁻¹"),
        ("W @ x + b", "W\u2009x + b"),
        ("W.T @ x", "Wᵀ\u2009x"),
        ("sigmoid(z)", "σ(z)"),
        ("sum(x)", "Σx"),
        ("sum(x + y)", "Σ(x + y)"),
        ("-sum(x)", "−Σx"),
        ("sum(x) * y", "(Σx)·y"),
        ("sum(x)/2 * y", "(½Σx)·y"),
        ("-(sum(x)/2) * y", "(−½Σx)·y"),
        ("prod(a) / 7", "(Πa)/7"),
        ("a - sum(x)/b", "a − (Σx)/b"),
        ("(+3) / 2", "3/2"),
        ("a - +b", "a − b"),
        ("sum((y - t)**2) / 2", "½Σ(y − t)²"),
        ("abs(x - y)", "|x − y|"),
        ("sqrt(x + y)", "√(x + y)"),
        ("dot(v, h)", "vᵀh"),
        ("sum(x, axis=0)", "Σ(x, axis=0)"),
        ("a >= b", "a ≥ b"),
        ("a != 1", "a ≠ 1"),
        ("x[0, 1:]", "x[0, 1:]"),
        ("[1, -2]", "[1, −2]"),
        ("x_1 + x_2", "x₁ + x₂"),
        ("0.001*x", "0.001·x"),
        ("max(x, axis=-1)", "max(x, axis=-1)"),
        ("a\n  + b", "a + b"),
    ],
)
def test_a_formula_is_written_as_print_does(source, shown):
    assert plain(formula_runs(source)) == shown


def test_a_formula_is_spelled_with_numbers():
    numbers = {"w": number_runs(0.8), "b": number_runs(-0.3), "x": number_runs(1.5)}
    assert plain(formula_runs("w*x + b", numbers.get, times=" × ")) == "0.8 × 1.5 + (−0.3)"


def test_a_fraction_is_not_written_before_a_number():
    numbers = {"w": number_runs(0.8), "v": number_runs(-0.8)}
    assert plain(formula_runs("w**2 / 2", numbers.get, times=" × ")) == "½ × 0.8²"
    assert plain(formula_runs("max(v, 0) - abs(v)", numbers.get, times=" × ")) == "max(−0.8, 0) − |−0.8|"


def test_beside_an_equals_sign_a_comparison_is_in_parentheses():
    assert plain(formula_runs("a > 0", equated=True)) == "(a > 0)"
    assert plain(formula_runs("a * (b > 0)", equated=True)) == plain(formula_runs("a * (b > 0)")) == "a·(b > 0)"


def test_a_name_is_italic_with_its_subscript_below():
    assert name_runs("L_reg") == (Run("L", Style.NAME), Run("reg", Style.SUB))
    assert name_runs("z", barred=True) == (Run("z\u0304", Style.NAME),)
    assert name_runs("h@2") == (Run("h", Style.NAME), Run("′"))


@pytest.mark.parametrize("source", ["", "a +", "(" * 500, "1 2", "\0", "-" * 5000 + "x", "x" + "+x" * 20_000])
def test_what_cannot_be_typeset_comes_back_as_it_was_written(source):
    assert plain(formula_runs(source)) == " ".join(source.split())


def test_a_sum_of_many_terms_is_typeset():
    assert plain(formula_runs("+".join(["x"] * 800))).count("x") == 800


@pytest.mark.parametrize("op", REGISTRY.values(), ids=list(REGISTRY))
def test_every_operations_formula_can_be_typeset(op):
    assert plain(formula_runs(op.formula))


@given(st.integers(0, 10_000))
@settings(max_examples=some(40), deadline=None)
def test_every_formula_of_a_model_is_typeset_in_one_line(seed):
    for variable in parse(random_text(seed)).graph.variables:
        shown = plain(formula_runs(variable.formula))
        assert bool(shown) == bool(variable.formula)  # a leaf's number is in its values alone
        assert variable.is_leaf or shown
        assert "\n" not in shown


FRACTIONS = {"½": "(1/2)*", "⅓": "(1/3)*", "¼": "(1/4)*"}


@given(
    st.recursive(
        st.sampled_from(["a", "b", "2"]),
        lambda inner: st.one_of(
            st.builds("({}){}({})".format, inner, st.sampled_from("+-*"), inner),
            st.builds("({})/{}".format, inner, st.sampled_from("2347")),
            st.builds("-({})".format, inner),
            st.builds("+({})".format, inner),
        ),
        max_leaves=8,
    )
)
@settings(max_examples=300)
def test_what_is_shown_means_the_same_and_has_no_sign_behind_a_sign(source):
    shown = plain(formula_runs(source))
    assert not re.search(r"[−+·/½⅓¼] ?−|[½⅓¼][½⅓¼\d]", shown)
    code = shown.replace("−", "-").replace("·", "*").replace(")(", ")*(")
    code = re.sub("[½⅓¼]", lambda found: FRACTIONS[found[0]], re.sub(r"2(?=[ab])", "2*", code))
    values = {"a": 3.0, "b": -5.0}
    assert eval(code, values.copy()) == pytest.approx(eval(source, values.copy()), rel=1e-12, abs=1e-12)
