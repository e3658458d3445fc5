"""Random programs: every value, every error signal and every message is PyTorch's."""

from __future__ import annotations

from hypothesis import assume, given

from engine.execution import run
from engine.language import parse
from tests.engine.oracle.programs import examples, programs, tame, unrolled_programs
from tests.helpers.oracle import assert_agrees, judge


@examples
@given(programs())
def test_values_error_signals_and_messages_are_pytorchs(text):
    model = parse(text)
    trace = run(model)
    assume(tame(trace))
    assert_agrees(trace, judge(model), tolerance=1e-9)


@examples
@given(unrolled_programs())
def test_loops_macros_comprehensions_and_layers_agree_with_pytorch(text):
    model = parse(text)
    trace = run(model)
    assume(tame(trace))
    assert_agrees(trace, judge(model), tolerance=1e-10)
