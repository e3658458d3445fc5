"""Stepping in tests: what several actions lead to, where an action lands, and all that may be shown there."""

from __future__ import annotations

from engine.debugging.debugger import DebuggerState, reduce


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
