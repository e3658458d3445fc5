"""The units view at a cursor: which of its numbers the steps of the shown level have reached."""

from __future__ import annotations

from engine.debugging.debugger import DebuggerState
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import UnitNetwork


def unit_numbers_at(network: UnitNetwork, state: DebuggerState) -> UnitNumbers:
    """The numbers of a network that a state's cursor has reached.

    What lies inside a node of the level (the pre-activation of ``h = sigmoid(W @ x)``) is reached together with it.

    Args:
        network: The units of the state's graph.
        state: The debugger's state, at any level.
    """
    schedule, block, cursor = state.schedule, state.view.block, state.cursor
    return UnitNumbers(
        network,
        state.trace,
        lambda node: schedule.has_value(block[node], cursor),
        lambda node: schedule.has_signal(block[node], cursor),
    )
