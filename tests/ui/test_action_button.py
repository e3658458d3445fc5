"""Buttons that stand for commands follow them, and are told once however often they have changed."""

from __future__ import annotations

from itertools import pairwise

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from PySide6.QtCore import SIGNAL, Qt
from PySide6.QtGui import QAction, QActionGroup, QIcon, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from ui.action_button import ActionButton


@pytest.fixture
def action(qapp):
    return QAction("Play")


@pytest.fixture
def button(qtbot, action):
    button = ActionButton()
    button.setDefaultAction(action)
    qtbot.addWidget(button)
    return button


def changes_of(action: QAction):
    """Each way that an action can change, one after the other."""
    picture = QPixmap(8, 8)
    picture.fill(Qt.GlobalColor.red)
    yield lambda: action.setText("Pause && &wait")
    yield lambda: action.setIcon(QIcon(picture))
    yield lambda: action.setToolTip("Stop here")
    yield lambda: action.setStatusTip("Stops")
    yield lambda: action.setWhatsThis("It stops")
    yield lambda: action.setCheckable(True)
    yield lambda: action.setChecked(True)
    yield lambda: action.setEnabled(False)
    yield lambda: action.setChecked(False)
    yield lambda: action.setEnabled(True)
    yield lambda: action.setCheckable(False)


def look(button: QToolButton):
    return (
        *(button.text(), button.icon().cacheKey(), button.toolTip(), button.statusTip(), button.whatsThis()),
        *(button.isCheckable(), button.isChecked(), button.isEnabled()),
    )


def test_it_looks_as_qts_own_button_would(qtbot, action, button):
    own = QToolButton()
    own.setDefaultAction(action)
    qtbot.addWidget(own)
    looks = [look(button)]
    for change in changes_of(action):
        change()
        assert look(button) == look(own)
        looks.append(look(button))
    assert all(before != after for before, after in pairwise(looks))


def test_no_change_of_the_action_is_listened_to_more_than_once(action, button):
    before = action.receivers(SIGNAL("changed()"))
    for i in range(100):
        action.setEnabled(bool(i % 2))
    assert action.receivers(SIGNAL("changed()")) == before
    assert button.isEnabled()


def test_no_button_of_the_window_listens_more_than_once(person):
    actions = person.window.actions_by_id
    before = {name: action.receivers(SIGNAL("changed()")) for name, action in actions.items()}
    for _ in range(3):
        for action in actions.values():
            action.setEnabled(not action.isEnabled())
            action.setEnabled(not action.isEnabled())
    assert {name: action.receivers(SIGNAL("changed()")) for name, action in actions.items()} == before


def test_a_click_triggers_the_action_and_keeps_what_excludes_others(qtbot, button, action):
    others = QActionGroup(action)
    for each in (action, QAction("Other", action)):
        each.setCheckable(True)
        others.addAction(each)
    told = []
    action.triggered.connect(lambda checked: told.append(checked))  # noqa: PLW0108 - a method of a list hears nothing
    for _ in range(2):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
        assert action.isChecked()
        assert button.isChecked()
    assert told == [True, True]
