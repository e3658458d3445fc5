"""New, open, save: what stands in the file, what the title says, and the question before work is lost."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QMessageBox

import resources

Button = QMessageBox.StandardButton
MODEL = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"


@pytest.fixture
def choose(monkeypatch):
    """Names the file that Qt's own dialogs, which cannot be driven off the screen, would return."""

    def name(path: Path | str) -> None:
        monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(path), ""))
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(path), ""))

    return name


@pytest.fixture
def does(person):
    """Triggers a command as its menu does."""
    return lambda command: person.window.actions_by_id[command].trigger()


@pytest.fixture
def edited(person):
    """Work that no file holds."""
    person.clicks("w")
    person.enters("1.25")
    assert person.session.is_dirty
    return person


@pytest.fixture
def model_file(tmp_path: Path) -> Path:
    path = tmp_path / "model.gvnn"
    path.write_text(MODEL, encoding="utf-8")
    return path


def test_new_opens_a_model_that_works(person, does):
    does("file.new")
    person.presses("end")
    assert person.window.windowTitle().startswith("untitled.gvnn")
    assert not person.window.isWindowModified()
    assert person.state.trace.loss_value is not None
    assert person.window.canvas.hasFocus()


def test_open_shows_the_file_and_its_name(person, does, choose, model_file):
    choose(model_file)
    does("file.open")
    assert person.window.model.editor.toPlainText() == MODEL
    assert person.window.windowTitle() == "model.gvnn[*] — GraphViz NN"
    assert person.state.view.index.keys() == {"x", "w", "L"}


def test_an_edit_marks_the_title_and_saving_takes_the_mark_away(person, does, choose, model_file):
    person.session.open_file(model_file)
    person.types("5", at="w: param = 3.0")
    assert person.window.isWindowModified()
    does("file.save")
    assert not person.window.isWindowModified()
    assert model_file.read_text(encoding="utf-8") == MODEL.replace("3.0", "3.05")
    person.presses("undo")
    assert person.window.isWindowModified()
    person.presses("redo")
    assert not person.window.isWindowModified()


def test_save_as_writes_another_file_which_is_open_from_then_on(edited, does, choose, tmp_path):
    choose(tmp_path / "mine")
    does("file.save_as")
    text = (tmp_path / "mine.gvnn").read_text(encoding="utf-8")
    assert "w: param(-3, 3) = 1.25\n" in text
    assert edited.window.windowTitle().startswith("mine.gvnn")
    edited.enters("1.5")
    does("file.save")
    assert "w: param(-3, 3) = 1.5\n" in (tmp_path / "mine.gvnn").read_text(encoding="utf-8")


def test_saving_without_a_file_asks_for_one_and_may_be_called_off(edited, does, choose):
    choose("")
    does("file.save")
    assert edited.session.is_dirty
    assert edited.session.path is None


def test_a_file_that_gets_its_ending_from_us_is_not_replaced_silently(edited, does, choose, dialogs, model_file):
    choose(model_file.with_suffix(""))
    dialogs.will_press(Button.Cancel)
    does("file.save_as")
    assert model_file.read_text(encoding="utf-8") == MODEL
    dialogs.will_press(Button.Save)
    does("file.save_as")
    assert "1.25" in model_file.read_text(encoding="utf-8")


LEAVING = ["file.new", "file.open", "an example", "file.close", "the window"]


@pytest.fixture
def leave(person, does, choose, model_file):
    """Every way to leave a document behind."""

    def by(way: str) -> None:
        choose(model_file)
        if way == "an example":
            person.window.gallery.chosen.emit("xor-threshold")
        elif way == "the window":
            person.window.close()
        else:
            does(way)

    return by


def has_left(person, way: str) -> bool:
    return not person.window.isVisible() if way == "the window" else "= 1.25\n" not in person.session.document.text


@pytest.mark.parametrize("way", LEAVING)
def test_nothing_is_asked_while_nothing_would_be_lost(person, dialogs, leave, way):
    leave(way)
    assert dialogs.said == []


@pytest.mark.parametrize("way", LEAVING)
def test_cancel_stays_with_the_unsaved_work(edited, dialogs, leave, way):
    dialogs.will_press(Button.Cancel)
    leave(way)
    assert "univariate-regularised.gvnn" in dialogs.said[0]
    assert not has_left(edited, way)
    assert edited.session.is_dirty
    assert edited.session.undo_stack.canUndo()


@pytest.mark.parametrize("way", LEAVING)
def test_discard_leaves_without_saving(edited, dialogs, leave, way, model_file):
    dialogs.will_press(Button.Discard)
    leave(way)
    assert has_left(edited, way)
    assert model_file.read_text(encoding="utf-8") == MODEL


@pytest.mark.parametrize("way", [way for way in LEAVING if way != "file.open"])
def test_save_saves_and_then_leaves(edited, dialogs, leave, way, model_file, choose):
    edited.session.save(model_file)
    edited.enters("1.75")
    edited.enters("1.25")
    edited.enters("1.5")
    dialogs.will_press(Button.Save)
    leave(way)
    assert has_left(edited, way)
    assert "w: param(-3, 3) = 1.5\n" in model_file.read_text(encoding="utf-8")


def test_saving_that_is_called_off_does_not_leave(edited, dialogs, does, choose):
    choose("")
    dialogs.will_press(Button.Save)
    does("file.new")
    assert edited.session.is_dirty
    assert "= 1.25\n" in edited.session.document.text


def test_closing_goes_back_to_the_welcome_page(person, does):
    does("file.close")
    assert person.window.welcome.isVisible()
    assert person.window.windowTitle() == "GraphViz NN"
    person.looks("welcome")


def bad_file(kind: str, folder: Path) -> Path:
    path = folder / f"{kind}.gvnn"
    if kind == "folder":
        path.mkdir()
    elif kind == "binary":
        path.write_bytes(bytes(range(256)) * 8)
    elif kind == "huge":
        with path.open("wb") as file:
            file.truncate(200_000_000)
    return path


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("missing", "there is no file"),
        ("folder", "is a folder"),
        ("binary", "is not a text file"),
        ("huge", "has 200 MB"),
    ],
)
def test_a_file_that_cannot_be_opened_is_told_at_once_and_changes_nothing(
    edited, dialogs, does, choose, tmp_path, kind, sentence
):
    choose(bad_file(kind, tmp_path))
    before = edited.session.document
    dialogs.will_press(Button.Ok)  # nobody is asked about the unsaved work first
    does("file.open")
    edited.waits_for_the_layout()  # a large file is looked at beside the window
    assert len(dialogs.said) == 1
    assert sentence in dialogs.said[0]
    assert edited.session.document is before
    assert edited.session.undo_stack.canUndo()
    assert edited.session.name == "univariate-regularised.gvnn"
    assert edited.window.isWindowModified()


def test_a_file_that_may_not_be_read_is_told(person, dialogs, does, choose, model_file, monkeypatch):
    # The tests may run as root, to whom no file is closed.
    def refuse(*args: object, **kwargs: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    choose(model_file)
    dialogs.will_press(Button.Ok)
    does("file.open")
    assert "may not be read" in dialogs.said[0]
    assert person.session.example == "univariate-regularised"


def test_a_file_with_an_error_may_be_left_alone_or_mended(person, dialogs, does, choose, tmp_path):
    broken = tmp_path / "broken.gvnn"
    broken.write_text("x: input = 1\nL: loss = sqart(x)\n", encoding="utf-8")
    choose(broken)
    dialogs.will_press(Button.Cancel)
    does("file.open")
    assert "sqart" in dialogs.said[0]
    assert person.session.example == "univariate-regularised"
    dialogs.will_press("Open its text")
    does("file.open")
    person.looks("mending")
    assert person.session.error is not None
    assert person.window.model.problem.isVisible()
    person.writes("x: input = 1\nL: loss = sqrt(x)\n")
    assert person.session.error is None
    assert person.window.canvas.picture is not None
    does("file.save")
    assert "sqrt" in broken.read_text(encoding="utf-8")


def test_saving_into_a_folder_that_is_gone_is_told_and_nothing_is_lost(edited, dialogs, does, choose, tmp_path):
    choose(tmp_path / "gone" / "model.gvnn")
    dialogs.will_press(Button.Ok)
    does("file.save_as")
    assert "there is no folder" in dialogs.said[0]
    assert edited.session.is_dirty
    assert edited.session.path is None
    assert "= 1.25\n" in edited.session.document.text


def test_lines_that_nobody_touches_keep_their_ends(person, does, tmp_path):
    path = tmp_path / "windows.gvnn"
    path.write_bytes(MODEL.replace("\n", "\r\n").encode())
    person.session.open_file(path)
    person.types("5", at="x: input = 2.0")
    person.types("\n# new", at="w: param = 3.0")
    person.clicks("w")
    person.enters("4.5")
    does("file.save")
    assert path.read_bytes() == b"x: input = 2.05\r\nw: param = 4.5\r\n# new\r\nL: loss = w*x\r\n"


def test_opening_the_example_that_is_open_starts_afresh(edited, dialogs):
    dialogs.will_press(Button.Discard)
    edited.window.gallery.chosen.emit("univariate-regularised")
    assert edited.session.document.text == resources.example_text("univariate-regularised")
    assert not edited.session.undo_stack.canUndo()
