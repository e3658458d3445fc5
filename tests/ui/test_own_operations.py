"""A program's own operations in the window: the gradient check points at a wrong one, a failing one is told."""

from __future__ import annotations

import numpy as np
import pytest

import graphviz_nn as gv
from engine.debugging.marks import Mark
from engine.diagnosis import FindingKind
from tests.helpers.declaring import forgotten, swish, swish_rule, wrong_rule
from tests.ui.test_gradient_check import checks, finishes, marks

TEXT = "x: input = [0.5, -1.0]\nw: param = 2.0\ny = swish(w*x)\nu = tanh(y)\nL: loss = sum(u**2)\n"
TWO = 'x: input = 0.5\nwith layer("front"):\n    y = swish(x)\nz = swish(2*y)\nL: loss = z**2\n'


@pytest.fixture(autouse=True)
def clean():
    with forgotten():
        yield


def command(person):
    return person.window.actions_by_id["debug.goto_culprit"]


def test_the_check_points_at_the_wrong_operation_and_says_which_rule(person):
    gv.operation("swish", swish, [wrong_rule])
    person.opens_text(TEXT)
    assert not command(person).isEnabled()
    checks(person)
    finishes(person)
    assert person.window.status.currentMessage() == (
        "Gradient check: wrong at x, w, 2 of 2 leaves; the derivative of 'swish' is wrong at y"
    )
    assert person.session.selected == "y"
    assert person.window.inspector.verdict.text().count("✗ the derivative of &#x27;swish&#x27; is wrong (line 3)") == 1
    assert {name for name, mark in marks(person).items() if mark is Mark.WRONG} == {"x", "w", "y"}
    person.looks("own-operation-wrong")


def test_a_wrong_derivative_is_a_problem_with_a_walk_until_the_next_edit(person):
    gv.operation("swish", swish, [wrong_rule])
    person.opens_text(TEXT)
    diagnosing, actions = person.session.diagnosing, person.window.actions_by_id
    checks(person)
    finishes(person)
    person.qtbot.waitUntil(lambda: diagnosing.is_current, timeout=20_000)
    (found,) = (each for each in diagnosing.findings if each.kind is FindingKind.WRONG_RULE)
    assert diagnosing.findings[0] is found
    assert found.sentence.startswith("the derivative of 'swish' is wrong: for ∂y[")
    bottom = person.window.workspace.bottom
    count = len(diagnosing.findings)
    assert f"Problems ({count})" in [bottom.tabText(i) for i in range(bottom.count())]
    actions["debug.next_problem"].trigger()
    assert person.session.selected == "y"
    actions["debug.why"].trigger()
    assert person.session.selected == found.trail[0].name
    person.looks("wrong-derivative-as-a-problem")
    while actions["debug.why_next"].isEnabled():
        actions["debug.why_next"].trigger()
    assert person.session.selected == "y"
    gv.operation("swish", swish, [swish_rule])
    person.session.edit_number("w", (), 1.5, None)
    assert not [each for each in diagnosing.findings if each.kind is FindingKind.WRONG_RULE]


def test_a_wrong_derivative_is_gone_with_the_document_that_has_it(person):
    gv.operation("swish", swish, [wrong_rule])
    person.opens_text(TEXT)
    checks(person)
    finishes(person)
    assert person.session.diagnosing.findings
    person.session.close()
    assert person.session.diagnosing.findings == ()


def test_a_right_operation_is_accused_of_nothing(person):
    gv.operation("swish", swish, [swish_rule])
    person.opens_text(TEXT)
    checks(person)
    finishes(person)
    assert person.window.status.currentMessage() == "Gradient check: all 2 leaves agree"
    assert not command(person).isEnabled()
    assert person.session.selected is None


def test_the_command_goes_from_one_wrong_derivative_to_the_next_at_any_level(person):
    gv.operation("swish", swish, [wrong_rule])
    person.opens_text(TWO)
    checks(person)
    finishes(person)
    seen = [person.session.selected]
    for _ in range(2):
        command(person).trigger()
        seen.append(person.session.selected)
    assert seen == ["y", "z", "y"]
    person.presses("layers")
    command(person).trigger()
    command(person).trigger()
    assert person.session.selected == "front"
    assert "swish" in person.window.inspector.verdict.text()
    person.presses("scalars")
    command(person).trigger()
    assert person.session.selected == "z"


def test_an_edit_checks_again_without_taking_the_selection_away(person):
    gv.operation("swish", swish, [wrong_rule])
    person.opens_text(TEXT)
    checks(person)
    finishes(person)
    person.session.select("w")
    person.session.edit_number("w", (), 1.5, None)
    assert not command(person).isEnabled()
    finishes(person)
    assert command(person).isEnabled()
    assert person.session.selected == "w"


def fragile(x):
    if np.any(x > 3.0):
        raise ArithmeticError("too large")
    return x


def test_a_function_that_fails_is_an_error_of_the_text_with_node_and_place(person):
    gv.operation("swish", fragile, [lambda g, out, x: g])
    person.opens_text("w: param = 2.0\ny = swish(w)\nL: loss = y**2\n")
    person.session.edit_number("w", (), 5.0, None)
    error = person.session.error
    assert error.span.line == 2
    assert "at y: the forward function of 'swish' raised ArithmeticError: too large" in str(error)
    assert person.number("w") == 2.0, "the last good graph stays"
    person.session.undo()
    assert person.session.error is None
    with pytest.raises(gv.OperationError, match=r"untitled.gvnn:2:11: at L: the forward function"):
        person.opens_text("w: param = 5.0\nL: loss = swish(w)\n")
    assert person.session.document.text.startswith("w: param = 2.0")


def test_a_function_that_fails_only_in_the_check_is_told(person):
    gv.operation("swish", fragile, [lambda g, out, x: g])
    person.opens_text("w: param = 3.0\ny = swish(w)\nL: loss = y**2\n")
    checks(person)
    person.qtbot.waitUntil(lambda: not person.session.checking.is_running)
    assert "at y: the forward function of 'swish' raised ArithmeticError" in person.window.status.currentMessage()
    assert not person.session.checking.is_finished
