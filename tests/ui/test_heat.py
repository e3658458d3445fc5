"""Heat overlays and edge widths in the window: chosen in the menu, drawn on the nodes, told by the legend, exported."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF

from engine.debugging.heat import Quantity
from engine.debugging.marks import Mark
from tests.ui.conftest import Person
from ui.canvas.legend import GRAPH_LEGEND
from ui.drawing.coloring import Coloring
from ui.drawing.legend import ColorLegend, colors_of
from ui.drawing.ramp import ramp
from ui.drawing.widths import THINNEST, WIDEST, by_width
from ui.export.files import image_of, svg_text

COLORS = ("value", "grad", "finite", "check", "cost_forward", "cost_backward")
BAD = "x: input = -1.0\nw: param = 2.0\ny = log(x)\nL: loss = y * w\n"


def triggers(person: Person, *commands: str) -> None:
    for command in commands:
        person.window.actions_by_id[command].trigger()


def shading(person: Person):
    return person.window.canvas.picture.shading


def color_seen(person: Person, name: str) -> tuple[int, int, int]:
    """The colour just inside of a node's lower edge, as the canvas has painted it."""
    canvas = person.window.canvas
    rect = canvas.picture.arrangement.rect(person.node(name))
    place = canvas.mapFromScene(rect.center().x(), rect.bottom() - 3.5)
    color = canvas.viewport().grab().toImage().pixelColor(place)
    return color.red(), color.green(), color.blue()


def color_of(person: Person, name: str) -> tuple[int, int, int]:
    """The colour that a node should have."""
    color = shading(person).ground(person.node(name), person.window.theme)
    return color.red(), color.green(), color.blue()


# ---------------------------------------------------------------------------------------------------------- the choice
def test_no_node_is_coloured_until_somebody_asks(person):
    assert person.window.actions_by_id["view.color_by_nothing"].isChecked()
    assert shading(person) is None
    assert person.window.overlays.legend.colors.isHidden()


def test_nodes_are_painted_in_the_colours_of_the_choice(person):
    person.presses("end")
    for name in COLORS:
        triggers(person, f"view.color_by_{name}")
        person.qtbot.waitUntil(lambda: not person.session.checking.is_running)
        assert person.window.actions_by_id[f"view.color_by_{name}"].isChecked()
        assert shading(person).heat.quantity == Quantity(name.replace("_", "-"))
        for node in ("z", "w", "R"):
            if shading(person).ground(person.node(node), person.window.theme) is not None:
                assert color_seen(person, node) == color_of(person, node)
        person.looks(f"coloured-by-{name}")
    triggers(person, "view.color_by_nothing")
    assert shading(person) is None


def test_every_level_is_coloured(person):
    person.opens("attention")
    triggers(person, "view.color_by_grad")
    for level in ("layers", "variables", "primitives", "scalars"):
        person.presses(level, "end")
        heat = shading(person).heat
        assert set(heat.counts) == {Mark.MEASURED}
        assert len(heat.marks) == len(person.state.view.nodes)
        person.looks(f"coloured-{level}")


def test_colours_follow_the_cursor(person):
    triggers(person, "view.color_by_grad")
    person.presses("start")
    assert Mark.MEASURED not in shading(person).heat.counts
    person.presses("end")
    largest, smallest = (tuple(int(c) for c in ramp(person.window.theme)[i]) for i in (-1, 0))
    assert color_of(person, "L_reg") == largest
    assert color_of(person, "w") == smallest


def test_a_number_on_its_way_colours_nothing_yet(person):
    triggers(person, "view.color_by_value")
    person.session.settings.reduce_motion = False
    person.presses("start")
    triggers(person, "debug.step_into")
    assert person.session.phase < 1.0
    assert shading(person).heat.marks[person.node("z")] == Mark.NOT_REACHED
    assert "not reached yet: 5 nodes" in person.window.overlays.legend.colors.accessibleName()
    person.session.playback.settle()
    assert shading(person).heat.marks[person.node("z")] == Mark.MEASURED
    assert "not reached yet: 4 nodes" in person.window.overlays.legend.colors.accessibleName()


def test_a_far_view_has_the_same_colours(person):
    person.presses("end")
    triggers(person, "view.color_by_grad")
    while person.window.canvas.scale_factor > 0.15:
        triggers(person, "view.zoom_out")
    assert color_seen_in_the_middle(person, "R") == color_of(person, "R")


def color_seen_in_the_middle(person, name):
    canvas = person.window.canvas
    place = canvas.mapFromScene(canvas.picture.arrangement.rect(person.node(name)).center())
    color = canvas.viewport().grab().toImage().pixelColor(place)
    return color.red(), color.green(), color.blue()


def test_how_it_is_measured_is_remembered_and_the_overlay_itself_is_not(person, new_window):
    triggers(person, "view.color_by_grad", "view.color_log", "view.color_rms", "view.edge_widths")
    later = Person(person.qtbot, new_window())
    later.opens("univariate-regularised")
    coloring = later.session.coloring
    assert (coloring.log, str(coloring.size), coloring.widths) == (False, "rms", True)
    assert coloring.quantity is None


def test_units_are_coloured_by_their_own_numbers_over_their_own_legend(person):
    person.opens("mlp-vector")
    person.presses("end")
    triggers(person, "view.units", "view.color_by_grad")
    picture = person.window.units.picture
    assert picture.shading.heat.quantity is Quantity.GRAD
    units = dict.fromkeys(("h",), person.session.units.network)["h"]
    deltas = abs(person.state.trace.grad("z").ravel())
    rows = [row for row, unit in enumerate(picture.shown) if units.graph.nodes[units.units[unit].z.node].name == "z"]
    assert picture.shading.heat.sizes[rows] == pytest.approx(deltas)
    assert "|error signal|" in person.window.workspace.legend.colors.accessibleName()
    assert "y[0]" in person.window.workspace.legend.colors.accessibleName()
    image = image_of(person.window.units.drawing, person.window.theme, 1.0)
    triggers(person, "view.color_by_nothing")
    assert person.window.units.picture.shading is None
    assert image.height() > image_of(person.window.units.drawing, person.window.theme, 1.0).height()


def test_what_has_no_meaning_for_units_is_off_there_and_says_why(person):
    person.opens("mlp-vector")
    actions = person.window.actions_by_id
    commands = (
        "view.color_by_check",
        "view.color_by_cost_forward",
        "view.edge_widths",
        "view.color_rms",
        "debug.check",
    )
    before = {command: actions[command].toolTip() for command in commands}
    triggers(person, "view.units")
    for command in commands:
        assert not actions[command].isEnabled()
        assert "Not for units: " in actions[command].toolTip()
    triggers(person, "view.units")
    assert {command: actions[command].toolTip() for command in commands} == before
    assert all(actions[command].isEnabled() for command in commands)


# ---------------------------------------------------------------------------------------------------------- the legend
def test_the_legend_says_what_is_measured_and_names_the_ends(person):
    person.presses("end")
    triggers(person, "view.color_by_grad")
    legend = ColorLegend(colors_of(person.window.canvas.picture))
    assert legend.words.startswith("colours: |error signal|; log scale, least w 0.0091, most L 1")
    assert person.window.overlays.legend.colors.accessibleName().startswith("colours: |error signal|")


def test_the_scale_is_switched_in_the_legend(person):
    person.presses("end")
    triggers(person, "view.color_by_grad")
    button = person.window.overlays.legend.scale
    assert button.text().startswith("log scale")
    button.click()
    assert button.text().startswith("linear scale")
    assert not person.window.actions_by_id["view.color_log"].isChecked()
    assert shading(person).scale.low == 0


def test_the_legend_tells_where_nan_begins(person):
    person.opens_text(BAD)
    person.presses("end")
    triggers(person, "view.color_by_finite")
    words = ColorLegend(colors_of(person.window.canvas.picture)).words
    assert "begins at y" in words
    assert "finite: 1 node" in words
    assert "NaN: 3 nodes" in words


def test_the_legend_counts_what_has_no_number(person):
    person.opens_text("a: param = 2.0\nb: input = 1.0\nc = b * 3\nL: loss = a * 0\n")
    person.presses("end")
    triggers(person, "view.color_by_grad")
    words = ColorLegend(colors_of(person.window.canvas.picture)).words
    assert "exactly 0: 1 node" in words
    assert "no gradient: 2 nodes" in words


def test_the_legend_covers_no_node_of_a_fitted_graph(person):
    person.presses("end")
    triggers(person, "view.edge_widths", "view.color_by_grad", "view.fit")
    legend, canvas = person.window.overlays.legend, person.window.canvas
    for size in ((1024, 640), (1440, 900), (3000, 1900)):
        for wanted in ("brief", "full"):
            person.session.settings.legend = wanted
            person.window.resize(*size)
            covered = canvas.mapToScene(legend.geometry()).boundingRect()
            rects = [canvas.picture.arrangement.rect(node.index) for node in person.state.view.nodes]
            assert not legend.isHidden()
            assert not any(rect.intersects(covered) for rect in rects), (size, wanted)
            assert not legend.geometry().intersects(person.window.overlays.zoom.geometry())
            person.looks(f"legend-{wanted}-{size[0]}")


def test_all_signs_are_explained_on_request_and_that_is_remembered(person, new_window):
    legend = person.window.overlays.legend
    triggers(person, "view.legend_full")
    assert legend.is_full
    assert [words.text() for _, _, words in legend._entries if not words.isHidden()] == [e.words for e in GRAPH_LEGEND]
    later = Person(person.qtbot, new_window())
    later.opens("univariate-regularised")
    assert later.window.overlays.legend.is_full


def test_somebody_who_unfolds_the_legend_in_a_small_window_gets_it(person):
    person.window.resize(1024, 640)
    person.presses("end")
    triggers(person, "view.color_by_grad", "view.edge_widths")
    legend = person.window.overlays.legend
    assert not legend.is_unfolded
    legend.fold.click()
    assert legend.is_unfolded
    legend.fold.click()
    assert not legend.is_unfolded


def test_nothing_in_the_legend_is_cut_off(person):
    person.presses("end")
    for commands in (("view.color_by_value",), ("view.edge_widths",), ("view.legend_full",)):
        triggers(person, *commands)
        legend = person.window.overlays.legend
        person.window.grab()
        for widget in (legend.colors, legend.fold, legend.more, *(w for row in legend._entries for w in row[1:])):
            if not widget.isHidden():
                assert legend.rect().contains(widget.geometry()), widget.objectName()
                assert widget.width() >= widget.sizeHint().width()


# --------------------------------------------------------------------------------------------------------------- widths
def test_edges_are_as_wide_as_their_messages_are_large(person):
    person.presses("end")
    triggers(person, "view.edge_widths")
    picture = person.window.canvas.picture
    edges = list(picture.arrangement.routes)
    widths = {edge: width for width, alike in by_width(picture, edges, 1.0, backward=True) for edge in alike}
    index = person.state.view.index
    widest, thinnest = (index["L"], index["L_reg"]), (index["x"], index["z"])
    assert widths[widest] == pytest.approx(WIDEST)
    assert widths[thinnest] == pytest.approx(THINNEST)
    by_size = sorted(edges, key=lambda e: np.abs(person.state.numbers.message_between(e[1], e[0])))
    assert [widths[e] for e in by_size] == sorted(widths.values())
    person.window.grab()


def test_edges_are_alike_without_that_wish(person):
    person.presses("end")
    picture = person.window.canvas.picture
    edges = list(picture.arrangement.routes)
    assert by_width(picture, edges, 1.5, backward=True) == [(1.5, edges)]


def test_what_has_not_arrived_has_its_usual_width(person):
    person.presses("start")
    triggers(person, "view.edge_widths")
    picture = person.window.canvas.picture
    assert [w for w, _ in by_width(picture, list(picture.arrangement.routes), 1.5, backward=True)] == [1.5]


def test_infinite_messages_are_widest_and_zeros_thinnest(person):
    person.opens_text("x: param = 0.0\nw: param = 1.0\nr = sqrt(x)\nL: loss = r + 0 * w\n")
    person.presses("end")
    triggers(person, "view.edge_widths")
    picture, index = person.window.canvas.picture, person.state.view.index
    edges = list(picture.arrangement.routes)
    widths = {edge: width for width, alike in by_width(picture, edges, 1.0, backward=True) for edge in alike}
    assert widths[index["x"], index["r"]] == pytest.approx(WIDEST)
    assert widths[index["w"], index["L"]] == pytest.approx(THINNEST)


# ------------------------------------------------------------------------------------------------------------- pictures
def test_exported_pictures_have_the_colours_and_the_legend_below_the_graph(person):
    person.presses("end")
    triggers(person, "view.color_by_grad", "view.edge_widths")
    drawing = person.window.canvas.drawing
    svg = svg_text(drawing, person.window.theme)
    for text in ("|error signal|", "log scale", "least", "edge width"):
        assert text in svg
    for color in ramp(person.window.theme)[[0, -1]]:
        assert "#{:02x}{:02x}{:02x}".format(*color) in svg
    nodes = QRectF(drawing.picture.arrangement.bounds)
    assert drawing.bounds.bottom() > nodes.bottom() + ColorLegend(colors_of(drawing.picture)).size.height()
    image_of(drawing, person.window.theme, 1.0)


def test_a_coloring_of_nothing_has_no_legend(person):
    assert Coloring().quantity is None
    assert ColorLegend(colors_of(person.window.canvas.picture)).is_empty


def test_colours_alone_keep_the_button_that_unfolds_the_legend_in_their_last_row(person):
    person.opens_text("a: param = 2.0\nL: loss = a * 0\n")
    person.presses("end")
    triggers(person, "view.color_by_grad")
    legend = person.window.overlays.legend
    alone = legend.take_form("colors")
    assert legend.fold.isVisible()
    assert legend.colors.isAncestorOf(legend.fold)
    everything = legend.take_form("full")
    assert legend.fold.isVisible()
    assert not legend.colors.isAncestorOf(legend.fold)
    assert everything.height() > alone.height()
    assert legend.take_form("colors") == alone
