"""Hovering explains: the numbers in full, or why there are none."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen

UNUSED = "x: input = 2.0\nw: param = 3.0\nz = w*x\nspare = z + 1\nL: loss = z**2\n"


@pytest.fixture
def hover(person):
    """What the window says about a place."""

    def at(widget, place: QPoint) -> str:
        QToolTip.hideText()
        QApplication.sendEvent(widget, QHelpEvent(QEvent.Type.ToolTip, place, widget.mapToGlobal(place)))
        return QToolTip.text()

    yield at
    QToolTip.hideText()


@pytest.fixture
def over(person, hover):
    """What the canvas says about a node."""
    return lambda name: hover(person.window.canvas.viewport(), person.place_of(name))


def test_a_hollow_node_says_that_the_forward_pass_has_not_reached_it(person, over):
    assert "not computed yet: the forward pass has not reached it" in over("z")
    assert "the backward pass has not begun" in over("z")


def test_a_computed_node_says_its_number_in_full(person, over):
    person.presses("end")
    text = over("y")
    assert repr(float(person.face("y").value)) in text
    assert repr(float(person.face("y").signal)) in text
    assert "y = σ(z)" in text


def test_a_node_that_waits_says_how_many_messages_are_missing(person, over):
    person.session.goto(7)
    assert "2 messages to come" in over("w")
    person.session.goto(19)
    assert "1 of 2 messages have arrived" in over("w")


def test_a_node_without_a_path_to_the_loss_says_so(person, over):
    person.opens_text(UNUSED)
    person.presses("end")
    assert "no path leads from here to the loss L" in over("spare")
    assert person.face("spare").signal is None


def test_a_model_without_a_loss_says_that_it_runs_forward_only(person, over):
    person.opens_text("x: input = [1.0, 2.0]\ny = 2*x\n")
    person.presses("end")
    assert "runs forward only" in over("y")
    assert "forward only" in person.window.status.loss.text()
    assert person.state.cursor == 1


def test_beside_the_nodes_nothing_is_said(person, hover):
    assert hover(person.window.canvas.viewport(), QPoint(2, 2)) == ""


def test_the_strip_says_which_step_is_under_the_pointer(person, hover):
    strip = person.window.timeline.strip
    person.session.goto(3)
    place = QPoint(round(strip.x_of(1.5)), strip.height() // 2)
    text = hover(strip, place)
    assert text.startswith("step 2 of 25: forward y")
    assert "0.7109" in text
    later = hover(strip, QPoint(round(strip.x_of(19.5)), strip.height() // 2))
    assert later.startswith("step 20 of 25: message z → w")
    assert "0.0891" not in later


def test_an_underlined_error_says_its_sentence(person, hover):
    person.types("q", at="y = sigmoid(z")
    editor = person.window.model.editor
    block = editor.document().findBlockByNumber(person.session.error.span.line - 1)
    box = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
    inside = editor.viewport().mapTo(editor, QPoint(12, round(box.center().y())))
    assert "zq" in hover(editor, inside)


def test_every_command_button_says_its_name_and_key(person):
    for command in ("debug.step_into", "debug.play", "view.fit"):
        action = person.window.actions_by_id[command]
        assert action.shortcut().toString() in action.toolTip()
