"""The panes around the canvas: they fold away, and a narrow window has an arrangement of its own."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFrame, QToolButton

from ui.main_window import MainWindow
from ui.panes import DEFAULTS, NARROW_PX, PaneSizes
from ui.settings import Settings


def resized(person, width, height=700):
    person.window.resize(width, height)
    QApplication.processEvents()
    return person.window.workspace.panes


def folded(panes):
    return {name for name, pane in panes.panes.items() if pane.is_folded}


def test_a_narrow_window_folds_the_left_pane_and_gives_the_canvas_its_room(person):
    panes = resized(person, NARROW_PX)
    assert folded(panes) == set()
    panes = resized(person, 1024, 640)
    assert folded(panes) == {"left"}
    assert person.window.canvas.width() > 600
    assert person.window.size().toTuple() == (1024, 640)


def test_each_arrangement_is_remembered_by_itself(person):
    panes = resized(person, 1024)
    panes.toggle("right")
    panes.toggle("left")
    resized(person, 1500)
    assert folded(panes) == set()
    panes.toggle("bottom")
    resized(person, 1024)
    assert folded(panes) == {"right"}
    panes.keep()
    settings = person.window.settings
    assert PaneSizes.read(settings.panes_of("narrow"), DEFAULTS["narrow"]).folded == {"right"}
    assert PaneSizes.read(settings.panes_of("wide"), DEFAULTS["wide"]).folded == {"bottom"}


def test_a_large_window_cuts_no_line_of_a_usual_model_and_is_remembered_by_itself(person):
    panes = resized(person, 3840, 2160)
    editor = person.window.model.editor
    assert panes.sizes()[0] == DEFAULTS["large"].left
    assert editor.viewport().width() > 45 * editor.fontMetrics().horizontalAdvance("0")
    panes.setSizes([500, 2900, 440])
    resized(person, 1440, 900)
    assert panes.sizes()[0] == DEFAULTS["wide"].left
    resized(person, 3840, 2160)
    assert panes.sizes()[0] == 500


def test_an_unfolded_pane_is_as_wide_as_it_was(person):
    panes = resized(person, 1500)
    panes.setSizes([333, 800, 365])
    before = panes.sizes()
    panes.toggle("left")
    assert panes.sizes()[0] == panes.panes["left"].strip_px
    panes.toggle("left")
    assert panes.sizes() == before


@pytest.mark.parametrize("name", ["left", "right", "bottom"])
def test_a_pane_folds_by_its_key_and_unfolds_by_its_name(person, name):
    panes = resized(person, 1500)
    pane, action = panes.panes[name], person.window.actions_by_id[f"view.pane_{name}"]
    assert action.isChecked()
    action.trigger()
    assert pane.is_folded
    assert not action.isChecked()
    QApplication.processEvents()
    seen = pane.height() if name == "bottom" else pane.width()
    assert seen <= pane.strip_px < 60
    person.qtbot.mouseClick(
        pane.tabBar(), Qt.MouseButton.LeftButton, pos=pane.tabBar().tabRect(pane.count() - 1).center()
    )
    person.qtbot.waitUntil(lambda: not pane.is_folded)
    assert pane.currentIndex() == pane.count() - 1
    assert action.isChecked()


def test_return_on_a_folded_name_unfolds(person):
    panes = resized(person, 1500)
    panes.toggle("left")
    bar = panes.panes["left"].tabBar()
    bar.setFocus()
    QTest.keyClick(bar, Qt.Key.Key_Return)
    assert not panes.panes["left"].is_folded


def test_unfolding_all_panes_does_not_push_a_narrow_window_apart(person):
    panes = resized(person, 760)
    panes.unfold("left")
    QApplication.processEvents()
    assert folded(panes) == set()
    assert person.window.width() == 760
    assert person.window.canvas.width() >= 240


@pytest.mark.parametrize(
    ("command", "room"),
    [
        ("debug.show_breakpoints", "breakpoints"),
        ("debug.show_watches", "watches"),
        ("view.nodes", "nodes"),
        ("debug.problems", "problems"),
        ("train.toggle", "training"),
    ],
)
def test_what_is_asked_for_is_seen_although_its_pane_was_folded(person, command, room):
    person.opens("xor-learned")
    workspace, actions = person.window.workspace, person.window.actions_by_id
    actions["view.pane_bottom"].trigger()
    assert workspace.bottom.is_folded
    actions[command].trigger()
    assert not workspace.bottom.is_folded
    assert getattr(workspace, room).isVisible()


def test_the_training_has_its_height_for_as_long_as_it_is_shown(person):
    person.opens("xor-learned")
    panes, workspace = resized(person, 1500, 900), person.window.workspace
    before = panes.inner.sizes()
    workspace.bottom.setCurrentWidget(workspace.training)
    assert panes.inner.sizes()[1] > before[1] + 40
    panes.keep()
    assert PaneSizes.read(person.window.settings.panes_of("wide"), DEFAULTS["narrow"]).bottom == before[1]
    workspace.bottom.setCurrentWidget(workspace.timeline)
    assert panes.inner.sizes() == before


@pytest.mark.parametrize("text", ["", "262", "a b c", "1 2 3 left", "-5 300 100", "300 300 99999x left"])
def test_a_damaged_arrangement_is_the_usual_one(text):
    assert PaneSizes.read(text, DEFAULTS["narrow"]) == DEFAULTS["narrow"]


def test_an_arrangement_is_read_as_it_was_written():
    sizes = PaneSizes(300, 310, 140, frozenset({"left", "bottom"}))
    assert PaneSizes.read(sizes.text, DEFAULTS["wide"]) == sizes


def test_the_next_window_finds_the_arrangement_again(qtbot, store):
    for expected in (set(), {"right"}):
        window = MainWindow(Settings(store))
        qtbot.addWidget(window)
        window.resize(1500, 900)
        window.show()
        window.session.open_text("x: input = 1.0\nL: loss = x*x\n")
        QApplication.processEvents()
        assert folded(window.workspace.panes) == expected
        if not expected:
            window.workspace.panes.toggle("right")
        window.close()


def test_a_narrow_transport_names_the_level_on_one_button(person):
    transport = person.window.transport
    resized(person, 1500)
    assert not transport.level.isVisible()
    resized(person, 800)
    assert transport.level.isVisible()
    assert transport.level.text() == "Variables"
    person.presses("primitives")
    assert transport.level.text() == "Primitives"
    assert person.window.width() == 800


def test_a_narrow_data_bar_does_without_titles_before_anything_is_cut(person):
    person.opens("noise-and-norm")
    bar = person.window.workspace.data_bar
    person.window.actions_by_id["data.batch"].trigger()
    person.window.actions_by_id["view.units"].trigger()
    resized(person, 1500)
    assert bar.units.title.isVisible()
    resized(person, bar.minimumSizeHint().width() + 20)
    assert not bar.units.title.isVisible()
    assert bar.width() >= bar.minimumSizeHint().width()


def test_the_examples_stand_beside_the_transport_where_there_is_room(person):
    person.opens("xor-learned")
    transport, bar = person.window.transport, person.window.workspace.data_bar
    levels = transport.findChild(QFrame, "levels", Qt.FindChildOption.FindDirectChildrenOnly)
    for width, height, beside, full in ((1440, 900, True, True), (1024, 640, True, False), (1024, 900, False, True)):
        resized(person, width, height)
        assert person.window.size().toTuple() == (width, height)
        assert transport.isAncestorOf(bar) is beside
        assert bar.isVisible()
        assert levels.isVisible() is full
        assert transport.level.isVisible() is not full
    resized(person, 1440, 900)
    person.window.actions_by_id["data.one"].trigger()
    QApplication.processEvents()
    assert transport.isAncestorOf(bar)
    person.opens("univariate-regularised")
    assert not bar.isVisible()


def test_no_button_is_cut_when_the_next_model_brings_examples(person):
    resized(person, 1024, 640)
    transport, bar = person.window.transport, person.window.workspace.data_bar
    for example in ("attention", "spiral", "attention", "convnet"):
        person.opens(example)
        for _ in range(3):
            QApplication.processEvents()
        cut = [
            button.text()
            for button in (*transport.findChildren(QToolButton), *bar.findChildren(QToolButton))
            if button.isVisible() and button.width() < button.minimumSizeHint().width()
        ]
        assert not cut, example


@pytest.mark.parametrize("tab", ["Problems", "Training", "Breakpoints", "Watch", "Nodes"])
def test_a_tall_panel_leaves_the_graph_the_larger_part_of_a_low_window(person, tab):
    panes, bottom = resized(person, 1024, 640), person.window.workspace.bottom
    person.session.edit_number("w", (), 1.5, None)
    bottom.setCurrentIndex(next(i for i in range(bottom.count()) if bottom.tabText(i).startswith(tab)))
    QApplication.processEvents()
    assert person.window.canvas.height() > bottom.height()
    assert person.window.canvas.height() > 250
    resized(person, 1024, 900)
    assert bottom.height() >= bottom.tabBar().height() + bottom.currentWidget().sizeHint().height()
    panes.inner.setSizes([300, 500])
    resized(person, 1024, 880)
    assert bottom.height() > 450, "what a person has chosen stays"


def test_in_a_low_window_passes_and_their_words_share_a_row(person):
    person.session.edit_number("w", (), 1.5, None)
    bar = person.window.workspace.history_bar
    resized(person, 1440, 900)
    high = bar.height()
    resized(person, 1440, 700)
    person.qtbot.waitUntil(lambda: bar.height() < 0.7 * high)
    assert bar.words.text() == "pass 2 of 2 · change of w"
