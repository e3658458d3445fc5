"""Maps: the arrangements of a document, one a level, kept as long as they fit."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.debugging.debugger import DebuggerState
from engine.debugging.schedule import Schedule
from engine.levels.grouping import Level

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement


class Maps:
    """Each level keeps its map: going there and back shows the same one, and an edit starts from the last one."""

    def __init__(self) -> None:
        self._maps: dict[Level, _Map] = {}

    def clear(self) -> None:
        """Forget all of them: another document is open."""
        self._maps.clear()

    def arrangement(self, state: DebuggerState) -> Arrangement:
        """Where the nodes of a state's view stand."""
        known = self._maps.get(state.level)
        if known is not None and known.schedule is state.schedule:
            return known.arrangement
        wanted = outline(state)
        if known is None or known.outline != wanted or not _sliders_hold(state, known.arrangement):
            from ui.drawing.arrangement import arrange  # networkx: not before something is open

            arrangement = arrange(state, known.arrangement if known is not None else None)
        else:
            arrangement = known.arrangement
        self._maps[state.level] = _Map(state.schedule, wanted, arrangement)
        return arrangement


class _Map(NamedTuple):
    """An arrangement, and what it was made for."""

    schedule: Schedule
    outline: tuple[object, ...]
    arrangement: Arrangement


def structure(state: DebuggerState) -> tuple[object, ...]:
    """The nodes and edges of a view."""
    view = state.view
    nodes = tuple((n.name, n.kind, view.graph.nodes[n.last].shape, n.parents) for n in view.nodes)
    return state.level, nodes, view.loss, len(state.steps)


def outline(state: DebuggerState) -> tuple[object, ...]:
    """All that an arrangement depends on: nodes and edges, the formulas in the cards, the ranges of the sliders."""
    variables = state.model.graph.variables
    formulas = tuple(v.formula for v in variables if not v.is_leaf)
    return *structure(state), formulas, tuple(v.leaf.slider for v in variables if v.leaf is not None)


def _sliders_hold(state: DebuggerState, arrangement: Arrangement) -> bool:
    """Whether every slider's range still holds its value. A range only grows, so that none moves under a hand."""
    for figure, node in zip(arrangement.figures, state.view.nodes, strict=True):
        if figure.slider is not None:
            value = float(state.numbers.value(node.index))
            low, high = figure.slider
            own = state.view.graph.variable_of(node.last).leaf
            if own is not None and own.slider is None and not low <= value <= high:
                return False
    return True
