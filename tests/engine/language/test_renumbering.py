"""A number that is written anew: the graph of the text before serves, and nothing can be told from reading afresh."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import resources
from engine.errors import GraphError, Span
from engine.graph import Graph, Group, Leaf, Literal, Node, Variable
from engine.language import parse, renumbered, with_leaf_number
from engine.language.renumbering import moved
from engine.model import Model

SEVERAL = """\
\"\"\"Numbers beside each other\"\"\"
W: param = [[1, 2.5, -3], [0.25, 1e-3, 4]]
v: input = [1.0,
    2.0, 3.0]  # three
b: param(-2, 2) = -0.5
n: const = 7
y = W @ v * n + b
L: loss = sum(y**2) / 2
"""


def literals(model: Model) -> list[tuple[Variable, tuple[int, ...]]]:
    """Every number of a leaf that stands in the text."""
    return [(leaf, index) for leaf in model.graph.leaves if leaf.leaf for index in leaf.leaf.element_spans]


def assert_as_read(model: Model, text: str) -> None:
    """A model is what reading its text gives: values, and all of the graph, its places moved."""
    fresh = parse(text)
    assert model.text == text
    assert model.values.keys() == fresh.values.keys()
    for leaf, value in fresh.values.items():
        np.testing.assert_array_equal(model.values[leaf], value)
        assert model.values[leaf].dtype == value.dtype
    for known, read in zip(model.graph.leaves, fresh.graph.leaves, strict=True):
        assert known.leaf is not None
        assert read.leaf is not None
        assert moved(known.leaf.value_span, model.rewritten) == read.leaf.value_span
        spans = {index: moved(span, model.rewritten) for index, span in known.leaf.element_spans.items()}
        assert spans == dict(read.leaf.element_spans)
    assert plain(model.graph, model.rewritten) == plain(fresh.graph, {})


def plain(graph: Graph, rewritten: Mapping[Span, int]) -> object:
    """Every public field of a graph, with each place where it stands now."""

    def of(value: object) -> object:
        if isinstance(value, Span):
            return moved(value, rewritten)
        if isinstance(value, np.ndarray):
            return value.dtype, value.shape, value.tobytes()
        if isinstance(value, Mapping):
            return {key: of(each) for key, each in value.items()}
        if isinstance(value, tuple):
            return [of(each) for each in value]
        if isinstance(value, Graph | Group | Leaf | Literal | Node | Variable):
            return {each.name: of(getattr(value, each.name)) for each in fields(value)}
        return value

    return of(graph)


@pytest.mark.parametrize("name", resources.example_names())
def test_in_every_example_a_number_after_the_other_is_what_reading_gives(name: str) -> None:
    chance = random.Random(name)
    model = parse(resources.example_text(name))
    places = literals(model)
    for leaf, index in chance.sample(places, min(4, len(places))):
        value = chance.choice([round(chance.uniform(-5, 5), chance.randrange(7)), 1e-7, -12345.0])
        try:
            text = with_leaf_number(model.text, leaf, index, value, model.rewritten)
            expected = parse(text)
        except GraphError:
            continue  # a class, say, cannot be -0.3
        after = renumbered(model, text)
        if after is None:
            assert ";" in text or expected.graph.nodes
            continue
        assert after.graph is model.graph
        assert_as_read(after, text)
        model = after


def test_all_numbers_of_a_text_one_after_the_other() -> None:
    model = parse(SEVERAL)
    for round_ in range(3):
        for place, (leaf, index) in enumerate(literals(model)):
            text = with_leaf_number(model.text, leaf, index, 10.0 ** (place % 4) / 3 + round_, model.rewritten)
            after = renumbered(model, text)
            assert after is not None
            assert after.graph is model.graph
            assert_as_read(after, text)
            model = after


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("= 7", "= 007"),  # no number to Python
        ("= 7", "= 7\nm: const = 8"),
        ("= -0.5", "= 1/2"),
        ("= -0.5", "= nan"),
        ("= -0.5", "= 1e999"),
        ("-0.5", "zeros(1)"),
        ("/ 2", "/ 3"),  # no leaf's
        ("n: const", "m: const"),
        ("# three", "# 3"),
        ("-3]", "-3, 5]"),
        ("2.0, 3.0", "2.5, 3.5"),  # two at once
    ],
)
def test_what_is_more_than_a_number_is_read(old: str, new: str) -> None:
    assert old in SEVERAL
    assert renumbered(parse(SEVERAL), SEVERAL.replace(old, new)) is None


def test_a_line_with_more_in_it_is_read() -> None:
    text = "x: input = 0.5; y = x*2\nL: loss = y**2"
    assert renumbered(parse(text), text.replace("0.5", "0.25")) is None


def test_a_number_that_stands_for_several_leaves_is_read() -> None:
    text = "x: input = 2.0\nfor i in range(3):\n    w: param = 0.5\n    x = x * w\nL: loss = x"
    model = parse(text)
    assert len([leaf for leaf in model.graph.leaves if leaf.identifier == "w"]) == 3
    assert renumbered(model, text.replace("0.5", "0.75")) is None


def test_a_number_that_no_leaf_can_have_is_read_and_refused_there() -> None:
    text = "t: target = [0, 1]\nz: input = [[1, 2], [3, 4]]\nL: loss = sum(softmax_cross_entropy(z, t))"
    wrong = text.replace("[0, 1]", "[0, 7]")
    assert renumbered(parse(text), wrong) is None
    with pytest.raises(GraphError):
        parse(wrong)


@given(st.data())
def test_any_other_text_is_what_reading_gives_or_is_read(data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(SEVERAL)))
    stop = data.draw(st.integers(start, min(start + 3, len(SEVERAL))))
    text = SEVERAL[:start] + data.draw(st.text("0123456789.-e, []\n#;x", max_size=3)) + SEVERAL[stop:]
    found = renumbered(parse(SEVERAL), text)
    if found is not None:
        assert_as_read(found, text)
