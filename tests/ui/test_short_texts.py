"""A short text may make a large graph: it is read beside the window like a long one, however it comes."""

from __future__ import annotations

import pytest

from engine.errors import LimitError
from engine.files.contents import Contents, Whence
from engine.files.recovery import RecoveryFolder
from engine.files.sessions import write_session
from engine.language import TakesLongError, parse, read_at_once
from engine.levels import Level
from tests.ui.test_autosave import leave_behind
from tests.ui.test_opening_beside import reloads, waits
from tests.ui.test_outside_changes import looks_at_the_disk
from ui.session.found import READ_AT_ONCE

LOOP = "x: input = 1.0\ny = x\nfor i in range({turns}):\n    y = y*x\nL: loss = y\n"
SHORT, MUCH = LOOP.format(turns=3), LOOP.format(turns=READ_AT_ONCE + 50)
LARGE = {
    "a loop": MUCH,
    "loops in loops": "x: input = 1\ny = x\nfor i in range(50):\n  for j in range(50):\n    y = y*x\n",
    "a comprehension": "x: input = 1\nL: loss = sum([x*i for i in range(3000)])\n",
    "a macro": "x: input = 1\ndef f(a):\n    b = a*2\n    return b*a\ny = x\nfor i in range(1500):\n    y = f(y)\n",
    "turns without operations": "x: input = 1\nfor i in range(9000):\n    pass\nL: loss = x\n",
}


@pytest.mark.parametrize("case", LARGE)
def test_a_text_that_makes_much_is_told_apart_before_it_is_read(case):
    with pytest.raises(TakesLongError), read_at_once(READ_AT_ONCE):
        parse(LARGE[case])
    with read_at_once(READ_AT_ONCE):
        assert len(parse(SHORT).graph.nodes) < 10


def test_what_is_too_much_at_all_is_still_refused_by_whoever_may_take_long():
    with pytest.raises(LimitError):
        parse(LOOP.format(turns=300_000))
    with read_at_once(READ_AT_ONCE), pytest.raises(TakesLongError):
        parse(LOOP.format(turns=300_000))


def test_typed_it_is_read_beside_the_window_and_the_graph_before_stays(person):
    person.opens_text(SHORT)
    person.writes(MUCH)
    session = person.session
    assert session.is_behind
    assert session.document.text == MUCH
    assert len(session.state.model.graph.nodes) < 10
    waits(person)
    assert len(session.state.model.graph.nodes) > READ_AT_ONCE
    session.undo()
    waits(person)
    assert len(session.state.model.graph.nodes) < 10


def test_typed_with_a_mistake_it_is_told_when_it_has_been_read(person):
    person.opens_text(SHORT)
    person.writes(MUCH + "z = nothing\n")
    waits(person)
    assert "nothing" in str(person.session.error)


@pytest.mark.parametrize("ending", [".gvnn", ".gvsession"])
def test_a_file_is_opened_and_reloaded_beside_the_window(person, tmp_path, ending):
    path = tmp_path / f"loop{ending}"
    write_session(path, parse(MUCH)) if ending == ".gvsession" else path.write_text(MUCH, encoding="utf-8")
    person.opens_text(SHORT)
    person.window.files.open_path(path)
    assert person.session.is_opening
    assert person.session.document.text == SHORT
    waits(person)
    assert (person.session.document.text, person.session.path) == (MUCH, path)
    write_session(path, parse(MUCH + "# more\n")) if ending == ".gvsession" else path.write_text(MUCH + "# more\n")
    looks_at_the_disk(person)
    person.qtbot.waitUntil(lambda: person.window.workspace.watch.is_asking)
    reloads(person)
    assert person.session.document.text == MUCH + "# more\n"


def test_a_file_that_is_no_model_is_told(person, dialogs, tmp_path):
    path = tmp_path / "loop.gvsession"
    write_session(path, parse(SHORT))
    path.write_bytes(path.read_bytes()[:-30])
    dialogs.will_press("OK")
    person.window.files.open_path(path)
    assert dialogs.said[0].startswith("<b>'loop.gvsession' could not be opened")


def test_an_example_and_unsaved_work_are_opened_beside_the_window(person):
    folder = RecoveryFolder(person.window.settings.state_folder / "unsaved")
    person.session.open_text(MUCH)
    assert person.session.is_opening
    waits(person)
    assert person.session.document.text == MUCH
    person.session.close()
    leave_behind(folder, Contents(MUCH, whence=Whence("", "", 1.7e9)))
    (left,) = folder.left()
    person.window.workspace.recovering.refresh()
    person.window.workspace.recovering.open(str(left.path))
    assert person.session.is_opening
    waits(person)
    assert person.session.document.text == MUCH
    assert person.session.is_dirty


def test_a_model_made_in_python_is_opened_beside_the_window(person):
    person.session.open_model(parse(MUCH), Level.PRIMITIVES)
    assert person.session.is_opening
    person.waits_for_the_layout()
    assert person.session.document.text == MUCH
    assert person.state.level is Level.PRIMITIVES
