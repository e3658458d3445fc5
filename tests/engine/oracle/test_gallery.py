"""The examples as a gallery: titles, notes, numbers that can be edited, and the same numbers at every level."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

import graphviz_nn as gv
import resources
from engine.errors import Span
from engine.language import parse

NAMES = resources.example_names()


@pytest.fixture(params=NAMES)
def example(request):
    return gv.parse(resources.example_text(request.param))


def test_titles_are_short_and_notes_say_what_to_do(example):
    assert 0 < len(example.title) < 45
    assert not example.title.endswith(".")
    assert len(example.notes.splitlines()) < 14
    assert any(word in example.notes for word in ("Step", "Drag", "Try", "Choose", "Train"))


def test_every_number_of_an_example_can_be_edited_and_dragged(example):
    for leaf in example.inner.graph.leaves:
        if not leaf.leaf.element_spans:  # made by an initialiser or a data set
            assert "(" in leaf.formula
            continue
        assert leaf.leaf.slider is not None, f"{leaf.address} has no slider"
        values = example.inner.values[leaf.last]
        low, high = leaf.leaf.slider
        assert ((low <= values) & (values <= high)).all(), f"{leaf.address} starts outside of its slider"
        assert set(leaf.leaf.element_spans) == set(np.ndindex(values.shape))
        assert all(isinstance(span, Span) for span in leaf.leaf.element_spans.values())


def test_the_gallery_lists_every_example_once():
    folder = Path(resources.__file__).parent / "examples"
    listed = json.loads((folder / "index.json").read_text(encoding="utf-8"))
    assert sorted(listed) == sorted(path.stem for path in folder.glob("*.gvnn"))
    assert tuple(listed) == NAMES
    titles = [parse(resources.example_text(name)).graph.title for name in NAMES]
    assert len(set(titles)) == len(titles)


@pytest.mark.parametrize("level", ["layers", "variables", "primitives"])
def test_the_messages_that_a_node_receives_sum_to_its_error_signal(example, level):
    at_level = example.at(level)
    trace, view = at_level.run(), at_level.view
    for node in view.nodes:
        incoming = view.incoming(node.index)
        if incoming:
            received = sum(trace.numbers.message(channel) for channel in incoming)
            np.testing.assert_allclose(trace.grad(node.name), received, rtol=1e-14, atol=1e-14)


@pytest.mark.parametrize("level", ["layers", "primitives"])
def test_another_level_shows_the_same_numbers_bit_for_bit(example, level):
    variables, other = example.run(), example.at(level).run()
    for name in set(example.names) & set(example.at(level).names):
        assert np.array_equal(variables.value(name), other.value(name))
        assert np.array_equal(variables.grad(name), other.grad(name))
