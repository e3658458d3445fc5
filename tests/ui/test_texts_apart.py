"""Every text of a picture can be read: none lies on another, on a node, or half outside, at rest and in motion.

The texts are read from the picture's SVG (``tests/helpers/drawn.py``), so that no placing is asked about itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import hypot
from random import Random

import pytest

pytest.importorskip("PySide6", reason="pictures need PySide6")

from engine.debugging.actions import Goto, StepOut, StepOver, StepRank
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.debugging.transits import passage_between
from engine.levels import Level
from engine.levels.unit_building import units_of
from tests.helpers.drawn import overlaps, texts_of
from tests.helpers.examples import NAMES, example
from tests.helpers.legible import unreadable
from ui.drawing.arranging import arrange
from ui.drawing.drawings import UnitsDrawing
from ui.drawing.picture import Picture
from ui.drawing.units_columns import lay_out
from ui.drawing.units_picture import UnitsPicture
from ui.fonts import load_fonts
from ui.showing import too_many_to_show

_MOST_NODES = 150
_CURSORS, _PASSAGES = 4, 3
_WITH_UNITS = ("rnn-unrolled", "mlp-scalar", "three-layer", "xor-learned", "mlp-vector", "vanishing")


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp):
    load_fonts()


def levels(name: str) -> Iterator[Level]:
    """The levels at which an example looks different."""
    model = example(name)
    if model.graph.groups:
        yield Level.LAYERS
    yield from (Level.VARIABLES, Level.PRIMITIVES)
    if not too_many_to_show(model.graph):
        yield Level.SCALARS


CASES = [(name, level) for name in NAMES for level in levels(name)]


def pictures(begin: DebuggerState, luck: Random) -> Iterator[Picture]:
    """Moments of a pass: after and during single steps, and during strides of many."""
    arrangement, count = arrange(begin), len(begin.steps)
    for cursor in sorted({count, *(luck.randint(1, count) for _ in range(_CURSORS))}):
        state = reduce(begin, Goto(cursor))
        yield Picture(state, arrangement)
        yield Picture(state, arrangement, luck.random())
    for action in luck.choices((StepOver(), StepRank(), StepOut()), k=_PASSAGES):
        before = reduce(begin, Goto(luck.randint(0, count - 1)))
        after = reduce(before, action)
        passage = passage_between(after.schedule, before.cursor, after.cursor)
        yield Picture(after, arrangement, luck.random(), passage=passage)


@pytest.mark.parametrize(("name", "level"), CASES)
def test_every_text_of_an_example_can_be_read_at_any_moment(name, level):
    begin = start(example(name), level)
    if len(begin.view.nodes) > _MOST_NODES:
        pytest.skip("no one reads so many at once")
    for picture in pictures(begin, Random(f"{name} {level}")):
        assert unreadable(picture) == [], (picture.state.cursor, picture.phase)


@pytest.mark.parametrize("name", _WITH_UNITS)
def test_every_text_of_the_units_can_be_read(name):
    model, luck = example(name), Random(name)
    layout = lay_out(units_of(model))
    begin = start(model)
    count, bounds = len(begin.steps), layout.bounds
    for cursor in (count, *(luck.randint(1, count) for _ in range(_CURSORS))):
        drawing = UnitsDrawing(UnitsPicture(reduce(begin, Goto(cursor)), layout, luck.choice((1.0, luck.random()))))
        texts = texts_of(drawing)
        assert [(a.words, b.words) for a, b in overlaps(texts)] == [], cursor
        assert all(bounds.contains(text.box) for text in texts)


def test_steps_of_an_unrolled_network_stand_where_no_edge_runs_behind_them():
    layout = lay_out(units_of(example("rnn-unrolled")))
    edges, radius = layout.network.edges, layout.density.radius
    for edge, (x0, y0, x1, y1) in zip(layout.edges.tolist(), layout.lines.tolist(), strict=True):
        own = {int(edges.source[edge]), int(edges.target[edge])}
        for unit, center in layout.centers.items():
            # The distance of a point from a segment, by area over length.
            part = ((center.x() - x0) * (x1 - x0) + (center.y() - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2)
            off = abs((x1 - x0) * (center.y() - y0) - (y1 - y0) * (center.x() - x0)) / hypot(x1 - x0, y1 - y0)
            assert unit in own or not 0.0 < part < 1.0 or off > radius
