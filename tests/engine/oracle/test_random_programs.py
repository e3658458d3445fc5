"""Random programs: the same numbers as PyTorch's, at every level the same numbers, and messages that add up."""

from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, assume, given, settings

from engine.debugging.gradient_check import check
from engine.execution import run
from engine.execution.passes import operands
from engine.language import parse
from engine.levels import Level, LevelNumbers, grouping_of, quotient
from engine.levels.factors import LocalDerivatives
from tests.engine.oracle.programs import programs
from tests.helpers.oracle import assert_agrees, judge

LARGEST = 1e6
examples = settings(
    max_examples=120,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


def tame(trace):
    """Whether no number is huge, and no operation sits so close to a kink that rounding decides on which side."""
    arrays = [*trace.values, *(g for g in trace.grads if g is not None), *trace.messages.values()]
    if not all(np.isfinite(a).all() and (np.abs(a) < LARGEST).all() for a in arrays):
        return False
    for node in trace.graph.nodes:
        if node.op is not None and node.op.branch is not None:
            xs = operands(node, trace.values)
            here = node.op.branch(xs, node.attrs)
            moved = [[x * (1 + side * 1e-12) + side * 1e-12 if np.size(x) else x for x in xs] for side in (1, -1)]
            for other in moved:
                there = node.op.branch(other, node.attrs)
                if not np.array_equal(here, there) and not _exact(xs):
                    return False
    return True


def _exact(xs):
    """Whether all numbers are multiples of 1/1024, as sums and products of the leaves are."""
    return all(np.array_equal(np.round(x * 1024), x * 1024) for x in xs)


def levels_of(trace):
    """The numbers of a trace at every level."""
    return {level: LevelNumbers(quotient(trace.graph, grouping_of(trace.graph, level)), trace) for level in Level}


@examples
@given(programs())
def test_values_error_signals_and_messages_are_pytorchs(text):
    model = parse(text)
    trace = run(model)
    assume(tame(trace))
    assert_agrees(trace, judge(model), tolerance=1e-9)


@examples
@given(programs())
def test_every_level_shows_the_same_numbers_bit_for_bit(text):
    trace = run(parse(text))
    for numbers in levels_of(trace).values():
        for node in numbers.quotient.nodes:
            assert np.array_equal(numbers.value(node.index), trace.values[node.last], equal_nan=True)
            for port, signal in numbers.signals(node.index).items():
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
                inside = any(view.block[child] == node.index for child, _ in trace.graph.children[port])
                if inside or port == trace.graph.loss:
                    continue  # a layer that reads its own result: what it tells itself is no message of this level
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


@settings(examples, max_examples=60)
@given(programs())
def test_the_gradient_check_raises_no_false_alarm(text):
    model = parse(text)
    assume(tame(run(model)))
    wrong = [leaf.name for leaf in check(model).leaves if not leaf.passed]
    assert not wrong
