"""A file that another program changes is offered for reload; a vanished one is told; nothing is lost."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox

from engine.files.sessions import write_session
from engine.language import parse
from ui.notices import Notice

Button = QMessageBox.StandardButton
MODEL = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"
OTHER = MODEL.replace("3.0", "3.5")
MADE = 'x, t = dataset("xor")\nh = dense(x, 1, tanh, name="hidden")\nL: loss = mse(h, t)\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "model.gvnn"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.fixture
def at_file(person, path):
    person.session.open_file(path)
    return person


def write(path: Path, text: str) -> None:
    """Replace a file as most editors do: another one takes its name."""
    other = path.with_name("other.tmp")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def notice(person):
    return person.window.workspace.notices


def looks_at_the_disk(person) -> None:
    person.window.workspace.watch.look()


def answers(person, text):
    (button,) = [button for button in notice(person).buttons if button.text() == text]
    person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_what_nobody_edited_here_is_offered_for_reload(at_file, path):
    write(path, OTHER)
    at_file.qtbot.waitUntil(lambda: notice(at_file).isVisible(), timeout=5000)
    assert notice(at_file).words.text() == "model.gvnn has changed on disk."
    assert at_file.session.document.text == MODEL, "nothing is taken over before it is answered"
    at_file.looks("offered for reload")
    answers(at_file, "Reload")
    assert at_file.session.document.text == OTHER
    assert not notice(at_file).isVisible()
    assert not at_file.session.is_dirty
    at_file.presses("undo")
    assert at_file.session.document.text == MODEL
    assert at_file.session.is_dirty


@pytest.mark.parametrize("text", [OTHER, "x: input = = 2\n"])
def test_what_is_kept_counts_as_unsaved_and_can_be_saved_over_the_other(at_file, path, text):
    write(path, text)
    looks_at_the_disk(at_file)
    answers(at_file, "Keep mine")
    assert not notice(at_file).isVisible()
    assert at_file.session.document.text == MODEL
    assert at_file.session.is_dirty
    looks_at_the_disk(at_file)
    assert not notice(at_file).isVisible(), "it is answered"
    assert at_file.window.files.save()
    assert path.read_text(encoding="utf-8") == MODEL
    assert not at_file.session.is_dirty


def test_what_is_kept_can_be_reloaded_after_all(at_file, path):
    write(path, OTHER)
    looks_at_the_disk(at_file)
    answers(at_file, "Keep mine")
    at_file.window.actions_by_id["file.reload"].trigger()
    assert at_file.session.document.text == OTHER
    assert not at_file.session.is_dirty


def test_each_change_is_noticed_not_only_the_first(at_file, path):
    for text in (OTHER, MODEL, OTHER):
        write(path, text)
        at_file.qtbot.waitUntil(lambda: notice(at_file).isVisible(), timeout=5000)
        answers(at_file, "Reload")
        assert at_file.session.document.text == text


def test_a_change_that_is_taken_back_outside_needs_no_answer_any_more(at_file, path):
    write(path, OTHER)
    looks_at_the_disk(at_file)
    assert notice(at_file).isVisible()
    write(path, MODEL)
    looks_at_the_disk(at_file)
    assert not notice(at_file).isVisible()
    assert not at_file.session.is_dirty


def test_unsaved_edits_are_asked_about_and_reloading_can_be_undone(at_file, path):
    at_file.session.edit_number("w", (), 9.0, None)
    mine = at_file.session.document.text
    write(path, OTHER)
    at_file.qtbot.waitUntil(lambda: notice(at_file).isVisible(), timeout=5000)
    assert "model.gvnn has changed on disk" in notice(at_file).words.text()
    assert at_file.session.document.text == mine
    at_file.looks("changed on disk")
    at_file.window.actions_by_id["file.reload"].trigger()
    assert at_file.session.document.text == OTHER
    assert not at_file.session.is_dirty
    assert not notice(at_file).isVisible()
    at_file.presses("undo")
    assert at_file.session.document.text == mine


def test_keeping_mine_lets_the_next_save_write_over_it(at_file, path):
    at_file.session.edit_number("w", (), 9.0, None)
    write(path, OTHER)
    looks_at_the_disk(at_file)
    keep = at_file.window.actions_by_id["file.keep_mine"]
    at_file.window.workspace.refresh_actions()
    assert keep.isEnabled()
    keep.trigger()
    assert not notice(at_file).isVisible()
    assert at_file.window.files.save()
    assert "w: param = 9" in path.read_text(encoding="utf-8")


def test_saving_without_an_answer_asks_before_it_writes_over_another_s_work(at_file, path, dialogs):
    at_file.session.edit_number("w", (), 9.0, None)
    write(path, OTHER)
    dialogs.will_press(Button.Cancel)
    assert not at_file.window.files.save()
    assert path.read_text(encoding="utf-8") == OTHER
    dialogs.will_press(Button.Save)
    assert at_file.window.files.save()
    assert "w: param = 9" in path.read_text(encoding="utf-8")
    assert not notice(at_file).isVisible()


def test_own_saves_and_mere_touches_are_no_changes(at_file, path):
    told = []
    at_file.session.notified.connect(told.append)
    at_file.session.edit_number("w", (), 9.0, None)
    at_file.session.save()
    looks_at_the_disk(at_file)
    path.touch()
    looks_at_the_disk(at_file)
    at_file.session.edit_number("w", (), 10.0, None)
    path.touch()
    looks_at_the_disk(at_file)
    assert told == []
    assert not notice(at_file).isVisible()


def test_a_change_to_what_stands_here_already_makes_it_saved(at_file, path):
    at_file.session.edit_text(OTHER, None)
    write(path, OTHER)
    looks_at_the_disk(at_file)
    assert not at_file.session.is_dirty
    assert not notice(at_file).isVisible()


def test_a_file_that_is_removed_is_told_and_saving_writes_it_again(at_file, path):
    path.unlink()
    looks_at_the_disk(at_file)
    assert "is no longer there" in notice(at_file).words.text()
    assert at_file.session.is_dirty
    assert at_file.session.document.text == MODEL
    assert at_file.window.files.save()
    assert path.read_text(encoding="utf-8") == MODEL
    assert not at_file.session.is_dirty


def test_a_vanished_folder_is_told_and_nothing_is_lost(person, dialogs, tmp_path):
    drive = tmp_path / "drive"
    drive.mkdir()
    (drive / "model.gvnn").write_text(MODEL, encoding="utf-8")
    person.session.open_file(drive / "model.gvnn")
    person.session.edit_number("w", (), 9.0, None)
    person.window.workspace.autosave.keep()
    shutil.rmtree(drive)
    person.qtbot.waitUntil(lambda: notice(person).isVisible(), timeout=5000)
    dialogs.will_press(Button.Ok)
    assert not person.window.files.save()
    assert "there is no folder" in dialogs.said[-1]
    assert person.number("w") == 9.0
    assert person.session.is_dirty
    assert len(list((tmp_path / "state" / "unsaved").glob("*.gvsession"))) == 1


def test_a_folder_that_may_not_be_written_is_told_and_nothing_is_lost(at_file, path, dialogs, monkeypatch):
    # The tests may run as root, to whom no folder is closed.
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    at_file.session.edit_number("w", (), 9.0, None)
    monkeypatch.setattr(Path, "open", refuse)
    dialogs.will_press(Button.Ok)
    assert not at_file.window.files.save()
    monkeypatch.undo()
    assert "no permission" in dialogs.said[0]
    assert path.read_text(encoding="utf-8") == MODEL
    assert at_file.session.is_dirty


def test_a_text_that_has_become_wrong_is_shown_with_its_error(at_file, path):
    write(path, "x: input = = 2\n")
    looks_at_the_disk(at_file)
    answers(at_file, "Reload")
    assert at_file.session.document.text == "x: input = = 2\n"
    assert at_file.session.error is not None
    assert at_file.state is not None  # the last good graph


def test_a_session_that_changes_is_read_again_with_its_numbers(person, tmp_path):
    path = tmp_path / "net.gvsession"
    model = parse(MADE)
    write_session(path, model)
    person.session.open_file(path)
    write_session(path, model.with_values(**{"hidden.b": [7.0]}))
    looks_at_the_disk(person)
    answers(person, "Reload")
    assert person.session.state.trace.value("hidden.b").tolist() == [7.0]
    assert not person.session.is_dirty
    path.write_bytes(b"half of it")
    looks_at_the_disk(person)
    assert "cannot be opened" in notice(person).words.text()
    assert [button.text() for button in notice(person).buttons] == ["Keep mine"]
    assert person.session.state.trace.value("hidden.b").tolist() == [7.0]


def test_of_several_notices_the_newest_is_shown_and_the_others_come_back(person):
    done = []
    bar = notice(person)
    bar.tell("one", Notice("The first", (("Do", lambda: done.append(1)),)))
    bar.tell("two", Notice("The second", (("Do", lambda: done.append(2)), ("Leave", lambda: None))))
    assert bar.words.text() == "The second"
    assert len(bar.buttons) == 2
    bar.buttons[0].click()
    assert bar.words.text() == "The first"
    bar.buttons[0].click()
    assert done == [2, 1]
    assert not bar.isVisible()
