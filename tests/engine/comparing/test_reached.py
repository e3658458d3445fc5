"""What of a comparison is told at a cursor: by an oracle that knows the list of steps alone."""

from __future__ import annotations

import pytest

from engine.comparing.comparison import compare
from engine.comparing.reached import Reached
from engine.debugging.debugger import start
from engine.debugging.steps import StepKind
from engine.language import parse
from engine.levels import Level
from tests.helpers.models import LAYERED, REGULARISED


@pytest.mark.parametrize("level", [Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES])
@pytest.mark.parametrize("text", [REGULARISED, LAYERED])
def test_a_difference_is_told_when_its_number_is_there_and_the_first_one_stays_the_first(text, level):
    here = start(parse(text), level)
    leaf = next(leaf for leaf in here.model.graph.leaves if leaf.kind == "param")
    changed = here.model.values[leaf.last] + 0.5
    there = start(parse(text).with_values(**{leaf.address: changed}), level)
    whole = compare(here.numbers, there.numbers)
    first = None
    for cursor in range(len(here.steps) + 1):
        done = here.steps[:cursor]
        values = {step.node for step in done if step.kind is StepKind.FORWARD}
        signals = {step.node for step in done if step.kind in (StepKind.SUM, StepKind.SEED)}
        ends = cursor == len(here.steps)
        found = Reached(whole, here.schedule, cursor)
        assert found.is_all is ends
        for node in whole.nodes:
            has_value = here.view.nodes[node.index].is_leaf or node.index in values
            assert found.value(node) is (node.value if has_value else None)
            has_signal = node.index in signals or ends
            assert found.signal(node) is (node.signal if has_signal else None)
        if first is None:
            first = found.first
        assert found.first is first, "what was named first is never taken back"
    assert first is whole.first
    assert found.differing == whole.differing


def test_where_only_error_signals_differ_the_first_of_the_backward_pass_is_named():
    text = "x: input = 0.0\nw: param = 2.0\na = x*w\nb = a*{}\nL: loss = b + 1\n"
    here, there = (start(parse(text.format(factor)), cursor=99) for factor in (3, 5))
    found = Reached(compare(here.numbers, there.numbers), here.schedule, here.cursor)
    assert found.first is not None
    assert found.first.name == "a"
    begun = Reached(found.whole, here.schedule, here.schedule.forward_steps)
    assert begun.first is None
