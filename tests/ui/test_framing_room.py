"""A graph that nobody has zoomed: clear of what lies over the canvas, and as large as the canvas allows."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRect, QRectF, QSize
from PySide6.QtWidgets import QApplication

from ui.canvas.framing import READABLE, Room
from ui.drawing.detail import FULL_DETAIL

SMALL = QSize(1024, 640)


def opened(person, example, size, level="variables"):
    person.window.resize(size)
    person.opens(example)
    person.presses(level)
    QApplication.processEvents()
    return person.window.canvas


def on_screen(canvas, rect: QRectF) -> QRect:
    return canvas.mapFromScene(rect).boundingRect()


@pytest.mark.parametrize("theme", ["light", "contrast"])
@pytest.mark.parametrize("example", ["attention", "mlp-vector", "softmax-regression"])
def test_the_breadcrumb_covers_no_title_and_no_node_of_a_fitted_graph(person, example, theme):
    person.window.apply_theme(theme)
    canvas = opened(person, example, SMALL, "primitives")
    person.presses("fit", "end")
    breadcrumb, arrangement = person.window.workspace.breadcrumb, person.session.arrangement
    inside = next(node.name for node in person.state.view.nodes if person.state.view.around(node.index))
    person.session.select(inside)
    QApplication.processEvents()
    assert breadcrumb.isVisible()
    covered = breadcrumb.geometry()
    assert not any(on_screen(canvas, frame.title_rect).intersects(covered) for frame in arrangement.frames)
    assert not any(on_screen(canvas, QRectF(*rect)).intersects(covered) for rect in arrangement.rects.tolist())


def test_a_graph_does_not_jump_when_the_breadcrumb_comes_and_goes(person):
    canvas = opened(person, "attention", SMALL, "primitives")
    person.presses("fit")
    before = canvas.look
    for name in ("X", "Q", "X"):
        person.session.select(name)
        QApplication.processEvents()
        assert canvas.look == before


def test_the_breadcrumb_stays_where_it_is_while_one_pans(person):
    canvas = opened(person, "attention", SMALL, "primitives")
    person.session.select("Q")
    breadcrumb = person.window.workspace.breadcrumb
    before = breadcrumb.x()
    assert before > 14, "it has stepped aside"
    for node in ("Wq", "Q") * 3:
        canvas.pan_by(QPoint(-25, 15))
        person.session.select(node)
        assert breadcrumb.x() == before
    person.presses("zoom in")
    assert breadcrumb.x() == before


def test_a_small_graph_fills_a_large_screen(person):
    canvas = opened(person, "univariate-regularised", QSize(3840, 2160))
    shown = on_screen(canvas, person.session.arrangement.bounds)
    assert shown.width() > 0.75 * canvas.width() or shown.height() > 0.75 * canvas.height()
    assert canvas.viewport().rect().contains(shown)


def test_a_graph_slightly_too_tall_is_shown_a_little_smaller_than_cut(person):
    canvas = opened(person, "rnn-unrolled", SMALL, "primitives")
    assert FULL_DETAIL <= canvas.scale_factor < READABLE
    free = canvas.viewport().rect().adjusted(0, -1, 0, 1 - canvas.clear_px)
    shown = on_screen(canvas, person.session.arrangement.bounds)
    assert free.top() <= shown.top()
    assert shown.bottom() <= free.bottom()


def test_a_graph_far_too_tall_is_read_at_the_usual_scale():
    room = Room(800, 500, 56)
    assert room.reading(QRectF(0, 0, 9000, 3000), on_top=False) == READABLE
    assert room.reading(QRectF(0, 0, 9000, 100), on_top=False) == READABLE
    assert room.reading(QRectF(0, 0, 9000, room.free / 0.5), on_top=False) == pytest.approx(0.5)
    assert room.reading(QRectF(0, 0, room.width / 0.5, 9000), on_top=True) == pytest.approx(0.5)


def test_what_is_fitted_lies_above_what_covers_the_lower_edge():
    room, bounds = Room(800, 500, 56), QRectF(-30, 20, 400, 900)
    scale = room.fitting(bounds)
    look = room.centred(bounds, scale)
    assert look.seen(bounds.topLeft()).y() == pytest.approx(0)
    assert look.seen(bounds.bottomLeft()).y() == pytest.approx(500 - 56)
