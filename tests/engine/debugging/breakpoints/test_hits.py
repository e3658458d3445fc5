"""Where breakpoints stop: the same places forward and back, found again by an oracle that walks step by step."""

from __future__ import annotations

import random

import numpy as np
import pytest

from engine.debugging.actions import AddBreakpoint, Continue, Goto, SetLevel, SetValues
from engine.debugging.breakpoints import (
    Anywhere,
    AtEdge,
    AtNode,
    Breakpoint,
    Event,
    HitRule,
    hit_rule_of,
    place_of,
)
from engine.debugging.breakpoints.record import Comparison
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.steps import StepKind
from engine.errors import ValueNotAllowedError
from engine.language import parse
from engine.levels import Level
from tests.helpers.models import LAYERED, REGULARISED, random_model

CONDITIONS = ("", "value > 0", "norm(grad) > 0.3", "abs(message) < 0.5", "isnan(value) or step % 1 = 0", "step > 9")
TENSORS = (Level.LAYERS, Level.VARIABLES, Level.PRIMITIVES)


def with_breakpoints(state: DebuggerState, *breakpoints: Breakpoint) -> DebuggerState:
    for breakpoint_ in breakpoints:
        state = reduce(state, AddBreakpoint(breakpoint_))
    return state


def landings(state: DebuggerState, *, back: bool = False) -> list[int]:
    """Where Continue lands, from one end of the pass to the other."""
    end = len(state.steps)
    state = reduce(state, Goto(end if back else 0))
    found = [state.cursor]
    while state.cursor != (0 if back else end):
        state = reduce(state, Continue(back=back))
        found.append(state.cursor)
    return found


def random_breakpoint(rng: random.Random, state: DebuggerState) -> Breakpoint:
    view = state.view
    places = [Anywhere(), place_of(view, rng.randrange(len(view.nodes)))]
    if view.edges:
        parent, child = rng.choice(view.edges)
        places.append(AtEdge(place_of(view, parent), place_of(view, child)))
    events = tuple(rng.sample(list(Event), rng.randint(1, 3)))
    rule = HitRule(rng.choice(list(Comparison)), rng.randint(1, 3))
    condition = rng.choice((CONDITIONS[0], CONDITIONS[1], CONDITIONS[2], CONDITIONS[3], CONDITIONS[5]))
    return Breakpoint(rng.choice(places), events, condition, rule, is_log=rng.random() < 0.2)


def test_continuing_back_is_continuing_forward_mirrored_on_1000_graphs():
    """Any breakpoints, at any level; they were set at another one as often as not."""
    stopped = 0
    for seed in range(1_000):
        rng = random.Random(seed)
        state = start(random_model(seed), rng.choice(TENSORS))
        state = with_breakpoints(state, *(random_breakpoint(rng, state) for _ in range(rng.randint(1, 4))))
        state = reduce(state, SetLevel(rng.choice(TENSORS)))
        there, back = landings(state), landings(state, back=True)
        assert there == back[::-1], seed
        stopped += len(there) > 2
    assert stopped > 500, "most of them must have stopped somewhere"


NUMPY = {
    "value > 0": lambda value, grad, message: (value > 0).any(),
    "norm(grad) > 0.3": lambda value, grad, message: grad is not None and np.linalg.norm(grad) > 0.3,
    "abs(message) < 0.5": lambda value, grad, message: message is not None and (np.abs(message) < 0.5).any(),
    "": lambda value, grad, message: True,
}
EVENTS = {
    StepKind.FORWARD: Event.FORWARD,
    StepKind.MESSAGE: Event.MESSAGE,
    StepKind.SEED: Event.SUM,
    StepKind.SUM: Event.SUM,
}


@pytest.mark.parametrize("level", TENSORS)
@pytest.mark.parametrize("text", list(NUMPY))
def test_a_breakpoint_stops_where_numpy_says_that_its_condition_holds(level, text):
    """The oracle steps through the pass and asks numpy of what the step brought."""
    for seed in range(25):
        rng = random.Random(seed)
        state = start(random_model(seed), level)
        node = rng.randrange(len(state.view.nodes))
        events = tuple(rng.sample(list(Event), 2))
        rule = rng.choice((HitRule(), HitRule(Comparison.ONLY, 2), HitRule(Comparison.EVERY, 2)))
        expected, count = [], 0
        for cursor, step in enumerate(state.steps, start=1):
            if step.node != node or EVENTS[step.kind] not in events:
                continue
            message = None if step.channel is None else state.numbers.message(step.channel)
            grad = state.numbers.signal(node) if step.kind in (StepKind.SUM, StepKind.SEED) else None
            if step.channel is not None and message is None:
                break  # a layer with several exits
            if NUMPY[text](state.numbers.value(node), grad, message):
                count += 1
                if {">=": True, "==": count == 2, "%": count % 2 == 0}[rule.comparison]:
                    expected.append(cursor)
        else:
            asked = Breakpoint(place_of(state.view, node), events, text, rule)
            if not with_breakpoints(state, asked).breaks.found(1).problem:
                assert list(with_breakpoints(state, asked).breaks.stops) == expected, (seed, level)


@pytest.mark.parametrize("shown", list(Level))
def test_whatever_level_is_shown_a_value_is_there_when_its_breakpoint_stops_and_not_before(shown):
    for seed in range(12):
        model = random_model(seed, statements=5)
        names = [v.address for v in model.graph.variables if v.first != v.last or v.leaf is None]
        state = start(model, shown)
        for name in names:
            stops = with_breakpoints(state, Breakpoint(AtNode(name), (Event.FORWARD,))).breaks.stops
            last = model.graph.variable(name).last
            known = [_is_known(reduce(state, Goto(cursor)), last) for cursor in range(len(state.steps) + 1)]
            assert stops == (known.index(True),), (seed, name)


def _is_known(state: DebuggerState, primitive: int) -> bool:
    from engine.levels.views import shown_in

    return all(state.value(i) is not None for i in shown_in(state.model.graph, primitive, state.view))


def test_a_group_stops_with_its_last_value_and_its_last_error_signal_when_it_is_open():
    state = start(parse(LAYERED), Level.LAYERS)
    hidden = Breakpoint(place_of(state.view, state.view.index["hidden"]))
    closed = with_breakpoints(state, hidden)
    assert closed.breaks.stops == (1, 8)
    opened = reduce(closed, SetLevel(Level.VARIABLES))
    steps, index = opened.steps, opened.view.index
    inside = {index[name] for name in ("z", "h", "s", "hidden.W" if "hidden.W" in index else "W")}
    forward = max(i for i, s in enumerate(steps, 1) if s.kind is StepKind.FORWARD and s.node in inside)
    backward = max(i for i, s in enumerate(steps, 1) if s.kind is StepKind.SUM and s.node in inside)
    assert opened.breaks.stops == (forward, backward)


def test_an_edge_stops_where_its_message_arrives_and_where_its_value_is_used():
    state = start(parse(REGULARISED))
    edge = AtEdge(AtNode("z"), AtNode("y"))
    assert with_breakpoints(state, Breakpoint(edge)).breaks.stops == (13,)
    both = with_breakpoints(state, Breakpoint(edge, (Event.FORWARD, Event.MESSAGE)))
    assert both.breaks.stops == (2, 13)
    asked = with_breakpoints(state, Breakpoint(edge, condition="abs(message) > 0.059 and abs(message) < 0.06"))
    assert asked.breaks.stops == (13,)


def test_a_log_stops_nothing_and_is_told_as_far_as_the_pass_has_come():
    state = with_breakpoints(start(parse(REGULARISED)), Breakpoint(AtNode("z"), is_log=True))
    assert landings(state) == [0, 25]
    assert [[hit.cursor for hit in state.breaks.told(k)] for k in (0, 1, 13, 14)] == [[], [1], [1], [1, 14]]


def test_a_disabled_breakpoint_has_no_hits():
    state = with_breakpoints(start(parse(REGULARISED)), Breakpoint(AtNode("z"), enabled=False))
    assert state.breaks.hits == ()
    assert not state.breaks.is_active(state.breakpoints[0])


def test_an_edit_of_a_number_finds_the_hits_anew():
    state = with_breakpoints(start(parse(REGULARISED)), Breakpoint(AtNode("z"), (Event.FORWARD,), "value > 1"))
    assert state.breaks.stops == ()
    assert reduce(state, SetValues({"w": 2.0})).breaks.stops == (1,)


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("", HitRule()),
        ("3", HitRule(Comparison.ONLY, 3)),
        ("== 3", HitRule(Comparison.ONLY, 3)),
        (">=2", HitRule(Comparison.FROM, 2)),
        ("≥ 2", HitRule(Comparison.FROM, 2)),
        (" % 4 ", HitRule(Comparison.EVERY, 4)),
    ],
)
def test_a_hit_count_is_read_as_people_write_it(text, rule):
    assert hit_rule_of(text) == rule
    assert hit_rule_of(str(rule)) == rule


@pytest.mark.parametrize("text", ["> 3", "0", "% 0", "three", "3 3", "-1", "9" * 30, "1.5", "% ٣"])
def test_what_is_no_hit_count_is_told(text):
    with pytest.raises(ValueNotAllowedError, match="hit count"):
        hit_rule_of(text)


def test_what_is_anywhere_in_a_large_model_is_looked_for_when_a_run_asks():
    lines = ["x: input = 0.5", "w: param = 0.9", "h0 = w*x", *(f"h{i} = tanh(w*h{i - 1})" for i in range(1, 150))]
    state = start(parse("\n".join([*lines, "L: loss = h149**2", ""])), cursor=4)
    below = Breakpoint(Anywhere(), (Event.FORWARD,), "value < 0.3")
    state = with_breakpoints(state, below, Breakpoint(AtNode("h3"), (Event.FORWARD,)))
    breaks = state.breaks
    assert [b.place for b in breaks.breakpoints if breaks.is_at_hand(b)] == [AtNode("h3")]
    assert [hit.breakpoint.place for hit in breaks.known_hits] == [AtNode("h3")]
    assert breaks.marks.nodes.keys() == {state.view.index["h3"]}
    assert [hit.breakpoint.place for hit in breaks.stopped_by(4)] == [AtNode("h3")]
    expected = [i for i in range(150) if float(state.trace.value(f"h{i}")) < 0.3]
    after = reduce(state, Continue())
    assert after.cursor == expected[0] + 1 or expected[0] + 1 <= 4 < after.cursor
    assert all(breaks.is_at_hand(b) for b in breaks.breakpoints)
    assert breaks.known_hits == breaks.hits
    assert [hit.breakpoint.place for hit in breaks.hits].count(Anywhere()) >= len(expected)
    edited = reduce(after, SetValues({"w": np.array(0.8)})).breaks
    assert not edited.is_at_hand(edited.breakpoints[0]), "another pass is looked through when it is asked about"


@pytest.mark.parametrize("text", [REGULARISED, LAYERED])
@pytest.mark.parametrize("level", [Level.PRIMITIVES, Level.SCALARS])
def test_every_edge_between_variables_stops_and_is_marked_where_they_consist_of_operations(text, level):
    """Among operations a variable's name is that of its last one, which may not be the one that the edge leads to."""
    variables = start(parse(text), Level.VARIABLES)
    for parent, child in variables.view.edges:
        edge = AtEdge(place_of(variables.view, parent), place_of(variables.view, child))
        state = with_breakpoints(start(parse(text), level), Breakpoint(edge, (Event.FORWARD, Event.MESSAGE)))
        expected = with_breakpoints(variables, Breakpoint(edge, (Event.FORWARD, Event.MESSAGE)))
        assert state.breaks.found(1).problem == ""
        kinds = [hit.moment.event for hit in state.breaks.hits]
        assert kinds == [hit.moment.event for hit in expected.breaks.hits] == [Event.FORWARD, Event.MESSAGE]
        last = state.steps[state.breaks.hits[1].cursor - 1]
        assert last.kind is StepKind.MESSAGE
        assert state.view.nodes[last.node].name.partition("[")[0] == variables.view.nodes[parent].name
        assert state.breaks.marks.edges
