"""The value editor: numbers typed, scrubbed, slid, and edited cell by cell."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QFileDialog, QLineEdit, QMessageBox

from engine.execution import run
from engine.language import parse
from tests.ui.pointer import drags_to
from ui.model.margin import LineMark

ARRAYS = "W: param = [[1.0, 2.0], [3.0, 4.0]]\nx: input = [1.0, -1.0]\nL: loss = sum(W @ x)\n"
INITIALISED = "W: param = randn(3)\nx: input = 2.0\nL: loss = x*sum(W**2)\n"


@pytest.fixture
def editor(person):
    """The inspector's editor, with w in it."""
    person.presses("end")
    person.clicks("w")
    return person.window.inspector.editor


def entries(person) -> int:
    return person.session.undo_stack.count()


def types_into_cell(person, row: int, column: int, text: str, *, confirm: bool = True) -> QLineEdit:
    table = person.window.inspector.arrays.table
    table.setFocus()
    index = table.model().index(row, column)
    table.setCurrentIndex(index)
    table.edit(index)
    cell = table.viewport().findChildren(QLineEdit)[-1]
    cell.selectAll()
    person.qtbot.keyClicks(cell, text)
    if confirm:
        person.qtbot.keyClick(cell, Qt.Key.Key_Return)
        QApplication.processEvents()  # Qt commits a cell a moment later
    return cell


@pytest.mark.parametrize(
    ("typed", "value"), [("2", 2.0), ("−1.5", -1.5), ("1e-3", 0.001), ("2/3", 2 / 3), ("∞", np.inf), ("-inf", -np.inf)]
)
def test_a_number_can_be_typed_in_many_ways(person, editor, typed, value):
    editor.field.setFocus()
    editor.field.selectAll()
    editor.field.insert(typed)  # QTest types ASCII only
    editor.field.setModified(True)
    person.qtbot.keyClick(editor.field, Qt.Key.Key_Return)
    assert person.number("w") == value
    assert float(parse(person.session.document.text).values[2]) == value
    assert float(person.face("w").value) == value


def test_bad_input_is_marked_and_escape_takes_it_back(person, editor):
    editor.field.setFocus()
    editor.field.selectAll()
    person.qtbot.keyClicks(editor.field, "0.8.1")
    assert editor.field.property("invalid")
    person.qtbot.keyClick(editor.field, Qt.Key.Key_Escape)
    assert editor.field.text() == "0.8"
    assert not editor.field.property("invalid")
    person.enters("zero")
    assert editor.field.text() == "0.8"
    assert entries(person) == 0


def test_nan_is_refused_with_a_sentence(person, editor):
    person.enters("inf - inf")
    assert "NaN cannot be written" in person.window.status.currentMessage()
    assert editor.field.text() == "0.8"
    assert entries(person) == 0


def test_infinity_is_shown_unmistakably_and_the_slider_stays_in_range(person, editor):
    person.enters("inf")
    person.looks("infinite")
    assert person.face("w").is_bad
    assert "NaN or infinity" in person.window.status.problems.text()
    assert editor.slider.value() == editor.slider.maximum()
    assert "∞" in person.window.inspector.value_tile.text


def test_scrubbing_the_field_is_one_entry(person, editor):
    editor.field.clearFocus()
    middle = editor.field.rect().center()
    person.qtbot.mousePress(editor.field, Qt.MouseButton.LeftButton, pos=middle)
    values = []
    for dx in (5, 15, 30, 40):
        drags_to(editor.field, middle + QPoint(dx, 0))
        values.append(person.number("w"))
    person.qtbot.mouseRelease(editor.field, Qt.MouseButton.LeftButton, pos=middle + QPoint(40, 0))
    assert values == sorted(set(values))
    assert entries(person) == 1
    fresh = run(parse(person.session.document.text))
    assert float(person.face("L_reg").value) == fresh.loss_value
    person.presses("undo")
    assert person.number("w") == 0.8


def test_a_click_on_the_field_puts_the_cursor_in(person, editor):
    editor.field.clearFocus()
    person.qtbot.mouseClick(editor.field, Qt.MouseButton.LeftButton)
    assert editor.field.hasFocus()
    assert editor.field.selectedText() == "0.8"
    assert entries(person) == 0


def test_the_sliders_ends_are_those_of_the_text(person, editor):
    editor.slider.setFocus()
    person.qtbot.keyClick(editor.slider, Qt.Key.Key_End)
    assert person.number("w") == 3.0
    person.qtbot.keyClick(editor.slider, Qt.Key.Key_Home)
    assert person.number("w") == -3.0
    assert person.state.cursor == 25
    assert "w: param(-3, 3) = -3.0" in person.session.document.text


def test_every_drag_of_the_slider_is_an_entry_of_its_own(person, editor):
    slider = editor.slider
    for places in ((5, 10, 15), (5, 9)):
        slider.setSliderDown(True)
        for place in places:
            slider.setValue(slider.value() + place)
        slider.setSliderDown(False)
    assert entries(person) == 2
    person.presses("undo", "undo")
    assert person.number("w") == 0.8


def test_a_run_of_keys_on_the_slider_is_one_entry(person, editor):
    editor.slider.setFocus()
    for _ in range(4):
        person.qtbot.keyClick(editor.slider, Qt.Key.Key_Right)
    assert entries(person) == 1
    moved = person.number("w")
    assert moved > 0.8
    person.enters("1.5")
    editor.slider.setFocus()
    person.qtbot.keyClick(editor.slider, Qt.Key.Key_Left)
    person.qtbot.keyClick(editor.slider, Qt.Key.Key_Left)
    assert entries(person) == 3
    person.presses("undo")
    assert person.number("w") == 1.5
    person.presses("undo", "undo")
    assert person.number("w") == 0.8


def test_keys_on_the_slider_of_another_leaf_are_another_entry(person, editor):
    for name in ("w", "b"):
        person.clicks(name)
        editor.slider.setFocus()
        person.qtbot.keyClick(editor.slider, Qt.Key.Key_Right)
    assert entries(person) == 2


def test_undo_in_the_field_is_the_windows_once_the_number_is_confirmed(person, editor):
    person.enters("2.5")
    person.presses("undo", on=editor.field)
    assert person.number("w") == 0.8
    assert editor.field.text() == "0.8"
    person.presses("redo", on=editor.field)
    assert editor.field.text() == "2.5"


def test_what_is_being_typed_survives_steps_but_not_another_node(person, editor):
    editor.field.setFocus()
    editor.field.selectAll()
    person.qtbot.keyClicks(editor.field, "2.5")
    person.presses("back into", "back over", on=editor.field)
    assert editor.field.text() == "2.5"
    assert person.number("w") == 0.8
    person.session.select("b")
    assert editor.field.text() == "-0.3"
    person.session.select("z")
    assert entries(person) == 0


def test_single_keys_belong_to_the_field(person, editor):
    editor.field.setFocus()
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End, Qt.Key.Key_Space, Qt.Key.Key_F, Qt.Key.Key_3):
        person.qtbot.keyClick(editor.field, key)
    assert editor.field.text() == "0.8 f3"
    assert (person.state.cursor, str(person.state.level)) == (25, "variables")
    assert not person.session.playback.is_playing


@pytest.mark.parametrize("name", ["x", "t", "lam"])
def test_inputs_targets_and_constants_can_be_edited_too(person, name):
    person.presses("end")
    person.clicks(name)
    person.enters("0.625")
    assert float(person.face(name).value) == 0.625
    assert float(person.face("L_reg").value) == run(parse(person.session.document.text)).loss_value


def test_arrays_are_edited_cell_by_cell(person):
    person.opens_text(ARRAYS)
    person.presses("end")
    person.clicks("W")
    types_into_cell(person, 1, 0, "7.5")
    assert "W: param = [[1.0, 2.0], [7.5, 4.0]]" in person.session.document.text
    assert float(person.face("L").value) == run(parse(person.session.document.text)).loss_value
    assert entries(person) == 1
    types_into_cell(person, 0, 1, "nonsense")
    assert "not a number" in person.window.status.currentMessage()
    types_into_cell(person, 0, 1, "inf - inf")
    assert "NaN cannot be written" in person.window.status.currentMessage()
    assert entries(person) == 1
    person.presses("undo", on=person.window.inspector.arrays.table)
    assert person.session.document.text == ARRAYS


def test_a_cell_can_be_typed_into_without_opening_it_first(person):
    person.opens_text(ARRAYS)
    person.clicks("x")
    table = person.window.inspector.arrays.table
    table.setFocus()
    table.setCurrentIndex(table.model().index(1, 0))
    person.qtbot.keyClick(table, Qt.Key.Key_3)
    cell = table.viewport().findChildren(QLineEdit)[-1]
    person.qtbot.keyClick(cell, Qt.Key.Key_2)
    person.qtbot.keyClick(cell, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert "x: input = [1.0, 32.0]" in person.session.document.text
    assert str(person.state.level) == "variables"


def test_what_is_being_typed_into_a_cell_survives_steps_and_keeps_single_keys(person):
    person.opens_text(ARRAYS)
    person.clicks("W")
    cell = types_into_cell(person, 0, 0, "1 2f", confirm=False)
    person.presses("into", "into", on=cell)
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        person.qtbot.keyClick(cell, key)
    assert cell.text() == "1 2f"
    assert person.state.cursor == 2
    assert str(person.state.level) == "variables"


def test_a_scalar_being_typed_does_not_land_in_an_array(person):
    person.opens_text("w: param = 2.0\nv: param = [1.0, 2.0]\nL: loss = w*sum(v)\n")
    person.clicks("w")
    field = person.window.inspector.editor.field
    field.setFocus()
    person.qtbot.keyClicks(field, "3")
    person.session.select("v")
    assert person.session.document.text.startswith("w: param = 2.0\nv: param = [1.0, 2.0]")


def test_initialised_numbers_are_edited_beside_the_text_and_marked_in_its_margin(
    person, dialogs, tmp_path, monkeypatch
):
    person.opens_text(INITIALISED)
    person.presses("end")
    person.clicks("W")
    before = np.array(person.state.model.values[0])
    types_into_cell(person, 1, 0, "5")
    person.looks("override")
    text = person.window.model
    assert person.session.document.text == INITIALISED
    assert text.editor.margin_marks() == {1: LineMark.EDITED}
    assert person.state.model.values[0].tolist() == [before[0], 5.0, before[2]]
    person.types("5", at="x: input = 2.0")
    assert person.state.model.values[0][1] == 5.0
    person.types("4", at="randn(3")
    assert text.editor.margin_marks() == {}
    person.presses("undo")
    assert person.state.model.values[0][1] == 5.0
    target = tmp_path / "model.gvnn"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(target), ""))
    dialogs.will_press(QMessageBox.StandardButton.Cancel)
    person.window.actions_by_id["file.save"].trigger()
    assert "W do not stand in the text" in dialogs.said[0]
    assert not target.exists()
    dialogs.will_press("Save the text alone")
    person.window.actions_by_id["file.save"].trigger()
    assert "randn(3)" in target.read_text(encoding="utf-8")
    assert person.state.model.values[0][1] == 5.0
    person.presses("undo", "undo")
    assert person.state.model.values[0].tolist() == before.tolist()
    assert text.editor.margin_marks() == {}


def test_a_decimal_comma_is_refused_with_advice(person):
    person.clicks("w")
    person.enters("1,5")
    assert person.number("w") == 0.8
    assert "the decimals are behind a point" in person.window.status.currentMessage()


@pytest.mark.parametrize("goes_on", ["typing", "Escape", "another number", "another node", "a step"])
def test_what_was_said_of_a_text_that_is_no_number_ends_once_the_person_goes_on(person, goes_on):
    person.clicks("w")
    person.enters("abc")
    field, status = person.window.inspector.editor.field, person.window.status
    assert status.currentMessage() == "'abc' is not a number"
    if goes_on == "typing":
        person.qtbot.keyClicks(field, "1")
    elif goes_on == "Escape":
        person.qtbot.keyClicks(field, "x")
        person.qtbot.keyClick(field, Qt.Key.Key_Escape)
    elif goes_on == "another number":
        person.enters("0.5")
    elif goes_on == "another node":
        person.clicks("b")
    else:
        person.presses("into")
    assert "number" not in status.currentMessage()


def test_what_was_said_since_then_stays(person):
    person.clicks("w")
    person.enters("abc")
    person.session.notified.emit("Picture copied")
    person.qtbot.keyClicks(person.window.inspector.editor.field, "1")
    assert person.window.status.currentMessage() == "Picture copied"
