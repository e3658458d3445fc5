"""Derivatives as lines of Unicode and LaTeX, and with the numbers in."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.derivation import derivative_between, number_runs_of
from engine.execution import run
from engine.language import parse
from engine.levels import Level, grouping_of, quotient
from engine.notation import Notation, plain
from resources import example_names, example_text
from tests.engine.ops.cases import CASES, forward_formula, with_attribute
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_text


def derivative(text, child, parent, level=Level.VARIABLES):
    graph = parse(text).graph
    view = quotient(graph, grouping_of(graph, level))
    found = derivative_between(view, view.index[child], view.index[parent])
    assert found is not None
    return found


def every_derivative(text):
    graph = parse(text).graph
    view = quotient(graph, grouping_of(graph, Level.VARIABLES))
    return [derivative_between(view, child, parent) for parent, child in view.edges]


def is_well_formed(latex: str) -> bool:
    """Braces and \\left \\right pairs match, nothing special stands alone, and no letter is outside of LaTeX's own."""
    depth = 0
    for brace in re.findall(r"(?<!\\)[{}]", latex):
        depth += 1 if brace == "{" else -1
        if depth < 0:
            return False
    pairs = len(re.findall(r"\\left(?![a-z])", latex)) == len(re.findall(r"\\right(?![a-z])", latex))
    math = re.sub(r"\\text\{(?:\\.|[^{}\\])*\}", "", latex)
    doubled = re.search(r"(?:\^(?:\{[^{}]*\}|\w)){2}|(?:_(?:\{[^{}]*\}|\w)){2}", math)
    return depth == 0 and pairs and math.isascii() and not re.search(r"(?<!\\)[#$%&~]", math) and not doubled


def test_the_logistic_line_is_written_as_in_the_lectures():
    found = derivative(REGULARISED, "y", "z")
    assert found.text == "∂y/∂z = σ(z)(1 − σ(z))"
    assert found.latex == r"\frac{\partial y}{\partial z} = \sigma(z)\,(1 - \sigma(z))"


@pytest.mark.parametrize(
    ("child", "parent", "text", "latex"),
    [
        ("z", "W", "z̄·∂z/∂W = z̄\u2009xᵀ", r"\bar{z}\,\frac{\partial z}{\partial W} = \bar{z}\,x^{\top}"),
        ("z", "x", "z̄·∂z/∂x = Wᵀ\u2009z̄", r"\bar{z}\,\frac{\partial z}{\partial x} = W^{\top}\,\bar{z}"),
        ("h", "z", "h̄·∂h/∂z = h̄ ⊙ (1 − h²)", None),
        ("s", "z", "s̄·∂s/∂z = s̄ for every element", None),
        ("L", "y", "∂L/∂y = 2y", r"\frac{\partial L}{\partial y} = 2\,y"),
    ],
)
def test_arrays_are_written_as_messages(child, parent, text, latex):
    found = derivative(LAYERED, child, parent)
    assert found.text == text
    assert latex is None or found.latex == latex


def test_the_error_signal_can_be_written_in_three_ways():
    found = derivative(LAYERED, "z", "W")
    assert found.text_in(Notation.DELTA) == "δ_z·∂z/∂W = δ_z\u2009xᵀ"
    assert found.text_in(Notation.D) == "dL/dz·∂z/∂W = (dL/dz)\u2009xᵀ"
    assert found.latex_in(Notation.DELTA).startswith(r"\delta_{z}\,")
    assert found.latex_in(Notation.D).startswith(r"\frac{\mathrm{d}L}{\mathrm{d}z}\,")


def test_the_derivative_of_the_loss_has_the_name_of_the_models_own_loss():
    text = "v: param = [1.0, 2.0]\ns = v*v\nE_tot: loss = sum(s)"
    assert derivative(text, "s", "v").text_in(Notation.D) == "dE_tot/ds·∂s/∂v = 2·(dE_tot/ds) ⊙ v"


def test_a_scalar_formula_has_its_numbers_in():
    found = derivative(REGULARISED, "y", "z")
    values = run(parse(REGULARISED)).values
    assert plain(number_runs_of(found, values)) == "σ(0.9) × (1 − σ(0.9))"
    assert number_runs_of(derivative(REGULARISED, "z", "b"), values) == ()


def test_short_vectors_have_their_numbers_in_and_matrices_their_names():
    model = parse(LAYERED)
    trace = run(model)
    found = derivative(LAYERED, "z", "W")
    signal = trace.grad("z")
    shown = plain(number_runs_of(found, trace.values, signal))
    assert shown.endswith("[1, −0.5]ᵀ")
    assert "W" in plain(number_runs_of(derivative(LAYERED, "z", "x"), trace.values, signal))


def test_what_cannot_be_spelled_is_said_in_words():
    found = derivative("v: param = [1.0, 2.0]\nL: loss = prod(v)", "L", "v")
    assert found.text.startswith("∂L/∂v: prod: ")
    assert is_well_formed(found.latex)


def test_at_primitives_the_slots_of_one_operation_are_one_derivative():
    text = "x: param = 3.0\nL: loss = x*x"
    assert derivative(text, "L", "x", Level.PRIMITIVES).text == "∂L/∂x = 2x"


@pytest.mark.parametrize("name", example_names())
@pytest.mark.parametrize("notation", list(Notation))
def test_the_latex_of_every_example_is_well_formed(name, notation):
    for found in every_derivative(example_text(name)):
        assert is_well_formed(found.latex_in(notation)), found.latex_in(notation)
        assert "\n" not in found.text_in(notation)


@pytest.mark.parametrize("case", [case for name, case in CASES.items() if name.endswith("-0")], ids=lambda c: c.op.name)
def test_the_latex_of_every_operation_is_well_formed(case):
    names, text, spelled = forward_formula(case)
    for name, value in spelled.items():
        text = with_attribute(text, name, value)
    leaves = [f"{name}: input = {value.tolist()!r}" for name, value in zip(names, case.xs, strict=True)]
    for found in every_derivative("\n".join([*leaves, f"out_1 = {text}", "L: loss = sum(out_1)"])):
        assert is_well_formed(found.latex), found.latex


@given(st.integers(0, 10_000))
@settings(max_examples=some(25), deadline=None)
def test_the_latex_of_random_models_is_well_formed(seed):
    for found in every_derivative(random_text(seed)):
        assert is_well_formed(found.latex), found.latex
