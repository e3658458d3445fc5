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
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name
from engine.notation import format_array
from tests.ui.conftest import Person
from ui.menus.mnemonics import letters_for, marked, title_of
from ui.menus.table import COMMANDS
from ui.palette.panel import Palette

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


def ways(person: Person) -> dict[str, tuple[QAction, ...]]:
    """Of each entry of the menus, by its object name, what one chooses on the way to it, the menu in the bar first."""
    found: dict[str, tuple[QAction, ...]] = {}
    waiting = [(top,) for top in person.window.menuBar().actions()]
    while waiting:
        way = waiting.pop()
        for action in way[-1].menu().actions():
            if action.menu() is not None:
                waiting.append((*way, action))
            elif action.objectName():
                found[action.objectName()] = (*way, action)
    return found


def test_every_command_has_a_way_of_letters_through_the_menus_that_no_other_has(person):
    found = ways(person)
    spelled = {command.id: " ".join(map(letter, found[command.id])) for command in COMMANDS}
    assert len(set(spelled.values())) == len(COMMANDS)
    for command in COMMANDS:
        assert found[command.id][-1] is person.window.actions_by_id[command.id]
        assert all(map(letter, found[command.id])), command.id
        assert person.window.actions_by_id[command.id].text().replace("&", "").strip(), command.id


def presses_letters(person: Person, way: tuple[QAction, ...]) -> None:
    """Walk through the menus by their letters, with Alt the first, as they stand in each menu once it is open."""
    person.window.activateWindow()
    QTest.keyClick(person.window, QKeySequence.mnemonic(way[0].text())[0].key(), Qt.KeyboardModifier.AltModifier)
    for action in way[1:]:
        opened = QApplication.activePopupWidget()
        assert isinstance(opened, QMenu), action.text()
        assert action in opened.actions()
        QTest.keyClick(opened, QKeySequence.mnemonic(action.text())[0].key())


KEYLESS = [
    command.id
    for command in COMMANDS
    if not command.keys and not command.text.endswith("…") and command.id.startswith(("view.", "debug.", "data."))
]
"""What has no shortcut and is about the document that is open: no dialog comes that would wait for an answer."""


@pytest.mark.qt_log_ignore("does not support grabbing the keyboard")  # off the screen menus cannot
def test_letters_in_the_menus_run_every_command_that_has_no_key(person):
    person.session.watch(["w"])
    person.session.select("w")
    person.presses("breakpoint", "end")
    found = ways(person)
    ran: list[str] = []
    for command in KEYLESS:
        action = person.window.actions_by_id[command]
        action.triggered.connect(lambda _checked, command=command: ran.append(command))
        if action.isEnabled():
            presses_letters(person, found[command])
            assert ran[-1:] == [command]
            assert QApplication.activePopupWidget() is None
    assert len(ran) >= len(KEYLESS) - 5, "all but those that make no sense for this document"


def test_the_open_palette_finds_every_command_by_its_title_and_names_its_key(person):
    person.window.actions_by_id["app.palette"].trigger()
    (palette,) = person.window.findChildren(Palette)
    rows = palette.list.model()
    for command in COMMANDS:
        if command.id == "app.palette":
            continue  # it is what is open
        palette.field.setText(command.title[:-1])
        QTest.keyClicks(palette.field, command.title[-1])
        assert palette.field.text() == command.title
        action = person.window.actions_by_id[command.id]
        told = [rows.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(rows.rowCount())]
        key = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        where = ", ".join(part for part in (" › ".join(p for p in (command.menu, command.submenu) if p), key) if part)
        found = [i for i, text in enumerate(told) if text == f"{title_of(action)}, {where}"]
        assert found, (command.id, told[:3])
        assert found[0] < 3 or not action.isEnabled(), (command.id, told[:5])
    QTest.keyClick(palette.field, Qt.Key.Key_Escape)


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


def nameless(window: QWidget, at_least: int = 101) -> list[str]:
    QApplication.processEvents()
    tree = walked(QAccessible.queryAccessibleInterface(window))
    assert len(tree) >= at_least
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
            assert nameless(person.window) == []


def test_a_walk_over_another_example_finds_every_control_named(person):
    person.opens("convnet")
    for command in ("view.level_layers", "view.level_primitives"):
        person.window.actions_by_id[command].trigger()
        person.waits_for_the_layout()
        assert nameless(person.window) == []


@pytest.mark.parametrize("command", ["app.settings", "help.shortcuts", "help.about", "file.export", "edit.history"])
def test_a_walk_over_a_dialog_finds_every_control_named(person, dialogs, command):
    found = []

    def looks(dialog):
        found.append(nameless(dialog, 2))
        dialog.reject()

    dialogs.will(looks)
    person.window.actions_by_id[command].trigger()
    assert found == [[]]


def shown(person: Person) -> set[QWidget]:
    """What lies on the window, and the windows beside it."""
    inside = person.window.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    return {widget for widget in (*inside, *QApplication.topLevelWidgets()) if widget.isVisible()}


@pytest.mark.parametrize("command", ["app.palette", "help.guide", "view.array"])
def test_a_walk_over_what_stays_open_finds_every_control_named(person, command):
    person.opens("mlp-vector")
    person.session.select("W1")
    before = shown(person)
    person.window.actions_by_id[command].trigger()
    opened = shown(person) - before
    assert opened
    for widget in opened:
        assert nameless(widget, 3) == []
        widget.close()


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


def test_the_canvas_says_nothing_of_another_step_once_the_pass_is_back_at_its_start(person):
    canvas = person.window.canvas
    person.session.goto(len(person.state.steps))
    assert "error signal" in canvas.accessibleDescription()
    person.session.goto(0)
    assert canvas.accessibleDescription() == "No node is selected, and nothing has been computed yet"


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
