"""What of the window a session brings back: the part of the graph that was seen, and the panel below it."""

from __future__ import annotations

import json
import zipfile

import pytest
from PySide6.QtCore import QPoint

from engine.files.viewpoint import Viewpoint, viewpoint_from, viewpoint_json


@pytest.fixture
def saved(person, tmp_path):
    """Somebody who has zoomed and panned, looked at the problems, and saved all of it."""
    person.opens("three-layer")
    canvas = person.window.canvas
    canvas.zoom_by(1.7)
    canvas.pan_by(QPoint(60, -35))
    person.window.actions_by_id["debug.problems"].trigger()
    path = tmp_path / "seen.gvsession"
    person.session.save(path)
    return path


def seen(person):
    canvas = person.window.canvas
    middle = canvas.mapToScene(canvas.viewport().rect().center())
    return canvas.scale_factor, middle.x(), middle.y()


def shown(person):
    return person.window.workspace.bottom.currentWidget().objectName()


def assert_as_near_as_pixels_allow(found, wanted):
    assert found[0] == pytest.approx(wanted[0])
    assert found[1:] == pytest.approx(wanted[1:], abs=2 / wanted[0])


def test_a_session_brings_back_what_was_seen(person, saved):
    before = seen(person)
    assert shown(person) == "problems"
    person.opens("univariate-regularised")
    person.window.workspace.bottom.setCurrentIndex(0)
    assert person.session.sight.seen is None
    person.window.files.open_path(saved)
    assert_as_near_as_pixels_allow(seen(person), before)
    assert shown(person) == "problems"


def test_it_stays_in_the_middle_of_a_window_of_another_size_until_one_looks_elsewhere(person, saved):
    before = seen(person)
    person.opens("univariate-regularised")
    person.window.files.open_path(saved)
    person.window.resize(1100, 700)
    person.qtbot.waitUntil(lambda: person.window.width() == 1100)
    assert_as_near_as_pixels_allow(seen(person), before)
    person.presses("end")
    person.window.canvas.fit()
    assert person.session.sight.seen is None
    person.session.save(saved)
    with zipfile.ZipFile(saved) as archive:
        view = json.loads(archive.read("session.json"))["view"]
    assert view["seen"] is None


def test_a_window_that_has_shown_nothing_yet_brings_back_what_was_seen_beside_the_selected_node(
    person, saved, new_window
):
    person.session.select(person.state.view.nodes[0].name)
    person.window.canvas.pan_by(QPoint(150, 40))
    person.session.save(saved)
    before = seen(person)
    somebody_else = type(person)(person.qtbot, new_window())
    somebody_else.window.files.open_path(saved)
    somebody_else.qtbot.waitUntil(somebody_else.window.canvas.isVisible)
    person.qtbot.waitUntil(lambda: somebody_else.window.canvas.width() > 400)
    assert_as_near_as_pixels_allow(seen(somebody_else), before)


def test_what_was_never_zoomed_is_framed_as_the_window_sees_fit(person, tmp_path):
    person.opens("three-layer")
    person.session.save(tmp_path / "fitted.gvsession")
    before = seen(person)
    person.opens("univariate-regularised")
    person.window.canvas.zoom_by(2.0)
    person.window.files.open_path(tmp_path / "fitted.gvsession")
    assert_as_near_as_pixels_allow(seen(person), before)


def test_a_panel_that_there_is_not_changes_nothing(person, saved):
    with zipfile.ZipFile(saved) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["session.json"])
    manifest["view"] |= {"tab": "holograms", "unheard": {"of": 1}}
    members["session.json"] = json.dumps(manifest).encode()
    with zipfile.ZipFile(saved, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    person.opens("univariate-regularised")
    person.window.actions_by_id["debug.show_breakpoints"].trigger()
    person.window.files.open_path(saved)
    assert shown(person) == "breakpoints"


@pytest.mark.parametrize("part", [[1.0, 2.0], [0.0, 1.0, 1.0], [1.0, "2", 3.0], [float("inf"), 0, 0], 3, {"scale": 1}])
def test_a_part_that_makes_no_sense_is_refused(part):
    with pytest.raises(Exception, match="its view makes no sense"):
        viewpoint_from(viewpoint_json(Viewpoint()) | {"seen": part})


def opens_a_large_one(person):
    """Open a graph that is laid out beside the window, and do not wait for it."""
    links = "\n".join(f"y{i + 1} = tanh(y{i}*w + x)" for i in range(400))
    person.session.open_text(f"x: input = 1.0\nw: param = 0.5\ny0 = w*x\n{links}\nL: loss = y400**2\n")
    assert person.session.is_arranging


def test_another_document_is_not_seen_as_the_one_that_is_not_laid_out_yet_wanted_to_be(person, tmp_path):
    person.opens("three-layer")
    framed = seen(person)
    opens_a_large_one(person)
    person.qtbot.waitUntil(lambda: not person.session.is_arranging, timeout=20_000)
    person.window.canvas.zoom_by(3.0)
    path = tmp_path / "large.gvsession"
    person.session.save(path)
    wanted = person.session.sight.seen
    person.session.open_file(path)
    assert person.session.is_arranging
    assert person.session.sight.seen == wanted  # what would be saved now
    person.opens("three-layer")
    assert_as_near_as_pixels_allow(seen(person), framed)
    assert person.session.sight.seen is None


def test_what_is_seen_of_one_document_is_not_told_of_the_next(person):
    person.opens("three-layer")
    person.window.canvas.zoom_by(1.7)
    opens_a_large_one(person)
    assert person.session.sight.seen is None
    person.window.canvas.pan_by(QPoint(30, 10))  # the former picture is there still
    assert person.session.sight.seen is None
    person.qtbot.waitUntil(lambda: not person.session.is_arranging, timeout=20_000)
    assert not person.window.canvas.is_framed_by_hand
    assert person.session.sight.seen is None


def test_nothing_is_seen_of_a_document_that_is_closed(person):
    person.window.canvas.zoom_by(1.7)
    assert person.session.sight.seen is not None
    person.session.close()
    assert person.session.sight.seen is None
