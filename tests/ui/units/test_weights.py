"""Numbers edited where they are drawn: weights at their edges, biases at their handles, inputs in their squares."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt

from tests.ui.pointer import drags_to

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen


def test_a_double_click_on_an_edge_edits_its_weight_in_the_text_and_undo_takes_it_back(looker):
    person = looker.person
    person.presses("end", on=looker.canvas)
    looker.double_clicks(looker.place_of_edge("W1[0,1]"))
    looker.enters("1.25")
    assert looker.weight("W1[0,1]") == 1.25
    assert "[[0.4, 1.25], [0.7, 0.2]]" in person.session.document.text
    assert not looker.canvas.editor.field.isVisible()
    assert looker.canvas.hasFocus()
    unit = looker.picture.numbers.unit(looker.unit("h[0]"))
    assert (
        unit.pre_activation
        == person.state.trace.values[person.state.model.graph.id_of("z")][0]
        == pytest.approx(-0.125)
    )
    person.presses("undo", on=looker.canvas)
    assert looker.weight("W1[0,1]") == -0.6


def test_an_edit_of_a_number_keeps_the_drawing_and_another_index_makes_a_new_one(looker):
    person = looker.person
    before = looker.picture.layout
    person.session.edit_number("W1", (0, 0), 2.0, None)
    assert looker.picture.layout is before
    assert looker.weight("W1[0,0]") == 2.0
    text = "x: input = [1, 2]\nw: param = 3\ny = w*x[0]\nL: loss = y**2\n"
    person.opens_text(text)
    assert looker.network.address(looker.network.units[0].a) == "x[0]"
    person.session.edit_text(text.replace("x[0]", "x[1]"), None)
    assert looker.network.address(looker.network.units[0].a) == "x[1]"


def test_escape_gives_up_what_was_typed(looker):
    looker.double_clicks(looker.place_of_edge("W2[1,1]"))
    field = looker.canvas.editor.field
    looker.person.qtbot.keyClicks(field, "7")
    looker.person.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert looker.weight("W2[1,1]") == 0.9


def test_a_word_in_the_field_is_refused_with_a_sentence(looker):
    looker.double_clicks(looker.place_of_edge("W2[1,1]"))
    looker.enters("large")
    assert "'large' is not a number" in looker.person.window.status.currentMessage()
    assert looker.weight("W2[1,1]") == 0.9


def test_a_bias_is_edited_at_its_handle_and_an_input_in_its_square(looker):
    handle = looker.canvas.mapFromScene(looker.picture.layout.handle(looker.unit("h[1]")).center())
    looker.clicks(handle)
    assert looker.person.session.selected_number == ("b1", (1,))
    looker.double_clicks(handle)
    looker.enters("0.5")
    looker.double_clicks(looker.place_of_unit("x[0]"))
    looker.enters("-2")
    values = looker.person.state.trace.model.values
    graph = looker.person.state.model.graph
    assert values[graph.id_of("b1")].tolist() == [0.1, 0.5]
    assert values[graph.id_of("x")].tolist() == [-2.0, -0.5]


def test_dragging_on_a_selected_edge_scrubs_its_weight_as_one_edit(looker):
    person, viewport = looker.person, looker.canvas.viewport()
    looker.clicks(looker.place_of_edge("W2[0,0]"))
    start = looker.place_of_edge("W2[0,0]")
    count = person.session.undo_stack.count()
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for x in (10, 20, 30):
        drags_to(viewport, start + QPoint(x, 0))
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 0))
    assert looker.weight("W2[0,0]") > 0.5
    assert person.session.undo_stack.count() == count + 1
    person.presses("undo", on=looker.canvas)
    assert looker.weight("W2[0,0]") == 0.5


def test_weights_cannot_be_edited_while_the_text_has_an_error(looker):
    session = looker.person.session
    session.edit_text(session.document.text + "\nq = = 1\n", None)
    looker.double_clicks(looker.place_of_edge("W1[0,0]"))
    assert not looker.canvas.editor.field.isVisible()
    assert "text has an error" in looker.person.window.status.currentMessage()
