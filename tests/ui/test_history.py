"""Time travel over passes: what is kept, looked at, returned to and gone on from, by keys, mouse and settings."""

from __future__ import annotations

import gc
import weakref

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextDocumentFragment
from PySide6.QtWidgets import QApplication, QLabel

import engine.language.reader
import resources
from engine.debugging import debugger
from engine.execution.passes import run
from engine.history.record import Made
from engine.learning.training import Training
from engine.notation import format_number
from tests.ui.conftest import Person
from tests.ui.pointer import drags_to
from ui.app_commands import apply_preference, memory_words
from ui.changes import What
from ui.history.strip import loss_line
from ui.preferences.page import PreferencesPage


def triggers(person: Person, *commands: str) -> None:
    for command in commands:
        person.window.actions_by_id[command].trigger()


def trains(person: Person, batches: int) -> None:
    """Run batches of the open model as the training panel does, and look at nothing yet."""
    session = person.session
    training = Training(session.document.model(session.name), heard=session.past.take_trained)
    for _ in range(batches):
        training.run_batch()
    session.past.tell()


def edits(person: Person, *numbers: float, name: str = "w") -> None:
    for number in numbers:
        person.session.edit_number(name, (), number, None)


@pytest.fixture
def spiral(person: Person) -> Person:
    person.opens("spiral")
    trains(person, 30)
    return person


def labels(person: Person) -> list[str]:
    return [record.label for record in person.session.history.records]


# ------------------------------------------------------------------------------------------------------- what is kept
def test_every_edit_is_a_pass(person):
    edits(person, 1.5, 2.5)
    person.session.undo()
    assert labels(person) == ["opened", "change of w", "change of w", "undo change of w"]
    losses = [record.loss for record in person.session.history.records]
    assert losses[1] == losses[3] != losses[2]


def test_a_drag_is_one_pass(person):
    for number in (1.1, 1.2, 1.3):
        person.session.edit_number("w", (), number, None, gesture="one drag")
    assert labels(person) == ["opened", "change of w"]
    assert float(person.session.history.records[-1].model.values[person.state.view.named("w").last]) == 1.3


def test_stepping_and_levels_are_no_passes(person):
    person.presses("end", "primitives", "variables", "start")
    assert labels(person) == ["opened"]


def test_another_document_begins_a_history_of_its_own(person):
    edits(person, 1.5)
    person.opens("mlp-vector")
    assert labels(person) == ["opened"]
    person.session.close()
    assert labels(person) == []


@pytest.mark.parametrize("returns", [True, False])
def test_a_pass_that_was_looked_at_goes_with_its_document(person, returns):
    edits(person, 1.5)
    triggers(person, "debug.pass_previous", *["debug.pass_return"] * returns)
    looked_at = weakref.ref(person.session.history.records[0])
    person.session.close()
    gc.collect()
    assert looked_at() is None


def test_other_examples_are_a_pass(person):
    person.opens("spiral")
    triggers(person, "data.one", "data.next")
    assert labels(person) == ["opened", "other examples", "other examples"]


def test_a_training_in_the_window_is_kept_batch_by_batch(person):
    person.opens_text(resources.example_text("spiral").replace("epochs=300", "epochs=3"))
    person.window.workspace.below.train()
    person.qtbot.waitUntil(lambda: not person.window.training.is_running, timeout=30_000)
    records = person.session.history.records
    assert [record.made for record in records] == [Made.OPENED, *[Made.BATCH] * 21, Made.EDIT]
    assert records[-2].label == "epoch 3, batch 7"
    assert records[-1].label == "training"
    assert person.session.past.shown is None


def test_a_pass_is_told_with_the_edit_that_made_it(person):
    person.opens("mlp-vector")
    person.session.show_units(True)
    triggers(person, "view.direction")
    person.window.canvas.glide.hold(0.5)
    told = []

    def heard(_state: object, what: What, _by: object) -> None:  # behind all rooms
        picture = person.window.canvas.picture
        told.append(
            (What.HISTORY in what, picture.arrangement.names == tuple(n.name for n in picture.state.view.nodes))
        )

    person.session.changed.connect(heard)
    person.session.edit_text("x: input = 1\ny = x*x\n", None)
    assert labels(person) == ["opened", "typing"]
    person.session.changed.disconnect(heard)
    assert (True, True) in told
    assert all(is_of_one_graph for _, is_of_one_graph in told)


# ------------------------------------------------------------------------------------------------------- looking back
def test_the_bar_is_there_from_the_second_pass_on_and_keeps_the_timeline_its_height(person):
    bar, timeline = person.window.workspace.history_bar, person.window.timeline
    assert bar.isHidden()
    person.qtbot.waitUntil(lambda: timeline.height() > 60)
    before = timeline.height()
    edits(person, 1.5)
    assert not bar.isHidden()
    assert bar.words.text() == "pass 2 of 2 · change of w"
    person.presses("end")  # no loss before the cursor has reached it
    assert bar.words.text().startswith("pass 2 of 2 · loss ")
    person.qtbot.waitUntil(lambda: abs(timeline.height() - before) <= 4)


def test_looking_back_says_so_and_shows_the_pass_as_it_was(person):
    before = run(person.state.model)
    edits(person, 1.5)
    person.presses("end")
    triggers(person, "debug.pass_previous")
    bar = person.window.workspace.history_bar
    assert bar.words.text().startswith("Looking back · pass 1 of 2 · loss ")
    assert all(a.tobytes() == b.tobytes() for a, b in zip(person.state.trace.values, before.values, strict=True))
    assert person.state.cursor == len(person.state.steps)
    assert not person.session.is_dirty or person.session.document.text.count("1.5")
    triggers(person, "debug.pass_return")
    assert person.number("w") == 1.5
    assert not bar.words.text().startswith("Looking back")


def test_every_pass_that_is_looked_at_is_bit_for_bit_what_it_was(spiral):
    for place in (5, 8, 30):
        record = spiral.session.history.records[place]
        spiral.session.past.show(place)
        then = record.trace()
        assert spiral.state.trace.loss_value == pytest.approx(record.loss, rel=1e-12)
        for mine, own in zip(spiral.state.trace.values, then.values, strict=True):
            assert mine.tobytes() == own.tobytes()
        for mine, own in zip(spiral.state.trace.grads, then.grads, strict=True):
            assert (mine is None) == (own is None)
            assert mine is None or mine.tobytes() == own.tobytes()


def test_a_pass_of_the_past_can_be_stepped_through(spiral):
    spiral.presses("start")
    spiral.session.past.show(3)
    spiral.presses("into", "into", "over", "back into")
    assert spiral.state.cursor == 2
    assert spiral.session.past.shown is spiral.session.history.records[3]
    spiral.session.past.show(4)
    assert spiral.state.cursor == 2
    triggers(spiral, "debug.pass_return")
    assert spiral.state.cursor == 2


def test_scrubbing_runs_one_pass_and_neither_reads_nor_lays_out_again(spiral, monkeypatch):
    strip = spiral.window.workspace.history_bar.strip
    full = [i for i, r in enumerate(spiral.session.history.records) if r.rows is not None and len(r.rows) == 32]
    for place in (*range(1, 8), full[8]):  # both sizes of batches have been seen
        spiral.session.past.show(place)
    schedule, counts = spiral.state.schedule, {"run": 0, "read": 0, "layout": 0}

    def counted(name, function):
        def count(*arguments, **named):
            counts[name] += 1
            return function(*arguments, **named)

        return count

    monkeypatch.setattr(debugger, "run", counted("run", debugger.run))
    monkeypatch.setattr(engine.language.reader, "_read", counted("read", engine.language.reader._read))
    maps = spiral.session._maps
    monkeypatch.setattr(maps, "begin", counted("layout", maps.begin))
    for number, place in enumerate(full[9:], 1):
        strip.setValue(place)
        QApplication.processEvents()  # a frame
        assert spiral.session.past.place == place
        assert spiral.state.schedule is schedule
        assert spiral.window.canvas.picture.state is spiral.state
        assert counts == {"run": number, "read": 0, "layout": 0}


def test_the_first_the_next_and_the_newest_pass_are_a_key_away(spiral):
    past, records = spiral.session.past, spiral.session.history.records
    spiral.qtbot.keyClick(spiral.window.canvas, Qt.Key.Key_Home, Qt.KeyboardModifier.AltModifier)
    assert past.shown is records[0]
    spiral.qtbot.keyClick(spiral.window.canvas, Qt.Key.Key_PageDown, Qt.KeyboardModifier.AltModifier)
    assert past.shown is records[1]
    QApplication.processEvents()
    spiral.qtbot.keyClick(spiral.window.canvas, Qt.Key.Key_PageUp, Qt.KeyboardModifier.AltModifier)
    assert past.shown is records[0]
    triggers(spiral, "debug.pass_last")
    assert past.shown is records[-1]
    assert not spiral.window.actions_by_id["debug.pass_next"].isEnabled()
    spiral.qtbot.keyClick(spiral.window.canvas, Qt.Key.Key_End, Qt.KeyboardModifier.AltModifier)
    assert past.shown is None


def test_the_strip_is_dragged_and_moved_by_keys(spiral):
    strip, past = spiral.window.workspace.history_bar.strip, spiral.session.past
    y = strip.height() // 2
    spiral.qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(10)), y))
    assert past.place == 10
    drags_to(strip, QPoint(round(strip.x_of(15)), y))
    drags_to(strip, QPoint(round(strip.x_of(20)), y))
    assert past.place == 10, "the frame of the press is not drawn yet"
    QApplication.processEvents()
    assert past.place == 20
    spiral.qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(20)), y))
    strip.setFocus()
    spiral.qtbot.keyClick(strip, Qt.Key.Key_Left)
    assert past.place == 19
    assert strip.accessibleDescription() == "pass 20 of 31 · epoch 3, batch 5 · 32 examples", "no loss at the beginning"
    spiral.session.goto(len(spiral.state.steps))
    loss = format_number(spiral.session.history.records[19].loss)
    assert strip.accessibleDescription() == f"pass 20 of 31 · batch loss {loss} · epoch 3, batch 5 · 32 examples"
    said = QTextDocumentFragment.fromHtml(spiral.window.status.loss.text()).toPlainText()
    assert said == f"L over 32 of 200 examples {loss}"


def test_the_levels_are_chosen_while_looking_back(spiral):
    spiral.session.past.show(4)
    spiral.presses("layers")
    shown = spiral.session.past.shown
    assert shown is spiral.session.history.records[4]
    assert spiral.state.model.rows == tuple(shown.rows.tolist())
    triggers(spiral, "debug.pass_return")
    assert spiral.state.model.rows is None


# ------------------------------------------------------------------------------------------------------ going on there
def test_an_edit_while_looking_back_takes_the_values_of_that_pass_over(person):
    edits(person, 1.5)
    edits(person, -1.0, name="b")
    triggers(person, "debug.pass_first")
    edits(person, 0.25, name="b")
    first = person.session.history.records[0].model.values
    assert person.number("b") == 0.25
    assert person.number("w") == float(first[person.state.view.named("w").last])
    assert person.session.past.shown is None
    person.session.undo()
    assert (person.number("w"), person.number("b")) == (1.5, -1.0)


def test_going_on_from_a_batch_takes_its_weights_over_and_can_be_undone(spiral):
    now = {name: spiral.state.trace.value(name) for name in ("z.layer_1.W", "z.layer_2.b")}
    then = spiral.session.history.records[20]
    spiral.session.past.show(20)
    triggers(spiral, "debug.pass_adopt")
    assert spiral.session.past.shown is None
    assert spiral.state.model.rows is None
    for leaf, value in then.changed.items():
        assert np.array_equal(spiral.state.model.values[leaf], value)
    assert labels(spiral)[-1] == "values of pass 21"
    spiral.presses("undo")
    for name, value in now.items():
        assert np.array_equal(spiral.state.trace.value(name), value)


def test_a_comment_that_was_written_since_survives_going_back(person):
    edits(person, 1.5)
    person.session.edit_text("# a thought\n" + person.session.document.text, None)
    triggers(person, "debug.pass_first", "debug.pass_adopt")
    assert person.session.document.text.startswith("# a thought\n")
    assert person.number("w") != 1.5


def test_a_pass_with_other_equations_is_shown_and_gone_on_from(person):
    person.opens_text("x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n")
    before = person.session.document.text
    person.writes("x: input = 2.0\nw: param = 3.0\ny = w*x\nL: loss = y**2\n")
    triggers(person, "debug.pass_first")
    assert [node.name for node in person.state.view.nodes] == ["x", "w", "L"]
    triggers(person, "debug.pass_adopt")
    assert person.session.document.text == before
    person.presses("undo")
    assert "y**2" in person.session.document.text


def test_typing_belongs_to_the_present(person):
    edits(person, 1.5)
    triggers(person, "debug.pass_first")
    person.types("\nq = = 2", at="lam*R")
    assert person.session.error is not None
    assert person.session.past.shown is None
    assert person.number("w") == 1.5


def test_a_training_goes_on_while_one_looks_back(person):
    person.opens_text(resources.example_text("spiral").replace("epochs=300", "epochs=100000"))
    person.window.workspace.below.train()
    person.qtbot.waitUntil(lambda: len(person.session.history.records) > 30, timeout=30_000)
    person.session.past.show(5)
    shown, count = person.session.past.shown, len(person.session.history.records)
    person.qtbot.waitUntil(lambda: len(person.session.history.records) > count + 60, timeout=30_000)
    assert person.session.past.shown is shown
    assert person.state.model.rows == tuple(shown.rows.tolist())
    triggers(person, "debug.pass_return")
    person.window.workspace.below.train()
    person.qtbot.waitUntil(lambda: not person.window.training.is_running)
    assert labels(person)[-1] == "training"


def test_what_a_pass_was_fed_cannot_be_changed_while_looking_back(spiral):
    spiral.session.past.show(3)
    assert not spiral.window.actions_by_id["data.one"].isEnabled()
    triggers(spiral, "debug.pass_return")
    assert spiral.window.actions_by_id["data.one"].isEnabled()


# ----------------------------------------------------------------------------------------------------------- the bound
def test_the_settings_bound_the_memory_and_say_what_is_used(spiral):
    history = spiral.session.history
    apply_preference(spiral.window, "history_mb", 64)
    assert history.bound_bytes == 64 * 2**20
    assert spiral.window.settings.history_mb == 64
    assert memory_words(history) == "less than 1 MB is used now, by 31 of 31 passes"
    page = PreferencesPage(spiral.window.settings, spiral.window, notes={"history_mb": memory_words(history)})
    assert any("31 of 31 passes" in label.text() for label in page.findChildren(QLabel))


def test_dropped_passes_are_told(spiral):
    spiral.session.history.set_bound(60_000)
    spiral.session.past.tell()
    history = spiral.session.history
    assert history.dropped > 0
    assert spiral.window.workspace.history_bar.words.text().endswith(f"{history.dropped} not kept")


def test_a_pin_survives_what_is_dropped_and_is_let_go_again(spiral):
    spiral.session.past.show(7)
    triggers(spiral, "debug.pass_pin")
    assert spiral.window.actions_by_id["debug.pass_pin"].isChecked()
    spiral.session.history.set_bound(20_000)
    assert spiral.session.history.find(8) is not None
    assert spiral.session.past.shown.number == 8
    triggers(spiral, "debug.pass_pin")
    assert spiral.session.past.pinned is None


@pytest.mark.parametrize("count", [0, 1, 7, 5000])
def test_a_line_of_losses_keeps_its_extremes(count):
    losses = np.random.default_rng(3).normal(size=count)
    losses[::11] = np.nan
    places, heights = loss_line(losses, 100)
    known = np.flatnonzero(np.isfinite(losses))
    assert len(places) <= max(200, 1)
    assert set(places) <= set(known)
    if len(known) > 1:
        assert heights.min() == 0.0
        assert heights.max() == 1.0
        assert {np.nanargmin(losses), np.nanargmax(losses)} <= set(places)
