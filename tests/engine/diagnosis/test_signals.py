"""Why is this error signal zero, tiny or huge? The factor on the path that made it so."""

from __future__ import annotations

import math

import numpy as np
import pytest

from engine.diagnosis import Asked, FindingKind, Question, Side, diagnose, questions, why
from engine.errors import ValueNotAllowedError
from engine.execution import run
from engine.language import parse
from tests.helpers.models import random_model

ZERO = Asked(Side.SIGNAL, Question.ZERO)
BLOCKED = {
    "a dead ReLU": ("z = w*x - 5\nh = relu(z)\nL: loss = (h - 1)**2\n", "h", "dead ReLU"),
    "a saturated logistic": ("z = w*x + 2000\nh = sigmoid(z)\nL: loss = (h - 2)**2\n", "h", "saturated logistic"),
    "a saturated tanh": ("z = w*x + 2000\nh = tanh(z)\nL: loss = (h - 2)**2\n", "h", "saturated tanh"),
    "a zero weight": ("h = tanh(w*x)\ny = v*h\nL: loss = (y - 1)**2\n", "v", "zero weight v"),
    "a zero input": ("h = tanh(w*u)\nL: loss = (h - 1)**2\n", "u", "zero factor u"),
    "a zero matrix, transposed": ("h = w*[1, 2]\ny = sum(h @ Z.T)\nL: loss = (y - 1)**2\n", "Z", "zero weight Z"),
    "a written zero": ("h = 0*tanh(w*x)\ny = h + x\nL: loss = (y - 3)**2\n", "h", "factor 0"),
    "a threshold": ("h = step(w*x)\nL: loss = (h - 2)**2\n", "h", "threshold (step)"),
    "a comparison": ("h = w*x > 1\nL: loss = (h - 2)**2\n", "h", "threshold (gt)"),
    "a clipped range": ("z = 9*w\nh = clip(z, 0, 1)\nL: loss = (h - 2)**2\n", "h", "clipped range"),
    "the smaller one": ("h = maximum(w*x, 9)\nL: loss = (h - 2)**2\n", "h", "not the larger one"),
}


@pytest.mark.parametrize("case", BLOCKED)
def test_what_stops_an_error_signal_is_named(case):
    body, culprit, reason = BLOCKED[case]
    given = "x: input = 1.0\nu: input = 0.0\nw: param = 0.5\nv: param = 0.0\nZ: param = [[0.0, 0.0], [0.0, 0.0]]\n"
    trace = run(parse(given + body))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert (found.kind, found.name, found.reason) == (FindingKind.ZERO_SIGNAL, culprit, reason)
    assert found.trail[0].name == "w"
    assert found.trail[-1].name == culprit


def test_a_minimum_is_explained_when_asked_but_is_no_problem():
    trace = run(parse("x: input = 2.0\nt: target = 1.0\nw: param = 0.5\ny = w*x\nL: loss = (y - t)**2 / 2\n"))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert found.reason == "pow′ = 0"
    assert diagnose(trace) == ()


def test_messages_that_cancel_are_told_apart_from_messages_of_0():
    trace = run(parse("w: param = 0.5\na = 3*w\nb = -3*w\nL: loss = a + b\n"))
    assert why(trace, trace.graph.id_of("w"), ZERO).reason == "messages that cancel"


def test_zeros_that_only_meet_the_error_signal_where_it_is_are_no_zero_weight():
    given = "W: param = [[1.0, 0.0], [2.0, 0.0]]\nw: param = [0.5, 0.5]\n"
    trace = run(parse(given + "h = tanh(w)\ny = W.T @ h\nL: loss = (y[1] - 1)**2\n"))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert (found.name, found.reason) == ("W", "zeros in weight W")
    assert found.trail[-1].sentence == "W is 0 where it counts"


def test_an_error_signal_too_small_for_a_number_is_told_apart_from_a_factor_of_0():
    lines = ["w: param = 3.0", "h = w", *(["h = 0.5*tanh(20 + h)"] * 30), "L: loss = (h - 1)**2"]
    trace = run(parse("\n".join(lines)))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert found.reason == "underflow of a message"


def test_an_index_carries_no_error_signal_and_says_so():
    given = "i: const = [0, 1]\nE: param = [[1.0, 2.0], [3.0, 4.0]]\nw: param = 1.0\n"
    text = given + "j = i * w\nL: loss = sum(embedding(j, E))\n"
    trace = run(parse(text))
    (found,) = [f for f in diagnose(trace) if f.kind is FindingKind.NO_PATH]
    assert "as indices, which carry no error signal" in found.sentence


@pytest.mark.parametrize("seed", range(60))
def test_a_walk_of_zeros_ends_where_the_zero_is_made(seed):
    """Every stop with an error signal has one of 0, and the culprit receives one, or is a factor of one that does."""
    model = random_model(seed)
    rng = np.random.default_rng(seed)
    values = {leaf.last: rng.choice([0.0, 1.0, -2.0], np.shape(model.values[leaf.last])) for leaf in model.graph.leaves}
    trace = run(model.with_leaf_values(values))
    for node in trace.graph.nodes:
        if ZERO not in questions(trace, node.id):
            continue
        found = why(trace, node.id, ZERO)
        assert found.trail[-1].node == found.culprit or found.kind is FindingKind.NO_PATH
        for step in found.trail:
            if step.side is Side.SIGNAL and step.node != found.culprit and found.kind is FindingKind.ZERO_SIGNAL:
                assert not np.any(trace.grads[step.node])
        if trace.grads[node.id] is None:
            assert found.kind is FindingKind.NO_PATH


def chain(weights, activation="sigmoid"):
    lines = ["x: input = 0.7", "t: target = 0.0", *(f"w_{i}: param = {w}" for i, w in enumerate(weights)), "h = x"]
    lines += [f"h = {activation}(w_{i}*h)" for i in range(len(weights))]
    return "\n".join([*lines, "L: loss = (h - t)**2 / 2"])


def test_the_product_that_is_told_is_that_of_the_slopes():
    weights = [1.0, -2.0, 3.0, 0.5, 1.5, 2.5, -1.0, 4.0, 1.0, 2.0]
    slopes, h = [], 0.7
    for w in weights:
        h = 1 / (1 + math.exp(-w * h))
        slopes.append(h * (1 - h))
    trace = run(parse(chain(weights)))
    (found,) = [f for f in diagnose(trace) if f.kind is FindingKind.VANISHING]
    # The way begins behind the first unit, whose own slope therefore does not count.
    told = f"{math.prod(slopes[1:]):.1e}".replace("e-0", "e−").replace("-", "−")
    assert f"sigmoid is passed 9 times, which multiplies the error signal by {told}" in found.sentence
    assert found.name == f"h@{2 + int(np.argmin(slopes[1:])) + 1}"


def test_small_weights_are_counted_together_and_only_up_to_the_nearest_layer():
    weights = [0.04, -0.05, 0.03, 0.06, 0.05, -0.04]
    text = chain(weights, "tanh").replace("L: loss = (h - t)**2 / 2", "L: loss = 1e-6*(h - t)**2")
    (found,) = [f for f in diagnose(run(parse(text))) if f.kind is FindingKind.VANISHING]
    # The way begins behind the first unit, and the factor of the loss lies behind the last one.
    told = f"{math.prod(map(abs, weights[1:])):.1e}".replace("e-0", "e−")
    assert f"5 weights are passed, which multiplies the error signal by {told}" in found.sentence
    assert (found.name, found.reason) == ("w_2", "small weights")


def test_a_weight_that_makes_most_of_it_is_to_blame_alone():
    (found,) = diagnose(run(parse(chain([0.9, 0.8, 1e-7, 0.9, 0.8], "tanh"))))
    assert (found.kind, found.name, found.reason) == (FindingKind.VANISHING, "w_2", "weight w₂")


def test_error_signals_that_do_not_shrink_are_not_reported():
    assert diagnose(run(parse(chain([1.1, 0.9, 1.2, 0.8, 1.0, 1.1, 0.9], "tanh")))) == ()


def test_a_huge_error_signal_is_led_back_to_the_factor():
    trace = run(parse("x: input = 1.0\nw: param = 2.0\nc: const = 1e9\ny = c*w\nz = 3*y\nL: loss = z*x\n"))
    asked = Asked(Side.SIGNAL, Question.HUGE)
    w = trace.graph.id_of("w")
    assert asked in questions(trace, w)
    assert why(trace, w, asked).name == "c"


def test_values_are_led_back_too():
    trace = run(parse("x: input = 1e-4\nw: param = 2.0\na = w*x\nb = a**3\nc = 0*b\nd = 1e20*w\nL: loss = b + c + d\n"))
    ids = trace.graph.ids
    assert why(trace, ids["b"], Asked(Side.VALUE, Question.TINY)).name == "b"
    assert why(trace, ids["d"], Asked(Side.VALUE, Question.HUGE)).name == "d"
    assert why(trace, ids["L"], Asked(Side.VALUE, Question.HUGE)).name == "d"
    assert why(trace, ids["c"], Asked(Side.VALUE, Question.ZERO)).name == "c"


def test_what_is_not_so_cannot_be_asked():
    trace = run(parse("w: param = 2.0\nL: loss = w**2\n"))
    assert questions(trace, trace.graph.id_of("w")) == ()
    with pytest.raises(ValueNotAllowedError, match="the value of 'w' is not NaN"):
        why(trace, trace.graph.id_of("w"), Asked(Side.VALUE, Question.NAN))


def test_the_last_stop_of_a_walk_says_what_the_headline_does_not():
    text = "x: input = 0.8\nw: param = 1.0\nh = w*x\nfor k in range(10):\n    h = sigmoid(w*h)\nL: loss = (h - 1)**2\n"
    found = next(f for f in diagnose(run(parse(text))) if f.kind is FindingKind.VANISHING)
    assert len({step.sentence for step in found.trail} | {found.sentence}) == len(found.trail) + 1
    assert found.trail[-1].sentence.startswith("together × ")
