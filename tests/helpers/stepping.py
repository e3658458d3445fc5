"""Stepping in tests: what several actions lead to, where an action lands, and all that may be shown there."""

from __future__ import annotations

from collections.abc import Iterator

from hypothesis import strategies as st

from engine.debugging.actions import Continue, Goto, StepInto, StepLayer, StepOut, StepOver, StepRank
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.levels import Level
from engine.model import Model

SEEDS, LEVELS = st.integers(0, 10_000), st.sampled_from(list(Level))
"""Of random models, and what to look at them with."""
COMMANDS = (StepInto, StepOver, StepOut, StepRank, StepLayer, Continue)
"""All ways of going on that have a mirror image."""


def states_of(model: Model) -> Iterator[DebuggerState]:
    """A model at every level: before its pass, between its halves, on the way back, and at the end."""
    for level in Level:
        state = start(model, level)
        for cursor in sorted({0, state.schedule.forward_steps, len(state.steps) * 3 // 4, len(state.steps)}):
            yield reduce(state, Goto(cursor))


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
