"""Random programs: at every level the same numbers, messages that add up, and a check without false alarms."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings

from engine.debugging.gradient_check import check
from engine.execution import run
from engine.language import parse
from engine.levels import Level, numbers_of, view_of
from engine.levels.factors import LocalDerivatives
from tests.engine.oracle.programs import examples, programs, tame
from tests.helpers.generated import some


def levels_of(trace):
    """The numbers of a trace at every level."""
    return {level: numbers_of(view_of(trace.graph, level), trace) for level in Level}


@examples
@given(programs())
def test_every_level_shows_the_same_numbers_bit_for_bit(text):
    for numbers in levels_of(run(parse(text))).values():
        trace = numbers.trace
        for node in numbers.quotient.nodes:
            assert np.array_equal(numbers.value(node.index), trace.values[node.last], equal_nan=True)
            for port, signal in numbers.signals(node.index).items():
                if not any(numbers.quotient.block[child] == node.index for child, _ in trace.graph.children[port]):
                    assert np.array_equal(signal, trace.grads[port], equal_nan=True)
            assert numbers.quotient.reaches_loss(node.index) == any(trace.grads[p] is not None for p in node.ports)


@examples
@given(programs())
def test_the_messages_that_arrive_at_a_node_add_up_to_its_error_signal(text):
    trace = run(parse(text))
    assume(tame(trace))
    for numbers in levels_of(trace).values():
        view = numbers.quotient
        for node in view.nodes:
            for port, signal in numbers.signals(node.index).items():
                if port == view.graph.loss:
                    continue
                arrived = [found[port] for c in view.incoming(node.index) if port in (found := numbers.messages(c))]
                np.testing.assert_allclose(sum(arrived), signal, rtol=1e-12, atol=1e-12)


@examples
@given(programs())
def test_a_message_has_the_shape_of_its_receiver_and_nobody_can_write_to_it(text):
    trace = run(parse(text))
    for (child, slot), message in trace.messages.items():
        receiver = trace.graph.nodes[child].inputs[slot]
        assert message.shape == trace.values[receiver].shape == trace.graph.nodes[receiver].shape
        assert not message.flags.writeable
    assert not any(a.flags.writeable for a in (*trace.values, *(g for g in trace.grads if g is not None)))


@examples
@given(programs())
def test_a_second_run_gives_the_same_bits(text):
    model = parse(text)
    first, second = run(model), run(parse(text))
    for one, other in zip(first.values, second.values, strict=True):
        assert np.array_equal(one, other, equal_nan=True)
    for key, message in first.messages.items():
        assert np.array_equal(message, second.messages[key], equal_nan=True)


@examples
@given(programs())
def test_a_scalar_message_is_the_error_signal_times_the_local_derivative(text):
    trace = run(parse(text))
    assume(tame(trace))
    for numbers in levels_of(trace).values():
        factors = LocalDerivatives(numbers)
        for node in numbers.quotient.nodes:
            for channel in numbers.quotient.incoming(node.index):
                factor, signal = factors.of(channel), numbers.signal(channel.child)
                if factor is not None and signal is not None and np.isfinite(factor):
                    np.testing.assert_allclose(numbers.message(channel), factor * signal, rtol=1e-12, atol=1e-12)


@settings(examples, max_examples=some(60))
@given(programs())
def test_the_gradient_check_raises_no_false_alarm(text):
    model = parse(text)
    assume(tame(run(model)))
    wrong = [leaf.name for leaf in check(model).leaves if not leaf.passed]
    assert not wrong
