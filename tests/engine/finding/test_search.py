"""Search by words: names as they are spelled and as they are shown, operations, layers, kinds, the best first."""

from __future__ import annotations

import pytest

from engine.debugging.debugger import start
from engine.errors import QueryError
from engine.finding import MOST_CHARACTERS, found_by, is_filter
from engine.language import parse
from engine.levels import Level
from tests.helpers.models import LAYERED, REGULARISED

STATE = start(parse(REGULARISED))
LAYERS = start(parse(LAYERED), Level.LAYERS)
SCALARS = start(parse(LAYERED), Level.SCALARS)
SEVERAL = start(parse("w_1: param = 1\nw_12: param = 2\naw = w_1*w_12\nwide = softplus(aw)\nL: loss = wide**2\n"))


def names(state, text):
    return [state.view.nodes[i].name for i in found_by(state, text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("w", ["w"]),
        ("W", ["w"]),
        ("L", ["L", "lam", "L_reg", "y"]),
        ("lam", ["lam"]),
        ("λ", ["lam"]),
        ("sigm", ["y"]),
        ("op:sigmoid", ["y"]),
        ("op:si", ["y"]),
        ("operation:logistic", ["y"]),
        ("kind:param", ["w", "b"]),
        ("param w", ["w"]),
        ("name:b", ["b"]),
        ("name:sigmoid", []),
        ("   ", []),
        ("nothing at all", []),
    ],
)
def test_words_find_names_operations_and_kinds(text, found):
    assert not is_filter(text)
    assert names(STATE, text) == found


def test_the_best_come_first():
    assert names(SEVERAL, "w_1") == ["w_1", "w_12"]
    assert names(SEVERAL, "w₁₂") == ["w_12"]
    assert names(SEVERAL, "w") == ["w_1", "w_12", "wide", "aw"]


def test_a_layer_is_found_by_its_title_and_so_is_what_lies_in_it():
    assert names(LAYERS, "hidden") == ["hidden"]
    assert names(LAYERS, "kind:layer op:dot") == ["output"]
    assert set(names(SCALARS, "group:hid")) >= {"W[0,0]", "z[1]", "h[0]"}
    assert set(names(SCALARS, "layer:output")) == {"v[0]", "v[1]", "y"}


def test_elements_are_found_as_they_are_addressed():
    assert names(SCALARS, "W[0") == ["W[0,0]", "W[0,1]"]
    assert names(SCALARS, '"W[0,1]"') == ["W[0,1]"]


def test_a_text_that_nobody_types_is_refused():
    with pytest.raises(QueryError, match="at most"):
        found_by(STATE, "w" * (MOST_CHARACTERS + 1))


def test_the_whole_title_of_a_layer_finds_what_is_in_it_and_nothing_else():
    text = (
        'x: input = 2.0\nwith layer("hidden 1"):\n    h1 = tanh(x * 3)\n'
        'with layer("hidden 2"):\n    h2 = tanh(h1 * 3)\nL: loss = h2**2\n'
    )
    state = start(parse(text), Level.PRIMITIVES)
    found = {state.view.nodes[i].name for i in found_by(state, "Hidden 1")}
    assert found == {"h1.1", "h1"}
    assert {state.view.nodes[i].name for i in found_by(state, "hidden tanh")} == {"h1", "h2"}
