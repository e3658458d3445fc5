"""Derivatives as formulas: what they say is what the passes calculate."""

from __future__ import annotations

import numpy as np
import pytest
import sympy
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.derivation import Derivative, derivative_of
from engine.execution import run
from engine.language import parse, with_rows
from engine.levels import Level, LevelNumbers, grouping_of, quotient
from engine.model import Model
from resources import example_names, example_text
from tests.engine.ops.cases import CASES, calculate, forward_formula, with_attribute
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_text

EXAMPLES = example_names()
SILENT = {"prod", "max_pool2d", "avg_pool2d"}
"""Operations whose messages the language cannot spell, for any shapes."""


def derivatives(text: str | Model, level: Level = Level.VARIABLES) -> dict[tuple[str, str], Derivative]:
    """All derivatives of a model, by (child, parent)."""
    model = parse(text) if isinstance(text, str) else text
    view = quotient(model.graph, grouping_of(model.graph, level))
    return {
        (view.nodes[c.child].name, view.nodes[c.parent].name): derivative_of(view, c)
        for found in view.arrivals
        for c in found
    }


def formula(statement: str, parent: str, **leaves: object) -> Derivative:
    """The derivative of one statement ``y = …`` with respect to a parent."""
    text = "\n".join([*(f"{name}: input = {value}" for name, value in leaves.items()), statement])
    return derivatives(text)[statement.split(" ", maxsplit=1)[0].rstrip(":"), parent]


def check(model: Model, level: Level = Level.VARIABLES) -> int:
    """Compare every derived formula with the numbers of a pass; returns how many were spelled."""
    trace = run(model)
    view = quotient(model.graph, grouping_of(model.graph, level))
    numbers = LevelNumbers(view, trace)
    spelled = 0
    for node in view.nodes:
        for channel in view.incoming(node.index):
            found = derivative_of(view, channel)
            sent = numbers.message(channel)
            signal = numbers.signal(channel.child)
            assert sent is not None
            assert signal is not None
            if found.message is None:
                assert found.words
                continue
            values = {
                name: signal if name == found.signal else trace.values[operand.node]
                for name, operand in found.operands.items()
            }
            shown = calculate(found.message, values, {})
            said = f"{found.child} -> {found.parent}: {found.message}"
            np.testing.assert_allclose(np.broadcast_to(shown, sent.shape), sent, rtol=1e-9, atol=1e-9, err_msg=said)
            assert found.copied == (shown.shape != sent.shape), said
            if found.local is not None:
                slope = calculate(found.local, {k: v for k, v in values.items() if k != found.signal}, {})
                np.testing.assert_allclose(slope * signal, sent, rtol=1e-9, atol=1e-9, err_msg=said)
            spelled += 1
    return spelled


# ------------------------------------------------------------------------------------------------ as the lectures write
@pytest.mark.parametrize(
    ("statement", "parent", "local"),
    [
        ("y = sigmoid(a)", "a", "sigmoid(a) * (1 - sigmoid(a))"),
        ("y = tanh(a)", "a", "1 - y**2"),
        ("y = a*b + c", "a", "b"),
        ("y = a*b + c", "c", "1"),
        ("y = (a - b)**2 / 2", "a", "a - b"),
        ("y = (a - b)**2 / 2", "b", "b - a"),
        ("y = (a - b)**2", "a", "2 * (a - b)"),
        ("y = a**2 / 2", "a", "a"),
        ("y = a*a", "a", "2 * a"),
        ("y = a*a*a", "a", "3 * a**2"),
        ("y = a + a", "a", "2"),
        ("y = a - a", "a", "0"),
        ("y = b + exp(a*b)", "b", "1 + a * exp(a * b)"),
        ("y = cos(a)", "a", "-sin(a)"),
        ("y = a / b", "b", "-a / b**2"),
        ("y = a / b", "a", "1 / b"),
        ("y = -(b*log(a) + (1 - b)*log(1 - a))", "a", "(1 - b) / (1 - a) - b / a"),
        ("y = log(sigmoid(a))", "a", "1 - sigmoid(a)"),
        ("y = relu(a)", "a", "a > 0"),
        ("y = sqrt(a)", "a", "1 / (2 * sqrt(a))"),
        ("y = exp(-a**2 / 2)", "a", "-a * y"),
        ("y = sigmoid(a*b)", "a", "b * y * (1 - y)"),
        ("y = 3*a**2 - 2*a", "a", "6 * a - 2"),
        ("y = a**b", "b", "a**b * log(a)"),
        ("y = a / 3", "a", "1 / 3"),
        ("y = step(a)", "a", "0"),
        ("y = abs(a)", "a", "sign(a)"),
        ("y = 0.5*a**2", "a", "a"),
    ],
)
def test_a_local_derivative_is_written_as_the_lectures_do(statement, parent, local):
    assert formula(statement, parent, a=0.5, b=0.25, c=2.0).local == local


@pytest.mark.parametrize(
    ("statement", "parent", "message"),
    [
        ("z = W @ v + b", "W", "outer(z̄, v)"),
        ("z = W @ v + b", "v", "W.T @ z̄"),
        ("z = W @ v + b", "b", "z̄"),
        ("z = X @ W.T + b", "W", "z̄.T @ X"),
        ("z = X @ W.T + b", "b", "sum(z̄, axis=0)"),
        ("z = tanh(v)", "v", "z̄ * (1 - z**2)"),
        ("z = tanh(W @ v + b)", "W", "outer(z̄ * (1 - z**2), v)"),
        ("z = sum((W @ v - b)**2) / 2", "W", "z̄ * outer(W @ v - b, v)"),
        ("z = sum((v - c)**2) / 2", "c", "z̄ * sum(c - v)"),
        ("z = c*v", "c", "dot(z̄, v)"),
        ("z = v / c", "c", "-dot(z̄, v) / c**2"),
        ("z = sum(v)", "v", "z̄"),
        ("z = mean(v)", "v", "z̄ / 2"),
        ("z = dot(v, b)", "v", "z̄ * b"),
        ("z = v + v*b", "v", "z̄ * (1 + b)"),
        ("z = v[1]", "v", "z̄ * one_hot(1, 2)"),
        ("z = -sum(b*log(v))", "v", "-z̄ * b / v"),
        ("z = softmax(v)", "v", "softmax(v) * (z̄ - dot(z̄, softmax(v)))"),
        ("z = stack([c, c])", "c", "z̄[0] + z̄[1]"),
        ("z = sum(concat([v, b]))", "v", "z̄"),
        ("z = sum(X.T) + sum(reshape(X, [6]))", "X", "2 * z̄"),
        ("z = sum(v + X)", "v", "3 * z̄"),
        ("z = sum(where(v > 0, b, 1))", "b", "z̄ * (v > 0)"),
    ],
)
def test_a_message_of_arrays_is_written_in_the_model_language(statement, parent, message):
    leaves = {"v": [0.5, 0.25], "b": [1.0, 2.0], "c": 2.0, "W": [[1, 2], [3, 4]], "X": [[1, 2], [3, 4], [5, 6]]}
    assert formula(statement, parent, **leaves).message.replace("z\u0304", "z̄") == message


def test_paths_through_several_primitives_add_up():
    assert formula("y = a*b + a*c + sin(a)", "a", a=1.0, b=2.0, c=3.0).local == "b + c + cos(a)"


def test_a_name_of_the_model_that_is_a_constant_of_the_language_is_not_confused_with_it():
    model = parse("pi: input = 2.0\ny = gelu(pi)\nL: loss = y**2")
    assert check(model) == 2


def test_a_name_that_looks_like_the_error_signal_is_not_confused_with_it():
    assert check(parse("ȳ: input = 2.0\ny = ȳ**3\nL: loss = y**2")) == 2


def test_a_name_bound_again_is_derived_with_respect_to_the_one_before():
    model = parse("h: input = 0.5\nh = tanh(2*h)\nh = h**3\nL: loss = h**2")
    assert derivatives(model)["h@3", "h@2"].local == "3 * h**2"
    assert check(model) == 3


def test_what_the_language_cannot_spell_says_what_happens():
    found = formula("y = prod(v)", "v", v=[1.0, 2.0, 3.0])
    assert found.message is None
    assert "product of all other elements" in found.words


def test_a_derivative_that_is_0_by_definition_gives_the_reason():
    found = formula("y = step(a)", "a", a=0.5)
    assert (found.local, found.message) == ("0", "0")
    assert "piecewise constant" in found.words


def test_a_formula_that_nobody_could_read_is_not_shown():
    nested = "a"
    for _ in range(40):
        nested = f"tanh({nested} + b)*a"
    found = formula(f"y = {nested}", "a", a=0.5, b=0.1)
    assert found.local is None
    assert "too long" in found.words


def test_a_sum_of_a_thousand_terms_is_derived():
    terms = " + ".join(f"a*{n}" for n in range(1000))
    assert formula(f"y = {terms}", "a", a=0.5).local == "499500"
    assert formula(f"y = {terms} + b", "b", a=0.5, b=1.0).local == "1"


def test_a_slot_of_indices_carries_no_message_and_says_so():
    model = parse("i: input = 1\nW: param = [[1.0, 2.0], [3.0, 4.0]]\ny = embedding(i, W)\nL: loss = sum(y)")
    found = derivatives(model)["y", "i"]
    assert found.message is None
    assert "index" in found.words


def test_a_layer_is_opened_before_its_derivatives_are_shown():
    found = derivatives(LAYERED, Level.LAYERS)["hidden", "x"]
    assert found.message is None
    assert "open it" in found.words


def test_what_reads_one_variable_of_a_layer_is_derived_by_it_and_what_reads_several_says_so():
    found = derivatives(LAYERED.replace('layer("output")', 'layer("out")'), Level.LAYERS)
    assert found["L", "out"].local == "2 * y"
    text = 'x: param = 2.0\nwith layer("a"):\n    u = x*x\n    v = sin(x)\nL: loss = u*v'
    both = derivatives(text, Level.LAYERS)["L", "a"]
    assert both.message is None
    assert "several variables" in both.words
    assert check(parse(text), Level.LAYERS) == 0


def test_at_the_level_of_primitives_each_operation_has_its_own():
    found = derivatives(REGULARISED, Level.PRIMITIVES)
    assert found["z", "z.1"].local == "1"
    assert found["L", "L.2"].local == "1 / 2"
    assert check(parse(REGULARISED), Level.PRIMITIVES) == 15


# -------------------------------------------------------------------------------------------------- against the numbers
def test_few_operations_cannot_be_spelled():
    """Products of all others, gaps between chosen elements, windows, rivals: everything else has a formula."""
    silent = {
        name
        for name, case in CASES.items()
        for slot in range(len(case.xs))
        if case.op.slot(slot).differentiable
        and case.carries(slot)
        and case.op.slot(slot).message_formula(case.shapes, case.attrs, slot) is None
    }
    assert {name.rpartition("-")[0] for name in silent} == {"index", "conv2d", "hinge", *SILENT}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_the_derivative_of_every_operation_is_its_message(case):
    """One statement with the operation alone, and one in which it stands inside others."""
    names, text, spelled = forward_formula(case)
    for name, value in spelled.items():
        text = with_attribute(text, name, value)
    leaves = [f"{name}: input = {value.tolist()!r}" for name, value in zip(names, case.xs, strict=True)]
    for statement in (f"out = {text}", f"out = 2*({text})*tanh({text}) - 1"):
        weights = np.random.default_rng(5).uniform(-1, 1, case.out.shape).tolist()
        model = parse("\n".join([*leaves, f"k: const = {weights}", statement, "L: loss = sum(out * k)"]))
        check(model)


@pytest.mark.parametrize("name", EXAMPLES)
@pytest.mark.parametrize("level", [Level.VARIABLES, Level.PRIMITIVES])
def test_every_derivative_of_every_example_is_its_message(name, level):
    model = parse(example_text(name))
    if model.data:
        model = with_rows(model, (0, 1))
    view = quotient(model.graph, grouping_of(model.graph, level))
    silent = {node.id for node in model.graph.nodes if node.op is not None and node.op.name in SILENT}
    channels = [c for node in view.nodes for c in view.incoming(node.index)]
    spelled = [c for c in channels if not silent & set(view.nodes[c.child].members)]
    assert check(model, level) == len(spelled), "a derivative of an example is not spelled"


@given(st.integers(0, 100_000))
@settings(max_examples=some(40), deadline=None)
def test_every_derivative_of_a_random_model_is_its_message(seed):
    check(parse(random_text(seed)))


_scalar = st.recursive(
    st.sampled_from(["a", "b", "c", "2", "0.5", "3"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} / (1 + {}**2))".format, inner, inner),
        st.builds("{}({})".format, st.sampled_from(["sin", "cos", "tanh", "exp", "sigmoid", "softplus"]), inner),
        st.builds("({})**{}".format, inner, st.sampled_from(["2", "3"])),
        st.builds("(-{})".format, inner),
        st.builds("log(1 + ({})**2)".format, inner),
    ),
    max_leaves=7,
)


@given(_scalar, st.lists(st.floats(-1.5, 1.5), min_size=3, max_size=3))
@settings(max_examples=some(80), deadline=None)
def test_a_scalar_derivative_is_what_sympy_derives(expression, point):
    a, b, c = sympy.symbols("a b c")
    extra = {"sigmoid": lambda x: 1 / (1 + sympy.exp(-x)), "softplus": lambda x: sympy.log(1 + sympy.exp(x))}
    expected = sympy.diff(sympy.sympify(expression, locals=extra | {"a": a, "b": b, "c": c}), a)
    values = dict(zip("abc", map(np.asarray, point), strict=True))
    there = float(expected.evalf(30, subs={a: point[0], b: point[1], c: point[2]}))
    if not abs(there) < 1e6:
        return
    found = formula(f"y = a*0 + {expression}", "a", **{k: float(v) for k, v in values.items()})
    if found.local is None:
        assert "too long" in found.words
        return
    known = {n: values.get(n) for n in found.operands if n != found.signal}
    if "y" in known:
        known["y"] = calculate(expression, values, {})
    assert float(calculate(found.local, known, {})) == pytest.approx(there, rel=1e-9, abs=1e-9)


_matrix = st.recursive(
    st.sampled_from(["A", "B", "v", "r", "s"]),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{}({})".format, st.sampled_from(["sin", "tanh", "sigmoid"]), inner),
        st.builds("mean({}, axis=0, keepdims=True)".format, inner.filter(lambda e: "A" in e or "B" in e)),
        st.builds("(A @ tanh({} + B.T))".format, st.sampled_from(["C", "s", "C*s"])),
    ),
    max_leaves=6,
)


@given(_matrix, st.integers(0, 1000))
@settings(max_examples=some(60), deadline=None)
def test_a_derivative_of_broadcast_arrays_is_its_message(expression, seed):
    rng = np.random.default_rng(seed)
    shapes = {"A": (3, 3), "B": (3, 3), "C": (3, 3), "v": (3,), "r": (3, 1), "s": ()}
    leaves = [f"{n}: input = {rng.uniform(-1, 1, shape).tolist()}" for n, shape in shapes.items()]
    check(parse("\n".join([*leaves, f"out = A*0.5 + {expression}", "L: loss = sum(sin(out))"])))
