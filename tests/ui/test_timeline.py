"""Timeline, status bar and breakpoints: where the pass stands, and where it stops."""

from __future__ import annotations

import re

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from engine.debugging.breakpoints import AtNode
from engine.debugging.debugger import start
from engine.debugging.steps import StepKind
from engine.language import parse
from engine.levels import Level
from engine.notation import format_number


def words(label) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", label.text()).replace("&nbsp;", " ")).strip()


def test_the_line_under_the_strip_says_what_the_last_step_did(person):
    timeline = person.window.timeline
    assert words(timeline.now) == "nothing computed yet · step 0 of 25"
    said = {1: "forward · value of z", 6: "backward · seed at Lreg", 20: "backward · message z → w", 21: "sum at w"}
    for cursor, text in said.items():
        person.session.goto(cursor)
        assert text in words(timeline.now)
        assert f"step {cursor} of 25" in words(timeline.now)
    assert "forward · 5 values" in timeline._forward.text()
    assert "backward · 20 steps" in timeline._forward.text()


def test_the_strip_moves_by_keyboard_and_tells_screen_readers(person):
    strip = person.window.timeline.strip
    strip.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        person.qtbot.keyClick(strip, key)
    assert person.state.cursor == 1
    assert "forward z" in strip.accessibleDescription()
    person.presses("end", on=strip)
    assert person.state.cursor == 25
    person.presses("start", on=strip)
    assert person.state.cursor == 0


def test_the_status_bar_counts_the_whole_pass_and_shows_the_loss_when_it_is_known(person):
    status = person.window.status
    assert words(status.loss).endswith("–")
    assert words(status.step) == "forward 0 / 25"
    person.session.goto(5)
    assert words(status.loss).endswith(format_number(person.state.trace.loss_value))
    person.session.goto(20)
    assert words(status.step) == "backward 20 / 25"
    person.qtbot.waitUntil(lambda: words(status.problems) == "no problems")  # it is looked for beside the window


def test_the_status_bar_counts_multiply_adds(person):
    person.opens("mlp-vector")
    assert "8 forward · 16 backward" in words(person.window.status.cost).replace(" forward ·", " forward ·")


def test_the_status_bar_counts_nodes_that_are_not_finite_and_names_the_first(person):
    person.opens_text("x: input = 0.0\ny = log(x)\nz = y*0\nL: loss = z + 1\n")
    person.presses("end")
    person.looks("nan")
    text = words(person.window.status.problems)
    assert re.match(r"\d nodes with NaN or infinity, first in y", text)
    assert person.face("z").is_bad


def test_the_count_of_bad_nodes_is_that_of_the_shown_level_and_says_where_inside_it_begins(person):
    person.opens_text("x: input = [0.0, 1.0]\ny = 2*log(x) + 1\nz = sum(y)\nL: loss = z\n")
    for level, count, where in (("variables", 4, "first inside y"), ("primitives", 6, "first in y.1")):
        person.presses(level)
        text = words(person.window.status.problems)
        assert text == f"{count} nodes with NaN or infinity, {where}"
        assert count <= len(person.state.view.nodes)
        assert person.state.view.named(where.split()[-1]) is not None
    person.presses("scalars")
    assert "first inside y0" in words(person.window.status.problems)


def test_a_message_leaves_loss_and_step_where_they_are(person):
    status = person.window.status
    before = words(status.loss), words(status.step)
    person.session.notified.emit("Picture written to graph.png")
    QApplication.processEvents()
    assert status.said.shown == status.said.text() == "Picture written to graph.png"
    assert (words(status.loss), words(status.step)) == before
    assert status.loss.isVisible()
    assert status.step.isVisible()
    assert status.cost.isVisible()
    person.session.notified.emit("It is so long that " * 40)
    QApplication.processEvents()
    assert status.said.shown.endswith("…")
    assert status.said.toolTip() == status.currentMessage() == "It is so long that " * 40
    assert status.step.isVisible()
    assert not status.cost.isVisible()
    status.clearMessage()
    assert status.cost.isVisible()
    assert status.said.text() == status.currentMessage() == ""


def test_a_message_is_read_as_far_as_there_is_room_for_it_at_any_width(person):
    status = person.window.status
    message = "Picture written to a folder that is far away from here, and its name is a long one as well"
    person.session.notified.emit(message)
    seen = set()
    for width in (700, 1900, *range(1890, 700, -35), 1900):
        person.window.resize(width, 700)
        QApplication.processEvents()
        assert status.said.text() == message
        QApplication.processEvents()  # what gives way does so after the bar has laid out its parts
        whole = status.said.shown == message
        assert whole or not status.cost.isVisible()
        seen.add((whole, status.cost.isVisible()))
    assert seen == {(True, True), (True, False), (False, False)}
    assert status.said.shown == message
    assert status.cost.isVisible()


def test_a_breakpoint_is_set_on_the_selected_node_and_shown(person):
    person.clicks("w")
    person.presses("breakpoint")
    assert person.face("w").breakpoint
    assert [b.place for b in person.state.breakpoints] == [AtNode("w")]
    person.presses("breakpoint")
    assert not person.face("w").breakpoint


def test_continue_stops_at_values_and_signals_and_continue_back_too(person):
    for name in ("y", "w"):
        person.clicks(name)
        person.presses("breakpoint")
    stops = []
    for _ in range(4):
        person.presses("continue")
        stops.append(person.state.cursor)
    steps = person.state.steps
    assert [(steps[c - 1].kind, person.state.view.nodes[steps[c - 1].node].name) for c in stops[:3]] == [
        (StepKind.FORWARD, "y"),
        (StepKind.SUM, "y"),
        (StepKind.SUM, "w"),
    ]
    assert stops[3] == 25
    back = []
    for _ in range(4):
        person.presses("continue back")
        back.append(person.state.cursor)
    assert back == [stops[2], stops[1], stops[0], 0]


def test_breakpoints_survive_a_change_of_level_and_an_edit(person):
    person.clicks("z")
    person.presses("breakpoint", "primitives", "variables")
    assert person.face("z").breakpoint
    person.clicks("w")
    person.enters("0.5")
    assert person.face("z").breakpoint
    person.types("\nS = 2*y", at="y = sigmoid(z)")
    assert person.face("z").breakpoint


def test_without_a_node_a_breakpoint_asks_for_one(person):
    person.presses("breakpoint")
    assert "Select a node" in person.window.status.currentMessage()
    assert not person.state.breakpoints


def test_run_to_here_goes_to_the_value_and_then_to_the_signal(person):
    person.clicks("y")
    person.presses("run to here")
    assert person.state.last_step.kind is StepKind.FORWARD
    person.presses("run to here")
    assert person.state.last_step.kind is StepKind.SUM
    assert person.state.view.nodes[person.state.last_step.node].name == "y"


def test_commands_that_can_do_nothing_are_disabled(person):
    able = {name: person.window.actions_by_id[name].isEnabled for name in person.window.actions_by_id}
    assert not able["debug.step_back"]()
    assert not able["debug.goto_start"]()
    assert not able["view.level_layers"]()
    person.presses("end")
    assert not able["debug.step_into"]()
    assert able["debug.step_back"]()
    person.opens("mlp-vector")
    assert able["view.level_layers"]()


@pytest.mark.parametrize("name", ["mlp-vector", "xor-threshold"])
def test_every_level_counts_its_own_steps(person, name):
    person.opens(name)
    for key, level in tuple((str(level), level) for level in Level if level is not Level.LAYERS):
        person.presses(key, "end")
        expected = len(start(parse(person.session.document.text), level).steps)
        assert words(person.window.status.step) == f"backward {expected} / {expected}"
        assert person.window.timeline.strip.maximum() == expected
