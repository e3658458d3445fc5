"""No node lies on another, no line runs through a node or a foreign frame, and nothing leaves the picture.

That holds for all examples at all levels and 200 random graphs, with groups open and closed in any mixture, in both
directions, asked of what the painter is given. What a run of the tests has no time for is part of ``make soak``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from random import Random

import numpy as np
import pytest

pytest.importorskip("PySide6", reason="pictures need PySide6")

from PySide6.QtCore import QRectF

from engine.debugging.actions import Goto
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.layout import Direction
from engine.levels import Folding, Level, group_tree
from engine.levels.scalars import element_count
from engine.model import Model
from tests.helpers.drawn_shapes import Fault, faults_of
from tests.helpers.examples import NAMES, example
from tests.helpers.kinds_of_graphs import KINDS, graph_of
from tests.helpers.legible import unreadable
from ui.drawing.arranging import arrange
from ui.drawing.picture import Picture
from ui.fonts import load_fonts
from ui.way import Way

_DIRECTIONS: tuple[Direction, ...] = ("right", "down")
_GRAPHS_A_KIND = 25
_QUICK_NUMBERS, _MOST_NUMBERS = 150, 1_000
"""Examples of more numbers are drawn as scalars only when there is time, those of still more by hand."""
_READ = 60
"""Texts are looked for in pictures of so few nodes."""
_CUT = 0.02
"""The most pictures of random graphs in which a line cuts a frame: where several groups side by side read one value
that stands beside them, no order of the nodes avoids it (docs/decisions/0021-a-group-is-an-interval-of-ranks.md)."""


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp):
    load_fonts()


def views(model: Model, level: Level, luck: Random, mixtures: int) -> Iterator[DebuggerState]:
    """A model at a level, as it is and with some of its groups the other way round, each at some step."""
    plain = start(model, level)
    groups = list(group_tree(plain.view.graph).keys)
    for share in (0.0, *(luck.choice((0.1, 0.3, 0.6)) for _ in range(mixtures))):
        others = frozenset(group for group in groups if luck.random() < share)
        state = start(model, Folding(level, others)) if others else plain
        yield reduce(state, Goto(luck.randint(0, len(state.steps))))


def is_cut(fault: object) -> bool:
    """Whether a fault is that a line cuts a frame."""
    return isinstance(fault, Fault) and fault.what.endswith("cuts a frame")


def wrong_in(state: DebuggerState, direction: Direction, phase: float, *, is_read: bool = False) -> list[object]:
    """All that is wrong in a picture."""
    picture = Picture(state, arrange(state, way=Way(direction)), phase)
    texts = unreadable(picture) if is_read and len(state.view.nodes) <= _READ else []
    return [*faults_of(picture), *texts]


# ------------------------------------------------------------------------------------------------------------- examples
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", NAMES)
def test_in_no_example_does_anything_lie_where_it_should_not(name: str, level: Level) -> None:
    model = example(name)
    if level is Level.SCALARS and element_count(model.graph) > _QUICK_NUMBERS:
        pytest.skip("part of make soak")
    luck = Random(f"{name} {level}")
    for state in views(model, level, luck, 1):
        assert wrong_in(state, luck.choice(_DIRECTIONS), 1.0) == [], state.folding


@pytest.mark.soak
@pytest.mark.parametrize("level", Level)
@pytest.mark.parametrize("name", NAMES)
def test_no_mixture_of_open_groups_of_an_example_makes_anything_lie_elsewhere(name: str, level: Level) -> None:
    model = example(name)
    if level is Level.SCALARS and element_count(model.graph) > _MOST_NUMBERS:
        pytest.skip("takes five minutes a picture")
    luck = Random(f"{name} {level} at leisure")
    for state in views(model, level, luck, 4 if element_count(model.graph) <= _QUICK_NUMBERS else 1):
        for direction in _DIRECTIONS:
            assert wrong_in(state, direction, luck.choice((1.0, luck.random()))) == [], (state.folding, direction)


# -------------------------------------------------------------------------------------------------------- random graphs
@pytest.mark.parametrize("kind", KINDS)
def test_in_no_random_graph_does_anything_lie_where_it_should_not(kind: str) -> None:
    cut = 0
    for seed in range(_GRAPHS_A_KIND):
        luck = Random(f"{kind} {seed}")
        *_, state = views(graph_of(kind, seed), luck.choice(list(Level)), luck, luck.choice((0, 1)))
        wrong = wrong_in(state, luck.choice(_DIRECTIONS), luck.choice((1.0, luck.random())), is_read=seed % 5 == 0)
        assert [fault for fault in wrong if not is_cut(fault)] == [], (seed, state.folding)
        cut += bool(wrong)
    assert cut <= 1


@pytest.mark.soak
@pytest.mark.parametrize("kind", KINDS)
def test_no_mixture_of_open_groups_of_a_random_graph_makes_anything_lie_elsewhere(kind: str) -> None:
    pictures = cut = 0
    for seed in range(_GRAPHS_A_KIND):
        luck = Random(f"{kind} {seed} at leisure")
        for level in Level:
            for state in views(graph_of(kind, seed), level, luck, 2):
                for direction in _DIRECTIONS:
                    wrong = wrong_in(state, direction, luck.choice((1.0, luck.random())), is_read=True)
                    assert [fault for fault in wrong if not is_cut(fault)] == [], (seed, state.folding, direction)
                    pictures, cut = pictures + 1, cut + bool(wrong)
    assert cut <= _CUT * pictures


# ------------------------------------------------------------------------------------------------- the measure itself
class TestWhatIsFound:
    """Spoilt pictures: a check that finds nothing in them would be none."""

    @pytest.fixture
    def picture(self) -> Picture:
        state = start(example("mlp-vector"), Level.VARIABLES)
        return Picture(state, arrange(state))

    def kinds(self, picture: Picture, **changes: object) -> set[str]:
        spoilt = replace(picture, arrangement=replace(picture.arrangement, **changes))
        return {fault.what for fault in faults_of(spoilt)}

    def test_a_node_on_another(self, picture: Picture) -> None:
        centers = picture.arrangement.centers.copy()
        centers[0] = centers[1] + 3.0
        assert "two nodes overlap" in self.kinds(picture, centers=centers)

    def test_an_edge_and_its_lane_through_a_node(self, picture: Picture) -> None:
        centers, edge = picture.arrangement.centers, next(iter(picture.arrangement.routes))
        stranger = next(i for i in range(len(centers)) if i not in edge)
        around = tuple((float(x), float(y)) for x, y in (centers[edge[0]], centers[stranger], centers[edge[1]]))
        found = self.kinds(picture, routes={**picture.arrangement.routes, edge: around})
        assert {"an edge runs through a node", "a lane runs through a node"} <= found

    def test_an_edge_far_inside_of_its_own_end(self, picture: Picture) -> None:
        routes = dict(picture.arrangement.routes)
        edge = next(iter(routes))
        (x, y), *rest = routes[edge]
        routes[edge] = ((x - 20.0, y), *rest)
        assert "an edge runs through a node" in self.kinds(picture, routes=routes)

    def test_frames_that_are_too_large_or_too_small_or_cut_each_other(self, picture: Picture) -> None:
        frame, *others = picture.arrangement.frames
        everything = replace(frame, rect=picture.arrangement.bounds)
        assert "a frame holds a stranger" in self.kinds(picture, frames=(everything, *others))
        assert "an edge cuts a frame" in self.kinds(picture, frames=(everything, *others))
        nothing = replace(frame, rect=QRectF(frame.rect.topLeft(), frame.rect.center()))
        assert "a frame does not hold its member" in self.kinds(picture, frames=(nothing, *others))
        beside = replace(frame, rect=frame.rect.translated(9, 9))
        assert "two frames cut each other" in self.kinds(picture, frames=(frame, beside))

    def test_a_line_and_a_shape_outside_of_the_picture(self, picture: Picture) -> None:
        picture.arrangement.__dict__["bounds"] = QRectF(0, 0, 50, 50)
        found = {fault.what for fault in faults_of(picture)}
        assert {"a shape reaches out of the picture", "a line reaches out of the picture"} <= found


@pytest.mark.parametrize("name", ["mlp-vector", "univariate-regularised"])
def test_the_painter_draws_the_curves_that_are_asked(name: str) -> None:
    from tests.helpers.drawn import curves_of
    from ui.drawing.drawings import GraphDrawing

    state = start(example(name), Level.VARIABLES)
    picture = Picture(reduce(state, Goto(len(state.steps))), arrange(state))
    drawn = [curve.round(1).tolist() for curve in curves_of(GraphDrawing(picture))]
    for edge in picture.arrangement.routes:
        for backward in (False, True):
            cubics = picture.arrangement.cubics(*edge, backward=backward)
            if backward and not picture.landed_along([edge]):
                continue
            ends = np.array([cubics[0, 0], cubics[-1, -1]])
            assert any(np.allclose([curve[0], curve[-1]], ends, atol=0.2) for curve in drawn), (edge, backward)
