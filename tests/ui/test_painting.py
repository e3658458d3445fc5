"""What is painted: texts inside their nodes and apart, labels clear of everything, zoom without jumps, pixels kept."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

pytest.importorskip("PySide6", reason="pictures need PySide6")

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QImage, QPainter, QStaticText

import graphviz_nn as gv
import resources
from engine.debugging.actions import Goto, SetValues
from engine.debugging.debugger import DebuggerState, reduce, start
from engine.graph import Kind
from engine.levels.grouping import Level
from tests.ui.test_extremes import MODELS
from ui.drawing.arranging import arrange
from ui.drawing.detail import detail_at
from ui.drawing.edges import picture_bounds
from ui.drawing.far import bad_nodes
from ui.drawing.figures import Form
from ui.drawing.heat import cell_color, pooled
from ui.drawing.kept_nodes import KeptNodes
from ui.drawing.painter import draw_one, draw_picture, draw_still
from ui.drawing.picture import Picture
from ui.drawing.thumbnails import draw_thumbnail, grid_of
from ui.theme import theme_named

LIGHT = theme_named("light")
NUMBERS = "p: param(-1, 1) = -1.234e-300\nq: const = -1.234e+300\nr: input = -1.234e-300\ns = p*r + q\nL: loss = s**2\n"
EXITS = """M: param = [[1, 2], [3, 4]]
u: param = [1.5, 2.5, 3.5]
with layer("a vector beside a number"):
    a = 2*u
    b = sum(u)
with layer("a number beside a vector"):
    c = sum(u**2)
    d = u - 1
with layer("three numbers beside two"):
    e = u*3
    f = u[0:2]
with layer("a matrix beside a number"):
    g = M*M
    h = sum(u)
L: loss = sum(a) + c + sum(e) + sum(g)
"""
"""Layers with the value of their last variable, and the error signal of an earlier one of another shape."""
TEXTS = {**MODELS, "long numbers": NUMBERS}


def state_of(text: str, level: Level = Level.VARIABLES, part: float = 1.0) -> DebuggerState:
    state = start(gv.parse(text).inner, level)
    return reduce(state, Goto(round(part * len(state.steps))))


def canvas_image(bounds: QRectF, scale: float = 1.0) -> QImage:
    image = QImage(int(bounds.width() * scale) + 1, int(bounds.height() * scale) + 1, QImage.Format.Format_RGB32)
    image.fill(LIGHT.color("canvas"))
    return image


def drawn(picture: Picture, scale: float) -> QImage:
    bounds = picture_bounds(picture)
    image = canvas_image(bounds, scale)
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    draw_picture(painter, picture, LIGHT, bounds, scale)
    painter.end()
    return image


class _Texts(QPainter):
    """A painter that remembers what it wrote, and where in units of the picture."""

    def __init__(self, image: QImage) -> None:
        super().__init__(image)
        self._image = image  # Qt does not keep it alive
        self.written: list[tuple[str, QRectF]] = []

    def drawStaticText(self, place: QPointF, text: QStaticText) -> None:
        size = text.size()
        # A line of text is higher than its letters, above and below.
        spare = size.height() * 0.3
        self.written.append((text.text(), QRectF(place, size).adjusted(0, spare, 0, -spare)))
        super().drawStaticText(place, text)


@pytest.mark.parametrize(
    ("text", "level"),
    [*itertools.product(TEXTS.values(), (Level.VARIABLES, Level.PRIMITIVES)), (EXITS, Level.LAYERS)],
    ids=[*map("-".join, itertools.product(TEXTS, ("variables", "primitives"))), "several exits-layers"],
)
@pytest.mark.parametrize("part", [0.5, 1.0])
def test_texts_stay_inside_their_nodes_and_off_each_other(qapp, text, level, part):
    state = state_of(text, level, part)
    picture = Picture(state, arrange(state))
    for index, figure in enumerate(picture.arrangement.figures):
        painter = _Texts(canvas_image(QRectF(0, 0, 10, 10)))
        draw_one(painter, picture, LIGHT, index)
        painter.end()
        rect = picture.arrangement.rect(index)
        for word, box in painter.written:
            assert figure.form is Form.OPERATION or rect.adjusted(-1, -1, 1, 1).contains(box), (word, box, rect)
        for (one, box), (other, next_box) in itertools.combinations(painter.written, 2):
            common = box.intersected(next_box)
            assert common.width() <= 2.0 or common.height() <= 2.0, (one, other)


@pytest.mark.parametrize("example", ["univariate-regularised", "mlp-scalar", "attention", "backward-patterns"])
@pytest.mark.parametrize("level", [Level.VARIABLES, Level.PRIMITIVES])
def test_numbers_on_lanes_cover_no_node_and_no_other_number(qapp, example, level):
    state = state_of(resources.example_text(example), level)
    arrangement = arrange(state)
    for cursor in range(state.schedule.forward_steps, len(state.steps) + 1):
        picture = Picture(reduce(state, Goto(cursor)), arrangement)
        boxes = [box for _, box in picture.labels]
        assert not any(one.intersects(other) for one, other in itertools.combinations(boxes, 2))
        for box in boxes:
            for index in range(len(arrangement.figures)):
                common = arrangement.rect(index).intersected(box)
                assert common.width() * common.height() <= 0.1 * box.width() * box.height(), (cursor, index)


def test_nothing_jumps_while_one_zooms():
    scales = np.linspace(0.15, 0.8, 400)
    shown = np.array([detail_at(float(scale)) for scale in scales])
    assert (shown[0] == 0).all()
    assert (shown[-1] == 1).all()
    steps = np.diff(shown, axis=0)
    assert (steps >= 0).all(), "what grows never shrinks again"
    assert steps.max() < 0.06, "a hundredth of the way must not change more than this"


def test_two_neighbouring_zooms_look_alike(qapp):
    state = state_of(resources.example_text("mlp-scalar"))
    picture = Picture(state, arrange(state))
    before = None
    for scale in np.arange(0.2, 0.7, 0.01).tolist():
        image = drawn(picture, scale)
        # As seen from so far that a shift of a pixel does not count: mean ink, 0 to 255, in 24 × 12 fields.
        modes = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
        grey = image.scaled(240, 120, *modes).convertToFormat(QImage.Format.Format_Grayscale8)
        data = np.frombuffer(grey.constBits(), np.uint8).reshape(120, -1)[:, :240].astype(float)
        fields = data.reshape(12, 10, 24, 10).mean(axis=(1, 3))
        if before is not None:
            assert np.abs(fields - before).max() < 25, f"a jump at {scale:.2f}"
        before = fields


@pytest.mark.parametrize("ratio", [1.0, 1.5, 2.0])
def test_kept_nodes_look_as_drawn_ones(qapp, ratio):
    state = state_of(resources.example_text("convnet"), part=0.8)
    picture = Picture(state, arrange(state))
    bounds = picture_bounds(picture)
    kept, images = KeptNodes(), []
    for _ in range(3):
        image = canvas_image(bounds, ratio)
        image.setDevicePixelRatio(ratio)
        painter = QPainter(image)
        painter.translate(-bounds.topLeft())
        draw_still(painter, picture, LIGHT, bounds, 1.0, kept)
        painter.end()
        images.append(np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int))
    # Kept ones stand on whole pixels: edges of letters may shift by less than one.
    assert np.abs(images[0] - images[2]).mean() < 2.0
    assert (images[1] == images[2]).all()


def test_a_kept_node_is_drawn_again_when_its_number_or_its_selection_changes(qapp):
    state = state_of(resources.example_text("univariate-regularised"))
    arrangement = arrange(state)
    kept = KeptNodes()

    def pixels(picture: Picture) -> np.ndarray:
        bounds = arrangement.bounds
        image = canvas_image(bounds)
        painter = QPainter(image)
        painter.translate(-bounds.topLeft())
        draw_still(painter, picture, LIGHT, bounds, 1.0, kept)
        painter.end()
        return np.frombuffer(image.constBits(), np.uint8).copy()

    plain = [pixels(Picture(state, arrangement)) for _ in range(3)][-1]
    assert (pixels(Picture(state, arrangement, selected=2)) != plain).any()
    assert (pixels(Picture(reduce(state, Goto(3)), arrangement)) != plain).any()
    assert (pixels(Picture(state, arrangement)) == plain).all()


def _frame(kept: KeptNodes, picture: Picture, scale: float) -> np.ndarray:
    bounds = picture_bounds(picture)
    image = canvas_image(bounds, scale)
    painter = QPainter(image)
    painter.scale(scale, scale)
    painter.translate(-bounds.topLeft())
    draw_still(painter, picture, LIGHT, bounds, scale, kept)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)


@pytest.mark.parametrize("scale", [0.3, 0.4, 0.8])
def test_numbers_that_change_with_every_frame_stand_in_bodies_that_are_kept(qapp, scale):
    state = state_of(resources.example_text("mlp-scalar"))
    arrangement, kept = arrange(state), KeptNodes()
    weights = [v.address for v in state.model.graph.variables if v.kind is Kind.PARAM]
    for i, number in enumerate((0.5, -0.25, 7.125, 1e300, 1.5)):
        picture = Picture(reduce(state, SetValues(dict.fromkeys(weights, number))), arrangement)
        shown, alone = _frame(kept, picture, scale), KeptNodes()
        expected = [_frame(alone, picture, scale) for _ in range(3)][-1]
        if i:  # from its second frame at a zoom on, a node stands on whole pixels
            assert np.abs(shown - expected).max() <= 3, "what is blended twice may be rounded twice"


def test_a_zooming_frame_stretches_pixels_and_the_next_ones_sharpen_them_in_parts(qapp):
    state = state_of(resources.example_text("mlp-scalar"))
    picture, kept = Picture(state, arrange(state)), KeptNodes()
    fresh, nodes = KeptNodes(), len(state.view.nodes)
    sharp = [_frame(fresh, picture, 1.1) for _ in range(2)][-1]
    for _ in range(2):
        _frame(kept, picture, 1.0)
    kept.stretch()
    stretched = _frame(kept, picture, 1.1)
    assert kept.is_provisional
    assert (stretched != sharp).any()
    assert np.abs(stretched - sharp).mean() < 4.0, "the same picture, but softer"
    frames = 0
    while kept.is_provisional:
        last, frames = _frame(kept, picture, 1.1), frames + 1
    assert frames == -(-nodes // 24)
    assert (last == sharp).all()


def test_pixels_are_stretched_only_when_asked_only_a_little_and_never_while_names_fade(qapp):
    state = state_of(resources.example_text("univariate-regularised"))
    picture, kept = Picture(state, arrange(state)), KeptNodes()
    for before, after, ask in ((1.0, 1.1, False), (1.0, 1.6, True), (0.40, 0.41, True)):
        for _ in range(2):
            _frame(kept, picture, before)
        if ask:
            kept.stretch()
        shown = _frame(kept, picture, after)
        assert not kept.is_provisional
        assert np.abs(shown - _frame(KeptNodes(), picture, after)).mean() < 2.0


def test_bad_nodes_are_red_from_afar(qapp):
    state = state_of(MODELS["NaN"])
    picture = Picture(state, arrange(state))
    assert bad_nodes(picture).tolist() == [picture.face(i).is_bad for i in range(len(state.view.nodes))]
    image = drawn(picture, 0.05)
    red = LIGHT.color("error")
    colors = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    assert colors.count(red) >= 4 * int(bad_nodes(picture).sum())


def test_pooling_keeps_what_matters_most():
    matrix = np.zeros((300, 200))
    matrix[7, 9], matrix[155, 66], matrix[299, 199] = -5.0, 3.0, np.nan
    small = pooled(matrix, 64, 64)
    assert small.shape == (64, 64)
    assert sorted(small[np.isfinite(small) & (small != 0)].tolist()) == [-5.0, 3.0]
    assert np.isnan(small).sum() == 1


@pytest.mark.parametrize(
    ("pixels", "grid"),
    [
        ((28, 28), (1, 1)),
        ((1, 28, 28), (1, 1)),
        ((4, 9, 9), (2, 2)),
        ((100, 1, 8, 8), (6, 6)),
        ((100, 4, 6, 6), (6, 4)),
    ],
)
def test_images_stand_in_a_square_and_channels_beside_each_other(pixels, grid):
    assert grid_of(pixels, 72.0) == grid


def test_a_feature_map_is_drawn_as_the_image_that_it_is(qapp):
    array = np.arange(2 * 1 * 4 * 4, dtype=float).reshape(2, 1, 4, 4) - 10
    image = canvas_image(QRectF(0, 0, 100, 100))
    painter = QPainter(image)
    area = draw_thumbnail(painter, array, QRectF(0, 0, 90, 90), LIGHT, array.shape)
    painter.end()
    side = (area.width() - 2.0) / 2
    for example, row, column in itertools.product(range(2), range(4), range(4)):
        x = area.left() + example * (side + 2.0) + (column + 0.5) * side / 4
        y = area.top() + (row + 0.5) * side / 4
        expected = cell_color(float(array[example, 0, row, column]), float(np.abs(array).max()), LIGHT)
        assert image.pixelColor(int(x), int(y)) == expected
