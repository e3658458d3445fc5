"""What a crash would take along is kept, also what the document's file has no place for, and what is not read yet."""

from __future__ import annotations

import pytest

from engine.files.recovery import RecoveryFolder
from engine.levels import Folding, Level
from engine.levels.groups import GroupName
from tests.ui.conftest import Person

MODEL = "x: input = 2.0\nw: param = randn()\nz = w*x\nL: loss = z**2\n"
ARRAYS = "W: param = randn({0})\nx: input = randn({0})\nL: loss = sum(W*x)\n"


@pytest.fixture
def folder(person):
    return RecoveryFolder(person.window.settings.state_folder / "unsaved")


@pytest.fixture(params=[".gvnn", ".gvsession"])
def at_file(person, tmp_path, request):
    """Somebody at a file that holds all there is."""
    person.opens_text(MODEL)
    person.session.save(tmp_path / f"model{request.param}")
    return person


def restarted(person: Person, folder: RecoveryFolder, new_window) -> Person:
    """Another window with what was kept, after a crash."""
    autosave = person.window.workspace.autosave
    autosave.keep()
    autosave._slot.leave()
    autosave._slot = None
    (left,) = folder.left()
    other = Person(person.qtbot, new_window())
    other.window.workspace.recovering.open(str(left.path))
    return other


EDITS = {
    "breakpoint": lambda person: person.presses("breakpoint"),
    "watch": lambda person: person.session.watch(["w*x"]),
    "move": lambda person: person.session.move_nodes({"z": (250.0, 130.0)}),
}


@pytest.mark.parametrize("edit", EDITS)
def test_what_a_model_file_has_no_place_for_comes_back_after_a_crash(at_file, folder, new_window, edit):
    session = at_file.session
    session.select("z")
    assert not session.would_be_lost
    EDITS[edit](at_file)
    assert session.is_dirty is (session.path.suffix == ".gvsession")
    session.set_level(Level.PRIMITIVES)
    other = restarted(at_file, folder, new_window).session
    assert other.document.breakpoints == session.document.breakpoints
    assert other.document.watches == session.document.watches
    assert other.moved_by_picture == session.moved_by_picture
    assert other.state.level is Level.PRIMITIVES
    assert other.would_be_lost


@pytest.mark.parametrize("edit", EDITS)
def test_it_is_forgotten_once_it_is_taken_back(at_file, folder, edit):
    at_file.session.select("z")
    EDITS[edit](at_file)
    at_file.window.workspace.autosave.keep()
    assert list(folder.folder.iterdir())
    at_file.session.undo()
    assert not list(folder.folder.iterdir())


def test_a_session_with_moved_nodes_is_unsaved_until_it_is_saved(at_file):
    session = at_file.session
    session.move_nodes({"z": (250.0, 130.0)})
    session.save()
    assert not session.is_dirty
    session.reset_positions()
    assert session.is_dirty is (session.path.suffix == ".gvsession")


def test_numbers_that_a_text_was_saved_without_are_kept(person, folder, new_window, tmp_path):
    person.opens_text(MODEL)
    person.session.edit_number("w", (), 5.0, None)
    person.session.save(tmp_path / "model.gvnn")
    assert not person.session.is_dirty
    assert restarted(person, folder, new_window).number("w") == 5.0


def test_a_broken_text_has_all_of_its_view_once_it_is_mended_also_after_two_crashes(at_file, folder, new_window):
    session = at_file.session
    session.set_level(Level.PRIMITIVES)
    session.move_nodes({"z": (250.0, 130.0)})
    session.select("z")
    at_file.presses("breakpoint")
    session.edit_text(MODEL + "y = (", None)
    once = restarted(at_file, folder, new_window)
    assert once.state is None
    once.session.edit_text(MODEL + "y = ((", None)
    twice = restarted(once, folder, new_window).session
    twice.edit_text(MODEL + "y = 1\n", None)
    assert twice.state.folding == session.state.folding
    assert twice.moved_by_picture == session.moved_by_picture != {}
    assert twice.document.breakpoints == session.document.breakpoints != ()
    assert twice.selection.names == ("z",)


@pytest.mark.parametrize("count", [2, 1000])
def test_a_broken_texts_closed_arrays_are_closed_once_it_is_mended(person, folder, new_window, count):
    text = ARRAYS.format(count)
    person.opens_text(text)
    person.presses("scalars")
    person.waits_for_the_layout()
    person.session.select("x[0]")
    person.presses("close")
    person.waits_for_the_layout()
    wanted = person.state.folding
    assert wanted == Folding(Level.SCALARS, frozenset({GroupName("array", "x")}))
    person.session.edit_text(text + "y = (", None)
    other = restarted(person, folder, new_window)
    assert other.state is None
    other.session.edit_text(text + "y = 1\n", None)
    other.waits_for_the_layout()
    assert other.state.folding == wanted
