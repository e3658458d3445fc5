"""Nodes moved by hand: in the hand over everything, put down beside each other, with edges around them."""

from __future__ import annotations

from functools import lru_cache

import networkx as nx
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QPainterPath
from PySide6.QtTest import QTest

from engine.debugging.actions import OpenAll
from engine.debugging.debugger import reduce, start
from engine.language import parse
from engine.levels import Level
from engine.levels.groups import group_tree
from tests.helpers.examples import example
from tests.helpers.generated import some
from tests.ui.conftest import Person
from tests.ui.pointer import drags_to
from tests.ui.test_layout import centre, centres, nodes_cut, overlapping_nodes_of
from ui.drawing.arrangement import Arrangement
from ui.drawing.arranging import arrange
from ui.drawing.cards import slider_rect
from ui.drawing.figures import Form
from ui.drawing.moving import put_down, with_held, with_moved
from ui.fonts import load_fonts
from ui.way import PLAIN, Way

WAYS = (PLAIN, Way("down"))


@pytest.fixture(autouse=True)
def fonts(qapp):
    """Figures are measured in the program's own fonts."""
    load_fonts()


def carries(person: Person, name: str, onto: str) -> QPoint:
    """Press on a node and take it to another one; where the hand is then."""
    viewport, begin, end = person.window.canvas.viewport(), person.place_of(name), person.place_of(onto) + QPoint(9, 7)
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=begin)
    for part in (1, 2, 3):
        drags_to(viewport, begin + (end - begin) * part / 3)
    return end


def drops(person: Person, place: QPoint) -> None:
    person.qtbot.mouseRelease(person.window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)


@lru_cache
def arranged(name: str, way: Way = PLAIN) -> Arrangement:
    return arrange(reduce(start(example(name), Level.VARIABLES), OpenAll()), way=way)


@settings(max_examples=some(20), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_after_any_drags_no_node_overlaps_another_and_no_edge_runs_through_one(data):
    arrangement = arranged(
        data.draw(st.sampled_from(["mlp-vector", "xor-threshold"])), data.draw(st.sampled_from(WAYS))
    )
    bounds = arrangement.bounds.toRect()
    x = st.integers(bounds.left(), bounds.right())
    y = st.integers(bounds.top(), bounds.bottom())
    moved: dict[str, tuple[float, float]] = {}
    for _ in range(data.draw(st.integers(1, 4))):
        standing = with_moved(arrangement, moved)
        names = data.draw(st.lists(st.sampled_from(arrangement.names), min_size=1, max_size=3, unique=True))
        goal, first = np.array([data.draw(x), data.draw(y)]), arrangement.names.index(names[0])
        shift = goal - standing.centers[first]
        held = {name: tuple((standing.centers[arrangement.names.index(name)] + shift).tolist()) for name in names}
        moved |= put_down(standing, held)
    after = with_moved(arrangement, moved)
    assert overlapping_nodes_of(after) == []
    assert nodes_cut(after) == []
    for name, place in moved.items():
        assert after.centers[arrangement.names.index(name)] == pytest.approx(place, abs=1e-3)
    for frame in after.frames:
        assert all(frame.rect.contains(after.rect(index)) for index in frame.members)


def test_in_the_hand_a_node_lies_over_the_others(person):
    below = carries(person, "z", "y")
    canvas = person.window.canvas
    assert canvas.node_at(below) == person.node("z")
    assert canvas.picture.arrangement.raised == {person.node("z")}
    assert not person.session.moved
    drops(person, below)
    canvas.glide.land()
    assert not canvas.picture.arrangement.raised


def test_a_node_put_down_on_another_takes_the_nearest_free_place(person):
    before = centres(person)
    place = carries(person, "z", "y")
    wanted = person.session.held["z"]
    drops(person, place)
    assert overlapping_nodes_of(person.session.arrangement) == []
    assert nodes_cut(person.session.arrangement) == []
    size = person.session.arrangement.rects[person.node("y"), 2:]
    assert np.abs(np.subtract(centre(person, "z"), wanted)).min() == 0.0  # pushed out to one side
    assert np.abs(np.subtract(centre(person, "z"), wanted)).max() < 2 * size.max()
    others = [i for i in range(len(before)) if i != person.node("z")]
    assert (centres(person)[others] == before[others]).all()


@pytest.mark.parametrize("way", WAYS)
def test_edges_far_from_what_was_moved_stay_as_they_were(way):
    arrangement = arranged("mlp-vector", way)
    index = arrangement.names.index("t")
    after = with_moved(arrangement, {"t": (arrangement.centers[index, 0], -300.0)})
    for edge in arrangement.routes:
        if index not in edge:
            before, now = (points_on(each.forward_path(*edge)) for each in (arrangement, after))
            apart = np.hypot(*(before[:, None] - now[None]).transpose(2, 0, 1))
            assert apart.min(axis=1).max() < 2.0, "each point of the one curve is near one of the other"


def points_on(path: QPainterPath) -> np.ndarray:
    return np.array([path.pointAtPercent(share).toTuple() for share in np.linspace(0, 1, 400)])


def test_the_edges_of_what_is_held_follow_the_hand():
    arrangement = arranged("mlp-vector")
    held = with_held(arrangement, {"z": (50.0, 400.0)})
    z = arrangement.names.index("z")
    left, top, width, height = held.rects[z]
    for (parent, child), route in held.routes.items():
        if z in (parent, child):
            x, y = route[0] if parent == z else route[-1]
            assert x == pytest.approx(left + width if parent == z else left)
            assert top <= y <= top + height


def test_several_selected_nodes_are_dragged_together(person):
    before = centres(person)
    person.session.select_all(("z", "x"))
    person.drags("x", 0, 140)
    moved = centres(person) - before
    assert moved[person.node("x")] == pytest.approx(moved[person.node("z")])
    assert moved[person.node("x"), 1] > 0
    assert set(person.session.moved) == {"x", "z"}
    assert person.session.selection.names == ("z", "x")
    person.presses("undo")
    assert (centres(person) == before).all()


def test_a_node_that_is_not_selected_is_dragged_alone(person):
    person.session.select_all(("z", "x"))
    person.drags("y", 0, 140)
    assert set(person.session.moved) == {"y"}


def test_a_frames_title_takes_the_whole_group_along(person):
    person.opens("mlp-vector")
    canvas, before = person.window.canvas, centres(person)
    frame = next(frame for frame in person.session.arrangement.frames if frame.members)
    tree, view = group_tree(person.state.view.graph), person.state.view
    inside = {node.index for node in view.nodes if tree.named(frame.group) in view.around(node.index)}
    begin = canvas.mapFromScene(frame.title_rect.center())
    person.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    for down in (60, 200, 400):
        drags_to(canvas.viewport(), begin + QPoint(0, down))
    drops(person, begin + QPoint(0, 400))
    shift = centres(person) - before
    assert {int(i) for i in np.flatnonzero(shift.any(axis=1))} == inside
    assert np.ptp(shift[sorted(inside)], axis=0) == pytest.approx((0, 0))
    after = next(f for f in person.session.arrangement.frames if f.group == frame.group)
    assert after.rect.size() == frame.rect.size()
    assert overlapping_nodes_of(person.session.arrangement) == []


@pytest.mark.parametrize("by_key", [True, False])
def test_escape_or_another_button_gives_a_drag_up(person, by_key):
    before, canvas = centres(person), person.window.canvas
    place = carries(person, "z", "y")
    assert (centres(person) != before).any()
    if by_key:
        QTest.keyClick(canvas, Qt.Key.Key_Escape)
    else:
        person.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.RightButton, pos=place)
    assert (centres(person) == before).all()
    drops(person, place)
    assert (centres(person) == before).all()
    assert not person.session.moved
    assert not person.window.actions_by_id["edit.undo"].isEnabled()


def test_escape_gives_a_frame_around_nodes_up(person):
    canvas, shift = person.window.canvas, Qt.KeyboardModifier.ShiftModifier
    person.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, shift, QPoint(3, 3))
    drags_to(canvas.viewport(), QPoint(canvas.width() - 3, canvas.height() - 3))
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    drops(person, canvas.rect().center())
    assert person.session.selection.names == ()


def test_escape_gives_a_sliders_number_back(person):
    figures = person.session.arrangement.figures
    name = next(n.name for n in person.state.view.nodes if figures[n.index].form is Form.PARAMETER)
    canvas, before = person.window.canvas, person.number(name)
    track = slider_rect(person.session.arrangement.rect(person.node(name)))
    person.qtbot.mousePress(
        canvas.viewport(), Qt.MouseButton.LeftButton, pos=canvas.mapFromScene(track.center() + QPointF(20, 0))
    )
    assert person.number(name) != before
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert person.number(name) == before
    assert not person.window.actions_by_id["edit.undo"].isEnabled()


def test_a_place_is_kept_by_name_and_gives_way_to_what_an_edit_puts_there(person):
    person.drags("z", 0, 160)
    place = centre(person, "z")
    person.writes(person.session.document.text + "\n" + "\n".join(f"extra_{i} = {i}*y" for i in range(9)) + "\n")
    assert person.session.moved["z"] == place
    assert overlapping_nodes_of(person.session.arrangement) == []


def test_in_a_tangled_graph_edges_keep_clear_of_what_is_moved():
    graph = nx.gnp_random_graph(14, 0.25, seed=3, directed=True)
    lines = ["x: input = 1.0"]
    for node in range(14):
        parents = [f"n{p}" for p in graph.predecessors(node) if p < node] or ["x"]
        lines.append(f"n{node} = {' + '.join(parents)} + 1")
    arrangement = arrange(start(parse("\n".join([*lines, "L: loss = n13*n13", ""]))))
    rng = np.random.default_rng(0)
    moved: dict[str, tuple[float, float]] = {}
    for name in rng.choice(arrangement.names, 8, replace=False).tolist():
        x, y = rng.uniform(arrangement.bounds.topLeft().toTuple(), arrangement.bounds.bottomRight().toTuple())
        moved |= put_down(with_moved(arrangement, moved), {name: (float(x), float(y))})
    after = with_moved(arrangement, moved)
    assert overlapping_nodes_of(after) == []
    assert nodes_cut(after) == []
