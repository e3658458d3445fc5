"""Training in the window: the data bar, the modes, and runs that are seen, stopped, undone and given up."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QSettings, Qt
from PySide6.QtGui import QKeySequence

import graphviz_nn as gv
import resources
from engine.execution.passes import run
from engine.language import parse
from tests.ui.conftest import Person
from ui.main_window import MainWindow
from ui.menus.mnemonics import title_of
from ui.settings import Settings

LINE = """x, t = dataset("line", n=12, noise=0.1, seed=3)
w: param = 0.5
b: param = 0.0
y = w*x + b
L: loss = mse(y, t)
train(optimizer="sgd", lr=0.1, batch=4, epochs=30, seed=1)
"""
LONG = LINE.replace("epochs=30", "epochs=1000000")
HAND_MADE = """x, t = dataset("xor")
W: param = randn(3, 2)
h = tanh(x @ W.T)
L: loss = mse(dense(h, 1), t)
train(lr=0.1, epochs=3)
"""
MADE = """x, t = dataset("xor")
h = dense(x, 3, tanh, name="hidden")
y = dense(h, 1, sigmoid, name="out")
L: loss = bce(y, t)
"""
NORMED = """x, t = dataset("blobs", n=12)
W: param = randn(2, 2, seed=1)
L: loss = mean(batch_norm(x @ W)**4)
train(epochs=2)
"""
MODES = """x: input = randn(6, 4, seed=1)
W: param = randn(4, 3, seed=2)
h = dropout(x @ W, 0.5, seed=7)
L: loss = mean(h**2)
"""


class Trainer:
    """Somebody who trains."""

    def __init__(self, person: Person) -> None:
        self.person, self.window, self.session = person, person.window, person.session
        self.panel = person.window.training

    @property
    def said(self) -> str:
        return self.panel.said.text()

    def commands(self, *names: str) -> None:
        """Give commands by their keys, or by the menu where they have none."""
        for name in names:
            action = self.window.actions_by_id[name]
            assert action.isEnabled(), name
            if action.shortcut().isEmpty():
                action.trigger()
            else:
                keys = action.shortcut()[0]
                self.person.qtbot.keyClick(self.window.canvas, keys.key(), keys.keyboardModifiers())

    def able(self, name: str) -> bool:
        return self.window.actions_by_id[name].isEnabled()

    def waits(self) -> None:
        """Until the run has ended."""
        self.person.qtbot.waitUntil(lambda: not self.panel.is_running, timeout=20_000)

    def waits_for_news(self) -> None:
        """Until a run has told what it has learnt."""
        self.person.qtbot.waitUntil(lambda: self.said.startswith("epoch"), timeout=20_000)

    def value(self, name: str) -> np.ndarray:
        return self.person.state.trace.value(name)


@pytest.fixture
def trainer(person):
    person.opens_text(LINE)
    return Trainer(person)


# ------------------------------------------------------------------------------------------------------ the data bar
def test_the_bar_is_there_where_there_are_examples_or_modes(trainer):
    bar = trainer.window.workspace.data_bar
    assert bar.isVisible()
    trainer.person.opens("univariate-regularised")
    assert not bar.isVisible()
    assert not trainer.able("data.one")
    trainer.person.opens_text(MODES)
    assert bar.isVisible()
    assert not trainer.able("data.one")


def test_one_example_is_fed_and_the_numbers_are_its_own(trainer):
    everything = trainer.value("x")
    trainer.commands("data.one", "data.next", "data.next")
    assert trainer.session.feed.rows == (2,)
    assert trainer.value("x").tolist() == everything[2:3].tolist()
    assert trainer.value("L") == run(parse(LINE, rows=(2,))).value("L")
    trainer.person.looks("one-example")


def test_batches_are_those_of_the_training(trainer):
    trainer.commands("data.batch")
    assert trainer.session.feed.rows == (0, 1, 2, 3)
    assert not trainer.able("data.previous")
    trainer.commands("data.next", "data.next")
    assert trainer.session.feed.rows == (8, 9, 10, 11)
    assert not trainer.able("data.next")
    trainer.commands("data.all")
    assert trainer.session.feed.rows is None
    assert len(trainer.value("x")) == 12


def test_an_example_is_chosen_by_its_number(trainer):
    trainer.commands("data.one")
    bar = trainer.window.workspace.data_bar
    bar.example.setValue(7)
    assert trainer.session.feed.rows == (7,)
    trainer.commands("data.batch")
    assert trainer.session.feed.rows == (4, 5, 6, 7)  # the batch that holds it
    trainer.commands("data.all", "data.one")
    assert trainer.session.feed.rows == (7,)  # the one that was looked at


def test_choosing_examples_is_no_edit(trainer):
    trainer.commands("data.one", "data.next")
    assert not trainer.session.is_dirty
    assert not trainer.session.undo_stack.canUndo()


def test_an_edit_that_takes_the_chosen_example_away_shows_all(trainer):
    trainer.commands("data.one")
    trainer.window.workspace.data_bar.example.setValue(11)
    trainer.session.edit_text(LINE.replace("n=12", "n=6"), None)
    assert trainer.session.error is None
    assert trainer.session.feed.rows is None
    assert len(trainer.value("x")) == 6


def test_an_edited_input_of_one_example_stays_with_that_example(trainer):
    trainer.commands("data.one", "data.next")
    trainer.session.edit_number("x", (0, 0), 9.0, None)
    trainer.commands("data.next")
    assert trainer.value("x")[0, 0] != 9.0
    trainer.commands("data.all")
    assert trainer.value("x")[1, 0] == 9.0


def test_the_units_picker_and_the_bar_never_disagree(trainer):
    trainer.person.opens_text(MADE)
    trainer.commands("view.units")
    bar = trainer.window.workspace.data_bar
    network = lambda: trainer.window.units.picture.layout.network  # noqa: E731  # read anew each time
    assert bar.units.isVisible()
    bar.units.box.setValue(3)
    assert (network().examples, network().example) == (4, 3)
    trainer.commands("data.one")
    assert trainer.session.feed.rows == (3,)
    assert not bar.units.isVisible()  # one is fed, and it is the one that is shown
    trainer.commands("data.previous", "data.all")
    assert bar.units.box.value() == network().example == 2
    trainer.commands("view.units")
    assert not bar.units.isVisible()


def test_dropout_drops_in_training_only(trainer):
    trainer.person.opens_text(MODES)
    assert (trainer.value("h") == 0).any()
    trainer.commands("data.evaluate_mode")
    assert np.array_equal(trainer.value("h"), trainer.value("x") @ trainer.value("W"))
    assert trainer.window.actions_by_id["data.evaluate_mode"].isChecked()
    trainer.commands("data.train_mode")
    assert (trainer.value("h") == 0).any()


# ---------------------------------------------------------------------------------------------------------- training
def test_a_run_brings_what_the_engine_brings_bit_for_bit(trainer):
    trainer.commands("train.toggle")
    assert trainer.panel.is_running
    assert title_of(trainer.window.actions_by_id["train.toggle"]) == "Stop training"
    assert trainer.window.workspace.bottom.currentWidget() is trainer.panel
    trainer.waits()
    wanted = gv.train(gv.parse(LINE))
    assert trainer.value("w") == wanted.model.run().value("w")
    assert trainer.said.startswith("done · 30 epochs · loss")
    trainer.person.looks("trained")


def test_a_training_is_one_entry_that_undo_takes_back(trainer):
    trainer.commands("train.toggle")
    trainer.waits()
    trained = trainer.session.document.text
    assert trained != LINE
    assert trainer.session.undo_stack.count() == 1
    assert title_of(trainer.window.actions_by_id["edit.undo"]) == "Undo training"
    trainer.person.presses("undo")
    assert trainer.session.document.text == LINE
    assert trainer.value("w") == 0.5
    trainer.person.presses("redo")
    assert trainer.session.document.text == trained


def test_weights_that_do_not_stand_in_the_text_are_trained_as_overrides(trainer):
    trainer.person.opens_text(MADE)
    trainer.panel.form.fields["epochs"].setText("5")
    trainer.panel.form.fields["epochs"].editingFinished.emit()
    before = trainer.value("hidden.W")
    trainer.commands("train.toggle")
    trainer.waits()
    assert not np.array_equal(trainer.value("hidden.W"), before)
    assert "hidden.W" in trainer.session.overridden
    assert trainer.session.document.text == MADE
    assert trainer.session.is_dirty


def test_another_initialiser_in_the_text_takes_the_place_of_what_was_learnt(trainer):
    trainer.person.opens_text(HAND_MADE)
    before = trainer.value("W")
    trainer.commands("train.toggle")
    trainer.waits()
    learnt = trainer.value("W")
    assert not np.array_equal(learnt, before)
    session = trainer.session
    session.edit_text(HAND_MADE.replace("tanh", "sigmoid"), None)
    assert np.array_equal(trainer.value("W"), learnt)  # of its leaf nothing has changed
    session.edit_text(HAND_MADE.replace("randn(3, 2)", "ones(3, 2)"), None)
    assert np.array_equal(trainer.value("W"), np.ones((3, 2)))
    assert "W" not in session.overridden
    assert "W" not in session.contents(0.0).values
    session.edit_text(HAND_MADE, None)
    assert np.array_equal(trainer.value("W"), learnt)
    assert np.array_equal(session.contents(0.0).values["W"], learnt)


def test_what_is_learnt_is_seen_while_it_is_learnt_and_kept_when_stopped(trainer):
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    assert trainer.value("w") != 0.5
    assert trainer.session.document.text == LONG
    trainer.commands("train.toggle")
    assert not trainer.panel.is_running
    assert trainer.said.startswith("stopped · ")
    assert trainer.session.document.text != LONG
    assert float(trainer.value("w")) == trainer.person.number("w")
    trainer.person.presses("undo")
    assert trainer.value("w") == 0.5


def test_the_window_answers_while_it_trains(trainer):
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    trainer.commands("data.one", "view.level_primitives", "debug.step_into", "debug.step_into", "data.batch")
    assert trainer.person.state.cursor == 2
    assert trainer.panel.is_running
    trainer.commands("train.toggle")


def test_training_on_one_example_still_learns_from_all(trainer):
    trainer.commands("data.one", "train.toggle")
    trainer.waits()
    assert trainer.value("w") == gv.train(gv.parse(LINE)).model.run().value("w")
    assert trainer.session.feed.rows == (0,)


def test_an_edit_of_the_text_gives_the_training_up(trainer):
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    trainer.session.edit_text(LONG.replace("w: param = 0.5", "w: param = 0.75"), None)
    assert not trainer.panel.is_running
    assert trainer.said == "stopped: the model was edited"
    assert trainer.value("w") == 0.75
    assert trainer.session.undo_stack.count() == 1


def test_an_edit_of_a_number_gives_the_training_up_and_starts_from_the_document(trainer):
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    trainer.session.edit_number("b", (), 2.0, None)
    assert not trainer.panel.is_running
    assert (trainer.value("w"), trainer.value("b")) == (0.5, 2.0)


@pytest.mark.parametrize("how", ["another", "close"])
def test_another_document_gives_the_training_up(trainer, how):
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    if how == "another":
        trainer.person.opens_text(MODES)
        assert trainer.session.document.text == MODES
        assert trainer.said == ""
    else:
        trainer.session.close()
    assert not trainer.panel.is_running


def test_typing_keeps_what_training_has_averaged(trainer):
    trainer.person.opens_text(NORMED)
    trainer.commands("train.toggle")
    trainer.waits()
    found = dict(trainer.session.document.statistics)
    assert found
    trainer.session.edit_text(trainer.session.document.text + "# later\n", None)
    assert dict(trainer.session.document.statistics) == found


# ----------------------------------------------------------------------------------------------------- errors are said
@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: input = 1\nL: loss = x**2\n", "no parameter"),
        ("w: param = 1.0\nL: loss = w**2\ntrain(lr=1e200, epochs=9)\n", "no longer a finite number"),
        (
            'x, t = dataset("line", n=10)\nw: param = 1\nL: loss = mean(reshape(x*w, 10)**2)\ntrain(batch=4)\n',
            "reshape",
        ),
    ],
    ids=["nothing to train", "too long steps", "a batch that does not fit"],
)
def test_a_training_that_cannot_go_on_says_why(trainer, text, said):
    trainer.person.opens_text(text)
    trainer.commands("train.toggle")
    trainer.waits()
    assert said in trainer.said
    assert "Traceback" not in trainer.said
    assert np.isfinite(trainer.value("L"))


def test_without_a_loss_there_is_nothing_to_train(trainer):
    trainer.person.opens_text("w: param = [1.0, 2.0]\ny = 2*w\n")
    assert not trainer.able("train.toggle")


@pytest.mark.parametrize(
    ("field", "typed", "problem"), [("lr", "fast", "no number"), ("lr", "-1", "lr"), ("batch", "0", "batch")]
)
def test_a_setting_that_cannot_be_used_is_marked_and_the_last_one_kept(trainer, field, typed, problem):
    form = trainer.panel.form
    before = form.settings
    form.fields[field].setText(typed)
    form.fields[field].editingFinished.emit()
    assert form.fields[field].property("invalid")
    assert problem in form.fields[field].toolTip()
    assert form.settings == before


def test_the_text_says_what_the_fields_show(trainer):
    form = trainer.panel.form
    assert {name: field.text() for name, field in form.fields.items()} == {
        "lr": "0.1",
        "batch": "4",
        "epochs": "30",
        "seed": "1",
    }
    trainer.session.edit_text(LINE.replace("lr=0.1", "lr=0.02"), None)
    assert form.fields["lr"].text() == "0.02"


# ------------------------------------------------------------------------------------------------------------ closing
def test_a_window_is_closed_while_it_trains(qtbot, new_window):
    trainer = Trainer(Person(qtbot, new_window()))
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    trainer.window.close()
    assert not trainer.window.isVisible()
    assert not trainer.panel.is_running


def test_windows_that_train_come_and_go(qtbot, tmp_path):
    """Whole windows are thrown away in the midst of it, closed or not; garbage is collected all the time."""
    threshold = gc.get_threshold()
    gc.set_threshold(100)
    try:
        for round_ in range(4):
            window = MainWindow(Settings(QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)))
            window.show()
            window.session.open_text(LONG)
            window.actions_by_id["train.toggle"].trigger()
            if round_ % 2:
                qtbot.waitUntil(lambda said=window.training.said: said.text().startswith("epoch"))
            window.deleteLater()
            del window
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            QCoreApplication.processEvents()
    finally:
        gc.set_threshold(*threshold)


def test_the_examples_are_trained_from_the_gallery(person):
    for name in ("xor-learned", "spiral"):
        person.opens(name)
        trainer = Trainer(person)
        before = float(trainer.value("L"))
        trainer.commands("train.toggle")
        trainer.waits()
        assert float(trainer.value("L")) < 0.7 * before
        assert "train(" in resources.example_text(name)


def test_the_button_is_pressed_by_keyboard(trainer):
    trainer.window.workspace.bottom.setCurrentWidget(trainer.panel)
    trainer.panel.button.setFocus()
    trainer.person.qtbot.keyClick(trainer.panel.button, Qt.Key.Key_Space)
    trainer.waits()
    assert trainer.said.startswith("done")
    assert trainer.window.actions_by_id["train.toggle"].shortcut() == QKeySequence("Ctrl+T")
