"""Rows as Qt's views ask for them: which signals other rows send, what stands above columns, what ears are told."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester

from tests.ui.conftest import Person
from ui.row_model import Heading, Role, RowModel
from ui.table_view import TableView

RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class Prices(RowModel[tuple[str, int]]):
    """A table: a name and a number."""

    headings = (Heading("Name", "What it is"), Heading("Price", of_numbers=True))

    def cell(self, row, index, role):
        if role == Role.DisplayRole:
            return str(row[index.column()] or "")
        return f"dear: {row[1]}" if role == Role.AccessibleTextRole and row[1] > 100 else None


class Words(RowModel[str]):
    """A list."""

    def cell(self, row, index, role):
        return row if role == Role.DisplayRole else None


@pytest.fixture
def prices(qapp):
    model = Prices()
    model.show_rows((("apple", 2), ("house", 900), ("", 0)))
    return model


def cells(model, role=Role.DisplayRole):
    return [[model.index(r, c).data(role) for c in range(model.columnCount())] for r in range(model.rowCount())]


def test_qt_finds_nothing_wrong_with_it_whatever_rows_come_and_go(prices):
    fatal = QAbstractItemModelTester.FailureReportingMode.Fatal
    tester = QAbstractItemModelTester(prices, fatal)
    for rows in ((), (("pear", 3),), (("pear", 3),), (("pear", 4), ("plum", 1))):
        prices.show_rows(rows)
        assert tester.model().rowCount() == len(rows)
    assert cells(prices) == [["pear", "4"], ["plum", "1"]]


def test_the_same_rows_again_keep_their_places(qtbot, prices):
    with qtbot.waitSignal(prices.dataChanged) as told, qtbot.assertNotEmitted(prices.modelReset):
        assert not prices.show_rows((("apple", 2), ("house", 900), ("", 0)))
    first, last = told.args[:2]
    assert (first.row(), first.column(), last.row(), last.column()) == (0, 0, 2, 1)


def test_other_rows_are_told_as_such(qtbot, prices):
    with qtbot.waitSignal(prices.modelReset), qtbot.assertNotEmitted(prices.dataChanged):
        assert prices.show_rows((("apple", 3),))
    assert not Words().show_rows(())


def test_a_row_that_comes_or_is_replaced_leaves_the_others_and_what_is_chosen_alone(qtbot, prices):
    view = TableView(prices, "Prices")
    qtbot.addWidget(view)
    view.setCurrentIndex(prices.index(1, 0))
    with qtbot.assertNotEmitted(prices.modelReset):
        with qtbot.waitSignal(prices.rowsInserted) as told:
            assert prices.show_rows((("pear", 1), ("apple", 2), ("house", 900), ("", 0)))
        assert told.args[1:] == [0, 0]
        assert prices.show_rows((("pear", 1), ("apple", 2), ("house", 950), ("", 0)))
        assert prices.show_rows((("pear", 1), ("apple", 2), ("house", 950), ("", 0), ("", 0), ("plum", 3)))
    assert view.currentIndex().row() == 2
    assert cells(prices)[2:] == [["house", "950"], ["", ""], ["", ""], ["plum", "3"]]
    with qtbot.waitSignal(prices.modelReset):
        assert prices.show_rows((("pear", 1), ("plum", 3)))


def test_rows_are_found_by_number_and_numbers_by_row(prices):
    assert prices.row(1) == ("house", 900)
    assert prices.row_of(("house", 900)) == 1
    assert prices.row(-1) is prices.row(3) is prices.row_of(("house", 1)) is None


def test_numbers_and_their_title_stand_at_the_right(prices):
    across = Qt.Orientation.Horizontal
    assert [prices.headerData(c, across) for c in (0, 1)] == ["Name", "Price"]
    assert [prices.headerData(c, across, Role.ToolTipRole) for c in (0, 1)] == ["What it is", None]
    assert [prices.headerData(c, across, Role.TextAlignmentRole) for c in (0, 1)] == [None, RIGHT]
    assert cells(prices, Role.TextAlignmentRole)[0] == [None, RIGHT]
    assert prices.headerData(0, Qt.Orientation.Vertical) is None


def test_a_screen_reader_hears_the_title_of_a_cell(prices):
    spoken = cells(prices, Role.AccessibleTextRole)
    assert spoken == [["Name: apple", "Price: 2"], ["dear: 900", "dear: 900"], ["Name: nothing", "Price: nothing"]]


def test_a_screen_reader_hears_the_text_of_a_list(qapp):
    words = Words()
    words.show_rows(("one", "two"))
    assert cells(words, Role.AccessibleTextRole) == [["one"], ["two"]]


def test_rows_have_no_rows_below_them(prices):
    assert prices.rowCount(prices.index(0, 0)) == 0
    assert prices.columnCount(prices.index(0, 0)) == 0
    assert prices.rowCount(QModelIndex()) == 3


def test_all_tables_of_the_window_have_one_look(person: Person):
    room = person.window.workspace
    tables = (room.breakpoints.view, room.watches.view, room.comparison.table, room.nodes, room.problems.units)
    for table in tables:
        assert isinstance(table, TableView)
        assert not table.showGrid()
        assert table.verticalHeader().isHidden()
        assert table.horizontalHeader().defaultAlignment() == Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        titles = [table.model().headerData(c, Qt.Orientation.Horizontal) for c in range(table.model().columnCount())]
        assert all(title[:1] == title[:1].upper() for title in titles)
