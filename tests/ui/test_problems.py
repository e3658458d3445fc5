"""Problems in the window: found after every edit, pointed out, and walked back to their culprit step by step."""

from __future__ import annotations

import sys
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QListView

from tests.helpers.planted import BUGS, PLANTED
from tests.ui.conftest import Person
from ui.fonts import sans
from ui.menus.mnemonics import plain_text
from ui.problems.layer_plot import LayerPlot
from ui.session import diagnosis_run
from ui.session.diagnosing import cursor_of, primitive_of

LOG_OF_ZERO = (PLANTED / "log-of-zero.gvnn").read_text(encoding="utf-8")
NO_MODIFIER = Qt.KeyboardModifier.NoModifier


def waits(person: Person) -> None:
    """The problems are looked for beside the window."""
    person.qtbot.waitUntil(lambda: person.session.diagnosing.is_current, timeout=20_000)


def opens(person: Person, text: str) -> None:
    person.opens_text(text)
    waits(person)


def runs(person: Person, command: str) -> None:
    action = person.window.actions_by_id[command]
    assert action.isEnabled(), command
    action.trigger()


def words(label) -> str:
    from PySide6.QtGui import QTextDocument

    document = QTextDocument()
    document.setHtml(label.text())
    return document.toPlainText()


def row(view: QListView) -> str:
    return str(view.model().data(view.currentIndex()))


def test_each_planted_bug_is_named_one_key_after_opening(person):
    panel = person.window.workspace.problems
    for name, (kind, culprit, reason) in BUGS.items():
        person.window.files.open_path(PLANTED / f"{name}.gvnn")
        waits(person)
        person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F8)  # the first action of three that are allowed
        found = person.session.diagnosing.walk.finding
        assert (found.kind, found.name, found.reason) == (kind, culprit, reason)
        assert reason in row(panel.list)
        assert str(kind) in row(panel.list)
        assert person.session.selected == person.state.name_of(person.state.model.graph.id_of(culprit))
        assert panel.isVisible()
        assert panel.said.text()


def test_the_count_stands_in_the_status_bar_and_on_the_tab(person):
    window = person.window
    waits(person)
    assert words(window.status.problems) == "no problems"
    opens(person, (PLANTED / "logistic-chain.gvnn").read_text(encoding="utf-8"))
    assert words(window.status.problems) == "1 problem"
    bottom = window.workspace.bottom
    assert [bottom.tabText(i) for i in range(bottom.count())].count("Problems (1)") == 1


def test_an_edit_is_diagnosed_again_and_a_mended_model_has_no_problems(person):
    opens(person, "x: input = 0.0\nw: param = 2.0\nL: loss = log(w*x)\n")
    assert [f.reason for f in person.session.diagnosing.findings] == ["log of 0"]
    runs(person, "debug.next_problem")
    person.session.edit_number("x", (), 1.0, None)
    assert not person.session.diagnosing.is_current
    assert person.session.diagnosing.walk is None  # its numbers are gone
    waits(person)
    assert person.session.diagnosing.findings == ()
    person.session.undo()
    waits(person)
    assert [f.reason for f in person.session.diagnosing.findings] == ["log of 0"]


def test_while_scrubbing_nothing_is_said_of_the_passes_that_are_hurried_over(person):
    opens(person, "x: input = 0.0\nw: param = 2.0\nL: loss = log(w*x + 1)\n")
    person.session.edit_number("x", (), 1.0, None)
    waits(person)
    session, window = person.session, person.window
    assert words(window.status.problems) == "no problems"
    session.past.scrub(0)
    assert not session.diagnosing.is_current
    assert words(window.status.problems) == "looking for problems"
    assert window.workspace.problems.count.text() == "looking …"
    session.past.scrub(1)
    session.pace.rest()
    waits(person)
    assert words(window.status.problems) == "no problems"
    assert window.workspace.problems.count.text() == "no problems found"


def test_a_step_or_another_level_does_not_look_again(person):
    opens(person, LOG_OF_ZERO)
    before = person.session.diagnosing.diagnosis
    person.presses("into", "primitives", "end")
    assert person.session.diagnosing.is_current
    assert person.session.diagnosing.diagnosis is before


def test_a_walk_moves_cursor_and_selection_from_the_loss_to_the_culprit(person):
    opens(person, LOG_OF_ZERO)
    person.presses("end")
    runs(person, "debug.next_problem")
    assert person.session.selected == "surprise"
    assert person.state.cursor == len(person.state.steps)  # a look at the culprit leaves the cursor
    runs(person, "debug.why")  # of the problem that is pointed out: from its symptom
    seen = []
    while True:
        person.session.playback.settle()
        stop = person.session.diagnosing.walk.stop
        assert person.state.cursor == cursor_of(person.state, stop)
        seen.append(person.session.selected)
        if not person.window.actions_by_id["debug.why_next"].isEnabled():
            break
        runs(person, "debug.why_next")
    assert seen == ["L", "total", "weighted", "surprise", "p", "odds"]
    assert row(person.window.workspace.problems.walk).startswith("6 of 6, value at odds")
    runs(person, "debug.why_previous")
    assert person.session.selected == "p"


def test_a_walk_is_worded_in_the_chosen_notation_and_goes_on_where_it_is(person):
    opens(person, (PLANTED / "logistic-chain.gvnn").read_text(encoding="utf-8"))
    diagnosing = person.session.diagnosing
    (found,) = diagnosing.findings
    diagnosing.follow(found, len(found.trail) - 1)
    before = diagnosing.walk
    assert "\u0304" in found.trail[0].sentence
    runs(person, "view.notation_delta")
    person.qtbot.waitUntil(lambda: diagnosing.walk.finding != before.finding, timeout=20_000)
    assert diagnosing.walk.finding in diagnosing.findings
    assert (diagnosing.walk.place, diagnosing.walk.stop.node) == (before.place, before.stop.node)
    assert "δ_" in diagnosing.walk.finding.trail[0].sentence
    opens(person, "x: input = 0.0\nw: param = 2.0\ny = w*x\nL: loss = (y - 1)**2\n")
    person.session.select("w")
    person.presses("end")
    runs(person, "debug.why")
    assert "δ_w" in diagnosing.walk.finding.trail[0].sentence
    runs(person, "view.notation_d")
    assert "dL/dw" in diagnosing.walk.finding.trail[0].sentence


def test_a_walk_works_at_every_level(person):
    opens(person, (PLANTED / "dead-relu.gvnn").read_text(encoding="utf-8").replace("n=40", "n=4"))
    (found,) = person.session.diagnosing.findings
    for level in ("layers", "variables", "primitives", "scalars"):
        person.presses(level)
        person.session.diagnosing.follow(found)
        for place, stop in enumerate(found.trail):
            person.session.diagnosing.go_to(place)
            assert person.session.selected == person.state.name_of(stop.node)
            assert person.session.selected in person.state.view.index


def test_the_culprit_comes_into_sight(person):
    opens(person, (PLANTED / "logistic-chain.gvnn").read_text(encoding="utf-8"))
    canvas = person.window.canvas
    canvas.show_node("L")
    runs(person, "debug.next_problem")
    assert canvas.viewport().rect().contains(person.place_of("h_6"))


def test_a_culprit_among_units_is_shown_in_the_graph(person):
    opens(person, (PLANTED / "dead-relu.gvnn").read_text(encoding="utf-8"))
    runs(person, "view.units")
    assert person.session.shows_units
    runs(person, "debug.next_problem")
    assert not person.session.shows_units
    assert person.session.selected == "h_2"


def test_the_inspector_asks_why_and_the_answer_comes_into_sight(person):
    opens(person, (PLANTED / "dead-relu.gvnn").read_text(encoding="utf-8"))
    person.presses("end")
    person.session.select("b_1")
    (button,) = person.window.inspector.questions.buttons
    assert button.text() == "Why is this error signal zero?"
    person.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    walk = person.session.diagnosing.walk
    assert (walk.finding.name, walk.finding.reason, walk.place) == ("h_2", "dead ReLU", 0)
    assert person.window.workspace.problems.isVisible()


def test_ordinary_numbers_and_those_not_computed_yet_are_not_asked_about(person):
    assert not person.window.actions_by_id["debug.why"].isEnabled()
    assert not person.window.inspector.questions.isVisible()
    opens(person, LOG_OF_ZERO)
    person.session.goto(0)
    person.session.select("L")
    assert person.session.diagnosing.asked_of(person.node("L")) == ()
    person.presses("end")
    assert [a.words for a in person.session.diagnosing.asked_of(person.node("L"))] == ["Why is this value infinite?"]


def test_the_menu_of_a_node_asks_too(person):
    opens(person, LOG_OF_ZERO)
    person.presses("end")
    menu = person.window.workspace.node_menu("L")
    (asking,) = [action for action in menu.actions() if plain_text(action).startswith("Why")]
    asking.trigger()
    assert person.session.diagnosing.walk.finding.reason == "log of 0"
    menu.deleteLater()


def test_a_leaf_without_a_path_can_be_asked_about(person):
    opens(person, (PLANTED / "detached-branch.gvnn").read_text(encoding="utf-8"))
    person.session.select("B")
    runs(person, "debug.why")
    assert person.session.diagnosing.walk.finding.name == "right"


def test_the_list_is_walked_by_the_keyboard(person):
    opens(person, (PLANTED / "exploding-rnn.gvnn").read_text(encoding="utf-8"))
    runs(person, "debug.problems")
    panel = person.window.workspace.problems
    assert panel.list.hasFocus()
    runs(person, "debug.next_problem")
    assert person.session.selected == "W"
    runs(person, "debug.next_problem")
    assert person.session.selected == "h@18"
    runs(person, "debug.next_problem")
    assert person.session.selected == "W"  # round again
    runs(person, "debug.previous_problem")
    assert person.session.selected == "h@18"
    person.qtbot.keyClick(panel.list, Qt.Key.Key_Up)
    person.qtbot.keyClick(panel.list, Qt.Key.Key_Return)
    assert person.session.diagnosing.walk.place == 0  # Enter walks from the symptom


def test_layers_and_units_are_shown_beside_the_list(person):
    opens(person, (PLANTED / "dead-relu.gvnn").read_text(encoding="utf-8"))
    runs(person, "debug.problems")
    panel = person.window.workspace.problems
    plot = panel.findChild(type(panel._plot))
    assert "second: value 0, error signal 0.0142" in plot.accessibleName()
    rows = panel.units.rows
    assert rows.rowCount() == 2
    cells = [rows.index(1, column).data() for column in range(5)]
    assert cells == ["h₂ (relu)", "5", "5", "0", "40"]
    panel.facts.setCurrentWidget(panel.units)
    place = panel.units.visualRect(rows.index(1, 0)).center()
    person.qtbot.mouseClick(panel.units.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert person.session.selected == "h_2"
    person.looks("problems")


def test_themes_and_narrow_windows_keep_the_walk(person):
    opens(person, LOG_OF_ZERO)
    runs(person, "debug.next_problem")
    panel = person.window.workspace.problems
    assert panel.facts.isVisible()
    person.window.resize(900, 700)
    person.qtbot.waitUntil(lambda: not panel.facts.isVisible())
    assert panel.walk.isVisible()
    for theme in ("dark", "contrast", "light"):
        person.window.apply_theme(theme)
        person.looks(f"problems-{theme}")
    assert row(panel.walk).startswith("4 of 6")


def test_a_node_of_any_view_has_its_primitive(person):
    opens(person, (PLANTED / "zero-variance.gvnn").read_text(encoding="utf-8"))
    for level in ("layers", "variables", "primitives", "scalars"):
        person.presses(level)
        state = person.state
        for node in state.view.nodes:
            assert state.view.graph is not state.model.graph or primitive_of(state, node.index) == node.last
            assert 0 <= primitive_of(state, node.index) < len(state.model.graph.nodes)


def test_closing_the_document_forgets_its_problems(person):
    opens(person, LOG_OF_ZERO)
    runs(person, "debug.next_problem")
    person.session.close()
    assert person.session.diagnosing.findings == ()
    assert person.session.diagnosing.walk is None


def test_a_walk_ends_with_its_graph_although_a_check_that_ends_too_is_heard_before(person):
    opens(person, LOG_OF_ZERO)
    diagnosing = person.session.diagnosing
    diagnosing.follow(diagnosing.findings[0])
    runs(person, "debug.check")
    assert person.session.checking.is_running
    smaller = "x: input = 1.0\nL: loss = x\n"
    assert diagnosing.walk.stop.node > 2  # which the smaller one does not have
    person.session.edit_text(smaller, None)
    assert diagnosing.walk is None


def test_letters_are_commands_in_the_list_too(person):
    opens(person, LOG_OF_ZERO)
    person.presses("end")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F8)
    problems = person.window.workspace.problems.list
    assert problems.hasFocus()
    person.qtbot.keyClick(problems, Qt.Key.Key_W)
    assert person.session.diagnosing.walk.place == 0
    assert person.session.selected == "L"


def test_the_names_below_the_plot_differ_and_have_room(person):
    opens(person, (PLANTED / "small-weights.gvnn").read_text(encoding="utf-8"))
    person.window.workspace.below.show_problems()
    plot = person.window.workspace.problems.findChild(LayerPlot)
    names = plot.getAxis("bottom")._tickLevels[0]
    assert [name for _, name in (names[0], names[-1])] == ["first", "last"]
    assert len({name for _, name in names}) == len(names)
    distances = [after - before for (before, _), (after, _) in pairwise(names)]
    widest = max(plot.fontMetrics().horizontalAdvance(name) for _, name in names)
    box = plot.getViewBox()
    assert min(distances) * box.width() / np.ptp(box.viewRange()[0]) > 0.7 * widest  # its letters are smaller


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("a mistake")], ids=["memory", "mistake"])
def test_problems_that_could_not_be_looked_for_are_not_called_none(person, monkeypatch, error):
    def fails(*_):
        raise error

    said = []
    person.session.notified.connect(said.append)
    monkeypatch.setattr(sys, "excepthook", lambda *_: None)
    monkeypatch.setattr(diagnosis_run, "diagnose", fails)
    opens(person, LOG_OF_ZERO.replace("log(", "exp("))
    assert words(person.window.status.problems) == "could not look for problems"
    assert person.window.workspace.problems.count.text() == "could not look for problems"
    assert said[-1].startswith("Problems could not be looked for: ")
    monkeypatch.undo()
    opens(person, LOG_OF_ZERO)
    assert [f.reason for f in person.session.diagnosing.findings] == ["log of 0"]


@pytest.mark.parametrize("width", [900, 1500])
def test_every_row_of_a_walk_is_as_high_as_its_words_need_and_is_told_whole(person, width):
    person.window.resize(width, 800)
    opens(person, (PLANTED / "logistic-chain.gvnn").read_text(encoding="utf-8"))
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F8)
    panel = person.window.workspace.problems
    for view, texts in (
        (panel.list, [found.sentence for found in person.session.diagnosing.findings]),
        (panel.walk, [step.sentence for step in person.session.diagnosing.walk.finding.trail]),
    ):
        assert view.model().rowCount() == len(texts) > 0
        for i, text in enumerate(texts):
            index = view.model().index(i, 0)
            place = view.visualRect(index)
            needed = QFontMetrics(sans(11.0)).boundingRect(
                QRect(0, 0, place.width() - 20, 10_000), Qt.TextFlag.TextWordWrap, text
            )
            assert place.height() >= needed.height()
            assert text in str(index.data())


def test_what_is_said_of_an_operation_inside_of_a_statement_names_the_statement(person):
    opens(person, LOG_OF_ZERO)
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_F8)
    panel = person.window.workspace.problems
    told = [row(panel.list), *(str(panel.trail.index(i, 0).data()) for i in range(panel.trail.rowCount()))]
    assert "in surprise" in told[0]
    assert not any("surprise.1" in words for words in told)


def test_the_stop_of_a_walk_stays_in_sight_when_there_is_less_room(person):
    """The walk of this net ends at its ninth stop: more than there is room for."""
    opens(
        person,
        'x, t = dataset("moons", n=200, noise=0.1, seed=0)\nh = dense(x, 8, tanh, name="first")\n'
        'for k in range(6):\n    with layer("hidden"):\n'
        "        W: param = randn(8, 8, seed=k, scale=0.03)\n        h = tanh(h @ W.T)\n"
        'z = dense(h, 1, name="last")\nL: loss = bce_with_logits(z, t)\n',
    )
    runs(person, "debug.next_problem")
    walk = person.window.workspace.problems.walk
    assert walk.currentIndex().row() == walk.model().rowCount() - 1 > 5
    height = walk.height()
    workspace = person.window.workspace
    workspace.bottom.parentWidget().setSizes([900, 150])
    person.qtbot.waitUntil(lambda: walk.height() < height)
    person.qtbot.waitUntil(lambda: walk.viewport().rect().contains(walk.visualRect(walk.currentIndex()).center()))


def test_what_stands_in_the_list_is_not_said_again_beside_it(person):
    opens(person, LOG_OF_ZERO)
    runs(person, "debug.next_problem")
    panel = person.window.workspace.problems
    (found,) = person.session.diagnosing.findings
    assert found.sentence in row(panel.list)
    assert panel.said.text() == f"{found.kind}: {found.reason}"
    assert panel.said.toolTip() == found.sentence
