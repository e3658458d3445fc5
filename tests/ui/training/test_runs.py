"""Training in the window: runs that are seen, stopped, undone and given up."""

from __future__ import annotations

import gc

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QKeySequence

import graphviz_nn as gv
import resources
from engine.learning.training import Training
from tests.helpers.models import MADE, NORMED
from tests.ui.conftest import Person
from tests.ui.training.trainer import LINE, LONG, MODES, Trainer
from ui.main_window import MainWindow
from ui.menus.mnemonics import title_of
from ui.settings import Settings
from ui.training import runner

HAND_MADE = """x, t = dataset("xor")
W: param = randn(3, 2)
h = tanh(x @ W.T)
L: loss = mse(dense(h, 1), t)
train(lr=0.1, epochs=3)
"""


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


def test_a_window_is_closed_while_it_trains(qtbot, new_window):
    trainer = Trainer(Person(qtbot, new_window()))
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.waits_for_news()
    trainer.window.close()
    assert not trainer.window.isVisible()
    assert not trainer.panel.is_running


def test_windows_that_train_come_and_go(qtbot, store):
    """Whole windows are thrown away in the midst of it, closed or not; garbage is collected all the time."""
    threshold = gc.get_threshold()
    gc.set_threshold(100)
    try:
        for round_ in range(4):
            window = MainWindow(Settings(store))
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


def test_the_passes_of_a_training_that_fails_can_be_looked_at(trainer, monkeypatch):
    monkeypatch.setattr(runner, "_TELL_S", 1e9)  # it fails before it has told anything
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    trainer.person.qtbot.waitUntil(lambda: len(trainer.session.history.records) > 2)

    def needs_too_much(_training: Training) -> bool:
        raise MemoryError

    monkeypatch.setattr(Training, "run_batch", needs_too_much)
    trainer.waits()
    assert "more memory" in trainer.said
    assert not trainer.window.workspace.history_bar.isHidden()


def test_a_slow_training_tells_the_batch_that_it_is_at(trainer, monkeypatch):
    monkeypatch.setattr(runner, "_TELL_S", 1e9)  # as where showing what was learnt takes long
    monkeypatch.setattr(runner, "_COUNT_S", 0.0)
    monkeypatch.setattr(runner, "_SLICE_S", 0.0)
    trainer.person.opens_text(LONG)
    trainer.commands("train.toggle")
    seen: set[str] = set()

    def has_told_of_three() -> bool:
        seen.add(trainer.said)
        return sum(words.startswith("epoch ") for words in seen) >= 3

    trainer.person.qtbot.waitUntil(has_told_of_three)
    assert any(", batch " in words and words.endswith(" of 3") for words in seen)
    trainer.commands("train.toggle")
    trainer.waits()
