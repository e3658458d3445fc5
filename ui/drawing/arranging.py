"""Arranging: from a state's view to where its figures stand, by one of the layout engines."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from engine.debugging.debugger import DebuggerState
from engine.layout import Layout, Path, Progress, effort_of, layered
from engine.layout.dot import dot
from engine.layout.extents import Size
from ui.drawing.arrangement import Arrangement
from ui.drawing.figures import Figure, Form, docked_leaves, figures_of
from ui.drawing.frames import FRAME_GAP, TITLE_H, WIDE_FRAME_GAP, frame_paths, frames_of
from ui.drawing.places import Place, places_before
from ui.drawing.routes import Route
from ui.way import DOT, LAYERED, PLAIN, Way

if TYPE_CHECKING:
    import networkx as nx

_AIRY_GAP, _TIGHT_GAP, _WIDE_RANK_GAP, _RANK_GAP = 42.0, 24.0, 76.0, 56.0
_BETWEEN_CAPTIONS = 14.0
_AIRY_NODES, _READ_NODES = 14, 60
"""A graph of so few nodes has room between them; of so few, room for a number on each edge."""


SKETCHED = 16_000
"""With so many dummy nodes on long edges a sketch is shown first: most of the time is the search for few crossings."""

DOT_SKETCHED = 800
"""Graphviz takes seconds for so many nodes and edges."""


class _Sized(NamedTuple):
    """A graph with everything that its layout depends on but the way and what was before.

    Attributes:
        graph: The nodes by index, which of them are docked, and the edges.
        figures: What is drawn for each node.
        sizes: Width and height to keep free for each node.
        paths: The frames that each node lies in.
        node_gap: The free space between two nodes of one rank.
        rank_gap: The free space between two ranks.
    """

    graph: nx.DiGraph[Any]
    figures: tuple[Figure, ...]
    sizes: dict[int, Size]
    paths: Mapping[int, Path]
    node_gap: float
    rank_gap: float


class Arranging:
    """An arrangement in the making. The work can be done in any thread: states and views never change.

    Args:
        state: Whose view.
        previous: An earlier arrangement, whose order of nodes is kept where names survive.
        way: How.
        around: Where nodes stood, by name, when there is no earlier arrangement any more.

    Attributes:
        state: Whose view.
        previous: The earlier arrangement that it starts from, if it does.
    """

    def __init__(
        self,
        state: DebuggerState,
        previous: Arrangement | None = None,
        way: Way = PLAIN,
        around: Mapping[str, Place] | None = None,
    ) -> None:
        self.state, self._way, self._around = state, way, around
        is_start = previous is not None and previous.direction == way.direction and way.engine == LAYERED
        self.previous = previous if is_start else None

    @property
    def size(self) -> int:
        """How many nodes and edges there are."""
        return len(self.state.view.nodes) + len(self.state.view.edges)

    @property
    def takes_long(self) -> bool:
        """Whether one would wait for the layout for seconds, and longer than for a sketch."""
        view = self.state.view
        if self._way.engine == DOT:
            return self.size > DOT_SKETCHED
        return effort_of(len(view.nodes), list(view.edges)) - len(view.nodes) > SKETCHED

    @cached_property
    def _sized(self) -> _Sized:
        """What is laid out, in a sketch as in the end."""
        import networkx as nx

        view, figures = self.state.view, figures_of(self.state)
        docked = docked_leaves(self.state)
        graph: nx.DiGraph[Any] = nx.DiGraph()
        for node in view.nodes:
            graph.add_node(node.index, dock=node.index in docked)
        graph.add_edges_from(view.edges)
        node_gap = _AIRY_GAP if len(figures) <= _AIRY_NODES else _TIGHT_GAP
        rank_gap = _WIDE_RANK_GAP if len(figures) <= _READ_NODES else _RANK_GAP
        # The numbers above and below a circle are wider than it: what does not fit beside their neighbours' is its own.
        free = (node_gap if self._way.direction == "down" else rank_gap) - _BETWEEN_CAPTIONS
        sizes = {i: (max(f.width, f.caption - free), f.height) for i, f in enumerate(figures)}
        return _Sized(graph, figures, sizes, frame_paths(view), node_gap, rank_gap)

    def work(self, progress: Progress | None = None, *, hasty: bool = False) -> Arrangement:
        """Do it.

        Args:
            progress: Told how much is done, from 0 to 1; what it raises ends the work.
            hasty: Take the first order that is found: for a picture at once.

        Raises:
            LayoutError: Graphviz does not answer, or not as it should.
        """
        if progress is not None:
            progress(0.0)
        view, sized = self.state.view, self._sized
        figures = sized.figures
        frame_gap = WIDE_FRAME_GAP if any(f.form is Form.OPERATION for f in figures) else FRAME_GAP
        if self._way.engine == DOT and not hasty:
            layout = dot(
                sized.graph,
                sized.sizes,
                groups=sized.paths,
                direction=self._way.direction,
                node_gap=sized.node_gap,
                rank_gap=sized.rank_gap,
                frame_gap=frame_gap,
                frame_title=TITLE_H,
                progress=progress,
            )
        else:
            layout = layered(
                sized.graph,
                sized.sizes,
                self._seed(),
                groups=sized.paths,
                direction=self._way.direction,
                node_gap=sized.node_gap,
                rank_gap=sized.rank_gap,
                frame_gap=frame_gap,
                frame_title=TITLE_H,
                progress=progress,
                hasty=hasty,
            )
        centers = np.array([layout.positions[i] for i in range(len(figures))], dtype=float).reshape(-1, 2)
        routes = {edge: tuple(layout.routes[edge]) for edge in view.edges}
        frames = frames_of(view, layout.frames, sized.paths)
        names = tuple(node.name for node in view.nodes)
        return Arrangement(figures, centers, routes, names, frames, self._way.direction, layout.is_curved)

    def _seed(self) -> Layout | Mapping[int, Place] | None:
        """Where nodes and edges were before, for those that are known."""
        previous, view = self.previous, self.state.view
        if previous is None:
            return places_before(view, self._around) if self._around else None
        centers = zip(previous.names, previous.centers.tolist(), strict=True)
        known = places_before(view, {name: (x, y) for name, (x, y) in centers})
        places: dict[Hashable, Place] = dict(known.items())
        routes: dict[tuple[Hashable, Hashable], Route] = {
            (view.index[previous.names[parent]], view.index[previous.names[child]]): route
            for (parent, child), route in previous.routes.items()
            if previous.names[parent] in view.index and previous.names[child] in view.index
        }
        return Layout(places, routes, {}, (0.0, 0.0, 0.0, 0.0), {}) if places else None


def arrange(state: DebuggerState, previous: Arrangement | None = None, way: Way = PLAIN) -> Arrangement:
    """Place the view of a state, now.

    Args:
        state: Whose view.
        previous: An earlier arrangement, whose order of nodes is kept where names survive.
        way: How.

    Raises:
        LayoutError: Graphviz does not answer, or not as it should.
    """
    return Arranging(state, previous, way).work()
