"""The watch in the window: rows come from keys, menus, the mouse and typing; they say what holds at the cursor."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QLineEdit, QWidget

from engine.notation import format_array
from tests.ui.conftest import Person
from tests.ui.pointer import drags_to
from ui.menus.mnemonics import plain_text
from ui.session.belongings import with_belongings
from ui.theme import theme_named
from ui.watch.sparkline import Curve, draw_curve, line_box
from ui.watch.table import ADD, Column

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen
ROLE = Qt.ItemDataRole


def watched(person: Person) -> tuple[str, ...]:
    return person.session.document.watches


def cell(person: Person, row: int, column: Column, role: ROLE = ROLE.DisplayRole) -> str:
    table = person.window.workspace.watches.table
    return table.data(table.index(row, column), role)


def presses(person: Person, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """A key on the list of watches."""
    with person.qtbot.waitActive(person.window):  # a list of completions was the active window
        person.window.activateWindow()
    person.window.workspace.watches.view.setFocus()
    QTest.keyClick(person.window.workspace.watches.view, key, held)


def runs(person: Person, command: str) -> None:
    person.window.actions_by_id[command].trigger()
    QApplication.processEvents()


def written_in(person: Person) -> QLineEdit:
    """The field of the row that is being edited."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)  # the one before ends now
    (field,) = person.window.workspace.watches.view.findChildren(QLineEdit)
    return field


def writes(person: Person, text: str) -> QLineEdit:
    """Type into the field of the row that is being edited, and confirm."""
    field = written_in(person)
    field.selectAll()
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    return field


def test_shift_w_watches_the_selected_node_and_its_error_signal(person):
    person.clicks("w")
    QTest.keyClick(person.window.canvas, Qt.Key.Key_W, Qt.KeyboardModifier.ShiftModifier)
    assert watched(person) == ("w", "grad(w)")
    assert person.window.workspace.bottom.currentWidget() is person.window.workspace.watches
    assert cell(person, 0, Column.VALUE) == "0.8"
    assert cell(person, 1, Column.VALUE) == "–"
    person.session.goto(len(person.state.steps))
    assert cell(person, 1, Column.VALUE) == format_array(person.state.signal(person.node("w")))
    person.looks("watch")


def test_two_selected_nodes_also_watch_the_message_between_them(person):
    person.session.select_all(["z", "y"])
    runs(person, "debug.watch")
    assert watched(person) == ("z", "grad(z)", "y", "grad(y)", "message(y, z)")


def test_a_number_is_never_older_than_the_cursor(person):
    person.session.watch(["grad(w)"])
    end = len(person.state.steps)
    person.session.goto(end)
    assert cell(person, 0, Column.VALUE) != "–"
    person.session.goto(end - 20)
    assert cell(person, 0, Column.VALUE) == "–"
    assert "not computed yet" in cell(person, 0, Column.VALUE, ROLE.AccessibleTextRole)


def test_an_expression_is_written_changed_and_removed_by_the_keyboard(person):
    runs(person, "debug.watch_expression")
    writes(person, "w * 2")
    assert watched(person) == ("w * 2",)
    assert cell(person, 0, Column.VALUE) == "1.6"
    assert cell(person, 1, Column.EXPRESSION) == ADD
    view = person.window.workspace.watches.view
    view.setCurrentIndex(view.model().index(0, 0))
    presses(person, Qt.Key.Key_F2)
    writes(person, "w * 3")
    assert watched(person) == ("w * 3",)
    presses(person, Qt.Key.Key_Delete)
    assert watched(person) == ()
    for before in (("w * 3",), ("w * 2",), ()):
        person.session.undo()
        assert watched(person) == before
    person.session.redo()
    assert watched(person) == ("w * 2",)


def test_names_are_completed_behind_what_stands_before_them(person):
    runs(person, "debug.watch_expression")
    field = written_in(person)
    QTest.keyClicks(field, "norm(L_")
    completer = field.completer()
    assert completer.completionCount() == 1
    assert completer.pathFromIndex(completer.completionModel().index(0, 0)) == "norm(L_reg"
    QTest.keyClick(field, Qt.Key.Key_Escape)


@pytest.mark.parametrize("to_the_list", [True, False])
def test_return_takes_over_once_what_was_written_while_completions_are_shown(person, to_the_list):
    runs(person, "debug.watch_expression")
    field = written_in(person)
    QTest.keyClicks(field, "norm(w) + L_")
    completions = field.completer().popup()
    assert completions.isVisible()
    QTest.keyClick(completions if to_the_list else field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert watched(person) == ("norm(w) + L_",)
    assert not field.isVisible()


def test_another_expression_that_is_asked_for_while_one_is_written_takes_that_over(person):
    runs(person, "debug.watch_expression")
    QTest.keyClicks(written_in(person), "2*2")  # nothing that is completed
    runs(person, "debug.watch_expression")
    assert watched(person) == ("2*2",)
    writes(person, "2*3")
    assert watched(person) == ("2*2", "2*3")


def test_an_expression_that_is_asked_for_twice_in_a_window_behind_others_is_written_once(person):
    front = QWidget()
    person.qtbot.addWidget(front)
    with person.qtbot.waitActive(front):
        front.show()
        front.activateWindow()
    runs(person, "debug.watch_expression")
    field = written_in(person)
    runs(person, "debug.watch_expression")
    assert written_in(person) is field


def test_a_mistake_is_said_while_it_is_typed_and_in_its_row(person):
    runs(person, "debug.watch_expression")
    field = written_in(person)
    QTest.keyClicks(field, "grad(tt)")
    assert "'tt'" in person.window.workspace.watches.said.text()
    assert field.property("invalid")
    QTest.keyClick(field, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert watched(person) == ("grad(tt)",)
    assert "did you mean 't'" in cell(person, 0, Column.VALUE)
    assert "error" in cell(person, 0, Column.VALUE, ROLE.AccessibleTextRole)
    error = person.window.workspace.watches.table.outcome(0).error
    assert (error.span.column, error.span.end_column) == (6, 8)
    person.looks("mistake")


def test_watches_move_up_and_down(person):
    person.session.watch(["w", "b", "z"])
    view = person.window.workspace.watches.view
    view.setCurrentIndex(view.model().index(2, 0))
    presses(person, Qt.Key.Key_Up, Qt.KeyboardModifier.ControlModifier)
    assert watched(person) == ("w", "z", "b")
    presses(person, Qt.Key.Key_Down, Qt.KeyboardModifier.ControlModifier)
    assert watched(person) == ("w", "b", "z")


def drop_light(person: Person) -> QFrame:
    return person.window.workspace.bottom.findChild(QFrame, "dropLight")


def drags_node(person: Person, name: str, on_screen: QPoint) -> None:
    viewport, start = person.window.canvas.viewport(), person.place_of(name)
    goal = viewport.mapFromGlobal(on_screen)
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for part in (1, 2, 3):
        drags_to(viewport, start + (goal - start) * part / 3)
    assert viewport.cursor().shape() == Qt.CursorShape.DragCopyCursor
    assert drop_light(person).isVisible()
    frame = drop_light(person)
    assert frame.rect().contains(frame.mapFromGlobal(on_screen))
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=goal)
    person.window.canvas.glide.land()


@pytest.mark.parametrize("onto", ["panel", "tab"])
def test_a_node_that_is_dragged_onto_the_watch_is_watched_and_stays_where_it_was(person, onto):
    workspace = person.window.workspace
    if onto == "panel":
        runs(person, "debug.show_watches")
        QApplication.processEvents()
        place = workspace.watches.mapToGlobal(workspace.watches.rect().center())
    else:
        bar = workspace.bottom.tabBar()
        place = bar.mapToGlobal(bar.tabRect(workspace.bottom.indexOf(workspace.watches)).center())
    before = person.window.canvas.picture.arrangement.rect(person.node("y"))
    drags_node(person, "y", place)
    assert watched(person) == ("y", "grad(y)")
    assert person.window.canvas.picture.arrangement.rect(person.node("y")) == before
    assert workspace.bottom.currentWidget() is workspace.watches
    assert drop_light(person).isHidden()


def test_each_cell_of_the_row_that_adds_a_watch_is_named_for_a_screen_reader(person):
    runs(person, "debug.show_watches")
    table = person.window.workspace.watches.table
    told = [table.index(0, column).data(Qt.ItemDataRole.AccessibleTextRole) for column in range(3)]
    assert told == ["Add an expression …", "Value at the cursor: nothing yet", "Over the passes: nothing yet"]


def test_what_is_no_expression_has_no_band_of_gaps_over_the_passes(person):
    panel = person.window.workspace.watches
    runs(person, "debug.show_watches")
    person.session.watch(["nobody"])
    person.qtbot.waitUntil(lambda: len(panel.table.curve(0).numbers) > 0)
    cell = panel.view.visualRect(panel.table.index(0, Column.PASSES)).adjusted(1, 1, -1, -1)
    image = panel.view.viewport().grab(cell).toImage()
    colors = {image.pixel(x, y) for x in range(image.width()) for y in range(image.height())}
    assert len(colors) == 1


def test_the_menus_of_nodes_and_edges_watch(person):
    workspace, state = person.window.workspace, person.state
    next(a for a in workspace.node_menu("w").actions() if plain_text(a) == "Watch").trigger()
    edge = (state.view.index["z"], state.view.index["y"])
    next(a for a in workspace.node_menu(edge).actions() if plain_text(a) == "Watch the message").trigger()
    assert watched(person) == ("w", "grad(w)", "message(y, z)")


def test_an_element_is_watched_by_its_index(person):
    person.opens("mlp-vector")
    runs(person, "view.level_scalars")
    person.waits_for_the_layout()
    person.session.select("W1[0,1]")
    runs(person, "debug.watch")
    assert watched(person) == ("W1[0,1]", "grad(W1[0,1])")
    runs(person, "view.level_layers")
    assert cell(person, 0, Column.VALUE) != "–"


def test_the_line_follows_the_passes_and_is_empty_for_another_document(person):
    person.session.watch(["w", "z / (w - 2)"])
    for w in (1.0, 2.0, 3.0):
        person.session.edit_number("w", (), w, None)
    person.presses("end")
    table = person.window.workspace.watches.table
    person.qtbot.waitUntil(lambda: len(table.curve(1).numbers) == 4)
    assert list(table.curve(0).numbers) == [0.8, 1.0, 2.0, 3.0]
    assert list(np.isfinite(table.curve(1).numbers)) == [True, True, False, True]
    assert "least 0.8 in pass 1, largest 3 in pass 4" in cell(person, 0, Column.PASSES, ROLE.AccessibleTextRole)
    assert "1 without a number" in cell(person, 1, Column.PASSES, ROLE.ToolTipRole)
    person.opens("univariate-logistic")
    assert watched(person) == ()
    person.session.watch(["w"])
    person.qtbot.waitUntil(lambda: len(table.curve(0).numbers) == 1)


def test_a_click_on_the_line_looks_at_the_pass_that_is_drawn_there(person):
    person.session.watch(["w"])
    for w in (1.0, 2.0, 3.0):
        person.session.edit_number("w", (), w, None)
    panel = person.window.workspace.watches
    person.window.workspace.below.show_watches("w")
    person.qtbot.waitUntil(lambda: len(panel.table.curve(0).numbers) == 4)
    cell = panel.view.visualRect(panel.table.index(0, Column.PASSES))
    place = line_box(QRectF(cell)).topLeft().toPoint() + QPoint(1, 3)
    person.qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert person.number("w") == 0.8
    assert panel.table.curve(0).shown == 0


def test_watches_survive_edits_and_say_what_is_gone(person):
    person.session.watch(["z"])
    person.writes("x: input = 2.0\nL: loss = x**2\n")
    assert watched(person) == ("z",)
    assert "no 'z'" in cell(person, 0, Column.VALUE)
    person.session.undo()
    assert cell(person, 0, Column.VALUE) in ("0.9", "–")
    assert not person.session.is_dirty


# ------------------------------------------------------------------------------------------------------------ the line
def test_a_gap_ends_a_piece_of_the_line():
    curve = Curve.of([1.0, 2.0, math.nan, 4.0, math.inf, 0.0])
    pieces = curve.points(QRectF(0, 0, 50, 40))
    assert [len(piece) for piece in pieces] == [2, 1, 1]
    (first, second), (third,), (last,) = pieces
    assert [p.x() for p in (first, second, third, last)] == [0, 10, 30, 50]
    assert (third.y(), last.y()) == (0, 40), "the largest on top, the least below"
    assert first.y() > second.y()


@pytest.mark.parametrize("numbers", [[1e308, -1e308], [5e-324, 0.0], [3.0], [7.0, 7.0], [], [math.nan]])
def test_any_numbers_stay_in_their_box(numbers):
    box = QRectF(3, 2, 100, 20)
    for piece in Curve.of(numbers).points(box):
        for point in piece:
            assert box.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(point)


def test_the_pass_under_the_pointer_is_the_nearest_one():
    curve, box = Curve.of([1.0, 2.0, 3.0]), QRectF(10, 0, 100, 20)
    assert [curve.pass_at(x, box) for x in (-50, 10, 34, 36, 60, 109, 500)] == [0, 0, 0, 1, 1, 2, 2]
    assert Curve.of([]).pass_at(5, box) is None


def test_passes_without_a_number_are_marked_at_the_foot(qapp):
    theme, cell_ = theme_named("light"), QRectF(0, 0, 120, 28)
    image = QImage(120, 28, QImage.Format.Format_RGB32)

    def drawn(numbers: list[float]) -> int:
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        draw_curve(painter, Curve.of(numbers), cell_, theme)
        painter.end()
        foot = range(int(line_box(cell_).bottom()) - 3, int(line_box(cell_).bottom()) + 1)
        pixels = (image.pixelColor(x, y) for x in range(120) for y in foot)
        return sum(pixel.red() > pixel.green() + 60 and pixel.red() > pixel.blue() + 60 for pixel in pixels)

    assert drawn([1.0, 2.0, 1.5, 2.5]) == 0
    assert drawn([1.0, math.nan, 1.5, 2.5]) > 0


# ------------------------------------------------------------------------------------------------------------- on disk
def test_a_session_keeps_watches_and_a_damaged_list_is_left_out_with_a_sentence(person, tmp_path):
    person.session.watch(["w", "grad(w)", "z +"])
    path = tmp_path / "watched.gvsession"
    person.session.save(path)
    assert not person.session.is_dirty
    person.session.watch(["b"])
    assert person.session.is_dirty
    person.session.new()
    person.session.open_file(path)
    assert watched(person) == ("w", "grad(w)", "z +")
    document, remark = with_belongings(person.session.document, {"watches": [1]})
    assert document.watches == ("w", "grad(w)", "z +")
    assert "watches" in remark


def test_return_goes_back_to_the_list_whatever_was_written_and_shown_before(person):
    view = person.window.workspace.watches.view
    for text in ("w", "w + 1", "norm(grad(w))", "abc", "w"):  # with completions up to the end, and only in between
        with person.qtbot.waitActive(person.window):
            person.window.activateWindow()
        QTest.keyClick(
            person.window.canvas, Qt.Key.Key_W, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        field = written_in(person)
        for letter in text:
            QTest.keyClick(field, letter)
            QApplication.processEvents()
        QTest.keyClick(QApplication.activePopupWidget() or field, Qt.Key.Key_Return)
        QApplication.processEvents()
        assert person.window.focusWidget() is view
    assert watched(person) == ("w", "w + 1", "norm(grad(w))", "abc")


def test_a_watch_whose_text_is_emptied_is_removed(person):
    person.session.watch(["w", "b"])
    view = person.window.workspace.watches.view
    runs(person, "debug.show_watches")
    view.setCurrentIndex(view.model().index(0, 0))
    presses(person, Qt.Key.Key_F2)
    field = written_in(person)
    field.clear()
    QTest.keyClick(field, Qt.Key.Key_Return)
    person.qtbot.waitUntil(lambda: watched(person) == ("b",))
    person.session.undo()
    assert watched(person) == ("w", "b")
