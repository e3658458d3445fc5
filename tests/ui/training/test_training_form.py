"""What cannot be trained, or not so, says why."""

from __future__ import annotations

import numpy as np
import pytest

from tests.ui.training.trainer import LINE


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
