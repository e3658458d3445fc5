"""The model's text: live, with its errors in place, and one history for text and values."""

from __future__ import annotations

import random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QTextCharFormat

from engine.language import parse
from engine.model import Model
from tests.ui.pointer import drags_to
from ui.canvas.view import Canvas
from ui.drawing.cards import slider_rect
from ui.fonts import mono
from ui.menus.mnemonics import plain_text


def underlined(person) -> list[str]:
    """What the editor underlines."""
    wave = QTextCharFormat.UnderlineStyle.WaveUnderline
    marks = person.window.model.editor.extraSelections()
    return [m.cursor.selectedText() for m in marks if m.format.underlineStyle() == wave]


def structure(model: Model) -> list[tuple[object, ...]]:
    """Names, kinds, equations, operations and edges; the numbers of leaves are compared as such."""
    graph = model.graph
    nodes = [(n.name, n.op.name if n.op else "", n.parents) for n in graph.nodes]
    return [*nodes, *((v.address, v.kind, v.formula) for v in graph.variables)]


def agrees(person) -> bool:
    """Whether the text, read afresh, is the model that is shown, and the editor shows that text."""
    fresh, shown = parse(person.session.document.text), person.state.model
    values = {leaf.address: fresh.values[leaf.last] for leaf in fresh.graph.leaves}
    return (
        person.window.model.editor.toPlainText() == person.session.document.text
        and structure(fresh) == structure(shown)
        and all(
            values[leaf.address].tobytes() == shown.values[leaf.last].tobytes()
            for leaf in shown.graph.leaves
            if leaf.address not in person.session.overridden
        )
    )


def drags_slider(person, name: str, *pixels: int) -> None:
    """Drag a parameter's slider on the canvas."""
    canvas: Canvas = person.window.canvas
    track = slider_rect(canvas.picture.arrangement.rect(person.node(name)))
    places = [canvas.mapFromScene(track.center().x() + dx, track.center().y()) for dx in pixels]
    person.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        drags_to(canvas.viewport(), place)
    person.qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=places[-1])


def test_typing_an_equation_changes_the_graph_at_once(person):
    person.presses("out")
    person.types("\nS = y**2", at="y = sigmoid(z)")
    assert "S" in person.state.view.index
    assert person.state.view.named("S").parents == (person.node("y"),)
    assert agrees(person)


def test_a_typed_number_reaches_every_number_that_the_cursor_has_reached(person):
    person.presses("end")
    loss = person.state.trace.loss_value
    person.types("5", at="lam: const(0, 1) = 0.1")
    assert person.state.cursor == 25
    assert person.state.trace.loss_value != loss
    assert float(person.face("lam").value) == 0.15


def test_an_error_is_underlined_and_told_and_the_last_good_graph_stays(person):
    person.session.goto(7)
    names = set(person.state.view.index)
    person.types("q", at="y = sigmoid(z")
    person.looks("error")
    assert person.window.model.problem.isVisible()
    assert "zq" in person.window.model.problem.text()
    assert underlined(person) == ["zq"]
    assert "error in line" in person.window.status.problems.text()
    assert set(person.state.view.index) == names
    assert person.state.cursor == 7
    person.presses("over", "back into")
    assert person.state.cursor == 7
    person.presses("primitives", "variables")
    assert person.window.canvas.picture is not None


def test_values_cannot_be_edited_while_the_text_has_an_error_and_the_window_says_so(person):
    person.clicks("w")
    editor = person.window.inspector.editor
    person.types("q", at="y = sigmoid(z")
    assert not editor.isEnabled()
    assert "mend" in editor.toolTip()
    before = person.session.document
    drags_slider(person, "w", 0, 10, 20)
    assert person.session.document is before
    menu = person.window.workspace.node_menu("w")
    (edit,) = [a for a in menu.actions() if plain_text(a) == "Edit value"]
    assert not edit.isEnabled()
    person.presses("undo")
    person.clicks("w")
    assert editor.isEnabled()
    assert person.session.error is None


def test_mending_the_text_takes_every_mark_away(person):
    person.types("(", at="y = sigmoid(z)")
    assert person.session.error is not None
    person.qtbot.keyClick(person.window.model.editor, Qt.Key.Key_Backspace)
    assert person.session.error is None
    assert underlined(person) == []
    assert not person.window.model.problem.isVisible()
    person.qtbot.waitUntil(lambda: "no problems" in person.window.status.problems.text())
    assert agrees(person)


@pytest.mark.parametrize(
    "text", ["", "   \n", "x: input = 1\nL: loss = (x", "\t\tx = = 3", "x: input = 1\nL: loss = x +"]
)
def test_any_text_can_be_left_standing(person, text):
    person.writes(text)
    assert person.session.error is not None
    assert person.window.model.problem.text()
    person.presses("into", "undo")
    assert person.session.error is None
    assert agrees(person)


def test_one_history_takes_text_and_values_back_in_their_order(person):
    texts = [person.session.document.text]

    def done() -> None:
        texts.append(person.session.document.text)

    person.types("5", at="x: input(-3, 3) = 1.5")
    done()
    drags_slider(person, "w", 0, 6, 12, 18)
    done()
    person.types("\nS = z + y\nT = 2*S", at="y = sigmoid(z)")
    done()
    person.clicks("b")
    person.enters("2.5")
    done()
    assert len(set(texts)) == 5
    for text in reversed(texts[:-1]):
        before = person.session.document.text
        while person.session.document.text == before or person.session.document.text not in texts:
            person.presses("undo")
            assert person.session.undo_stack.canUndo() or person.session.document.text == text
        assert person.session.document.text == text
        assert agrees(person)
    assert not person.window.actions_by_id["edit.undo"].isEnabled()
    while person.session.undo_stack.canRedo():
        person.presses("redo")
    assert person.session.document.text == texts[-1]
    assert agrees(person)


def test_a_run_of_typing_is_one_entry_and_typing_elsewhere_is_another(person):
    person.types("123", at="x: input(-3, 3) = 1.5")
    assert person.session.undo_stack.count() == 1
    editor = person.window.model.editor
    person.qtbot.keyClick(editor, Qt.Key.Key_Down)
    person.qtbot.keyClick(editor, Qt.Key.Key_End)
    person.qtbot.keyClicks(editor, "77")
    assert person.session.undo_stack.count() == 2
    person.presses("undo")
    assert "1.5123" in person.session.document.text
    assert "1.077" not in person.session.document.text


def test_typing_after_an_undo_is_an_entry_of_its_own(person):
    person.types("12", at="x: input(-3, 3) = 1.5")
    person.presses("undo", "redo")
    person.qtbot.keyClicks(person.window.model.editor, "34")
    person.presses("undo")
    assert "= 1.512\n" in person.session.document.text


def test_a_single_edit_can_be_undone_and_redone_from_the_menu(person):
    undo, redo = (person.window.actions_by_id[f"edit.{name}"] for name in ("undo", "redo"))
    assert not undo.isEnabled()
    person.types("5", at="x: input(-3, 3) = 1.5")
    assert undo.isEnabled()
    assert plain_text(undo) == "Undo typing"
    undo.trigger()
    assert not undo.isEnabled()
    assert redo.isEnabled()
    redo.trigger()
    assert undo.isEnabled()
    assert not redo.isEnabled()


def test_undo_inside_the_editor_is_the_windows(person):
    person.clicks("w")
    person.enters("1.25")
    editor = person.window.model.editor
    editor.setFocus()
    person.presses("undo", on=editor)
    assert "w: param(-3, 3) = 0.8\n" in editor.toPlainText()
    person.presses("redo", on=editor)
    assert "w: param(-3, 3) = 1.25\n" in editor.toPlainText()


def test_the_cursor_in_the_text_survives_an_edit_from_elsewhere(person):
    editor = person.window.model.editor
    person.types("", at="R = w**2 / 2")
    person.clicks("w")
    person.enters("1.0625")
    line = editor.textCursor().block().text()
    assert line == "R = w**2 / 2"
    assert editor.textCursor().atBlockEnd()


def test_single_keys_belong_to_the_text_that_has_the_focus(person):
    editor = person.window.model.editor
    person.types(" f123", at="y = sigmoid(z)")
    person.qtbot.keyClick(editor, Qt.Key.Key_Home)
    person.qtbot.keyClick(editor, Qt.Key.Key_End)
    person.presses("play", on=editor)
    assert "y = sigmoid(z) f123 \n" in editor.toPlainText()
    assert person.state.cursor == 0
    assert not person.session.playback.is_playing
    assert str(person.state.level) == "variables"


def test_letters_beyond_ascii_stay_as_they_are(person):
    text = '"""Gewicht\u00a0und Höhe 🙂\n\n무게 w"""\nx: input = 1\n무게: param = 2.0\nL: loss = 무게*x\n'
    person.opens_text(text)
    person.types("5", at="무게: param = 2.0".replace("무게: ", ""))
    assert person.session.document.text == text.replace("2.0", "2.05")
    person.types("1", at="x: input = 1")
    assert person.session.document.text == text.replace("2.0", "2.05").replace("= 1\n", "= 11\n")
    person.types("?", at="loss = 무게*x")
    assert person.session.error is not None
    assert person.session.error.span.line == 6


def test_the_line_that_computes_the_step_is_lit(person):
    person.session.goto(2)
    editor = person.window.model.editor
    assert editor.document().findBlockByNumber(editor.lit_line() - 1).text() == "y = sigmoid(z)"
    person.session.goto(20)
    assert editor.document().findBlockByNumber(editor.lit_line() - 1).text() == "z = w*x + b"


def surprises(person, rng: random.Random) -> None:
    """One random thing that a person might do to a model."""
    text = person.session.document.text
    leaves = [leaf.address for leaf in person.state.model.graph.leaves]
    match rng.randrange(7):
        case 0 | 1 if person.session.can_edit_values:
            name = rng.choice(leaves)
            person.session.edit_number(name, (), round(rng.uniform(-2, 2), 3), None, rng.choice([None, "drag"]))
        case 2:
            at = rng.randrange(len(text) + 1)
            person.window.model.editor.textCursor()
            cursor = person.window.model.editor.textCursor()
            cursor.setPosition(at)
            person.window.model.editor.setTextCursor(cursor)
            person.qtbot.keyClicks(person.window.model.editor, rng.choice(["1", "x", "+", " ", "#", "("]))
        case 3:
            cursor = person.window.model.editor.textCursor()
            cursor.setPosition(rng.randrange(len(text) + 1))
            person.window.model.editor.setTextCursor(cursor)
            person.qtbot.keyClick(person.window.model.editor, rng.choice([Qt.Key.Key_Backspace, Qt.Key.Key_Return]))
        case 4 | 5:
            person.presses("undo")
        case _:
            person.presses(rng.choice(["redo", "into", "over", "primitives", "variables", "end"]))


@pytest.mark.parametrize("seed", range(3))
def test_text_and_window_never_disagree(person, seed):
    rng = random.Random(seed)
    person.window.settings.reduce_motion = True
    checked = 0
    for _ in range(60):
        surprises(person, rng)
        assert person.window.model.editor.toPlainText() == person.session.document.text
        if person.session.error is None:
            assert agrees(person)
            checked += 1
    assert checked > 10
    while person.session.undo_stack.canUndo():
        person.presses("undo")
    assert agrees(person)
    assert not person.session.is_dirty


@pytest.mark.parametrize("lines", [9, 999, 12_345, 120_000])
def test_the_number_of_the_last_line_has_room_on_both_sides(person, lines):
    editor = person.window.model.editor
    editor.setPlainText("\n" * (lines - 1))
    margin = editor.viewport().x() - editor.contentsRect().left()
    assert margin >= QFontMetrics(mono(10)).horizontalAdvance(str(lines)) + 12


def test_a_text_of_short_lines_in_the_place_of_long_ones_cannot_be_scrolled_aside(person):
    editor = person.window.model.editor
    bar = editor.horizontalScrollBar()
    person.opens_text("x: input = 1\ny = " + "x + " * 200 + "x\nL: loss = x*x\n")
    person.qtbot.waitUntil(lambda: bar.maximum() > 0)
    bar.setValue(bar.maximum())
    person.opens_text("x: input = 1\nL: loss = x*x\n")
    person.qtbot.waitUntil(lambda: bar.maximum() == 0)
