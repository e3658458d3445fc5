"""Planted bugs, each a document beside this file: the culprit and the reason are named at once."""

from __future__ import annotations

import re

import pytest

from engine.diagnosis import FindingKind, Severity, diagnose, questions, why
from engine.execution import run
from engine.language import parse
from engine.notation import Notation
from tests.helpers.planted import BUGS, PLANTED


def found_in(name):
    text = (PLANTED / f"{name}.gvnn").read_text(encoding="utf-8")
    return diagnose(run(parse(text, f"{name}.gvnn")))


@pytest.mark.parametrize("name", BUGS)
def test_the_first_finding_names_the_culprit_and_the_reason(name):
    first, *_ = found_in(name)
    assert (first.kind, first.name, first.reason) == BUGS[name]
    assert first.place.startswith(f"{name}.gvnn:")
    assert first.advice


@pytest.mark.parametrize("name", BUGS)
def test_the_place_is_where_the_culprit_stands_in_the_text(name):
    first, *_ = found_in(name)
    _, line, column = first.place.split(":")
    lines = (PLANTED / f"{name}.gvnn").read_text(encoding="utf-8").splitlines()
    statement = re.split("[.@]", first.name)[0]
    assert lines[int(line) - 1].lstrip().startswith(statement)
    assert int(column) >= 1


def test_no_planted_bug_brings_findings_that_have_nothing_to_do_with_it():
    others = {name: [(f.kind, f.name) for f in found_in(name)[1:]] for name in BUGS}
    # What explodes also leaves the range of half precision; nothing else has two findings.
    assert {name: found for name, found in others.items() if found} == {
        "exploding-rnn": [(FindingKind.HALF, "h@18")],
    }


def test_the_walk_leads_from_the_loss_to_the_log_and_on_to_what_made_its_operand_0():
    (found,) = found_in("log-of-zero")
    assert [step.name for step in found.trail] == ["L", "total", "weighted", "surprise.1", "p", "odds"]
    assert [step.sentence for step in found.trail[-3:]] == [
        "log of 0: log(0) = −∞ in surprise[2]",
        "p[2] = 0/1 = 0",
        "odds[2] = exp(−898.4) = 0",
    ]


def test_the_walk_says_where_infinity_became_nan():
    (found,) = found_in("softmax-overflow")
    assert [step.sentence for step in found.trail] == [
        "L is NaN, since p is NaN",
        "∞/∞: p[0] = ∞/∞ = NaN",
        "overflow of exp: e[0] = exp(800) = ∞",
    ]


def test_the_walk_from_a_parameter_passes_every_layer_up_to_the_dead_one():
    (found,) = found_in("dead-relu")
    assert [step.name for step in found.trail] == ["W_1", "h_1", "z_2", "h_2"]
    assert "W₁, b₁, W₂, b₂ and 1 more have an error signal of 0" in found.sentence
    assert "all 5 units of h₂ (relu) have a derivative of 0 on all 40 examples" in found.sentence


def test_a_chain_is_told_by_its_factors_and_the_smallest_is_the_culprit():
    (found,) = found_in("logistic-chain")
    assert "sigmoid is passed 12 times" in found.sentence
    assert [step.name for step in found.trail[1:-1]] == [f"h_{i}" for i in range(1, 13)]


def test_a_prediction_given_as_the_target_is_told_beside_the_infinity_that_it_brings():
    found = found_in("swapped-operands")
    assert {(f.kind, f.name, f.reason) for f in found} == {
        (FindingKind.NOT_FINITE, "L", "log of 0"),
        (FindingKind.SWAPPED, "L", "swapped operands"),
    }
    assert any(f.advice == "write the prediction first: cross_entropy(p, t)" for f in found)


def test_what_loses_numbers_is_an_error_and_what_may_be_meant_is_a_hint():
    severities = {name: found_in(name)[0].severity for name in BUGS}
    assert {n for n, s in severities.items() if s is Severity.HINT} == {"kink", "float16-overflow"}
    assert severities["log-of-zero"] is severities["dead-relu"] is severities["wrong-sign"] is Severity.ERROR


@pytest.mark.parametrize("name", BUGS)
def test_sentences_name_error_signals_as_it_is_asked_for(name):
    trace = run(parse((PLANTED / f"{name}.gvnn").read_text(encoding="utf-8"), f"{name}.gvnn"))
    barred, deltas, quotients = (told(trace, notation) for notation in Notation)
    assert barred == told(trace)
    assert not re.search("[\u0304\u0305]", "\n".join(deltas + quotients))
    assert len(barred) == len(deltas) == len(quotients)
    for bar, delta, quotient in zip(barred, deltas, quotients, strict=True):
        same = not re.search("[\u0304\u0305]", bar)
        if not same or "error signal of" not in bar:  # so is that of a word, which gets no bars
            assert (bar == delta, bar == quotient) == (same, same)
    if name == "logistic-chain":
        assert any("δ_" in sentence for sentence in deltas)
        assert any("dL/d" in sentence for sentence in quotients)


def told(trace, *notation):
    """Every sentence that is said: of findings, and of answers to all that can be asked."""
    nodes = range(len(trace.graph.nodes))
    answers = [why(trace, node, asked, *notation) for node in nodes for asked in questions(trace, node)]
    found = [*diagnose(trace, *notation), *answers]
    return [sentence for f in found for sentence in (f.sentence, *(step.sentence for step in f.trail))]
