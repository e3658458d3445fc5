"""Leaves that are read as indices, in the window: what cannot be set, and what is said about them."""

from __future__ import annotations

import pytest

from engine.debugging.debugger import start
from engine.errors import ValueNotAllowedError
from ui.canvas.explain import explanation
from ui.document import Document

TEXT = "t: target = 1\nz: param = [0.5, 2, 1]\nL: loss = softmax_cross_entropy(z, t)\n"


def test_a_number_that_is_no_class_never_reaches_the_text():
    document = Document(TEXT)
    model = document.model("")
    leaf = model.graph.variable("t")
    assert document.with_number(model, leaf, (), 2.0).text == TEXT.replace("= 1\n", "= 2\n", 1)
    for wrong in (1.5, 3.0, -1.0):
        with pytest.raises(ValueNotAllowedError, match="'t' is read as indices"):
            document.with_number(model, leaf, (), wrong)


def test_an_override_that_is_no_class_any_more_is_left_out():
    text = TEXT.replace("t: target = 1", "t: target = zeros(2)").replace("[0.5, 2, 1]", "zeros(2, 3)")
    document = Document(text)
    model = document.model("")
    changed = document.with_number(model, model.graph.variable("t"), (1,), 2.0)
    assert changed.model("").values[0].tolist() == [0, 2]
    fewer = Document(text.replace("zeros(2, 3)", "zeros(2, 2)"), changed.overrides)
    assert fewer.model("").values[0].tolist() == [0, 0]


def test_it_is_said_why_a_class_has_no_error_signal():
    state = start(Document(TEXT).model(""))
    assert "no error signal: it is read as indices" in explanation(state, state.view.index["t"])
    assert "read as indices" not in explanation(state, state.view.index["z"])
