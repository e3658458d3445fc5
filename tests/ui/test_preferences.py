"""The settings page, the key presets and the list of edits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QTextBrowser, QUndoView

from engine.notation import PrintOptions, print_options, set_print_options
from engine.notation.runs import plain
from ui.app_commands import apply_preference
from ui.preferences.table import PREFERENCES
from ui.settings import Settings


@pytest.fixture(autouse=True)
def printing_as_usual():
    """What a test chooses for the whole program ends with it."""
    yield
    set_print_options(PrintOptions())


def chosen_on_the_page(person, dialogs, name: str, value: object) -> None:
    """Open the settings and choose there as a person does."""

    def choose(page) -> None:
        control = page.findChild(QComboBox, f"preference-{name}") or page.findChild(QCheckBox, f"preference-{name}")
        if isinstance(control, QCheckBox):
            if control.isChecked() != value:
                control.click()
        else:
            row = control.findData(value)
            control.setCurrentIndex(row)
            control.activated.emit(row)
        page.reject()

    dialogs.will(choose)
    person.window.actions_by_id["app.settings"].trigger()


@pytest.mark.parametrize("preference", PREFERENCES, ids=lambda preference: preference.id)
def test_every_value_of_every_setting_holds_at_once_and_is_remembered(person, preference):
    for value in preference.choices:
        apply_preference(person.window, preference.id, value)
        assert getattr(Settings(person.session.settings.store), preference.id) == value


def name_on_the_canvas(person, name: str) -> str:
    return plain(person.window.canvas.picture.arrangement.figures[person.node(name)].name)


def words_about_the_value(person) -> str:
    return " ".join(label.text() for label in person.window.inspector.value_tile.findChildren(QLabel))


def test_numbers_have_the_digits_that_were_chosen(person, dialogs):
    person.presses("end")
    person.session.select("y")
    assert "0.7109" in words_about_the_value(person)
    assert "0.71095" not in words_about_the_value(person)
    chosen_on_the_page(person, dialogs, "digits", 8)
    person.looks("eight digits")
    assert "0.7109495" in words_about_the_value(person)


def test_names_are_spelled_as_in_the_text_when_that_is_wanted(person, dialogs):
    assert name_on_the_canvas(person, "lam") == "λ"
    chosen_on_the_page(person, dialogs, "mathematical", False)
    assert name_on_the_canvas(person, "lam") == "lam"


def test_the_jetbrains_keys_step(person, dialogs):
    chosen_on_the_page(person, dialogs, "keys", "jetbrains")
    person.presses("fit")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F7)
    person.session.playback.settle()
    assert person.state.cursor == 1
    person.presses("into")
    assert person.state.cursor == 1
    assert "(F7)" in person.window.actions_by_id["debug.step_into"].toolTip()
    chosen_on_the_page(person, dialogs, "keys", "vscode")
    assert person.window.actions_by_id["debug.step_into"].shortcut() == QKeySequence("F11")


def test_the_help_page_shows_the_keys_that_hold(person, dialogs):
    pages = []

    def read(page) -> None:
        pages.append(page.findChild(type(page)) or page)
        page.reject()

    apply_preference(person.window, "keys", "jetbrains")
    from ui.help_pages import shortcuts_markup

    dialogs.will(read)
    person.window.actions_by_id["help.shortcuts"].trigger()
    assert pages
    assert "F7" in shortcuts_markup(person.window.theme, "jetbrains")


def test_no_line_of_the_settings_is_cut(person, dialogs):
    def look(page) -> None:
        for label in page.findChildren(QLabel):
            needed = label.heightForWidth(label.width()) if label.wordWrap() else label.sizeHint().height()
            assert label.height() >= needed, label.text()
            assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        page.reject()

    dialogs.will(look)
    person.window.actions_by_id["app.settings"].trigger()


def test_the_help_page_has_its_lines_within_its_width(person, dialogs):
    def look(page) -> None:
        assert page.findChild(QTextBrowser).horizontalScrollBar().maximum() == 0
        page.reject()

    dialogs.will(look)
    person.window.actions_by_id["help.shortcuts"].trigger()


def test_defaults_put_all_settings_back(person, dialogs):
    chosen_on_the_page(person, dialogs, "digits", 8)
    chosen_on_the_page(person, dialogs, "theme", "dark")

    def reset(page) -> None:
        next(button for button in page.findChildren(type(page.defaults)) if button.text() == "Defaults").click()
        page.reject()

    dialogs.will(reset)
    person.window.actions_by_id["app.settings"].trigger()
    assert (print_options().digits, person.window.theme.name) == (4, "light")


def test_a_click_in_the_list_of_edits_goes_back_to_that_edit(person, dialogs):
    for number in ("0.5", "0.6", "0.7"):
        person.session.select("w")
        person.enters(number)
    seen = []

    def go_back(page) -> None:
        edits = page.findChild(QUndoView)
        seen.append(edits.model().rowCount())
        edits.setCurrentIndex(edits.model().index(1, 0))
        page.reject()

    dialogs.will(go_back)
    person.window.actions_by_id["edit.history"].trigger()
    assert seen == [4]
    assert person.number("w") == 0.5
    person.presses("redo")
    assert person.number("w") == 0.6
