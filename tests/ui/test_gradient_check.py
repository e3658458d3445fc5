"""The gradient check in the window: beside it, stopped and dropped when it should be, told where one looks."""

from __future__ import annotations

import pytest

from engine.debugging.marks import Mark
from tests.engine.debugging.sabotage import sabotaged
from tests.ui.conftest import Person
from ui.menus.mnemonics import title_of

LONG = "W: param = randn(60, 60, seed=1)\nx: input = ones(60)\nL: loss = sum(tanh(W @ tanh(W @ x)))\n"


def checks(person: Person) -> None:
    person.window.actions_by_id["debug.check"].trigger()


def finishes(person: Person) -> None:
    person.qtbot.waitUntil(lambda: person.session.checking.is_finished, timeout=20_000)


def marks(person: Person) -> dict[str, Mark]:
    heat = person.window.canvas.picture.shading.heat
    return {node.name: Mark(int(mark)) for node, mark in zip(person.state.view.nodes, heat.marks, strict=True)}


def test_a_check_colours_the_leaves_and_says_so(person):
    checks(person)
    finishes(person)
    assert person.window.actions_by_id["view.color_by_check"].isChecked()
    assert {name for name, mark in marks(person).items() if mark is Mark.OK} == {"x", "t", "w", "b", "lam"}
    assert person.window.status.currentMessage() == "Gradient check: all 5 leaves agree"
    person.looks("gradient-check")


def test_the_inspector_has_the_verdict_on_a_leaf(person):
    person.session.select("w")
    assert person.window.inspector.verdict.isHidden()
    checks(person)
    finishes(person)
    text = person.window.inspector.verdict.text()
    assert "✓ relative error" in text
    assert "the difference quotient is −0.009" in text
    person.session.select("z")
    assert person.window.inspector.verdict.isHidden()


def test_an_element_has_its_own_verdict(person):
    person.opens_text("a: param = [0.0, 1.5]\nL: loss = sum(relu(a))\n")
    person.presses("scalars", "end")
    checks(person)
    finishes(person)
    assert marks(person)["a[0]"] is Mark.KINK
    person.session.select("a[0]")
    assert "kink" in person.window.inspector.verdict.text()
    person.session.select("a[1]")
    assert "✓" in person.window.inspector.verdict.text()
    assert person.window.status.currentMessage() == "Gradient check: the leaf agrees; a kink at a"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x: input = 0.0\nw: param = 1.0\nL: loss = relu(x) + abs(w - 1)\n", "nothing to compare; a kink at x, w"),
        ("x: input = 0.0\nw: param = 1.0\nL: loss = relu(x) + w\n", "the other leaf agrees; a kink at x"),
    ],
)
def test_a_leaf_at_a_kink_is_not_counted_among_those_that_agree(person, text, sentence):
    person.opens_text(text)
    checks(person)
    finishes(person)
    assert person.window.status.currentMessage() == f"Gradient check: {sentence}"


def test_a_wrong_derivative_is_seen(person):
    from engine.language import parse

    text = "x: input = 0.5\nw: param = 2.0\nL: loss = tanh(x) * w"
    person.session.open_text(text)
    model = sabotaged(parse(text), "tanh", 0, lambda signal, out, inputs, attrs: signal)
    person.session.preview({})
    person.session.state = person.session._with_model(person.session.state, model)
    checks(person)
    finishes(person)
    assert marks(person)["x"] is Mark.WRONG
    assert person.window.status.currentMessage() == (
        "Gradient check: wrong at x, 1 of 2 leaves; the derivative of 'tanh' is wrong in L"
    )
    assert person.session.selected == "L", "it is pointed at"
    assert marks(person)["L"] is Mark.WRONG
    person.session.select("x")
    assert "✗ wrong" in person.window.inspector.verdict.text()


def test_a_loss_that_is_not_finite_cannot_be_checked_and_accuses_no_one(person):
    person.opens_text("x: param = [0.0, 1.0]\nL: loss = sum(log(x))\n")
    person.session.select("x")
    checks(person)
    finishes(person)
    assert marks(person)["x"] is Mark.UNTOLD
    sentence = "cannot be told: the loss L is −∞; NaN or infinity begins in L (line 2)"
    assert person.window.status.currentMessage() == f"Gradient check: x {sentence}"
    assert f"? {sentence}" in person.window.inspector.verdict.text()
    assert "cannot be told: 1 node" in person.window.overlays.legend.colors.accessibleName()
    assert "wrong" not in person.window.inspector.verdict.text()


def test_an_edit_drops_the_verdicts_and_checks_again(person):
    person.session.select("w")
    checks(person)
    finishes(person)
    before = person.session.checking.leaves
    person.session.edit_number("w", (), 0.5, None)
    assert person.session.checking.leaves == ()
    assert marks(person)["w"] is Mark.UNCHECKED
    assert person.window.inspector.verdict.isHidden()
    finishes(person)
    after = {leaf.name: float(leaf.differences) for leaf in person.session.checking.leaves}
    assert after != {leaf.name: float(leaf.differences) for leaf in before}
    assert after["w"] == pytest.approx(float(person.state.trace.grad("w")), rel=1e-5)


def test_steps_and_levels_keep_the_verdicts(person):
    checks(person)
    finishes(person)
    leaves = person.session.checking.leaves
    person.presses("start", "into", "primitives", "end")
    assert person.session.checking.leaves is leaves
    assert marks(person)["w"] is Mark.OK


def test_an_edit_checks_nothing_once_nobody_looks(person):
    checks(person)
    finishes(person)
    person.window.actions_by_id["view.color_by_nothing"].trigger()
    person.session.edit_number("w", (), 0.5, None)
    assert not person.session.checking._checks.is_put_off
    assert not person.session.checking.is_running


def test_a_long_check_shows_how_far_it_is_and_is_stopped(person):
    person.opens_text(LONG)
    checking, progress = person.session.checking, person.window.workspace.check_progress
    checks(person)
    assert checking.is_running
    assert title_of(person.window.actions_by_id["debug.check"]) == "Stop the gradient check"
    person.qtbot.waitUntil(lambda: not progress.isHidden() or checking.is_finished, timeout=20_000)
    if checking.is_running:  # a fast machine may be done by now
        progress.stop.click()
        assert not checking.is_running
        assert progress.isHidden()
    assert title_of(person.window.actions_by_id["debug.check"]) == "Check gradients"


def test_what_a_stopped_check_still_finds_is_not_taken_for_another_model(person):
    person.opens_text(LONG)
    checks(person)
    person.opens("univariate-regularised")
    finishes(person)
    assert {leaf.name for leaf in person.session.checking.leaves} == {"x", "t", "w", "b", "lam"}
    person.qtbot.waitUntil(lambda: person.session.checking._checks.has_ended, timeout=20_000)
    assert {leaf.name for leaf in person.session.checking.leaves} == {"x", "t", "w", "b", "lam"}


def test_closing_the_window_ends_a_check(person):
    person.opens_text(LONG)
    checks(person)
    run = person.session.checking._checks.work
    assert run is not None
    person.session._saved = person.session.document
    person.window.close()
    assert not person.session.checking.is_running
    assert not run.is_at_work


def test_a_model_without_a_loss_has_no_check(person):
    person.opens_text("x: input = 1.0\ny = x * [1.0, 2.0]\n")
    assert not person.window.actions_by_id["debug.check"].isEnabled()
    person.session.checking.begin()
    assert not person.session.checking.is_running
    assert "no loss" in person.window.status.currentMessage()
