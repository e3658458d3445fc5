"""Stepping through any model, at any level: forward and back, and what is shown on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import (
    Continue,
    Goto,
    SetLevel,
    StepInto,
    StepOut,
    StepOver,
    ToggleBreakpoint,
)
from engine.debugging.debugger import reduce, start
from engine.debugging.steps import StepKind
from engine.language import parse
from engine.levels import Level
from engine.notation.names import split_element
from tests.helpers.generated import some
from tests.helpers.models import REGULARISED, random_model
from tests.helpers.stepping import COMMANDS, LEVELS, SEEDS, after, landings, shown


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=some(80), deadline=None)
def test_every_command_moves_its_own_way_and_stays_in_the_pass(seed, level, data):
    state = start(random_model(seed), level)
    nodes = [node.name for node in state.view.nodes]
    for name in data.draw(st.lists(st.sampled_from(nodes), max_size=3)):
        state = reduce(state, ToggleBreakpoint(name))
    end = len(state.steps)
    state = after(state, Goto(data.draw(st.integers(0, end))))
    for command in COMMANDS:
        forward, back = reduce(state, command()).cursor, reduce(state, command(back=True)).cursor
        assert 0 <= back <= state.cursor <= forward <= end
        assert (forward > state.cursor) or state.cursor == end
        assert (back < state.cursor) or state.cursor == 0


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=some(80), deadline=None)
def test_back_undoes_forward_from_every_place_where_a_command_lands(seed, level, data):
    state = start(random_model(seed), level)
    nodes = [node.name for node in state.view.nodes]
    for name in data.draw(st.lists(st.sampled_from(nodes), max_size=3)):
        state = reduce(state, ToggleBreakpoint(name))
    for command in (StepInto, StepOver, Continue):
        there = landings(state, command())
        back = landings(after(state, Goto(len(state.steps))), command(back=True))
        assert there[-1] == back[0] == len(state.steps)
        assert back[-1] == 0
        assert back == there[::-1]


def out_of(groups: list[tuple], seam: int, cursor: int) -> int:
    """Where stepping out must land: steps with their open groups, the seam between the passes, the cursor."""
    if cursor == len(groups):
        return cursor
    ends = [end for end in (seam, len(groups)) if end > cursor]
    if not groups[cursor]:
        return ends[0]
    innermost = groups[cursor][-1]
    return next((i for i in range(cursor + 1, ends[0]) if innermost not in groups[i]), ends[0])


@given(SEEDS, LEVELS)
@settings(max_examples=some(60), deadline=None)
def test_stepping_back_out_is_the_mirror_image_of_stepping_out(seed, level):
    state = start(random_model(seed), level)
    end, seam = len(state.steps), state.schedule.forward_steps
    groups = [state.schedule.groups_of(i) for i in range(end)]
    for cursor in range(end + 1):
        here = reduce(state, Goto(cursor))
        assert reduce(here, StepOut()).cursor == out_of(groups, seam, cursor)
        assert reduce(here, StepOut(back=True)).cursor == end - out_of(groups[::-1], end - seam, end - cursor)


@given(SEEDS, LEVELS)
@settings(max_examples=some(40), deadline=None)
def test_step_over_and_out_land_only_where_a_node_is_done(seed, level):
    state = start(random_model(seed), level)
    for command in (StepOver, StepOut):
        assert set(landings(state, command())) <= set(state.schedule.node_ends)
    assert state.schedule.forward_steps in landings(state, StepOut())


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=some(60), deadline=None)
def test_from_any_step_to_any_other_and_back_the_numbers_are_the_same(seed, level, data):
    state = start(random_model(seed), level)
    cursors = st.integers(0, len(state.steps))
    state = after(state, Goto(data.draw(cursors)))
    before = shown(state)
    wander = [Goto(data.draw(cursors)) for _ in range(3)]
    there = after(state, *wander, SetLevel(Level.PRIMITIVES), StepInto(), SetLevel(level), Goto(state.cursor))
    assert shown(there) == before


@given(SEEDS, LEVELS)
@settings(max_examples=some(40), deadline=None)
def test_nothing_is_shown_before_its_step_and_everything_after_it(seed, level):
    state = start(random_model(seed), level)
    done: set[tuple[str, int]] = set()
    landed: dict[int, int] = {}
    for cursor in range(len(state.steps) + 1):
        here = reduce(state, Goto(cursor)) if cursor else state
        if cursor:
            step = here.last_step
            done.add((step.kind, step.node))
            landed[step.node] = landed.get(step.node, 0) + (step.kind == "message")
        for node in here.view.nodes:
            i = node.index
            assert (here.value(i) is not None) == (node.is_leaf or ("forward", i) in done)
            assert (here.signal(i) is not None) == (("sum", i) in done or ("seed", i) in done)
            if len(node.ports) == 1:  # with several, the first message may land at another port than the main one
                assert (here.partial_sum(i) is not None) == (landed.get(i, 0) > 0)


def test_the_running_sum_grows_message_by_message():
    state = start(parse(REGULARISED))
    w = state.view.named("w").index
    sums = [reduce(state, Goto(k)).partial_sum(w) for k in (18, 19, 20, 21)]
    assert sums[0] is None
    assert float(sums[1]) == pytest.approx(0.08)
    assert sums[2] == sums[3] == reduce(state, Goto(21)).signal(w)


# ------------------------------------------------------------------------------------------------------------ levels
@given(SEEDS, LEVELS, LEVELS, st.data())
@settings(max_examples=some(80), deadline=None)
def test_changing_the_level_and_back_restores_the_cursor(seed, level, other, data):
    state = start(random_model(seed), level)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    away = reduce(state, SetLevel(other))
    assert 0 <= away.cursor <= len(away.steps)
    assert reduce(away, SetLevel(level)).cursor == state.cursor


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=some(60), deadline=None)
def test_another_level_shows_only_what_is_done(seed, level, data):
    fine = start(random_model(seed), Level.PRIMITIVES)
    fine = after(fine, Goto(data.draw(st.integers(0, len(fine.steps)))))
    coarse = reduce(fine, SetLevel(level))
    assert all(work <= fine.cursor for work in coarse.schedule.work[: coarse.cursor])
    assert all(work > fine.cursor for work in coarse.schedule.work[coarse.cursor : coarse.cursor + 1])


@given(SEEDS, st.data())
@settings(max_examples=some(60), deadline=None)
def test_a_variable_is_done_when_all_of_its_elements_are(seed, data):
    fine = start(random_model(seed), Level.SCALARS)
    fine = after(fine, Goto(data.draw(st.integers(0, len(fine.steps)))))
    coarse = reduce(fine, SetLevel(Level.VARIABLES))
    elements = {name: [] for name in coarse.view.index}
    for node in fine.view.nodes:
        elements[split_element(node.name)[0]].append(node.index)
    for node in coarse.view.nodes:
        if coarse.value(node.index) is not None:
            assert all(fine.value(i) is not None for i in elements[node.name])
        if coarse.signal(node.index) is not None:
            assert all(fine.signal(i) is not None for i in elements[node.name] if fine.view.reaches_loss(i))
    following = coarse.steps[coarse.cursor : coarse.cursor + 1]
    for step in following:
        parts = elements[coarse.view.nodes[step.node].name]
        if step.kind is StepKind.FORWARD:
            assert not all(fine.value(i) is not None for i in parts)
        if step.kind is StepKind.SUM:
            assert not all(fine.signal(i) is not None for i in parts if fine.view.reaches_loss(i))


def test_the_ends_of_the_pass_are_the_same_at_every_level():
    state = start(parse(REGULARISED))
    for level in Level:
        assert after(state, SetLevel(level)).cursor == 0
        at_end = after(state, Goto(25), SetLevel(level))
        assert at_end.cursor == len(at_end.steps)


def test_the_forward_pass_is_carried_to_the_primitives():
    state = after(start(parse(REGULARISED)), Goto(2), SetLevel(Level.PRIMITIVES))
    # z.1, z and y are done.
    assert state.cursor == 3


def test_half_a_statement_is_not_done_at_the_variables():
    state = after(start(parse(REGULARISED), Level.PRIMITIVES), Goto(4), SetLevel(Level.VARIABLES))
    assert state.cursor == 2


def test_a_step_taken_at_another_level_is_not_forgotten():
    state = after(start(parse(REGULARISED)), Goto(2), SetLevel(Level.PRIMITIVES), Goto(0), SetLevel(Level.VARIABLES))
    assert state.cursor == 0
