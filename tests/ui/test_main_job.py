"""The main job at the real window: open, step, edit, switch, take the picture; what is visible against the trace."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QApplication, QFileDialog

from engine.debugging.actions import Goto
from engine.debugging.debugger import start
from engine.debugging.steps import StepKind
from engine.execution import run
from engine.language import parse
from engine.levels import Level
from engine.notation import format_number
from tests.ui.pointer import drags_to
from ui.drawing.cards import slider_rect
from ui.drawing.edges import picture_bounds
from ui.export.dialog import ExportDialog


def shown_numbers(person):
    """Value and error signal of every node as the canvas shows them."""
    return {n.name: (person.face(n.name).value, person.face(n.name).signal) for n in person.state.view.nodes}


def same_bits(a, b) -> bool:
    return (a is None and b is None) or (a is not None and b is not None and a.tobytes() == b.tobytes())


def test_before_the_first_step_only_leaves_have_values(person):
    person.looks("opened")
    for name in ("x", "t", "w", "b", "lam"):
        assert person.face(name).value is not None
    for name in ("z", "y", "L", "R", "L_reg"):
        face = person.face(name)
        assert face.value is None
        assert face.signal is None


def test_stepping_into_computes_one_value_after_another(person):
    for count, name in enumerate(("z", "y", "L", "R", "L_reg"), start=1):
        person.presses("into")
        assert person.state.cursor == count
        assert same_bits(person.face(name).value, person.state.trace.values[person.state.view.named(name).last])
    person.looks("forward")
    assert f"{format_number(float(person.state.trace.loss_value))}" in person.window.status.loss.text()


def test_the_seed_comes_after_the_forward_pass(person):
    person.presses("out")
    assert person.state.cursor == 5
    assert person.face("L_reg").signal is None
    person.presses("into")
    assert person.state.last_step.kind is StepKind.SEED
    assert float(person.face("L_reg").signal) == 1.0
    person.looks("seed")


def test_step_over_finishes_a_whole_node_and_step_back_takes_it_back(person):
    person.presses("out", "over", "over")
    assert person.state.cursor == 8
    assert float(person.face("R").signal) == 0.1
    person.looks("over")
    person.presses("back over")
    assert person.state.cursor == 6
    assert person.face("R").signal is None


def test_step_out_finishes_the_forward_and_then_the_backward_pass(person):
    person.presses("into", "out")
    assert person.state.cursor == 5
    person.presses("out")
    assert person.state.cursor == 25
    person.presses("back out")
    assert person.state.cursor == 5
    person.presses("back out")
    assert person.state.cursor == 0


def test_the_two_messages_meet_at_w(person):
    person.session.goto(19)
    assert person.face("w").partial
    assert float(person.face("w").signal) == pytest.approx(0.08)
    person.presses("into")
    assert not person.face("w").partial
    person.presses("into")
    trace = person.state.trace
    assert same_bits(person.face("w").signal, trace.grads[person.state.view.named("w").last])
    person.looks("sum")
    person.clicks("w")
    text = person.window.inspector.received.label.text()
    assert "0.08" in text
    assert "−0.0891" in text
    assert "−0.0091" in person.window.inspector.signal_tile.text


def test_from_any_step_to_any_other_and_back_the_numbers_are_the_same(person):
    seen = {}
    for cursor in range(26):
        person.session.goto(cursor)
        seen[cursor] = shown_numbers(person)
    for cursor in (25, 3, 17, 0, 20, 6, 11, 24, 1):
        person.session.goto(cursor)
        now = shown_numbers(person)
        assert all(same_bits(now[n][k], seen[cursor][n][k]) for n in now for k in (0, 1))


def test_dragging_the_slider_of_w_on_the_canvas_moves_every_number(person):
    person.presses("end")
    canvas = person.window.canvas
    before = shown_numbers(person)
    track = slider_rect(canvas.picture.arrangement.rect(person.node("w")))
    middle = track.center().y()
    value = float(person.face("w").value)
    start_x = track.left() + (value + 3) / 6 * track.width()
    places = [canvas.mapFromScene(start_x + dx, middle) for dx in (0, 8, 16, 24)]
    viewport = canvas.viewport()
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        drags_to(viewport, place)
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=places[-1])
    person.looks("dragged")
    after = shown_numbers(person)
    assert float(after["w"][0]) > float(before["w"][0])
    fresh = run(parse(person.session.document.text))
    for node in person.state.view.nodes:
        assert same_bits(after[node.name][0], fresh.values[node.last])
        assert same_bits(after[node.name][1], fresh.grads[node.last])
    assert person.state.cursor == 25
    assert person.session.undo_stack.count() == 1
    person.presses("undo")
    assert all(same_bits(shown_numbers(person)[n][k], before[n][k]) for n in before for k in (0, 1))
    assert "w: param(-3, 3) = 0.8" in person.session.document.text


def test_the_inspectors_slider_edits_at_any_step_and_keeps_the_cursor(person):
    person.session.goto(13)
    person.clicks("w")
    editor = person.window.inspector.editor
    person.qtbot.keyClick(editor.slider, Qt.Key.Key_PageUp)
    assert person.state.cursor == 13
    assert float(person.state.model.values[person.state.view.named("w").last]) == pytest.approx(1.1)
    assert "w: param(-3, 3) = 1.1" in person.window.model.editor.toPlainText()
    fresh = start(parse(person.session.document.text), cursor=13)
    for node in person.state.view.nodes:
        assert same_bits(person.state.value(node.index), fresh.value(node.index))
        assert same_bits(person.state.signal(node.index), fresh.signal(node.index))


def test_a_typed_number_reaches_text_and_canvas(person):
    person.clicks("b")
    field = person.window.inspector.editor.field
    field.setFocus()
    field.selectAll()
    person.qtbot.keyClicks(field, "1.25")
    person.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert "b: param(-3, 3) = 1.25" in person.session.document.text
    assert float(person.face("b").value) == 1.25


def test_levels_switch_by_key_and_carry_the_cursor(person):
    person.session.goto(20)
    person.presses("primitives")
    person.looks("primitives")
    assert person.state.level is Level.PRIMITIVES
    deep = person.state.cursor
    assert person.face("z").signal is not None
    person.presses("into", "back into")
    assert person.state.cursor == deep
    person.presses("variables")
    assert person.state.level is Level.VARIABLES
    assert person.state.cursor == 20


def test_the_theme_switches_and_is_remembered(person):
    light = person.window.grab().toImage().pixelColor(700, 300)
    person.presses("theme")
    person.looks("dark")
    dark = person.window.grab().toImage().pixelColor(700, 300)
    assert dark.lightness() < 60
    assert light.lightness() > 200
    assert person.session.settings.theme == "dark"


def test_a_frozen_animation_is_the_same_in_window_and_svg(person, tmp_path: Path):
    person.session.goto(20)
    person.session.playback.hold(0.5)
    QApplication.processEvents()
    person.looks("frozen")
    canvas = person.window.canvas
    (mover,) = canvas.picture.movers
    assert mover.text == "−0.0891"
    assert float(person.face("w").signal) == pytest.approx(0.08)
    place = canvas.mapFromScene(mover.position)
    pixel = canvas.grab().toImage().pixelColor(place)
    assert pixel == canvas._theme.color("backward")
    dialog = ExportDialog(canvas.drawing, "light", tmp_path, "picture", person.window)
    person.qtbot.addWidget(dialog)
    dialog.write(tmp_path / "picture.svg")
    svg = (tmp_path / "picture.svg").read_text(encoding="utf-8")
    assert ">−0.0891</text>" in svg
    bounds = picture_bounds(canvas.picture)
    x, y = mover.position.x() - bounds.left(), mover.position.y() - bounds.top()
    assert has_circle_near(svg, x, y, 6.5)
    assert "0.08 + …" in svg


def has_circle_near(svg: str, x: float, y: float, radius: float) -> bool:
    """Whether a circle of this radius stands at a place of the picture, through the groups' transforms."""
    import re
    from xml.etree import ElementTree as ET

    root = ET.fromstring(svg)
    found = []

    def walk(element, matrix):
        text = element.get("transform", "")
        match = re.fullmatch(r"matrix\(([^)]*)\)", text)
        if match:
            a, b, c, d, e, f = (float(v) for v in match.group(1).split(","))
            matrix = matrix @ np.array([[a, c, e], [b, d, f], [0, 0, 1]])
        if element.tag.endswith(("circle", "ellipse")):
            size = float(element.get("r") or element.get("rx"))
            place = matrix @ np.array([float(element.get("cx")), float(element.get("cy")), 1])
            found.append((place[0], place[1], size))
        for child in element:
            walk(child, matrix)

    walk(root, np.eye(3))
    return any(abs(px - x) < 0.6 and abs(py - y) < 0.6 and abs(r - radius) < 0.01 for px, py, r in found)


def test_the_picture_is_exported_through_the_dialog(person, tmp_path: Path, monkeypatch):
    person.presses("end")
    target = tmp_path / "graph.svg"
    # Qt's own file dialog cannot be driven off the screen; it only names the file.
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))

    def save() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, ExportDialog)
        assert not dialog.preview.pixmap().isNull()
        button = dialog.buttons.button(dialog.buttons.StandardButton.Save)
        person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(0, save)
    person.window.actions_by_id["file.export"].trigger()
    text = target.read_text(encoding="utf-8")
    assert ">0.07378</text>" in text
    assert ">−0.0091</text>" in text
    assert "DejaVu Sans, sans-serif" in text


def test_play_runs_the_pass_and_space_freezes_it(person):
    clock = FakeClock()
    playback = person.session.playback
    playback._clock = clock
    person.presses("play")
    assert playback.is_playing
    clock.now += 0.4
    playback.tick()
    assert 0 < person.session.phase < 1
    assert person.state.cursor == 1
    person.presses("play")
    assert not playback.is_playing
    frozen = person.session.phase
    clock.now += 5
    QApplication.processEvents()
    assert person.session.phase == frozen
    person.presses("play")
    for _ in range(400):
        clock.now += 0.1
        playback.tick()
    assert person.state.cursor == 25
    assert not playback.is_playing
    assert person.session.phase == 1.0


class FakeClock:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_dragging_on_the_timeline_moves_the_cursor(person):
    strip = person.window.timeline.strip
    height = strip.height() // 2
    person.qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(3)), height))
    assert person.state.cursor == 3
    drags_to(strip, QPoint(round(strip.x_of(21)), height))
    assert person.state.cursor == 21
    person.qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(21)), height))
    assert "step 21 of 25" in person.window.timeline.now.text()


def test_stepping_from_the_keyboard_equals_going_there(person):
    for cursor in range(1, 26):
        person.presses("into")
        direct = start(person.state.model)
        from engine.debugging.debugger import reduce

        direct = reduce(direct, Goto(cursor))
        for node in person.state.view.nodes:
            assert same_bits(person.face(node.name).value, direct.value(node.index))
