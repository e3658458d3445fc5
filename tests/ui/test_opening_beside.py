"""Whatever is opened, restored or read again: what is long is read beside the window, says so, and can be given up."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from threading import Event

import pytest
from PySide6.QtGui import QAction

from engine.errors import GraphError
from engine.files.contents import Contents, Whence
from engine.files.recovery import RecoveryFolder
from engine.files.sessions import write_session
from engine.language import parse
from engine.levels import Level
from graphviz_nn.app import open_in
from tests.ui.conftest import Dialogs, Person
from tests.ui.test_autosave import leave_behind
from tests.ui.test_large_documents import chain
from tests.ui.test_outside_changes import looks_at_the_disk, write
from tests.ui.test_windows import dropped
from ui.gallery.opening_progress import OpeningProgress
from ui.main_window import MainWindow
from ui.session.found import Found, find, is_long, takes_long

SHORT = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"
LONG = chain(count=150) + "# a line of notes\n" * 2_000


def waits(person: Person) -> None:
    """Wait for what is read; a layout may take longer."""
    person.qtbot.waitUntil(lambda: not person.session.is_reading, timeout=60_000)


def reloads(person: Person) -> None:
    """Take the offer to reload what has changed on disk."""
    assert person.window.workspace.watch.is_asking
    person.window.workspace.watch.reload()
    assert person.session.is_reading
    waits(person)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A long model's file."""
    path = tmp_path / "long.gvnn"
    path.write_text(LONG, encoding="utf-8")
    return path


@pytest.fixture
def welcomed(qtbot, new_window) -> Person:
    """Somebody at the welcome page."""
    return Person(qtbot, new_window())


class Blocked:
    """Finds nothing, and that only once it is told to."""

    def __init__(self) -> None:
        self.go_on = Event()

    def __call__(self) -> Found:
        self.go_on.wait(60)
        raise GraphError("nothing")


def test_a_long_text_is_read_beside_the_window_and_a_short_one_at_once(person: Person) -> None:
    before = person.state
    person.session.open_text(LONG)
    assert person.session.is_opening
    assert person.state is before
    waits(person)
    assert person.session.document.text == LONG
    assert person.state.model.graph.loss is not None
    person.session.open_text(SHORT)
    assert not person.session.is_reading
    assert person.session.document.text == SHORT


def test_a_long_text_that_is_no_model_is_told_and_what_was_open_stays(person: Person, dialogs: Dialogs) -> None:
    before = person.state
    dialogs.will(lambda dialog: dialog.accept())
    person.session.open_text(LONG + "q = nothing + 1\n")
    person.qtbot.waitUntil(lambda: bool(dialogs.said))
    assert "could not be opened" in dialogs.said[0]
    assert "nothing" in dialogs.said[0]
    assert person.state is before


@pytest.mark.parametrize("kind", ["gvnn", "gvsession"])
def test_a_long_file_that_the_command_line_names_is_read_beside_the_window(
    welcomed: Person, path: Path, tmp_path: Path, kind: str
) -> None:
    named = tmp_path / f"long.{kind}"
    if kind == "gvsession":
        write_session(named, parse(LONG).with_values(w=0.25))
        assert named.stat().st_size < len(LONG) // 2
        assert takes_long(named)  # packed it is small, which says nothing
    open_in(welcomed.window, str(named))
    assert welcomed.session.is_opening
    assert not welcomed.session.is_open
    waits(welcomed)
    assert welcomed.session.path == named
    assert welcomed.number("w") == (0.25 if kind == "gvsession" else 0.5)
    assert not welcomed.session.is_dirty


def test_a_long_model_from_python_opens_at_its_level(welcomed: Person) -> None:
    welcomed.session.open_model(parse(LONG), Level.PRIMITIVES)
    assert welcomed.session.is_opening
    welcomed.waits_for_the_layout()
    assert welcomed.state.level is Level.PRIMITIVES


def test_a_long_text_with_an_error_is_mended_without_reading_it_twice(
    person: Person, dialogs: Dialogs, path: Path
) -> None:
    path.write_text(f"{LONG}q = nothing + 1\n", encoding="utf-8")
    dialogs.will_press("Open its text")
    person.window.files.open_path(path)
    person.qtbot.waitUntil(lambda: person.session.path == path)
    assert person.state is None
    assert person.session.error.span.line == LONG.count("\n") + 1
    person.session.edit_text(LONG, None)
    waits(person)
    assert person.session.error is None
    assert person.state is not None


def test_the_welcome_page_says_what_is_being_read_and_lets_it_be_given_up(welcomed: Person) -> None:
    blocked = Blocked()
    (bar,) = welcomed.window.welcome.findChildren(OpeningProgress)
    stay: QAction = welcomed.window.actions_by_id["view.stay"]
    assert not bar.isVisible()
    assert not stay.isEnabled()
    welcomed.session.find_beside("large.gvnn", blocked, lambda _: None)
    welcomed.qtbot.waitUntil(bar.isVisible)
    assert bar.words == "Reading large.gvnn …"
    assert bar.bar.maximum() == 0  # busy: nobody knows how long it takes
    assert stay.isEnabled()
    welcomed.looks("opening")
    bar.button.click()
    blocked.go_on.set()
    assert not welcomed.session.is_reading
    assert not bar.isVisible()
    assert not stay.isEnabled()
    assert welcomed.window.welcome.isVisible()


def test_several_long_files_that_are_dropped_get_a_window_each(welcomed: Person, path: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.gvnn"
    other.write_text(LONG.replace("0.5", "0.75"), encoding="utf-8")
    windows = welcomed.window.windows
    assert dropped(welcomed, [path, other])
    first, second = windows.open_ones
    welcomed.qtbot.waitUntil(lambda: not (first.session.is_reading or second.session.is_reading), timeout=60_000)
    assert [window.session.path for window in windows.open_ones] == [path, other]
    second.session.close()
    second.close()


@pytest.mark.parametrize("text", [LONG.replace("0.5", "0.25"), LONG + "q = nothing + 1\n"])
def test_long_unsaved_work_comes_back_beside_the_window(
    qtbot, new_window: Callable[[], MainWindow], tmp_path: Path, path: Path, text: str
) -> None:
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    leave_behind(folder, Contents(text, whence=Whence(str(path), "", 1.7e9)))
    (left,) = folder.left()
    person = Person(qtbot, new_window())
    person.window.workspace.recovering.open(str(left.path))
    assert person.session.is_opening
    person.session.stay()
    assert [again.path for again in folder.left()] == [left.path]  # it is nobody's yet
    person.window.workspace.recovering.open(str(left.path))
    waits(person)
    assert person.session.document.text == text
    assert person.session.path == path
    assert person.session.is_dirty
    assert (person.session.error is None) == (text == LONG.replace("0.5", "0.25"))
    assert folder.left() == ()
    person.session.close()


def test_work_that_another_window_has_taken_over_meanwhile_is_not_opened_twice(
    qtbot, new_window: Callable[[], MainWindow], tmp_path: Path
) -> None:
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    leave_behind(folder, Contents(LONG, whence=Whence("", "", 1.7e9)))
    (left,) = folder.left()
    person = Person(qtbot, new_window())
    person.window.workspace.recovering.open(str(left.path))
    slot = folder.claim(left)
    assert slot is not None
    waits(person)
    assert not person.session.is_open
    slot.release()


def test_a_long_session_that_changes_on_disk_is_read_and_reloaded_beside_the_window(
    welcomed: Person, tmp_path: Path
) -> None:
    path, model = tmp_path / "long.gvsession", parse(LONG)
    write_session(path, model)
    welcomed.session.open_file(path)
    waits(welcomed)
    write_session(path, model.with_values(w=0.75))
    looks_at_the_disk(welcomed)
    assert welcomed.session.is_reading
    waits(welcomed)
    assert welcomed.number("w") == 0.5
    reloads(welcomed)
    assert welcomed.number("w") == 0.75
    assert not welcomed.session.is_dirty
    # What is given up is still known to be different: a save would ask.
    write_session(path, model.with_values(w=0.25))
    looks_at_the_disk(welcomed)
    welcomed.session.stay()
    assert welcomed.window.workspace.watch.is_in_conflict
    welcomed.session.reload()
    waits(welcomed)
    assert welcomed.number("w") == 0.25


def test_a_long_text_that_changes_on_disk_is_reloaded_beside_the_window(welcomed: Person, path: Path) -> None:
    welcomed.session.open_file(path)
    waits(welcomed)
    write(path, LONG.replace("tanh(w*y0", "sin(w*y0"))
    looks_at_the_disk(welcomed)
    reloads(welcomed)
    assert welcomed.session.error is None
    assert "sin(w*y0" in welcomed.state.model.text


def test_what_was_read_beside_the_window_is_what_is_read_at_once(person: Person, path: Path) -> None:
    person.session.open_found(find(path))
    at_once = person.state
    person.session.open_text(SHORT)
    person.window.files.open_path(path)
    waits(person)
    assert is_long(LONG)
    assert person.state.trace.loss_value == at_once.trace.loss_value
    assert [node.name for node in person.state.view.nodes] == [node.name for node in at_once.view.nodes]
