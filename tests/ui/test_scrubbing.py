"""Scrubbing: the canvas follows every frame, no frames queue up, and what may be late catches up when it rests."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication

from engine.debugging.actions import Goto
from engine.debugging.debugger import reduce, start
from engine.language import parse
from engine.learning.training import Training
from tests.ui.conftest import Person
from tests.ui.pointer import drags_to
from ui.canvas.view import Canvas
from ui.changes import What, on_change, on_rest
from ui.drawing.arranging import arrange
from ui.drawing.kept_ground import KeptGround
from ui.drawing.kept_nodes import KeptNodes
from ui.drawing.painter import draw_ground, ground_key
from ui.drawing.picture import Picture
from ui.pace import Pace
from ui.theme import theme_named

LIGHT = theme_named("light")


def frame() -> None:
    """Let the frame that is due be drawn."""
    QApplication.processEvents()


# --------------------------------------------------------------------------------------------------------- the pace
def test_of_what_comes_before_a_frame_is_drawn_only_the_last_is_done(qapp):
    pace, done = Pace(), []
    for number in range(5):
        pace.hurry(lambda number=number: done.append(number))
    assert done == [0], "the first one at once"
    frame()
    assert done == [0, 4]
    frame()
    assert done == [0, 4]


def test_coming_to_rest_does_what_waits_and_tells_so_once(qtbot):
    pace, done, rests = Pace(), [], []
    pace.rested.connect(lambda: rests.append(list(done)))
    for number in range(3):
        pace.hurry(lambda number=number: done.append(number))
    pace.rest()
    assert rests == [[0, 2]]
    frame()
    assert done == [0, 2]
    pace.hurry(lambda: done.append(3))
    qtbot.waitUntil(lambda: rests[-1] == [0, 2, 3])


def test_what_is_forgotten_is_not_done(qapp):
    pace, done = Pace(), []
    pace.hurry(lambda: done.append("first"))
    pace.hurry(lambda: done.append("second"))
    pace.forget()
    pace.rest()
    assert done == ["first"]


def test_who_may_be_late_hears_of_hurried_changes_together_and_of_others_at_once(person):
    session, at_once, late = person.session, [], []
    on_change(session, What.NUMBERS | What.CURSOR, at_once.append)
    on_rest(session, What.NUMBERS | What.CURSOR, late.append)
    with session.pace.hurrying():
        for what in (What.NUMBERS, What.CURSOR, What.SELECTION):
            session.changed.emit(session.state, what, None)
    assert (at_once, late) == ([What.NUMBERS, What.CURSOR], [])
    session.pace.rest()
    assert late == [What.NUMBERS | What.CURSOR]
    session.changed.emit(session.state, What.CURSOR, None)
    session.pace.rest()
    assert late == [What.NUMBERS | What.CURSOR, What.CURSOR]


# --------------------------------------------------------------------------------------------------------- the window
@pytest.fixture
def trained(person: Person) -> Person:
    """With 20 passes of a training behind the present."""
    person.opens("spiral")
    session = person.session
    training = Training(session.document.model(session.name), heard=session.past.take_trained)
    for _ in range(20):
        training.run_batch()
    session.past.tell()
    person.presses("end")
    return person


def test_canvas_and_words_follow_each_frame_and_the_inspector_when_it_rests(trained):
    session, window = trained.session, trained.window
    bar, inspector = window.workspace.history_bar, window.inspector
    session.select("z.layer_1.W")
    session.past.show(3)
    before = inspector.arrays.array
    session.past.scrub(5)
    assert window.canvas.picture.state is session.state
    assert "pass 6 of 21" in bar.words.text()
    assert inspector.arrays.array is before
    session.pace.rest()
    shown = session.state.value(session.state.view.index["z.layer_1.W"])
    assert np.array_equal(inspector.arrays.array, shown)
    assert not np.array_equal(inspector.arrays.array, before)


def test_scrubbing_past_other_nodes_lets_everything_follow_at_once(person):
    person.opens_text("x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n")
    person.writes("x: input = 2.0\nw: param = 3.0\ny = w*x\nL: loss = y**2\n")
    person.session.past.scrub(0)
    nodes = person.window.workspace.nodes
    person.window.workspace.below.show_nodes()
    person.session.past.scrub(1)
    frame()
    assert nodes.table.rowCount() == len(person.state.view.nodes) == 4


def test_moves_of_one_frame_are_one_pass_and_keys_add_up(trained):
    past, strip = trained.session.past, trained.window.workspace.history_bar.strip
    y = strip.height() // 2
    trained.qtbot.mousePress(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(2)), y))
    runs = []
    trained.session.changed.connect(lambda _state, what, _by: runs.append(what) if what & What.NUMBERS else None)
    for place in range(3, 12):
        drags_to(strip, QPoint(round(strip.x_of(place)), y))
    frame()
    assert past.place == 11
    assert len(runs) <= 2
    trained.qtbot.mouseRelease(strip, Qt.MouseButton.LeftButton, pos=QPoint(round(strip.x_of(11)), y))
    for _ in range(3):
        trained.window.actions_by_id["debug.pass_next"].trigger()
    frame()
    assert past.place == 14


def test_the_text_says_that_it_is_that_of_the_present_and_leads_back(trained):
    note, session = trained.window.model.past, trained.session
    assert note.isHidden()
    session.past.show(4)
    assert not note.isHidden()
    assert note.words.text().startswith("Pass 5 of 21 is shown; this is the text of the present.")
    trained.qtbot.mouseClick(note.back, Qt.MouseButton.LeftButton)
    assert session.past.shown is None
    assert note.isHidden()
    session.past.show(4)
    trained.types(" ", at="L: loss")
    assert session.past.shown is None
    assert note.isHidden()


def test_no_line_is_lit_for_a_pass_of_another_text(person):
    person.opens_text("x: input = 2.0\nw: param = 3.0\nL: loss = w*x\n")
    person.writes("# moved down\n\nx: input = 2.0\nw: param = 3.0\ny = w*x\nL: loss = y**2\n")
    editor = person.window.model.editor
    person.session.select("w")
    assert editor.lit_line() == 4
    person.session.past.show(0)
    person.session.select("w")
    assert editor.lit_line() is None
    person.session.past.return_to_now()
    assert editor.lit_line() == 4


def test_a_watch_has_no_point_of_the_pass_that_is_stepped_through_before_its_number(person):
    person.session.watch(["w", "grad(w)"])
    person.window.workspace.below.show_watches()
    for w in (1.0, 2.0):
        person.session.edit_number("w", (), w, None)
    table = person.window.workspace.watches.table
    person.session.goto(0)
    person.qtbot.waitUntil(lambda: len(table.curve(1).numbers) == 3)
    assert np.isfinite(table.curve(0).numbers).all(), "w is given"
    waits = table.curve(1)
    assert (np.isfinite(waits.numbers).tolist(), waits.waiting) == ([True, True, False], 2)
    assert waits.words.endswith("pass 3 is not there yet")
    person.session.goto(len(person.state.steps))
    assert np.isfinite(table.curve(1).numbers).all()
    assert table.curve(1).waiting is None
    person.session.goto(0)
    person.session.past.show(1)
    waits = table.curve(1)
    assert (np.isfinite(waits.numbers).tolist(), waits.waiting) == ([True, False, True], 1)


# --------------------------------------------------------------------------------------------- what is painted again
def pixels_of(canvas: Canvas) -> np.ndarray:
    image = canvas.viewport().grab().toImage()
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), -1).copy()


def test_a_frame_of_other_numbers_is_pixel_for_pixel_the_one_that_is_painted_whole(trained):
    session, canvas = trained.session, trained.window.canvas
    session.past.scrub(1)  # the bar of passes tells then that one looks back, and takes a little more room
    frame()

    def frames(*, whole: bool) -> list[np.ndarray]:
        canvas._kept = KeptNodes()  # or the second time it would begin with pixels
        for _ in range(2):  # from the second frame on the ground is pixels
            canvas._repaint_all()
            frame()
        found = []
        for place in (2, 3, 9, 6, 6, 5, 19, 12, 1):  # of full batches: the last one of an epoch is laid out anew
            session.past.scrub(place)
            assert canvas._changed_area()
            if whole:
                canvas._repaint_all()
            frame()
            found.append(pixels_of(canvas))
        return found

    for scale in (0.62, 1.0):
        canvas.zoom_by(scale / canvas.scale_factor)
        canvas.sharpen()
        frame()
        shown = frames(whole=False)
        assert len({each.tobytes() for each in shown}) == 8
        for part, all_of_it in zip(shown, frames(whole=True), strict=True):
            np.testing.assert_array_equal(part, all_of_it)


def test_from_afar_no_halo_of_an_edit_stays_where_other_numbers_are_shown(person):
    person.opens("univariate-regularised")
    session, canvas = person.session, person.window.canvas
    leaf = session.state.model.graph.leaves[0]
    person.presses("end")
    canvas.zoom_by(0.12 / canvas.scale_factor)
    session.edit_number(leaf.address, (), 0.25, None)
    frame()
    assert session.changed_nodes
    session.preview({leaf.last: np.array(0.5)})
    frame()
    assert not session.changed_nodes
    shown = pixels_of(canvas)
    canvas._repaint_all()
    frame()
    np.testing.assert_array_equal(shown, pixels_of(canvas))


# --------------------------------------------------------------------------------------------------------- the ground
def test_a_kept_ground_looks_as_a_drawn_one_and_another_one_is_drawn_anew(qapp):
    text = "x: input = 2.0\nw: param = 3.0\nwith layer('a'):\n    y = w*x\n    z = tanh(y)\nL: loss = z**2\n"
    state = reduce(start(parse(text)), Goto(100))
    arrangement = arrange(state)
    kept, drawn = KeptGround(), []

    def pixels(picture: Picture) -> bytes:
        bounds = arrangement.bounds
        image = QImage(int(bounds.width()), int(bounds.height()), QImage.Format.Format_RGB32)
        painter = QPainter(image)
        painter.translate(-bounds.topLeft())

        def paint(inner: QPainter) -> None:
            drawn.append(picture)
            inner.fillRect(bounds, LIGHT.color("canvas"))
            draw_ground(inner, picture, LIGHT, bounds)

        kept.draw(painter, ground_key(picture, LIGHT, 1.0), paint)
        painter.end()
        return image.constBits().tobytes()

    picture = Picture(state, arrangement)
    first, second, third = (pixels(picture) for _ in range(3))
    assert first == second == third
    assert len(drawn) == 2, "the third one is pixels"
    begun = pixels(Picture(reduce(state, Goto(0)), arrangement))
    assert begun != first
    assert pixels(picture) == first
    count = len(drawn)
    kept.clear()
    kept.keep_next()
    assert [pixels(picture) for _ in range(2)] == [first, first]
    assert len(drawn) == count + 1, "where more of the same will follow, the second one is pixels"
    assert pixels(Picture(reduce(state, Goto(0)), arrangement)) == begun
    assert len(drawn) == count + 2


def test_from_afar_the_ground_is_the_same_at_each_step(person):
    person.opens("mlp-scalar")
    canvas = person.window.canvas
    canvas.zoom_by(0.1 / canvas.scale_factor)
    keys = set()
    for cursor in range(0, len(person.state.steps), 9):
        person.session.goto(cursor)
        frame()
        keys.add(canvas.ground_key)
        stepped = pixels_of(canvas)
        canvas._ground.clear()
        canvas._repaint_all()
        frame()
        np.testing.assert_array_equal(stepped, pixels_of(canvas))
    assert len(keys) == 1
    canvas.zoom_by(1.0 / canvas.scale_factor)
    assert canvas.ground_key not in keys


@pytest.mark.parametrize("ratio", [1.0, 1.25, 1.5, 2.0])
def test_a_kept_ground_covers_a_screen_of_any_scale_to_its_last_pixel(person, ratio):
    canvas = person.window.canvas
    person.session.goto(9)
    height = canvas.viewport().height()
    canvas.viewport().resize(canvas.viewport().width() | 1, height if height % 4 == 1 else height // 4 * 4 + 1)
    seen = canvas.viewport().size()

    def pixels() -> np.ndarray:
        image = QImage(math.ceil(seen.width() * ratio), math.ceil(seen.height() * ratio), QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(ratio)
        image.fill(Qt.GlobalColor.red)
        painter = QPainter(image)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setTransform(canvas.viewportTransform())
        canvas.drawBackground(painter, canvas.mapToScene(canvas.viewport().rect()).boundingRect())
        painter.end()
        return np.frombuffer(image.constBits(), dtype=np.uint32).reshape(image.height(), image.width()).copy()

    drawn, _, kept = (pixels() for _ in range(3))
    for edge in ((-1, slice(None)), (slice(None), -1)):
        assert not {0xFF000000, 0xFFFF0000} & set(kept[edge].tolist())
        np.testing.assert_array_equal(kept[edge], drawn[edge])
