"""Everything by keyboard and by ear: letters in the menus, names of controls, and every node in words."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name
from engine.notation import format_array
from tests.ui.conftest import Person
from ui.menus.mnemonics import letters_for, marked
from ui.menus.table import COMMANDS
from ui.palette.matching import matching

_INTERACTIVE = {
    QAccessible.Role.Button,
    QAccessible.Role.PushButton,
    QAccessible.Role.ButtonMenu,
    QAccessible.Role.CheckBox,
    QAccessible.Role.RadioButton,
    QAccessible.Role.ComboBox,
    QAccessible.Role.EditableText,
    QAccessible.Role.Slider,
    QAccessible.Role.SpinBox,
    QAccessible.Role.PageTab,
    QAccessible.Role.PageTabList,
    QAccessible.Role.MenuItem,
    QAccessible.Role.Table,
    QAccessible.Role.Tree,
    QAccessible.Role.List,
    QAccessible.Role.Link,
}
_THERE_UNSEEN = (QAccessible.Role.MenuItem, QAccessible.Role.PopupMenu, QAccessible.Role.Cell)
"""What a screen reader comes to although it is folded away, or scrolled out of sight."""
_NOT_YET = "not computed yet"


# ---------------------------------------------------------------------------------------------------------- the menus
def menus_of(person: Person) -> list[QMenu]:
    """All menus of the bar, and those in them."""
    found = [action.menu() for action in person.window.menuBar().actions()]
    for menu in found:
        found += [action.menu() for action in menu.actions() if action.menu() is not None]
    return found


def letter(action: QAction) -> str:
    return QKeySequence.mnemonic(action.text()).toString()


def test_every_entry_of_every_menu_has_a_letter_of_its_own(person):
    bar = [letter(action) for action in person.window.menuBar().actions()]
    assert all(bar)
    assert len(set(bar)) == len(bar)
    for menu in menus_of(person):
        entries = [action for action in menu.actions() if not action.isSeparator()]
        letters = Counter(letter(action) for action in entries)
        assert "" not in letters, [a.text() for a in entries if not letter(a)]
        assert letters.most_common(1)[0][1] == 1, menu.title()


def test_letters_stay_when_an_entry_is_called_something_else(person):
    undo = person.window.actions_by_id["edit.undo"]
    before = letter(undo)
    person.session.edit_number("w", (), 2.0, None)
    assert undo.text().replace("&", "") == "Undo change of w"
    assert letter(undo) == before
    person.presses("play")
    play = person.window.actions_by_id["debug.play"]
    assert play.text().replace("&", "").startswith("Pause")
    assert letter(play)
    person.session.stop()


def test_every_command_is_reached_by_menu_letters_by_the_palette_and_is_named(person):
    reachable = {action for menu in menus_of(person) for action in menu.actions()}
    listed = {command.id for command in matching("", COMMANDS)}
    for command in COMMANDS:
        action = person.window.actions_by_id[command.id]
        assert action in reachable, command.id
        assert letter(action), command.id
        assert command.id in listed, command.id
        assert action.text().replace("&", "").strip(), command.id


@given(st.lists(st.text("abc XY…é&1", min_size=1, max_size=6), max_size=20))
def test_letters_are_different_and_in_the_text_where_that_can_be(texts):
    letters = letters_for(*texts)
    assert len(set(letters)) == len(letters)
    for text, found in zip(texts, letters, strict=True):
        sign = QKeySequence.mnemonic(marked(text, found)).toString()
        assert sign == f"Alt+{found.upper()}"
    solitary = [text for text in texts if any(c in "abcxy1" for c in text.casefold())]
    if len(texts) == 1 and solitary:
        assert letters[0] in texts[0].casefold()


def test_the_alphabet_may_run_out():
    letters = letters_for(*["a"] * 40)
    assert sum(bool(found) for found in letters) == 36
    assert marked("a & b", "") == "a && b"


# --------------------------------------------------------------------------------------------------------- the tree
class Heard(NamedTuple):
    """What a screen reader hears of one thing. (The interfaces themselves end with their widgets.)"""

    role: QAccessible.Role
    name: str
    widget: str


def walked(interface: QAccessibleInterface, depth: int = 0) -> list[Heard]:
    """All that a screen reader comes to, what is not to be seen left out."""
    assert depth < 40
    widget = interface.object()
    what = "" if widget is None else f"{widget.metaObject().className()} {widget.objectName()}"
    found = [Heard(interface.role(), interface.text(QAccessible.Text.Name), what)]
    for i in range(interface.childCount()):
        child = interface.child(i)
        if child is None or not child.isValid():
            continue
        if child.state().invisible and child.role() not in _THERE_UNSEEN:
            continue
        found += walked(child, depth + 1)
    return found


def nameless(person: Person) -> list[str]:
    QApplication.processEvents()
    tree = walked(QAccessible.queryAccessibleInterface(person.window))
    assert len(tree) > 100
    found = []
    for heard in tree:
        own = " qt_" in heard.widget  # a part of one of Qt's own widgets
        if heard.role in _INTERACTIVE and not own and not heard.name.strip():
            found.append(f"{heard.role} {heard.widget}")
        if "&" in heard.name and heard.role is not QAccessible.Role.MenuItem:
            found.append(heard.name)
    return found


@pytest.mark.parametrize(
    "command", ["view.level_variables", "view.level_primitives", "view.level_scalars", "view.units"]
)
def test_a_walk_over_the_tree_finds_every_control_named(person, command):
    person.opens("mlp-vector")
    person.window.actions_by_id[command].trigger()
    person.waits_for_the_layout()
    person.session.select(person.state.view.nodes[0].name)
    bottom, left = person.window.workspace.bottom, person.window.workspace.left
    person.session.watch(["W1", "grad(W1)", "W1 +"])
    for tabs in (bottom, left):
        for tab in range(tabs.count()):
            tabs.setCurrentIndex(tab)
            assert nameless(person) == []


def expected(state: DebuggerState, node: int) -> list[str]:
    """What the words of a node must say."""
    value, signal = state.value(node), state.signal(node)
    told = [shown_name(state, node), f"value {_NOT_YET if value is None else format_array(value)}"]
    if signal is not None:
        told.append(f"error signal {format_array(signal)}")
    elif state.view.reaches_loss(node):
        told.append(f"error signal {_NOT_YET}")
    else:
        told.append("error signal none")
    return told


@pytest.mark.parametrize("level", ["layers", "variables", "primitives", "scalars"])
def test_every_node_is_named_with_its_value_and_its_error_signal(person, level):
    person.opens("mlp-vector")
    person.window.actions_by_id[f"view.level_{level}"].trigger()
    person.waits_for_the_layout()
    QTest.keyClick(person.window.canvas, Qt.Key.Key_N, Qt.KeyboardModifier.AltModifier)
    QApplication.processEvents()
    nodes = person.window.workspace.nodes
    assert nodes.hasFocus()
    end = len(person.state.steps)
    for cursor in (0, person.state.schedule.forward_steps, end * 3 // 4, end):
        person.session.goto(cursor)
        tree = walked(QAccessible.queryAccessibleInterface(nodes))
        cells = [heard.name for heard in tree if heard.role is QAccessible.Role.Cell]
        names = cells[::3]
        assert len(names) == len(person.state.view.nodes)
        for node, name in enumerate(names):
            for part in expected(person.state, node):
                assert part in name
            assert cells[3 * node + 1].startswith("value ")
            assert cells[3 * node + 2].startswith("error signal ")
    assert _NOT_YET not in " ".join(names)
    person.looks(f"nodes-{level}")


def test_a_node_tells_how_many_messages_it_has_received(person):
    nodes = person.window.workspace.nodes
    person.window.actions_by_id["view.nodes"].trigger()
    w = person.node("w")
    told = []
    for cursor in (18, 19, 20):
        person.session.goto(cursor)
        index = nodes.model().index(w, 0)
        told.append(nodes.model().data(index, Qt.ItemDataRole.AccessibleTextRole).rpartition(", ")[2])
    assert told == ["0 messages received", "1 message received", "2 messages received"]


def test_the_list_and_the_canvas_select_each_other(person):
    nodes = person.window.workspace.nodes
    person.window.actions_by_id["view.nodes"].trigger()
    person.session.select("y")
    assert nodes.currentIndex().row() == person.node("y")
    QTest.keyClick(nodes, Qt.Key.Key_Up)
    assert person.session.selected == person.state.view.nodes[person.node("y") - 1].name


def test_the_canvas_describes_the_node_that_one_walks_to(person):
    canvas = person.window.canvas
    canvas.setFocus()
    person.session.goto(14)
    person.session.select("z")
    said = [canvas.accessibleDescription()]
    QAccessible.setActive(True)
    try:
        QTest.keyClick(canvas, Qt.Key.Key_Right)
        said.append(canvas.accessibleDescription())
    finally:
        QAccessible.setActive(False)
    assert said[0].startswith("z")
    assert said[1].startswith("y")
    assert "value" in said[1]
    assert "error signal" in said[1]
