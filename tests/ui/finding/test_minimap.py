"""The minimap: when it is there, what it shows, and getting about by it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.pointer import drags_to
from tests.ui.test_canvas import large_text


def middle(canvas) -> QPointF:
    return canvas.mapToScene(canvas.viewport().rect()).boundingRect().center()


def test_a_graph_of_sixty_nodes_has_a_map_until_it_is_switched_off(person):
    minimap, action = person.window.workspace.minimap, person.window.actions_by_id["view.minimap"]
    assert not minimap.isVisible()
    assert not action.isEnabled()
    person.opens_text(large_text(2, 19))  # 57 nodes and the loss
    assert not minimap.isVisible()
    person.opens_text(large_text(2, 20))
    assert minimap.isVisible()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_M)
    assert not minimap.isVisible()
    assert not action.isChecked()
    assert person.window.settings.minimap is False
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_M)
    assert minimap.isVisible()
    person.window.resize(1024, 640)
    QApplication.processEvents()
    person.window.workspace.panes.unfold("left")
    person.window.workspace.panes.setSizes([420, 400, 400])
    QApplication.processEvents()
    assert not minimap.isVisible()


def test_by_the_map_one_jumps_drags_and_walks(person):
    person.opens_text(large_text(14, 8))
    canvas, minimap = person.window.canvas, person.window.workspace.minimap
    canvas.zoom_by(2.0)
    bounds = person.session.arrangement.bounds
    corner = minimap.fitting.small(bounds).topLeft().toPoint() + QPoint(2, 2)
    person.qtbot.mouseClick(minimap, Qt.MouseButton.LeftButton, pos=corner)
    there = minimap.fitting.large(QPointF(corner))
    assert (middle(canvas) - there).manhattanLength() < 6 / canvas.scale_factor
    person.looks("minimap")
    grip = minimap.seen.center().toPoint()
    before = middle(canvas)
    person.qtbot.mousePress(minimap, Qt.MouseButton.LeftButton, pos=grip)
    assert (middle(canvas) - before).manhattanLength() < 6 / canvas.scale_factor  # taken hold of, not moved
    drags_to(minimap, grip + QPoint(40, 10))
    person.qtbot.mouseRelease(minimap, Qt.MouseButton.LeftButton, pos=grip + QPoint(40, 10))
    moved = (middle(canvas) - before) * minimap.fitting.scale
    assert abs(moved.x() - 40) < 2
    assert abs(moved.y() - 10) < 2
    minimap.setFocus()
    before = middle(canvas)
    person.qtbot.keyClick(minimap, Qt.Key.Key_Right)
    exposed = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
    assert abs(middle(canvas).x() - before.x() - exposed.width() / 4) < 4 / canvas.scale_factor


def test_the_map_shows_step_and_matches_and_is_kept_between_steps(person):
    person.opens_text(large_text(14, 8))
    minimap, theme = person.window.workspace.minimap, person.window.theme
    person.window.canvas.zoom_by(4.0)
    person.session.goto(9)
    minimap.grab()
    kept = minimap._base
    person.session.goto(60)
    person.session.search("name:x_2")
    image = minimap.grab().toImage()
    assert minimap._base is kept
    centers, view = person.session.arrangement.centers, person.state.view

    def color_at(index):
        place = minimap.fitting.point(*centers[index])
        ratio = image.devicePixelRatio()
        return image.pixelColor((place * ratio).toPoint())

    def alike(one, other):
        return all(abs(a - b) <= 3 for a, b in zip(one.getRgb(), other.getRgb(), strict=True))

    assert alike(color_at(person.state.last_step.node), theme.color("forward"))
    assert alike(color_at(view.index["x_2"]), theme.color("found"))
    assert not alike(color_at(view.index["x_3"]), theme.color("found"))
    person.presses("theme")
    minimap.grab()
    assert minimap._base is not kept


def test_it_never_hides_a_part_of_a_graph_that_is_in_sight_as_a_whole(person):
    person.opens_text(
        "x: input = randn(12, seed=1)\nW: param = randn(40, 12, seed=2)\ny = W @ x\nL: loss = mean(y * y)\n"
    )
    person.presses("scalars", "fit")
    person.waits_for_the_layout()
    person.presses("fit")
    canvas, minimap = person.window.canvas, person.window.workspace.minimap
    below = canvas.mapToScene(minimap.geometry()).boundingRect()
    assert person.session.arrangement.touching(below), "nodes stand where the map lies"
    assert not minimap.isVisible()
    person.presses("zoom in", "zoom in")
    assert minimap.isVisible()
    person.presses("fit")
    assert not minimap.isVisible()


def test_no_empty_map_lies_there_while_a_large_graph_is_laid_out(person):
    person.opens_text("x: input = randn(30)\nW: param = randn(150, 30)\ny = W @ x\nL: loss = mean(y * y)\n")
    person.presses("scalars")
    seen = []
    person.session.changed.connect(lambda *_: seen.append(person.session.arrangement is None))
    minimap = person.window.workspace.minimap
    person.qtbot.waitUntil(lambda: len(person.state.view.nodes) > 4000, timeout=60_000)
    while person.session.arrangement is None:
        assert not minimap.isVisible()
        QApplication.processEvents()
    assert any(seen), "for a while there was no arrangement"
