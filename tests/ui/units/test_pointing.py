"""Units and edges under the pointer and under the arrow keys: selected, explained, marked."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from tests.ui.pointer import moves

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen


def test_a_click_on_an_edge_selects_its_weight_and_on_a_unit_its_variable(looker):
    session = looker.person.session
    looker.clicks(looker.place_of_edge("W1[1,0]"))
    assert (session.selected, session.selected_number) == ("W1", ("W1", (1, 0)))
    assert "W1" in looker.person.window.inspector.head.title.text()
    assert looker.picture.prominent.sum() == 1
    looker.clicks(looker.place_of_unit("h[1]"))
    assert (session.selected, session.selected_number) == ("h", ("h", (1,)))
    assert looker.picture.prominent.sum() == 4
    assert "h[1]" in looker.canvas.accessibleDescription()
    looker.presses(Qt.Key.Key_Escape)
    assert session.selected is None
    assert looker.picture.prominent.all()


def test_the_inspector_marks_the_cell_of_a_selected_weight(looker):
    looker.clicks(looker.place_of_edge("W1[1,0]"))
    cell = looker.person.window.inspector.arrays.table.currentIndex()
    assert (cell.row(), cell.column()) == (1, 0)
    looker.clicks(looker.place_of_edge("W1[0,1]"))
    cell = looker.person.window.inspector.arrays.table.currentIndex()
    assert (cell.row(), cell.column()) == (0, 1)


def test_arrow_keys_walk_between_units_and_shift_leads_onto_the_edges(looker):
    session = looker.person.session
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
        looker.presses(key)
        walked.append(session.selected_number)
    assert walked == [("x", (0,)), ("h", (0,)), ("h", (1,)), ("y", (1,)), ("y", (0,)), ("h", (0,))]
    looker.presses(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert session.selected_number == ("W1", (0, 0))
    looker.presses(Qt.Key.Key_Down)
    assert session.selected_number == ("W1", (0, 1))
    looker.presses(Qt.Key.Key_Return)
    looker.enters("0.125")
    assert looker.weight("W1[0,1]") == 0.125
    assert session.selected_number == ("W1", (0, 1))
    looker.presses(Qt.Key.Key_Left)
    assert session.selected_number == ("x", (1,))


def test_hovering_says_the_exact_weight_its_product_and_its_error_signal(looker):
    person = looker.person
    assert "not computed yet" in looker.hovers(looker.place_of_edge("W2[0,1]"))
    person.presses("end", on=looker.canvas)
    text = looker.hovers(looker.place_of_edge("W2[0,1]"))
    h, delta = (person.state.trace.value("h")[1], person.state.trace.grad("y")[0])
    assert "W2[0,1] = -0.8" in text
    assert repr(float(-0.8 * h)) in text
    assert repr(float(delta * h)) in text
    assert "pre-activation z[1]" in looker.hovers(looker.place_of_unit("h[1]"))


def test_the_pointer_marks_the_edge_under_it(looker):
    moves(looker.canvas.viewport(), looker.place_of_edge("W1[1,1]"))
    assert looker.canvas._item.hovered == looker.edge("W1[1,1]")
    looker.canvas.grab()
