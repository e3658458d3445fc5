"""The inspector's arrays: slices of any dimension, heat map, statistics, a window of their own, and what is copied."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QGuiApplication, QMouseEvent
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu

from engine.debugging.statistics import histogram_of, statistics_of
from engine.notation import format_number
from engine.notation.copying import Form
from tests.ui.test_inspector import words
from ui.inspector.array_window import ArrayWindow
from ui.inspector.copy_menu import copy_array
from ui.inspector.cuts import Cut, index_text
from ui.inspector.slice_map import SliceMap, short_index, ticks
from ui.inspector.slice_table import SliceModel
from ui.menus.mnemonics import plain_text
from ui.theme import theme_named

TENSOR = "x: input = randn(2, 3, 4, 5)\nw: param = 2.0\ny = x * w\nL: loss = sum(y * y)\n"
SEVEN = "x: input = randn(2, 1, 2, 3, 2, 2, 3)\nL: loss = sum(x * x)\n"


@pytest.fixture
def inspector(person):
    return person.window.inspector


@pytest.fixture
def arrays(inspector):
    return inspector.arrays


def shown(view) -> list[list[str]]:
    """The texts of all cells of a table."""
    model = view.cells
    return [[model.data(model.index(r, c)) for c in range(model.columnCount())] for r in range(model.rowCount())]


def numbers(array) -> list[list[str]]:
    return [[format_number(float(v)) for v in row] for row in array]


# --------------------------------------------------------------------------------------------------------------- slices
@pytest.mark.parametrize("shape", [(), (4,), (3, 4), (2, 3, 4), (2, 1, 3, 2, 2)])
def test_a_cut_shows_every_element_at_its_place(shape):
    array = np.arange(np.prod(shape, dtype=int), dtype=float).reshape(shape)
    cut = Cut.first(shape)
    for place in np.ndindex(shape):
        there = cut.through(place)
        assert there.of(array)[there.cell(place)] == array[place]
        assert there.place(*there.cell(place)) == place


def test_any_two_axes_can_be_rows_and_columns_in_either_order():
    array = np.arange(24.0).reshape(2, 3, 4)
    cut = Cut.first(array.shape).turned(2, 0).moved(1, 2)
    np.testing.assert_array_equal(cut.of(array), array[:, 2, :].T)
    assert cut.place(3, 1) == (1, 2, 3)
    assert cut.leading == (1,)


def test_an_axis_that_is_asked_for_twice_changes_places_with_the_other():
    cut = Cut.first((2, 3, 4))
    turned = cut.turned(2, 2)
    assert (turned.rows, turned.columns) == (2, 1)
    again = cut.turned(1, 1)
    assert (again.rows, again.columns) == (2, 1)


@pytest.mark.parametrize("shape", [(0,), (0, 3), (2, 0, 4), (0, 2, 2)])
def test_an_empty_array_has_a_cut_without_cells(shape):
    assert Cut.first(shape).of(np.zeros(shape)).size == 0


def test_an_index_is_written_as_the_language_writes_it():
    assert index_text("W", (0, 3)) == "W[0, 3]"
    assert index_text("w", ()) == "w"


def test_the_slices_of_a_tensor_are_walked_through_with_a_box_an_axis(person, arrays):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    value = person.state.value(person.node("x"))
    assert shown(arrays) == numbers(value[0, 0])
    arrays.axes.box_of(0).setValue(1)
    arrays.axes.box_of(1).setValue(2)
    assert shown(arrays) == numbers(value[1, 2])
    arrays.axes.rows.setCurrentIndex(0)
    arrays.axes.rows.activated.emit(0)
    assert shown(arrays) == numbers(value[:, 2, 0, :])
    person.looks("tensor")


def test_a_slice_stays_where_it_is_from_step_to_step(person, arrays):
    person.opens_text(TENSOR)
    person.session.select("x")
    arrays.axes.box_of(1).setValue(2)
    person.presses("end")
    assert arrays.axes.box_of(1).value() == 2
    arrays.show_source("signal")
    assert shown(arrays) == numbers(person.state.signal(person.node("x"))[0, 2])


def test_seven_axes_have_five_boxes(person, inspector, arrays):
    person.opens_text(SEVEN)
    person.session.select("x")
    assert [arrays.axes.box_of(axis).maximum() for axis in range(5)] == [1, 0, 1, 2, 1]
    assert arrays.axes.isVisible()
    person.session.select("L")
    assert not inspector.measures.isVisible()


def test_axes_of_images_have_names(person, arrays):
    person.opens("convnet")
    person.session.select("x")
    person.waits_for_the_layout()
    assert arrays.axes.box_of(0).accessibleName() == "Place on axis 0 (examples)"
    assert arrays.axes.rows.currentText().startswith("axis 2 (rows)")
    person.session.select("filters.W")
    assert arrays.axes.box_of(0).accessibleName() == "Place on axis 0 (outputs)"


def test_cells_of_a_slice_are_edited(person, arrays):
    person.opens_text("W: param = zeros(2, 3, 4)\nL: loss = sum(W)\n")
    person.session.select("W")
    arrays.axes.box_of(0).setValue(1)
    table = arrays.table
    table.setFocus()
    index = arrays.cells.index(2, 3)
    table.setCurrentIndex(index)
    table.edit(index)
    cell = table.viewport().findChildren(QLineEdit)[-1]
    cell.selectAll()
    person.qtbot.keyClicks(cell, "7.5")
    person.qtbot.keyClick(cell, Qt.Key.Key_Return)
    QApplication.processEvents()
    assert float(person.state.model.values[0][1, 2, 3]) == 7.5
    assert float(np.sum(person.state.model.values[0])) == 7.5


def test_only_values_of_leaves_can_be_edited(person, arrays):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    assert arrays.cells.is_editable
    arrays.show_source("signal")
    assert not arrays.cells.is_editable
    person.session.select("y")
    arrays.show_source("value")
    assert not arrays.cells.is_editable


def test_a_high_window_stretches_no_control(person, arrays):
    person.opens("mlp-vector")
    person.session.select("W1")
    person.window.resize(2000, 2000)
    person.qtbot.waitUntil(lambda: person.window.inspector.height() > 1500)
    for control in (arrays.source, arrays.readout, arrays._switch):
        assert control.height() <= control.sizeHint().height() + 4


# ------------------------------------------------------------------------------------------------------------- messages
def test_messages_received_and_sent_are_shown_once_they_have_landed(person, arrays):
    person.opens("mlp-vector")
    person.session.select("z")
    assert arrays.source.count() == 2
    assert "not computed yet" in arrays.readout.text()
    person.presses("end")
    titles = [arrays.source.itemText(i) for i in range(arrays.source.count())]
    assert "message from h" in titles
    assert "message to W₁" in titles or "message to W1" in titles
    out = next(i for i, title in enumerate(titles) if title.startswith("message to W"))
    arrays.show_source(arrays._sources[out].key)
    w = next(n for n in person.state.view.nodes if n.name.startswith("W1"))
    assert shown(arrays) == numbers(person.state.signal(w.index))


def test_of_a_number_the_arrays_that_it_sends_are_shown(person, inspector, arrays):
    person.opens_text("v: param = [1.0, 2.0, 3.0]\nL: loss = sum(v**2)\n")
    person.presses("end")
    person.session.select("L")
    assert inspector.numbers.isVisible()
    assert arrays.source.currentText() == "message to v"
    assert shown(arrays) == [["2"], ["4"], ["6"]]
    person.presses("start")
    person.session.select("L")
    assert not inspector.numbers.isVisible()


def test_all_messages_of_a_node_can_be_seen(person, inspector):
    text = ["w: param = 2.0", *(f"y{i} = w * {i}" for i in range(150)), "L: loss = y0"]
    person.opens_text("\n".join(text) + " + " + " + ".join(f"y{i}" for i in range(1, 150)))
    person.presses("end")
    person.session.select("w")
    assert "and 126 more" in words(inspector.received)
    inspector.received.label.linkActivated.emit("more:received")
    assert "and 26 more" in words(inspector.received)
    inspector.received.label.linkActivated.emit("more:received")
    assert "more" not in words(inspector.received)
    assert words(inspector.received).count("→") == 150
    person.session.select("L")
    person.session.select("w")
    assert "and 126 more" in words(inspector.received)


# --------------------------------------------------------------------------------------------------- table and heat map
def test_a_million_numbers_are_a_table_at_once():
    asked = []

    class Counting(SliceModel):
        def data(self, index, role=Qt.ItemDataRole.DisplayRole):
            asked.append(index.row())
            return super().data(index, role)

    model = Counting(lambda place, value: None, lambda why: None, theme_named("light"))
    array = np.arange(1e6).reshape(1000, 1000)
    model.show_array(array, Cut.first(array.shape))
    assert (model.rowCount(), model.columnCount()) == (1000, 1000)
    assert asked == []
    assert model.data(model.index(999, 999)) == "1e6"


def test_nan_and_infinity_are_white_on_red(person, arrays):
    person.opens_text("v: param = [1.0, inf]\ny = v - v\nL: loss = sum(y)\n")
    person.presses("end")
    person.session.select("y")
    theme = person.window.theme
    role = Qt.ItemDataRole
    bad, good = arrays.cells.index(1, 0), arrays.cells.index(0, 0)
    assert arrays.cells.data(bad, role.DisplayRole) == "NaN"
    assert arrays.cells.data(bad, role.BackgroundRole) == theme.color("error")
    assert arrays.cells.data(good, role.BackgroundRole) is None
    arrays.show_map(wanted=True)
    drawn = arrays.map.grab().toImage().pixelColor(arrays.map.rect_of((1, 0)).center().toPoint())
    assert drawn.name() == theme.hex("error")


def test_table_and_heat_map_have_the_same_cell(person, arrays):
    person.opens_text(TENSOR)
    person.session.select("x")
    arrays.show_map(wanted=True)
    assert arrays.map.isVisible()
    assert not arrays.table.isVisible()
    place = arrays.map.rect_of((2, 3)).center().toPoint()
    person.qtbot.mouseClick(arrays.map, Qt.MouseButton.LeftButton, pos=place)
    assert arrays.map.selected == (2, 3)
    assert (arrays.table.currentIndex().row(), arrays.table.currentIndex().column()) == (2, 3)
    value = float(person.state.value(person.node("x"))[0, 0, 2, 3])
    assert arrays.readout.text() == f"x[0, 0, 2, 3] = {value!r}"
    person.qtbot.keyClick(arrays.map, Qt.Key.Key_Up)
    assert arrays.map.selected == (1, 3)
    arrays.table.setCurrentIndex(arrays.cells.index(0, 0))
    assert arrays.map.selected == (0, 0)


def test_the_cell_under_the_pointer_is_read(person, arrays):
    person.opens_text(TENSOR)
    person.session.select("x")
    arrays.show_map(wanted=True)
    there = arrays.map.rect_of((3, 1)).center()
    for place, read in ((there, "x[0, 0, 3, 1] = "), (QPointF(1, 1), "2×3×4×5, colours")):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            place,
            arrays.map.mapToGlobal(place),
            Qt.MouseButton.NoButton,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(arrays.map, move)
        assert arrays.readout.text().startswith(read)


def test_a_huge_matrix_is_a_heat_map_too(qtbot):
    heat = SliceMap(theme_named("light"), 30.0)
    qtbot.addWidget(heat)
    heat.resize(200, 150)
    matrix = np.zeros((300_000, 3))
    matrix[123_456, 1] = np.nan
    heat.show_matrix(matrix, 1.0)
    image = heat.grab().toImage()
    red = theme_named("light").color("error")
    assert any(image.pixelColor(x, y) == red for x in range(200) for y in range(150)), "no outlier is thinned away"


@pytest.mark.parametrize(("count", "room", "step"), [(5, 300, 1), (20, 300, 2), (100, 300, 10), (10_000, 300, 1000)])
def test_indices_stand_as_close_as_there_is_room(count, room, step):
    assert ticks(count, room).step == step
    assert short_index(120_000) == "120k"


def test_long_numbers_fit_their_columns(person, arrays):
    person.opens_text("v: param = [-1.2345678901e-300, 2.0]\nL: loss = sum(v)\n")
    person.session.select("v")
    text = arrays.cells.data(arrays.cells.index(0, 0))
    needed = arrays.table.fontMetrics().horizontalAdvance(text)
    assert needed < arrays.table.horizontalHeader().defaultSectionSize()


# --------------------------------------------------------------------------------------------------------- distribution
def test_statistics_and_histograms_are_those_of_value_and_error_signal(person, inspector):
    person.opens("three-layer")
    person.presses("end")
    person.session.select("W1")
    view = inspector.distribution
    text = re.sub(r"<[^>]*>", " ", view.table.text())
    for array in (person.state.value(person.node("W1")), person.state.signal(person.node("W1"))):
        found = statistics_of(array)
        for measure in (found.least, found.largest, found.mean, found.deviation, found.norm):
            assert format_number(measure) in text
        assert "4×3, float64" in text
    counts = histogram_of(person.state.value(person.node("W1"))).counts
    np.testing.assert_allclose(view.value.heights(), counts / counts.max())
    view.log.setChecked(True)
    np.testing.assert_allclose(view.value.heights(), np.log1p(counts) / np.log1p(counts.max()))
    assert person.window.settings.log_counts
    assert view.signal.isVisible()
    person.presses("start")
    assert not view.signal.isVisible()


# ------------------------------------------------------------------------------------------------------------- sections
def test_sections_fold_and_are_remembered(person, inspector, new_window):
    person.clicks("z")
    person.qtbot.mouseClick(inspector.formula.header, Qt.MouseButton.LeftButton)
    assert not inspector.formula.label.isVisible()
    assert person.window.settings.folded_sections == {"How it got here"}
    again = new_window().inspector
    assert not again.formula.is_unfolded
    assert again.derivatives.is_unfolded
    person.qtbot.mouseClick(inspector.formula.header, Qt.MouseButton.LeftButton)
    assert inspector.formula.label.isVisible()
    assert person.window.settings.folded_sections == frozenset()


def test_the_pattern_of_the_backward_flow_is_told(person, inspector):
    person.clicks("z")
    text = words(inspector.flow).replace(" :", ":")
    assert "add distributes: w·x and b receive the same error signal" in text
    assert "mul swaps: w receives the error signal times x" in text
    person.clicks("w")
    assert "2 messages arrive" in words(inspector.flow)


def test_a_click_on_the_line_goes_there(person, inspector):
    person.clicks("z")
    inspector._facts.linkActivated.emit("line")
    editor = person.window.model.editor
    assert editor.textCursor().block().text() == "z = w*x + b"
    assert editor.hasFocus()


# -------------------------------------------------------------------------------------------------- a window of its own
def windows(person) -> list[ArrayWindow]:
    return [w for w in person.window.workspace.findChildren(ArrayWindow) if w.isVisible()]


def test_a_window_of_its_own_stays_with_its_node_and_follows_its_numbers(person):
    person.opens_text("W: param = [[1.0, 2.0], [3.0, 4.0]]\nx: input = [1.0, -1.0]\nL: loss = sum(W @ x)\n")
    person.presses("end")
    person.session.select("W")
    person.window.actions_by_id["view.array"].trigger()
    (window,) = windows(person)
    person.session.select("x")
    assert shown(window.view) == [["1", "2"], ["3", "4"]]
    person.session.edit_number("W", (1, 0), 7.5, None)
    assert shown(window.view) == [["1", "2"], ["7.5", "4"]]
    assert window.view.table.isVisible()
    assert window.view.map.isVisible()
    person.session.select("W")
    person.window.actions_by_id["view.array"].trigger()
    assert windows(person) == [window]
    person.window.actions_by_id["view.theme_dark"].trigger()
    assert window.view.map.theme.is_dark
    person.session.close()
    assert windows(person) == []


def test_a_window_of_a_node_that_is_gone_says_so(person):
    person.opens_text("v: param = [1.0, 2.0]\ny = v * 2\nL: loss = sum(y)\n")
    person.session.select("y")
    person.window.actions_by_id["view.array"].trigger()
    (window,) = windows(person)
    person.session.edit_text("v: param = [1.0, 2.0]\nL: loss = sum(v)\n", None)
    assert window._gone.isVisible()
    window.close()


def test_without_a_node_the_commands_say_what_to_do(person):
    for command in ("view.array", "view.source", "edit.copy_numbers"):
        person.window.actions_by_id[command].trigger()
        assert "Select a node first" in person.window.status.currentMessage()


# -------------------------------------------------------------------------------------------------------------- copying
def entry(menu, *titles):
    """An entry of a menu, by the titles on the way to it."""
    for title in titles[:-1]:
        menu = next(a.menu() for a in menu.actions() if plain_text(a) == title)
    return next(a for a in menu.actions() if plain_text(a) == titles[-1])


def test_value_error_signal_and_messages_are_copied_in_every_form(person, inspector):
    person.opens_text("v: param = [1.0, 2.5]\nL: loss = sum(v**2)\n")
    person.presses("end")
    person.session.select("v")
    clipboard = QGuiApplication.clipboard()
    expected = {
        ("Value", "Text"): "[1, 2.5]",
        ("Value", "NumPy"): "np.array([1.0, 2.5])",
        ("Error signal v̄", "CSV"): "2\n5",
        ("Message from L", "LaTeX"): "\\begin{pmatrix}\n2 \\\\\n5\n\\end{pmatrix}",
    }
    for way, text in expected.items():
        menu = inspector.copies()
        entry(menu, *way).trigger()
        assert clipboard.text() == text
        menu.close()
    assert "Copied as LaTeX" in person.window.status.currentMessage()


def test_the_menu_of_a_node_copies_too_and_offers_nothing_that_is_not_there(person):
    menu = person.window.workspace.node_menu("z")
    assert not next(a.menu() for a in entry(menu, "Copy numbers").menu().actions()).isEnabled()
    menu.close()
    person.presses("end")
    menu = person.window.workspace.node_menu("z")
    entry(menu, "Copy numbers", "Value", "NumPy").trigger()
    assert QGuiApplication.clipboard().text() == f"np.array({float(person.state.value(person.node('z')))!r})"
    menu.close()


def test_what_is_too_large_to_copy_says_so_and_leaves_the_clipboard(person):
    QGuiApplication.clipboard().setText("before")
    copy_array(person.session, "value", np.zeros(300_000), Form.TEXT)
    assert "at most 200,000" in person.window.status.currentMessage()
    assert QGuiApplication.clipboard().text() == "before"


def test_a_slice_is_copied_from_the_window(person):
    person.opens_text(TENSOR)
    person.session.select("x")
    window = person.window.workspace.show_array(person.session.inspected)
    window.view.axes.box_of(0).setValue(1)
    menu = window.findChildren(QMenu)[0]
    menu.aboutToShow.emit()
    entry(menu, "CSV").trigger()
    lines = QGuiApplication.clipboard().text().split("\n")
    back = np.array([[float(v) for v in line.split(",")] for line in lines])
    np.testing.assert_array_equal(back, person.state.value(person.node("x"))[1, 0])
    window.close()


def test_every_control_of_the_inspector_has_a_name(person, inspector):
    person.opens_text(TENSOR)
    person.presses("end")
    person.session.select("x")
    view = inspector.arrays
    controls = [
        view.source,
        view.table,
        view.map,
        view.readout,
        view.axes.rows,
        view.axes.columns,
        inspector.copy_button,
    ]
    controls += [inspector.window_button, view.axes.box_of(0), *inspector.findChildren(type(inspector.formula.header))]
    assert all(control.accessibleName() for control in controls)
