"""An operation's formula with its arguments written in: it is a text of the language that computes the same."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.debugger import start
from engine.debugging.narration import formula, substituted
from engine.language import parse
from engine.levels import Level
from engine.notation import plain
from engine.ops.spelling import formula_of
from tests.engine.ops.cases import CASES, calculate


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_a_formula_with_all_arguments_computes_the_result(case):
    count = len(case.xs)
    written = formula_of(case.op, count, case.attrs)
    operands = dict(zip(case.op.operand_names(count), case.xs, strict=True))
    np.testing.assert_allclose(calculate(written, operands, {}), case.out, rtol=1e-12, atol=1e-12)


LEAVES = "a: input = [1.0, 2.0]\nb: input = [3.0, 4.0]\nw: param = 2.0\nM: param = [[1.0, 2.0], [3.0, 4.0]]\n"


@pytest.mark.parametrize(
    ("statement", "shown", "with_numbers"),
    [
        ("sum(concat(a, b))", "concat(a, b)", "concat(a, b)"),
        ("l2(w, a) + 1", "l2(w, a)", "l2(2, a)"),
        ("sum(stack(w, w, 3.0))", "stack(w, w, 3)", "stack(2, 2, 3)"),
        ("elastic_net(w, a, beta=0.3) + 1", "elastic_net(w, a, beta=0.3)", "elastic_net(2, a, beta=0.3)"),
        ("sum(softmax(M, axis=0))", "softmax(M, axis=0)", "softmax(M, axis=0)"),
        ("sum(max(M, axis=0, keepdims=True))", "max(M, axis=0, keepdims=True)", "max(M, axis=0, keepdims=True)"),
    ],
)
def test_a_primitive_shows_all_its_operands_and_arguments(statement, shown, with_numbers):
    state = start(parse(f"{LEAVES}L: loss = {statement}"), Level.PRIMITIVES)
    first = state.view.index["L.1"]
    assert plain(formula(state, first)) == shown
    assert plain(substituted(state, first)) == with_numbers


def test_an_element_shows_the_arguments_of_its_operation():
    state = start(parse(f"{LEAVES}y = clip(a, 0, 1)\nL: loss = sum(y)"), Level.SCALARS)
    assert plain(formula(state, state.view.index["y[1]"])) == "clip(a₁, 0, 1)"
