"""Documents that take long to read and to run: the window goes on meanwhile, and the wait can be ended."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.execution import run
from engine.language import parse
from tests.ui.conftest import Person
from ui.session.reading import RUN_AT_ONCE

EQUATIONS = 800


def chain(factor: str = "0.5", count: int = EQUATIONS) -> str:
    """A text of many equations, one after the other."""
    lines = [
        f"w: param = {factor}",
        "y0: input = 1.0",
        *(f"y{i + 1} = tanh(w*y{i} + {i % 7}) - 1" for i in range(count)),
    ]
    return "\n".join([*lines, f"L: loss = y{count}**2", ""])


class Patient:
    """Somebody with a large document, who waits or does not."""

    def __init__(self, person: Person) -> None:
        self.person, self.session, self.window = person, person.session, person.window

    def waits(self) -> None:
        """Wait for the numbers; the layout may take longer."""
        self.person.qtbot.waitUntil(lambda: not self.session.is_reading, timeout=60_000)

    def sees(self, node: str) -> float:
        state = self.session.state
        return float(state.trace.values[state.model.graph.id_of(node)])


@pytest.fixture
def patient(person: Person) -> Patient:
    patient = Patient(person)
    patient.session.open_text(chain())
    patient.waits()
    assert len(patient.session.state.model.graph.nodes) > RUN_AT_ONCE
    return patient


def result(text: str, node: str = "y3") -> float:
    """A number of a text that is read and run afresh."""
    model = parse(text)
    return float(run(model).values[model.graph.id_of(node)])


def test_an_edit_of_a_number_is_computed_beside_the_window_on_the_same_graph(patient: Patient) -> None:
    before = patient.session.state
    patient.session.edit_number("w", (), 0.8, None)
    assert patient.session.is_reading
    assert patient.session.state is before
    assert "w: param = 0.8" in patient.session.document.text
    assert patient.window.model.editor.toPlainText() == patient.session.document.text
    patient.waits()
    assert patient.session.state.model.graph is before.model.graph
    assert patient.session.state.schedule is before.schedule
    assert patient.sees("y3") == result(chain("0.8"))
    assert "w" in patient.session.changed_nodes


def test_only_the_last_of_many_edits_is_waited_for(patient: Patient) -> None:
    for value in (0.6, 0.7, 0.75):
        patient.session.edit_number("w", (), value, None, gesture="drag")
    patient.session.edit_number("y0", (), 2.0, None)
    patient.waits()
    assert patient.sees("y3") == result(chain("0.75").replace("y0: input = 1.0", "y0: input = 2.0"))
    patient.session.undo()
    patient.session.undo()
    patient.waits()
    assert patient.sees("y3") == result(chain())


def test_a_step_during_the_wait_counts(patient: Patient) -> None:
    patient.session.edit_number("w", (), 0.8, None)
    patient.session.goto(7)
    patient.waits()
    assert patient.session.state.cursor == 7
    assert patient.sees("y3") == result(chain("0.8"))


def test_numbers_are_not_edited_while_a_text_is_read_that_has_another_graph(patient: Patient) -> None:
    text = chain().replace("y3 = tanh", "y3 = sin")
    patient.session.edit_text(text, None)
    assert patient.session.is_reading
    assert not patient.session.can_edit_values
    patient.waits()
    assert patient.session.can_edit_values
    assert patient.sees("y3") == result(text)


def test_an_error_in_a_large_text_is_told_and_mended(patient: Patient) -> None:
    before = patient.session.state
    patient.session.edit_text(chain() + "q = nothing + 1", None)
    patient.waits()
    assert patient.session.state is before
    assert patient.session.error is not None
    assert patient.session.error.span.line == EQUATIONS + 4
    patient.session.undo()
    patient.waits()
    assert patient.session.error is None


def test_a_reading_that_is_given_up_leaves_the_graph_and_says_so(patient: Patient) -> None:
    before = patient.session.state
    patient.session.edit_text(chain() + "q = w + 1", None)
    assert patient.window.actions_by_id["view.stay"].isEnabled()
    patient.window.actions_by_id["view.stay"].trigger()
    assert not patient.session.is_reading
    assert patient.session.state is before
    assert "not computed" in patient.session.error.message
    patient.session.undo()
    patient.waits()
    assert patient.session.error is None


def test_a_large_file_is_read_beside_the_window_and_may_be_given_up(person: Person, tmp_path: Path) -> None:
    patient, path = Patient(person), tmp_path / "large.gvnn"
    path.write_text(chain() + "# a line of notes\n" * 2_000, encoding="utf-8")
    person.opens_text("x: input = 1\nL: loss = x*x")
    before = person.session.state
    person.window.files.open_path(path)
    assert patient.session.is_reading
    assert person.session.state is before
    patient.session.stay()
    assert not patient.session.is_reading
    person.window.files.open_path(path)
    patient.waits()
    assert patient.session.path == path
    assert patient.sees("y3") == result(chain())
    # What was read need not be read again for another number.
    graph = patient.session.state.model.graph
    patient.session.edit_number("w", (), 0.8, None)
    patient.waits()
    assert patient.session.state.model.graph is graph


def test_the_lines_of_a_long_text_get_their_colours_one_after_the_other(person: Person) -> None:
    short, long = "y: input = 1.5  # one", "# a line of notes\n" * 2_500 + "L: loss = 2.0"
    person.opens_text(f"{short}\nL: loss = y*y")
    editor = person.window.model.editor
    wanted = [(f.start, f.length, f.format.foreground().color()) for f in _formats(editor, 0)]
    assert wanted
    person.writes(f"{long}\n{short}")
    person.qtbot.waitUntil(lambda: bool(_formats(editor, editor.document().blockCount() - 1)), timeout=30_000)
    last = editor.document().blockCount() - 1
    assert [(f.start, f.length, f.format.foreground().color()) for f in _formats(editor, last)] == wanted


def _formats(editor, line: int) -> list:
    return list(editor.document().findBlockByNumber(line).layout().formats())
