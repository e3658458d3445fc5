"""Passes in float32 and float16, beside numpy's own arithmetic in these formats and PyTorch's."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import resources
from engine.comparing.precision import Precision, run_in
from engine.execution.passes import run
from engine.language import parse
from tests.helpers.comparing import compared
from tests.helpers.generated import some

SMALLER = [Precision.FLOAT32, Precision.FLOAT16]
formats = pytest.mark.parametrize("precision", SMALLER)
operands = st.floats(-200.0, 200.0, allow_nan=False)
FORMULA = """\
a: input = {a!r}
b: input = {b!r}
p = a*b + a
q = p / (b*b + 1)
r = sqrt(q*q + 0.1) - p
L: loss = r*q + r
"""


@formats
@settings(max_examples=some(60), deadline=None)
@given(operands, operands)
def test_arithmetic_is_that_of_the_smaller_format(precision, a, b):
    """Values and error signals, written out by hand in numpy's own numbers of that format."""
    trace = run_in(parse(FORMULA.format(a=a, b=b)), precision)
    f = np.dtype(precision.value).type
    with np.errstate(all="ignore"):
        a, b, one, tenth = f(a), f(b), f(1), f(0.1)
        p = a * b + a
        n = b * b + one
        q = p / n
        s = np.sqrt(q * q + tenth)
        r = s - p
        loss = r * q + r
        # Backward: each node's messages in the reverse order of the text.
        r_bar = one + q
        for name, value in (("p", p), ("q", q), ("r", r), ("L", loss)):
            assert np.array_equal(trace.value(name), np.float64(value), equal_nan=True), name
        assert np.array_equal(trace.grad("r"), np.float64(r_bar), equal_nan=True)


@formats
@pytest.mark.parametrize("name", ["mlp-vector", "softmax-regression", "spiral"])
def test_leaves_are_rounded_as_pytorch_does_and_a_network_stays_near_its_exact_numbers(precision, name):
    torch = pytest.importorskip("torch")
    model = parse(resources.example_text(name), f"{name}.gvnn")
    trace, exact = run_in(model, precision), run(model)
    for leaf in model.graph.leaves:
        rounded = torch.tensor(model.values[leaf.last]).to(getattr(torch, precision.value)).double().numpy()
        assert np.array_equal(trace.values[leaf.last], rounded)
    found = compared(exact, trace, 40 * np.finfo(precision.value).eps)
    assert found.first_value is None
    assert any(not node.value.is_zero for node in found.nodes)


@formats
def test_every_number_is_one_of_the_format(precision):
    model = parse(resources.example_text("spiral"), "spiral.gvnn")
    trace = run_in(model, precision)
    for array in [*trace.values, *(g for g in trace.grads if g is not None), *trace.messages.values()]:
        assert array.dtype == np.float64
        assert not array.flags.writeable
        assert np.array_equal(array.astype(precision.value).astype(np.float64), array, equal_nan=True)


def test_float64_changes_nothing():
    model = parse(resources.example_text("mlp-vector"), "mlp-vector.gvnn")
    assert compared(run(model), run_in(model, Precision.FLOAT64)).first is None


def test_what_overflows_in_float16_is_infinite_there_and_named_first():
    model = parse("x: input = 12.0\na = exp(x)\nb = 1 / a\nL: loss = b**2\n")
    found = compared(run(model), run_in(model, Precision.FLOAT16), Precision.FLOAT16.tolerance)
    assert np.exp(12.0) > Precision.FLOAT16.largest
    assert run_in(model, Precision.FLOAT16).value("a") == np.inf
    assert run_in(model, Precision.FLOAT32).value("a") == np.float32(np.exp(12.0))
    assert found.first.name == "a"
    assert found.first.value.absolute == np.inf


def test_indices_are_never_rounded():
    text = "E: param = ones(4100, 2)\ni: input = [4099]\nrow = embedding(i, E)\nL: loss = sum(row)\n"
    model = parse(text)
    trace = run_in(model, Precision.FLOAT16)  # in which 4099 is no number
    assert trace.value("i").tolist() == [4099]
    assert trace.grad("E")[4099].tolist() == [1.0, 1.0]


def test_the_sum_of_messages_is_rounded_at_every_addition():
    """2048 + 1 is 2048 in float16: added one after the other the ones are lost."""
    model = parse("x: input = 1.0\na = x*2048\nb = x*1\nc = x*1\nL: loss = a + b + c\n")
    assert run(model).grad("x") == 2050.0
    trace = run_in(model, Precision.FLOAT16)
    order = [float(message) for _, _, message in trace.received(model.graph.id_of("x"))]
    total = np.float16(order[0])
    for one in order[1:]:
        total = np.float16(total + np.float16(one))
    assert trace.grad("x") == float(total)
