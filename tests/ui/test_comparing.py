"""Comparing in the window: colours, table and words, with a pass, a file and fewer digits."""

from __future__ import annotations

import threading

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QMessageBox

from engine.debugging.heat import Quantity
from engine.debugging.marks import Mark
from engine.notation import parse_name
from engine.watching import go_on
from tests.ui.conftest import Person
from ui.drawing.legend import ColorLegend, colors_of
from ui.session import comparing, comparing_run, found
from ui.session.found import find

OVERFLOW = "x: input = 12.0\na = exp(x)\nb = 1 / a\nL: loss = b**2\n"


def triggers(person: Person, *commands: str) -> None:
    for command in commands:
        person.window.actions_by_id[command].trigger()


def panel(person: Person):
    return person.window.workspace.comparison


def cells(person: Person) -> list[list[str]]:
    rows = panel(person).rows
    found = [[rows.index(r, c).data() for c in range(rows.columnCount())] for r in range(rows.rowCount())]
    return [[text or "" for text in row] for row in found]


def heat(person: Person):
    return person.window.canvas.picture.shading.heat


@pytest.fixture
def compared(person: Person) -> Person:
    """With a pinned pass, from which only w differs."""
    triggers(person, "debug.pass_pin")
    person.session.edit_number("w", (), 1.5, None)
    triggers(person, "debug.compare_pinned")
    return person


def test_the_first_node_that_differs_is_named(compared):
    words = panel(compared).words.text()
    assert words.startswith("Beside pass 1: the first node that differs is w: 1.5 here, 0.8 there")
    assert compared.window.workspace.bottom.currentWidget() is panel(compared)


def test_the_table_has_every_node_in_forward_order(compared):
    rows = cells(compared)
    assert [row[0] for row in rows] == [parse_name(node.name).plain for node in compared.state.view.nodes]
    by_name = {row[0]: row[3:] for row in rows}
    assert by_name["x"][0] == "0"
    assert by_name["w"][:2] == ["0.7", "0.4667"]


def test_the_table_has_the_numbers_of_both_passes(compared):
    compared.presses("end")
    by_name = {row[0]: row[1:3] for row in cells(compared)}
    assert by_name["w"] == ["1.5", "0.8"]
    assert by_name["x"] == ["1.5", "1.5"]
    row = [row[0] for row in cells(compared)].index("w")
    value, signal = (panel(compared).rows.index(row, column).data(Qt.ItemDataRole.ToolTipRole) for column in (1, 5))
    assert value == "w: 1.5 here, 0.8 there"
    assert signal.startswith("error signal of w: ")


def test_of_arrays_it_has_the_two_numbers_that_are_farthest_apart(person):
    person.opens_text("W: param = [[1, 2], [3, 4]]\ny = 2 * W\nL: loss = sum(y)\n")
    triggers(person, "debug.pass_pin")
    person.session.edit_number("W", (1, 0), 3.5, None)
    triggers(person, "debug.compare_pinned")
    person.presses("end")
    by_name = {row[0]: row[1:3] for row in cells(person)}
    assert (by_name["W"], by_name["y"]) == (["3.5", "3"], ["7", "6"])
    assert panel(person).rows.index(1, 3).data(Qt.ItemDataRole.ToolTipRole) == "y[1, 0]: 7 here, 6 there"


def test_a_row_selects_its_node(compared):
    table, rows = panel(compared).table, panel(compared).rows
    place = table.visualRect(rows.index(5, 1)).center()
    compared.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert compared.session.selected == rows.row(5).name


def test_the_nodes_are_coloured_by_their_difference(compared):
    compared.presses("end")
    found = heat(compared)
    assert found.quantity is Quantity.DIFFERENCE_VALUE
    assert found.sizes[compared.node("w")] == pytest.approx(0.7)
    assert found.sizes[compared.node("x")] == 0.0
    assert "|difference of values|" in ColorLegend(colors_of(compared.window.canvas.picture)).words
    triggers(compared, "view.color_by_difference_grad")
    assert heat(compared).quantity is Quantity.DIFFERENCE_GRAD
    grads = heat(compared).sizes
    assert grads[compared.node("L_reg")] == 0.0
    assert grads[compared.node("w")] > 0.0


def test_nothing_is_told_of_a_node_before_the_cursor_has_reached_it(compared):
    state, end = compared.state, len(compared.state.steps)
    for cursor in (0, 3, end // 2, end - 1, end):
        compared.session.goto(cursor)
        by_name = {row[0]: row[3:] for row in cells(compared)}
        colours = heat(compared)
        for node in state.view.nodes:
            row = by_name[parse_name(node.name).plain]
            value_is_there = node.is_leaf or state.schedule.value_cursors[node.index] <= cursor
            assert (row[0] != "–") == value_is_there
            assert (colours.marks[node.index] == Mark.NOT_REACHED) == (not value_is_there)
            signal_is_there = state.schedule.signal_cursors[node.index] <= cursor
            assert (row[2] != "–") == signal_is_there


def test_the_panel_says_that_there_is_more_to_come_and_goes_there(compared):
    compared.session.edit_number("w", (), 0.8, None)
    compared.session.edit_number("lam", (), 0.25, None)
    compared.presses("start")
    shown = panel(compared)
    assert shown.words.text().endswith("1 of 10 nodes differ so far")
    assert not shown.to_end.isHidden()
    compared.qtbot.mouseClick(shown.to_end, Qt.MouseButton.LeftButton)
    assert compared.state.cursor == len(compared.state.steps)
    assert not shown.words.text().endswith("so far")
    assert shown.to_end.isHidden()


def test_the_first_node_that_differs_is_not_named_before_it_is_computed(person):
    person.opens_text(OVERFLOW)
    triggers(person, "debug.compare_float16")
    assert (
        panel(person).words.text().startswith("Beside float16: no node differs by more than 0.016 of its size so far")
    )
    person.presses("into")
    assert "is a: 1.628e5 here, ∞ there · 1 of 4 nodes differ so far" in panel(person).words.text()


def test_the_comparison_follows_every_edit_and_every_level(compared):
    compared.presses("end")
    compared.session.edit_number("w", (), 0.8, None)
    assert panel(compared).words.text() == "Beside pass 1: every node agrees"
    compared.session.edit_number("b", (), 5.0, None)
    assert "differs is b: 5 here" in panel(compared).words.text()
    compared.presses("primitives")
    assert len(cells(compared)) == len(compared.state.view.nodes)
    assert "z.1" in {row[0] for row in cells(compared)}


def test_a_stopped_comparison_leaves_no_colour_and_no_table(compared):
    triggers(compared, "debug.compare_stop")
    workspace = compared.window.workspace
    assert workspace.bottom.indexOf(panel(compared)) < 0
    assert compared.window.canvas.picture.shading is None
    assert not compared.window.actions_by_id["debug.compare_stop"].isEnabled()
    assert not compared.window.actions_by_id["view.color_by_difference_value"].isEnabled()


def test_another_document_ends_the_comparison(compared):
    compared.opens("mlp-vector")
    assert compared.session.comparing.partner is None
    assert compared.window.workspace.bottom.indexOf(panel(compared)) < 0


@pytest.mark.parametrize("leave", [lambda p: p.session.close(), lambda p: p.opens("mlp-vector")], ids=["close", "open"])
def test_a_check_that_ends_with_the_document_does_not_keep_the_comparison(compared, leave):
    triggers(compared, "view.color_by_check")
    assert compared.session.checking.is_running
    leave(compared)
    assert compared.session.comparing.partner is None


def test_what_overflows_in_float16_is_named(person):
    person.opens_text(OVERFLOW)
    person.presses("end")
    triggers(person, "debug.compare_float16")
    assert "differs by more than 0.016 of its size is a: 1.628e5 here, ∞ there" in panel(person).words.text()
    assert "the inside of an operation is not" in panel(person).words.text()
    assert heat(person).marks[person.node("a")] == Mark.INFINITE
    triggers(person, "debug.compare_float32")
    assert "every node agrees within what rounding explains" in panel(person).words.text()


def test_another_file_is_compared_by_names(person, tmp_path, monkeypatch):
    other = tmp_path / "other.gvnn"
    text = person.session.document.text
    person.presses("end")
    other.write_text(text.replace("lam*R", "lam*R + extra").replace("R = ", "extra = w\nR = "), encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(other), ""))
    triggers(person, "debug.compare_file")
    assert panel(person).words.text().startswith("Beside other.gvnn: the first node that differs is L_reg")
    assert cells(person)[-1][:2] == ["extra", "only in other.gvnn"]


def test_a_file_that_is_no_model_is_told_and_nothing_changes(person, tmp_path, monkeypatch, dialogs):
    broken = tmp_path / "broken.gvnn"
    broken.write_text("x = = 3\n", encoding="utf-8")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(broken), ""))
    dialogs.will_press(QMessageBox.StandardButton.Ok)
    triggers(person, "debug.compare_file")
    assert "Nothing was compared" in dialogs.said[0]
    assert person.session.comparing.partner is None


@pytest.fixture
def large(person: Person, monkeypatch) -> Person:
    """Every pass counts as one that takes long to compare."""
    monkeypatch.setattr(comparing, "AT_ONCE", 0)
    person.opens_text(OVERFLOW)
    person.presses("end")
    return person


def is_compared(person: Person) -> None:
    person.qtbot.waitUntil(lambda: not person.session.comparing.is_running)


def test_a_large_pass_is_compared_beside_the_window_and_after_each_edit_again(large):
    words = panel(large).words
    triggers(large, "debug.compare_float16")
    assert words.text() == "Comparing with float16 …"
    assert cells(large) == []
    is_compared(large)
    assert "is a: 1.628e5 here, ∞ there" in words.text()
    assert heat(large).marks[large.node("a")] == Mark.INFINITE
    large.session.edit_number("x", (), 1.0, None)
    assert words.text() == "Comparing with float16 …"
    is_compared(large)
    assert "every node agrees within what rounding explains" in words.text()


@pytest.mark.parametrize("leave", ["stop", "close", "open"])
def test_a_comparison_that_is_under_way_is_given_up(large, leave, monkeypatch):
    def never_ends(*_):
        while True:
            pause.wait(0.002)
            go_on()

    pause = threading.Event()
    monkeypatch.setattr(comparing_run, "compare", never_ends)
    triggers(large, "debug.compare_float16")
    large.qtbot.waitUntil(lambda: not large.window.workspace.layout_progress.isHidden())
    if leave == "stop":
        large.window.workspace.layout_progress.button.click()
    elif leave == "close":
        large.session.close()
    else:
        large.opens("mlp-vector")
    assert not large.session.comparing.is_running
    assert large.session.comparing.partner is None
    large.qtbot.waitUntil(large.window.workspace.layout_progress.isHidden)


def test_a_comparison_that_fails_says_why_and_is_not_begun_again(large, monkeypatch):
    def fails(*_):
        raise MemoryError

    monkeypatch.setattr(comparing_run, "compare", fails)
    triggers(large, "debug.compare_float16")
    is_compared(large)
    large.presses("start", "end")
    assert not large.session.comparing.is_running
    expected = "Nothing was compared with float16: There is not enough memory to compare"
    assert panel(large).words.text() == expected


@pytest.mark.parametrize("text", ["x = = 3\n", OVERFLOW.replace("12.0", "1.0")], ids=["no model", "model"])
def test_a_large_file_is_read_beside_the_window(large, tmp_path, monkeypatch, dialogs, text):
    other = tmp_path / "other.gvnn"
    other.write_text(text, encoding="utf-8")
    monkeypatch.setattr(found, "_READ_AT_ONCE_BYTES", 0)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *a, **k: (str(other), ""))
    if "= =" in text:
        dialogs.will_press(QMessageBox.StandardButton.Ok)
    triggers(large, "debug.compare_file")
    assert large.session.is_reading
    large.qtbot.waitUntil(lambda: not large.session.is_reading)
    is_compared(large)
    if "= =" in text:
        assert "Nothing was compared" in dialogs.said[0]
    else:
        assert panel(large).words.text().startswith("Beside other.gvnn: the first node that differs is x: 12 here")


def test_arrays_of_other_shapes_are_told_as_such(person: Person, tmp_path):
    text = "x: input = [{}]\nw: param = 2.0\nz = w * x\nL: loss = sum(z)\n"
    other = tmp_path / "other.gvnn"
    other.write_text(text.format("1.0, 2.0, 3.0"))
    person.opens_text(text.format("1.0, 2.0"))
    person.presses("end")
    person.session.comparing.with_found(other, find(other))
    triggers(person, "view.color_by_difference_value")
    words = panel(person).words.text()
    assert "the first node that differs is x: shape 2 here, 3 there" in words
    assert words.endswith("4 of 4 nodes differ, 2 of them in shape")
    by_name = {row[0]: row[1:] for row in cells(person)}
    assert by_name["x"][:4] == by_name["z"][:4] == ["2", "3", "other shape", ""]
    assert "not in both, or of another shape: 2 nodes" in ColorLegend(colors_of(person.window.canvas.picture)).words
