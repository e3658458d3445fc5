"""The inspector: the formula, the numbers in it, the messages and their sum, and what is worth knowing."""

from __future__ import annotations

import re

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from engine.notation import Notation, format_number
from ui.canvas.explain import explanation


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
    assert "z" in inspector.head.title.text()


def test_without_a_selection_it_follows_the_steps(person, inspector):
    person.presses("into", "into")
    assert "y" in inspector.head.title.text()
    person.session.goto(25)
    assert "x" in inspector.head.title.text()
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
    assert "matrix, 4×3" in inspector.head.shape.text()
    assert "mean" in inspector.value_tile.text
    assert inspector.value_tile._heat.isVisible()
    assert inspector.arrays.table.isVisible()
    person.looks("array")


def test_a_whole_layer_can_be_inspected(person, inspector):
    person.opens("mlp-vector")
    person.presses("layers", "end")
    person.looks("layers")
    layer = next(n for n in person.state.view.nodes if n.layer is not None)
    person.session.select(layer.name)
    assert "hidden" in inspector.head.title.text()
    assert "layer" in inspector.head.kind.text()
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
    text = re.sub("<[^>]*>", "", inspector._facts.text())
    assert text == f"1 multiply-add forward, 2 backward: 100 % of the pass · line {line} of the model"


# ---------------------------------------------------------------------------------------- derivatives and notations
def test_each_derivative_stands_as_a_formula_and_once_it_is_computed_with_its_numbers(person, inspector):
    person.clicks("y")
    assert "σ( z )(1 − σ( z ))" in words(inspector.derivatives)
    assert "0.2055" not in words(inspector.derivatives)
    person.presses("into", "into")
    assert words(inspector.derivatives).endswith("= σ(0.9) × (1 − σ(0.9)) = 0.2055")
    person.clicks("w")
    assert words(inspector.derivatives) == ""


def test_a_simple_derivative_is_one_line(person, inspector):
    person.presses("end")
    person.clicks("z")
    text = words(inspector.derivatives).replace(" ", "")
    assert "∂z/∂w=x=1.5" in text
    assert text.endswith("∂z/∂b=1")


def test_of_arrays_the_message_is_shown(person, inspector):
    person.opens("mlp-vector")
    person.session.select("z")
    assert "xᵀ" in words(inspector.derivatives).replace(" ", "")
    assert "[1, −0.5]" not in words(inspector.derivatives)
    person.session.goto(1000)
    assert "[1, −0.5]" in words(inspector.derivatives)
    person.session.select("W1")
    assert "xᵀ" in words(inspector.received).replace(" ", "")


def test_at_the_scalars_level_a_derivative_has_its_elements_numbers(person, inspector):
    person.opens_text("x: input = [2.0, -3.0]\nz = x**2 + 1\nL: loss = sum(z)\n")
    person.presses("scalars", "end")
    person.session.select("z[1]")
    assert words(inspector.derivatives).replace(" ", "").endswith("=2×(−3)=−6")


def test_a_derivative_that_cannot_be_spelled_says_what_happens(person, inspector):
    person.opens_text("v: param = [1.0, 2.0]\nL: loss = prod(v)")
    person.session.select("L")
    assert "product of all other elements" in words(inspector.derivatives)


def test_many_parents_are_cut_to_a_few_derivatives(person, inspector):
    leaves = [f"x{i}: input = {i}" for i in range(20)]
    person.opens_text("\n".join([*leaves, "y = " + " + ".join(f"x{i}**2" for i in range(20))]))
    person.session.select("y")
    assert words(inspector.derivatives).endswith("and 12 more")


@pytest.mark.parametrize(("command", "signal"), [("delta", "δ w"), ("d", "d L reg /d w"), ("bar", "w")])
def test_a_notation_is_followed_everywhere_at_once(person, inspector, command, signal):
    person.presses("end")
    person.clicks("w")
    person.window.actions_by_id[f"view.notation_{command}"].trigger()
    assert person.window.actions_by_id[f"view.notation_{command}"].isChecked()
    shown = re.sub(r"\s+", " ", re.sub("<[^>]*>", " ", inspector.signal_tile._caption.text())).strip()
    assert shown == f"error signal {signal}"
    assert {"delta": "δ z", "d": "d L reg /d z", "bar": "z"}[command] in words(inspector.received)
    assert {"delta": "δ_w", "d": "dL_reg/dw", "bar": "w̄"}[command] in explanation(person.state, person.node("w"))
    assert person.window.settings.notation == command


def test_the_notation_is_remembered_and_outlives_edits_and_documents(person, inspector):
    person.window.actions_by_id["view.notation_delta"].trigger()
    person.clicks("w")
    person.enters("0.5")
    assert person.state.notation is Notation.DELTA
    person.opens("mlp-vector")
    assert person.state.notation is Notation.DELTA


def test_formulas_are_copied_as_text_and_as_latex(person):
    def copied(words: str) -> str:
        menu = person.window.workspace.node_menu("y")
        next(action for action in menu.actions() if action.text() == words).trigger()
        menu.close()
        return QGuiApplication.clipboard().text()

    assert copied("Copy formula") == "y = σ(z)\n∂y/∂z = σ(z)(1 − σ(z))"
    assert copied("Copy formula as LaTeX").endswith(r"= \sigma(z)\,(1 - \sigma(z))")
    leaf = person.window.workspace.node_menu("w")
    assert not next(action for action in leaf.actions() if action.text() == "Copy formula").isEnabled()
    leaf.close()


def test_a_number_is_as_large_as_its_tile_is_wide(person):
    tile = person.window.inspector.signal_tile
    person.presses("end")
    for width in (1440, 1024):
        person.window.resize(width, 700)
        QApplication.processEvents()
        for name in ("x", "w", "L_reg"):
            person.session.select(name)
            QApplication.processEvents()
            label = tile._number
            assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()


def test_a_word_of_the_statistics_stays_with_its_number(person):
    person.opens("convnet")
    person.presses("end")
    person.session.select("x")
    words = person.window.inspector.value_tile.text
    assert "mean\u00a0" in words
    assert ", σ\u00a0" in words
