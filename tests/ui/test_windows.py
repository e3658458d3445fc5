"""Several windows, files that are dropped on one, files that were used last, and what a session brings along."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMenu, QMessageBox, QPushButton, QToolButton

from engine.execution import run
from engine.files.traces import write_trace
from engine.language import parse
from engine.levels import GroupName, Level
from graphviz_nn.app import _open_and_tell
from tests.ui.conftest import Person
from ui.group_commands import open_selected
from ui.menus.mnemonics import plain_text

Button = QMessageBox.StandardButton
MODEL = "x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n"


@pytest.fixture
def files(tmp_path: Path) -> list[Path]:
    found = [tmp_path / f"{name}.gvnn" for name in "abc"]
    for i, path in enumerate(found):
        path.write_text(MODEL.replace("3.0", f"{i}.5"), encoding="utf-8")
    return found


@pytest.fixture
def windows(person):
    yield person.window.windows
    for window in person.window.windows.open_ones[1:]:
        window.session.close()
        window.close()


def dropped(person, paths: list[Path], on=None) -> bool:
    """Let files go over a widget; whether it takes them."""
    widget = on if on is not None else person.window
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    data.setText("\n".join(map(str, paths)))
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    enter = QDragEnterEvent(QPointF(5, 5).toPoint(), *arguments)
    QApplication.sendEvent(widget, enter)
    drop = QDropEvent(QPointF(5, 5), *arguments)
    QApplication.sendEvent(widget, drop)
    QApplication.processEvents()
    return enter.isAccepted() and drop.isAccepted()


def test_a_new_window_has_a_session_of_its_own(person, windows):
    person.window.actions_by_id["file.new_window"].trigger()
    first, second = windows.open_ones
    assert second.welcome.isVisible()
    second.session.open_text(MODEL)
    assert first.session.example == "univariate-regularised"
    person.session.edit_number("w", (), 1.25, None)
    assert not second.session.is_dirty
    first.actions_by_id["view.theme_dark"].trigger()
    assert second.theme.is_dark


def test_a_file_that_is_open_already_is_shown_where_it_is(person, windows, files):
    windows.open_files(files[:2], person.window)
    assert [window.session.name for window in windows.open_ones] == ["univariate-regularised.gvnn", "a.gvnn", "b.gvnn"]
    person.window.files.open_path(files[1])
    assert len(windows.open_ones) == 3
    assert person.session.example == "univariate-regularised"


def test_closing_a_window_asks_for_its_own_work_and_leaves_the_others(person, windows, files, dialogs):
    second = windows.new(person.window)
    second.session.open_file(files[0])
    second.session.edit_number("w", (), 9.0, None)
    dialogs.will_press(Button.Cancel)
    second.close()
    assert len(windows.open_ones) == 2
    dialogs.will_press(Button.Save)
    second.close()
    assert windows.open_ones == (person.window,)
    assert "9" in files[0].read_text(encoding="utf-8")
    QApplication.processEvents()
    assert person.session.is_open


def test_quitting_asks_each_window_and_stops_where_one_stays(person, windows, dialogs):
    second = windows.new(person.window)
    second.session.open_text(MODEL)
    for window in (person.window, second):
        window.session.edit_number("w", (), 9.0, None)
    dialogs.will_press(Button.Cancel)
    person.window.actions_by_id["file.quit"].trigger()
    assert len(windows.open_ones) == 2
    dialogs.will_press(Button.Discard)
    dialogs.will_press(Button.Cancel)
    person.window.actions_by_id["file.quit"].trigger()
    assert windows.open_ones == (second,)
    dialogs.will_press(Button.Discard)
    second.actions_by_id["file.quit"].trigger()
    assert windows.open_ones == ()


def test_a_file_that_is_dropped_is_opened_and_several_get_windows(person, windows, files):
    assert dropped(person, files[:1])
    assert person.session.path == files[0]
    assert dropped(person, files[1:])
    assert [window.session.path for window in windows.open_ones] == files


def test_a_dropped_file_that_is_no_model_leaves_no_empty_window(person, windows, files, dialogs, tmp_path):
    wrong = tmp_path / "tool.py"
    wrong.write_text("import os\n", encoding="utf-8")
    dialogs.will_press(Button.Cancel)
    assert dropped(person, [files[0], wrong, files[1]])
    opened = [window.session.path for window in windows.open_ones]
    assert opened == [None, files[0], files[1]]
    assert all(window.session.is_open for window in windows.open_ones)


def test_of_several_files_named_in_a_terminal_the_wrong_ones_leave_no_empty_window(
    person, windows, files, dialogs, tmp_path
):
    person.session.close()
    wrong = tmp_path / "tool.py"
    wrong.write_text("import os\n", encoding="utf-8")
    same = files[0].parent / "." / "elsewhere" / ".." / files[0].name
    (tmp_path / "elsewhere").mkdir()
    dialogs.will_press(Button.Cancel)
    for path in (wrong, files[0], files[1], same):
        _open_and_tell(windows.free(windows.open_ones[-1]), str(path), "")
        person.qtbot.waitUntil(lambda: not any(window.session.is_opening for window in windows.open_ones))
    assert [window.session.path for window in windows.open_ones] == files[:2]
    windows.close_unless_last(windows.open_ones[1])
    windows.close_unless_last(windows.open_ones[0])
    assert len(windows.open_ones) == 1


def test_of_several_dropped_files_one_that_is_open_already_leaves_no_empty_window(person, windows, files):
    person.window.files.open_path(files[0])
    assert dropped(person, files)
    assert [window.session.path for window in windows.open_ones] == files


def test_a_file_that_is_dropped_on_the_text_is_opened_and_not_written_into_it(person, files):
    assert dropped(person, files[:1], on=person.window.model.editor.viewport())
    assert person.window.model.editor.toPlainText() == files[0].read_text(encoding="utf-8")


def test_text_is_dropped_where_it_always_was(person):
    data = QMimeData()
    data.setText("# words")
    arguments = (Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier)
    event = QDragEnterEvent(QPointF(5, 5).toPoint(), *arguments)
    event.ignore()
    QApplication.sendEvent(person.window, event)
    assert not event.isAccepted()


def test_files_that_were_used_last_are_listed_newest_first(person, files, monkeypatch):
    for path in files:
        person.window.files.open_path(path)
    settings = person.window.settings
    assert settings.recent == tuple(reversed(files))
    menu = person.window.findChild(QMenu, "menuFileOpen recent")
    menu.aboutToShow.emit()
    names = [plain_text(action) for action in menu.actions() if not action.isSeparator()]
    assert [name.split()[1] for name in names[:3]] == ["c.gvnn", "b.gvnn", "a.gvnn"]
    menu.actions()[2].trigger()
    assert person.session.path == files[0]
    assert settings.recent[0] == files[0]
    person.window.actions_by_id["file.clear_recent"].trigger()
    assert settings.recent == ()


def test_the_welcome_page_lists_them_and_dims_what_is_gone(person, files):
    for path in files[:2]:
        person.window.files.open_path(path)
    files[0].unlink()
    person.window.actions_by_id["file.close"].trigger()
    shelf = person.window.welcome.recent
    assert shelf.isVisible()
    buttons = {button.text(): button for button in shelf.findChildren(QPushButton) if button.isVisible()}
    assert buttons["b.gvnn"].isEnabled()
    assert not buttons["a.gvnn"].isEnabled()
    assert "no longer there" in buttons["a.gvnn"].accessibleName()
    (away,) = [b for b in shelf.findChildren(QToolButton) if b.accessibleName() == "Take out of the list a.gvnn"]
    away.click()
    assert person.window.settings.recent == (files[1],)
    buttons["b.gvnn"].click()
    assert person.session.path == files[1]


def test_the_list_of_files_keeps_within_its_bounds_and_survives(person, new_window, tmp_path):
    for i in range(30):
        person.window.settings.remember(tmp_path / f"{i}.gvnn")
    person.window.settings.remember(tmp_path / "20.gvnn")
    other = new_window()
    assert [path.name for path in other.settings.recent[:3]] == ["20.gvnn", "29.gvnn", "28.gvnn"]
    assert len(other.settings.recent) == 12


def test_a_session_brings_back_how_it_was_looked_at(person, tmp_path):
    person.opens("mlp-vector")
    person.session.set_level(Level.LAYERS)
    layer = next(node.name for node in person.state.view.nodes if node.layer is not None)
    person.session.select(layer)
    open_selected(person.session)
    name = person.state.view.nodes[-1].name
    person.session.move_nodes({name: (321.0, -45.0)})
    person.presses("end", "back over", "direction")
    person.session.move_nodes({name: (11.0, 12.0)})
    person.session.select(name)
    person.presses("breakpoint")
    seen = person.state
    person.session.save(tmp_path / "seen.gvsession")
    person.opens("univariate-regularised")
    person.presses("variables", "direction")
    person.window.files.open_path(tmp_path / "seen.gvsession")
    session = person.session
    assert session.state.folding == seen.folding
    assert any(isinstance(group, GroupName) for group in session.state.folding.others)
    assert session.state.cursor == seen.cursor
    assert session.state.breaks.stops == seen.breaks.stops != ()
    assert session.selection.names == (name,)
    assert session.way.direction == "down"
    assert session.moved == {name: (11.0, 12.0)}
    assert person.window.canvas.picture.state is session.state
    person.presses("direction")
    assert session.moved == {name: (321.0, -45.0)}


def test_a_session_brings_its_data_along(person, tmp_path):
    home, abroad = tmp_path / "home", tmp_path / "abroad"
    home.mkdir()
    abroad.mkdir()
    (home / "points.csv").write_text("a,b\n1,2\n3,5\n4,7\n", encoding="utf-8")
    (home / "net.gvnn").write_text(
        'x, t = dataset("points.csv")\nw: param = 0.5\nL: loss = mse(w*x, t)\n', encoding="utf-8"
    )
    person.session.open_file(home / "net.gvnn")
    loss = person.state.trace.loss_value
    person.session.save(abroad / "net.gvsession")
    (home / "points.csv").unlink()
    for _ in range(2):
        assert person.state.trace.loss_value == loss
        person.session.edit_text(person.session.document.text + "# more\n", None)
        assert person.session.error is None
        person.session.undo()
        person.window.actions_by_id["data.one"].trigger()
        assert person.session.error is None
        person.window.actions_by_id["data.all"].trigger()
        person.window.files.open_path(abroad / "net.gvsession")
    person.session.save(tmp_path / "copy.gvsession")
    person.session.open_file(tmp_path / "copy.gvsession")
    assert person.state.trace.loss_value == loss


def test_a_recorded_run_shows_its_numbers_until_something_is_edited(person, tmp_path):
    path = tmp_path / "run.gvtrace"
    trace = run(parse(MODEL))
    recorded = type(trace)(trace.model, (*trace.values[:-1], np.array(42.0)), trace.grads, trace.messages)
    write_trace(path, recorded)
    person.window.files.open_path(path)
    assert person.session.shows_recorded
    assert person.state.trace.loss_value == 42.0  # computing would give 6
    assert "recorded run" in person.window.workspace.notices.words.text()
    assert person.session.path is None
    assert person.window.windowTitle().startswith("run.gvnn")
    person.session.edit_number("w", (), 4.0, None)
    assert person.state.trace.loss_value == 8.0
    assert not person.session.shows_recorded
    assert not person.window.workspace.notices.isVisible()


def test_the_run_is_saved_and_opens_where_it_stood(person, tmp_path, monkeypatch):
    person.session.goto(7)
    before = person.state.trace
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *a, **k: (str(tmp_path / "seen"), ""))
    person.window.actions_by_id["file.save_run"].trigger()
    person.session.close()
    person.window.files.open_path(tmp_path / "seen.gvtrace")
    assert person.state.cursor == 7
    assert [value.tobytes() for value in person.state.trace.values] == [value.tobytes() for value in before.values]


def test_a_damaged_run_is_told_and_what_was_open_stays(person, dialogs, tmp_path):
    (tmp_path / "bad.gvtrace").write_bytes(b"no archive")
    before = person.state
    dialogs.will_press(Button.Ok)
    person.window.files.open_path(tmp_path / "bad.gvtrace")
    assert "bad.gvtrace" in dialogs.said[0]
    assert person.state is before


def test_a_person_at_another_window_is_not_disturbed(qtbot, new_window, tmp_path):
    one, other = (Person(qtbot, new_window()) for _ in range(2))
    one.opens("xor-threshold")
    other.opens("univariate-logistic")
    assert one.session.example == "xor-threshold"
    assert one.window.windows is not other.window.windows
