"""Layers with several exits: messages and error signals are kept apart, exit by exit."""

from __future__ import annotations

from engine.debugging.debugger import start
from engine.debugging.narration import step_line
from engine.execution import run
from engine.language import parse
from engine.levels import Level, LevelNumbers, grouping_of, quotient

THREE_EXITS = """
x: input = 2
w: param = 3
with layer("h"):
    a = w*x
    b = a*a
    c = a + b
q = a*2
r = b + q
L: loss = r*c
"""


def at_layers(text):
    trace = run(parse(text))
    return LevelNumbers(quotient(trace.graph, grouping_of(trace.graph, Level.LAYERS)), trace)


def test_each_exit_gets_the_sum_of_the_messages_that_arrive_there():
    numbers = at_layers(THREE_EXITS)
    layer = numbers.quotient.named("h").index
    assert {name: float(signal) for name, signal in numbers.signal_parts(layer)} == {"a": 84.0, "b": 42.0, "c": 48.0}


def test_what_an_exit_is_told_inside_the_layer_is_no_message_of_the_level():
    numbers = at_layers(THREE_EXITS)
    trace = numbers.trace
    layer = numbers.quotient.named("h").index
    outside = dict(numbers.signal_parts(layer))
    assert float(trace.grad("a")) != float(outside["a"])
    assert float(trace.grad("c")) == float(outside["c"])


def test_a_child_that_reads_two_exits_sends_a_message_to_each():
    numbers = at_layers("p: param = 2\nwith layer('h'):\n    a = p*3\n    b = a + 1\nL: loss = a*b")
    (channel,) = numbers.quotient.incoming(numbers.quotient.named("h").index)
    assert {name: float(m) for name, m in numbers.parts(channel)} == {"a": 7.0, "b": 6.0}


def test_steps_tell_each_exit_apart():
    state = start(parse(THREE_EXITS), Level.LAYERS)
    lines = [" ".join(step_line(state, step).split()) for step in state.steps]
    assert "sum h̅̅ = a: 84, b: 42, c: 48" in lines or "sum h̄ = a: 84, b: 42, c: 48" in lines
    assert any(line.endswith("= a: 84") for line in lines)


def test_a_node_with_one_exit_has_no_names_on_its_messages():
    numbers = at_layers("x: input = 2\nwith layer('h'):\n    a = x*x\nL: loss = a*3")
    layer = numbers.quotient.named("h").index
    assert [name for name, _ in numbers.signal_parts(layer)] == [""]
    assert not numbers.has_several_ports(layer)
