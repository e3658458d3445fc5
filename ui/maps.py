"""Maps: the arrangements of a document, one for each choice of open groups, kept as long as they fit."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from engine.debugging.debugger import DebuggerState
from engine.debugging.schedule import Schedule
from engine.execution.trace import Trace
from engine.graph import Graph, Node
from engine.levels import Folding, Level
from engine.levels.unit_building import units_of, units_refusal
from engine.model import Model
from ui.way import Way

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement
    from ui.drawing.arranging import Arranging
    from ui.drawing.units_layout import UnitsLayout

_MOST_MAPS = 32
_MOST_AROUND = 1_000
_MOST_ALIKE = 3
"""So many maps of one view, of batches of several sizes say, so that going from one to another lays nothing out."""

Places = Mapping[str, tuple[float, float]]
"""Name of a node -> where its centre was put."""
PlacesByPicture = Mapping[tuple[Level, Way], Places]
"""Level and way of laying out -> the places of the nodes that were moved there."""


class Maps:
    """Each view keeps its map: going there and back shows the same one.

    An edit starts from the last map, and a group that opens or closes from that of the level as it was shown last.

    Attributes:
        way: How views are laid out.
        moved: For each level and way the nodes that were moved by hand, by name, and where they were put.
        held: The nodes that a hand holds at the moment, and where.
        around: For each level and way where the nodes stood when the document was saved. Pictures drift while groups
            open and close, so that places of moved nodes mean nothing in a picture that is made anew elsewhere.
    """

    def __init__(self, way: Way) -> None:
        self.way = way
        self.moved: dict[tuple[Level, Way], Places] = {}
        self.held: Places = {}
        self.around: dict[tuple[Level, Way], Places] = {}
        self._maps: dict[tuple[Folding, Way], tuple[_Map, ...]] = {}
        self._last: dict[tuple[Level, Way], Arrangement] = {}

    def clear(self) -> None:
        """Forget all of them: another document is open."""
        self._maps.clear()
        self._last.clear()
        self.moved.clear()
        self.around.clear()
        self.held = {}

    def find(self, state: DebuggerState) -> Arrangement | None:
        """Where the nodes of a state's view stand, if that is known."""
        known = self._known(state)
        if known is None:
            return None
        place = (state.level, self.way)
        self._last[place] = known.laid_out
        return known.shown(self.moved.get(place, {}), self.held)

    def _known(self, state: DebuggerState) -> _Map | None:
        maps = self._maps.get((state.folding, self.way), ())
        known = next((found for found in maps if found.schedule is state.schedule and found.fits(state)), None)
        if known is None:
            own = outline(state) if maps else ()
            alike = (found for found in maps if found.outline == own and _sliders_hold(state, found.laid_out))
            like = next(alike, None)
            if like is None:
                return None
            self.keep(state, like.laid_out, like.sketch)
            known = self._maps[state.folding, self.way][0]
        return known

    def sketch(self, state: DebuggerState) -> Sketch | None:
        """What the map of a state's view is, if it is a sketch that was found quickly."""
        known = self._known(state)
        return None if known is None else known.sketch

    def take(self, state: DebuggerState, *, is_taken: bool = True) -> None:
        """Be content with the sketch of a state's view, or no longer."""
        known = self._known(state)
        if known is not None and known.sketch is not None:
            known.sketch = replace(known.sketch, is_taken=is_taken)

    def begin(self, state: DebuggerState) -> Arranging:
        """What is to be done to lay a state's view out; it starts from the last map."""
        from ui.drawing.arranging import Arranging  # networkx: not before something is open

        known = self._maps.get((state.folding, self.way))
        place = (state.level, self.way)
        before = known[0].start if known is not None else self._last.get(place)
        return Arranging(state, before, self.way, self.around.get(place) if before is None else None)

    def places_around(self, level: Level, way: Way) -> Places:
        """Where the layout had the nodes of a picture as it was shown last, to a tenth; of a large one a part."""
        last = self._last.get((level, way))
        if last is None:
            return self.around.get((level, way), {})
        centers = zip(last.names[:_MOST_AROUND], last.centers[:_MOST_AROUND].round(1).tolist(), strict=True)
        return {name: (x, y) for name, (x, y) in centers}

    def keep(self, state: DebuggerState, laid_out: Arrangement, sketch: Sketch | None = None) -> None:
        """Remember how a state's view was laid out; only for the moment, if it is a sketch."""
        others, own = self._maps.pop((state.folding, self.way), ()), outline(state)
        kept = tuple(found for found in others if found.outline != own)[: _MOST_ALIKE - 1]
        new = _Map(state.schedule, own, laid_out, sketch, weakref.ref(state.trace))
        self._maps[state.folding, self.way] = (new, *kept)
        if len(self._maps) > _MOST_MAPS:
            del self._maps[next(iter(self._maps))]


class UnitsMap:
    """The units of a document: worked out when they are first drawn, and kept as long as they fit.

    Whether there are any is known without building them.
    """

    def __init__(self) -> None:
        self._asked: Graph | None = None
        self._refusal = ""
        self._graph: Graph | None = None
        self._example = 0
        self._key: tuple[object, ...] = ()
        self._layout: UnitsLayout | None = None

    def refusal(self, model: Model) -> str:
        """Why a model has no units view; empty where it has one."""
        if model.graph is not self._asked:
            self._asked, self._refusal = model.graph, units_refusal(model)
        return self._refusal

    def layout(self, model: Model, example: int) -> UnitsLayout | None:
        """Where the units of a model stand, or None where it has none."""
        if self.refusal(model):
            return None
        if model.graph is self._graph and example == self._example:
            return self._layout
        # An edit of a number in the text makes a new graph with the same units.
        key = (example, *_wiring(model))
        self._graph, self._example = model.graph, example
        if key != self._key:
            from ui.drawing.units_columns import lay_out

            self._key, self._layout = key, lay_out(units_of(model, example))
        return self._layout


@dataclass(frozen=True, eq=False)
class Sketch:
    """What is remembered of a map that was found quickly.

    Attributes:
        before: The map that the better one starts from.
        is_taken: Whether the person is content with it; otherwise the better one takes its place.
    """

    before: Arrangement | None
    is_taken: bool = False


@dataclass(eq=False)
class _Map:
    """An arrangement, and what it was made for.

    Attributes:
        schedule: Of the state that it was made for.
        outline: All else that it depends on.
        laid_out: As the layout made it, no node moved.
        sketch: What it is if it was found quickly.
    """

    schedule: Schedule
    outline: tuple[object, ...]
    laid_out: Arrangement
    sketch: Sketch | None = None
    _fitting: weakref.ref[Trace] | None = None
    _shown: tuple[Places, Arrangement] | None = None
    _in_hand: tuple[Places, Arrangement, Arrangement] | None = None

    @property
    def start(self) -> Arrangement | None:
        """What the next map starts from: a sketch that nobody has taken is none to keep to."""
        return self.laid_out if self.sketch is None or self.sketch.is_taken else self.sketch.before

    def fits(self, state: DebuggerState) -> bool:
        """Whether the sliders still hold the values of a pass; an edit of a number keeps the schedule."""
        if self._fitting is None or self._fitting() is not state.trace:
            if not _sliders_hold(state, self.laid_out):
                return False
            self._fitting = weakref.ref(state.trace)
        return True

    def shown(self, moved: Places, held: Places) -> Arrangement:
        """The arrangement with nodes where they were put, and some over it in a hand."""
        standing = self._standing(moved)
        if not held:
            self._in_hand = None
            return standing
        if self._in_hand is None or self._in_hand[0] is not held or self._in_hand[1] is not standing:
            from ui.drawing.moving import with_held

            self._in_hand = held, standing, with_held(standing, held)
        return self._in_hand[2]

    def _standing(self, moved: Places) -> Arrangement:
        if not moved:
            return self.laid_out
        if self._shown is None or self._shown[0] is not moved:
            from ui.drawing.moving import with_moved

            self._shown = moved, with_moved(self.laid_out, moved)
        return self._shown[1]


def structure(state: DebuggerState) -> tuple[object, ...]:
    """The nodes and edges of a view."""
    view = state.view
    nodes = tuple((n.name, n.kind, view.shape(n.index), n.parents) for n in view.nodes)
    return state.folding, nodes, view.loss, len(state.steps)


def _wiring(model: Model) -> tuple[object, ...]:
    """All that a model's units depend on: equations, kinds and shapes, the data sets, the titles of layers."""
    graph = model.graph
    rules = tuple((v.address, v.kind, "" if v.is_leaf else v.formula, v.scope) for v in graph.variables)
    # Attributes too: unrolled statements of a loop have one text, and differ in the indices that they read.
    nodes = tuple((node.shape, node.parents, _key_of(node)) for node in graph.nodes)
    return rules, nodes, model.data, tuple(group.name for group in graph.groups)


def _key_of(node: Node) -> str:
    """The attributes of an operation as text; a literal's array is no wiring."""
    return repr({name: value for name, value in node.attrs.items() if not isinstance(value, np.ndarray)})


def outline(state: DebuggerState) -> tuple[object, ...]:
    """All that an arrangement depends on: nodes, edges and groups, the formulas in the cards, the sliders' ranges."""
    variables = state.model.graph.variables
    formulas = tuple(v.formula for v in variables if not v.is_leaf)
    groups = (tuple(v.scope for v in variables), tuple(group.path for group in state.model.graph.groups))
    return *structure(state), groups, formulas, tuple(v.leaf.slider for v in variables if v.leaf is not None)


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
