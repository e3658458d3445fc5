"""The command palette: a few letters find every command."""

from __future__ import annotations

import gc
import weakref

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLineEdit

from ui.menus.table import COMMANDS
from ui.palette.matching import matching
from ui.palette.panel import Palette


def ids(query: str, recent: tuple[str, ...] = ()) -> list[str]:
    return [command.id for command in matching(query, COMMANDS, recent)]


@pytest.fixture
def palette(person):
    """The palette over the window, as its command opens it."""
    person.window.actions_by_id["app.palette"].trigger()
    (found,) = person.window.findChildren(Palette)
    yield found
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.id)
def test_the_whole_title_finds_a_command_first(command):
    same = {other.id for other in COMMANDS if other.title == command.title}
    assert ids(command.title)[0] in same


def test_nothing_typed_lists_all_commands_those_used_last_first():
    found = ids("", recent=("view.fit", "debug.stop"))
    assert found[:2] == ["view.fit", "debug.stop"]
    assert sorted(found) == sorted(command.id for command in COMMANDS)


@pytest.mark.parametrize(
    ("query", "command"),
    [("sbi", "debug.step_back_into"), ("node back", "debug.step_back"), ("BREAKP", "debug.toggle_breakpoint")],
)
def test_initials_words_of_the_hint_and_beginnings_find_a_command(query, command):
    assert command in ids(query)[:4]


def test_letters_that_no_command_has_find_none():
    assert ids("qqqq") == []


def test_return_runs_the_command_that_was_typed_and_gives_the_focus_back(person, palette):
    canvas = person.window.canvas
    person.qtbot.keyClicks(palette.field, "go to the end")
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert person.state.cursor == len(person.state.steps)
    assert not palette.isVisible()
    assert QApplication.focusWidget() is canvas


def test_a_click_runs_a_command_that_opens_a_dialog(person, palette, dialogs):
    seen = []

    def close(dialog: QDialog) -> None:
        seen.append(dialog.windowTitle())
        dialog.reject()

    dialogs.will(close)
    person.qtbot.keyClicks(palette.field, "settings")
    row = palette.list.visualRect(palette.list.model().index(0, 0))
    # The dialog's loop is the outermost one here, so the palette ends in it.
    person.qtbot.mouseClick(palette.list.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    person.qtbot.waitUntil(lambda: bool(seen))
    assert seen == ["Settings"]


def test_arrow_keys_choose_among_the_commands(person, palette):
    person.qtbot.keyClicks(palette.field, "theme")
    row = palette.list.currentIndex().row()
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Down)
    assert palette.list.currentIndex().row() == row + 1
    person.qtbot.keyClick(palette.field, Qt.Key.Key_PageUp)
    assert palette.list.currentIndex().row() == 0


def test_escape_leaves_and_changes_nothing(person, palette):
    before = person.state
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()
    assert person.state is before


def test_it_leaves_also_where_what_had_the_focus_has_ended_meanwhile(person):
    asked = QLineEdit(person.window)
    asked.show()
    asked.setFocus()
    person.window.actions_by_id["app.palette"].trigger()
    (palette,) = person.window.findChildren(Palette)
    gone = weakref.ref(asked)
    asked.deleteLater()
    del asked
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    gc.collect()
    assert gone() is None
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Escape)
    assert not palette.isVisible()


def test_a_command_that_makes_no_sense_now_cannot_be_chosen(person, palette):
    assert not person.window.actions_by_id["debug.step_back"].isEnabled()
    person.qtbot.keyClicks(palette.field, "step back over")
    person.qtbot.keyClick(palette.field, Qt.Key.Key_Return)
    assert person.state.cursor == 0


def test_rows_name_command_menu_and_key_to_a_screen_reader(person, palette):
    person.qtbot.keyClicks(palette.field, "fit the graph")
    row = palette.list.model().index(0, 0)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole) == "Fit the graph, View, F"


def test_asked_for_again_it_does_not_lie_there_twice(person, palette):
    person.window.actions_by_id["app.palette"].trigger()
    shown = [child for child in person.window.children() if isinstance(child, Palette) and child.isVisible()]
    assert len(shown) == 1
    assert shown != [palette]
