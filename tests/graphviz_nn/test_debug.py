"""``gv.debug``: the window on a model made in Python, with the values that it was given there."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("PySide6", reason="the window needs PySide6")

import graphviz_nn as gv
from ui.document import Document


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("w: param = 0.5\nL: loss = w*w", {}),
        ("w: param = 0.5\nL: loss = w*w", {"w": -2.25}),
        ("w: param = [1, 2, 3]\nL: loss = sum(w*w)", {"w": [1, 5, 3]}),
        ("w: param = [[1, 2],\n  [3, 4]]\nv: param = 7\nL: loss = v*sum(w*w)", {"w": [[9, 2], [3, 8]], "v": 1}),
        ("w: param = randn(2, 2, seed=1)\nL: loss = sum(w*w)", {"w": [[1, 2], [3, 4]]}),
    ],
)
def test_the_document_of_a_model_holds_its_values(text, values):
    model = gv.parse(text).with_values(**values)
    document = Document.of_model(model.inner)
    read = document.model("")
    for leaf in model.inner.graph.leaves:
        assert np.array_equal(read.values[leaf.last], model.inner.values[leaf.last])


def test_the_document_of_a_traced_program_holds_arrays_that_are_not_in_its_text():
    weights = np.random.default_rng(0).normal(size=(30, 20))
    model = gv.model(gv.l2(gv.param(weights, name="W")))
    document = Document.of_model(model.inner)
    assert np.array_equal(document.model("").values[model.inner.leaf_id("W")], weights)


def test_without_a_display_it_says_what_to_do_instead(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(gv.GraphError, match="no display"):
        gv.debug(gv.parse("w: param = 1\nL: loss = w*w"))
