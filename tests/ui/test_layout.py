"""Where the nodes stand: dragged by hand, in either direction, laid out beside the window when they are many."""

from __future__ import annotations

import numpy as np
import pytest

from engine.debugging.actions import OpenAll
from engine.debugging.debugger import reduce, start
from tests.helpers.examples import example
from tests.ui.conftest import Person
from tests.ui.test_canvas import large_text
from ui.drawing.arrangement import Arrangement
from ui.drawing.arranging import arrange
from ui.drawing.moving import with_moved
from ui.fonts import load_fonts
from ui.way import DOT, LAYERED, engines

WITH_DOT = pytest.mark.skipif(DOT not in engines(), reason="pygraphviz is not installed")


@pytest.fixture(autouse=True)
def fonts(qapp):
    """Figures are measured in the program's own fonts."""
    load_fonts()


def centre(person: Person, name: str) -> tuple[float, float]:
    x, y = person.session.arrangement.centers[person.node(name)]
    return float(x), float(y)


def centres(person: Person) -> np.ndarray:
    return person.session.arrangement.centers.copy()


class TestDragging:
    def test_a_dragged_node_goes_with_the_hand_and_the_others_stay(self, person):
        before, scale = centres(person), person.window.canvas.scale_factor
        person.drags("z", 60, 90)
        moved = centres(person) - before
        assert moved[person.node("z")] == pytest.approx((60 / scale, 90 / scale), abs=2)
        others = [i for i in range(len(moved)) if i != person.node("z")]
        assert not moved[others].any()
        person.looks("dragged")

    def test_its_edges_follow(self, person):
        person.drags("z", 30, 120)
        arrangement, z = person.session.arrangement, person.node("z")
        left, top, width, height = arrangement.rects[z]
        for (parent, child), route in arrangement.routes.items():
            for node, point in ((parent, route[0]), (child, route[-1])):
                if node == z:
                    assert point[0] == pytest.approx(left + width if parent == z else left)
                    assert top <= point[1] <= top + height

    def test_a_drag_is_one_entry_of_the_undo_history(self, person):
        before = centres(person)
        person.drags("z", 60, 90)
        after = centres(person)
        person.presses("undo")
        assert (centres(person) == before).all()
        person.presses("redo")
        assert (centres(person) == after).all()
        person.presses("undo")
        assert not person.window.actions_by_id["edit.undo"].isEnabled()

    def test_the_view_does_not_move_under_the_hand(self, person):
        canvas = person.window.canvas
        before = canvas.mapToScene(0, 0)
        person.drags("x", -80, 200)
        assert canvas.mapToScene(0, 0) == before

    def test_a_moved_node_stays_through_edits_and_other_levels(self, person):
        person.drags("z", 60, 90)
        place = centre(person, "z")
        person.presses("primitives", "variables")
        assert centre(person, "z") == place
        person.writes(person.session.document.text + "\nextra = 2*y\n")
        assert "extra" in person.state.view.index
        assert centre(person, "z") == place

    def test_reset_puts_all_of_them_back_and_can_be_undone(self, person):
        before = centres(person)
        assert not person.window.actions_by_id["view.reset_positions"].isEnabled()
        person.drags("z", 60, 90)
        person.drags("y", -40, 90)
        after = centres(person)
        person.presses("reset positions")
        assert (centres(person) == before).all()
        person.presses("undo")
        assert (centres(person) == after).all()

    def test_a_press_without_a_movement_selects(self, person):
        person.clicks("y")
        assert person.session.selected == "y"
        assert not person.session.moved

    def test_another_document_begins_without_moved_nodes(self, person):
        person.drags("z", 60, 90)
        person.opens("xor-threshold")
        assert not person.session.moved

    def test_a_frame_grows_to_hold_a_member_that_is_moved(self):
        state = reduce(start(example("mlp-vector")), OpenAll())
        arrangement = arrange(state)
        frame = arrangement.frames[-1]
        index = next(i for i in range(len(arrangement.names)) if frame.rect.contains(arrangement.rect(i)))
        far = (frame.rect.right() + 300.0, frame.rect.bottom() + 200.0)
        moved = with_moved(arrangement, {arrangement.names[index]: far})
        assert moved.frames[-1].rect.contains(moved.rect(index))
        assert all(
            outer.rect.contains(moved.frames[-1].rect)
            for outer, was in zip(moved.frames, arrangement.frames, strict=True)
            if was.rect.contains(frame.rect)
        )


class TestDirection:
    def test_edges_point_down_and_to_the_right_again(self, person):
        person.presses("direction")
        arrangement = person.session.arrangement
        for (parent, child), route in arrangement.routes.items():
            assert arrangement.centers[parent, 1] < arrangement.centers[child, 1]
            assert route[0][1] == pytest.approx(arrangement.rect(parent).bottom())
            assert route[-1][1] == pytest.approx(arrangement.rect(child).top())
        assert person.window.actions_by_id["view.direction"].isChecked()
        person.presses("end")
        person.looks("down")
        person.presses("direction")
        assert all(centers[0] < 10**6 for centers in person.session.arrangement.centers)
        assert person.session.arrangement.direction == "right"

    def test_the_direction_is_remembered(self, person, new_window):
        person.presses("direction")
        assert new_window().session.way.direction == "down"

    def test_lanes_run_beside_their_edges(self, person):
        person.presses("direction")
        arrangement = person.session.arrangement
        parent, child = next(iter(arrangement.routes))
        forward, backward = arrangement.forward_path(parent, child), arrangement.backward_path(parent, child)
        assert backward.pointAtPercent(0).x() > forward.pointAtPercent(1).x()
        assert backward.pointAtPercent(0).y() == pytest.approx(forward.pointAtPercent(1).y())


class TestLargeGraphs:
    TEXT = large_text(12, 6)

    @pytest.fixture(autouse=True)
    def few_are_many(self, monkeypatch):
        """A test need not wait for a graph that is really large."""
        monkeypatch.setattr("ui.session.laying.AT_ONCE", 60)

    def test_the_old_picture_stays_while_a_large_graph_is_laid_out(self, person):
        before = person.window.canvas.picture
        person.session.open_text(self.TEXT)
        assert person.session.is_arranging
        assert person.session.arrangement is None
        assert person.window.canvas.picture.arrangement is before.arrangement
        assert person.window.canvas.node_at(person.window.canvas.rect().center()) is None
        person.presses("into", "over")
        person.waits_for_the_layout()
        picture = person.window.canvas.picture
        assert len(picture.arrangement.figures) == len(person.state.view.nodes)
        assert picture.state.cursor == person.state.cursor > 0

    def test_the_wait_is_shown_and_can_be_cut_short(self, person):
        person.session.open_text(self.TEXT)
        bar = person.window.workspace.layout_progress
        with person.qtbot.waitSignal(person.session.arranging, timeout=60_000):
            bar._timer.timeout.emit()  # as if it had taken a while
            assert bar.isVisible()
            bar.finish.click()
        person.waits_for_the_layout()
        assert bar.isHidden()
        assert overlapping_nodes_of(person.session.arrangement) == []

    def test_another_document_gives_it_up(self, person):
        person.session.open_text(self.TEXT)
        person.opens("xor-threshold")
        assert not person.session.is_arranging
        assert person.window.canvas.picture.state is person.state
        person.qtbot.waitUntil(lambda: person.session._layouts.has_ended, timeout=60_000)
        assert person.window.canvas.picture.state is person.state

    def test_an_edited_number_does_not_begin_it_again(self, person):
        person.session.open_text(self.TEXT)
        run = person.session._layouts.work
        person.session.edit_number("x_0", (), 0.75, None)
        assert run is not None
        assert person.session._layouts.work is run
        person.waits_for_the_layout()
        assert person.window.canvas.picture.state is person.state


def overlapping_nodes_of(arrangement: Arrangement) -> list[tuple[int, int]]:
    boxes = arrangement.rects
    found = []
    for i, (x, y, w, h) in enumerate(boxes):
        later = boxes[i + 1 :]
        hits = (later[:, 0] < x + w - 1e-6) & (later[:, 0] + later[:, 2] > x + 1e-6)
        hits &= (later[:, 1] < y + h - 1e-6) & (later[:, 1] + later[:, 3] > y + 1e-6)
        found += [(i, i + 1 + int(j)) for j in np.flatnonzero(hits)]
    return found


def nodes_cut(arrangement: Arrangement) -> list[tuple[int, int, int]]:
    """(parent, child, node): points of the drawn curve that lie inside of a node."""
    left, top, width, height = arrangement.rects.T
    found = []
    for parent, child in arrangement.routes:
        path = arrangement.forward_path(parent, child)
        points = [path.pointAtPercent(i / 60) for i in range(1, 60)]
        x, y = (np.array([p.x() for p in points])[:, None], np.array([p.y() for p in points])[:, None])
        inside = (x > left + 1) & (x < left + width - 1) & (y > top + 1) & (y < top + height - 1)
        hit = set(np.flatnonzero(inside.any(axis=0)).tolist()) - {parent, child}
        found += [(parent, child, node) for node in hit]
    return found


@WITH_DOT
class TestGraphviz:
    def test_dot_lays_out_in_its_own_process_and_back(self, person):
        before = centres(person)
        person.window.actions_by_id["view.engine_dot"].trigger()
        assert person.session.is_arranging
        person.waits_for_the_layout()
        arrangement = person.session.arrangement
        assert arrangement.is_curved
        assert overlapping_nodes_of(arrangement) == []
        person.looks("dot")
        person.window.actions_by_id["view.engine_layered"].trigger()
        assert (centres(person) == before).all()


def test_without_graphviz_there_is_no_command_for_it(person):
    assert ("view.engine_dot" in person.window.actions_by_id) == (DOT in engines())
    assert person.session.way.engine == LAYERED
