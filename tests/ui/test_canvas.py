"""The canvas: zoom, pan, fit, select, walk, the menu of a node, and graphs of every size."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QWheelEvent
from PySide6.QtWidgets import QApplication, QMenu

from engine.notation import full_number
from tests.ui.pointer import drags_to, moves
from ui.menus.mnemonics import plain_text
from ui.theme import theme_named

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen


def turns_wheel(person, place: QPoint, delta: int, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
    viewport = person.window.canvas.viewport()
    event = QWheelEvent(
        QPointF(place),
        QPointF(viewport.mapToGlobal(place)),
        QPoint(),
        QPoint(0, delta),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(viewport, event)


def drags(person, start: QPoint, *ways: QPoint) -> None:
    viewport = person.window.canvas.viewport()
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for way in ways:
        drags_to(viewport, start + way)
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + ways[-1])


def empty_place(canvas) -> QPoint:
    """A point of the canvas without a node, away from legend and zoom."""
    size = canvas.viewport().size()
    for y in range(8, size.height() - 80, 24):
        for x in range(8, size.width(), 24):
            if canvas.node_at(QPoint(x, y)) is None:
                return QPoint(x, y)
    raise AssertionError("the canvas is full")


def entries(person, name: str | None) -> dict:
    return {
        plain_text(action): action for action in person.window.workspace.node_menu(name).actions() if plain_text(action)
    }


def test_the_wheel_zooms_about_the_pointer(person):
    canvas = person.window.canvas
    place = person.place_of("w")
    below = canvas.mapToScene(place)
    scale = canvas.scale_factor
    turns_wheel(person, place, 240)
    assert canvas.scale_factor == pytest.approx(scale * 1.44)
    assert (canvas.mapToScene(place) - below).manhattanLength() < 2.5
    turns_wheel(person, place, -240)
    assert canvas.scale_factor == pytest.approx(scale)
    assert (canvas.mapToScene(place) - below).manhattanLength() < 4


def test_zooming_has_ends_and_draws_at_every_one_of_them(person):
    canvas = person.window.canvas
    person.presses("end")
    for delta in (120, -120):
        seen = set()
        for _ in range(40):
            turns_wheel(person, canvas.viewport().rect().center(), delta)
            if (level := round(canvas.scale_factor, 1)) not in seen:
                seen.add(level)
                canvas.grab()
        assert 0.01 < canvas.scale_factor < 10
    person.looks("far")
    person.presses("fit")
    assert canvas.scale_factor > 0.4


def test_dragging_pans_and_selects_nothing(person):
    canvas = person.window.canvas
    before = person.place_of("z")
    drags(person, empty_place(canvas), QPoint(20, 10), QPoint(60, 30))
    assert (person.place_of("z") - before - QPoint(60, 30)).manhattanLength() <= 2
    assert person.session.selected is None
    turns_wheel(person, QPoint(50, 50), 120, Qt.KeyboardModifier.ShiftModifier)
    assert person.place_of("z").x() != before.x() + 60


def test_fit_shows_every_node_and_keys_zoom(person):
    canvas = person.window.canvas
    drags(person, empty_place(canvas), QPoint(500, 300))
    person.presses("fit")
    area = canvas.viewport().rect()
    assert all(area.contains(person.place_of(n.name)) for n in person.state.view.nodes)
    scale = canvas.scale_factor
    person.presses("zoom in", "zoom in", "zoom out")
    assert canvas.scale_factor == pytest.approx(scale * 1.2)
    assert f"{scale * 1.2 * 100:.0f} %" in person.window.overlays._percent.text()


def test_a_click_selects_and_a_click_beside_deselects(person):
    person.clicks("y")
    assert person.session.selected == "y"
    assert person.window.canvas.picture.selected == person.node("y")
    assert "y" in person.window.inspector.head.title.text()
    drags(person, empty_place(person.window.canvas), QPoint(1, 0))
    assert person.session.selected is None
    person.clicks("z")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_Escape)
    assert person.session.selected is None


def test_arrow_keys_walk_along_the_edges(person):
    person.clicks("z")
    walked = ["z"]
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Left):
        person.qtbot.keyClick(person.window.canvas, key)
        walked.append(person.session.selected)
    assert walked == ["z", "y", "L", "L_reg", "L_reg", walked[-1]]
    assert walked[-1] in {"L", "R", "lam"}
    for key in (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Down):
        person.qtbot.keyClick(person.window.canvas, key)
        assert person.session.selected in person.state.view.index


def test_the_menu_of_a_node_runs_here_and_sets_breakpoints(person):
    entries(person, "y")["Run to here"].trigger()
    assert person.state.cursor == 2
    entries(person, "y")["Set breakpoint"].trigger()
    assert person.face("y").breakpoint
    entries(person, "y")["Remove breakpoint"].trigger()
    assert not person.face("y").breakpoint


def test_the_menu_of_a_node_copies_its_value_in_full(person):
    assert not entries(person, "y")["Copy value"].isEnabled()
    person.presses("end")
    entries(person, "y")["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == full_number(float(person.face("y").value))
    person.opens("mlp-vector")
    entries(person, "W1")["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == "[[0.4, -0.6], [0.7, 0.2]]"


def test_the_menu_of_a_leaf_leads_to_its_value(person):
    assert not entries(person, "z")["Edit value"].isEnabled()
    entries(person, "b")["Edit value"].trigger()
    field = person.window.inspector.editor.field
    assert field.hasFocus()
    assert field.selectedText() == "-0.3"


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_the_menu_comes_by_mouse_and_by_key(person, reason):
    person.clicks("w")
    viewport = person.window.canvas.viewport()
    place = person.place_of("w")
    QApplication.sendEvent(viewport, QContextMenuEvent(reason, place, viewport.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    assert "Edit value" in [plain_text(a) for a in menu.actions()]
    menu.close()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_Escape)


def test_the_pointer_says_what_can_be_done(person):
    canvas = person.window.canvas
    moves(canvas.viewport(), person.place_of("z"))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    moves(canvas.viewport(), empty_place(canvas))
    assert canvas.viewport().cursor().shape() == Qt.CursorShape.ArrowCursor


def test_the_legend_folds_away(person):
    overlays = person.window.overlays
    wide = overlays.legend.width()
    person.qtbot.mouseClick(overlays.legend.fold, Qt.MouseButton.LeftButton)
    assert overlays.legend.width() < wide / 2
    person.qtbot.mouseClick(overlays.legend.fold, Qt.MouseButton.LeftButton)
    assert overlays.legend.width() == wide


def test_nodes_are_sharp_again_when_the_zoom_rests(person):
    person.presses("end")
    canvas = person.window.canvas
    canvas.zoom_by(1.0 / canvas.scale_factor)
    for _ in range(2):
        canvas.sharpen()
        canvas.grab()
    canvas.zoom_by(1.1)
    soft = canvas.grab().toImage()
    # Nobody asks for that frame: until it comes, the same pixels are shown.
    person.qtbot.waitUntil(lambda: canvas.grab().toImage() != soft)
    sharp = canvas.grab().toImage()
    canvas.set_theme(theme_named("dark"))
    canvas.set_theme(theme_named("light"))
    canvas.zoom_by(1.5)
    canvas.grab()
    canvas.zoom_by(1 / 1.5)
    canvas.grab()
    assert canvas.grab().toImage() == sharp, "as when it was never zoomed a little"


def large_text(layers: int, width: int) -> str:
    """A model of layers × width scalar equations, each of three parents."""
    lines = [f"x_{i}: input = {i / width:.3f}" for i in range(width)]
    names = [f"x_{i}" for i in range(width)]
    for layer in range(layers):
        new = [f"h{layer}_{i}" for i in range(width)]
        lines += [
            f"{name} = tanh({names[i]} - 0.5*{names[(i + 1) % width]} + {names[(i + 3) % width]})"
            for i, name in enumerate(new)
        ]
        names = new
    return "\n".join([*lines, f"L: loss = {' + '.join(names)}"]) + "\n"


def test_a_graph_of_a_thousand_nodes_opens_steps_and_is_drawn(person):
    person.opens_text(large_text(48, 20))
    assert len(person.state.view.nodes) > 980
    person.looks("thousand")
    person.presses("into", "over", "out", "into", "over", "over", "back into", "back out", "end", "fit")
    canvas = person.window.canvas
    for factor in (0.4, 3.0, 3.0, 3.0):
        canvas.zoom_by(factor)
        canvas.grab()
    person.session.select("h5_5")
    assert canvas.viewport().rect().contains(person.place_of("h5_5"))
    person.looks("thousand-near")


def test_a_screen_reader_is_told_what_is_selected(person):
    person.presses("end")
    person.clicks("y")
    words = person.window.canvas.accessibleDescription()
    assert words.startswith("y")
    assert full_number(float(person.face("y").value)) in words
    assert "<" not in words


def test_leaving_the_canvas_in_the_middle_of_a_drag_does_no_harm(person):
    canvas = person.window.canvas
    person.qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=empty_place(canvas))
    person.opens("xor-threshold")
    moves(canvas.viewport(), QPoint(200, 200))
    person.qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(-50, 4000))
    QApplication.sendEvent(canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert person.session.selected is None


def test_the_nodes_menu_shows_the_keys_of_the_commands_that_do_the_same(person):
    offered, actions = entries(person, "z"), person.window.actions_by_id
    for text, command in (
        ("Run to here", "debug.run_to_here"),
        ("Set breakpoint", "debug.toggle_breakpoint"),
        ("Open group", "view.open_group"),
    ):
        assert offered[text].shortcut() == actions[command].shortcut()
        assert not offered[text].shortcut().isEmpty()
        assert offered[text].isShortcutVisibleInContextMenu()
    person.clicks("z")
    person.presses("breakpoint")  # the key is still the window's, and not ambiguous
    assert person.face("z").breakpoint
