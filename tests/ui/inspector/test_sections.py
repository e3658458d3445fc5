"""The inspector's sections: how they fold, what they say, and that every control has a name."""

from __future__ import annotations

from PySide6.QtCore import Qt

from tests.ui.inspector.reading import TENSOR
from tests.ui.test_inspector import words
from ui.canvas.explain import explanation


def test_sections_fold_and_are_remembered(person, inspector, new_window):
    person.clicks("z")
    person.qtbot.mouseClick(inspector.formula.header, Qt.MouseButton.LeftButton)
    assert not inspector.formula.label.isVisible()
    assert person.window.settings.folded_sections == {"How it got here"}
    again = new_window().inspector
    assert not again.formula.is_unfolded
    assert again.derivatives.is_unfolded
    person.qtbot.mouseClick(inspector.formula.header, Qt.MouseButton.LeftButton)
    assert inspector.formula.label.isVisible()
    assert person.window.settings.folded_sections == frozenset()


def test_the_pattern_of_the_backward_flow_is_told(person, inspector):
    person.clicks("z")
    text = words(inspector.flow).replace(" :", ":")
    assert "add distributes: w·x and b receive the same error signal" in text
    assert "mul swaps: w receives the error signal times x" in text
    person.clicks("w")
    assert "2 messages arrive" in words(inspector.flow)


def test_a_click_on_the_line_goes_there(person, inspector):
    person.clicks("z")
    inspector._facts.linkActivated.emit("line")
    editor = person.window.model.editor
    assert editor.textCursor().block().text() == "z = w*x + b"
    assert editor.hasFocus()


def test_every_control_of_the_inspector_has_a_name(person, inspector):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    view = inspector.arrays
    controls = [
        view.source,
        view.table,
        view.map,
        view.readout,
        view.axes.rows,
        view.axes.columns,
        inspector.copy_button,
    ]
    controls += [inspector.window_button, view.axes.box_of(0), *inspector.findChildren(type(inspector.formula.header))]
    assert all(control.accessibleName() for control in controls)


def test_a_name_of_eighty_letters_is_not_clipped_in_the_flow_of_the_error_signal(person):
    name = "a_" + "long_" * 15 + "one"
    person.opens_text(f"{name}: param = 2.0\nx: input = 1.5\ns = sin(x) + {name}\nL: loss = s * s\n")
    person.presses("end")
    person.session.select("s")
    text = words(person.window.inspector.flow)
    assert name not in text
    assert "a_long_long_lon" in text
    assert "g_long_one" in text


def test_a_name_such_as_z_1_is_explained_where_a_person_meets_it(person, inspector):
    person.presses("primitives", "end")
    person.session.select("z.1")
    assert words(inspector.formula).endswith("operation 1 of 2 in z")
    assert "operation 1 of 2 in z" in explanation(person.state, person.node("z.1"))
