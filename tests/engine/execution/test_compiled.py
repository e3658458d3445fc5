"""A compiled pass in use: values set in place, views, traces, errors, memory, very deep graphs."""

from __future__ import annotations

import re
import tracemalloc

import numpy as np
import pytest

import graphviz_nn as gv
from engine.errors import UnknownNameError, ValueNotAllowedError
from engine.execution import compile_model, run
from engine.execution.levelled import Levelled
from engine.execution.plan import plan
from engine.execution.program import source
from engine.execution.straight import Straight
from engine.execution.tape import Tape
from engine.language import parse
from tests.engine.execution.equality import ARRAYS, EVALUATORS, assert_same, compiled
from tests.helpers.models import LAYERED, REGULARISED


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_a_step_computes_with_what_was_set(evaluator):
    model = parse(REGULARISED)
    passed = compiled(model, evaluator)
    for w in (0.7, -2.0, 0.0):
        passed.set("w", w)
        passed.set("x", np.array(w + 1))
        passed.step()
        assert_same(passed, model.with_values(w=w, x=w + 1))


def test_through_the_public_interface():
    passed = gv.parse(REGULARISED).compile(wrt="params")
    passed.set("w", 0.7)
    passed.step()
    assert passed.grad("w") == pytest.approx(float(gv.parse(REGULARISED).run(w=0.7).grad("w")), rel=1e-12)


@pytest.mark.parametrize("evaluator", ARRAYS)
def test_setting_and_stepping_stay_in_the_same_memory(evaluator):
    model = parse(LAYERED)
    passed = compiled(model, evaluator)
    names = [node.name for node in model.graph.nodes]
    arrays = [(passed.value(n), passed.grad(n)) for n in names]
    addresses = [[a.__array_interface__["data"] for a in pair] for pair in arrays]
    passed.set("W", np.full((2, 2), 0.25))
    passed.step()
    assert_same(passed, model.with_values(W=np.full((2, 2), 0.25)))
    for name, pair, where in zip(names, arrays, addresses, strict=True):
        assert passed.value(name) is pair[0]
        assert passed.grad(name) is pair[1]
        assert [a.__array_interface__["data"] for a in pair] == where
    np.testing.assert_array_equal(arrays[names.index("W")][0], 0.25)


def test_a_step_allocates_no_arrays():
    text = """
X: input = randn(1000, 50)
T: target = randn(1000, 80)
W: param = randn(50, 100, scale=0.1)
b: param = zeros(100)
V: param = randn(100, 80, scale=0.1)
H = tanh(X @ W + b)
S = sigmoid(H @ V) + relu(H @ V)
P = softmax(S) - log_softmax(S)
L: loss = mse(P, T) + 0.1 * sum(W**2) + mean(P)
"""
    passed = compile_model(parse(text), "all")
    value = np.full((50, 100), 0.01)
    for _ in range(3):  # at the second change the cone of W is found
        passed.set("W", value)
        passed.step()
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        tracemalloc.reset_peak()
        for _ in range(3):
            passed.set("W", value)
            passed.step()
            value *= 0.9
        after, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    smallest = 1000 * 80 * 8  # of the arrays of a layer; numpy itself works through buffers of up to 64 KB
    assert peak - before < smallest / 4
    assert after - before < 2_000


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_nobody_can_write_to_what_is_handed_out(evaluator):
    passed = compiled(parse(REGULARISED), evaluator)
    for array in (passed.value("w"), passed.value("z"), passed.grad("w"), passed.message("z", 0)):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 1


@pytest.mark.parametrize("evaluator", EVALUATORS)
def test_a_trace_is_complete_and_shares_no_memory(evaluator):
    model = parse(REGULARISED)
    passed = compiled(model, evaluator, "params")
    trace, reference = passed.trace(), run(model)
    kept = [np.array(v) for v in trace.values]
    for one, other in zip([*trace.values, *trace.grads], [*reference.values, *reference.grads], strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-12)
        assert not one.flags.writeable
    assert trace.messages.keys() == reference.messages.keys()
    passed.set("w", 5.0)
    passed.step()
    for before, now in zip(kept, trace.values, strict=True):
        np.testing.assert_array_equal(before, now)
    assert passed.trace().value("w") == 5.0


def test_a_trace_steps_with_what_was_set_before():
    passed = compile_model(parse("w: param = 1\nL: loss = w*3"))
    passed.set("w", 2.0)
    assert passed.trace().loss_value == 6


def test_errors_belong_to_the_family():
    passed = compile_model(parse(LAYERED + "after = y + 1\n"))
    with pytest.raises(gv.UnknownNameError, match="did you mean"):
        passed.set("w", 1)
    with pytest.raises(gv.UnknownNameError, match="is computed"):
        passed.set("z", [1, 2])
    with pytest.raises(gv.ShapeError, match="has shape"):
        passed.set("W", [1.0, 2.0])
    for wrong in ("text", [1, None], object(), 1j):
        with pytest.raises(gv.ValueNotAllowedError, match="cannot be"):
            passed.set("W", wrong)
    with pytest.raises(gv.UnknownNameError):
        passed.value("nothing")
    with pytest.raises(gv.NotComputedError, match="wrt"):
        passed.grad("x")
    with pytest.raises(gv.NotComputedError):
        passed.message("z", 1)
    with pytest.raises(gv.UnknownNameError, match="no message"):
        passed.message("z", 7)
    with pytest.raises(gv.UnknownNameError, match="no message"):
        passed.message("after", 0)
    with pytest.raises(gv.ValueNotAllowedError, match="wrt"):
        compile_model(parse(REGULARISED), "weights")
    assert passed.grad("after") is None


def test_a_refused_value_changes_nothing():
    passed = compile_model(parse(REGULARISED))
    before = passed.loss
    with pytest.raises(gv.GraphError):
        passed.set("w", [1.0, 2.0])
    passed.step()
    assert passed.loss == before


@pytest.mark.parametrize("text", ["y = relu(x)", "y = x @ [1, 2, 3]", "y = x[0] * 2"])
def test_after_nan_the_fast_way_is_taken_again(text):
    leaf = "x: param = 1.5" if "relu" in text else "x: param = [1, 2, 3]"
    model = parse(f"{leaf}\n{text}\nL: loss = tanh(log(y))")
    passed = compile_model(model, "all")
    for value in (np.nan, 2.0, -1.0, 0.0, 3.0):
        array = np.full(model.graph.nodes[0].shape, value)
        passed.set("x", array)
        passed.step()
        assert_same(passed, model.with_values(x=array))


def deep(count, leaf):
    lines = [f"x: param = {leaf}", "y0 = tanh(x)"]
    lines += [f"y{i} = {('tanh(y{})', 'y{} + x', '-y{}')[i % 3].format(i - 1)}" for i in range(1, count)]
    return "\n".join([*lines, f"L: loss = sum(y{count - 1})" if "[" in leaf else f"L: loss = 2*y{count - 1}"])


@pytest.mark.parametrize(
    ("count", "leaf"),
    [(20_000, "0.5"), (20_000, "[0.5, -1, 2]"), pytest.param(100_000, "[0.5, -1, 2]", marks=pytest.mark.soak)],
)
def test_tens_of_thousands_of_operations_deep(count, leaf):
    model = parse(deep(count, leaf))
    reference, passed = run(model), compile_model(model)
    passed.step()
    np.testing.assert_allclose(passed.loss, reference.loss_value, rtol=1e-12)
    np.testing.assert_allclose(passed.grad("x"), reference.grad("x"), rtol=1e-12, atol=1e-300)


def test_levels_of_a_deep_graph():
    model = parse(deep(300, "0.5"))
    assert_same(compiled(model, "levelled"), model)


def wide(count):
    lines = [f"w{i}: param = {i / count - 0.4}" for i in range(count)]
    lines += [f"h{i} = relu(w{i} * w{(i + 1) % count})" for i in range(count)]
    return "\n".join([*lines, "L: loss = " + " + ".join(f"h{i}" for i in range(count))])


def test_the_engine_chooses():
    assert type(compile_model(parse(REGULARISED)).evaluator) is Straight
    assert type(compile_model(parse(LAYERED)).evaluator) is Tape
    assert type(compile_model(parse(wide(900))).evaluator) is Levelled
    assert type(compile_model(parse(deep(1000, "0.5"))).evaluator) is Straight
    assert type(compile_model(parse("x: param = 2\nL: loss = prod(x)")).evaluator) is Tape


@pytest.mark.parametrize("count", [30, 900])
def test_a_wide_graph(count):
    model = parse(wide(count))
    assert_same(compile_model(model, "all"), model)


def test_an_interrupted_step_can_be_repeated():
    passed = compiled(parse(REGULARISED), "straight")
    resume = passed.evaluator._resume[0]

    def interrupted():
        raise KeyboardInterrupt

    passed.evaluator._resume[0] = interrupted
    with pytest.raises(KeyboardInterrupt):
        passed.step()
    assert passed.evaluator._resume[0] is not resume
    passed.step()
    assert_same(passed, parse(REGULARISED))


def test_many_different_exponents():
    lines = [f"y{i} = x**{1.5 + i / 512}" for i in range(400)]
    total = " + ".join(f"y{i}" for i in range(400))
    model = parse("\n".join(["x: param = [0.5, 1.5]", *lines, f"L: loss = sum({total})"]))
    assert_same(compile_model(model, "all"), model)


WORDS = re.compile(r"[A-Za-z_][A-Za-z_0-9]*")
OURS = re.compile(r"[vgmdkaS]\d*(_\d+)?|c|w|e")  # e: of an exponent in a number
PYTHON = {
    *("def", "piece", "run", "yield", "while", "True", "if", "else", "is", "not", "None", "try", "except", "return"),
    *("exp", "log", "sqrt", "sin", "cos", "tan", "tanh", "log1p", "expm1", "erf", "erfc"),
    *("sech_squared", "power", "abs"),
    *("ArithmeticError", "ValueError", "e999"),
}


@pytest.mark.parametrize("shape", ["", "[1, 2]"])
def test_generated_code_holds_no_text_of_the_model(shape):
    hostile = "__import__"
    value = shape or "0.123456789"
    text = f"{hostile}: param = {value}\nsystem = sigmoid({hostile}) * 0.987654321\nL: loss = sum(system**2 + 7.5)"
    if not shape:
        text = text.replace("sum(", "(")
    model = parse(text)
    if shape:
        tape = Tape(plan(model.graph, "all"), model.values)
        sources = [source(tape._to.steps, tape._to.watched)[0]]
    else:
        sources = Straight(plan(model.graph, "all"), model.values).sources
    for code in sources:
        assert "987" not in code
        assert "7.5" not in code
        strange = {word for word in WORDS.findall(code) if not OURS.fullmatch(word)} - PYTHON
        assert not strange


def test_slots_that_take_indices_send_nothing():
    text = "x: input = [[1, 2], [3, 4]]\nW: param = [[0.1, 0.2], [0.3, -0.4]]\nc: target = [0, 1]\n"
    model = parse(f"{text}z = x @ W\nL: loss = softmax_cross_entropy(z, c)")
    reference = run(model)
    compiled = compile_model(model, "all")
    assert compiled.grad("c") is None
    for name in ("x", "W", "z"):
        np.testing.assert_allclose(compiled.grad(name), reference.grad(name), rtol=1e-12)
    with pytest.raises(UnknownNameError, match="sends no message"):
        compiled.message("L", 1)
    trace = compiled.trace()
    assert trace.messages.keys() == reference.messages.keys()


def test_a_number_that_is_no_index_cannot_be_set():
    text = "z: param = [[1, 2], [3, 4]]\nc: target = [0, 1]\nL: loss = softmax_cross_entropy(z, c)"
    compiled = compile_model(parse(text), "params")
    with pytest.raises(ValueNotAllowedError):
        compiled.set("c", [0, 7])
