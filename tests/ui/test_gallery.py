"""Gallery and welcome page: every example opens with a click, and has its picture in both themes."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QPushButton

import resources
from tests.ui.conftest import Person
from ui.gallery.cards import example_image

NAMES = resources.example_names()


def test_the_lectures_come_first_and_what_is_trained_behind_them():
    assert NAMES[0] == "univariate-logistic"
    trained = [name for name in NAMES if "train(" in resources.example_text(name)]
    assert trained
    assert NAMES.index(trained[0]) >= 9


def test_every_card_of_the_welcome_page_opens_its_example(qtbot, new_window):
    person = Person(qtbot, new_window())
    person.looks("welcome")
    for card, name in zip(person.window.welcome.gallery.cards, NAMES, strict=True):
        assert person.window.welcome.isVisible()
        qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        assert person.session.example == name
        assert not person.window.welcome.isVisible()
        assert person.window.canvas.picture is not None
        person.presses("end")
        assert person.state.cursor == len(person.state.steps)
        person.looks(name)
        person.window.actions_by_id["file.close"].trigger()


def test_every_card_beside_the_model_opens_its_example(person):
    person.window.workspace.left.setCurrentIndex(1)
    for card, name in zip(person.window.gallery.cards, NAMES, strict=True):
        person.window.gallery.ensureWidgetVisible(card)
        person.qtbot.mouseClick(card, Qt.MouseButton.LeftButton)
        assert person.session.example == name
    person.looks("gallery")


def test_a_card_can_be_opened_by_keyboard(person):
    person.window.workspace.left.setCurrentIndex(1)
    card = person.window.gallery.cards[-1]
    card.setFocus()
    person.qtbot.keyClick(card, Qt.Key.Key_Space)
    assert person.session.example == NAMES[-1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_card_has_its_picture_title_and_words(person, theme):
    background = {"light": 200, "dark": 80}[theme]
    if theme == "dark":
        person.presses("theme")
    for card in person.window.gallery.cards:
        assert example_image(card.name, theme).width() > 100
        shown = card.grab(QRect(16, 16, card.width() - 32, 100)).toImage()
        assert (shown.pixelColor(1, 1).lightness() > background) == (theme == "light")
        assert len({shown.pixel(x, y) for x in range(shown.width()) for y in range(0, 100, 5)}) > 10
        assert card.accessibleName().removeprefix("Example: ")
        assert len(card.accessibleDescription()) > 20


def test_the_welcome_page_begins_a_model(qtbot, new_window):
    person = Person(qtbot, new_window())
    (button,) = [b for b in person.window.welcome.findChildren(QPushButton) if b.text() == "New model"]
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert person.session.name == "untitled.gvnn"
    assert person.window.canvas.isVisible()


def test_the_notes_of_an_example_stand_beside_it(person):
    person.opens("xor-threshold")
    notes = person.window.model._notes
    assert notes.isVisible()
    assert "fires" in notes.toPlainText()


def test_cards_stand_side_by_side_where_there_is_room(qtbot, new_window):
    person = Person(qtbot, new_window())
    columns = set()
    for width in (700, 1440):
        person.window.resize(width, 900)
        person.window.grab()
        columns.add(len({card.x() for card in person.window.welcome.gallery.cards}))
    assert len(columns) == 2
    assert max(columns) == 4
