"""Unsaved work is kept while it is unsaved, offered after a crash, and never fought over by two windows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QDialogButtonBox, QLabel, QMessageBox, QPushButton, QToolButton

from engine.files.contents import Contents, Whence
from engine.files.recovery import RecoveryFolder
from tests.ui.conftest import Person

Button = QMessageBox.StandardButton
MODEL = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"
MADE = 'x, t = dataset("xor")\nh = dense(x, 3, tanh, name="hidden")\nL: loss = mse(h[:, 0:1], t)\n'


@pytest.fixture
def folder(person):
    return RecoveryFolder(person.window.settings.state_folder / "unsaved")


@pytest.fixture
def at_file(person, tmp_path):
    """Somebody at a file of their own."""
    path = tmp_path / "model.gvnn"
    path.write_text(MODEL, encoding="utf-8")
    person.session.open_file(path)
    return person


def kept(folder: RecoveryFolder) -> list[Path]:
    return sorted(folder.folder.glob("*.gvsession")) if folder.folder.is_dir() else []


def crash(person) -> None:
    """What the end of a process does to a window: the system lets go of its locks, and nothing else happens."""
    autosave = person.window.workspace.autosave
    autosave._slot.leave()
    autosave._slot = None


def leave_behind(folder: RecoveryFolder, contents: Contents) -> None:
    slot = folder.slot()
    slot.write(contents)
    slot.leave()


def test_an_edit_is_kept_within_a_second_and_forgotten_when_it_is_saved(at_file, folder):
    at_file.session.edit_number("w", (), 4.0, None)
    assert kept(folder) == []
    at_file.qtbot.waitUntil(lambda: len(kept(folder)) == 1, timeout=5000)
    at_file.session.save()
    assert list(folder.folder.iterdir()) == []


def test_what_is_taken_back_discarded_or_closed_is_forgotten(at_file, folder):
    autosave = at_file.window.workspace.autosave
    for forget in (at_file.session.undo, at_file.session.new, at_file.session.close):
        if not at_file.session.is_open:
            at_file.session.open_text(MODEL)
        at_file.session.edit_text(MODEL.replace("3.0", "5.0"), None)
        autosave.keep()
        assert len(kept(folder)) == 1
        forget()
        assert kept(folder) == []


def test_nobody_who_edits_nothing_leaves_a_trace(at_file, folder):
    at_file.presses("into", "over", "end", "primitives")
    at_file.window.workspace.autosave.keep()
    assert not folder.folder.exists()


def test_a_window_that_lives_keeps_its_work_to_itself(at_file, folder):
    at_file.session.edit_number("w", (), 4.0, None)
    at_file.window.workspace.autosave.keep()
    assert len(kept(folder)) == 1
    assert folder.left() == ()


def test_everything_unsaved_comes_back_after_a_crash(person, folder, new_window):
    person.opens_text(MADE)
    person.session.edit_number("hidden.W", (1, 0), 0.625, None)
    person.presses("primitives", "end", "back over")
    person.session.select("h")
    cursor, level = person.state.cursor, person.state.level
    person.window.workspace.autosave.keep()
    crash(person)
    (left,) = folder.left()
    other = Person(person.qtbot, new_window())
    other.window.workspace.recovering.open(str(left.path))
    assert other.session.document.text == MADE
    assert other.session.state.trace.value("hidden.W")[1, 0] == 0.625
    assert (other.state.cursor, other.state.level) == (cursor, level)
    assert other.session.selection.names == ("h",)
    assert other.session.is_dirty
    assert other.session.path is None
    # It is kept in the same place until it is saved.
    assert kept(folder) == [left.path]
    other.session.close()
    assert kept(folder) == []


def test_a_text_with_an_error_comes_back_too(at_file, folder, new_window):
    at_file.session.edit_text("x: input = = 3\n", None)
    at_file.window.workspace.autosave.keep()
    crash(at_file)
    (left,) = folder.left()
    other = Person(at_file.qtbot, new_window())
    other.window.workspace.recovering.open(str(left.path))
    assert other.session.document.text == "x: input = = 3\n"
    assert other.session.error is not None
    assert other.session.path == at_file.session.path
    other.writes(MODEL)
    assert other.session.error is None
    assert not other.session.is_dirty  # the file holds just that


def test_large_work_is_written_beside_the_window(person, folder):
    person.opens_text("B: param = randn(300, 200)\nL: loss = sum(B)\n")
    person.session.edit_number("B", (0, 0), 7.0, None)
    person.window.workspace.autosave.keep()
    assert person.window.workspace.autosave._run is not None
    person.qtbot.waitUntil(lambda: person.window.workspace.autosave._run is None)
    crash(person)
    (left,) = folder.left()
    assert left.contents is not None
    assert left.contents.values["B"][0, 0] == 7.0
    assert np.array_equal(left.contents.values["B"], person.session.document.overrides["B"])


def test_the_welcome_page_offers_what_was_left_and_opens_it(qtbot, new_window, tmp_path):
    leave_behind(
        RecoveryFolder(tmp_path / "state" / "unsaved"),
        Contents(MODEL, whence=Whence(str(tmp_path / "mine.gvnn"), "", 1.7e9)),
    )
    person = Person(qtbot, new_window())
    shelf = person.window.welcome.left
    assert shelf.isVisible()
    person.looks("left behind")
    (button,) = shelf.findChildren(QPushButton)
    assert "mine.gvnn" in button.text()
    button.click()
    assert person.session.document.text == MODEL
    assert person.session.path == tmp_path / "mine.gvnn"
    assert person.session.is_dirty  # no file holds it
    assert person.window.windowTitle().startswith("mine.gvnn")


def test_what_was_left_is_discarded_only_after_a_question(qtbot, new_window, dialogs, tmp_path):
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    leave_behind(folder, Contents(MODEL, whence=Whence("", "xor", 1.7e9)))
    person = Person(qtbot, new_window())
    (away,) = person.window.welcome.left.findChildren(QToolButton)
    dialogs.will_press(Button.Cancel)
    away.click()
    assert len(kept(folder)) == 1
    dialogs.will_press(Button.Discard)
    away.click()
    assert kept(folder) == []
    assert not person.window.welcome.left.isVisible()


def test_a_notice_tells_of_it_where_something_else_is_opened(qtbot, new_window, dialogs, tmp_path):
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    leave_behind(folder, Contents(MODEL, whence=Whence(str(tmp_path / "mine.gvnn"), "", 1.7e9)))
    person = Person(qtbot, new_window())
    person.opens("xor-threshold")
    notices = person.window.workspace.notices
    assert notices.isVisible()
    assert "mine.gvnn" in notices.words.text()
    dialogs.will(lambda dialog: dialog.findChild(QPushButton, "shelfName").click())
    notices.buttons[0].click()
    first, second = person.window.windows.open_ones  # something is open here: it comes in a window of its own
    assert first.session.example == "xor-threshold"
    assert second.session.document.text == MODEL
    second.session.close()
    second.close()


def test_the_notice_names_only_what_is_still_left_behind(qtbot, new_window, tmp_path):
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    for name in ("one.gvnn", "two.gvnn"):
        leave_behind(folder, Contents(MODEL, whence=Whence(str(tmp_path / name), "", 1.7e9)))
    person = Person(qtbot, new_window())
    words = person.window.workspace.notices.words
    assert "one.gvnn" in words.text()
    assert "two.gvnn" in words.text()
    (taken,) = [left for left in folder.left() if "two" in left.contents.whence.path]
    person.window.workspace.recovering.open(str(taken.path))
    assert words.text().endswith(": one.gvnn.")


def test_what_was_never_saved_is_told_apart_by_its_title(qtbot, new_window, tmp_path):
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    for text in ('"""Four mails\n\nNotes."""\n' + MODEL, MODEL, '"""Broken"""\nx: input = = 2\n'):
        leave_behind(folder, Contents(text, whence=Whence("", "", 1.7e9)))
    person = Person(qtbot, new_window())
    rows = [label.text() for label in person.window.welcome.left.findChildren(QLabel, "shelfWords")]
    assert sorted(row.partition("never saved")[2] for row in rows) == ["", "  ·  Broken", "  ·  Four mails"]


def test_there_may_be_nothing_to_recover(person):
    told = []
    person.session.notified.connect(told.append)
    person.window.actions_by_id["file.recover"].trigger()
    assert told == ["There is no unsaved work to recover"]


def test_what_cannot_be_read_is_shown_and_can_be_thrown_away(qtbot, new_window, dialogs, tmp_path):
    folder = tmp_path / "state" / "unsaved"
    folder.mkdir(parents=True)
    (folder / "0123456789abcdef.gvsession").write_bytes(b"half of it")
    person = Person(qtbot, new_window())
    dialogs.will(lambda dialog: dialog.findChild(QDialogButtonBox).rejected.emit())
    person.window.actions_by_id["file.recover"].trigger()
    (button,) = person.window.welcome.left.findChildren(QPushButton)
    assert not button.isEnabled()
    dialogs.will_press(Button.Discard)
    person.window.welcome.left.findChild(QToolButton).click()
    assert list(folder.iterdir()) == []


def test_of_two_windows_that_want_the_same_one_gets_it(qtbot, new_window, tmp_path):
    folder = RecoveryFolder(tmp_path / "state" / "unsaved")
    leave_behind(folder, Contents(MODEL, whence=Whence("", "", 1.7e9)))
    one, other = (Person(qtbot, new_window()) for _ in range(2))
    (left,) = folder.left()
    one.window.workspace.recovering.open(str(left.path))
    other.window.workspace.recovering.open(str(left.path))
    assert one.session.is_open
    assert not other.session.is_open


def test_it_can_be_switched_off(at_file, folder):
    from ui.app_commands import apply_preference

    apply_preference(at_file.window, "autosave", False)
    at_file.session.edit_number("w", (), 4.0, None)
    assert not at_file.window.workspace.autosave._clock.isActive()
    apply_preference(at_file.window, "autosave", True)
    at_file.session.edit_number("w", (), 5.0, None)
    assert at_file.window.workspace.autosave._clock.isActive()


def test_a_folder_that_cannot_be_written_is_told_once(at_file, tmp_path):
    (tmp_path / "state").write_text("a file in the place of the folder", encoding="utf-8")
    told = []
    at_file.session.notified.connect(told.append)
    for number in (4.0, 5.0):
        at_file.session.edit_number("w", (), number, None)
        at_file.window.workspace.autosave.keep()
    (sentence,) = told
    assert sentence.startswith("Unsaved work cannot be kept for a crash")
    assert at_file.number("w") == 5.0


FULL_DISK = """
import resource, sys
from pathlib import Path
from engine.errors import FileError
from engine.files import write_text
from engine.files.contents import Contents
from engine.files.recovery import RecoveryFolder
folder = Path(sys.argv[1])
folder.mkdir(exist_ok=True)
slot = RecoveryFolder(folder / "unsaved").slot()
slot.write(Contents("x: input = 1"))
write_text(folder / "model.gvnn", "x: input = 1")
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, 2000))  # from now on there is room for 2000 bytes a file
for work in (
    lambda: write_text(folder / "model.gvnn", "x: input = 1" + 2000 * "#"),
    lambda: slot.write(Contents("x: input = 1" + 3000 * "#")),
):
    try:
        work()
        print("written")
    except FileError as error:
        print(error)
print((folder / "model.gvnn").read_text())
slot.leave()
print(RecoveryFolder(folder / "unsaved").left()[0].contents.text)
print(sorted(path.suffix for path in folder.rglob("*") if path.is_file()))
"""


@pytest.mark.skipif(os.name != "posix", reason="only POSIX can limit what a process writes")
def test_a_full_disk_is_told_and_loses_nothing(tmp_path):
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(tmp_path / "disk")],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    saved, kept_line, file, text, endings = ran.stdout.splitlines()
    assert "model.gvnn' cannot be written (File too large)" in saved
    assert "cannot be written (File too large)" in kept_line
    assert file == text == "x: input = 1"
    assert endings == "['.gvnn', '.gvsession']"  # nothing half written stays
