"""Slices of arrays of any dimension: which elements they show, how one walks through them, and which are edited."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLineEdit

from tests.ui.inspector.reading import TENSOR, numbers, shown
from ui.inspector.cuts import Cut, index_text

SEVEN = "x: input = randn(2, 1, 2, 3, 2, 2, 3)\nL: loss = sum(x * x)\n"


@pytest.mark.parametrize("shape", [(), (4,), (3, 4), (2, 3, 4), (2, 1, 3, 2, 2)])
def test_a_cut_shows_every_element_at_its_place(shape):
    array = np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
    cut = Cut.first(shape)
    for place in np.ndindex(shape):
        there = cut.through(place)
        assert there.of(array)[there.cell(place)] == array[place]
        assert there.place(*there.cell(place)) == place


def test_any_two_axes_can_be_rows_and_columns_in_either_order():
    array = np.arange(24.0).reshape(2, 3, 4)
    cut = Cut.first(array.shape).turned(2, 0).moved(1, 2)
    np.testing.assert_array_equal(cut.of(array), array[:, 2, :].T)
    assert cut.place(3, 1) == (1, 2, 3)
    assert cut.leading == (1,)


def test_an_axis_that_is_asked_for_twice_changes_places_with_the_other():
    cut = Cut.first((2, 3, 4))
    turned = cut.turned(2, 2)
    assert (turned.rows, turned.columns) == (2, 1)
    again = cut.turned(1, 1)
    assert (again.rows, again.columns) == (2, 1)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0, 4), (0, 2, 2)])
def test_an_empty_array_has_a_cut_without_cells(shape):
    assert Cut.first(shape).of(np.zeros(shape)).size == 0


def test_an_index_is_written_as_the_language_writes_it():
    assert index_text("W", (0, 3)) == "W[0, 3]"
    assert index_text("w", ()) == "w"


def test_the_slices_of_a_tensor_are_walked_through_with_a_box_an_axis(person, arrays):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    value = person.state.value(person.node("x"))
    assert shown(arrays) == numbers(value[0, 0])
    arrays.axes.box_of(0).setValue(1)
    arrays.axes.box_of(1).setValue(2)
    assert shown(arrays) == numbers(value[1, 2])
    arrays.axes.rows.setCurrentIndex(0)
    arrays.axes.rows.activated.emit(0)
    assert shown(arrays) == numbers(value[:, 2, 0, :])
    person.looks("tensor")


def test_a_slice_stays_where_it_is_from_step_to_step(person, arrays):
    person.opens_text(TENSOR)
    person.session.select("x")
    arrays.axes.box_of(1).setValue(2)
    person.presses("end")
    assert arrays.axes.box_of(1).value() == 2
    arrays.show_source("signal")
    assert shown(arrays) == numbers(person.state.signal(person.node("x"))[0, 2])


def test_seven_axes_have_five_boxes(person, inspector, arrays):
    person.opens_text(SEVEN)
    person.session.select("x")
    assert [arrays.axes.box_of(axis).maximum() for axis in range(5)] == [1, 0, 1, 2, 1]
    assert arrays.axes.isVisible()
    person.session.select("L")
    assert not inspector.measures.isVisible()


def test_axes_of_images_have_names(person, arrays):
    person.opens("convnet")
    person.session.select("x")
    person.waits_for_the_layout()
    assert arrays.axes.box_of(0).accessibleName() == "Place on axis 0 (examples)"
    assert arrays.axes.rows.currentText().startswith("axis 2 (rows)")
    person.session.select("filters.W")
    assert arrays.axes.box_of(0).accessibleName() == "Place on axis 0 (outputs)"


def test_cells_of_a_slice_are_edited(person, arrays):
    person.opens_text("W: param = zeros(2, 3, 4)\nL: loss = sum(W)\n")
    person.session.select("W")
    arrays.axes.box_of(0).setValue(1)
    table = arrays.table
    table.setFocus()
    index = arrays.cells.index(2, 3)
    table.setCurrentIndex(index)
    table.edit(index)
    cell = table.viewport().findChildren(QLineEdit)[-1]
    cell.selectAll()
    person.qtbot.keyClicks(cell, "7.5")
    person.qtbot.keyClick(cell, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert float(person.state.model.values[0][1, 2, 3]) == 7.5
    assert float(np.sum(person.state.model.values[0])) == 7.5


def test_only_values_of_leaves_can_be_edited(person, arrays):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    assert arrays.cells.is_editable
    arrays.show_source("signal")
    assert not arrays.cells.is_editable
    person.session.select("y")
    arrays.show_source("value")
    assert not arrays.cells.is_editable


def test_a_high_window_stretches_no_control(person, arrays):
    person.opens("mlp-vector")
    person.session.select("W1")
    person.window.resize(2000, 2000)
    person.qtbot.waitUntil(lambda: person.window.inspector.height() > 1500)
    for control in (arrays.source, arrays.readout, arrays._switch):
        assert control.height() <= control.sizeHint().height() + 4


def test_an_array_that_is_not_computed_yet_takes_no_more_room_than_it_will(person, arrays):
    person.opens_text("x: input = [1, 2]\ny = 2 * x\nL: loss = sum(y)\n")
    person.session.select("y")
    person.presses("start")
    assert arrays.array is None
    empty = arrays.table.height()
    person.presses("end")
    assert arrays.array is not None
    assert empty <= arrays.table.height()
