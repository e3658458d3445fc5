"""While a layout runs beside the window: a sketch to look at, the way back, and asking again."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt

from engine.debugging.debugger import start
from engine.language import parse
from engine.levels import Level
from tests.ui.conftest import Person
from tests.ui.test_canvas import large_text
from tests.ui.test_layout import overlapping_nodes_of
from ui.drawing.arrangement import Arrangement
from ui.drawing.arranging import Arranging
from ui.fonts import load_fonts
from ui.menus.mnemonics import title_of
from ui.session.arranging_run import ArrangingRun
from ui.session.laying import CUT_SHORT
from ui.way import Course, Way

TEXT = large_text(12, 6)


@pytest.fixture(autouse=True)
def few_are_many(qapp, monkeypatch):
    """A test need not wait for a graph that is really large."""
    load_fonts()
    monkeypatch.setattr("ui.session.laying.AT_ONCE", 20)


@pytest.fixture
def sketched(monkeypatch):
    """Nor need it have long edges to be sketched first."""
    monkeypatch.setattr("ui.drawing.arranging.SKETCHED", -1)


@pytest.fixture
def told(person):
    sentences: list[str] = []
    person.session.notified.connect(sentences.append)
    return sentences


def is_enabled(person: Person, command: str) -> bool:
    return person.window.actions_by_id[command].isEnabled()


def gives(person: Person, command: str) -> None:
    person.window.actions_by_id[command].trigger()


def escape(person: Person, widget=None) -> None:
    person.qtbot.keyClick(person.window.canvas if widget is None else widget, Qt.Key.Key_Escape)


def at_the_sketch(person: Person, *deeds: Callable[[], object]) -> Arrangement:
    """Do things as soon as the sketch is shown, before the better layout can be there; then wait for the end."""
    found: list[Arrangement] = []

    def heard(*_: object) -> None:
        if person.session.is_sketch and person.session.is_arranging and not found:
            found.append(person.session.arrangement)
            for deed in deeds:
                deed()

    person.session.changed.connect(heard)
    person.qtbot.waitUntil(lambda: bool(found), timeout=60_000)
    person.session.changed.disconnect(heard)
    person.waits_for_the_layout()
    return found[0]


class TestTheWayBack:
    @pytest.fixture
    def waiting(self, person):
        person.session.open_text(TEXT)
        person.waits_for_the_layout()
        return person

    def test_another_level_is_left_again_by_escape(self, waiting):
        before = waiting.window.canvas.picture
        waiting.presses("primitives")
        assert waiting.session.is_arranging
        assert waiting.state.level is Level.PRIMITIVES
        escape(waiting)
        assert not waiting.session.is_arranging
        assert waiting.state.level is Level.VARIABLES
        assert waiting.window.canvas.picture.arrangement is before.arrangement
        assert waiting.window.actions_by_id["view.level_variables"].isChecked()

    def test_a_group_that_was_to_open_is_closed_again(self, waiting):
        before, folding = waiting.session.arrangement, waiting.state.folding
        waiting.session.select("h5_2")
        gives(waiting, "view.open_group")
        assert waiting.session.is_arranging
        assert waiting.state.folding != folding
        gives(waiting, "view.stay")
        assert waiting.state.folding == folding
        assert waiting.session.arrangement is before

    def test_another_direction_is_as_if_it_had_not_been_chosen(self, waiting):
        before = waiting.session.arrangement
        waiting.presses("direction")
        assert waiting.session.is_arranging
        escape(waiting, waiting.window.model.editor)
        assert waiting.session.way.direction == waiting.session.settings.direction == "right"
        assert waiting.session.arrangement is before
        assert not waiting.window.actions_by_id["view.direction"].isChecked()

    def test_several_commands_given_while_it_ran_are_all_taken_back(self, waiting):
        before, cursor = waiting.session.arrangement, waiting.state.cursor
        waiting.presses("direction", "primitives")
        escape(waiting)
        assert (waiting.session.way.direction, waiting.state.level) == ("right", Level.VARIABLES)
        assert waiting.session.arrangement is before
        assert waiting.state.cursor == cursor

    def test_steps_that_were_made_meanwhile_stay(self, waiting):
        waiting.presses("direction", "into", "into")
        escape(waiting)
        assert waiting.state.cursor == 2
        assert waiting.window.canvas.picture.state is waiting.state

    def test_the_bar_has_a_button_for_it_that_says_what_it_does(self, waiting):
        waiting.presses("direction")
        bar = waiting.window.workspace.layout_progress
        bar._timer.timeout.emit()  # as if it had taken a while
        assert bar.button.isVisible()
        assert bar.button.accessibleName() == "Cancel what is being made ready"
        waiting.qtbot.mouseClick(bar.button, Qt.MouseButton.LeftButton)
        assert waiting.session.way.direction == "right"
        assert bar.isHidden()

    def test_escape_has_its_usual_meaning_when_nothing_is_under_way(self, waiting):
        waiting.session.select("x_0")
        assert not is_enabled(waiting, "view.stay")
        escape(waiting)
        assert waiting.session.selected is None

    def test_a_view_without_a_sketch_is_laid_out_when_it_is_asked_for_again(self, waiting):
        waiting.presses("direction")
        escape(waiting)
        waiting.presses("direction")
        waiting.waits_for_the_layout()
        assert waiting.session.arrangement.direction == "down"
        assert not waiting.session.is_sketch


@pytest.mark.usefixtures("sketched")
class TestASketch:
    def test_it_is_shown_first_and_the_better_layout_takes_its_place(self, person):
        pictures = []
        person.session.open_text(TEXT)
        sketch = at_the_sketch(person, lambda: pictures.append(person.window.canvas.picture))
        assert pictures[0].arrangement is sketch
        assert overlapping_nodes_of(sketch) == []
        assert person.session.arrangement is not sketch
        person.window.canvas.glide.land()
        assert person.window.canvas.picture.arrangement is person.session.arrangement
        assert not person.session.is_sketch
        assert not is_enabled(person, "view.lay_out_again")

    def test_one_can_step_and_select_in_it(self, person):
        person.session.open_text(TEXT)
        at_the_sketch(person, lambda: person.presses("into"), lambda: person.clicks("x_0"))
        assert person.session.selected == "x_0"
        assert not person.session.is_sketch
        assert person.window.canvas.picture.state.cursor == 1

    def test_finish_now_takes_it_at_once(self, person):
        person.session.open_text(TEXT)
        sketch = at_the_sketch(person, lambda: gives(person, "view.hurry_layout"))
        assert person.session.arrangement is sketch
        assert is_enabled(person, "view.lay_out_again")
        assert not is_enabled(person, "view.hurry_layout")

    def test_a_document_that_was_just_opened_keeps_it_when_the_layout_is_given_up(self, person, told):
        person.session.open_text(TEXT)
        sketch = at_the_sketch(person, lambda: escape(person))
        assert person.session.arrangement is sketch
        assert told == [CUT_SHORT]
        assert title_of(person.window.actions_by_id["view.lay_out_again"]) in CUT_SHORT

    def test_asked_again_the_layout_is_as_good_as_at_first(self, person):
        person.session.open_text(TEXT)
        person.waits_for_the_layout()
        wanted = person.session.arrangement.centers
        person.opens("xor-threshold")
        person.session.open_text(TEXT)
        sketch = at_the_sketch(person, lambda: escape(person))
        gives(person, "view.lay_out_again")
        assert person.session.is_arranging
        assert person.session.arrangement is sketch  # it stays meanwhile
        person.waits_for_the_layout()
        assert (person.session.arrangement.centers == wanted).all()
        assert not person.session.is_sketch

    def test_asked_again_and_given_up_again_is_as_before(self, person, told):
        person.session.open_text(TEXT)
        sketch = at_the_sketch(person, lambda: escape(person))
        told.clear()
        gives(person, "view.lay_out_again")
        escape(person)
        assert not person.session.is_arranging
        assert person.session.arrangement is sketch
        assert is_enabled(person, "view.lay_out_again")
        assert told == []

    def test_a_way_whose_sketch_is_shown_is_left_again_too(self, person):
        person.session.open_text(TEXT)
        person.waits_for_the_layout()
        before = person.session.arrangement
        person.presses("direction")
        sketch = at_the_sketch(person, lambda: escape(person))
        assert person.session.arrangement is before
        person.presses("direction")
        assert person.session.arrangement is sketch  # it is still known
        person.waits_for_the_layout()
        assert person.session.arrangement.direction == "down"
        assert not person.session.is_sketch


def test_given_up_before_anything_was_shown_the_first_layout_that_is_found_is_taken(person, told):
    person.session.open_text(TEXT)
    assert person.session.is_arranging
    escape(person)
    assert told == [CUT_SHORT]
    assert not person.session.can_stay  # nothing is quicker than what is made now
    person.waits_for_the_layout()
    assert overlapping_nodes_of(person.session.arrangement) == []
    assert is_enabled(person, "view.lay_out_again")


def test_a_selection_that_is_not_laid_out_yet_is_copied_when_it_is(person, told):
    person.session.open_text(TEXT)
    person.waits_for_the_layout()
    shown = set(person.state.view.index)
    person.session.set_level(Level.PRIMITIVES)
    person.session.select(next(name for name in person.state.view.index if name not in shown))
    assert person.session.is_arranging
    gives(person, "edit.copy_selection")
    assert told[-1] == "What is selected is not laid out yet: copy it when its picture is there"
    person.waits_for_the_layout()
    gives(person, "edit.copy_selection")
    assert told[-1].startswith("Picture of ")


def test_what_the_first_frame_asks_of_a_picture_is_worked_out_beside_the_window(sketched, qapp):
    arranging = Arranging(start(parse(TEXT)), None, Way("right"))
    run, found = ArrangingRun(arranging, Way("right"), Course.SKETCH_FIRST), []
    run.advanced.connect(lambda _, news: found.append(news))
    found.append(run.work())
    pictures = [each for each in found if isinstance(each, Arrangement)]
    assert len(pictures) == 2, "a sketch and the picture"
    for picture in pictures:
        assert {"bounds", "segments", "segment_boxes"} <= vars(picture).keys()
