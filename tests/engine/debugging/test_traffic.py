"""Traffic: what has travelled along each edge, as large as the state says."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from engine.debugging.debugger import start
from engine.debugging.traffic import traffic_of
from engine.language import parse
from tests.engine.oracle.programs import programs
from tests.helpers.generated import some
from tests.helpers.models import REGULARISED
from tests.helpers.stepping import states_of


def size_of(array):
    return np.nan if array is None else np.abs(array).max(initial=0.0)


@settings(max_examples=some(15), deadline=None)
@given(programs())
def test_edges_carry_what_the_state_shows_at_any_cursor(text):
    for here in states_of(parse(text)):
        traffic = traffic_of(here)
        done = {}
        for step in here.steps[: here.cursor]:
            if step.channel is not None:
                done.setdefault((step.node, step.channel.child), []).append(step.channel)
        for edge, place in traffic.places.items():
            parent, child = edge
            assert traffic.forward[place] == pytest.approx(size_of(here.value(parent)), nan_ok=True)
            expected = [c for c in here.view.incoming(parent) if c.child == child]
            arrived = bool(expected) and len(done.get(edge, ())) == len(expected)
            message = here.numbers.message_between(child, parent) if arrived else None
            if arrived and message is None:  # it arrives at a port that the error signal does not stand for
                message = np.zeros(())
            assert traffic.backward[place] == pytest.approx(size_of(message), nan_ok=True), (
                here.level,
                edge,
                here.cursor,
            )


def test_widths_are_by_ratio():
    # Messages of L̄ = 1 to a, b and c: 1, 0.1 and 0.01.
    state = start(parse("a: input = 1\nb: input = 2\nc: input = 3\nL: loss = a + 0.1 * b + 0.01 * c"))
    traffic = traffic_of(state, cursor=len(state.steps))
    index = state.view.index
    places = [traffic.backward_places[traffic.places[index[name], index["L"]]] for name in "abc"]
    assert places == pytest.approx([1.0, 0.5, 0.0])


def test_nothing_has_travelled_before_the_first_step():
    traffic = traffic_of(start(parse(REGULARISED)))
    assert traffic.backward_scale is None
    assert np.isnan(traffic.backward_places).all()
    leaves = {"x", "w", "b", "t", "lam"}
    state = start(parse(REGULARISED))
    for (parent, _), place in traffic.places.items():
        assert np.isnan(traffic.forward[place]) == (state.view.nodes[parent].name not in leaves)
