"""Models that nobody draws on a blackboard: nothing raises, and what is shown is legible."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

LONG = "a_very_long_name_that_somebody_gave_to_a_weight_because_it_could_be_given_to_" + "it9"
MODELS = {
    "tiny": "x: input = 1.0\nL: loss = x\n",
    "constant": "L: loss = 3\n",
    "forward only": "x: input = [1.0, 2.0]\ny = 2*x\n",
    "empty array": "x: input = zeros(0)\nw: param = ones((0, 3))\nL: loss = sum(x) + sum(w)\n",
    "long names": f"{LONG}: param(-3, 3) = 0.5\nx_{LONG} = {LONG}**2\nL_{LONG}: loss = x_{LONG} + {LONG}\n",
    "Korean": "입력: input(-1, 1) = 0.5\n가중치: param(-1, 1) = 0.25\n출력 = sigmoid(입력*가중치)\nL: loss = 출력**2\n",
    "small numbers": "x: input = 1e-300\ny = x*1e-20\nL: loss = y + x\n",
    "infinite": "x: input = inf\nw: param = -1e308\ny = x*w\nL: loss = y - x\n",
    "NaN": "x: input = 0.0\nw: param = [1.0, 0.0, -1.0]\ny = log(w*x)\nL: loss = sum(y/x)\n",
    "seven axes": "p: param = ones(128)\nq = reshape(p, (2, 2, 2, 2, 2, 2, 2))\nL: loss = sum(q*q)\n",
    "a matrix of one": "W: param = [[2.0]]\nx: input = [3.0]\nL: loss = sum(W @ x)\n",
    "a wide matrix": "W: param = randn((3, 400))\nx: input = ones(400)\nL: loss = sum((W @ x)**2)\n",
    "many messages": "w: param = 0.5\n"
    + "\n".join(f"a{i} = w*{i}" for i in range(40))
    + "\nL: loss = "
    + " + ".join(f"a{i}" for i in range(40)),
    "rebound": "h: param = 0.5\nx = h*2\nx = x + h\nx = x*x\nL: loss = x\n",
    "twice the same": "x: param = 3.0\ny = x*x\nz = y*y + y\nL: loss = z - z\n",
}
"""What a demanding person would try -> its text."""


@pytest.mark.parametrize("name", MODELS)
def test_extreme_models_open_step_zoom_switch_and_are_inspected(person, name):
    person.opens_text(MODELS[name])
    person.looks(f"{name} opened")
    for key in ("into", "over", "out", "back into", "end", "primitives", "end"):
        person.presses(key)
        person.window.grab()
    person.looks(f"{name} primitives")
    person.presses("variables", "end", "zoom in", "zoom out", "fit")
    for node in person.state.view.nodes[:8]:
        person.session.select(node.name)
        person.window.grab()
        for signal in (person.face(node.name).signal, person.face(node.name).value):
            assert signal is None or isinstance(signal, np.ndarray)
        editor = person.window.inspector.editor
        if editor.field.isVisible():
            for key in (Qt.Key.Key_Up, Qt.Key.Key_PageDown):
                person.qtbot.keyClick(editor.field, key)
            person.qtbot.keyClick(editor.slider, Qt.Key.Key_PageUp)
    person.looks(f"{name} inspected")
    while person.session.undo_stack.canUndo():
        person.presses("undo")
    assert person.session.document.text == MODELS[name]


@pytest.mark.parametrize("name", ["long names", "seven axes", "many messages"])
def test_in_a_small_window_nothing_asks_for_more_room_than_there_is(person, name):
    person.window.resize(1024, 640)
    person.opens_text(MODELS[name])
    person.presses("end")
    for node in person.state.view.nodes[:3]:
        person.session.select(node.name)
        person.looks(f"{name} {node.index} small")
        inspector = person.window.inspector
        assert inspector.widget().width() <= inspector.viewport().width()
        assert inspector.widget().minimumSizeHint().width() <= inspector.viewport().width()


def test_stepping_through_every_step_of_every_level_draws_what_the_trace_says(person):
    person.opens_text(MODELS["NaN"])
    for level in ("variables", "primitives"):
        person.presses(level, "start")
        for _ in person.state.steps:
            person.presses("into")
            step = person.state.last_step
            face = person.window.canvas.picture.face(step.node)
            shown = face.value if step.child is None and face.signal is None else face.signal
            assert shown is not None
        person.window.grab()
    assert person.face("y").is_bad
