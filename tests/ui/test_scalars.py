"""The scalars level in the window: its key, its editable elements, and models too large for it."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from engine.language import parse
from engine.levels import Level
from tests.helpers.models import LAYERED
from tests.ui.pointer import drags_to
from ui.drawing.cards import slider_rect

ARRAYS = "W: param(-4, 4) = [[1.0, 2.0], [3.0, 4.0]]\nx: input = [1.0, -1.0]\nL: loss = sum(W @ x)\n"
INITIALISED = "W: param = randn(3)\nx: input = 2.0\nL: loss = x*sum(W**2)\n"
LARGE = "W: param = randn(230, 230)\nx: input = randn(230)\nL: loss = sum(W @ x)\n"
MIDDLING = "W: param = randn(40, 30)\nx: input = randn(30)\nL: loss = sum(tanh(W @ x))\n"
BUSY = "x: input = randn(1000)\ny = x / sum(x)\nz = y / sum(y)\nL: loss = sum(z)\n"


@pytest.fixture
def scalars(person):
    """Somebody who looks at a small network's scalars, all computed."""
    person.opens_text(ARRAYS)
    person.presses("scalars", "end")
    return person


def said(person) -> str:
    return person.window.status.currentMessage()


def test_a_key_shows_one_node_a_number(scalars):
    scalars.looks("scalars")
    assert scalars.state.level is Level.SCALARS
    assert [n.name for n in scalars.state.view.nodes][:3] == ["W[0,0]", "W[0,1]", "W[1,0]"]
    assert float(scalars.face("W[1,0]").value) == 3
    assert scalars.window.actions_by_id["view.level_scalars"].isChecked()


@pytest.mark.parametrize(("selected", "level", "then"), [("z", "scalars", "z[0]"), ("h", "primitives", "h")])
def test_the_selection_is_carried_to_the_elements_and_back(person, selected, level, then):
    person.opens_text(LAYERED)
    person.session.select(selected)
    person.presses(level)
    assert person.session.selected == then
    person.presses("variables")
    assert person.session.selected == selected


def test_an_elements_selection_becomes_its_variables(person):
    person.opens_text(LAYERED)
    person.presses("scalars")
    person.session.select("W[1,0]")
    person.presses("variables")
    assert person.session.selected == "W"


def test_an_element_is_typed_and_the_text_follows(scalars):
    scalars.clicks("W[0,1]")
    scalars.enters("-2.5")
    assert "[[1.0, -2.5], [3.0, 4.0]]" in scalars.session.document.text
    assert float(scalars.face("W[0,1]").value) == -2.5
    scalars.presses("undo")
    assert scalars.session.document.text == ARRAYS


def test_an_elements_slider_is_dragged_on_the_canvas(scalars):
    canvas = scalars.window.canvas
    track = slider_rect(canvas.picture.arrangement.rect(scalars.node("W[1,1]")))
    begin, end = (canvas.mapFromScene(point) for point in (track.center(), track.center()))
    begin.setX(canvas.mapFromScene(track.topRight()).x())
    scalars.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    drags_to(canvas.viewport(), end)
    scalars.qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    value = parse(scalars.session.document.text).values[0][1, 1]
    assert abs(value) < 0.5
    assert float(scalars.face("W[1,1]").value) == value


def test_escape_gives_an_element_back_the_number_that_it_had_before_the_drag(scalars):
    canvas = scalars.window.canvas
    track = slider_rect(canvas.picture.arrangement.rect(scalars.node("W[1,1]")))
    place = canvas.mapFromScene(track.center())
    scalars.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert abs(float(scalars.face("W[1,1]").value)) < 0.5
    scalars.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    scalars.qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert parse(scalars.session.document.text).values[0].tolist() == [[1.0, 2.0], [3.0, 4.0]]


def test_an_element_of_an_initialised_leaf_becomes_an_override(person):
    person.opens_text(INITIALISED)
    person.presses("scalars", "end")
    person.clicks("W[2]")
    person.enters("0.5")
    assert person.session.document.text == INITIALISED
    assert person.session.overridden == ("W",)
    assert float(person.face("W[2]").value) == 0.5


def test_the_cursor_is_carried_and_restored(person):
    person.opens_text(LAYERED)
    person.session.goto(2)
    person.presses("scalars")
    assert [person.state.value(person.node(n)) is not None for n in ("h[1]", "s")] == [True, False]
    person.presses("into")
    person.presses("variables")
    assert person.state.cursor == 3


def test_half_a_variable_is_not_done_at_the_variables(person):
    person.opens_text(LAYERED)
    person.presses("scalars", "into")
    assert person.face("z[0]").value is not None
    person.presses("variables")
    assert person.state.cursor == 0


def test_what_is_too_large_says_so_on_its_button(person):
    person.opens_text(LARGE)
    button = person.window.actions_by_id["view.level_scalars"]
    assert not button.isEnabled()
    assert "53,131 numbers are too many to look at one by one; at most 50,000 are shown" in button.toolTip()
    person.presses("primitives", "scalars")
    assert person.state.level is Level.PRIMITIVES
    person.opens_text(ARRAYS)
    assert button.isEnabled()
    assert button.toolTip() == "Scalars (4)\nOne node a number"


def test_what_turns_out_to_be_too_large_stays_at_its_level_says_why_and_is_not_offered_again(person):
    person.opens_text(BUSY)
    person.presses("primitives", "scalars")
    person.waits_for_the_layout()
    assert person.state.level is Level.PRIMITIVES
    words = "at the scalars level this model has some 1,000,000 operations or more"
    assert said(person).startswith(f"{words}, and the most that are written out are 200,000")
    assert person.window.actions_by_id["view.level_primitives"].isChecked()
    assert not person.window.actions_by_id["view.level_scalars"].isEnabled()
    assert words in person.window.actions_by_id["view.level_scalars"].toolTip()


class TestBesideTheWindow:
    @pytest.fixture
    def waiting(self, person):
        """Somebody who has asked for the scalars of a network that takes a while."""
        person.opens_text(MIDDLING)
        person.presses("scalars")
        return person

    def test_the_old_view_stays_until_the_numbers_are_there(self, waiting):
        assert waiting.session.is_refolding
        assert waiting.state.level is Level.VARIABLES
        assert waiting.window.actions_by_id["view.level_variables"].isChecked()
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.SCALARS
        assert len(waiting.state.view.nodes) == 40 * 30 + 30 + 1
        assert waiting.window.actions_by_id["view.level_scalars"].isChecked()

    def test_a_step_that_is_taken_meanwhile_counts(self, waiting):
        waiting.presses("end")
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.SCALARS
        assert waiting.state.cursor == len(waiting.state.steps)

    def test_it_can_be_given_up(self, waiting):
        stay = waiting.window.actions_by_id["view.stay"]
        assert stay.isEnabled()
        stay.trigger()
        assert not waiting.session.is_refolding
        assert not stay.isEnabled()
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.VARIABLES

    def test_an_edit_meanwhile_is_what_is_shown_then(self, waiting):
        waiting.session.edit_text(MIDDLING.replace("40, 30", "41, 30"), None)
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.SCALARS
        assert len(waiting.state.view.nodes) == 41 * 30 + 30 + 1

    def test_an_edit_of_a_large_view_shows_the_variables_until_it_is_there_again(self, waiting):
        waiting.waits_for_the_layout()
        waiting.session.edit_text(MIDDLING.replace("40, 30", "41, 30"), None)
        assert waiting.state.level is Level.VARIABLES
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.SCALARS

    def test_another_document_is_not_disturbed_by_it(self, waiting):
        waiting.opens_text(ARRAYS)
        waiting.waits_for_the_layout()
        assert waiting.state.level is Level.VARIABLES
        assert len(waiting.state.view.nodes) == 3


def test_another_document_that_is_too_large_opens_at_the_variables(scalars):
    scalars.opens_text(LARGE)
    assert scalars.state.level is Level.VARIABLES
    assert "too many to look at" in said(scalars)


def test_a_text_that_grows_too_large_goes_back_to_the_variables(scalars):
    scalars.session.edit_text(LARGE, None)
    assert scalars.state.level is Level.VARIABLES
    assert "too many to look at" in said(scalars)
    scalars.session.edit_text(ARRAYS, None)
    assert scalars.session.error is None
    assert len(scalars.state.view.nodes) == 3
