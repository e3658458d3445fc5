"""Every stop of a walk says something about the numbers of the pass, and it is so."""

from __future__ import annotations

import re

import numpy as np
import pytest

from engine.diagnosis import Asked, FindingKind, Question, Side, questions, why
from engine.diagnosis.record import shown, shown_signal
from engine.execution import run
from engine.language import parse
from tests.helpers.any_program import any_program
from tests.helpers.models import random_model

ZERO = Asked(Side.SIGNAL, Question.ZERO)


def is_zero(array):
    return array is not None and not np.any(array)


def untrue(trace, found):
    """The claims of a walk of zeros that the pass does not bear out, and how many were looked at."""
    wrong, looked = [], 0
    trail = found.trail
    for step, onward in zip(trail, [*trail[1:], None], strict=True):
        name = shown_signal(trace, step.node)
        said = step.sentence
        if said == f"{name} is 0, since {shown_signal(trace, onward.node) if onward else '?'} is 0":
            true = is_zero(trace.grads[step.node]) and is_zero(trace.grads[onward.node])
        elif said.startswith(f"{name} is 0: "):
            sent = [m for child, _, m in trace.received(step.node) if child == onward.node]
            true = bool(
                sent
                and all(map(is_zero, sent))
                and np.any(trace.grads[onward.node])
                and f"{shown(trace, onward.node)} sends 0" in said
                and is_zero(trace.grads[step.node])
            )
        elif said.endswith("(which is 0)"):
            true = is_zero(trace.values[found.culprit])
        elif said.endswith("is 0 everywhere"):
            true = is_zero(trace.values[step.node])
        elif said.endswith(("is 0 where it counts", "which is 0 where the error signal is not)")):
            true = bool((trace.values[found.culprit] == 0).any() and np.any(trace.values[found.culprit]))
        elif said == f"the messages that {name} receives cancel each other":
            messages = [m for _, _, m in trace.received(step.node)]
            true = any(map(np.any, messages)) and is_zero(sum(messages))
        elif said.endswith("the slope there is 0"):
            true = is_zero_slope(trace, step.node, said)
        else:
            continue
        looked += 1
        if not true:
            wrong.append((step.name, said))
    return wrong, looked


def is_zero_slope(trace, node, said):
    """Whether a told element is one that an error signal arrives at, and something of what is sent from it is 0."""
    place = re.search(r"\[([\d,]+)\]", said.rpartition(" in ")[2] if " in " in said else said.partition(" = ")[0])
    signal = trace.grads[node]
    if place is not None and signal.shape:
        at = tuple(map(int, place[1].split(",")))
        if len(at) == signal.ndim and signal[at] == 0:
            return False
    sent = [m for (child, _), m in trace.messages.items() if child == node]
    return any(map(is_zero, sent))


def walks(trace):
    for node in trace.graph.nodes:
        if ZERO in questions(trace, node.id):
            yield why(trace, node.id, ZERO)


@pytest.mark.parametrize("seed", range(60))
def test_what_is_said_of_random_models_is_so(seed):
    model = random_model(seed)
    rng = np.random.default_rng(seed)
    values = {leaf.last: rng.choice([0.0, 1.0, -2.0], np.shape(model.values[leaf.last])) for leaf in model.graph.leaves}
    trace = run(model.with_leaf_values(values))
    for found in walks(trace):
        assert untrue(trace, found)[0] == []


@pytest.mark.parametrize("block", range(10))
def test_what_is_said_of_any_programs_is_so(block):
    looked = 0
    for seed in range(1000 + 40 * block, 1000 + 40 * (block + 1)):
        model = any_program(seed)
        if model is None:
            continue
        trace = run(model)
        for found in walks(trace):
            wrong, count = untrue(trace, found)
            assert wrong == [], seed
            looked += count
    assert looked > 20


GIVEN = (
    "x: input = [1.0, 2.0]\nw: param = 0.5\nt: target = 1.0\n"
    "W: param = [[-1.0, -2.0], [-2.0, -0.5]]\nv: param = [1.0, -2.0]\n"
)


@pytest.mark.parametrize(
    ("body", "leaf", "sentences"),
    [
        (
            "y = dot(v, relu(W @ x)) + 0.3\nL: loss = (y - 1)**2\n",
            "W",
            [
                "W\u0304 is 0, since the error signal of matmul in y is 0",
                "the error signal of matmul in y is 0: relu in y sends 0",
                "ReLU(−3) = 0 in y[1]; the slope there is 0",
            ],
        ),
        (
            "L: loss = (w*2 - t)**2\n",
            "w",
            [
                "w\u0304 is 0, since the error signal of mul in L is 0",
                "the error signal of mul in L is 0, since the error signal of sub in L is 0",
                "the error signal of sub in L is 0: L sends 0",
                "L = 0² = 0; the slope there is 0",
            ],
        ),
        (
            "y = sigmoid(w*3)*(v - v)\nL: loss = sum((y - 1)**2)\n",
            "w",
            [
                "w\u0304 is 0, since the error signal of mul in y is 0",
                "the error signal of mul in y is 0, since the error signal of sigmoid in y is 0",
                "the error signal of sigmoid in y is 0: y sends 0",
                "y multiplies by sub in y (which is 0)",
                "sub in y is 0 everywhere",
            ],
        ),
    ],
)
def test_a_statement_whose_own_error_signal_is_not_0_is_not_blamed(body, leaf, sentences):
    trace = run(parse(GIVEN + body))
    found = why(trace, trace.graph.id_of(leaf), ZERO)
    assert [step.sentence for step in found.trail] == sentences
    assert untrue(trace, found) == ([], len(sentences))


def test_the_element_that_is_told_is_one_that_an_error_signal_arrives_at():
    trace = run(parse("w: param = [5.0, -5.0]\nh = relu(w)\nL: loss = (h[1] - 1)**2\n"))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert found.sentence == "h[1] = ReLU(−5) = 0; the slope there is 0"


def test_a_product_of_two_numbers_that_is_too_small_for_one_is_no_zero_weight():
    trace = run(parse("w: param = 1.0\nv: param = 1e-200\nL: loss = 1e-200*(v*w)\n"))
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert (found.kind, found.reason) == (FindingKind.ZERO_SIGNAL, "underflow of a message")


def test_parts_of_a_message_that_cancel_are_no_zeros_in_a_weight():
    trace = run(
        parse("w: param = [0.5, 0.5]\nv: param = [[1.0, -1.0], [2.0, -2.0]]\nL: loss = sum(v @ (w[0] + [0, 0]))\n")
    )
    found = why(trace, trace.graph.id_of("w"), ZERO)
    assert (found.kind, found.reason) == (FindingKind.AT_REST, "messages that cancel")
