"""Parameters that cannot learn are found, whatever keeps them from it; those at rest at a minimum are left alone."""

from __future__ import annotations

import numpy as np
import pytest

import graphviz_nn as gv
from engine.diagnosis import FindingKind, Severity, diagnose
from engine.execution import run
from engine.language import parse
from resources import example_text
from tests.helpers.declaring import forgotten
from tests.helpers.examples import NAMES

P = "x: input = 1.0\nw: param = 0.5\n"
PAIR = "x: input = [1.0, 2.0]\nt: target = [2.0, 4.1]\nw: param = -1.0\nb: param = 0.1\nh = w*x + b\n"


def activated(call, target=3):
    return f"{P}z = w*x {call[1]}\nh = {call[0]}(z)\nL: loss = (h - {target})**2\n"


STUCK = {
    **{f"a far {name}": (activated((name, "- 2000")), f"dead {word}") for name, word in [
        ("gelu", "GELU"), ("silu", "SiLU"), ("elu", "ELU"), ("softplus", "softplus"), ("relu", "ReLU")
    ]},
    "a logistic at its end": (activated(("sigmoid", "+ 2000")), "saturated logistic"),
    "an exp that underflows": ("w: param = -800.0\ny = exp(w)\nL: loss = (y - 1)**2\n", "flat exp"),
    "a factor of 0 in the text": (P + "y = w*0 + 1\nL: loss = (y - 3)**2\n", "factor 0"),
    "a ReLU by hand": (PAIR + "y = where(h > 0, h, 0)\nL: loss = mse(y, t)\n", "not chosen by where"),
    "a ReLU by a product": (PAIR + "y = h*(h > 0)\nL: loss = mse(y, t)\n", "zero factor gt in y"),
    "the top of a hill": ("w: param = 0.0\nL: loss = cos(w)\n", "cos′ = 0"),
    "a square in the middle": ("w: param = 0.0\nh = w**2\nL: loss = (h - 1)**2\n", "pow′ = 0"),
    "a softmax sure of the wrong classes": (
        "x: input = [[40.0, 0.0], [0.0, 40.0]]\nt: target = [[0, 1], [1, 0]]\n"
        "W: param = [[25.0, -25.0], [-25.0, 25.0]]\n"
        "p = softmax(x @ W.T)\nL: loss = mse(p, t)\n",
        "saturated softmax",
    ),
    "a softmax of a low temperature": (
        "z: param = [100.0, 0.0, -100.0]\nT: const = 0.01\np = softmax(z/T)\nL: loss = mse(p, [0, 1, 0])\n",
        "saturated softmax",
    ),
}  # fmt: skip
AT_REST = {
    "a square": "t: target = 1.0\nw: param = 0.5\nL: loss = (w*2 - t)**2\n",
    "a square but for rounding": "t: target = 1.0\nw: param = 0.5000000000000001\nL: loss = (w*2 - t)**2\n",
    "a product with itself": "x: input = [1.0, 2.0]\nw: param = 3.0\ne = w*x - [3, 6]\nL: loss = sum(e*e)\n",
    "a product with itself but for rounding": "w: param = 0.5000000000000001\ne = w*2 - 1\nL: loss = e*e\n",
    "a product with its transpose": "x: input = [1.0, 2.0]\nw: param = 3.0\ne = w*x - [3, 6]\nL: loss = e.T @ e\n",
    "normal equations": (
        "x: input = [[1, 1], [1, -1], [-1, 1], [-1, -1]]\nt: target = [1, -1, -1, 1]\n"
        "w: param = [0.0, 0.0]\nb: param = 0.0\nL: loss = mean((x @ w + b - t)**2)\n"
    ),
    "margins": "s: param = [5.0, -6.0]\nL: loss = hinge(s, [1, -1])\n",
    "margins with targets": "s: param = [[5.0], [-6.0]]\nt: target = [[1.0], [-1.0]]\nL: loss = hinge(s, t)\n",
    "margins by ReLU": "s: param = [5.0, -6.0]\nL: loss = mean(relu(1 - s*[1, -1])) + 0.1\n",
    "margins by maximum": "s: param = [5.0, -6.0]\nL: loss = sum(maximum(1 - s*[1, -1], 0)) / 2 + 0.1\n",
    "margins by where": "s: param = [5.0, -6.0]\nm = 1 - s*[1, -1]\nL: loss = mean(where(m > 0, m, 0)) + 0.1\n",
    "margins beside a penalty": "s: param = 5.0\nv: param = 2.0\nlam: const = 0.1\nL: loss = relu(1 - s) + lam*v**2\n",
    "a sure logistic": "w: param = 800.0\nL: loss = bce_with_logits(w, 1)\n",
    "a sure logistic by hand": "w: param = 800.0\nL: loss = -log(sigmoid(w))\n",
    "a sure softmax": "z: param = [0.0, 1000.0]\np = softmax(z)\nL: loss = mse(p, [0, 1])\n",
    "a sure cross-entropy": "z: param = [0.0, 1000.0]\nL: loss = softmax_cross_entropy(z, [0, 1])\n",
    "a length": "w: param = [0.0, 0.0]\nL: loss = norm(w)\n",
}


def cannot_learn(text):
    kinds = {FindingKind.ZERO_SIGNAL, FindingKind.VANISHING}
    return [f for f in diagnose(run(parse(text))) if f.kind in kinds]


@pytest.mark.parametrize("case", STUCK)
def test_what_cannot_learn_is_found_with_its_reason(case):
    text, reason = STUCK[case]
    (found,) = cannot_learn(text)
    assert (found.kind, found.reason) == (FindingKind.ZERO_SIGNAL, reason)
    assert found.severity is Severity.ERROR
    assert found.advice


@pytest.mark.parametrize("case", AT_REST)
def test_what_is_at_its_lowest_is_left_alone(case):
    assert cannot_learn(AT_REST[case]) == []


@pytest.mark.parametrize("name", [name for name in NAMES if name not in ("multivariate-chain", "backward-patterns")])
def test_nothing_is_found_stuck_in_what_has_been_trained(name):
    trained = gv.train(gv.parse(example_text(name)), epochs=40).model
    stuck = [f for f in gv.diagnose(trained) if f.kind is FindingKind.ZERO_SIGNAL]
    assert stuck == []


def test_an_error_signal_that_changes_no_digit_is_found_with_the_factor_that_made_it_so():
    text = (
        "x: input = [1.0, 2.0]\nt: target = [4.0, 4.7]\nw: param = -1.0\nh = w*x\ny = exp(500*h)\nL: loss = mse(y, t)\n"
    )
    (found,) = cannot_learn(text)
    assert (found.kind, found.name, found.reason) == (FindingKind.VANISHING, "y", "slope of exp")
    assert "too small to change a digit of w" in found.sentence
    assert cannot_learn(text.replace("500*h", "5*h")) == []


@pytest.mark.parametrize(
    ("text", "way"),
    [
        (P + "h = relu(w*x - 5)\nL: loss = (h - 1)**2\n", "raise "),
        (P + "h = sigmoid(w*x + 2000)\nL: loss = (h - 0.2)**2\n", "lower "),
        (P + "h = sigmoid(w*x - 2000)\nL: loss = (h - 0.2)**2\n", "raise "),
        (P + "h = clip(9*w, 0, 1)\nL: loss = (h - 0.2)**2\n", "lower "),
        (P + "h = clip(w - 9, 0, 1)\nL: loss = (h - 0.2)**2\n", "raise "),
        (P + "h = maximum(w, 9)\nL: loss = (h - 0.2)**2\n", "raise w"),
        (P + "h = minimum(w, -9)\nL: loss = (h - 0.2)**2\n", "lower w"),
        ("w: param = -800.0\nL: loss = (exp(w) - 1)**2\n", "raise w"),
        ("w: param = [900.0, -900.0]\nL: loss = sum((tanh(w) - [0, 0])**2)\n", "bring w nearer to 0"),
        ("z: param = [900.0, -900.0]\nL: loss = mse(softmax(z), [0, 1])\n", "bring z nearer to 0"),
        (PAIR + "y = h*(h > 0)\nL: loss = mse(y, t)\n", "raise h"),
        (PAIR + "y = where(h > 0, h, 0)\nL: loss = mse(y, t)\n", "raise h"),
        (PAIR + "g = x > 5\ny = h*g\nL: loss = mse(y, t)\n", "g is a condition that never holds"),
        (P + "u: input = 0.0\nL: loss = (w*u - 1)**2\n", "give u other numbers"),
        (P + "v: param = 0.0\nc = w*v\nL: loss = (c - 1)**2 + v\n", "begin with small random numbers there"),
        (P + "c = x - x\nL: loss = (w*c - 1)**2\n", "c is computed"),
        (P + "L: loss = (w*0 - 1)**2\n", "nothing that w may be changes mul in L"),
        (P + "L: loss = (step(w) - 5)**2\n", "use a smooth function"),
    ],
)
def test_the_advice_points_the_way_out(text, way):
    (found,) = cannot_learn(text)
    assert found.advice.startswith(way), found.advice


def test_a_number_that_goes_the_way_of_the_advice_learns_again():
    for name, sign in (("relu", -1), ("gelu", -1), ("sigmoid", 1), ("sigmoid", -1), ("tanh", 1), ("elu", -1)):
        text = f"z: param = 0.0\nh = {name}(z)\nL: loss = (h - 0.4)**2\n"
        model = parse(text).with_values(z=sign * 2000.0)
        (found,) = [f for f in diagnose(run(model)) if f.kind is FindingKind.ZERO_SIGNAL]
        goes = {"raise z": 1, "lower z": -1}[found.advice.split(",")[0]]
        assert run(parse(text).with_values(z=sign * 2000.0 + goes * 2001.0)).grad("z") != 0


def test_an_own_function_that_takes_no_other_numbers_is_no_exception():
    def picky(x):
        if np.any(x > 0):
            raise ValueError("only below 0")
        return np.zeros_like(x)

    with forgotten():
        gv.operation("picky", forward=picky, derivatives=[lambda g, out, x: np.zeros_like(x)])
        assert [f.reason for f in cannot_learn("w: param = -2.0\nL: loss = (picky(w) - 1)**2\n")] == ["flat picky"]
