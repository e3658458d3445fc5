"""Commands are enabled where they make sense, and told of it only when that changes."""

from __future__ import annotations

from collections.abc import Callable

import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

from engine.debugging.actions import AddBreakpoint
from engine.debugging.breakpoints import AtNode, Breakpoint
from tests.ui.conftest import Person
from ui.document import Document
from ui.session.found import Found

STATES: dict[str, Callable[[Person], object]] = {
    "an example": lambda person: None,
    "a step": lambda person: person.session.goto(7),
    "the end of the pass": lambda person: person.session.goto(len(person.state.steps)),
    "a selection, a breakpoint and a watch": lambda person: (
        person.session.select("z"),
        person.session.act(AddBreakpoint(Breakpoint(AtNode("y")))),
        person.session.watch(["w"]),
    ),
    "a text with an error": lambda person: person.writes("x: input = 1\ny = x +\n"),
    "nothing": lambda person: person.session.close(),
    "units": lambda person: (person.opens("xor-learned"), person.session.show_units(True)),
}


def test_what_is_decided_anew_and_comes_out_the_same_is_not_told_again(person, dialogs):
    window, told = person.window, []
    for name, action in window.actions_by_id.items():
        action.changed.connect(lambda name=name: told.append(name))
    for state, reach in STATES.items():
        reach(person)
        person.session.playback.settle()
        window.workspace.refresh_actions()
        told.clear()
        window.workspace.refresh_actions()
        assert told == [], state
    assert not dialogs.unexpected


def test_without_a_model_there_are_no_examples_to_choose_and_nothing_to_train(person):
    person.opens("xor-learned")
    actions = person.window.actions_by_id
    names = ("data.all", "data.one", "train.toggle")
    assert all(actions[name].isEnabled() for name in names)
    person.session.open_found(Found(Document("x: input = ")))  # as unsaved work of which that much is left
    assert person.session.is_open
    assert person.state is None
    assert not any(actions[name].isEnabled() for name in names)
    person.opens("xor-learned")
    assert all(actions[name].isEnabled() for name in names)
