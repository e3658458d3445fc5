"""Names of operations inside of a statement: which operation of which statement they stand for is said in words."""

from __future__ import annotations

import re

import pytest

from engine.debugging.debugger import start
from engine.debugging.narration import part_runs
from engine.language import parse
from engine.levels import Level
from engine.notation import parse_name, plain
from resources import example_text


@pytest.mark.parametrize("example", ["univariate-regularised", "attention", "rnn-unrolled"])
def test_a_name_with_a_number_is_the_operation_of_that_number(example):
    state = start(parse(example_text(example), example), Level.PRIMITIVES)
    seen = 0
    for node in state.view.nodes:
        said = plain(part_runs(state, node.index))
        inner = re.fullmatch(r"(.+)\.(\d+)", node.name)
        if inner and not node.is_leaf and state.view.graph.variable_of(node.last).last != node.last:
            number = int(inner[2])
            found = re.fullmatch(r"operation (\d+) of (\d+) in (.+)", said)
            assert found
            assert int(found[1]) == number < int(found[2])
            assert found[3] == parse_name(inner[1]).plain
            seen += 1
    assert seen


def test_nothing_is_said_of_what_is_a_whole_statement():
    state = start(parse("x: input = 2\ny = x**2\nL: loss = 2*y + 1\n"), Level.PRIMITIVES)
    said = {node.name: plain(part_runs(state, node.index)) for node in state.view.nodes}
    assert said == {"x": "", "y": "", "L.1": "operation 1 of 2 in L", "L": "operation 2 of 2 in L"}
    variables = start(parse("x: input = 2\nL: loss = 2*x + 1\n"), Level.VARIABLES)
    assert not any(part_runs(variables, node.index) for node in variables.view.nodes)
