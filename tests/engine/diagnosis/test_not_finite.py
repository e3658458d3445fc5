"""Why is this NaN? The walk back, against what the numbers themselves say."""

from __future__ import annotations

import numpy as np
import pytest

from engine.diagnosis import Asked, FindingKind, Question, Side, diagnose, questions, why
from engine.execution import run
from engine.language import parse
from tests.helpers.models import random_model

CASES = {
    "log of 0": ("x: input = 0.0\nw: param = 2.0\nL: loss = log(w*x)\n", "L", "log of 0"),
    "log of a negative number": ("w: param = -2.0\nL: loss = log(w)\n", "L", "log of a negative number"),
    "0/0": ("w: param = 0.0\na = 2*w\nL: loss = a / w\n", "L", "0/0"),
    "division by 0": ("w: param = 0.0\nL: loss = 1 / w\n", "L", "division by 0"),
    "overflow of exp": ("w: param = 710.0\nL: loss = exp(w)\n", "L", "overflow of exp"),
    "overflow of a product": ("w: param = 1e200\nL: loss = w * w\n", "L", "overflow of mul"),
    "overflow of a square": ("w: param = 1e200\nL: loss = w**2\n", "L", "overflow of pow"),
    "root": ("w: param = -1.0\nL: loss = sqrt(w)\n", "L", "square root of a negative number"),
    "power": ("w: param = -1.0\nL: loss = w**0.5\n", "L", "root of a negative number"),
    "negative power": ("w: param = 0.0\nL: loss = w**-1\n", "L", "negative power of 0"),
    "no index": (
        "w: param = 0.5\nE: param = [[1.0, 2.0], [3.0, 4.0]]\nr = embedding(w + 1, E)\nL: loss = sum(r)\n",
        "r",
        "no index",
    ),
    "eps of 0": ("w: param = [2.0, 2.0]\nn = layer_norm(w, eps=0)\nL: loss = sum(n)\n", "n", "0/0"),
    "bce of a sure mistake": ("w: param = [1.0, 0.5]\nt: target = [0.0, 1.0]\nL: loss = bce(w, t)\n", "L", "log of 0"),
    "given": ("x: input = inf\nw: param = 1.0\nL: loss = w*x\n", "x", "given as ∞"),
}


@pytest.mark.parametrize("case", CASES)
def test_the_operation_and_its_reason_are_named(case):
    text, culprit, reason = CASES[case]
    found = [f for f in diagnose(run(parse(text))) if f.kind is FindingKind.NOT_FINITE]
    assert [(f.name, f.reason) for f in found] == [(culprit, reason)]


@pytest.mark.parametrize(
    ("text", "made", "reason"),
    [
        ("w: param = 800.0\na = exp(w)\nb = exp(w)\nd = a - b\nL: loss = d\n", "d", "∞ − ∞"),
        ("w: param = 800.0\na = exp(w)\nb = exp(-w)\nd = a * b\nL: loss = d\n", "d", "0 × ∞"),
        ("w: param = 800.0\na = exp(w)\nd = a / a\nL: loss = d\n", "d", "∞/∞"),
        ("w: param = 800.0\na = exp(w)\nd = sin(a)\nL: loss = d\n", "d", "sin of infinity"),
    ],
)
def test_where_infinity_becomes_nan_is_a_stop_on_the_way_to_where_it_began(text, made, reason):
    trace = run(parse(text))
    found = why(trace, trace.graph.loss, Asked(Side.VALUE, Question.NAN))
    assert (found.name, found.reason) == ("a", "overflow of exp")
    (step,) = [step for step in found.trail if step.sentence.startswith(f"{reason}:")]
    assert step.name == made


SLOPES = {
    "sqrt": ("v: param = 0.0\ns = sqrt(v)\nL: loss = s\n", "s", "sqrt′ at 0"),
    "power": ("v: param = 0.0\ns = v**0.5\nL: loss = 2*s\n", "s", "pow′ at 0"),
}


@pytest.mark.parametrize("case", ["sqrt", "power"])
def test_an_infinite_slope_is_named_with_the_number_where_it_is(case):
    text, culprit, reason = SLOPES[case]
    (found,) = [f for f in diagnose(run(parse(text))) if f.kind is FindingKind.SIGNAL_NOT_FINITE]
    assert (found.name, found.reason) == (culprit, reason)
    assert "v = 0" in found.sentence


def test_a_signal_that_is_nan_since_a_value_is_leads_to_that_value():
    trace = run(parse("w: param = 0.0\na = 3*w\nq = w / a\nL: loss = q**2\n"))
    w = trace.graph.id_of("w")
    found = why(trace, w, Asked(Side.SIGNAL, Question.NAN))
    assert (found.kind, found.name, found.reason) == (FindingKind.SIGNAL_NOT_FINITE, "q", "0/0")
    assert [step.name for step in found.trail][-1] == "w"  # whose 0 is the reason for both zeros


@pytest.mark.parametrize("seed", range(60))
def test_a_culprit_is_not_finite_although_its_operands_are(seed):
    model = random_model(seed)
    rng = np.random.default_rng(seed)
    wild = {
        leaf.last: rng.choice([0.0, -1.0, 1e3, -1e3, 1e308, np.inf], np.shape(model.values[leaf.last]))
        for leaf in model.graph.leaves
    }
    trace = run(model.with_leaf_values(wild))
    graph, bad = trace.graph, [not np.isfinite(v).all() for v in trace.values]
    for node in graph.nodes:
        asked = [a for a in questions(trace, node.id) if a.side is Side.VALUE]
        if bad[node.id]:
            assert asked[0].question in {Question.NAN, Question.INFINITE}
            found = why(trace, node.id, asked[0])
            assert bad[found.culprit]
            assert not any(bad[parent] for parent in graph.nodes[found.culprit].parents)
            assert found.culprit in _ancestors(graph, node.id)
    origins = {n.id for n in graph.nodes if bad[n.id] and not any(bad[p] for p in n.parents)}
    assert {f.culprit for f in diagnose(trace) if f.kind is FindingKind.NOT_FINITE} == origins


def _ancestors(graph, node):
    found, waiting = {node}, [node]
    while waiting:
        for parent in graph.nodes[waiting.pop()].parents:
            if parent not in found:
                found.add(parent)
                waiting.append(parent)
    return found


@pytest.mark.parametrize(
    ("made", "sentence"),
    [
        ("a * z", "0 × ∞: y = 0 × ∞ = NaN"),
        ("z * a", "0 × ∞: y = ∞ × 0 = NaN"),
        ("sum([2, 0] * stack(z, z))", "0 × ∞: 0 × ∞ = NaN in y[1]"),
        ("sum(outer([1, 2] * a, [1, 1] * z))", "0 × ∞: y.1\u2009y.2ᵀ = NaN in y[0,0]"),
        ("dot([3, 1] * a, [1, 1] * z)", "0 × ∞: y = y.1ᵀy.2 = NaN"),
        ("sum([[3, 1], [1, 1]] * a @ stack(z_0, z))", "0 × ∞: y.1\u2009y.2 = NaN in y[0]"),
    ],
)
def test_a_product_of_0_and_infinity_is_told_with_both(made, sentence):
    trace = run(parse(f"a: param = 0\nz_0: input = 1\nz: input = inf\ny = {made}\nL: loss = y\n"))
    found = why(trace, trace.graph.loss, Asked(Side.VALUE, Question.NAN))
    assert found.reason == "given as ∞"
    assert sentence in [step.sentence for step in found.trail]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("z: input = inf\ny = a*z", "0 × ∞: y\u0304 × ∂y/∂a = 0 × ∞ = NaN"),
        ("z: input = -inf\ny = z*a", "0 × ∞: y\u0304 × ∂y/∂a = 0 × (−∞) = NaN"),
        ("z: input = [2, inf]\ny = sum(z*a)", "0 × ∞: (the error signal of mul in y) × ∂mul in y/∂a = 0 × ∞ = NaN"),
    ],
)
def test_a_signal_of_0_at_an_infinite_slope_is_told_with_both(lines, said):
    """Of two branches the one that is not taken sends back 0, and 0 times infinity is NaN."""
    trace = run(parse(f"a: param = 1\n{lines}\nL: loss = where(a > 3, y, a)\n"))
    found = why(trace, trace.graph.id_of("a"), Asked(Side.SIGNAL, Question.NAN))
    assert found.name == "z"
    assert any(said in step.sentence for step in found.trail), [step.sentence for step in found.trail]


def test_an_infinite_signal_is_no_product_of_0_and_infinity():
    trace = run(parse("a: param = 1\nz: input = inf\ny = a*z\nL: loss = where(a < 3, y, a)\n"))
    found = why(trace, trace.graph.id_of("a"), Asked(Side.SIGNAL, Question.INFINITE))
    assert not any("0 × ∞" in step.sentence for step in found.trail)
