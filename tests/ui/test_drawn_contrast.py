"""Every text that pictures of the examples contain, on the very pixels that it is drawn on."""

from __future__ import annotations

from collections import Counter

import pytest

pytest.importorskip("PySide6", reason="pictures need PySide6")

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QImage, QPainter, QStaticText

import graphviz_nn as gv
import resources
from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.debugging.heat import Quantity
from engine.errors import LevelError
from engine.levels.grouping import Level
from engine.levels.unit_building import units_of
from tests.helpers.seeing import contrast
from ui.drawing.arranging import arrange
from ui.drawing.coloring import Coloring
from ui.drawing.detail import detail_at
from ui.drawing.edges import picture_bounds
from ui.drawing.painter import draw_picture
from ui.drawing.picture import Picture
from ui.drawing.units_columns import lay_out
from ui.drawing.units_painter import draw_units
from ui.drawing.units_picture import UnitsPicture
from ui.theme import THEMES, theme_named

EXAMPLES = ("univariate-regularised", "mlp-vector", "xor-learned", "convnet")
BROKEN = "x: input = 0.0\nw: param = [1.0, 0.0, -1.0]\ny = log(w*x)\nz = exp(1e3*w)\nL: loss = sum(y/x) + sum(z)\n"
LEAST = {"light": 4.5, "dark": 4.5, "contrast": 7.0}


class _Reader(QPainter):
    """A painter that looks at the ground of every text before it draws it; what fades in is not meant to be read."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self._image = image
        self.read: dict[tuple[str, str], str] = {}

    def drawStaticText(self, place: QPointF, text: QStaticText) -> None:
        box = self.transform().mapRect(QRectF(place, text.size())).toAlignedRect().intersected(self._image.rect())
        colors = Counter(
            self._image.pixelColor(x, y).name()
            for x in range(box.left(), box.right() + 1)
            for y in range(box.top() + box.height() // 4, box.bottom() - box.height() // 4 + 1)
        )
        if colors and text.text().strip() and self.opacity() == 1.0:
            self.read[self.pen().color().name(), colors.most_common(1)[0][0]] = text.text()
        super().drawStaticText(place, text)


def _read(draw, bounds: QRectF, ground: QColor, scale: float = 1.0) -> dict[tuple[str, str], str]:
    size = bounds.size() * scale
    image = QImage(int(size.width()) + 1, int(size.height()) + 1, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = _Reader(image)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    draw(painter)
    painter.end()
    return painter.read


@pytest.fixture(scope="module")
def states():
    found = [start(gv.parse(BROKEN).inner, Level.VARIABLES, 10**6)]
    for example in EXAMPLES:
        model = gv.parse(resources.example_text(example)).inner
        for level in (Level.VARIABLES, Level.PRIMITIVES):
            state = start(model, level)
            found += [reduce(state, Goto(round(part * len(state.steps)))) for part in (0.2, 0.7, 1.0)]
    return [(state, arrange(state)) for state in found]


@pytest.mark.parametrize("name", THEMES)
def test_every_text_of_a_graph_has_the_contrast_that_its_theme_promises(qapp, states, name):
    theme, pairs = theme_named(name), {}
    for state, arrangement in states:
        picture = Picture(state, arrangement, selected=0, changed=frozenset((0,)))
        bounds = picture_bounds(picture)
        pairs |= _read(lambda p, s=picture, b=bounds: draw_picture(p, s, theme, b), bounds, theme.color("canvas"))
    tokens = {theme.hex(token) for token in ("text", "secondary", "forward", "backward", "error")}
    assert tokens <= {ink for ink, _ in pairs}, "the pictures do not show all that they can"
    assert min((contrast(*pair), pair, text) for pair, text in pairs.items())[0] >= LEAST[name]


@pytest.mark.parametrize("name", THEMES)
def test_every_text_of_the_units_has_the_contrast_that_its_theme_promises(qapp, states, name):
    theme, pairs = theme_named(name), {}
    for state, _ in states:
        try:
            layout = lay_out(units_of(state.model, 0))
        except LevelError:
            continue
        picture = UnitsPicture(state, layout)
        pairs |= _read(lambda p, s=picture: draw_units(p, s, theme), picture.bounds, theme.color("canvas"))
    assert {theme.hex(token) for token in ("text", "positive", "negative", "backward")} <= {ink for ink, _ in pairs}
    worst = min((contrast(*pair), pair, text) for pair, text in pairs.items())
    assert worst[0] >= LEAST[name], worst


COLORINGS = [None, Quantity.VALUE, Quantity.GRAD, Quantity.FINITE, Quantity.COST_FORWARD, Quantity.COST_BACKWARD]


@pytest.mark.parametrize("scale", [0.265, 0.29, 0.5])
@pytest.mark.parametrize("name", THEMES)
def test_every_text_on_a_coloured_node_can_be_read_at_every_zoom(qapp, states, name, scale):
    theme, read = theme_named(name), {}
    for state, arrangement in [states[0], states[2], *states[-5:]]:
        for quantity in COLORINGS:
            picture = Picture(state, arrangement, selected=0, coloring=Coloring(quantity))
            bounds = picture_bounds(picture)
            read |= _read(
                lambda p, s=picture, b=bounds: draw_picture(p, s, theme, b, scale), bounds, theme.color("canvas"), scale
            )
    assert len(read) > len(COLORINGS), "names are there at all of these zooms"
    fading = theme.mixed("secondary", "canvas", detail_at(scale).names).name()  # titles of frames, which fade in
    worst = min((contrast(*pair), pair, text) for pair, text in read.items() if pair[0] != fading)
    assert worst[0] >= 4.5, worst
