"""The commands: their keys, hints, menus and help page, and controls that say what they are."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QScrollBar,
    QTabBar,
    QTextBrowser,
    QTextEdit,
    QToolButton,
)

import resources
from tests.ui.conftest import Person
from ui.app_commands import apply_preference
from ui.menus.presets import PRESETS
from ui.menus.table import COMMANDS, MENUS

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen

PROMISED = {
    "file.new": "Ctrl+N",
    "file.open": "Ctrl+O",
    "file.save": "Ctrl+S",
    "file.save_as": "Ctrl+Shift+S",
    "file.export": "Ctrl+Shift+E",
    "edit.undo": "Ctrl+Z",
    "edit.redo": "Ctrl+Shift+Z",
    "edit.find": "Ctrl+F",
    "edit.find_next": "F3",
    "edit.copy_selection": "Ctrl+C",
    "edit.copy_picture": "Ctrl+Shift+C",
    "view.minimap": "M",
    "view.fit": "F",
    "view.zoom_in": "Ctrl++",
    "view.zoom_out": "Ctrl+-",
    "view.level_layers": "1",
    "view.level_variables": "2",
    "view.level_primitives": "3",
    "view.level_scalars": "4",
    "view.open_group": "O",
    "view.close_group": "C",
    "view.open_all": "Shift+O",
    "view.close_all": "Shift+C",
    "view.units": "U",
    "view.notation_bar": None,
    "view.notation_delta": None,
    "view.notation_d": None,
    "view.theme": None,
    "help.shortcuts": "F1",
    "debug.continue": "F5",
    "debug.stop": "Shift+F5",
    "debug.restart": "Ctrl+Shift+F5",
    "debug.step_over": "F10",
    "debug.step_into": "F11",
    "debug.step_out": "Shift+F11",
    "debug.step_back": "Shift+F10",
    "debug.step_back_into": "Ctrl+F11",
    "debug.run_to_here": "Ctrl+F10",
    "debug.step_back_out": "Ctrl+Shift+F11",
    "debug.continue_back": "Ctrl+F5",
    "debug.toggle_breakpoint": "F9",
    "debug.play": "Space",
    "debug.goto_start": "Home",
    "debug.goto_end": "End",
    "train.toggle": "Ctrl+T",
    "data.all": "Alt+A",
    "data.batch": "Alt+B",
    "data.one": "Alt+O",
    "data.previous": "Alt+Left",
    "data.next": "Alt+Right",
    "data.train_mode": None,
    "data.evaluate_mode": None,
}
"""Command -> the key that people know it by."""
DIALOGS = {
    "app.settings",
    "edit.history",
    "help.shortcuts",
    "help.about",
    "file.export",
    "file.open",
    "file.save",
    "file.save_as",
}


def test_every_command_has_the_key_that_was_promised(person):
    for command, key in PROMISED.items():
        action = person.window.actions_by_id[command]
        assert action.objectName() == command
        if key is not None:
            assert action.shortcuts()[0] == QKeySequence(key), command


def test_every_command_is_in_a_menu_and_has_a_hint(person):
    menus = {m.title().replace("&", ""): m.actions() for m in (a.menu() for a in person.window.menuBar().actions())}
    assert tuple(menus) == MENUS
    for actions in menus.values():
        actions += [inner for action in actions if action.menu() is not None for inner in action.menu().actions()]
    for command in COMMANDS:
        action = person.window.actions_by_id[command.id]
        assert action in menus[command.menu]
        assert action.statusTip()
        assert command.hint in action.toolTip()


@pytest.mark.parametrize("preset", PRESETS)
def test_no_key_belongs_to_two_commands(person, preset):
    apply_preference(person.window, "keys", preset)
    keys = Counter(key.toString() for action in person.window.actions_by_id.values() for key in action.shortcuts())
    assert [key for key, count in keys.items() if count > 1] == []


def test_presets_name_commands_that_exist():
    assert {command for preset in PRESETS.values() for command in preset} <= {command.id for command in COMMANDS}


def trigger_all(person, dialogs) -> None:
    for command in COMMANDS:
        action = person.window.actions_by_id[command.id]
        if not action.isEnabled() or command.id in ("file.quit", "file.close", "file.new", "file.new_window"):
            continue
        if command.id in DIALOGS - {"file.open", "file.save", "file.save_as"}:
            dialogs.will(QDialog.reject)
        action.trigger()
        QApplication.processEvents()
    person.session.playback.stop()


@pytest.fixture
def no_files(monkeypatch):
    from PySide6.QtWidgets import QFileDialog

    for name in ("getOpenFileName", "getSaveFileName"):
        monkeypatch.setattr(QFileDialog, name, lambda *a, **k: ("", ""))


def test_no_command_stumbles_on_the_welcome_page(qtbot, new_window, dialogs, no_files):
    person = Person(qtbot, new_window())
    assert person.window.welcome.isVisible()
    for command in COMMANDS:
        assert person.window.actions_by_id[command.id].isEnabled() is not command.needs_document
    trigger_all(person, dialogs)
    assert person.window.welcome.isVisible()


def test_no_command_stumbles_on_an_open_document(person, dialogs, no_files):
    person.session.goto(7)
    trigger_all(person, dialogs)
    assert person.session.is_open


def test_no_command_stumbles_on_a_model_with_examples_and_modes(person, dialogs, no_files):
    person.opens_text(resources.example_text("noise-and-norm").replace("epochs=60", "epochs=1000000"))
    trigger_all(person, dialogs)
    assert person.window.training.is_running
    trigger_all(person, dialogs)
    assert not person.window.training.is_running
    assert person.session.error is None


def test_no_command_stumbles_on_a_text_without_a_graph(person, dialogs, no_files, tmp_path):
    broken = tmp_path / "broken.gvnn"
    broken.write_text("x = = 3\n", encoding="utf-8")
    person.session.open_to_mend(broken)
    trigger_all(person, dialogs)
    for name in ("into", "play", "fit", "breakpoint", "end", "primitives", "zoom in"):
        person.presses(name)
    assert person.session.error is not None


def test_the_help_page_lists_every_command_with_its_keys(person, dialogs):
    pages = []
    dialogs.will(lambda dialog: (pages.append(dialog.findChild(QTextBrowser).toPlainText()), dialog.reject()))
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F1)
    (page,) = pages
    for command in COMMANDS:
        assert command.text.removesuffix(" …") in page
        assert command.hint in page
        for key in command.keys:
            assert QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) in page


INTERACTIVE = (
    QAbstractButton,
    QAbstractSlider,
    QAbstractItemView,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTabBar,
    QTextEdit,
)


def nameless(person) -> list[str]:
    """The controls that a screen reader could not name; Qt's own parts (scroll bars, a list's head) excepted."""
    found = []
    for kind in INTERACTIVE:
        for widget in person.window.findChildren(kind):
            own = widget.objectName().startswith("qt_") or isinstance(widget, QScrollBar | QHeaderView)
            if own or isinstance(widget.parent(), QComboBox) or widget.parent().inherits("QComboBoxPrivateContainer"):
                continue
            interface = QAccessible.queryAccessibleInterface(widget)
            if interface is None or not interface.text(QAccessible.Text.Name):
                found.append(f"{type(widget).__name__} {widget.objectName()}")
    return found


def test_every_control_has_an_accessible_name(person):
    person.clicks("w")
    assert nameless(person) == []
    person.opens("mlp-vector")
    person.session.select("W1")
    assert nameless(person) == []
    person.opens("noise-and-norm")
    person.window.actions_by_id["view.units"].trigger()
    person.window.actions_by_id["data.batch"].trigger()
    assert nameless(person) == []
    rooms = ["canvas", "inspector", "timeline", "model", "gallery", "transport", "welcome", "training"]
    for room in rooms:
        assert person.window.findChild(object, room) is not None or getattr(person.window, room)
        assert getattr(person.window, room).accessibleName()


def test_the_play_button_is_named_by_what_it_does(person):
    (button,) = [
        b
        for b in person.window.transport.findChildren(QToolButton)
        if b.defaultAction() is person.window.actions_by_id["debug.play"]
    ]
    assert button.accessibleName() in ("", "Play")
    person.presses("play")
    assert QAccessible.queryAccessibleInterface(button).text(QAccessible.Text.Name) == "Pause"
    person.session.stop()


def test_a_focused_button_is_pressed_by_space(person):
    (button,) = [
        b
        for b in person.window.transport.findChildren(QToolButton)
        if b.defaultAction() is person.window.actions_by_id["debug.step_over"]
    ]
    button.setFocus()
    person.qtbot.keyClick(button, Qt.Key.Key_Space)
    assert person.state.cursor == 1
    assert not person.session.playback.is_playing


def test_everything_that_takes_the_focus_can_be_left_by_keyboard(person):
    editor = person.window.model.editor
    editor.setFocus()
    person.qtbot.keyClick(editor, Qt.Key.Key_Backtab)
    assert not editor.hasFocus()


def test_the_window_fits_a_small_screen(person):
    person.window.resize(1024, 640)
    QApplication.processEvents()
    assert (person.window.width(), person.window.height()) == (1024, 640)
    person.presses("end")
    person.clicks("w")
    person.looks("small")
    for area in person.window.inspector.findChildren(QScrollArea):
        assert area.horizontalScrollBar().maximum() == 0
    assert person.window.canvas.width() >= 240
    for button in person.window.transport.findChildren(QToolButton):
        if button.isVisible():
            assert person.window.transport.rect().contains(button.geometry().center())


@pytest.mark.parametrize("room", ["the text", "the breakpoints", "the watch", "the nodes"])
def test_escape_leads_from_a_text_or_a_list_to_the_graph(person, room):
    workspace = person.window.workspace
    person.session.select("z")
    for command in ("debug.toggle_breakpoint", "debug.watch"):  # an empty list takes no keys
        person.window.actions_by_id[command].trigger()
    tab, field = {
        "the text": (None, workspace.model.editor),
        "the breakpoints": (workspace.breakpoints, workspace.breakpoints.view),
        "the watch": (workspace.watches, workspace.watches.view),
        "the nodes": (workspace.nodes, workspace.nodes),
    }[room]
    if tab is not None:
        workspace.bottom.setCurrentWidget(tab)
    field.setFocus()
    assert not person.window.canvas.hasFocus()
    person.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert person.window.canvas.hasFocus()
    person.qtbot.keyClick(person.window.focusWidget(), Qt.Key.Key_End)
    assert person.state.cursor == len(person.state.steps)
