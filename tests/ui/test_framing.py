"""What is seen of the graph once it stands elsewhere: at another level, in another direction."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QRectF, QSize
from PySide6.QtWidgets import QApplication

from ui.drawing.detail import FEW_NODES, FULL_DETAIL


def seen(canvas) -> QRectF:
    return canvas.mapToScene(canvas.viewport().rect()).boundingRect()


@pytest.mark.parametrize("changes", [["direction"], ["primitives"], ["layers"], ["direction", "primitives"]])
@pytest.mark.parametrize("calm", [True, False])
def test_a_graph_that_was_fitted_is_fitted_again(person, changes, calm):
    person.session.set_reduce_motion(calm)
    canvas = person.window.canvas
    canvas.fit()
    person.presses(*changes)
    arrived = canvas.look
    assert seen(canvas).contains(person.session.arrangement.bounds.adjusted(30, 30, -30, -30))
    canvas.fit()
    for part, fitted in zip(arrived, canvas.look, strict=True):
        assert part == pytest.approx(fitted, abs=2)


@pytest.mark.parametrize("change", ["direction", "primitives"])
def test_in_a_view_of_ones_own_what_was_looked_at_stays_in_sight(person, change):
    canvas = person.window.canvas
    person.session.select("y")
    canvas.zoom_by(2.5)
    canvas.go_to(person.session.arrangement.rect(person.node("y")).center())
    canvas.pan_by(QPoint(40, -25))
    before, scale = person.place_of("y"), canvas.scale_factor
    person.presses(change)
    assert canvas.scale_factor == pytest.approx(scale)
    assert (person.place_of("y") - before).manhattanLength() < person.session.arrangement.rects.max()
    assert seen(canvas).intersects(person.session.arrangement.rect(person.node("y")))


def test_the_graph_glides_there_unless_motion_is_reduced(person):
    canvas = person.window.canvas
    canvas.fit()
    person.session.set_direction("down")
    assert canvas.glide.is_moving
    canvas.glide.land()
    person.session.set_reduce_motion(True)
    person.session.set_direction("right")
    assert not canvas.glide.is_moving
    assert canvas.picture.arrangement is person.session.arrangement


@pytest.mark.parametrize("example", ["spiral", "vanishing", "rnn-unrolled", "mlp-scalar"])
@pytest.mark.parametrize("size", [QSize(1024, 640), QSize(1440, 900)])
def test_an_example_opens_so_that_its_numbers_can_be_read_and_tells_what_lies_beyond(person, example, size):
    person.window.resize(size)
    person.opens(example)
    QApplication.processEvents()
    canvas, beyond = person.window.canvas, person.window.workspace.beyond
    assert canvas.scale_factor >= FULL_DETAIL
    hidden = sum(not seen(canvas).intersects(QRectF(*rect)) for rect in person.session.arrangement.rects.tolist())
    assert sum(beyond.counts().values()) >= hidden
    assert any(button.isVisible() for button in beyond.buttons.values()) == (sum(beyond.counts().values()) > 0)


@pytest.mark.parametrize(("nodes", "is_whole"), [(FEW_NODES - 20, False), (FEW_NODES + 40, True)])
def test_of_a_long_chain_the_beginning_is_read_and_of_a_very_long_one_the_whole_is_looked_over(person, nodes, is_whole):
    lines = ["x: input = 0.5", *(f"h{i} = sin({f'h{i - 1}' if i else 'x'})" for i in range(nodes))]
    person.opens_text("\n".join(lines) + "\nL: loss = sum(h0)\n")
    QApplication.processEvents()
    bounds = person.session.arrangement.bounds
    assert seen(person.window.canvas).contains(bounds.adjusted(30, 30, -30, -30)) == is_whole
    assert (person.window.canvas.scale_factor < FULL_DETAIL) == is_whole


def test_what_is_in_the_middle_stays_there_when_the_canvas_has_another_size(person):
    canvas = person.window.canvas
    canvas.zoom_by(1.4)
    canvas.go_to(person.session.arrangement.rect(person.node("y")).center())
    person.window.resize(1100, 700)
    QApplication.processEvents()
    assert (person.place_of("y") - canvas.viewport().rect().center()).manhattanLength() <= 6
