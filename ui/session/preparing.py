"""Before a large state is shown: what every room asks of it first is worked out beside the window, and remembered."""

from __future__ import annotations

from engine.debugging.cost import cost_of
from engine.debugging.debugger import DebuggerState
from engine.finding import index_words
from engine.levels.unit_building import units_refusal
from engine.watching import go_on
from ui.drawing.far import bad_in
from ui.feed import has_modes
from ui.showing import too_many_to_show


def prepared(state: DebuggerState) -> DebuggerState:
    """A state that is ready to be shown: the same one.

    What is asked of it here lives as long as its graph, its view or its pass, and is found again by those who ask.
    """
    graph, schedule = state.model.graph, state.schedule
    for ask in (
        lambda: too_many_to_show(graph),
        lambda: units_refusal(state.model),
        lambda: has_modes(state.model),
        lambda: (cost_of(graph), cost_of(state.view.graph)),
        lambda: state.trace.not_finite,
        lambda: state.numbers.trace.not_finite,
        lambda: (schedule.value_cursors, schedule.signal_cursors, schedule.landed(0, 0)),
        lambda: (schedule.rank_ends, schedule.layer_ends, schedule.node_ends),
        lambda: index_words(state.view),
        lambda: bad_in(state.numbers),
    ):
        go_on()
        ask()
    return state
