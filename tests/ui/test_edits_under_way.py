"""An edit that is being computed beside the window, and what is done meanwhile: nothing of either is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import ValueNotAllowedError
from engine.language import parse
from engine.levels import Level
from tests.ui.conftest import Person
from tests.ui.test_large_documents import EQUATIONS, Patient, chain, patient, result
from ui.feed import Feed
from ui.session.reading import READ_AT_ONCE, RUN_AT_ONCE

__all__ = ["patient"]

DATA = 'x, t = dataset("spiral", n=60, noise=0.05, seed=1)'
WIDE = "w: param = 0.5\nx: input = randn(50, 60, seed=1)\nL: loss = mean(tanh(w*x))\n"
"""Few operations of tensors, and many numbers."""


def fed(factor: str = "0.5", source: str = DATA, drop: str = "") -> str:
    """A long text that is fed examples."""
    lines = [
        source,
        f"w: param = {factor}",
        "y0 = w*x",
        *(f"y{i + 1} = tanh(w*y{i} + {i % 7}) - x" for i in range(EQUATIONS)),
        f"z = {drop or f'y{EQUATIONS}'}",
        "L: loss = mean(z**2)",
    ]
    return "\n".join([*lines, ""])


def fed_patient(person: Person, text: str) -> Patient:
    patient = Patient(person)
    patient.session.open_text(text)
    patient.waits()
    return patient


def test_other_examples_during_an_edit_are_those_that_its_outcome_is_of(person: Person) -> None:
    patient = fed_patient(person, fed())
    patient.session.edit_number("w", (), 0.25, None)
    assert patient.session.is_reading
    person.window.actions_by_id["data.one"].trigger()
    patient.waits()
    state = patient.session.state
    assert patient.session.feed.rows == state.model.rows == (0,)
    assert person.number("w") == 0.25
    wanted = parse(fed("0.25"), rows=(0,))
    assert (state.model.values[wanted.graph.id_of("x")] == wanted.values[wanted.graph.id_of("x")]).all()
    assert patient.session.history.records[-1].label == "change of w"
    patient.session.undo()
    patient.waits()
    assert person.number("w") == 0.5
    assert patient.session.state.model.rows == (0,)


def test_the_other_mode_during_an_edit_is_the_one_that_its_outcome_is_of(person: Person) -> None:
    patient = fed_patient(person, fed(drop=f"dropout(y{EQUATIONS}, 0.5)"))
    patient.session.edit_number("w", (), 0.25, None)
    assert patient.session.is_reading
    person.window.actions_by_id["data.evaluate_mode"].trigger()
    patient.waits()
    assert patient.session.feed.evaluate
    assert patient.session.state.model.evaluating
    assert person.number("w") == 0.25


def test_an_edit_while_one_example_is_fed_is_computed_beside_the_window(person: Person) -> None:
    patient = fed_patient(person, fed())
    patient.session.set_feed(Feed((50,)))
    patient.waits()
    patient.session.edit_number("w", (), 0.25, None)
    assert patient.session.is_reading
    patient.waits()
    assert person.number("w") == 0.25
    assert patient.session.state.model.rows == (50,)


def test_examples_that_are_gone_are_not_asked_for_beside_the_window_either(person: Person) -> None:
    patient = fed_patient(person, fed())
    patient.session.set_feed(Feed((50,)))
    patient.waits()
    patient.session.edit_text(fed(source=DATA.replace("n=60", "n=20")), None)
    assert patient.session.is_reading
    patient.waits()
    assert patient.session.error is None
    assert patient.session.feed.rows is patient.session.state.model.rows is None


@pytest.mark.parametrize("text", [chain(count=3_000), "x: param = [" + "1.0, " * 30_000 + "1.0]\nL: loss = sum(x*x)\n"])
def test_a_large_text_in_the_place_of_a_small_one_is_read_beside_the_window(person: Person, text: str) -> None:
    patient = fed_patient(person, "x: input = 1\nL: loss = x*x")
    before = patient.session.state
    patient.session.edit_text(text, None)
    assert patient.session.is_reading
    assert patient.session.state is before
    patient.session.undo()
    assert not patient.session.is_reading
    assert patient.session.error is None
    patient.session.redo()
    assert patient.session.is_reading
    patient.session.undo()


MIDDLING = 500
"""Of so many equations a text is read beside the window, and a pass of the past is run at once."""


@pytest.fixture
def middling(person: Person) -> Patient:
    patient = fed_patient(person, chain(count=MIDDLING))
    assert READ_AT_ONCE < len(patient.session.state.model.graph.nodes) <= RUN_AT_ONCE
    return patient


def test_an_edit_that_arrives_while_one_looks_back_is_the_present_that_is_returned_to(middling: Patient) -> None:
    session, past = middling.session, middling.session.past
    session.edit_number("w", (), 0.75, None)
    text = chain("0.75", MIDDLING) + "q = 3*w\n"
    session.edit_text(text, None)
    past.show(0)
    shown, looked_at = past.shown, session.state.model
    assert shown is not None
    assert session.is_behind
    middling.waits()
    assert past.shown is shown
    assert session.state.model is looked_at
    assert middling.sees("y3") == result(chain())
    assert [record.label for record in session.history.records] == ["opened", "change of w", "typing"]
    past.return_to_now()
    middling.waits()
    assert middling.sees("q") == result(text, "q")
    assert session.can_edit_values


def test_an_error_that_arrives_while_one_looks_back_leaves_the_pass_that_is_shown(middling: Patient) -> None:
    session, past = middling.session, middling.session.past
    session.edit_number("w", (), 0.75, None)
    session.edit_text(chain("0.75", MIDDLING) + "q = nothing + 1", None)
    past.show(0)
    shown = past.shown
    middling.waits()
    assert session.error is not None
    assert past.shown is shown is not None
    past.return_to_now()
    middling.waits()
    assert middling.sees("y3") == result(chain("0.75"))


def test_an_edit_and_a_look_back_that_are_both_computed_come_together(patient: Patient) -> None:
    session, past = patient.session, patient.session.past
    session.edit_number("w", (), 0.75, None)
    patient.waits()
    session.edit_number("w", (), 0.8, None)
    past.show(0)
    assert past.is_seeking
    patient.waits()
    assert past.shown is session.history.records[0]
    assert patient.sees("y3") == result(chain())
    assert [record.label for record in session.history.records] == ["opened", "change of w", "change of w"]
    past.return_to_now()
    patient.waits()
    assert past.shown is None
    assert patient.sees("y3") == result(chain("0.8"))


def test_no_pass_is_written_that_is_not_the_one_of_the_text(patient: Patient, tmp_path: Path) -> None:
    path = tmp_path / "run.gvtrace"
    patient.person.waits_for_the_layout()
    patient.session.edit_number("w", (), 0.8, None)
    with pytest.raises(ValueNotAllowedError, match="still being read"):
        patient.session.save_run(path)
    assert not path.exists()
    said: list[str] = []
    patient.session.notified.connect(said.append)
    patient.window.actions_by_id["file.export"].trigger()
    assert "still being read" in said[-1]
    patient.waits()
    patient.session.save_run(path)
    assert path.exists()


def test_no_training_begins_while_an_edit_is_being_computed(patient: Patient) -> None:
    training, action = patient.window.training, patient.window.actions_by_id["train.toggle"]
    assert training.is_able
    patient.session.edit_number("w", (), 0.8, None)
    assert not training.is_able
    assert not training.button.isEnabled()
    assert not action.isEnabled()
    training.toggle()
    assert not training.is_running
    patient.waits()
    assert training.is_able
    assert training.button.isEnabled()
    assert action.isEnabled()


def test_values_of_another_graph_are_not_previewed(person: Person) -> None:
    person.opens_text("w: param = [1.0, 2.0]\nL: loss = sum(w*w)")
    leaf = person.state.model.graph.id_of("w")
    trained = {leaf: person.state.model.values[leaf] + 1.0}
    person.opens_text("w: param = [1.0, 2.0, 3.0]\nL: loss = sum(w*w)")
    before = person.state
    person.session.preview(trained)
    assert person.state is before


def test_a_level_that_was_made_ready_for_the_pass_before_an_edit_is_made_ready_anew(person: Person) -> None:
    patient = fed_patient(person, WIDE)
    session = patient.session
    session.set_level(Level.SCALARS)
    folding = session._foldings.work
    assert folding is not None
    session.edit_number("w", (), 0.25, None)
    assert not session.is_reading  # few operations of tensors: it is there at once
    begun: list[object] = []
    session.refolding.connect(begun.append)
    person.qtbot.waitUntil(lambda: bool(begun), timeout=60_000)
    assert session.is_refolding
    assert session._foldings.work is not folding
    assert session.state.level is Level.VARIABLES
    person.waits_for_the_layout()
    assert session.state.level is Level.SCALARS
    assert person.number("w") == 0.25
