"""Other examples, earlier passes, typing and dragging in a large document: first the window follows, then the pass."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtWidgets import QPlainTextEdit

from engine.execution import run
from engine.language import parse
from engine.notation.copying import Form
from tests.ui.conftest import Dialogs, Person
from tests.ui.test_edits_under_way import fed, fed_patient
from tests.ui.test_large_documents import Patient, chain, patient, result
from ui.feed import ALL, Feed
from ui.inspector.copy_menu import copy_array
from ui.model.line_ends import as_shown
from ui.model.shown_text import ShownText

__all__ = ["patient"]


@pytest.fixture
def eater(person: Person) -> Patient:
    """Somebody with a large model that is fed examples."""
    return fed_patient(person, fed())


# ------------------------------------------------------------------------------------------------------ other examples
def test_other_examples_are_chosen_at_once_and_their_pass_follows(eater: Patient) -> None:
    before = eater.session.state
    eater.window.actions_by_id["data.one"].trigger()
    assert eater.session.feed.rows == (0,)
    assert eater.session.state is before
    assert eater.session.is_behind
    eater.waits()
    wanted = run(parse(fed(), rows=(0,)))
    assert eater.session.state.trace.loss_value == pytest.approx(wanted.loss_value, rel=1e-12)
    assert eater.session.history.records[-1].label == "other examples"
    assert not eater.session.undo_stack.canUndo()


def test_a_choice_of_examples_that_is_given_up_is_taken_back(eater: Patient) -> None:
    before = eater.session.state
    eater.session.set_feed(Feed((3,)))
    eater.session.stay()
    assert eater.session.feed == ALL
    assert eater.session.error is None
    assert not eater.session.is_reading
    eater.session.set_feed(Feed((3,)))
    eater.session.set_feed(Feed((4,)))
    eater.session.set_feed(ALL)  # whose pass is there still
    assert not eater.session.is_reading
    assert eater.session.state is before


def test_examples_that_cannot_be_read_any_more_leave_those_that_are_shown(person: Person, tmp_path: Path) -> None:
    table = tmp_path / "points.csv"
    table.write_text("a,b,label\n" + "0.5,0.25,1\n1.5,0.75,0\n" * 4, encoding="utf-8")
    path = tmp_path / "fed.gvnn"
    path.write_text(fed(source='x, t = dataset("points.csv", target="label")'), encoding="utf-8")
    patient = Patient(person)
    person.session.open_file(path)
    patient.waits()
    assert person.session.error is None
    said: list[str] = []
    person.session.notified.connect(said.append)
    table.unlink()
    person.session.set_feed(Feed((0,)))
    patient.waits()
    assert "points.csv" in said[-1]
    assert person.session.feed == ALL
    assert person.session.error is None


# ------------------------------------------------------------------------------------------------------ earlier passes
def test_an_earlier_pass_is_pointed_at_at_once_and_shown_when_it_has_been_run(patient: Patient) -> None:
    session, past = patient.session, patient.session.past
    session.edit_number("w", (), 0.75, None)
    patient.waits()
    before, words = session.state, patient.window.workspace.history_bar.words
    past.show(0)
    assert past.is_seeking
    assert past.place == 0
    assert past.shown is None
    assert session.state is before
    assert words.text().startswith("Computing")
    patient.waits()
    assert past.shown is session.history.records[0]
    assert patient.sees("y3") == result(chain())
    assert words.text().startswith("Looking back")
    past.return_to_now()
    assert past.place == 1
    patient.waits()
    assert past.shown is None
    assert patient.sees("y3") == result(chain("0.75"))
    assert len(session.history.records) == 2


def test_of_many_passes_that_are_scrubbed_over_the_last_one_is_run(patient: Patient) -> None:
    session, past = patient.session, patient.session.past
    for value in (0.6, 0.7, 0.8):
        session.edit_number("w", (), value, None)
        patient.waits()
    past.show(0)
    past.show(2)
    past.show(1)
    patient.waits()
    assert past.shown is session.history.records[1]
    assert patient.sees("y3") == result(chain("0.6"))
    past.show(0)
    past.show(1)  # which is shown
    assert not session.is_reading
    past.show(0)
    session.stay()
    assert past.place == 1
    past.show(0)
    session.edit_text(chain("0.9"), None)
    patient.waits()
    assert past.shown is None
    assert patient.sees("y3") == result(chain("0.9"))


# -------------------------------------------------------------------------------------------------------------- typing
def test_a_text_that_is_being_typed_is_read_when_the_typing_pauses(patient: Patient) -> None:
    person, session = patient.person, patient.session
    runs: list[object] = []
    session._edits.due.connect(lambda: runs.append(session.document.text))
    person.types("12", at="w: param = 0.5")
    assert session.is_reading
    assert session._edits.work is None  # nothing works while one types
    patient.waits()
    assert runs == [chain("0.512")]
    assert patient.sees("y3") == result(chain("0.512"))


def test_no_more_of_a_text_is_taken_over_than_was_typed(qapp) -> None:
    editor = QPlainTextEdit()
    shown, random = ShownText(editor.document()), np.random.default_rng(1)
    letters = list("ab \u00a0\u2028\u2029\r\n\t🙂")
    for _ in range(600):
        cursor, end = editor.textCursor(), editor.document().characterCount()
        cursor.setPosition(int(random.integers(end)))
        there = min(end - 1, cursor.position() + int(random.integers(4)))
        cursor.setPosition(there, QTextCursor.MoveMode.KeepAnchor)
        typed = "".join(random.choice(letters[: 9 + int(random.random() < 0.05)], size=int(random.integers(4))))
        match int(random.integers(6)):
            case 0:
                cursor.removeSelectedText()
            case 1:
                cursor.deletePreviousChar()
            case 2:
                cursor.beginEditBlock()
                cursor.insertText(typed)
                cursor.movePosition(QTextCursor.MoveOperation.Start)
                cursor.insertText("z")
                cursor.endEditBlock()
            case 3 if random.random() < 0.1:
                editor.setPlainText(typed)
            case _:
                cursor.insertText(typed)
        assert shown.text == as_shown(editor.document().toRawText())


# ------------------------------------------------------------------------------------------------------------ dragging
def test_a_number_that_is_dragged_follows_the_hand_and_the_others_are_marked_as_those_before(patient: Patient) -> None:
    session, window = patient.session, patient.window
    patient.person.waits_for_the_layout()
    session.select("w")
    editor, before = window.inspector.editor, session.state
    number = patient.sees("y3")
    for value in (0.6, 0.7, 0.8):
        session.edit_number("w", (), value, editor, gesture="drag")
        assert editor.field.text() == str(value)
        index = session.state.view.index["w"]
        assert session.ahead == {index: value}
        assert float(session.number(index)) == value
    assert float(window.canvas.picture.face(index).value) == 0.8
    assert session.state is before
    assert patient.sees("y3") == number
    assert "before the edit" in session.awaited
    assert "computing" in window.status.loss.text()
    patient.waits()
    assert session.ahead == {}
    assert patient.sees("y3") == result(chain("0.8"))
    assert "computing" not in window.status.loss.text()
    session.undo()
    assert editor.field.text() == "0.5"
    patient.waits()


# ------------------------------------------------------------------------------------------------------------- refusals
def test_what_would_take_the_pass_before_an_edit_is_refused_before_anything_is_asked(
    patient: Patient, dialogs: Dialogs
) -> None:
    session, actions = patient.session, patient.window.actions_by_id
    patient.person.waits_for_the_layout()
    session.select("y3")
    clipboard = QGuiApplication.clipboard()
    clipboard.setText("what was copied before")
    said: list[str] = []
    session.notified.connect(said.append)
    session.edit_number("w", (), 0.8, None)
    for command in ("file.save_run", "edit.copy_picture", "edit.copy_selection", "file.export"):
        actions[command].trigger()
        assert "still being read" in said.pop()
    copy_array(session, "value", session.state.trace.value("y3"), Form.TEXT)
    assert "Nothing was copied" in said.pop()
    assert dialogs.said == []
    assert clipboard.text() == "what was copied before"
    patient.waits()
    actions["edit.copy_selection"].trigger()
    assert "copied" in said[-1]
