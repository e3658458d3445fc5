"""Several nodes at once, paths and chains, what is dimmed: by mouse, by key and by menu."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPoint, Qt

from engine.levels import Level
from tests.helpers.models import LAYERED
from tests.ui.pointer import drags_to
from tests.ui.test_canvas import empty_place, entries

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def names(person):
    return set(person.session.selection.names)


def run(person, command):
    action = person.window.actions_by_id[command]
    assert action.isEnabled(), command
    action.trigger()


def bright(person):
    trail = person.window.canvas.emphasis.bright
    return None if trail is None else {person.state.view.nodes[i].name for i in trail.nodes}


def chain(person):
    nodes, trail = person.state.view.nodes, person.window.canvas.emphasis.chain
    return set() if trail is None else {(nodes[child].name, nodes[parent].name) for parent, child in trail.edges}


def clicks(person, name, modifier):
    viewport = person.window.canvas.viewport()
    person.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, modifier, person.place_of(name))


def test_clicks_with_a_modifier_select_one_more_or_one_less(person):
    person.clicks("z")
    clicks(person, "y", CONTROL)
    clicks(person, "R", SHIFT)
    assert person.session.selection.names == ("z", "y", "R")
    assert person.session.selected == "R"
    assert person.window.inspector.head.title.text().find("R") >= 0
    assert person.window.canvas.emphasis.chosen == {person.node(n) for n in ("z", "y")}
    assert "and 2 more selected" in person.window.canvas.accessibleDescription()
    person.looks("several selected")
    clicks(person, "y", CONTROL)
    assert names(person) == {"z", "R"}
    person.clicks("w")
    assert person.session.selection.names == ("w",)


def test_a_rubber_band_selects_what_it_touches(person):
    canvas = person.window.canvas
    viewport = canvas.viewport()
    boxes = [canvas.mapFromScene(person.session.arrangement.rect(person.node(n))).boundingRect() for n in ("b", "w")]
    around = boxes[0].united(boxes[1]).adjusted(-6, -6, 6, 6)
    person.clicks("L")
    pan = person.place_of("L")
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, SHIFT, around.topLeft())
    drags_to(viewport, around.center())
    drags_to(viewport, around.bottomRight())
    person.looks("rubber band")
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, SHIFT, around.bottomRight())
    assert names(person) == {"L", "b", "w"}
    assert person.place_of("L") == pan  # nothing was panned
    place = empty_place(canvas)
    person.qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, SHIFT, place)
    assert names(person) == {"L", "b", "w"}
    person.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert names(person) == set()


def test_ancestors_and_descendants_are_selected_by_key_and_by_menu(person):
    canvas = person.window.canvas
    person.clicks("z")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Left, CONTROL | SHIFT)
    assert names(person) == {"w", "x", "b", "z"}
    assert person.session.selected == "z"
    person.clicks("z")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Right, CONTROL | SHIFT)
    assert names(person) == {"z", "y", "L", "L_reg"}
    person.clicks("R")
    entries(person, "R")["Select ancestors"].trigger()
    assert names(person) == {"w", "R"}
    person.qtbot.keyClick(canvas, Qt.Key.Key_A, CONTROL)
    assert names(person) == {node.name for node in person.state.view.nodes}


def test_what_lies_on_no_path_is_dimmed_until_escape(person):
    canvas = person.window.canvas
    person.session.goto(len(person.state.steps))
    person.clicks("w")
    clicks(person, "y", CONTROL)
    before = canvas.grab().toImage()
    run(person, "view.focus")
    assert person.window.actions_by_id["view.focus"].isChecked()
    assert bright(person) == {"w", "z", "y"}
    after = canvas.grab().toImage()

    def changed(name):
        box = canvas.mapFromScene(person.session.arrangement.rect(person.node(name))).boundingRect()
        spots = [box.topLeft() + QPoint(10 + i, 10 + j) for i in range(30) for j in range(12)]
        shades = [(before.pixelColor(spot).lightness(), after.pixelColor(spot).lightness()) for spot in spots]
        return max(abs(one - other) for one, other in shades) > 100  # the edges of letters may differ a little

    assert changed("lam")
    assert changed("R")
    assert not changed("z")
    assert not changed("y")
    person.looks("paths only")
    person.presses("primitives")
    assert {"w", "z", "z.1", "y"} <= bright(person)
    assert "R" not in bright(person)
    person.presses("variables")
    assert bright(person) == {"w", "z", "y"}
    person.qtbot.keyClick(canvas, Qt.Key.Key_Escape)
    assert bright(person) is None
    assert names(person) == {"w", "y"}


def test_of_one_node_the_paths_to_the_loss_are_shown(person):
    person.clicks("R")
    entries(person, "R")["Paths only"].trigger()
    assert bright(person) == {"R", "L_reg"}
    run(person, "view.focus")
    assert bright(person) is None


def test_where_no_path_leads_a_sentence_says_so(person):
    said = []
    person.session.notified.connect(said.append)
    person.session.select_all(["x", "lam"])
    run(person, "view.focus")
    assert said == ["No path leads from one of x, λ to another"]
    assert bright(person) is None
    assert not person.window.actions_by_id["view.focus"].isChecked()
    person.opens_text("x: input = 2.0\nspare = x + 1\nL: loss = x**2\n")
    person.session.select("spare")
    run(person, "view.chain")
    assert said[-1] == "No path leads from spare to the loss"


def test_the_chain_of_messages_from_the_loss_lights_up(person):
    person.clicks("w")
    run(person, "view.chain")
    assert chain(person) == {("L_reg", "L"), ("L", "y"), ("y", "z"), ("z", "w"), ("L_reg", "R"), ("R", "w")}
    person.looks("chain")
    person.session.set_level(Level.PRIMITIVES)
    assert ("z", "z.1") in chain(person)
    person.opens("xor-threshold")
    assert chain(person) == set()


def test_every_node_can_be_reached_with_the_arrow_keys_alone(person):
    canvas = person.window.canvas
    canvas.setFocus()
    for name in ("mlp-vector", "univariate-regularised"):
        person.opens(name)
        seen = set()
        person.qtbot.keyClick(canvas, Qt.Key.Key_Right)
        for key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            for _ in person.state.view.nodes:
                seen.add(person.session.selected)
                person.qtbot.keyClick(canvas, key)
        assert seen == {node.name for node in person.state.view.nodes}
    person.session.select("z")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Right)
    assert person.session.selected == "y"
    person.qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert person.session.selected == "z"
    person.qtbot.keyClick(canvas, Qt.Key.Key_Left)
    assert person.session.selected in {"w", "x", "b"}
    person.window.actions_by_id["view.direction"].trigger()
    person.session.select("z")
    person.qtbot.keyClick(canvas, Qt.Key.Key_Down)
    assert person.session.selected == "y"
    person.qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert person.session.selected == "z"


def test_in_and_around_open_groups_selections_and_paths_are_carried_along(person):
    person.opens_text(LAYERED)
    person.session.set_level(Level.LAYERS)
    person.session.goto(len(person.state.steps))
    person.session.select_all(["x", "L"])
    run(person, "view.focus")
    assert bright(person) == {"x", "hidden", "output", "L"}
    run(person, "view.open_all")
    assert {"x", "z", "h", "y", "L"} <= bright(person)
    person.looks("paths in open groups")
    assert not {"W", "v"} & bright(person)
    assert names(person) == {"x", "L"}
    run(person, "edit.copy_selection")


def test_a_part_of_an_arrangement_has_the_others_out_of_sight(person):
    arrangement = person.session.arrangement
    w, z = person.node("w"), person.node("z")
    part = arrangement.part({w, z}, {(w, z)})
    assert set(part.touching(arrangement.bounds)) == {w, z}
    assert set(part.routes) == {(w, z)}
    assert arrangement.bounds.contains(part.bounds)
    assert part.bounds.width() < arrangement.bounds.width()
    assert np.isfinite(part.rects).all()
