"""Stepping: every command, its mirror image, and that it computes nothing."""

from __future__ import annotations

import dataclasses

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
    StepOut,
    StepOver,
    ToggleBreakpoint,
)
from engine.debugging.breakpoints import AtGroup
from engine.debugging.debugger import reduce, start
from engine.errors import GraphError, ShapeError, UnknownNameError
from engine.language import parse
from engine.levels import GroupName, Level
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model
from tests.helpers.stepping import COMMANDS, LEVELS, SEEDS, after, landings, shown


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


# ------------------------------------------------------------------------------------------------------------- edits
@given(SEEDS, LEVELS, st.floats(-3, 3), st.data())
@settings(max_examples=some(40), deadline=None)
def test_an_edit_keeps_the_cursor_and_equals_a_fresh_run(seed, level, value, data):
    state = start(random_model(seed), level)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    edited = reduce(state, SetValues({"w": value}))
    fresh = start(state.model.with_values(w=value), level, state.cursor)
    assert edited.cursor == state.cursor
    assert shown(edited) == shown(fresh)


@given(SEEDS, LEVELS, st.data())
@settings(max_examples=some(40), deadline=None)
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
