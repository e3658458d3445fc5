"""Breakpoints in the window: set by keys and menus, written and mended in the list, told in the status bar."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QColor
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from engine.debugging.actions import AddBreakpoint, ChangeBreakpoint, SetBreakpoints
from engine.debugging.breakpoints import AtEdge, AtGroup, AtNode, Breakpoint, Event
from engine.debugging.breakpoints.presets import PRESETS, BreakOn
from engine.levels import GroupName
from engine.notation import SignalNames
from ui.actions import COMMANDS
from ui.breakpoints.model import Column
from ui.canvas.explain import explanation
from ui.menus.mnemonics import plain_text

LAYERED = """\
x: input = [1.0, -0.5]
with layer("hidden"):
    W: param = [[0.4, -0.6], [0.7, 0.2]]
    z = W @ x
    h = tanh(z)
L: loss = sum(h**2)
"""
OVERFLOWING = """\
x: input = 1.0
w: param = 3.0
y = exp(w*x)
L: loss = -y
train(optimizer="sgd", lr=0.1, epochs=50)
"""

Y_BAR = SignalNames().plain("y")


def run(person, command: str) -> None:
    person.window.actions_by_id[command].trigger()
    QApplication.processEvents()


def listed(person, column: Column = Column.PLACE) -> list[str]:
    """A column of the list, as it is shown."""
    run(person, "debug.show_breakpoints")
    table = person.window.workspace.breakpoints.table
    return [table.data(table.index(row, column)) for row in range(table.rowCount())]


def said(person) -> str:
    return person.window.workspace.breakpoints.said.text()


def status(person) -> str:
    return person.window.status.said.text()


def field(person) -> QLineEdit:
    (found,) = [f for f in person.window.workspace.breakpoints.view.findChildren(QLineEdit) if f.isVisible()]
    return found


def test_a_breakpoint_belongs_to_the_document_and_is_undone_without_another_pass(person):
    trace = person.state.trace
    person.clicks("z")
    person.presses("breakpoint")
    assert listed(person) == ["z"]
    assert person.session.undo_stack.undoText() == "breakpoint at z"
    run(person, "edit.undo")
    assert listed(person) == []
    run(person, "edit.redo")
    assert listed(person) == ["z"]
    assert person.state.trace is trace
    assert not person.session.is_dirty, "a model's text holds no breakpoints"


def test_a_breakpoint_waits_while_its_node_is_gone_and_is_there_again_with_it(person):
    person.clicks("R")
    person.presses("breakpoint")
    text = person.session.document.text
    person.session.edit_text(text.replace("R = w**2 / 2\nL_reg: loss = L + lam*R", "L_reg: loss = L"), None)
    assert person.session.error is None
    assert listed(person) == ["R"]
    assert "no 'R'" in said(person) or person.state.breaks.found(1).problem
    assert person.state.breaks.stops == ()
    person.session.edit_text(text, None)
    assert len(person.state.breaks.stops) == 2


def test_a_condition_is_written_into_the_list_and_says_why_it_stopped(person):
    person.clicks("y")
    run(person, "debug.break_when")
    editor = field(person)
    person.qtbot.keyClicks(editor, "abs(grad) > 0.2")
    person.looks("condition")
    person.qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the list takes what was typed with the next event
    assert listed(person, Column.CONDITION) == ["abs(grad) > 0.2"]
    person.presses("continue", on=person.window.canvas)
    assert status(person) == f"stopped at {Y_BAR}: abs(grad) = 0.2891 > 0.2"
    assert said(person) == f"Stopped at {Y_BAR}: abs(grad) = 0.2891 > 0.2"
    assert listed(person, Column.HITS) == ["1 of 1"]
    table = person.window.workspace.breakpoints.table
    assert table.data(table.index(0, 0), Qt.ItemDataRole.BackgroundRole) is not None
    person.looks("stopped")
    person.presses("into", on=person.window.canvas)
    assert status(person) == ""


def test_where_the_pass_has_stopped_is_said_calmly_and_only_until_its_numbers_are_others(person):
    person.clicks("y")
    run(person, "debug.toggle_breakpoint")
    person.presses("continue", on=person.window.canvas)
    assert status(person).startswith("stopped at")
    assert person.window.status.stop_mark.isVisible()
    error = person.window.theme.color("error")
    assert person.window.status.said.palette().windowText().color() != error
    assert not person.window.status.said.font().bold()
    trained = {person.state.model.graph.variable("w").last: np.array(0.5)}
    person.session.preview(trained)
    assert status(person) == said(person) == ""
    assert not person.window.status.stop_mark.isVisible()


def test_what_is_wrong_with_a_condition_is_told_while_it_is_typed_and_disables_the_breakpoint(person):
    person.clicks("y")
    run(person, "debug.break_when")
    editor = field(person)
    person.qtbot.keyClicks(editor, "grda > 1")
    assert editor.property("invalid") is True
    assert "did you mean 'grad'?" in said(person)
    editor.selectAll()
    person.qtbot.keyClicks(editor, "w > 1")
    assert "'w' is a node" in said(person)
    editor.selectAll()
    person.qtbot.keyClicks(editor, "grda > 1")
    person.qtbot.keyClick(editor, Qt.Key.Key_Return)
    QApplication.processEvents()  # the list takes what was typed with the next event
    table = person.window.workspace.breakpoints.table
    assert table.data(table.index(0, 0), Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Unchecked
    assert "did you mean 'grad'?" in said(person)
    assert "did you mean 'grad'?" in table.data(table.index(0, Column.CONDITION), Qt.ItemDataRole.AccessibleTextRole)
    assert person.face("y").breakpoint.is_hollow
    person.presses("continue", on=person.window.canvas)
    assert person.state.cursor == len(person.state.steps)


def test_of_two_selected_nodes_it_is_the_edge(person):
    person.session.select_all(("y", "z"))
    person.presses("breakpoint")
    assert [b.place for b in person.state.breakpoints] == [AtEdge(AtNode("z"), AtNode("y"))]
    assert listed(person) == ["z → y"]
    edge = (person.node("z"), person.node("y"))
    assert edge in person.state.breaks.marks.edges
    person.presses("continue", on=person.window.canvas)
    assert status(person) == "stopped at message y → z"


def entries(menu: QMenu) -> dict[str, object]:
    return {plain_text(action): action for action in menu.actions()}


def test_the_menu_of_an_edge_and_of_a_frame_set_breakpoints(person):
    canvas, workspace = person.window.canvas, person.window.workspace
    edge = (person.node("z"), person.node("y"))
    middle = canvas.picture.arrangement.forward_path(*edge).pointAtPercent(0.5)
    target = canvas.menu_target(canvas.mapFromScene(middle))
    assert target == edge
    entries(workspace.node_menu(target))["Set breakpoint"].trigger()
    assert [b.place for b in person.state.breakpoints] == [AtEdge(AtNode("z"), AtNode("y"))]
    person.opens_text(LAYERED)
    group = GroupName("layer", "hidden")
    menu = workspace.node_menu(group)
    assert {"Run to here", "Set breakpoint", "Break when …", "Break on"} <= set(entries(menu))
    entries(menu)["Set breakpoint"].trigger()
    assert [b.place for b in person.state.breakpoints] == [AtGroup(group)]
    assert group in person.state.breaks.marks.groups
    person.looks("group")
    entries(workspace.node_menu(group))["Run to here"].trigger()
    assert person.state.view.nodes[person.state.last_step.node].name == "h"


def test_a_group_is_broken_at_from_the_keyboard(person):
    person.opens_text(LAYERED)
    person.clicks("z")
    run(person, "debug.toggle_group_breakpoint")
    assert [b.place for b in person.state.breakpoints] == [AtGroup(GroupName("layer", "hidden"))]
    person.clicks("x")
    run(person, "debug.toggle_group_breakpoint")
    assert "open group" in person.window.status.currentMessage()


def test_what_a_log_tells_stands_beside_the_list_as_far_as_the_pass_has_come(person):
    person.session.act(AddBreakpoint(Breakpoint(AtNode("z"), is_log=True, message="it is {value}, {grad}")))
    run(person, "debug.show_breakpoints")
    told = person.window.workspace.breakpoints.told
    assert told.count() == 0
    run(person, "debug.goto_end")
    assert [told.item(i).text() for i in range(told.count())] == ["1  it is 0.9, –", "14  it is 0.9, −0.0594"]
    run(person, "debug.goto_start")
    assert told.count() == 0
    assert told.isVisible()


def test_a_text_that_has_no_room_in_its_column_stands_in_the_tool_tip(person):
    condition, message = "norm(grad) > 0.125 and step > 3", "the norm is {norm(grad)} and the value {value}"
    person.session.act(AddBreakpoint(Breakpoint(AtNode("z"), condition=condition, is_log=True, message=message)))
    run(person, "debug.show_breakpoints")
    table = person.window.workspace.breakpoints.table
    for column, text in ((Column.CONDITION, condition), (Column.TELLS, message)):
        assert table.index(0, column).data(Qt.ItemDataRole.ToolTipRole).startswith(f"{text}\n")


def test_the_text_that_is_logged_takes_of_the_room_that_is_left_over(person):
    panel = person.window.workspace.breakpoints
    person.window.resize(1700, 900)
    run(person, "debug.show_breakpoints")
    person.session.act(AddBreakpoint(Breakpoint(AtNode("z"), is_log=True)))
    QApplication.processEvents()
    without = panel.view.columnWidth(Column.TELLS)
    number = person.session.document.breakpoints[0].number
    message = "the norm is {norm(grad)} and the value {value}"
    person.session.act(ChangeBreakpoint(Breakpoint(AtNode("z"), is_log=True, message=message, number=number)))
    QApplication.processEvents()
    assert panel.view.columnWidth(Column.TELLS) > without
    assert sum(panel.view.columnWidth(column) for column in Column) <= panel.view.viewport().width()


def test_cells_enable_count_tell_and_choose_events(person):
    person.clicks("y")
    person.presses("breakpoint")
    run(person, "debug.show_breakpoints")
    table = person.window.workspace.breakpoints.table
    check, edit = Qt.ItemDataRole.CheckStateRole, Qt.ItemDataRole.EditRole
    table.setData(table.index(0, Column.RULE), "== 2", edit)
    assert person.state.breaks.stops == (12,)
    table.setData(table.index(0, Column.EVENTS), [Event.FORWARD], edit)
    assert person.state.breaks.stops == ()
    table.setData(table.index(0, Column.RULE), "", edit)
    assert person.state.breaks.stops == (2,)
    table.setData(table.index(0, Column.TELLS), "{value}", edit)
    assert person.state.breakpoints[0].is_log
    table.setData(table.index(0, Column.TELLS), Qt.CheckState.Unchecked, check)
    table.setData(table.index(0, Column.TRAINING), Qt.CheckState.Checked, check)
    table.setData(table.index(0, Column.PLACE), Qt.CheckState.Unchecked, check)
    (found,) = person.state.breakpoints
    assert (found.is_log, found.in_training, found.enabled) == (False, True, False)
    assert table.setData(table.index(0, Column.RULE), "often", edit) is False
    assert "no hit count" in person.window.status.currentMessage()


def test_delete_removes_the_row_and_space_checks_it(person):
    for name in ("z", "y"):
        person.clicks(name)
        person.presses("breakpoint")
    run(person, "debug.show_breakpoints")
    panel = person.window.workspace.breakpoints
    panel.view.setCurrentIndex(panel.table.index(0, 0))
    person.qtbot.keyClick(panel.view, Qt.Key.Key_Space)
    assert [b.enabled for b in person.state.breakpoints] == [False, True]
    assert not person.session.playback.is_playing
    person.qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    assert listed(person) == ["y"]
    person.qtbot.mouseClick(panel.remove, Qt.MouseButton.LeftButton)
    assert listed(person) == []
    assert "No breakpoints" in said(person)


def test_all_are_disabled_enabled_and_removed_at_once(person):
    for name in ("z", "y"):
        person.clicks(name)
        person.presses("breakpoint")
    run(person, "debug.disable_breakpoints")
    assert person.state.breaks.stops == ()
    assert not person.window.actions_by_id["debug.disable_breakpoints"].isEnabled()
    run(person, "debug.enable_breakpoints")
    assert len(person.state.breaks.stops) == 4
    run(person, "debug.remove_breakpoints")
    assert person.state.breakpoints == ()
    person.presses("continue", on=person.window.canvas)
    assert person.state.cursor == 25


def test_presets_have_a_command_each_and_are_set_once(person):
    words = {c.id.removeprefix("debug.break_on_"): c.text for c in COMMANDS if c.id.startswith("debug.break_on_")}
    assert words == {str(wanted): f"Break on: {found.words}" for wanted, found in PRESETS.items()}
    person.opens_text("x: input = 0.0\nw: param = 1.0\nz = log(x)*w\nL: loss = z + 1\n")
    run(person, f"debug.break_on_{BreakOn.NOT_FINITE}")
    run(person, f"debug.break_on_{BreakOn.NOT_FINITE}")
    assert listed(person) == ["anywhere"]
    person.presses("continue", on=person.window.canvas)
    assert status(person).startswith("stopped at value of z.1 = −∞: not isfinite(result)")
    person.looks("nan")


def test_a_hidden_place_is_a_hollow_dot_at_the_node_that_contains_it(person):
    person.presses("primitives")
    person.session.act(AddBreakpoint(Breakpoint(AtNode("z.1"))))
    assert not person.face("z.1").breakpoint.is_hollow
    person.presses("variables")
    mark = person.face("z").breakpoint
    assert mark.is_hollow
    assert mark.is_active
    assert "breakpoint inside, at z.1: value, error signal" in explanation(person.state, person.node("z"))


def test_a_training_stops_where_infinity_is_produced_and_shows_that_pass(person):
    person.opens_text(OVERFLOWING)
    run(person, f"debug.break_on_{BreakOn.NOT_FINITE}")
    person.window.training.toggle()
    person.qtbot.waitUntil(lambda: not person.window.training.is_running, timeout=20_000)
    assert "stopped at a breakpoint in epoch" in person.window.training.said.text()
    epoch = person.state.breaks.epoch
    assert epoch >= 1
    assert person.session.stopped_by
    assert "not isfinite(result)" in status(person)
    assert person.number("w") > 3.0
    person.looks("training")


def test_a_breakpoint_with_a_condition_on_the_epoch_stops_the_training_there(person):
    person.opens("noise-and-norm")
    person.session.act(AddBreakpoint(Breakpoint(AtNode(person.state.view.nodes[0].name), tuple(Event))))
    place = person.state.view.nodes[person.state.view.loss].name
    person.session.act(AddBreakpoint(Breakpoint(AtNode(place), (Event.FORWARD,), "epoch = 2", in_training=True)))
    person.window.training.toggle()
    person.qtbot.waitUntil(lambda: not person.window.training.is_running, timeout=20_000)
    assert "stopped at a breakpoint in epoch 2, batch 1" in person.window.training.said.text()
    assert person.state.breaks.epoch == 2
    assert "epoch = 2" in status(person)


def test_a_breakpoint_that_is_set_while_a_model_trains_does_not_end_the_training(person):
    person.opens_text(OVERFLOWING.replace("lr=0.1, epochs=50", "lr=1e-9, epochs=1000000"))
    person.window.training.toggle()
    person.session.act(AddBreakpoint(Breakpoint(AtNode("y"))))
    assert person.window.training.is_running
    person.window.training.toggle()
    assert not person.window.training.is_running
    assert [b.place for b in person.session.document.breakpoints] == [AtNode("y")]
    run(person, "edit.undo")
    run(person, "edit.undo")
    assert person.session.document.breakpoints == ()


def test_screen_readers_hear_every_cell(person):
    person.session.act(SetBreakpoints((Breakpoint(AtNode("y"), (Event.SUM,), "grad > 1"),)))
    run(person, "debug.show_breakpoints")
    table = person.window.workspace.breakpoints.table
    role = Qt.ItemDataRole.AccessibleTextRole
    spoken = [table.data(table.index(0, column), role) for column in range(len(Column))]
    assert spoken[:3] == ["Breakpoint: y yes", "Stops behind: error signal", "Condition: grad > 1"]
    assert spoken[4:] == ["Hit count: 0 of 0", "Log only: no", "Training: no"]
    panel = person.window.workspace.breakpoints
    for widget in (panel, panel.view, panel.add, panel.remove, panel.told):
        assert QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.mark.parametrize("command", ["debug.toggle_breakpoint", "debug.break_when", "debug.run_to_here"])
def test_without_a_node_a_command_asks_for_one(person, command):
    run(person, command)
    assert "Select a node" in person.window.status.currentMessage()
    assert person.state.breakpoints == ()


def test_the_list_fits_into_the_window_of_a_small_laptop(person):
    person.window.resize(1280, 800)
    person.clicks("z")
    person.presses("breakpoint")
    run(person, "debug.show_breakpoints")
    QApplication.processEvents()
    view = person.window.workspace.breakpoints.view
    widths = [view.columnWidth(column) for column in Column]
    assert sum(widths) <= view.viewport().width()
    assert all(width >= 40 for width in widths)
    person.looks("narrow")


@pytest.mark.parametrize("scale", [0.3, 0.45, 0.62])
def test_the_mark_of_a_breakpoint_can_be_seen_at_every_zoom(person, scale):
    person.session.select("z")
    canvas = person.window.canvas
    canvas.zoom_by(scale / canvas.scale_factor)

    def red_pixels() -> int:
        """How many pixels look like the mark."""
        image = canvas.viewport().grab().toImage()
        mark = QColor("#c62828")
        places = ((x, y) for x in range(image.width()) for y in range(image.height()))
        return sum(image.pixelColor(x, y) == mark for x, y in places)

    assert red_pixels() == 0
    person.presses("breakpoint")
    assert red_pixels() >= 20  # a disc of a diameter of 5 and its softer edge
