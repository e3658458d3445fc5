"""The units view in the window: the same pass over neurons, and weights edited where they are."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip

from engine.levels.units import Element
from tests.ui.conftest import Person
from ui.drawing.faces import Role

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")  # popups, off the screen

IMAGE = """
x: input = uniform(0, 1, 64, seed=1)
W1: param = randn(32, 64, seed=2)
W2: param = randn(10, 32, seed=3)
h = relu(W1 @ x)
z = W2 @ h
L: loss = sum(softmax(z)**2)
"""
BATCH = """
X: input = [[1, 2], [3, 4], [-1, 0.5]]
W: param = randn(3, 2, seed=3)
H = tanh(X @ W.T)
L: loss = sum(H**2)
"""


class Looker:
    """Somebody who looks at the units."""

    def __init__(self, person: Person) -> None:
        self.person, self.canvas = person, person.window.units

    @property
    def picture(self):
        return self.canvas.picture

    @property
    def network(self):
        return self.picture.layout.network

    def unit(self, name: str) -> int:
        return next(u.index for u in self.network.units if self.network.address(u.a) == name)

    def edge(self, weight: str) -> int:
        edges = self.network.edges
        pairs = enumerate(zip(edges.leaf.tolist(), edges.flat.tolist(), strict=True))
        return next(k for k, pair in pairs if pair[0] >= 0 and self.network.address(Element(*pair)) == weight)

    def place_of_unit(self, name: str) -> QPoint:
        return self.canvas.mapFromScene(self.picture.layout.centers[self.unit(name)])

    def place_of_edge(self, weight: str) -> QPoint:
        return self.canvas.mapFromScene(self.picture.layout.label_place(self.edge(weight)))

    def clicks(self, place: QPoint) -> None:
        self.person.qtbot.mouseClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def double_clicks(self, place: QPoint) -> None:
        self.person.qtbot.mouseDClick(self.canvas.viewport(), Qt.MouseButton.LeftButton, pos=place)

    def presses(self, key: Qt.Key, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        self.person.qtbot.keyClick(self.canvas, key, modifiers)

    def enters(self, number: str) -> None:
        field = self.canvas.editor.field
        assert field.isVisible()
        assert field.hasFocus()
        self.person.qtbot.keyClicks(field, number)
        self.person.qtbot.keyClick(field, Qt.Key.Key_Return)

    def weight(self, name: str) -> float:
        value = self.picture.numbers.edge(self.edge(name)).weight
        assert value is not None
        return value

    def hovers(self, place: QPoint) -> str:
        QToolTip.hideText()
        viewport = self.canvas.viewport()
        QApplication.sendEvent(viewport, QHelpEvent(QEvent.Type.ToolTip, place, viewport.mapToGlobal(place)))
        return QToolTip.text()


@pytest.fixture
def looker(person) -> Looker:
    """Somebody who has opened the vector example and asked for its units."""
    person.opens("mlp-vector")
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_U)
    yield Looker(person)
    QToolTip.hideText()


def test_a_key_shows_the_units_and_the_same_key_the_graph_again(person):
    person.opens("mlp-vector")
    assert person.window.canvas.isVisible()
    person.qtbot.keyClick(person.window.canvas, Qt.Key.Key_U)
    assert person.window.units.isVisible()
    assert person.window.units.hasFocus()
    assert not person.window.canvas.isVisible()
    assert person.window.actions_by_id["view.units"].isChecked()
    person.qtbot.keyClick(person.window.units, Qt.Key.Key_U)
    assert person.window.canvas.isVisible()
    assert not person.window.actions_by_id["view.units"].isChecked()


def test_a_model_without_units_has_the_command_switched_off_with_the_reason(looker):
    person = looker.person
    action = person.window.actions_by_id["view.units"]
    assert action.isEnabled()
    person.opens("backward-patterns")
    assert not action.isEnabled()
    assert "no units" in action.toolTip()
    assert person.window.canvas.isVisible()
    person.opens("three-layer")
    assert action.isEnabled()
    assert person.window.units.isVisible()


def test_the_cursor_says_what_the_units_show(looker):
    person = looker.person

    def numbers() -> tuple[int, int]:
        readings = [looker.picture.numbers.unit(u.index) for u in looker.network.units]
        return sum(r.value is not None for r in readings), sum(r.delta is not None for r in readings)

    assert numbers() == (2, 0)
    person.presses("over", on=looker.canvas)
    assert numbers() == (2, 0)  # z, which is not what a hidden unit shows
    person.presses("over", on=looker.canvas)
    assert numbers() == (4, 0)
    person.presses("out", on=looker.canvas)
    person.presses("end", on=looker.canvas)
    assert numbers() == (6, 6)
    person.presses("start", on=looker.canvas)
    assert numbers() == (2, 0)


def test_the_step_is_seen_at_the_edges_that_it_travels_along(looker):
    person = looker.person
    person.presses("into", on=looker.canvas)
    hidden = looker.network.units[looker.unit("h[0]")].block
    assert looker.picture.roles[hidden] is Role.COMPUTES
    assert {int(looker.network.edges.target[k]) for k in looker.picture.active} == {
        looker.unit("h[0]"),
        looker.unit("h[1]"),
    }
    assert not looker.picture.is_backward
    steps = person.state.steps
    to_weights = next(
        i for i, s in enumerate(steps) if s.child is not None and person.state.view.nodes[s.node].name == "W2"
    )
    person.session.goto(to_weights + 1)
    person.session.playback.hold(0.5)
    leaf = person.state.model.graph.id_of("W2")
    assert {int(looker.network.edges.leaf[k]) for k in looker.picture.active} == {leaf}
    assert len(looker.picture.dots) == 4
    assert all(dot.backward for dot in looker.picture.dots)
    looker.canvas.grab()
    person.session.playback.settle()
    assert looker.picture.dots == ()


def test_a_click_on_an_edge_selects_its_weight_and_on_a_unit_its_variable(looker):
    session = looker.person.session
    looker.clicks(looker.place_of_edge("W1[1,0]"))
    assert (session.selected, session.selected_number) == ("W1", ("W1", (1, 0)))
    assert "W1" in looker.person.window.inspector.head.title.text()
    assert looker.picture.prominent.sum() == 1
    looker.clicks(looker.place_of_unit("h[1]"))
    assert (session.selected, session.selected_number) == ("h", ("h", (1,)))
    assert looker.picture.prominent.sum() == 4
    assert "h[1]" in looker.canvas.accessibleDescription()
    looker.presses(Qt.Key.Key_Escape)
    assert session.selected is None
    assert looker.picture.prominent.all()


def test_the_inspector_marks_the_cell_of_a_selected_weight(looker):
    looker.clicks(looker.place_of_edge("W1[1,0]"))
    cell = looker.person.window.inspector.arrays.table.currentIndex()
    assert (cell.row(), cell.column()) == (1, 0)
    looker.clicks(looker.place_of_edge("W1[0,1]"))
    cell = looker.person.window.inspector.arrays.table.currentIndex()
    assert (cell.row(), cell.column()) == (0, 1)


def test_stepping_keeps_the_units_of_the_step_in_sight(looker):
    canvas = looker.canvas
    for _ in range(8):
        looker.person.presses("zoom in", on=canvas)
    for name, unit in (("over", "h[0]"), ("end", "x[0]")):
        looker.person.presses(name, on=canvas)
        assert canvas.viewport().rect().contains(looker.place_of_unit(unit))


def test_a_double_click_on_an_edge_edits_its_weight_in_the_text_and_undo_takes_it_back(looker):
    person = looker.person
    person.presses("end", on=looker.canvas)
    looker.double_clicks(looker.place_of_edge("W1[0,1]"))
    looker.enters("1.25")
    assert looker.weight("W1[0,1]") == 1.25
    assert "[[0.4, 1.25], [0.7, 0.2]]" in person.session.document.text
    assert not looker.canvas.editor.field.isVisible()
    assert looker.canvas.hasFocus()
    unit = looker.picture.numbers.unit(looker.unit("h[0]"))
    assert (
        unit.pre_activation
        == person.state.trace.values[person.state.model.graph.id_of("z")][0]
        == pytest.approx(-0.125)
    )
    person.presses("undo", on=looker.canvas)
    assert looker.weight("W1[0,1]") == -0.6


def test_an_edit_of_a_number_keeps_the_drawing_and_another_index_makes_a_new_one(looker):
    person = looker.person
    before = looker.picture.layout
    person.session.edit_number("W1", (0, 0), 2.0, None)
    assert looker.picture.layout is before
    assert looker.weight("W1[0,0]") == 2.0
    text = "x: input = [1, 2]\nw: param = 3\ny = w*x[0]\nL: loss = y**2\n"
    person.opens_text(text)
    assert looker.network.address(looker.network.units[0].a) == "x[0]"
    person.session.edit_text(text.replace("x[0]", "x[1]"), None)
    assert looker.network.address(looker.network.units[0].a) == "x[1]"


def test_escape_gives_up_what_was_typed(looker):
    looker.double_clicks(looker.place_of_edge("W2[1,1]"))
    field = looker.canvas.editor.field
    looker.person.qtbot.keyClicks(field, "7")
    looker.person.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert not field.isVisible()
    assert looker.weight("W2[1,1]") == 0.9


def test_a_word_in_the_field_is_refused_with_a_sentence(looker):
    looker.double_clicks(looker.place_of_edge("W2[1,1]"))
    looker.enters("large")
    assert "'large' is not a number" in looker.person.window.status.currentMessage()
    assert looker.weight("W2[1,1]") == 0.9


def test_a_bias_is_edited_at_its_handle_and_an_input_in_its_square(looker):
    handle = looker.canvas.mapFromScene(looker.picture.layout.handle(looker.unit("h[1]")).center())
    looker.clicks(handle)
    assert looker.person.session.selected_number == ("b1", (1,))
    looker.double_clicks(handle)
    looker.enters("0.5")
    looker.double_clicks(looker.place_of_unit("x[0]"))
    looker.enters("-2")
    values = looker.person.state.trace.model.values
    graph = looker.person.state.model.graph
    assert values[graph.id_of("b1")].tolist() == [0.1, 0.5]
    assert values[graph.id_of("x")].tolist() == [-2.0, -0.5]


def test_dragging_on_a_selected_edge_scrubs_its_weight_as_one_edit(looker):
    person, viewport = looker.person, looker.canvas.viewport()
    looker.clicks(looker.place_of_edge("W2[0,0]"))
    start = looker.place_of_edge("W2[0,0]")
    count = person.session.undo_stack.count()
    person.qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    for x in (10, 20, 30):
        person.qtbot.mouseMove(viewport, start + QPoint(x, 0))
    person.qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + QPoint(30, 0))
    assert looker.weight("W2[0,0]") > 0.5
    assert person.session.undo_stack.count() == count + 1
    person.presses("undo", on=looker.canvas)
    assert looker.weight("W2[0,0]") == 0.5


def test_arrow_keys_walk_between_units_and_shift_leads_onto_the_edges(looker):
    session = looker.person.session
    walked = []
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Left):
        looker.presses(key)
        walked.append(session.selected_number)
    assert walked == [("x", (0,)), ("h", (0,)), ("h", (1,)), ("y", (1,)), ("y", (0,)), ("h", (0,))]
    looker.presses(Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert session.selected_number == ("W1", (0, 0))
    looker.presses(Qt.Key.Key_Down)
    assert session.selected_number == ("W1", (0, 1))
    looker.presses(Qt.Key.Key_Return)
    looker.enters("0.125")
    assert looker.weight("W1[0,1]") == 0.125
    assert session.selected_number == ("W1", (0, 1))
    looker.presses(Qt.Key.Key_Left)
    assert session.selected_number == ("x", (1,))


def test_hovering_says_the_exact_weight_its_product_and_its_error_signal(looker):
    person = looker.person
    assert "not computed yet" in looker.hovers(looker.place_of_edge("W2[0,1]"))
    person.presses("end", on=looker.canvas)
    text = looker.hovers(looker.place_of_edge("W2[0,1]"))
    h, delta = (person.state.trace.value("h")[1], person.state.trace.grad("y")[0])
    assert "W2[0,1] = -0.8" in text
    assert repr(float(-0.8 * h)) in text
    assert repr(float(delta * h)) in text
    assert "pre-activation z[1]" in looker.hovers(looker.place_of_unit("h[1]"))


def test_the_pointer_marks_the_edge_under_it(looker):
    looker.person.qtbot.mouseMove(looker.canvas.viewport(), looker.place_of_edge("W1[1,1]"))
    assert looker.canvas._item.hovered == looker.edge("W1[1,1]")
    looker.canvas.grab()


def test_weights_cannot_be_edited_while_the_text_has_an_error(looker):
    session = looker.person.session
    session.edit_text(session.document.text + "\nq = = 1\n", None)
    looker.double_clicks(looker.place_of_edge("W1[0,0]"))
    assert not looker.canvas.editor.field.isVisible()
    assert "text has an error" in looker.person.window.status.currentMessage()


def test_every_level_steps_over_the_same_units(looker):
    for level in ("layers", "primitives", "variables"):
        looker.person.presses(level, on=looker.canvas)
        looker.person.presses("start", on=looker.canvas)
        assert looker.picture.numbers.unit(looker.unit("y[0]")).value is None
        looker.person.presses("end", on=looker.canvas)
        assert looker.picture.numbers.unit(looker.unit("y[0]")).delta is not None
        assert looker.person.window.units.isVisible()


def test_a_large_layer_is_a_stack_and_a_square_of_inputs_an_image(looker):
    person = looker.person
    person.opens_text(IMAGE)
    person.presses("end", on=looker.canvas)
    layout = looker.picture.layout
    assert [stack.count for stack in layout.stacks] == [16]
    assert len(layout.thumbs) == 16
    assert len(layout.edges) == 16 * 10
    assert looker.network.blocks[0].side == 8
    looker.canvas.select_unit(looker.unit("h[3]"))
    row = looker.picture.numbers.weight_row(looker.unit("h[3]"), 0)
    assert np.array_equal(row, person.state.trace.value("W1")[3])
    looker.canvas.grab()
    person.looks("units-image")


def test_of_a_batch_the_picker_chooses_the_example(looker):
    person = looker.person
    picker = person.window.workspace.data_bar.units
    assert not picker.isVisible()
    person.opens_text(BATCH)
    person.presses("end", on=looker.canvas)
    assert picker.isVisible()
    assert picker.box.maximum() == 2
    picker.box.setValue(2)
    assert looker.picture.numbers.unit(0).value == -1.0
    assert looker.network.address(looker.network.units[0].a) == "X[2,0]"


def test_fit_and_zoom_belong_to_what_is_shown(looker):
    before = looker.person.window.canvas.scale_factor
    scale = looker.canvas.scale_factor
    looker.person.presses("zoom in", on=looker.canvas)
    assert looker.canvas.scale_factor == pytest.approx(scale * 1.2)
    looker.person.presses("fit", on=looker.canvas)
    area = looker.canvas.viewport().rect()
    assert all(area.contains(looker.canvas.mapFromScene(c)) for c in looker.picture.layout.centers.values())
    assert looker.person.window.canvas.scale_factor == pytest.approx(before)


@pytest.mark.parametrize(
    ("name", "theme"),
    [("xor-threshold", "dark"), ("softmax-regression", "light"), ("univariate-regularised", "dark")],
)
def test_the_networks_of_the_gallery_draw_at_every_part_of_the_pass(looker, name, theme):
    person = looker.person
    person.window.apply_theme(theme)
    person.opens(name)
    for cursor in range(0, len(person.state.steps) + 1, 5):
        person.session.goto(cursor)
        looker.canvas.grab()
        assert looker.picture.state.cursor == cursor
    person.looks(f"units-{name}-{theme}")


def test_a_signal_is_multiplied_where_the_weight_is_and_grows_with_its_size(looker):
    session = looker.person.session
    looker.person.presses("into", on=looker.canvas)
    values = {float(v) for v in looker.person.state.model.values[looker.person.state.model.graph.id_of("x")]}

    def numbers(phase: float) -> dict[str, float]:
        session.playback.hold(phase)
        return {dot.text: dot.radius for dot in looker.picture.dots}

    assert {float(text.replace("−", "-")) for text in numbers(0.3)} == values
    late = {float(text.replace("−", "-")): radius for text, radius in numbers(0.7).items()}
    weights = looker.picture.numbers
    edges = [weights.edge(int(k)) for k in looker.picture.active]
    assert sorted(late) == pytest.approx(sorted({round(e.coefficient * e.source_value, 3) for e in edges}))
    sizes = [late[number] for number in sorted(late, key=abs)]
    assert sizes == sorted(sizes)
    session.playback.settle()


def test_a_rank_of_units_is_taken_back_the_way_that_it_came(looker):
    session, commands = looker.person.session, looker.person.window.actions_by_id

    def places(command: str, phase: float) -> list[tuple[int, int]]:
        commands[command].trigger()
        session.playback.hold(phase)
        return [(round(dot.place.x()), round(dot.place.y())) for dot in looker.picture.dots]

    session.goto(len(looker.person.state.steps))
    back = places("debug.step_back_rank", 0.7)
    assert len(back) > 2
    session.playback.settle()
    assert looker.picture.dots == ()
    assert places("debug.step_rank", 0.3) == back


def test_what_is_drawn_as_one_line_for_many_edges_carries_one_dot(person):
    person.opens_text("x: input = randn(64)\nW: param = xavier(30, 64)\nh = tanh(W @ x)\nL: loss = sum(h)\n")
    person.session.show_units(True)
    canvas, state = person.window.units, person.state
    bundles = len(canvas.picture.layout.bundles)
    assert bundles == len(canvas.picture.layout.thumbs) + 1, "each drawn unit, and the stack of the others"

    def dots(cursor: int, phase: float):
        person.session.goto(cursor)
        person.session.playback.hold(phase)
        return canvas.picture.dots

    assert len(dots(1, 0.5)) == bundles
    messages = {state.view.nodes[s.node].name: i + 1 for i, s in enumerate(state.steps) if s.child is not None}
    image = canvas.picture.layout.boxes[canvas.picture.layout.bundles[0][2]]
    half, whole = dots(messages["W"], 0.99), dots(messages["x"], 0.99)
    assert all(dot.backward for dot in (*half, *whole))
    assert max(dot.place.x() for dot in whole) < image.right() + 6
    assert min(dot.place.x() for dot in half) > image.right() + 20


def test_the_units_stay_while_the_graph_goes_on_at_the_scalars_level(person):
    person.opens("mlp-vector")
    person.presses("scalars")
    person.session.show_units(True)
    person.presses("start", "into", "end")
    assert person.session.shows_units
    assert person.window.grab().toImage().width() > 0
    unit = int(person.window.units.picture.layout.shown[0])
    person.window.units.select_unit(unit)
    assert person.session.selected in person.state.view.index
