"""Wrong derivative rules as problems: the number in which each shows, and the walk from a leaf that fails."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.gradient_check import check
from engine.diagnosis import FindingKind, Severity, Side
from engine.diagnosis.wrong_rules import wrong_rules
from engine.execution import run
from engine.language import parse
from engine.notation import Notation
from tests.engine.debugging.sabotage import sabotaged


def found_in(text, operation, slot, rule, **more):
    model = sabotaged(parse(text, "model.gvnn"), operation, slot, rule)
    result = check(model)
    return result, wrong_rules(run(model), result.leaves, result.culprits, **more)


def test_it_names_the_rule_its_operand_and_both_numbers():
    text = "x: input = 3\nw: param = 2\ny = w*x\nz = y + 1\nL: loss = z**2\n"
    _, (found,) = found_in(text, "mul", 1, lambda g, out, xs, a: 0.5 * g * xs[0])
    assert (found.kind, found.severity, found.name) == (FindingKind.WRONG_RULE, Severity.ERROR, "y")
    assert found.place == "model.gvnn:3:5"
    assert found.sentence == (
        "the derivative of 'mul' by its 2nd operand (y) is wrong: for ∂y/∂x it says 1, differences say 2"
    )
    assert [(step.name, step.side) for step in found.trail] == [("x", Side.SIGNAL), ("y", Side.SIGNAL)]
    assert found.trail[0].sentence == "x\u0304 is 14, differences say 28"
    assert found.trail[-1].sentence == found.sentence


def test_the_walk_leads_from_the_leaf_over_the_variables_between():
    text = "x: input = 0.5\nw: param = 2\nh = w*x\nk = h + 1\ny = tanh(k)\nL: loss = y**2\n"
    _, (found,) = found_in(text, "tanh", 0, lambda g, out, xs, a: g, notation=Notation.DELTA)
    assert [step.name for step in found.trail] in (["x", "h", "k", "y"], ["w", "h", "k", "y"])
    leaf = found.trail[0].name
    assert [step.sentence for step in found.trail[1:3]] == [
        f"δ_{leaf} is made of what δ_h brings",
        "δ_h is made of what δ_k brings",
    ]


def slope(y):
    """d tanh at a result, in another way than the rule has it."""
    return 1.0 / np.cosh(np.arctanh(y)) ** 2


def test_of_an_array_one_element_is_shown_at_which_the_rule_is_wrong():
    def rule(g, out, xs, a):
        right = g * slope(out)
        right[2, 1] *= 3.0
        return right

    text = "W: param = randn(4, 3, seed=2)\nL: loss = sum(tanh(W)**2)\n"
    result, (found,) = found_in(text, "tanh", 0, rule)
    (culprit,) = result.culprits
    w = run(parse(text)).value("W")[2, 1]
    assert (culprit.witness.result, culprit.witness.operand) == ((2, 1), (2, 1))
    assert culprit.witness.claimed == pytest.approx(3 / np.cosh(w) ** 2, rel=1e-9)
    assert culprit.witness.difference == pytest.approx(1 / np.cosh(w) ** 2, rel=1e-6)
    assert found.trail[0].sentence.startswith("W\u0304[2,1] is ")


def test_of_a_product_the_two_elements_that_belong_together_are_shown():
    def rule(g, out, xs, a):  # right, but that the error signal of row 1 is taken twice
        return np.outer(g * np.where(np.arange(len(g)) == 1, 2.0, 1.0), xs[1])

    text = "W: param = [[1, 2, 3], [4, 5, 6]]\nx: input = [0, 0, 7]\nL: loss = sum((W @ x)**2)\n"
    result, _ = found_in(text, "matmul", 0, rule)
    (culprit,) = result.culprits
    assert culprit.witness[:2] == ((1,), (1, 2))
    assert culprit.witness.claimed == pytest.approx(14.0)
    assert culprit.witness.difference == pytest.approx(7.0)
    assert culprit.evidence == "for ∂L.1[1]/∂W[1,2] it says 14, differences say 7"


def test_mistakes_that_cancel_over_all_elements_are_shown_all_the_same():
    def rule(g, out, xs, a):
        sign = np.where(np.arange(out.size).reshape(out.shape) % 2, 1.0, -1.0)
        return g * slope(out) + 0.25 * g * sign

    result, _ = found_in("x: param = [1, 2, 3, 4]\nL: loss = sum(tanh(x))\n", "tanh", 0, rule)
    (culprit,) = result.culprits
    assert culprit.witness.result == culprit.witness.operand
    assert abs(culprit.witness.claimed - culprit.witness.difference) == pytest.approx(0.25, rel=1e-6)


def test_a_rule_that_answers_nan_is_told_as_it_is():
    _, (found,) = found_in("x: param = [1, 2]\nL: loss = sum(tanh(x))\n", "tanh", 0, lambda g, out, xs, a: g * np.nan)
    assert "it says NaN, differences say 0." in found.sentence


def test_an_element_at_a_kink_is_no_evidence():
    rule = lambda g, out, xs, a: np.where(xs[0] > 0, 2.0 * g, 0.0)  # noqa: E731
    result, _ = found_in("x: param = [0, 0, 0, 3]\nL: loss = sum(relu(x))\n", "relu", 0, rule)
    assert result.culprits[0].witness == ((3,), (3,), pytest.approx(2.0), pytest.approx(1.0))
