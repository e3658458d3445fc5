"""Crowds of edges: nobody waits for a frame because of them, and what has just moved is still drawn as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from ui.drawing.painter import MOST_POINTS, draw_ground

DENSE = """x: input = randn(24, seed=1)
W1: param = randn(40, 24, seed=2)
h1 = tanh(W1 @ x)
W2: param = randn(40, 40, seed=3)
h2 = tanh(W2 @ h1)
L: loss = mean(h2 * h2)
"""
NEAR = 0.5


@pytest.fixture
def dense(person):
    person.opens_text(DENSE)
    person.presses("scalars")
    person.waits_for_the_layout()
    QApplication.processEvents()
    return person


def drawn(person, *, at_once: bool) -> np.ndarray:
    picture, theme = person.window.canvas.picture, person.window.theme
    bounds = picture.arrangement.bounds
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(theme.color("canvas"))
    painter = QPainter(image)
    painter.scale(0.1, 0.1)
    painter.translate(-bounds.topLeft())
    draw_ground(painter, picture, theme, bounds, NEAR, at_once=at_once)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).copy()


def test_a_crowd_of_edges_on_the_canvas_is_drawn_as_straight_lines(dense):
    arrangement = dense.window.canvas.picture.arrangement
    assert arrangement.points_of(arrangement.routes) > MOST_POINTS
    drawn(dense, at_once=True)
    assert not arrangement._cut, "no edge has been cut into pieces"
    assert (drawn(dense, at_once=True) != drawn(dense, at_once=False)).any(), "files have the curves"
    assert len(arrangement._cut) == len(arrangement.routes)


def test_in_a_crowd_the_edges_that_have_just_moved_are_curves(dense):
    dense.presses("into")
    picture = dense.window.canvas.picture
    assert picture.active_edges
    drawn(dense, at_once=True)
    assert {edge[:2] for edge in picture.arrangement._cut} == set(picture.active_edges)


def test_where_few_edges_are_in_sight_they_are_curves(dense):
    arrangement = dense.window.canvas.picture.arrangement
    rect = arrangement.rect(dense.node("W2[3,4]"))
    near = arrangement.edges_in(QRectF(rect.center(), rect.center()).adjusted(-300, -200, 300, 200))
    assert 0 < arrangement.points_of(near) < MOST_POINTS
    assert len(near) < len(arrangement.routes)
