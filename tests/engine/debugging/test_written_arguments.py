"""What an operation computes is written with its constant arguments, not with their names."""

from __future__ import annotations

import pytest

from engine.debugging.actions import SetLevel
from engine.debugging.debugger import reduce, start
from engine.debugging.flows import flows
from engine.debugging.narration import formula
from engine.language.reader import parse
from engine.levels import Level
from engine.notation.runs import plain

TEXT = "x: input = [[1.0, 2.0], [3.0, 4.0]]\nL: loss = sum({} * 2)\n"


@pytest.fixture
def state():
    """At the level of operations, the first of which is what stands in place of the braces."""
    return lambda written: reduce(start(parse(TEXT.format(written))), SetLevel(Level.PRIMITIVES))


@pytest.mark.parametrize(
    "written",
    ["x[1, 0]", "x[0]", "x[:, 0:1]", "x[-1, ::2]", "reshape(x, [4])", "clip(x, 0, 1)"],
)
def test_the_formula_of_an_operation_is_what_the_text_says(state, written):
    shown = state(written)
    assert plain(formula(shown, shown.view.index["L.1"])) == written


def test_an_operand_without_a_name_is_spelled_with_its_index(state):
    shown = state("x[1, 0]")
    texts = [flow.text for flow in flows(shown.view, shown.view.index["L.2"])]
    assert any("x[1, 0]" in text for text in texts)
    assert not any("key" in text for text in texts)
