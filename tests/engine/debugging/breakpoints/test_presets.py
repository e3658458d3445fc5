"""Presets: each stops where something was planted, and nowhere where nothing is."""

from __future__ import annotations

import pytest

from engine.debugging.actions import AddBreakpoint, SetNotation, SetValues
from engine.debugging.breakpoints import AtNode
from engine.debugging.breakpoints.presets import PRESETS, BreakOn, preset
from engine.debugging.breakpoints.telling import stopped_words
from engine.debugging.debugger import reduce, start
from engine.language import parse
from engine.levels import Level
from engine.notation import Notation
from tests.helpers.models import REGULARISED

LOG_OF_ZERO = """\
x: input = 2.0
w: param = 0.0
y = x + 1
z = 3*log(w*x) + 1
L: loss = z**2
"""
EXPLODING = "x: input = 1.0\nw: param = 40.0\na = w*x\nb = w*a\nc = w*b\nL: loss = c*2\n"
CHAIN = "x: input = 30.0\nw: param = 1.0\na = sigmoid(w*x)\nb = 2*a\nL: loss = b\n"
RECTIFIED = """\
X: input = [[1.0, 2.0], [3.0, 1.0], [2.0, 2.0]]
W: param = [[1.0, -1.0], [0.5, -2.0]]
h = relu(X @ W)
L: loss = sum(h)
"""


def stopped(text: str, wanted: BreakOn, level: Level = Level.VARIABLES, **values: object) -> list[str]:
    state = reduce(start(parse(text), level), AddBreakpoint(preset(wanted)))
    if values:
        state = reduce(state, SetValues(values))
    assert state.breaks.found(1).problem == ""
    state = reduce(state, SetNotation(Notation.DELTA))
    return [stopped_words(hit, state.signals).partition(":")[0] for hit in state.breaks.hits]


@pytest.mark.parametrize("level", list(Level))
def test_nan_or_infinity_is_found_where_it_is_produced_at_every_level(level):
    """log(0) = −∞ inside of z; backward 1/0 is the first error signal that is not finite, and 0·∞ the next."""
    state = reduce(start(parse(LOG_OF_ZERO), level), AddBreakpoint(preset(BreakOn.NOT_FINITE)))
    first = state.breaks.hits[0]
    assert stopped_words(first, state.signals).startswith("stopped at value of z.2 = −∞: not isfinite(result)")
    z = state.schedule.value_cursors[state.view.index["z" if level is not Level.PRIMITIVES else "z.2"]]
    assert first.cursor == z


def test_nothing_is_found_in_a_sound_model():
    for wanted in BreakOn:
        assert stopped(REGULARISED, wanted) == []


def test_an_exploding_error_signal_is_found():
    assert stopped(EXPLODING, BreakOn.EXPLODING) == ["stopped at δ_a", "stopped at δ_w", "stopped at δ_x"]


def test_a_vanishing_error_signal_is_found_behind_a_saturated_unit():
    assert stopped(CHAIN, BreakOn.VANISHING)[0] == "stopped at δ_a.1"
    assert stopped(CHAIN, BreakOn.SATURATED) == ["stopped at value of a"]


def test_a_dead_unit_is_one_that_is_off_at_every_example():
    assert stopped(RECTIFIED, BreakOn.DEAD) == ["stopped at value of h"]
    assert stopped(RECTIFIED, BreakOn.DEAD, W=[[1.0, -1.0], [0.5, 2.0]]) == []


def test_a_changed_value_is_found_once_there_is_a_pass_before():
    assert stopped(REGULARISED, BreakOn.CHANGED) == []
    found = stopped(REGULARISED, BreakOn.CHANGED, t=0.5)
    assert found[0] == "stopped at value of L.1"
    assert "stopped at value of z" not in found


def test_a_preset_can_be_set_on_one_node():
    state = reduce(start(parse(EXPLODING)), AddBreakpoint(preset(BreakOn.EXPLODING, AtNode("w"))))
    assert len(state.breaks.stops) == 1
    assert set(PRESETS) == set(BreakOn)
