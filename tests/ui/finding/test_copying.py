"""The clipboard: the picture, or exactly the selected nodes and the edges among them, as PNG and as SVG."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QImage

from engine.finding import Trail
from ui.drawing.drawings import GraphDrawing
from ui.drawing.emphasis import landed_part

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def copied():
    """(the image, all texts of the SVG)."""
    data = QGuiApplication.clipboard().mimeData()
    image = QImage.fromData(data.data("image/png").data(), "PNG")
    svg = bytes(data.data("image/svg+xml").data()).decode()
    root = ET.fromstring(svg)
    texts = [(element.text or "").strip() for element in root.iter("{http://www.w3.org/2000/svg}text")]
    return image, svg, texts


def test_the_selection_is_copied_with_the_edges_among_it_and_nothing_else(person):
    person.session.goto(len(person.state.steps))
    said = []
    person.session.notified.connect(said.append)
    person.session.select_all(["w", "z", "R"])
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_C, CONTROL)
    image, svg, texts = copied()
    assert {"w", "z", "R"} <= set(texts)
    assert {"0.8", "0.9", "0.32"} <= set(texts)  # their values
    assert not {"1.5", "0.7109", "0.04178", "0.07378", "−0.3"} & set(texts)  # those of the others
    w, z, r = (person.node(name) for name in ("w", "z", "R"))
    part = GraphDrawing(
        landed_part(person.window.canvas.picture, Trail(frozenset({w, z, r}), frozenset({(w, z), (w, r)})))
    )
    assert (image.width(), image.height()) == (round(2 * part.bounds.width()), round(2 * part.bounds.height()))
    assert image.width() < 2 * person.window.canvas.drawing.bounds.width()
    curves = svg.count("C") + svg.count("L")
    person.session.select_all(["w", "z"])
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_C, CONTROL)
    assert copied()[1].count("C") + copied()[1].count("L") < curves
    assert said[:1] == ["Picture of 3 nodes copied as PNG and SVG"]


def test_the_whole_picture_is_copied_as_it_stands(person):
    person.session.goto(7)
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_C, CONTROL | SHIFT)
    image, _, texts = copied()
    shown = " ".join(texts)
    for name in ("x", "t", "w", "b", "λ", "z", "y", "L", "R"):
        assert re.search(rf"(^| ){name}( |$)", shown), name
    bounds = person.window.canvas.drawing.bounds
    assert abs(image.width() - 2 * bounds.width()) <= 1
    assert QGuiApplication.clipboard().mimeData().hasImage()


def test_a_part_can_be_drawn_at_every_step_and_in_the_middle_of_one(person):
    """Messages, labels and dots of what is left out are left out too."""
    for cursor in range(len(person.state.steps) + 1):
        person.session.goto(cursor)
        person.session.select_all(["w", "y", "R"])
        person.window.actions_by_id["edit.copy_selection"].trigger()
        _, _, texts = copied()
        assert "0.8" in texts
        assert not {"1.5", "0.9", "0.04178", "0.07378"} & set(texts)
    person.session.goto(18)
    person.presses("play")
    person.qtbot.waitUntil(lambda: person.window.canvas.picture.in_motion)
    person.window.actions_by_id["edit.copy_selection"].trigger()
    person.session.stop()
    assert copied()[0].width() > 100


def test_in_the_units_view_the_units_are_copied(person):
    person.opens("mlp-vector")
    person.window.actions_by_id["view.units"].trigger()
    assert not person.window.actions_by_id["edit.copy_selection"].isEnabled()
    person.window.actions_by_id["edit.copy_picture"].trigger()
    bounds = person.window.units.drawing.bounds
    assert abs(copied()[0].width() - 2 * bounds.width()) <= 1
