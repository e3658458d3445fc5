"""Crowds of edges: nobody waits for a frame because of them, and what has just moved is still drawn as it is."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from tests.ui.test_scrubbing import pixels_of
from ui.drawing.painter import MOST_POINTS, draw_ground, is_crowded

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


def drawn(person, *, crowded: bool) -> np.ndarray:
    picture, theme = person.window.canvas.picture, person.window.theme
    bounds = picture.arrangement.bounds
    image = QImage(600, 400, QImage.Format.Format_RGB32)
    image.fill(theme.color("canvas"))
    painter = QPainter(image)
    painter.scale(0.1, 0.1)
    painter.translate(-bounds.topLeft())
    draw_ground(painter, picture, theme, bounds, NEAR, crowded=crowded)
    painter.end()
    return np.frombuffer(image.constBits(), np.uint8).copy()


def test_a_crowd_of_edges_on_the_canvas_is_drawn_as_straight_lines(dense):
    arrangement = dense.window.canvas.picture.arrangement
    assert arrangement.points_of(arrangement.routes) > MOST_POINTS
    drawn(dense, crowded=True)
    assert not arrangement._cut, "no edge has been cut into pieces"
    assert (drawn(dense, crowded=True) != drawn(dense, crowded=False)).any(), "files have the curves"
    assert len(arrangement._cut) == len(arrangement.routes)


def test_in_a_crowd_the_edges_that_have_just_moved_are_curves(dense):
    dense.presses("into")
    picture = dense.window.canvas.picture
    assert picture.active_edges
    drawn(dense, crowded=True)
    assert {edge[:2] for edge in picture.arrangement._cut} == set(picture.active_edges)


def test_where_few_edges_are_in_sight_they_are_curves(dense):
    picture = dense.window.canvas.picture
    rect = picture.arrangement.rect(dense.node("W2[3,4]"))
    near = QRectF(rect.center(), rect.center()).adjusted(-300, -200, 300, 200)
    assert picture.arrangement.edges_in(near)
    assert not is_crowded(picture, near, NEAR)
    assert is_crowded(picture, picture.arrangement.bounds, NEAR)
    assert not is_crowded(picture, picture.arrangement.bounds, 0.1), "from afar edges are lines anyway"


@pytest.mark.parametrize("has_widths", [False, True])
def test_a_part_that_comes_into_sight_is_drawn_as_what_is_there_already(dense, monkeypatch, has_widths):
    canvas = dense.window.canvas
    if has_widths:
        dense.window.actions_by_id["view.edge_widths"].trigger()
    canvas.zoom_by(NEAR / canvas.scale_factor)
    place = dense.place_of("W2[3,4]")
    canvas.pan_by(place - canvas.viewport().rect().center())
    QApplication.processEvents()
    arrangement = canvas.picture.arrangement
    in_sight = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    seen, is_flipped = arrangement.points_of(arrangement.edges_in(in_sight)), set()
    monkeypatch.setattr("ui.drawing.painter.MOST_POINTS", seen)
    for step in range(8):
        canvas.pan_by(QPoint(0, 60 if step < 4 else -60))
        for _ in range(2):
            QApplication.processEvents()
        is_flipped.add(canvas._is_crowded)
        panned = pixels_of(canvas)
        canvas._ground.clear()
        canvas._repaint_all()
        QApplication.processEvents()
        # Qt rounds some pixels otherwise where it draws a strip alone.
        apart = np.abs(panned.astype(int) - pixels_of(canvas).astype(int))
        assert (apart > 4).mean() < 1e-4
    assert is_flipped == {False, True}
