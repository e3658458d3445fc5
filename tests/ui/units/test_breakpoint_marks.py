"""Breakpoints among the units: where their marks stand, and which are hollow."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF

from engine.debugging.actions import ToggleBreakpoint
from engine.debugging.breakpoints import edge_place, place_of
from ui.drawing.units_marks import unit_marks

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")


def sets(looker, *names):
    """Set breakpoints on nodes of the view, on edges between two."""
    session = looker.person.session
    for name in names:
        view = session.state.view
        nodes = [view.index[part] for part in name.split(">")]
        place = place_of(view, nodes[0]) if len(nodes) == 1 else edge_place(view, *nodes)
        session.act(ToggleBreakpoint(place))


def shown(looker):
    """Each mark: what stands nearest to it, and whether it is hollow."""
    layout = looker.picture.layout
    spots = {looker.network.address(looker.network.units[u].a): c for u, c in layout.centers.items()}
    spots |= {f"title {h.block}": h.center for h in layout.headers}
    spots |= {f"card {b}": box.topRight() for b, box in layout.boxes.items()}

    def nearest(place: QPointF) -> str:
        return min(spots, key=lambda name: (spots[name] - place).manhattanLength())

    return {(nearest(place), mark.is_hollow) for place, mark in unit_marks(looker.picture)}


def title_of(looker, name):
    node = looker.network.graph.id_of(name)
    return f"title {looker.network.block_of[node]}"


def test_a_breakpoint_on_a_variable_marks_the_title_of_its_units(looker):
    assert shown(looker) == set()
    sets(looker, "h")
    assert shown(looker) == {(title_of(looker, "h"), False)}
    sets(looker, "h")
    assert shown(looker) == set()


def test_the_pre_activation_belongs_to_the_units_and_weights_to_those_that_they_make(looker):
    sets(looker, "z")
    assert shown(looker) == {(title_of(looker, "h"), False)}
    sets(looker, "z", "W2")
    assert shown(looker) == {(title_of(looker, "y"), True)}
    sets(looker, "W2", "b1")
    assert shown(looker) == {(title_of(looker, "h"), True)}


def test_a_breakpoint_on_one_number_marks_its_unit(looker):
    looker.person.presses("scalars")
    sets(looker, "h[1]")
    assert shown(looker) == {("h[1]", False)}
    looker.person.presses("variables")  # there it is something inside of h
    assert shown(looker) == {(title_of(looker, "h"), True)}


@pytest.mark.parametrize("level", ["variables", "scalars"])
def test_the_marks_stay_where_they_are_when_lines_move_on_in_the_text(looker, level):
    looker.person.presses(level)
    sets(looker, "h[1]" if level == "scalars" else "h", "L")
    before = shown(looker)
    looker.person.session.edit_text(looker.person.session.document.text.replace("z =", "\n    z ="), None)
    assert looker.network.graph is not looker.person.state.model.graph
    assert shown(looker) == before


@pytest.mark.parametrize("level", ["variables", "scalars"])
def test_a_node_without_units_is_marked_at_its_card(looker, level):
    looker.person.presses(level)
    sets(looker, "L")
    blocks = looker.network.blocks
    (card,) = (f"card {b}" for b in looker.picture.layout.boxes if blocks[b].node == looker.network.graph.loss)
    assert shown(looker) == {(card, False)}


def test_an_edge_is_marked_between_its_ends(looker):
    sets(looker, "h>y")
    ((place, mark),) = unit_marks(looker.picture)
    titles = {title_of(looker, "h"), title_of(looker, "y")}
    ends = [h.center.x() for h in looker.picture.layout.headers if f"title {h.block}" in titles]
    assert min(ends) + 20 < place.x() < max(ends) - 20
    assert not mark.is_hollow


def test_layers_are_marked_at_the_units_that_end_them(looker):
    looker.person.presses("layers")
    sets(looker, "hidden")
    assert {name for name, _ in shown(looker)} == {title_of(looker, "h")}
    looker.person.presses("variables")
    assert shown(looker) == {(title_of(looker, "h"), True)}


def test_the_picture_shows_them_at_once(looker):
    before = looker.canvas.grab().toImage()
    sets(looker, "h")
    looker.person.looks("units-with-a-breakpoint")
    assert looker.canvas.grab().toImage() != before
