"""The inspector: the formula, the numbers in it, the messages and their sum, and what is worth knowing."""

from __future__ import annotations

import re

import pytest

from engine.notation import format_number


def words(section) -> str:
    """What a section says, without its markup; nothing while it is hidden."""
    if not section.isVisible():
        return ""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", section.label.text()).replace("&nbsp;", " ")).strip()


@pytest.fixture
def inspector(person):
    return person.window.inspector


def test_nothing_is_inspected_before_the_first_step(person, inspector):
    assert inspector._empty.isVisible()
    person.presses("into")
    assert not inspector._empty.isVisible()
    assert "z" in inspector.title.text()


def test_without_a_selection_it_follows_the_steps(person, inspector):
    person.presses("into", "into")
    assert "y" in inspector.title.text()
    person.session.goto(25)
    assert "x" in inspector.title.text()
    assert inspector.value_tile.text == "1.5"


def test_the_formula_stands_with_and_without_its_numbers(person, inspector):
    person.clicks("z")
    assert "w·x+b" in words(inspector.formula).replace(" ", "")
    assert "0.9" not in words(inspector.formula)
    person.presses("into")
    text = words(inspector.formula)
    assert "0.8 × 1.5" in text
    assert "0.9" in text
    assert inspector.value_tile.text == "0.9"


def test_messages_received_are_factors_results_and_their_sum(person, inspector):
    person.presses("end")
    person.clicks("w")
    view, trace = person.state.view, person.state.trace
    text = words(inspector.received)
    z_signal = float(trace.grads[view.named("z").last])
    assert f"({format_number(z_signal)}) × 1.5" in text
    assert "0.1 × 0.8" in text
    assert "−0.0891" in text
    assert "sum" in text
    assert text.endswith(format_number(float(person.face("w").signal)))
    assert "R" in text.split("z")[0]


def test_half_way_the_sum_is_a_sum_so_far(person, inspector):
    person.clicks("w")
    person.session.goto(19)
    text = words(inspector.received)
    assert "sum so far" in text
    assert "0.08" in text
    assert "−0.0891" not in text
    assert "+ …" in inspector.signal_tile.text


def test_while_a_message_is_on_its_way_only_what_has_landed_is_told(person, inspector):
    person.clicks("w")
    person.session.goto(20)
    person.session.playback.hold(0.5)
    assert "−0.0891" not in words(inspector.received)
    assert "0.08" in inspector.signal_tile.text
    person.session.playback.settle()
    assert "−0.0891" in words(inspector.received)


def test_messages_sent_and_users_are_told(person, inspector):
    person.presses("end")
    person.clicks("z")
    sent = words(inspector.sent)
    for name in ("w", "x", "b"):
        assert f"z → {name}" in sent
    person.clicks("w")
    assert "fan-out 2" in words(inspector.uses)
    person.clicks("L_reg")
    assert "nobody reads it" in words(inspector.uses)
    assert "the seed" in words(inspector.signal)


def test_the_loss_has_no_messages_and_the_seed_as_its_signal(person, inspector):
    person.presses("end")
    person.clicks("L_reg")
    assert words(inspector.received) == ""
    assert inspector.signal_tile.text == "1"


def test_a_threshold_says_that_it_has_no_gradient_by_definition(person, inspector):
    person.opens("xor-threshold")
    person.presses("end")
    person.clicks("h_1")
    assert "no gradient by definition" in words(inspector.notes)
    person.clicks("z_1")
    assert inspector.signal_tile.text == "0"
    person.looks("threshold")


def test_conventions_at_kinks_are_told(person, inspector):
    person.opens("backward-patterns")
    person.clicks("m")
    assert "Convention" in words(inspector.notes)


def test_dead_ends_are_told(person, inspector):
    person.opens_text("x: input = 2.0\nspare = 3*x\nL: loss = x**2\n")
    person.presses("end")
    person.session.select("spare")
    assert "No path leads from here to L" in words(inspector.notes)


def test_arrays_are_told_with_their_shape_and_statistics(person, inspector):
    person.opens("three-layer")
    person.presses("end")
    person.looks("three-layer")
    person.session.select("W1")
    assert "matrix, 4×3" in inspector._shape.text()
    assert "mean" in inspector.value_tile.text
    assert inspector.value_tile._heat.isVisible()
    assert inspector.editor.table.isVisible()
    person.looks("array")


def test_a_whole_layer_can_be_inspected(person, inspector):
    person.opens("mlp-vector")
    person.presses("layers", "end")
    person.looks("layers")
    layer = next(n for n in person.state.view.nodes if n.layer is not None)
    person.session.select(layer.name)
    assert "hidden" in inspector.title.text()
    assert "layer" in inspector._kind.text()
    assert words(inspector.sent)


def test_a_primitive_can_be_inspected(person, inspector):
    person.presses("primitives", "end")
    inner = next(n.name for n in person.state.view.nodes if n.name.startswith("L."))
    person.session.select(inner)
    assert words(inspector.formula)
    assert inspector.signal_tile.text != "–"


def test_cost_and_line_are_told(person, inspector):
    person.clicks("z")
    line = person.session.document.text.split("\n").index("z = w*x + b") + 1
    assert inspector._facts.text() == f"1 multiply-add forward, 2 backward · line {line} of the model"
