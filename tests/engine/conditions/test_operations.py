"""Conditions and watches speak the model language: its operations, its arguments, its shapes, within bounds."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import AddBreakpoint, Goto
from engine.debugging.breakpoints import Anywhere, AtNode, Breakpoint, Event
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.language import parse
from engine.ops import REGISTRY, register
from engine.ops.declared import declared
from engine.watches import Outcome, Watcher
from tests.helpers.declaring import forgotten
from tests.helpers.generated import some

MODEL = """\
A: input = [[1.0, -2.0, 3.0], [0.5, 0.25, -4.0]]
B: input = [[2.0, 1.0], [-1.0, 0.0], [3.0, -0.5]]
v: input = [1.0, -2.0, 3.0]
s: input = 0.7
h = tanh(A @ B)
h = 2 * h
L: loss = sum(h**2) + s * sum(v)
"""


def at_the_end(text: str) -> DebuggerState:
    return reduce(start(parse(text)), Goto(10**9))


END = at_the_end(MODEL)


def said(text: str, state: DebuggerState = END) -> Outcome:
    return Watcher().outcome(text, state)


# ------------------------------------------------------------------------------------------- as the model language does
CALLS = [
    pytest.param(op, sample, id=f"{op.name}-{i}")
    for op in REGISTRY.values()
    for i, sample in enumerate(op.samples)
    if op.callable and not op.is_declared
]


@pytest.mark.parametrize(("op", "sample"), CALLS)
def test_every_operation_of_the_registry_is_the_one_of_the_model(op, sample):
    operands = sample.operands()
    names = [f"a{i}" for i in range(len(operands))]
    leaves = "".join(f"{name}: input = {operand.tolist()}\n" for name, operand in zip(names, operands, strict=True))
    written = ", ".join([*names, *(f"{key}={value!r}" for key, value in sample.attrs.items())])
    state = at_the_end(f"{leaves}y = {op.name}({written})\n")
    outcome = said(f"{op.name}({written})", state)
    assert outcome.error is None
    np.testing.assert_array_equal(outcome.array, said("y", state).array)


def _joined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    two = st.tuples(inner, inner)
    axis = st.sampled_from(["", ", axis=0", ", axis=-1, keepdims=True", ", 1"])
    reductions = st.sampled_from(["sum", "mean", "max", "norm", "var"])
    return st.one_of(
        st.tuples(two, st.sampled_from("+-*/@")).map(lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"),
        st.tuples(two, st.sampled_from("<>")).map(lambda t: f"({t[0][0]} {t[1]} {t[0][1]})"),
        st.tuples(reductions, inner, axis).map("{0[0]}({0[1]}{0[2]})".format),
        st.tuples(st.sampled_from(["sigmoid", "relu", "-", "softmax", "erf"]), inner).map("{0[0]}({0[1]})".format),
        two.map("maximum({0[0]}, {0[1]})".format),
        two.map("stack([{0[0]}, {0[1]}])".format),
        st.tuples(inner, st.sampled_from([".T", "[0]", "[-1]", "[0:2]", "[:, 1]", "[::2]", "[1:, :-1]"])).map(
            "({0[0]}){0[1]}".format
        ),
        inner.map("clip({0}, -1, high=0.5)".format),
        inner.map("where({0} > 0, {0}, [1, 2, 3])".format),
    )


EXPRESSIONS = st.recursive(st.sampled_from(["A", "B", "v", "s", "h@2", "2", "0.5", "pi"]), _joined, max_leaves=6)


@given(EXPRESSIONS)
@settings(max_examples=some(200), deadline=None)
def test_an_expression_means_what_it_means_in_a_model(text):
    """The same text as a variable of the model; what the model refuses, a watch refuses too."""
    outcome = said(text)
    try:
        expected = said("y", at_the_end(MODEL.replace("L: loss", f"y = {text.replace('h@2', 'h')}\nL: loss"))).array
    except ValueError:  # shapes that do not fit
        assert outcome.error is not None
        return
    if outcome.error is not None:
        # Two operands that are both repeated are refused here on purpose.
        assert "do not fit" in outcome.error.sentence
        return
    np.testing.assert_allclose(outcome.array, expected, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "array"),
    [
        ("A@B", [[13.0, -0.5], [-11.25, 2.5]]),
        ("A @ B[:, 0]", [13.0, -11.25]),
        ("h@2", 2 * np.tanh([[13.0, -0.5], [-11.25, 2.5]])),
        ("A.T", [[1.0, 0.5], [-2.0, 0.25], [3.0, -4.0]]),
        ("grad(v).T", [0.7, 0.7, 0.7]),
        ("(A @ B).T[0]", [13.0, -11.25]),
        ("v[0:2]", [1.0, -2.0]),
        ("A[:, ::2]", [[1.0, 3.0], [0.5, -4.0]]),
        ("v[-2:]", [-2.0, 3.0]),
        ("sum(A, axis=0)", [1.5, -1.75, -1.0]),
        ("sum(A, 1)", [2.0, -3.25]),
        ("A - mean(A, axis=0)", [[0.25, -1.125, 3.5], [-0.25, 1.125, -3.5]]),
        ("mean(v > 0)", 2 / 3),
        ("where(v > 0, v, 0)", [1.0, 0.0, 3.0]),
        ("v - [1, 2, 3]", [0.0, -4.0, 0.0]),
        ("argmax(A, axis=1)", [2.0, 0.0]),
        ("logistic(0 * s)", 0.5),
        ("reshape(A, 3, 2)[2]", [0.25, -4.0]),
        ("dot(v, [1, 2, 3])", 6.0),
    ],
)
def test_arrays_are_worked_out_by_hand_alike(text, array):
    outcome = said(text)
    assert outcome.error is None
    np.testing.assert_allclose(outcome.array, array, rtol=1e-12)


@pytest.mark.parametrize(
    ("text", "sentence", "column"),
    [
        ("A @ A", "shapes 2×3 and 2×3 do not fit in '@'", 3),
        ("sum(A, axs=0)", "'sum' has no argument 'axs'; did you mean 'axis'?", 8),
        ("sum(A, axis=5)", "axis 5 of an array of 2 axes", 1),
        ("sum(A, 0, axis=1)", "'axis' is given twice", 16),
        ("sum(A, axis=0, axis=1)", "'axis' is given twice", 16),
        ("sum(A, axis=v)", "here comes 'axis' of 'sum', a constant", 13),
        ("sum(A, axis=0.5)", "'axis' of 'sum' takes a whole number", 13),
        ("max(v, s)", "here comes 'axis' of 'max', a constant", 8),
        ("clip(v, 0)", "'clip' needs 'high'; write clip(x, low, high)", 1),
        ("relu(v, 1)", "'relu' has been given too many arguments; write relu(x)", 9),
        ("maximum(v)", "'maximum' is asked of x, y; write maximum(x, y)", 1),
        ("sigmoid", "'sigmoid' is asked of something", 1),
        ("tanhh(v)", "no function 'tanhh'; did you mean 'tanh'?", 1),
        ("dense(v, 3)", "no function 'dense'; it knows the model language's", 1),
        ("v(3)", "'v' is a number in this watch, no function", 1),
        ("q@v", "knows no 'q'", 1),
        ("[1, [2, 3]]", "a list holds numbers, and rows of equal length", 1),
        ("[1, 2", "'[' is not closed", 6),
        ("v[0:2:0]", "a slice's step is not 0", 8),
        ("v[a]", "a slice such as 0:3", 3),
    ],
)
def test_a_mistake_is_one_sentence_at_its_place(text, sentence, column):
    error = said(text).error
    assert error is not None
    assert sentence in error.sentence
    assert "\n" not in error.sentence
    assert error.span.column == column


# ------------------------------------------------------------------------------------------------------- of breakpoints
def asked(condition, place=None, *events):
    place = AtNode("h") if place is None else place
    return reduce(END, AddBreakpoint(Breakpoint(place, events or (Event.FORWARD,), condition))).breaks.found(1)


@pytest.mark.parametrize(
    ("condition", "hits"),
    [
        ("sigmoid(value)[0, 0] > 0.7", True),
        ("max(value[0:1], axis=1) > 0", True),
        ("mean(value > 0) >= 0.5", True),
        ("norm(value - mean(value, axis=0)) < 1e-9", False),
        ("sum(value @ value.T) > 0", True),
        ("argmax(value, axis=1) = 0", True),
    ],
)
def test_a_breakpoint_asks_in_the_model_language(condition, hits):
    found = asked(condition)
    assert not found.problem
    assert bool(found.hits) is hits


def test_a_number_is_no_function_in_a_condition():
    assert "'grad' is a number in this condition, no function; write grad alone" in asked("grad(step) > 1").problem


@pytest.mark.parametrize("condition", ["value @ [1, 2, 3] > 0", "value[7] > 0", "sum(value, axis=4) > 0"])
def test_shapes_that_do_not_fit_are_told_at_a_place_and_passed_over_everywhere(condition):
    assert "it has no answer here: " in asked(condition).problem
    assert "\n" not in asked(condition).problem
    assert not asked(condition, Anywhere()).problem


# --------------------------------------------------------------------------------------------------------------- bounds
@pytest.mark.parametrize(
    "text",
    [
        "pad(v, 99999999)",
        "one_hot(v, 999999999999)",
        "outer(pad(v, 9999), pad(v, 9999))",
        "reshape(v, 9999999999999999999999, 1)",
        "pad(A, 900) @ pad(A, 900).T",
        "sum(outer(pad(v, 2000), pad(v, 2000)) @ outer(pad(v, 2000), pad(v, 2000)))",
        "max_pool2d(reshape(pad(v, 500000)[0:1000000], 1, 1, 1000, 1000), 30, 1)",
        "expand(" * 38 + "v" + ")" * 38,
    ],
)
def test_what_would_take_too_much_is_refused_before_it_is_made(text):
    tracemalloc.start()
    try:
        error = said(text).error
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert error is not None
    assert "\n" not in error.sentence
    assert peak < 200_000_000


def test_an_operation_that_a_program_declares_is_not_run():
    def run(x):
        raise AssertionError("code was run")

    with forgotten():
        register(declared("spiteful", run, [None]))
        assert "no function 'spiteful'" in said("spiteful(v)").error.sentence
        assert "no function 'spiteful'" in asked("spiteful(value) > 0").problem
