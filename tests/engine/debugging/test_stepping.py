"""Stepping: every command, its mirror image, and that it computes nothing."""

from __future__ import annotations

import dataclasses
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import (
    Continue,
    Goto,
    ReplaceModel,
    RunTo,
    SetLevel,
    SetValues,
    StepInto,
    StepLayer,
    StepOut,
    StepOver,
    StepRank,
    ToggleBreakpoint,
)
from engine.debugging.breakpoints import AtGroup
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.steps import StepKind
from engine.errors import GraphError, ShapeError, UnknownNameError
from engine.execution import run
from engine.language import parse
from engine.levels import GroupName, Level
from engine.model import Model
from engine.notation.names import split_element
from engine.ops import Operation, Slot
from tests.helpers.models import LAYERED, REGULARISED, random_model

SEEDS, LEVELS = st.integers(0, 10_000), st.sampled_from(list(Level))
COMMANDS = [StepInto, StepOver, StepOut, StepRank, StepLayer, Continue]


def after(state: DebuggerState, *actions) -> DebuggerState:
    for action in actions:
        state = reduce(state, action)
    return state


def landings(state: DebuggerState, action) -> list[int]:
    """Where an action lands, again and again, until it moves no more."""
    found = [state.cursor]
    while (state := reduce(state, action)).cursor != found[-1]:
        found.append(state.cursor)
    return found


def shown(state: DebuggerState) -> list[tuple]:
    """Everything that may be shown at a cursor, as bytes: value, error signal and running sum of each node."""
    view = state.view.nodes
    return [
        tuple(
            None if a is None else (a.shape, a.tobytes())
            for a in (state.value(n), state.signal(n), state.partial_sum(n))
        )
        for n in range(len(view))
    ]


# ------------------------------------------------------------------------------------------- the regularised example
def test_a_debugger_starts_before_the_first_step():
    state = start(parse(REGULARISED))
    assert (state.cursor, state.last_step, state.level) == (0, None, Level.VARIABLES)


def test_step_into_finishes_one_step():
    assert landings(start(parse(REGULARISED)), StepInto()) == list(range(26))


def test_step_over_finishes_one_node():
    found = landings(start(parse(REGULARISED)), StepOver())
    assert found == [0, 1, 2, 3, 4, 5, 6, 8, 10, 12, 14, 16, 18, 21, 23, 25]


def test_step_over_from_inside_of_a_node_finishes_it():
    state = start(parse(REGULARISED), cursor=19)
    assert reduce(state, StepOver()).cursor == 21
    assert reduce(state, StepOver(back=True)).cursor == 18


def test_step_out_finishes_the_forward_pass_before_the_seed_then_the_backward_pass():
    assert landings(start(parse(REGULARISED)), StepOut()) == [0, 5, 25]
    assert landings(start(parse(REGULARISED), cursor=25), StepOut(back=True)) == [25, 5, 0]


def test_step_out_finishes_the_statement_that_is_seen_inside():
    state = start(parse(REGULARISED), Level.PRIMITIVES)
    # z is two primitives, y one, L three.
    assert reduce(state, StepOut()).cursor == 2
    assert reduce(after(state, Goto(1)), StepOut()).cursor == 2
    assert reduce(after(state, Goto(2)), StepOut()).cursor == state.schedule.forward_steps
    assert reduce(after(state, Goto(2)), StepOut(back=True)).cursor == 0
    assert reduce(after(state, Goto(6)), StepOut(back=True)).cursor == 3


def test_step_out_finishes_the_layer_that_is_seen_inside():
    state = start(parse(LAYERED))
    # z, h, s lie in the first layer, y in the second.
    assert landings(state, StepOut())[:3] == [0, 3, 4]
    assert reduce(after(state, Goto(1)), StepOut(back=True)).cursor == 0
    assert reduce(after(state, Goto(4)), StepOut(back=True)).cursor == 3


def test_step_out_lands_before_the_seed_even_if_the_loss_lies_in_the_open_layer():
    state = start(parse('x: input = 1\nwith layer("a"):\n    y = 2*x\n    L: loss = y*y'))
    assert landings(state, StepOut())[:2] == [0, 2]


def test_goto_is_clipped_to_what_there_is():
    state = start(parse(REGULARISED))
    assert reduce(state, Goto(-5)).cursor == 0
    assert reduce(state, Goto(10**9)).cursor == 25


def test_run_to_stops_at_the_value_then_at_the_error_signal_then_at_the_value_again():
    state = start(parse(REGULARISED))
    assert [after(state, *[RunTo("z")] * times).cursor for times in (1, 2, 3, 4)] == [1, 14, 1, 14]


def test_run_to_a_leaf_stops_at_its_error_signal():
    assert reduce(start(parse(REGULARISED)), RunTo("w")).cursor == 21


def test_run_to_an_unknown_node_names_the_nearest():
    with pytest.raises(UnknownNameError, match="did you mean 'lam'"):
        reduce(start(parse(REGULARISED)), RunTo("lan"))


def test_run_to_a_leaf_without_a_path_stays():
    state = start(parse("x: input = 1\nu: input = 2\nL = x*x"), cursor=2)
    assert reduce(state, RunTo("u")).cursor == 2


def test_continue_without_breakpoints_goes_to_the_end_and_back_to_the_start():
    state = start(parse(REGULARISED))
    assert landings(state, Continue()) == [0, 25]
    assert landings(after(state, Goto(25)), Continue(back=True)) == [25, 0]


def test_continue_stops_at_breakpoints_both_ways():
    state = after(start(parse(REGULARISED)), ToggleBreakpoint("z"), ToggleBreakpoint("w"))
    assert landings(state, Continue()) == [0, 1, 14, 21, 25]
    assert landings(after(state, Goto(25)), Continue(back=True)) == [25, 21, 14, 1, 0]


def test_a_breakpoint_is_taken_away_by_the_same_action():
    state = after(start(parse(REGULARISED)), ToggleBreakpoint("z"), ToggleBreakpoint("z"))
    assert state.breakpoints == ()


def test_a_breakpoint_on_an_unknown_node_is_refused():
    with pytest.raises(UnknownNameError):
        reduce(start(parse(REGULARISED)), ToggleBreakpoint("nothing"))


def test_breakpoints_stay_while_another_level_does_not_show_their_node():
    state = after(start(parse(REGULARISED), Level.PRIMITIVES), ToggleBreakpoint("z.1"), SetLevel(Level.VARIABLES))
    assert landings(state, Continue()) == [0, 1, 14, 25], "it stops at z, which contains it"
    assert reduce(after(state, SetLevel(Level.PRIMITIVES)), Continue()).cursor == 1


def test_a_breakpoint_on_a_layer_survives_an_edit():
    state = after(start(parse(LAYERED), Level.LAYERS), ToggleBreakpoint("hidden"), SetValues({"x": [2.0, 1.0]}))
    assert [b.place for b in state.breakpoints] == [AtGroup(GroupName("layer", "hidden"))]
    assert state.breaks.stops == (1, 8)


# -------------------------------------------------------------------------------------------------------- any model
@given(SEEDS, LEVELS, st.data())
@settings(max_examples=80, deadline=None)
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
@settings(max_examples=80, deadline=None)
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
@settings(max_examples=60, deadline=None)
def test_stepping_back_out_is_the_mirror_image_of_stepping_out(seed, level):
    state = start(random_model(seed), level)
    end, seam = len(state.steps), state.schedule.forward_steps
    groups = [state.schedule.groups_of(i) for i in range(end)]
    for cursor in range(end + 1):
        here = reduce(state, Goto(cursor))
        assert reduce(here, StepOut()).cursor == out_of(groups, seam, cursor)
        assert reduce(here, StepOut(back=True)).cursor == end - out_of(groups[::-1], end - seam, end - cursor)


@given(SEEDS, LEVELS)
@settings(max_examples=40, deadline=None)
def test_step_over_and_out_land_only_where_a_node_is_done(seed, level):
    state = start(random_model(seed), level)
    for command in (StepOver, StepOut):
        assert set(landings(state, command())) <= set(state.schedule.node_ends)
    assert state.schedule.forward_steps in landings(state, StepOut())


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=60, deadline=None)
def test_from_any_step_to_any_other_and_back_the_numbers_are_the_same(seed, level, data):
    state = start(random_model(seed), level)
    cursors = st.integers(0, len(state.steps))
    state = after(state, Goto(data.draw(cursors)))
    before = shown(state)
    wander = [Goto(data.draw(cursors)) for _ in range(3)]
    there = after(state, *wander, SetLevel(Level.PRIMITIVES), StepInto(), SetLevel(level), Goto(state.cursor))
    assert shown(there) == before


@given(SEEDS, LEVELS)
@settings(max_examples=40, deadline=None)
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
@settings(max_examples=80, deadline=None)
def test_changing_the_level_and_back_restores_the_cursor(seed, level, other, data):
    state = start(random_model(seed), level)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    away = reduce(state, SetLevel(other))
    assert 0 <= away.cursor <= len(away.steps)
    assert reduce(away, SetLevel(level)).cursor == state.cursor


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=60, deadline=None)
def test_another_level_shows_only_what_is_done(seed, level, data):
    fine = start(random_model(seed), Level.PRIMITIVES)
    fine = after(fine, Goto(data.draw(st.integers(0, len(fine.steps)))))
    coarse = reduce(fine, SetLevel(level))
    assert all(work <= fine.cursor for work in coarse.schedule.work[: coarse.cursor])
    assert all(work > fine.cursor for work in coarse.schedule.work[coarse.cursor : coarse.cursor + 1])


@given(SEEDS, st.data())
@settings(max_examples=60, deadline=None)
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


# ------------------------------------------------------------------------------------------------------------- edits
@given(SEEDS, LEVELS, st.floats(-3, 3), st.data())
@settings(max_examples=40, deadline=None)
def test_an_edit_keeps_the_cursor_and_equals_a_fresh_run(seed, level, value, data):
    state = start(random_model(seed), level)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    edited = reduce(state, SetValues({"w": value}))
    fresh = start(state.model.with_values(w=value), level, state.cursor)
    assert edited.cursor == state.cursor
    assert shown(edited) == shown(fresh)


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=40, deadline=None)
def test_the_old_state_is_left_as_it_was(seed, level, data):
    state = start(random_model(seed), level)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))), ToggleBreakpoint("x"))
    before, fields = shown(state), {f.name: getattr(state, f.name) for f in dataclasses.fields(state)}
    actions = [command(back=back) for command in COMMANDS for back in (False, True)]
    actions += [
        Goto(0),
        RunTo("L"),
        SetValues({"w": 9.0}),
        ToggleBreakpoint("w"),
        *(SetLevel(other) for other in Level),
    ]
    for action in [*actions, ReplaceModel(parse(REGULARISED))]:
        reduce(state, action)
    assert shown(state) == before
    assert all(getattr(state, name) is value for name, value in fields.items())


def test_an_edit_of_something_unknown_changes_nothing():
    state = start(parse(REGULARISED), cursor=7)
    for values, error in [
        ({"q": 1.0}, UnknownNameError),
        ({"z": 1.0}, UnknownNameError),
        ({"w": [1.0, 2.0]}, ShapeError),
    ]:
        with pytest.raises(error):
            reduce(state, SetValues(values))
    with pytest.raises(GraphError, match="'z' is computed, so its value cannot be set"):
        reduce(state, SetValues({"z": 1.0}))
    assert state.cursor == 7


def test_an_edit_may_set_several_leaves_at_once():
    state = after(start(parse(REGULARISED)), SetValues({"w": 2.0, "x": 3.0, "b": 0.0}), Goto(1))
    assert state.value(state.view.named("z").index) == 6


def test_an_edited_model_keeps_the_cursor_behind_the_same_step():
    state = start(parse(REGULARISED), cursor=14)
    longer = parse(REGULARISED.replace("z = w*x + b", "k = 2*x\nz = w*x + b"))
    edited = reduce(state, ReplaceModel(longer))
    step = edited.last_step
    assert (step.kind, edited.view.nodes[step.node].name) == ("sum", "z")


def test_an_edited_model_at_the_end_stays_at_the_end():
    edited = reduce(start(parse(REGULARISED), cursor=25), ReplaceModel(parse("x: input = 1\nL = x*x")))
    assert edited.cursor == len(edited.steps) == 4


def test_a_breakpoint_of_which_the_edited_model_has_no_node_waits_until_it_is_back():
    state = after(start(parse(REGULARISED)), ToggleBreakpoint("z"), ToggleBreakpoint("R"))
    edited = reduce(state, ReplaceModel(parse("x: input = 1\nz = 2*x\nL = z*x")))
    assert edited.breaks.stops == (1, 5)
    assert "no 'R'" in edited.breaks.found(2).problem
    assert reduce(edited, ReplaceModel(parse(REGULARISED))).breaks.stops == state.breaks.stops


# ------------------------------------------------------------------------------------------------- nothing is computed
def counted(model: Model) -> tuple[Model, list[str]]:
    """The same model with operations that write down every call of theirs."""
    calls: list[str] = []

    def listening(name, function):
        def call(*args):
            calls.append(name)
            return function(*args)

        return call

    def slot(op: Operation, s: Slot) -> Slot:
        rule = s.rule and listening(f"{op.name}'", s.rule)
        rule_at = s.rule_at and (lambda i: listening(f"{op.name}'", s.rule_at(i)))
        return dataclasses.replace(s, rule=rule, rule_at=rule_at)

    def heard(op: Operation) -> Operation:
        slots = tuple(slot(op, s) for s in op.slots)
        return dataclasses.replace(op, forward=listening(op.name, op.forward), slots=slots)

    nodes = tuple(n if n.op is None else dataclasses.replace(n, op=heard(n.op)) for n in model.graph.nodes)
    graph = dataclasses.replace(model.graph, nodes=nodes)
    return Model(graph, MappingProxyType(dict(model.values)), model.text, model.filename), calls


@pytest.mark.parametrize("level", list(Level))
@pytest.mark.parametrize("text", [REGULARISED, LAYERED])
def test_stepping_calls_no_operation(text, level):
    model, calls = counted(parse(text))
    state = start(model, level)
    assert calls
    calls.clear()
    for command in COMMANDS:
        for back in (False, True):
            for cursor in range(len(state.steps) + 1):
                shown(after(state, Goto(cursor), command(back=back)))
    first = state.view.nodes[0].name
    shown(after(state, ToggleBreakpoint(first), RunTo(first), Continue()))
    assert calls == []


def test_an_edit_calls_each_operation_once_forward():
    model, calls = counted(parse(REGULARISED))
    state = start(model)
    calls.clear()
    reduce(state, SetValues({"w": 1.0}))
    forward = [name for name in calls if not name.endswith("'")]
    assert forward == [n.op.name for n in model.graph.nodes if n.op]


def test_the_numbers_of_a_fresh_run_are_the_same_bit_for_bit():
    one, two = run(parse(LAYERED)), run(parse(LAYERED))
    for a, b in zip((*one.values, *one.grads), (*two.values, *two.grads), strict=True):
        assert (a is None and b is None) or np.array_equal(a, b)
