"""Table and heat map of a slice, and the measures of a whole array."""

from __future__ import annotations

import re

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QHelpEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.debugging.statistics import histogram_of, statistics_of
from engine.notation import format_number
from tests.ui.inspector.reading import TENSOR
from ui.inspector.cuts import Cut
from ui.inspector.slice_map import SliceMap, short_index, ticks
from ui.inspector.slice_table import SliceModel
from ui.theme import theme_named


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
    assert drawn.name() == theme.hex("not_finite")


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
    for place, read in ((there, "x[0, 0, 3, 1] = "), (QPointF(1, 1), "tensor, 2×3×4×5 · colours")):
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
    bad = theme_named("light").color("not_finite")
    assert any(image.pixelColor(x, y) == bad for x in range(200) for y in range(150)), "no outlier is thinned away"


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
        assert "matrix, 4×3 · float64" in text
    counts = histogram_of(person.state.value(person.node("W1"))).counts
    np.testing.assert_allclose(view.value.heights(), counts / counts.max())
    view.log.setChecked(True)
    np.testing.assert_allclose(view.value.heights(), np.log1p(counts) / np.log1p(counts.max()))
    assert person.window.settings.log_counts
    assert view.signal.isVisible()
    person.presses("start")
    assert not view.signal.isVisible()


def test_a_histogram_says_what_the_bin_under_the_pointer_holds(person, inspector):
    person.opens("three-layer")
    person.presses("end")
    person.session.select("W1")
    view = inspector.distribution.value
    found = histogram_of(person.state.value(person.node("W1")))
    width = view.width() / len(found.counts)
    for place, count in enumerate(found.counts):
        at = QPoint(int((place + 0.5) * width), 20)
        QApplication.sendEvent(view, QHelpEvent(QEvent.Type.ToolTip, at, view.mapToGlobal(at)))
        low, high = (format_number(float(edge)) for edge in found.edges[place : place + 2])
        assert QToolTip.text() == f"{low} … {high}: {count}"
    QToolTip.hideText()
