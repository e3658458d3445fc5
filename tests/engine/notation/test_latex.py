"""Names and formulas in LaTeX."""

from __future__ import annotations

import pytest

from engine.debugging.debugger import start
from engine.debugging.narration import all_formulas, formula_in_latex
from engine.language import parse
from engine.notation import Notation, SignalNames, formula_latex, name_latex
from engine.notation.latex import bar_latex
from engine.ops import REGISTRY
from tests.engine.derivation.test_rendering import is_well_formed
from tests.helpers.models import REGULARISED


@pytest.mark.parametrize(
    ("address", "latex"),
    [
        ("w", "w"),
        ("x_1", "x_{1}"),
        ("L_reg", r"L_{\mathrm{reg}}"),
        ("lam", r"\lambda"),
        ("Gamma", r"\Gamma"),
        ("Alpha", r"\mathrm{A}"),
        ("σ", r"\sigma"),
        ("loss", r"\mathrm{loss}"),
        ("learning_rate", r"\mathrm{learning\_rate}"),
        ("h@2", "h'"),
        ("h@5", "h^{(5)}"),
        ("z.2", "z^{(2)}"),
        ("w_12", "w_{12}"),
    ],
)
def test_a_name_is_written_as_mathematics_does(address, latex):
    assert name_latex(address) == latex
    assert is_well_formed(latex)


def test_an_error_signal_has_a_bar_over_its_letters():
    assert bar_latex("L_reg") == r"\bar{L}_{\mathrm{reg}}"
    assert bar_latex("loss") == r"\overline{\mathrm{loss}}"
    assert SignalNames(Notation.D, "L_reg").latex("w") == r"\frac{\mathrm{d}L_{\mathrm{reg}}}{\mathrm{d}w}"
    assert SignalNames(Notation.DELTA).latex("w_1") == r"\delta_{w_{1}}"


@pytest.mark.parametrize(
    ("source", "latex"),
    [
        ("w*x + b", r"w\,x + b"),
        ("(y - t)**2 / 2", r"\frac{1}{2}\,(y - t)^{2}"),
        ("a / (b + 1)", r"\frac{a}{b + 1}"),
        ("-a / b", r"-\frac{a}{b}"),
        ("-g*z / 4", r"-\frac{1}{4}\,g\,z"),
        ("2*r*x / 3", r"\frac{2\,r\,x}{3}"),
        ("a - -b", "a - (-b)"),
        ("a * -b", r"a\,(-b)"),
        ("2*3", r"2 \cdot 3"),
        ("W.T @ z", r"W^{\top}\,z"),
        ("h.T[0]", r"{h^{\top}}_{0}"),
        ("sigmoid(x_1)", r"\sigma(x_{1})"),
        ("exp(-x)", r"\exp(-x)"),
        ("sum(x)", r"\sum x"),
        ("-sum(x) * y", r"\left(-\sum x\right)\,y"),
        ("sum(x) * y", r"\left(\sum x\right)\,y"),
        ("sum(x)/2 * y", r"\left(\frac{1}{2}\,\sum x\right)\,y"),
        ("sum(x, axis=0) * y", r"\left(\sum_{\mathrm{axis} = 0} x\right)\,y"),
        ("+3 / 2", r"\frac{3}{2}"),
        ("sum(x, axis=0)", r"\sum_{\mathrm{axis} = 0} x"),
        ("sqrt(x + 1)", r"\sqrt{x + 1}"),
        ("abs(x)", r"\left|x\right|"),
        ("dot(a, b)", r"a^{\top}b"),
        ("outer(a, b)", r"a\,b^{\top}"),
        ("x > 0", "[x > 0]"),
        ("leaky_relu(x)", r"\operatorname{leaky\_relu}(x)"),
        ("exp(a / b)", r"\exp\left(\frac{a}{b}\right)"),
        ("pi * 1e-7", r"\pi \cdot 1\times 10^{-7}"),
    ],
)
def test_a_formula_is_written_as_print_does(source, latex):
    assert formula_latex(source) == latex
    assert is_well_formed(latex)


def test_a_product_of_arrays_is_told_from_one_with_a_scalar():
    shapes = {"a": (3,), "b": (3,), "c": ()}
    assert formula_latex("c*a*b", shapes=shapes) == r"c\,a \odot b"


@pytest.mark.parametrize("source", ["", "a +", "x if y else z", "(" * 500, "{1: 2}", "lambda: 0", "a_%"])
def test_what_cannot_be_typeset_is_written_as_it_stands(source):
    assert is_well_formed(formula_latex(source))


@pytest.mark.parametrize("op", REGISTRY.values(), ids=list(REGISTRY))
def test_every_operations_formula_is_well_formed(op):
    assert is_well_formed(formula_latex(op.formula))


def test_a_node_tells_its_formula_and_its_derivatives():
    state = start(parse(REGULARISED), notation=Notation.DELTA)
    node = state.view.index["L"]
    assert formula_in_latex(state, node) == r"L = \frac{1}{2}\,(y - t)^{2}"
    assert all_formulas(state, node) == ("L = ½(y − t)²", "∂L/∂y = y − t", "∂L/∂t = t − y")
    assert all_formulas(state, node, latex=True)[1] == r"\frac{\partial L}{\partial y} = y - t"
    assert all_formulas(state, state.view.index["w"]) == ()
