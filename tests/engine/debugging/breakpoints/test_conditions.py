"""Conditions of breakpoints: what they mean, that they run no code, and what is said where they mean nothing."""

from __future__ import annotations

import builtins
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import AddBreakpoint, SetValues
from engine.debugging.breakpoints import AtNode, Breakpoint, Event
from engine.debugging.breakpoints.conditions import problem_of
from engine.debugging.breakpoints.telling import stopped_words, told_words
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.language import parse
from tests.helpers.generated import some
from tests.helpers.models import REGULARISED
from tests.helpers.typed import SIGNS, written

VECTORS = """\
x: input = [1.0, -2.0, 3.0, -4.0]
w: param = [2.0, 2.0, 2.0, 2.0]
y = w * x
L: loss = sum(y**2)
"""


def asked(condition: str, node: str = "z", *, text: str = REGULARISED, **others: object) -> DebuggerState:
    return reduce(start(parse(text)), AddBreakpoint(Breakpoint(AtNode(node), condition=condition, **others)))


def why(state: DebuggerState) -> list[str]:
    return [stopped_words(hit, state.signals) for hit in state.breaks.hits]


@pytest.mark.parametrize(
    ("condition", "stops"),
    [
        ("abs(value - 0.9) < 1e-9", (1, 14)),
        ("grad < 0", (14,)),
        ("isnan(value)", ()),
        ("abs(grad) < 1e-8", ()),
        ("step > 10", (14,)),
        ("epoch = 0", (1, 14)),
        ("result > 0", (1,)),
        ("not result > 0", (14,)),
        ("bad_operands > 0", ()),
        ("previous = previous", ()),
    ],
)
def test_a_condition_says_where_the_pass_stops(condition, stops):
    assert asked(condition).breaks.stops == stops


def test_the_number_of_the_pass_before_is_known_after_an_edit():
    state = reduce(asked("result != previous", events=(Event.FORWARD,)), SetValues({"w": 1.0}))
    assert state.breaks.stops == (1,)
    assert reduce(state, SetValues({"t": 0.5})).breaks.stops == (), "z has not changed"


def test_why_it_stopped_is_told_with_the_numbers():
    assert why(asked("abs(grad) > 0.01 and step > 3")) == ["stopped at z̄: abs(grad) = 0.0594 > 0.01 and step = 14 > 3"]
    assert why(asked("value > 0 or grad < 1")) == [
        "stopped at value of z: value = 0.9 > 0",
        "stopped at z̄: value = 0.9 > 0 and grad = −0.0594 < 1",
    ]
    assert why(asked("", events=(Event.MESSAGE,))) == ["stopped at message y → z"]
    state = asked("value > 3", "y", text=VECTORS, events=(Event.FORWARD,))
    assert why(state) == ["stopped at value of y: value > 3 at 1 of 4"]
    assert why(asked("not isfinite(value) or norm(value) > 2", "y", text=VECTORS, events=(Event.FORWARD,))) == [
        "stopped at value of y: norm(value) = 10.95 > 2"
    ]


def test_what_a_log_tells_has_numbers_in_braces():
    state = asked(
        "", "y", text=VECTORS, events=(Event.FORWARD,), is_log=True, message="norm {norm(value)}, grad {grad}"
    )
    assert [told_words(hit, state.signals) for hit in state.breaks.told(99)] == ["norm 10.95, grad –"]
    plain = asked("", events=(Event.SUM,), is_log=True)
    assert [told_words(hit, plain.signals) for hit in plain.breaks.told(99)] == ["z̄ = −0.0594"]


@pytest.mark.parametrize(
    ("condition", "sentence"),
    [
        ("norm(grad > 10", "is not closed"),
        ("grda > 10", "did you mean 'grad'?"),
        ("grad", "this is a number, no condition"),
        ("grad >", "the condition is not finished"),
        ("kind = param", "knows no 'kind'"),
        ("op:sigmoid", "does not belong here"),
        ("value == nan", "write isnan(value)"),
        ("message > 1", "no event here brings a message"),
        ("__import__('os').system('true') == 0", "'.' means nothing in a condition"),
        ("value.shape == 1", "knows no 'value.shape'"),
    ],
)
def test_a_condition_with_an_error_disables_its_breakpoint_and_says_why(condition, sentence):
    state = asked(condition)
    assert sentence in state.breaks.found(1).problem
    assert "\n" not in state.breaks.found(1).problem
    assert not state.breaks.is_active(state.breakpoints[0])
    assert state.breaks.hits == ()


@pytest.mark.parametrize("condition", ["w > 1", "value > 0 and w < value", "grad(w) > 0", "norm(w) > 1", "w[0] > 1"])
def test_a_condition_that_names_another_node_is_told_that_it_speaks_of_its_own(condition):
    problem = asked(condition).breaks.found(1).problem
    assert "'w' is a node, and a condition speaks of the breakpoint's own place only" in problem
    assert "a watch" in problem


def test_a_condition_that_names_its_own_node_is_told_what_that_is_called_there():
    assert "'z' is the node of this breakpoint; write value" in asked("z > 1").breaks.found(1).problem


def test_an_error_signal_is_not_asked_of_values_alone():
    assert "no event here brings an error signal" in asked("grad > 1", events=(Event.FORWARD,)).breaks.found(1).problem


def test_a_log_with_an_error_in_its_message_is_told():
    state = asked("", is_log=True, message="it is {norm(}")
    assert state.breaks.found(1).problem
    assert asked("", is_log=True, message="x" * 501).breaks.found(1).problem


PIECES = st.sampled_from(
    [
        *(
            "value",
            "grad",
            "message",
            "result",
            "previous",
            "step",
            "epoch",
            "size",
            "dead",
            "saturated",
            "bad_operands",
        ),
        *SIGNS,
        *("norm", "{", "}", "[", "]", "lambda", ":", "."),
        *("__import__('os')", "eval", "exec", "open", "import", "__class__", "print", "os.system", ";", "\n", "\x00"),
    ]
)
WRITTEN = written(PIECES)
STATES = [start(parse(REGULARISED)), start(parse(VECTORS))]


@given(text=WRITTEN, message=WRITTEN, state=st.sampled_from(STATES), log=st.booleans())
@settings(max_examples=some(400), deadline=None)
def test_whatever_is_typed_runs_no_code_and_ends_in_hits_or_in_one_sentence(text, message, state, log):
    with pytest.MonkeyPatch.context() as patched:

        def refused(*arguments: object, **others: object) -> None:
            raise AssertionError("code was run")

        for name in ("eval", "exec", "compile", "open"):
            patched.setattr(builtins, name, refused)
        patched.setattr(os, "system", refused)
        asking = Breakpoint(AtNode(state.view.nodes[-1].name), tuple(Event), text, is_log=log, message=message)
        found = reduce(state, AddBreakpoint(asking)).breaks
        problem = found.found(1).problem
        assert "\n" not in problem
        assert not (problem and found.hits)
        assert problem_of(asking) == "" or problem
        for hit in found.hits:
            assert stopped_words(hit, state.signals)
            assert told_words(hit, state.signals) if log and message.strip() else True
