"""Transits: what can travel together does, and nothing leaves before what it needs has landed."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.debugger import start
from engine.debugging.steps import StepKind
from engine.debugging.transits import passage_between
from engine.language import parse
from engine.levels import Level
from tests.helpers.generated import some
from tests.helpers.models import REGULARISED, random_model


def test_one_step_is_on_its_way_for_the_whole_passage():
    schedule = start(parse(REGULARISED)).schedule
    for cursor in range(1, len(schedule.steps) + 1):
        passage = passage_between(schedule, cursor - 1, cursor)
        (transit,) = passage.transits
        assert (transit.step, transit.leaves, transit.lands) == (cursor - 1, 0.0, passage.length)
        assert not passage.back


def test_the_messages_of_a_node_land_one_after_the_other_and_then_its_sum():
    schedule = start(parse(REGULARISED)).schedule
    first = next(
        i for i, s in enumerate(schedule.steps) if s.child is not None and schedule.view.nodes[s.node].name == "w"
    )
    one, two, total = passage_between(schedule, first, first + 3).transits
    assert one.leaves == 0.0
    assert one.leaves < two.leaves < one.lands < two.lands == total.leaves < total.lands


def test_a_rank_travels_at_once():
    schedule = start(parse(REGULARISED)).schedule
    ends = schedule.rank_ends
    passage = passage_between(schedule, ends[2], ends[3])  # L and R
    assert {(t.leaves, t.lands) for t in passage.transits} == {(0.0, 1.0)}


def test_taking_back_is_the_same_passage_run_backwards():
    schedule = start(parse(REGULARISED)).schedule
    there, back = passage_between(schedule, 10, 14), passage_between(schedule, 14, 10)
    assert back.back
    assert there.transits == back.transits
    assert (there.time(0.25), there.time(1.0)) == (0.25 * there.length, there.length)
    assert back.time(0.25) == pytest.approx(there.time(0.75))
    assert back.time(1.0) == 0.0


@settings(max_examples=some(50), deadline=None)
@given(st.integers(0, 10_000), st.sampled_from(list(Level)), st.data())
def test_nothing_leaves_before_what_it_needs_has_landed(seed, level, data):
    schedule = start(random_model(seed), level).schedule
    count = len(schedule.steps)
    begin = data.draw(st.integers(0, count))
    end = data.draw(st.integers(begin, count))
    passage = passage_between(schedule, begin, end)
    assert [t.step for t in passage.transits] == list(range(begin, end))
    steps = schedule.steps
    for late in passage.transits:
        assert 0.0 <= late.leaves < late.lands <= passage.length
        for early in passage.transits:
            if _needs(schedule, steps[late.step], steps[early.step]):
                assert early.lands <= late.leaves
            if early.step < late.step and steps[early.step].node == steps[late.step].node:
                assert early.lands <= late.lands


def _needs(schedule, step, other) -> bool:
    """Whether a step reads what another one makes."""
    if step.kind is StepKind.FORWARD:
        return other.kind is StepKind.FORWARD and other.node in schedule.view.nodes[step.node].parents
    if step.kind is StepKind.SEED:
        return other.kind is StepKind.FORWARD and other.node == step.node
    if step.kind is StepKind.MESSAGE:
        return other.kind in (StepKind.SEED, StepKind.SUM) and other.node == step.child
    return other.kind is StepKind.MESSAGE and other.node == step.node
