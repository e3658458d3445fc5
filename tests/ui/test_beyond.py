"""What lies beyond the edges of the canvas: counted there, and a click away."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from ui.canvas.beyond import Side


def shown(person) -> dict[Side, str]:
    QApplication.processEvents()
    return {side: b.text() for side, b in person.window.workspace.beyond.buttons.items() if b.isVisible()}


def test_a_graph_that_is_seen_whole_has_nothing_beyond(person):
    assert shown(person) == {}


def test_a_graph_that_goes_on_says_so_and_a_click_leads_there(person):
    person.opens("convnet")
    canvas, buttons = person.window.canvas, person.window.workspace.beyond.buttons
    rects = canvas.picture.arrangement.rects
    hidden = [
        i for i in range(len(rects)) if canvas.mapFromScene(rects[i, 0] + rects[i, 2] / 2, 0.0).x() > canvas.width()
    ]
    assert shown(person) == {Side.RIGHT: f"{len(hidden)} more →"}
    assert buttons[Side.RIGHT].accessibleName() == f"{len(hidden)} nodes to the right"
    boxes = [canvas.mapFromScene(canvas.picture.arrangement.rect(i)).boundingRect() for i in range(len(rects))]
    assert not any(box.intersects(buttons[Side.RIGHT].geometry()) for box in boxes), "it covers no node"
    person.qtbot.mouseClick(buttons[Side.RIGHT], Qt.MouseButton.LeftButton)
    after = shown(person)
    assert Side.LEFT in after
    assert int(after.get(Side.RIGHT, "0 more").split()[0]) < len(hidden)
    person.presses("fit")
    assert shown(person) == {}


def test_every_node_out_of_sight_is_counted_once(person):
    person.opens("mlp-scalar")
    canvas, beyond = person.window.canvas, person.window.workspace.beyond
    rects, rng = canvas.picture.arrangement.rects, np.random.default_rng(7)
    middles = rects[:, :2] + rects[:, 2:] / 2
    for _ in range(30):
        canvas.pan_by(QPoint(*rng.integers(-400, 400, 2).tolist()))
        canvas.zoom_by(float(rng.uniform(0.7, 1.5)))
        view = canvas.viewport().rect()
        places = [canvas.mapFromScene(*middle) for middle in middles.tolist()]
        out = sum(not view.adjusted(-2, -2, 2, 2).contains(place) for place in places)
        surely_in = sum(view.adjusted(2, 2, -2, -2).contains(place) for place in places)
        assert out <= sum(beyond.counts().values()) <= len(places) - surely_in


def test_nothing_is_said_to_lie_beyond_while_nodes_glide_to_their_places(person):
    person.opens("mlp-vector")
    glide, actions = person.window.canvas.glide, person.window.actions_by_id
    beyond = person.window.workspace.beyond
    for look_elsewhere in (False, True):
        actions["view.level_layers"].trigger()
        glide.land()
        actions["view.level_primitives"].trigger()
        assert glide.is_moving
        glide.hold(0.5)  # a slow machine would arrive
        assert shown(person) == {}
        if look_elsewhere:
            person.window.canvas.zoom_by(3.0)
            glide.release()
        glide.land()
        assert len(shown(person)) == sum(count > 0 for count in beyond.counts().values()) > 0
