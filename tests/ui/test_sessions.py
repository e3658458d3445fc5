"""Sessions in the window: all numbers are saved and come back; a damaged one is told, and what was open stays."""

from __future__ import annotations

import json
import zipfile

import numpy as np
import pytest
from PySide6.QtWidgets import QMessageBox

import graphviz_nn as gv
from engine.debugging.actions import AddBreakpoint
from engine.debugging.breakpoints import AtNode, Breakpoint
from tests.helpers.models import MADE, NORMED
from ui.feed import Feed


@pytest.fixture
def edited(person):
    """Somebody who has changed a weight that does not stand in the text."""
    person.opens_text(MADE)
    person.session.edit_number("hidden.W", (1, 0), 0.625, None)
    return person


def value(person, name: str) -> np.ndarray:
    return person.state.trace.value(name)


def test_a_session_brings_every_number_back(edited, tmp_path):
    session, path = edited.session, tmp_path / "xor.gvsession"
    before = {name: value(edited, name) for name in ("hidden.W", "hidden.b", "out.W", "L")}
    session.save(path)
    assert not session.is_dirty
    assert edited.window.windowTitle().startswith("xor.gvsession")
    edited.opens("univariate-regularised")
    edited.window.files.open_path(path)
    assert session.path == path
    assert session.document.text == MADE
    assert session.overridden == ("hidden.W",)
    assert not session.is_dirty
    for name, array in before.items():
        assert np.array_equal(value(edited, name), array)


def test_the_command_line_reads_what_the_window_saved(edited, tmp_path):
    edited.session.save(tmp_path / "xor.gvsession")
    model = gv.load(tmp_path / "xor.gvsession")
    assert model.run().value("hidden.W")[1, 0] == 0.625
    assert model.run().value("L") == value(edited, "L")


def test_save_writes_to_the_session_again(edited, tmp_path):
    path = tmp_path / "xor.gvsession"
    edited.session.save(path)
    edited.session.edit_number("hidden.W", (0, 0), -1.5, None)
    assert edited.session.is_dirty
    assert edited.window.files.save()
    edited.window.files.open_path(path)
    assert value(edited, "hidden.W")[:2, 0].tolist() == [-1.5, 0.625]


def test_a_document_that_is_saved_elsewhere_is_not_read_again(person, tmp_path):
    person.opens_text("x: input = 2.0\nw: param = 3.0\nL: loss = w * x\n")
    graph = person.state.model.graph
    for number, name in enumerate(("one.gvsession", "two.gvnn", "three.gvsession"), 4):
        person.session.save(tmp_path / name)
        person.session.edit_number("w", (), float(number), None)
        assert person.state.model.graph is graph
        assert person.state.model.filename == str(tmp_path / name)
        assert person.state.trace.loss_value == 2.0 * number


def test_saving_a_model_whose_text_does_not_hold_its_numbers_offers_a_session(edited, dialogs, tmp_path):
    edited.session.path = tmp_path / "xor.gvnn"
    dialogs.will_press("Save a session")
    assert edited.window.files.save()
    assert edited.session.path == tmp_path / "xor.gvsession"
    assert not (tmp_path / "xor.gvnn").exists()
    assert "hidden.W" in dialogs.said[0]


def test_the_chosen_examples_come_back_too(edited, tmp_path):
    edited.session.set_feed(Feed((2,)))
    edited.session.save(tmp_path / "one.gvsession")
    edited.opens("univariate-regularised")
    edited.window.files.open_path(tmp_path / "one.gvsession")
    assert edited.session.feed.rows == (2,)
    assert edited.window.workspace.data_bar.example.value() == 2
    assert value(edited, "hidden.W")[1, 0] == 0.625


def test_edited_examples_are_saved_whichever_are_chosen(edited, tmp_path):
    edited.session.edit_number("x", (3, 0), 7.0, None)
    edited.session.set_feed(Feed((0,)))
    edited.session.save(tmp_path / "one.gvsession")
    edited.window.files.open_path(tmp_path / "one.gvsession")
    assert value(edited, "x")[:, 0].tolist() == [0.0, 0.0, 1.0, 7.0]


def test_what_training_has_averaged_is_saved(person, tmp_path):
    person.opens_text(NORMED)
    person.window.workspace.below.train()
    person.qtbot.waitUntil(lambda: not person.window.training.is_running)
    person.session.set_feed(Feed(evaluate=True))
    loss = value(person, "L")
    person.session.save(tmp_path / "normed.gvsession")
    person.window.files.open_path(tmp_path / "normed.gvsession")
    person.window.actions_by_id["data.evaluate_mode"].trigger()
    assert value(person, "L") == loss


def test_a_session_that_is_saved_while_it_trains_holds_the_documents_numbers(edited, tmp_path):
    edited.session.preview({edited.state.model.graph.id_of("hidden.W"): np.zeros((3, 2))})
    assert not value(edited, "hidden.W").any()
    edited.session.save(tmp_path / "xor.gvsession")
    assert gv.load(tmp_path / "xor.gvsession").run().value("hidden.W")[1, 0] == 0.625
    edited.session.end_preview()
    assert value(edited, "hidden.W")[1, 0] == 0.625


BROKEN_OFF = Breakpoint(AtNode("hidden.W"), condition="norm(grad) > 10", enabled=False)


def test_a_session_brings_breakpoints_back_and_counts_them_as_work(edited, tmp_path):
    session, path = edited.session, tmp_path / "xor.gvsession"
    session.save(path)
    session.act(AddBreakpoint(BROKEN_OFF))
    assert session.is_dirty
    session.save(path)
    edited.opens("univariate-regularised")
    edited.window.files.open_path(path)
    (found,) = session.state.breakpoints
    assert (found.place, found.condition, found.enabled) == (AtNode("hidden.W"), "norm(grad) > 10", False)
    assert session.document.breakpoints == session.state.breakpoints
    assert not session.is_dirty


def test_breakpoints_that_are_damaged_are_left_out_and_told(edited, qtbot, tmp_path):
    session, path = edited.session, tmp_path / "xor.gvsession"
    session.act(AddBreakpoint(BROKEN_OFF))
    session.save(path)
    with zipfile.ZipFile(path) as archive:
        view = json.loads(archive.read("session.json"))["view"]
    change(path, view={**view, "parts": {"breakpoints": [{"place": 7}]}})
    edited.opens("univariate-regularised")
    with qtbot.waitSignal(session.notified) as told:
        edited.window.files.open_path(path)
    assert "breakpoints of the session are left out" in told.args[0]
    assert session.state.breakpoints == ()
    assert value(edited, "hidden.W")[1, 0] == 0.625


def cut(path):
    path.write_bytes(path.read_bytes()[:-100])


def foreign(path):
    path.write_bytes(b"GIF89a, not a session")


def later(path):
    change(path, version=99)


def senseless(path):
    change(path, values={"hidden.W": "values/77.npy"})


def change(path, **entries):
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    members["session.json"] = json.dumps({**json.loads(members["session.json"]), **entries}).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)


@pytest.mark.parametrize("damage", [cut, foreign, later, senseless])
def test_a_damaged_session_is_told_and_what_was_open_stays(edited, dialogs, tmp_path, damage):
    path = tmp_path / "bad.gvsession"
    edited.session.save(path)
    damage(path)
    edited.session.save(tmp_path / "good.gvsession")
    before = edited.state
    dialogs.will_press(QMessageBox.StandardButton.Ok)
    edited.window.files.open_path(path)
    (said,) = dialogs.said
    assert "bad.gvsession" in said
    assert "Traceback" not in said
    assert edited.state is before
    assert edited.session.path == tmp_path / "good.gvsession"


def test_a_session_whose_text_has_an_error_is_told_and_not_opened_to_be_mended(edited, dialogs, tmp_path):
    path = tmp_path / "bad.gvsession"
    edited.session.save(path)
    with zipfile.ZipFile(path) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in (members | {"model.gvnn": b"y = sigmoyd(2)\n"}).items():
            archive.writestr(name, data)
    before = edited.state
    dialogs.will_press(QMessageBox.StandardButton.Ok)
    edited.window.files.open_path(path)
    assert "sigmoyd" in dialogs.said[0]
    assert edited.state is before


def test_a_session_is_not_saved_while_the_text_has_an_error(edited, dialogs, tmp_path):
    edited.session.save(tmp_path / "xor.gvsession")
    held = (tmp_path / "xor.gvsession").read_bytes()
    edited.session.edit_text(f"{MADE}y = = 3\n", None)
    dialogs.will_press(QMessageBox.StandardButton.Ok)
    assert not edited.window.files.save()
    assert "error" in dialogs.said[0]
    assert (tmp_path / "xor.gvsession").read_bytes() == held
    assert edited.session.is_dirty


def test_a_moved_node_stands_among_the_same_nodes_when_groups_were_open(person, tmp_path):
    person.opens("spiral")
    person.presses("layers")
    for group in ("z", "z/layer_2"):
        person.session.select(group)
        person.presses("open")
    moved, neighbour = "z.layer_2.W", "z/layer_3"

    def standing():
        places = person.session.arrangement
        centers = {name: places.centers[person.node(name)] for name in (moved, neighbour, "x", "L")}
        return {name: tuple(at - centers["L"]) for name, at in centers.items()}

    x, y = person.session.arrangement.centers[person.node(neighbour)]
    person.session.move_nodes({moved: (x - 200.0, y + 200.0)})
    before = standing()
    person.session.save(tmp_path / "one.gvsession")
    person.window.files.open_path(tmp_path / "one.gvsession")
    after = standing()
    for name, place in before.items():
        assert after[name] == pytest.approx(place, abs=2.0)
    person.session.save(tmp_path / "two.gvsession")
    person.opens("univariate-regularised")
    person.window.files.open_path(tmp_path / "two.gvsession")
    assert standing()[moved] == pytest.approx(before[moved], abs=3.0)
