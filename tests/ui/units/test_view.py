"""The units view in the window: the same pass over neurons, at every cursor and level."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen

IMAGE = """
x: input = uniform(0, 1, 64, seed=1)
W1: param = randn(32, 64, seed=2)
W2: param = randn(10, 32, seed=3)
h = relu(W1 @ x)
z = W2 @ h
L: loss = sum(softmax(z)**2)
"""
BATCH = """
X: input = [[1, 2], [3, 4], [-1, 0.5]]
W: param = randn(3, 2, seed=3)
H = tanh(X @ W.T)
L: loss = sum(H**2)
"""


def test_a_key_shows_the_units_and_the_same_key_the_graph_again(person):
    person.opens("mlp-vector")
    assert person.window.canvas.isVisible()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_U)
    assert person.window.units.isVisible()
    assert person.window.units.hasFocus()
    assert not person.window.canvas.isVisible()
    assert person.window.actions_by_id["view.units"].isChecked()
    person.qtbot.keyClick(person.window.units, Qt.Key.Key_U)
    assert person.window.canvas.isVisible()
    assert not person.window.actions_by_id["view.units"].isChecked()


def test_a_model_without_units_has_the_command_switched_off_with_the_reason(looker):
    person = looker.person
    action = person.window.actions_by_id["view.units"]
    assert action.isEnabled()
    person.opens("backward-patterns")
    assert not action.isEnabled()
    assert "no units" in action.toolTip()
    assert person.window.canvas.isVisible()
    person.opens("three-layer")
    assert action.isEnabled()
    assert person.window.units.isVisible()


def test_the_cursor_says_what_the_units_show(looker):
    person = looker.person

    def numbers() -> tuple[int, int]:
        readings = [looker.picture.numbers.unit(u.index) for u in looker.network.units]
        return sum(r.value is not None for r in readings), sum(r.delta is not None for r in readings)

    assert numbers() == (2, 0)
    person.presses("over", on=looker.canvas)
    assert numbers() == (2, 0)  # z, which is not what a hidden unit shows
    person.presses("over", on=looker.canvas)
    assert numbers() == (4, 0)
    person.presses("out", on=looker.canvas)
    person.presses("end", on=looker.canvas)
    assert numbers() == (6, 6)
    person.presses("start", on=looker.canvas)
    assert numbers() == (2, 0)


def test_every_level_steps_over_the_same_units(looker):
    for level in ("layers", "primitives", "variables"):
        looker.person.presses(level, on=looker.canvas)
        looker.person.presses("start", on=looker.canvas)
        assert looker.picture.numbers.unit(looker.unit("y[0]")).value is None
        looker.person.presses("end", on=looker.canvas)
        assert looker.picture.numbers.unit(looker.unit("y[0]")).delta is not None
        assert looker.person.window.units.isVisible()


def test_the_units_stay_while_the_graph_goes_on_at_the_scalars_level(person):
    person.opens("mlp-vector")
    person.presses("scalars")
    person.session.show_units(True)
    person.presses("start", "into", "end")
    assert person.session.shows_units
    assert person.window.grab().toImage().width() > 0
    unit = int(person.window.units.picture.layout.shown[0])
    person.window.units.select_unit(unit)
    assert person.session.selected in person.state.view.index


def test_stepping_keeps_the_units_of_the_step_in_sight(looker):
    canvas = looker.canvas
    for _ in range(8):
        looker.person.presses("zoom in", on=canvas)
    for name, unit in (("over", "h[0]"), ("end", "x[0]")):
        looker.person.presses(name, on=canvas)
        assert canvas.viewport().rect().contains(looker.place_of_unit(unit))


def test_an_example_that_was_typed_and_not_confirmed_ends_with_the_document(looker):
    person = looker.person
    person.opens_text(BATCH)
    box = person.window.workspace.data_bar.units.box
    box.setFocus()
    box.selectAll()
    person.qtbot.keyClicks(box, "2")
    person.session.close()
    person.qtbot.waitUntil(lambda: not box.isVisible())
    box.editingFinished.emit()
    person.opens_text(BATCH)
    assert looker.picture.numbers.unit(0).value == 1.0


def test_fit_and_zoom_belong_to_what_is_shown(looker):
    before = looker.person.window.canvas.scale_factor
    scale = looker.canvas.scale_factor
    looker.person.presses("zoom in", on=looker.canvas)
    assert looker.canvas.scale_factor == pytest.approx(scale * 1.2)
    looker.person.presses("fit", on=looker.canvas)
    area = looker.canvas.viewport().rect()
    assert all(area.contains(looker.canvas.mapFromScene(c)) for c in looker.picture.layout.centers.values())
    assert looker.person.window.canvas.scale_factor == pytest.approx(before)


def test_a_large_layer_is_a_stack_and_a_square_of_inputs_an_image(looker):
    person = looker.person
    person.opens_text(IMAGE)
    person.presses("end", on=looker.canvas)
    layout = looker.picture.layout
    assert [stack.count for stack in layout.stacks] == [16]
    assert len(layout.thumbs) == 16
    assert len(layout.edges) == 16 * 10
    assert looker.network.blocks[0].side == 8
    looker.canvas.select_unit(looker.unit("h[3]"))
    row = looker.picture.numbers.weight_row(looker.unit("h[3]"), 0)
    assert np.array_equal(row, person.state.trace.value("W1")[3])
    looker.canvas.grab()
    person.looks("units-image")


def test_of_a_batch_the_picker_chooses_the_example(looker):
    person = looker.person
    picker = person.window.workspace.data_bar.units
    assert not picker.isVisible()
    person.opens_text(BATCH)
    person.presses("end", on=looker.canvas)
    assert picker.isVisible()
    assert picker.box.maximum() == 2
    picker.box.setValue(2)
    assert looker.picture.numbers.unit(0).value == -1.0
    assert looker.network.address(looker.network.units[0].a) == "X[2,0]"


@pytest.mark.parametrize(
    ("name", "theme"),
    [("xor-threshold", "dark"), ("softmax-regression", "light"), ("univariate-regularised", "dark")],
)
def test_the_networks_of_the_gallery_draw_at_every_part_of_the_pass(looker, name, theme):
    person = looker.person
    person.window.apply_theme(theme)
    person.opens(name)
    for cursor in range(0, len(person.state.steps) + 1, 5):
        person.session.goto(cursor)
        looker.canvas.grab()
        assert looker.picture.state.cursor == cursor
    person.looks(f"units-{name}-{theme}")
