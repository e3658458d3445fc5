"""The search: type-ahead, filters, keys, what lights up, and what it says where nothing is found."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QApplication

from tests.ui.test_canvas import large_text
from tests.ui.test_commands import nameless
from ui.finding.help import help_markup


@pytest.fixture
def search(person):
    """The search, opened by its key."""
    person.window.canvas.setFocus()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    panel = person.window.workspace.search
    assert panel.isVisible()
    assert panel.field.hasFocus()
    return panel


def types(person, search, text):
    search.field.selectAll()
    person.qtbot.keyClicks(search.field, text)


def presses(person, key, modifiers=Qt.KeyboardModifier.NoModifier):
    person.qtbot.keyClick(person.window.workspace.search.field, key, modifiers)


def rows(search):
    return [search.results.index(row, 0).data() for row in range(search.results.rowCount())]


def lit(person):
    return {person.state.view.nodes[i].name for i in person.window.canvas.emphasis.found}


def test_matches_light_up_while_one_types_and_enter_goes_there(person, search):
    types(person, search, "sig")
    assert rows(search) == ["y, variable, –"]
    assert lit(person) == {"y"}
    types(person, search, "l")
    assert [row.split(",")[0] for row in rows(search)] == ["L", "λ", "Lreg"] or len(rows(search)) == 4
    presses(person, Qt.Key.Key_Down)
    assert search.count.text() == f"2 of {len(rows(search))}"
    presses(person, Qt.Key.Key_Return)
    assert person.session.selected == "lam"
    assert search.field.hasFocus()
    canvas = person.window.canvas
    free = canvas.viewport().rect()
    free.setTop(canvas.viewport().mapFromGlobal(search.mapToGlobal(search.rect().bottomLeft())).y() + 1)
    assert (person.place_of("lam") - free.center()).manhattanLength() <= 2, "in the middle of what is free"
    presses(person, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert person.session.selected == "L"
    presses(person, Qt.Key.Key_F3)
    presses(person, Qt.Key.Key_F3)
    assert person.session.selected == "L_reg"
    person.looks("search")
    presses(person, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert canvas.hasFocus()
    assert lit(person) == set()
    assert person.session.selected == "L_reg"


def test_a_filter_follows_the_steps(person, search):
    types(person, search, "grad > 0.05")
    assert rows(search) == []
    assert "numbers that the pass has not reached match nothing" in search.hint.text()
    person.session.goto(len(person.state.steps))
    assert lit(person) == {"t", "lam", "L", "R", "L_reg"}
    assert rows(search)[1] == "λ, constant, error signal 0.32"
    person.session.goto(0)
    assert lit(person) == set()
    person.presses("primitives")
    types(person, search, "op:add")
    assert lit(person) == {"z", "L_reg"}
    person.presses("variables")
    assert lit(person) == {"z", "L_reg"}


def test_what_is_wrong_with_a_filter_is_said_in_one_line(person, search):
    types(person, search, "grad > gard")
    assert "A filter knows no 'gard'; did you mean 'grad'?" in search.hint.text().replace("&#x27;", "'")
    assert rows(search) == []
    types(person, search, "nothing of that name")
    assert "Nothing is called so" in search.hint.text()


def test_the_empty_search_explains_itself_and_its_examples_can_be_followed(person, search):
    assert "grad &gt; 1" in search.hint.text()
    assert "any of its numbers" in search.hint.text()
    assert search.hint.height() >= search.hint.heightForWidth(search.hint.width())
    person.looks("search empty")
    search.hint.linkActivated.emit("op:sigmoid")
    assert search.field.text() == "op:sigmoid"
    assert lit(person) == {"y"}
    assert nameless(person) == []


def test_escape_on_the_graph_ends_the_search_too(person, search):
    types(person, search, "w")
    assert search.field.accessibleDescription() == "1 of 1: w, parameter, 0.8"
    person.clicks("z")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_Escape)
    assert not search.isVisible()
    assert lit(person) == set()
    assert person.session.selected == "z"


def test_the_examples_of_help_and_guide_can_be_searched_for(person):
    guide = (Path(__file__).parents[3] / "docs" / "user-guide.md").read_text(encoding="utf-8")
    filters = re.findall(
        r"^\| `([^`]+)` \| [^|]+ \|$", guide.partition("| Filter |")[2].partition("\n\n")[0], re.MULTILINE
    )
    examples = [html.unescape(text) for text in re.findall(r"<a href='([^']+)'", help_markup(person.window.theme))]
    assert len(filters) == 6
    assert len(examples) == 6
    for text in (*filters, *examples):
        person.session.search(text)
        assert not person.session.query_problem


def test_all_matches_can_be_selected_at_once(person, search):
    types(person, search, "kind:param")
    presses(person, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert set(person.session.selection.names) == {"w", "b"}
    assert person.session.selected == "w"
    person.session.select(None)
    person.window.actions_by_id["edit.select_found"].trigger()
    assert set(person.session.selection.names) == {"w", "b"}


def test_the_search_is_forgotten_with_its_document_and_kept_for_its_next_opening(person, search):
    types(person, search, "w")
    presses(person, Qt.Key.Key_Escape)
    person.window.actions_by_id["edit.find_next"].trigger()
    assert search.isVisible()
    assert search.field.selectedText() == "w"
    assert lit(person) == {"w"}
    person.opens("mlp-vector")
    person.qtbot.waitUntil(lambda: lit(person) == {"W1", "W2"} or "w" in search.field.text())
    person.session.close()
    QApplication.processEvents()


def test_another_document_closes_the_search(person, search):
    types(person, search, "y")
    assert lit(person)
    person.opens("three-layer")
    assert not search.isVisible()
    assert not lit(person)
    assert person.window.canvas.hasFocus()


def test_in_a_large_graph_the_search_waits_for_the_typing_to_rest(person, search):
    person.opens_text(large_text(100, 21))
    person.window.actions_by_id["edit.find"].trigger()
    types(person, search, "h7_3")
    assert person.session.query != "h7_3"
    person.qtbot.waitUntil(lambda: lit(person) == {"h7_3"})
    types(person, search, "h9_20")
    presses(person, Qt.Key.Key_Return)
    assert person.session.selected == "h9_20"
    assert person.window.canvas.scale_factor > 0.3
    person.looks("search in a large graph")


@pytest.mark.parametrize("size", [QSize(1440, 900), QSize(1024, 640)])
def test_the_search_never_lies_over_the_match_that_is_chosen(person, size):
    person.window.resize(size)
    person.opens("univariate-regularised")
    person.window.actions_by_id["edit.find"].trigger()
    panel, canvas = person.window.workspace.search, person.window.canvas
    covered = QRect(canvas.viewport().mapFromGlobal(panel.mapToGlobal(QPoint())), panel.size())
    assert any(
        covered.intersects(canvas.mapFromScene(canvas.picture.arrangement.rect(i)).boundingRect())
        for i in range(len(person.state.view.nodes))
    ), "else there is nothing to get out of the way of"
    for name in ("L_reg", "lam", "y", "R"):
        for confirmed in (False, True):
            types(person, panel, name)
            if confirmed:
                presses(person, Qt.Key.Key_Return)
            QApplication.processEvents()
            address = panel.results.address(panel.results.row(panel.list.currentIndex().row()))
            place = canvas.mapFromScene(canvas.picture.arrangement.rect(person.node(address))).boundingRect()
            covered = QRect(canvas.viewport().mapFromGlobal(panel.mapToGlobal(QPoint())), panel.size())
            assert canvas.viewport().rect().contains(place)
            assert not covered.intersects(place)
