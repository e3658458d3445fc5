"""What is found in whole models: units, layers, targets, signs, kinks, half precision. Sound ones have nothing."""

from __future__ import annotations

import numpy as np
import pytest

from engine.diagnosis import FindingKind, Severity, diagnose, profile, units_of
from engine.execution import run
from engine.language import parse, with_rows
from resources import example_names, example_text
from tests.helpers.models import random_model

SOUND = [name for name in example_names() if name != "vanishing"]


def found(text):
    return diagnose(run(parse(text)))


def kinds(text):
    return [f.kind for f in found(text)]


@pytest.mark.parametrize("name", SOUND)
def test_the_examples_are_sound(name):
    assert found(example_text(name)) == ()


def test_the_example_of_vanishing_error_signals_says_so():
    (only,) = found(example_text("vanishing"))
    assert only.kind is FindingKind.VANISHING
    assert only.reason == "slope of sigmoid"


@pytest.mark.parametrize("seed", range(40))
def test_any_model_can_be_diagnosed_and_the_same_one_always_alike(seed):
    trace = run(random_model(seed))
    assert diagnose(trace) == diagnose(trace)


def test_a_model_without_a_loss_has_no_error_signals_to_complain_of():
    assert found("x: input = 2.0\nw: param = [1.0, 2.0]\ny = w*x\n") == ()


ONE_EXAMPLE = """
x, t = dataset("xor")
W: param = [[0.5, -0.4], [0.3, 0.8]]
v: param = [{v}, {v}]
y = tanh(x @ W.T) @ v
L: loss = mean((y - squeeze(t, -1))**2)
"""


def test_one_example_of_a_data_set_may_have_inputs_of_0():
    zeros = with_rows(parse(ONE_EXAMPLE.format(v=0.7)), (0,))
    assert not run(zeros).grad("W").any()
    assert diagnose(run(zeros)) == ()
    (found,) = diagnose(run(with_rows(parse(ONE_EXAMPLE.format(v=0.0)), (1,))))
    assert found.reason == "zero weight v"


UNITS = """
x: input = [[1.0, 2.0], [-1.0, 0.5], [0.3, -2.0]]
W: param = [[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]
b: param = [0.0, -1.0, {offset}]
z = x @ W.T + b
h = {activation}(z)
L: loss = sum(h**2)
"""


def test_dead_and_saturated_units_are_counted_over_the_batch():
    x = np.array([[1.0, 2.0], [-1.0, 0.5], [0.3, -2.0]])
    z = x @ np.array([[1.0, 0.0], [0.0, 0.0], [0.0, 1.0]]).T + np.array([0.0, -1.0, -9.0])
    (relu,) = units_of(run(parse(UNITS.format(activation="relu", offset=-9))))
    assert relu.dead == tuple(np.flatnonzero((z <= 0).all(axis=0)))
    (tanh,) = units_of(run(parse(UNITS.format(activation="tanh", offset=-9))))
    assert tanh.saturated == tuple(np.flatnonzero((np.cosh(z) ** -2 <= 0.01).all(axis=0)))
    assert (tanh.dead, tanh.units, tanh.examples) == ((), 3, 3)


def test_a_layer_with_many_dead_units_is_a_finding_and_one_with_few_is_not():
    assert FindingKind.DEAD in kinds(UNITS.format(activation="relu", offset=-9))
    assert FindingKind.DEAD not in kinds(UNITS.format(activation="relu", offset=0))


def hidden(offsets, activation="relu", examples=20):
    return (
        f"x: input = randn({examples}, 4, seed=1)\nt: target = randn({examples}, seed=2)\n"
        f"W: param = randn(8, 4, seed=3)\nb: param = {offsets}\nh = {activation}(x @ W.T + b)\n"
        "v: param = randn(8, seed=4)\nL: loss = mean((h @ v - t)**2)\n"
    )


@pytest.mark.parametrize("activation", ["relu", "tanh", "sigmoid"])
def test_single_units_that_give_all_examples_the_same_are_a_hint(activation):
    (only,) = found(hidden([-50, -50, -50, 0, 0, 0, 0, 0], activation))
    assert only.severity is Severity.HINT
    assert only.kind is (FindingKind.DEAD if activation == "relu" else FindingKind.SATURATED)
    assert only.sentence.startswith("3 of 8 units (0, 1, 2) of h")
    assert "on all 20 examples" in only.sentence


def test_single_units_are_not_doubted_on_few_examples_nor_where_none_is_dead():
    assert found(hidden([-50, -50, -50, 0, 0, 0, 0, 0], examples=5)) == ()
    assert found(hidden([0] * 8)) == ()


def test_a_unit_that_is_at_both_ends_tells_examples_apart_and_is_no_hint():
    far = hidden([0] * 8, "tanh").replace("randn(8, 4, seed=3)", "randn(8, 4, seed=3, scale=1)")
    trace = run(parse(far))
    weights = trace.value("W").copy()
    weights[0] *= 1e4
    assert [f for f in diagnose(run(parse(far).with_values(W=weights))) if f.kind is FindingKind.SATURATED] == []


def test_a_softmax_is_one_and_has_no_units():
    assert units_of(run(parse("z: param = [[1.0, 2.0], [3.0, 1.0]]\nL: loss = sum(softmax(z)**2)\n"))) == ()


def test_saturated_units_are_a_finding():
    (only,) = found("x: input = [[1.0], [2.0]]\nw: param = [[9.0]]\nh = tanh(x @ w)\nL: loss = sum((h - 0.5)**2)\n")
    assert (only.kind, only.reason) == (FindingKind.SATURATED, "saturated tanh")


def test_the_channels_of_an_image_are_its_units():
    text = """
x: input = randn(2, 1, 4, 4, seed=1)
k: param = [[[[1.0]]], [[[0.0]]]]
b: param = [0.0, -1.0]
h = relu(conv2d(x, k, b))
L: loss = sum(h**2)
"""
    (units,) = units_of(run(parse(text)))
    assert (units.units, units.examples, units.dead) == (2, 2 * 4 * 4, (1,))


def test_a_profile_holds_the_root_mean_squares_of_the_layers():
    trace = run(parse(example_text("vanishing")))
    layers = profile(trace)
    for layer in layers:
        value, signal = trace.values[layer.node], trace.grads[layer.node]
        assert layer.value == pytest.approx(float(np.sqrt(np.mean(value**2))))
        assert layer.signal == pytest.approx(float(np.sqrt(np.mean(signal**2))))
    assert [layer.node for layer in layers] == sorted(layer.node for layer in layers)


LINE = "x: input = [1.0, 2.0, 3.0]\nt: target = [2.0, 4.1, 5.9]\nw: param = 0.5\nb: param = 0.1\ny = w*x + b\n"


@pytest.mark.parametrize(
    ("loss", "culprit"),
    [
        ("L: loss = -mean((y - t)**2)", "L"),
        ("m = mean((y - t)**2)\nL: loss = 0.1*w**2 - m", "L"),
        ("m = -squared_error(y, t)\nL: loss = m / 3", "m"),
        ("p = sigmoid(y)\nq = t / 10\nL: loss = mean(q*log(p) + (1 - q)*log(1 - p))", "L"),
    ],
)
def test_a_wrong_sign_is_found_where_it_is(loss, culprit):
    (only,) = [f for f in found(LINE + loss + "\n") if f.kind is FindingKind.UNBOUNDED]
    assert only.name.partition(".")[0] == culprit


LIKELIHOODS = {
    "a mean": "p = sigmoid(y)\nq = t / 10\nL: loss = mean(q*log(p) + (1 - q)*log(1 - p))",
    "a sum": "p = sigmoid(y)\nq = t / 10\nL: loss = sum(q*log(p) + (1 - q)*log(1 - p))",
    "in two statements": "p = sigmoid(y)\nq = t / 10\nl = q*log(p) + (1 - q)*log(1 - p)\nL: loss = mean(l) / 2",
    "of logits": "q = t / 10\nL: loss = mean(q*log(sigmoid(y)) + (1 - q)*log(1 - sigmoid(y)))",
    "of classes": "q = t / 12\nL: loss = sum(q*log(softmax(y)))",
    "of classes, at once": "q = t / 12\nL: loss = mean(q*log_softmax(y))",
    "of one class": "L: loss = mean(t*log(softmax(y)))",
}


@pytest.mark.parametrize("case", LIKELIHOODS)
def test_a_likelihood_without_its_minus_is_blamed_on_the_loss_and_not_on_what_is_constant(case):
    (only,) = [f for f in found(LINE + LIKELIHOODS[case] + "\n") if f.kind is FindingKind.UNBOUNDED]
    assert only.name == "L"
    assert "nothing turns its sign: a minus is missing" in only.sentence
    assert not any("rises" in step.sentence for step in only.trail)
    negated = LIKELIHOODS[case].replace("loss = ", "loss = -")
    assert FindingKind.UNBOUNDED not in kinds(LINE + negated + "\n")


@pytest.mark.parametrize(
    "text",
    [
        'z = dense(x, 1, name="b")\np = sigmoid(squeeze(z, -1))\nL: loss = mean(t*log(p) + (1-t)*log(1-p))',
        'h = dense(x, 8, tanh, name="a")\nz = squeeze(dense(h, 1, name="b"), -1)\n'
        "L: loss = mean(t*log(sigmoid(z)) + (1-t)*log(1-sigmoid(z)))",
    ],
)
def test_a_network_that_climbs_its_likelihood_is_found(text):
    data = 'x, t = dataset("moons", n=60, noise=0.1, seed=3)\n'
    (only,) = [f for f in found(data + text + "\n") if f.kind is FindingKind.UNBOUNDED]
    assert (only.name, only.reason) == ("L", "wrong sign")


@pytest.mark.parametrize(
    "loss",
    [
        "L: loss = mean((y - t)**2)",
        "L: loss = mean((y - t)**2) - 5",
        "L: loss = mean(abs(y - t)) + w**2",
        "p = sigmoid(y)\nq = t / 10\nL: loss = -mean(q*log(p) + (1 - q)*log(1 - p))",
        "p = sigmoid(y)\nL: loss = -mean(p * t)",
    ],
)
def test_losses_with_a_bound_are_left_alone(loss):
    assert FindingKind.UNBOUNDED not in kinds(LINE + loss + "\n")


@pytest.mark.parametrize("name", ["moons", "circles", "gauss", "spiral", "iris", "blobs"])
def test_data_with_overlapping_classes_is_not_suspected(name):
    text = f'x, t = dataset("{name}")\nW: param = randn(3, seed=1)\nL: loss = sum(W**2)\n'
    assert FindingKind.SWAPPED not in kinds(text)


@pytest.mark.parametrize("seed", range(5))
def test_two_targets_swapped_between_two_clouds_are_found(seed):
    rng = np.random.default_rng(seed)
    t = np.repeat([0.0, 1.0], 20)
    x = rng.normal(scale=0.3, size=(40, 2)) + 4 * t[:, None]
    one, other = int(rng.integers(20)), 20 + int(rng.integers(20))
    t[[one, other]] = t[[other, one]]
    text = (
        "x: input = zeros(40, 2)\nt: target = zeros(40)\nw: param = [0.1, 0.2]\nL: loss = bce_with_logits(x @ w, t)\n"
    )
    (only,) = [f for f in diagnose(run(parse(text).with_values(x=x, t=t))) if f.kind is FindingKind.SWAPPED]
    assert f"examples {one}, {other} have another t" in only.sentence


@pytest.mark.parametrize("size", [65504.0, 65519.0, 65520.0, 7e4, -7e4, 1e9])
def test_half_precision_is_that_of_numpy(size):
    with np.errstate(over="ignore"):
        overflows = bool(np.isinf(np.float16(size)))
    text = f"x: input = {size!r}\nw: param = 1e-9\nL: loss = (w*x - 1)**2 / 1e6\n"
    assert (FindingKind.HALF in kinds(text)) == overflows


@pytest.mark.parametrize(
    ("body", "kinked"),
    [
        ("L: loss = relu(w - 1)", True),
        ("L: loss = relu(w - 1.001)", False),
        ("L: loss = 0*relu(w - 1) + w**2", False),
        ("L: loss = maximum(w, 1)", True),
        ("L: loss = clip(w, 1, 2)", True),
        ("L: loss = abs(w**2 - 1)", True),
        ("L: loss = sum(relu([0, 1])) + w**2", False),
    ],
)
def test_a_kink_is_one_only_exactly_there_and_only_if_the_loss_feels_it(body, kinked):
    assert (FindingKind.KINK in kinds(f"w: param = 1.0\n{body}\n")) == kinked


@pytest.mark.parametrize(
    ("leaves", "copied"),
    [
        ("A: param = randn(3, 3, seed=4)\nB: param = randn(3, 3, seed=4)", True),
        ("A: param = randn(3, 3, seed=4)\nB: param = randn(3, 3, seed=5)", False),
        ("A: param = randn(3, 3)\nB: param = randn(3, 3)", False),
        ("A: param = zeros(3, 3)\nB: param = zeros(3, 3)", False),
        ("A: param = [[1.0, 2.0], [3.0, 4.0]]\nB: const = [[1.0, 3.0], [2.0, 4.0]]", True),
        ("A: const = [[1.0, 2.0], [3.0, 4.0]]\nB: const = [[1.0, 2.0], [3.0, 4.0]]", False),
    ],
)
def test_a_copy_is_one_by_its_numbers(leaves, copied):
    text = f"{leaves}\nw: param = 1.5\nL: loss = sum(A * 2) + sum(B @ B) + w**2\n"
    assert (FindingKind.COPY in kinds(text)) == copied
