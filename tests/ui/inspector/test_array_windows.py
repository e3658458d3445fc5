"""An array in a window of its own."""

from __future__ import annotations

from tests.ui.inspector.reading import shown
from ui.inspector.array_window import ArrayWindow


def windows(person) -> list[ArrayWindow]:
    return [w for w in person.window.workspace.findChildren(ArrayWindow) if w.isVisible()]


def test_a_window_of_its_own_stays_with_its_node_and_follows_its_numbers(person):
    person.opens_text("W: param = [[1.0, 2.0], [3.0, 4.0]]\nx: input = [1.0, -1.0]\nL: loss = sum(W @ x)\n")
    person.presses("end")
    person.session.select("W")
    person.window.actions_by_id["view.array"].trigger()
    (window,) = windows(person)
    person.session.select("x")
    assert shown(window.view) == [["1", "2"], ["3", "4"]]
    person.session.edit_number("W", (1, 0), 7.5, None)
    assert shown(window.view) == [["1", "2"], ["7.5", "4"]]
    assert window.view.table.isVisible()
    assert window.view.map.isVisible()
    person.session.select("W")
    person.window.actions_by_id["view.array"].trigger()
    assert windows(person) == [window]
    person.window.actions_by_id["view.theme_dark"].trigger()
    assert window.view.map.theme.is_dark
    person.session.close()
    assert windows(person) == []


def test_a_window_of_a_node_that_is_gone_says_so(person):
    person.opens_text("v: param = [1.0, 2.0]\ny = v * 2\nL: loss = sum(y)\n")
    person.session.select("y")
    person.window.actions_by_id["view.array"].trigger()
    (window,) = windows(person)
    person.session.edit_text("v: param = [1.0, 2.0]\nL: loss = sum(v)\n", None)
    assert window._gone.isVisible()
    window.close()


def test_without_a_node_the_commands_say_what_to_do(person):
    for command in ("view.array", "view.source", "edit.copy_numbers"):
        person.window.actions_by_id[command].trigger()
        assert "Select a node first" in person.window.status.currentMessage()
