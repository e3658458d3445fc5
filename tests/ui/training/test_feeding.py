"""The data bar: which examples and which mode a pass runs on."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from engine.execution.passes import run
from engine.language import parse
from tests.helpers.models import MADE
from tests.ui.training.trainer import LINE, MODES


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


def test_what_is_typed_into_the_number_of_the_example_stays_while_numbers_change(trainer):
    trainer.commands("data.one")
    box = trainer.window.workspace.data_bar.example
    trainer.window.activateWindow()
    box.setFocus()
    box.selectAll()
    QTest.keyClicks(box, "01")
    trainer.session.edit_number("w", (), 0.25, None)
    assert box.text() == "01"
    QTest.keyClicks(box, "1")
    QTest.keyClick(box, Qt.Key.Key_Return)
    assert trainer.session.feed.rows == (11,)
    trainer.commands("data.previous")
    assert box.text() == "10"


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
