"""The units view at a cursor: which of its numbers the steps of the shown level have reached."""

from __future__ import annotations

from functools import lru_cache, partial

from engine.debugging.debugger import DebuggerState
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import UnitNetwork
from engine.levels.views import shown_in


def unit_numbers_at(network: UnitNetwork, state: DebuggerState) -> UnitNumbers:
    """The numbers of a network that a state's cursor has reached.

    What lies inside a node of the level (the pre-activation of ``h = sigmoid(W @ x)``) is reached together with it.

    Args:
        network: The units of the state's graph.
        state: The debugger's state, at any level.
    """
    schedule, cursor = state.schedule, state.cursor
    places = lru_cache(maxsize=None)(partial(shown_in, state.model.graph, view=state.view))
    return UnitNumbers(
        network,
        state.trace,
        lambda node: all(schedule.has_value(place, cursor) for place in places(node)),
        lambda node: all(schedule.has_signal(place, cursor) for place in places(node)),
    )
