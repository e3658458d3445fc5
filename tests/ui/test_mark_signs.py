"""From afar NaN and infinity are told from the colours of numbers, and from each other, in grey as well."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QApplication

from engine.debugging.marks import Mark
from ui.drawing.detail import FULL_DETAIL, detail_at
from ui.drawing.legend import swatches_of
from ui.drawing.legend_rows import draw_swatches
from ui.drawing.painter import draw_nodes, draw_one
from ui.drawing.picture import Picture
from ui.theme import Theme

MODEL = """x: input = -1.0
w: param = 0.5
n = log(x)
i = w / (x + 1)
f = w * x
L: loss = n + i + f
"""
NOT_A_NUMBER, INFINITE, FINITE = "n", "i", "f"
FAR, FARTHEST = 0.2, 0.05

Draw = Callable[[QPainter, Picture, Theme, QRectF, float], None]


@pytest.fixture(params=["light", "dark", "contrast"])
def shown(person, request):
    person.window.apply_theme(request.param)
    person.opens_text(MODEL)
    person.presses("end")
    person.window.actions_by_id["view.color_by_value"].trigger()
    QApplication.processEvents()
    return person


def greys(size: QSize, ground: QColor, draw: Callable[[QPainter], None]) -> np.ndarray:
    """What is drawn, without its colours and its rim."""
    image = QImage(size, QImage.Format.Format_RGB32)
    image.fill(ground)
    painter = QPainter(image)
    draw(painter)
    painter.end()
    image = image.convertToFormat(QImage.Format.Format_Grayscale8)
    lines = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return lines[1 : image.height() - 1, 1 : image.width() - 1].astype(int)


def node_in_grey(person, name: str, scale: float, side: int = 0, draw: Draw = draw_nodes) -> np.ndarray:
    """A node drawn at a scale, or a square about its middle."""
    picture, theme = person.window.canvas.picture, person.window.theme
    rect = picture.arrangement.rect(person.node(name))
    size = QSize(side, side) if side else QSize(round(rect.width() * scale), round(rect.height() * scale))

    def draw_there(painter: QPainter) -> None:
        painter.translate(size.width() / 2, size.height() / 2)
        painter.scale(scale, scale)
        painter.translate(-rect.center())
        draw(painter, picture, theme, QRectF(picture.arrangement.bounds), scale)

    return greys(size, theme.color("canvas"), draw_there)


def test_a_number_is_one_grey_and_what_is_none_wears_a_sign(shown):
    assert np.ptp(node_in_grey(shown, FINITE, FAR)) == 0
    for name in (NOT_A_NUMBER, INFINITE):
        assert np.ptp(node_in_grey(shown, name, FAR)) > 60


def test_nan_and_infinity_wear_different_signs(shown):
    parts = [node_in_grey(shown, name, FAR)[-7:, -8:] for name in (NOT_A_NUMBER, INFINITE)]
    inked = [abs(part - np.median(part)) > 40 for part in parts]
    assert (inked[0] != inked[1]).mean() > 0.2


def test_a_sign_stays_large_enough_to_be_seen_where_its_node_is_a_few_pixels(shown):
    for name in (NOT_A_NUMBER, INFINITE):
        assert np.ptp(node_in_grey(shown, name, FARTHEST, side=11)[2:7, 2:7]) > 60


def test_near_by_the_number_says_it_and_no_sign_covers_it(shown):
    def draw_without_signs(painter, picture, theme, exposed, scale):
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        for index in range(len(picture.arrangement.figures)):
            draw_one(painter, picture, theme, index, detail_at(scale))

    for scale, is_near in ((1.0, True), (FULL_DETAIL, True), (0.3, False)):
        seen, plain = (node_in_grey(shown, INFINITE, scale, 30, draw) for draw in (draw_nodes, draw_without_signs))
        assert (seen == plain).all() == is_near, scale


def test_the_legend_shows_the_signs(shown):
    theme = shown.window.theme
    found = {swatch.mark: swatch for swatch in swatches_of(shown.window.canvas.picture.shading)}
    row = QRectF(0, 0, 200, 17)
    for mark in (Mark.NAN, Mark.INFINITE):
        box = greys(QSize(200, 17), theme.color("card"), lambda p, m=mark: draw_swatches(p, row, theme, [found[m]]))
        assert np.ptp(box[5:11, 5:12]) > 60
