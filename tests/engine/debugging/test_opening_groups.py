"""Opening and closing groups in the middle of a pass: where the cursor lands, and what an edit leaves open."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.debugging.actions import (
    CloseAll,
    CloseGroup,
    Continue,
    Goto,
    OpenAll,
    OpenGroup,
    ReplaceModel,
    SetLevel,
    SetValues,
    StepOut,
    ToggleBreakpoint,
)
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.steps import StepKind
from engine.errors import UnknownNameError
from engine.language import parse
from engine.levels import Folding, GroupName, Level, group_tree
from tests.helpers.generated import some
from tests.helpers.models import LAYERED, REGULARISED, random_model
from tests.helpers.stepping import LEVELS, SEEDS, after, landings

HIDDEN, OUTPUT = GroupName("layer", "hidden"), GroupName("layer", "output")
Z, L = GroupName("statement", "z"), GroupName("statement", "L")


def names(state: DebuggerState) -> list[str]:
    return [node.name for node in state.view.nodes]


def turned(draw, state: DebuggerState) -> DebuggerState:
    """Some groups opened and closed, one after the other."""
    groups = list(group_tree(state.view.graph).keys)
    for group in draw(st.lists(st.sampled_from(groups), min_size=1, max_size=6)):
        is_open = state.folding.is_open(group)
        state = reduce(state, CloseGroup(group) if is_open else OpenGroup(group))
    return state


def test_a_group_opens_and_closes():
    state = start(parse(LAYERED), Level.LAYERS)
    opened = reduce(state, OpenGroup(HIDDEN))
    assert names(opened) == ["x", "W", "z", "h", "s", "output", "L"]
    assert names(reduce(opened, CloseGroup(HIDDEN))) == names(state)
    assert reduce(opened, OpenGroup(HIDDEN)) is opened


def test_all_groups_open_down_to_the_operations_and_close_up_to_the_layers():
    for level in (Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES):
        state = start(parse(LAYERED), level)
        assert names(after(state, OpenAll())) == names(start(parse(LAYERED), Level.PRIMITIVES))
        assert names(after(state, CloseAll())) == names(start(parse(LAYERED), Level.LAYERS))


def test_a_level_sets_all_groups():
    state = after(start(parse(LAYERED)), OpenGroup(L), CloseGroup(HIDDEN), SetLevel(Level.VARIABLES))
    assert state.folding == Folding(Level.VARIABLES)
    assert names(state) == names(start(parse(LAYERED)))


def test_an_unknown_group_is_refused_with_the_nearest_name():
    with pytest.raises(UnknownNameError, match="did you mean 'hidden'"):
        reduce(start(parse(LAYERED)), OpenGroup(GroupName("layer", "hiden")))


def test_an_opened_variable_is_stepped_through_one_operation_at_a_time():
    state = after(start(parse(REGULARISED)), OpenGroup(Z))
    forward = [names(state)[step.node] for step in state.steps if step.kind is StepKind.FORWARD]
    assert forward == ["z.1", "z", "y", "L", "R", "L_reg"]
    assert len(state.steps) == 25 + 3  # one value more, one message and one sum


def test_stepping_out_finishes_the_innermost_open_group():
    state = after(start(parse(LAYERED), Level.LAYERS), OpenGroup(OUTPUT), OpenGroup(GroupName("statement", "y")))
    # hidden, y.1, y and L are computed.
    assert landings(state, StepOut())[:3] == [0, 4, len(state.steps)]
    assert reduce(after(state, Goto(1)), StepOut()).cursor == 3
    assert reduce(after(state, Goto(3)), StepOut(back=True)).cursor == 1


def test_continue_stops_at_a_node_that_is_hidden_where_the_group_is_that_contains_it():
    state = after(start(parse(REGULARISED)), OpenGroup(Z), ToggleBreakpoint("z.1"))
    assert reduce(state, Continue()).cursor == 1
    closed = after(state, CloseGroup(Z))
    assert closed.breaks.stops == tuple(closed.schedule.stops(closed.view.index["z"]))
    assert reduce(after(state, CloseGroup(Z), OpenGroup(Z)), Continue()).cursor == 1


def test_the_cursor_stays_behind_the_same_work():
    state = after(start(parse(LAYERED), Level.LAYERS), Goto(1), OpenGroup(HIDDEN))
    assert state.cursor == 3  # z, h and s
    assert after(state, Goto(2), CloseGroup(HIDDEN)).cursor == 0


@settings(max_examples=some(80), deadline=None)
@given(SEEDS, LEVELS, st.data())
def test_going_back_restores_the_cursor(seed, level, data):
    state = start(random_model(seed), level)
    state = turned(data.draw, state)
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    away = turned(data.draw, state)
    back = away
    for group in away.folding.others ^ state.folding.others:
        back = reduce(back, CloseGroup(group) if back.folding.is_open(group) else OpenGroup(group))
    assert back.folding == state.folding
    assert back.cursor == state.cursor


@settings(max_examples=some(80), deadline=None)
@given(SEEDS, LEVELS, st.data())
def test_the_cursor_lands_behind_the_last_step_whose_work_is_done(seed, level, data):
    state = turned(data.draw, start(random_model(seed), level))
    state = after(state, Goto(data.draw(st.integers(0, len(state.steps)))))
    done = _done(state)
    other = turned(data.draw, state)
    if other.folding == state.folding:
        assert other.cursor == state.cursor
        return
    work = [_work(other, i) <= done for i in range(len(other.steps))]
    assert all(work[: other.cursor])
    assert not any(work[other.cursor : other.cursor + 1])


def _done(state: DebuggerState) -> set:
    """The primitive steps that must have been done at the cursor, with all that come before them."""
    wanted = set().union(*(_work(state, i) for i in range(state.cursor))) if state.cursor else set()
    order = _primitive_steps(state)
    last = max((order.index(key) for key in wanted), default=-1)
    return set(order[: last + 1])


def _work(state: DebuggerState, index: int) -> set:
    """The primitive steps that a step consists of, found one by one."""
    step, view = state.steps[index], state.view
    node = view.nodes[step.node]
    if step.channel is not None:
        keys = {("message", c.sender, c.slot) for c in step.channel.crossings}
    elif step.kind is StepKind.SUM:
        keys = {("sum", port, 0) for port in node.ports}
    else:
        keys = {(str(step.kind), member, 0) for member in node.members}
    return keys & set(_primitive_steps(state))


def _primitive_steps(state: DebuggerState) -> list:
    """All steps of a pass over single operations, written down from the rules."""
    graph = state.view.graph
    found = [("forward", node.id, 0) for node in graph.nodes if node.op is not None]
    if graph.loss is None:
        return found
    found.append(("seed", graph.loss, 0))
    for node in reversed(graph.nodes[: graph.loss]):
        if graph.reaches_loss[node.id]:
            found += [("message", *key) for key in graph.children[node.id] if graph.sends(*key)]
            found.append(("sum", node.id, 0))
    return found


@settings(max_examples=some(60), deadline=None)
@given(SEEDS, LEVELS, LEVELS, st.data())
def test_from_any_mixture_to_any_level_only_what_is_done_is_shown(seed, level, other, data):
    state = turned(data.draw, start(random_model(seed), level))
    state = after(state, Goto(data.draw(st.sampled_from([0, len(state.steps)]))))
    there = after(state, SetLevel(other))
    assert there.cursor == (0 if state.cursor == 0 else len(there.steps))


def test_the_ends_of_the_scalars_are_the_ends_of_the_tensors_whatever_is_open():
    state = after(start(parse(LAYERED), Level.SCALARS), OpenGroup(GroupName("statement", "z[0]")))
    for cursor in range(len(state.steps) + 1):
        there = after(state, Goto(cursor), SetLevel(Level.VARIABLES))
        plain = after(state, Goto(cursor), CloseGroup(GroupName("statement", "z[0]")))
        assert there.cursor == after(plain, SetLevel(Level.VARIABLES)).cursor


# ------------------------------------------------------------------------------------------------------------- edits
def test_what_is_open_survives_an_edit_where_the_names_do():
    state = after(start(parse(LAYERED)), CloseGroup(HIDDEN), OpenGroup(L))
    edited = reduce(
        state, ReplaceModel(parse(LAYERED.replace("tanh", "sin").replace("L: loss = y**2", "L: loss = y*y + 1")))
    )
    assert names(edited) == ["x", "hidden", "v", "y", "L.1", "L"]


def test_a_group_that_an_edit_renames_is_as_the_level_has_it():
    state = after(start(parse(LAYERED)), CloseGroup(HIDDEN))
    renamed = reduce(state, ReplaceModel(parse(LAYERED.replace("hidden", "first"))))
    assert names(renamed) == names(start(parse(LAYERED)))


def test_a_group_that_comes_back_while_one_types_is_closed_as_it_was():
    state = after(start(parse(LAYERED)), CloseGroup(HIDDEN))
    there = after(state, ReplaceModel(parse(LAYERED.replace("hidden", "first"))), ReplaceModel(parse(LAYERED)))
    assert names(there) == names(state)


def test_a_changed_number_leaves_groups_and_cursor_as_they_are():
    state = after(start(parse(LAYERED)), CloseGroup(HIDDEN), Goto(2))
    edited = reduce(state, SetValues({"x": [2.0, 1.0]}))
    assert (edited.folding, edited.cursor) == (state.folding, 2)
    assert edited.schedule is state.schedule
