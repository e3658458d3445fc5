"""Numbers on their way: where their pills stand, what sums they fill in, and how little of the canvas they repaint."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPointF, QRectF
from PySide6.QtGui import QImage, QPainterPath, QPixmap
from PySide6.QtWidgets import QApplication

import resources
from engine.debugging.actions import StepOver, StepRank
from engine.debugging.debugger import reduce, start
from engine.debugging.transits import passage_between
from engine.language import parse
from engine.levels import Level
from tests.helpers.models import REGULARISED
from ui.drawing.arranging import arrange
from ui.drawing.cargo import cargo_of
from ui.drawing.picture import Picture
from ui.drawing.tracks import beginning, point_on, track_of
from ui.fonts import load_fonts

PHASES = np.linspace(0.0, 0.995, 24)


@pytest.fixture(scope="module", autouse=True)
def fonts(qapp):
    load_fonts()


def pill(mover) -> QRectF:
    width, height = mover.traveller.cargo.size
    return QRectF(mover.label.x() - width / 2, mover.label.y() - height / 2, width, height)


def passages(state, action) -> list[Picture]:
    """A picture of every stride of a pass, about to leave."""
    arrangement, found = arrange(state), []
    while (after := reduce(state, action)) is not state:
        passage = passage_between(after.schedule, state.cursor, after.cursor)
        found.append(Picture(after, arrangement, 0.0, passage=passage))
        state = after
    return found


@pytest.mark.parametrize(
    ("name", "level", "action"),
    [
        ("univariate-regularised", Level.VARIABLES, StepOver()),
        ("univariate-regularised", Level.PRIMITIVES, StepRank()),
        ("mlp-scalar", Level.VARIABLES, StepRank()),
        ("mlp-vector", Level.PRIMITIVES, StepRank()),
        ("attention", Level.VARIABLES, StepRank()),
    ],
)
def test_no_pill_ever_touches_another_and_none_jumps(name, level, action):
    labelled = 0
    for picture in passages(start(parse(resources.example_text(name)), level), action):
        before: dict[int, QPointF] = {}
        for phase in PHASES:
            movers = [m for m in picture.at_phase(float(phase)).movers if m.label is not None]
            labelled += len(movers)
            for one, other in combinations(movers, 2):
                assert not pill(one).intersects(pill(other)), (one.text, other.text, phase)
            now = {id(m.traveller): m.label for m in movers}
            way = max((m.traveller.path.length() for m in movers), default=0.0) * picture.convoy.passage.length
            for key in now.keys() & before.keys():
                assert (now[key] - before[key]).manhattanLength() < 0.2 * way + 30
            before = now
    assert labelled > 100


def test_the_three_operands_of_the_loss_keep_apart_between_the_nodes():
    state = reduce(start(parse(REGULARISED)), StepOver())
    for _ in range(4):
        state = reduce(state, StepOver())
    picture = Picture(state, arrange(state), 0.0)
    loss = picture.arrangement.rect(state.view.loss)
    for phase in PHASES:
        movers = picture.at_phase(float(phase)).movers
        assert sorted(m.text for m in movers) == ["0.04178", "0.1", "0.32"]
        for mover in movers:
            assert mover.label is not None
            assert not pill(mover).intersects(loss)


def test_a_track_follows_its_curve_at_equal_distances():
    path = QPainterPath(QPointF(3, 5))
    path.cubicTo(60, 5, 60, 105, 120, 105)
    path.lineTo(200, 105)
    path.cubicTo(240, 105, 240, 20, 300, 20)
    track = track_of(path)
    for part in np.linspace(0.0, 1.0, 33):
        place = path.pointAtPercent(path.percentAtLength(float(part) * path.length()))
        assert point_on(track, float(part)) == pytest.approx((place.x(), place.y()), abs=0.8)
    lengths = np.hypot(*np.diff(track, axis=0).T)
    assert lengths == pytest.approx(lengths.mean(), rel=0.02)
    piece = beginning(track, 0.4)
    assert piece.length() == pytest.approx(0.4 * path.length(), rel=0.01)


def test_arrays_travel_as_heat_maps_with_their_norm_and_small_ones_as_numbers():
    matrix = np.random.default_rng(0).standard_normal((40, 7))
    cargo = cargo_of(matrix)
    assert cargo.array is matrix
    assert float(cargo.text.strip("‖")) == pytest.approx(float(np.sqrt((matrix**2).sum())), rel=5e-3)
    assert cargo_of(np.array(0.25)).text == "0.25"
    assert cargo_of(np.array([1.0, -2.0])).array is None
    assert cargo_of(np.zeros((3, 0))).text == "empty"
    assert cargo_of(np.full((2, 3), np.nan)).array is not None


def test_a_sum_is_filled_in_as_its_messages_land():
    state = start(parse(REGULARISED))
    while state.cursor < 21:
        before, state = state, reduce(state, StepOver())
    passage = passage_between(state.schedule, before.cursor, state.cursor)
    picture = Picture(state, arrange(state), 0.0, passage=passage)
    w = state.view.index["w"]
    (ledger,) = picture.ledgers
    assert (ledger.title, [t.text for t in ledger.terms], ledger.total.text) == ("w̄", ["0.08", "−0.0891"], "−0.0091")

    def at(phase: float) -> tuple[int, bool, float | None]:
        moment = picture.at_phase(phase)
        signal = moment.face_now(w).signal
        return moment.landed_now(w), moment.is_settled_now(w), None if signal is None else round(float(signal), 4)

    ends = [transit.lands / passage.length for transit in passage.transits]
    assert at(ends[0] - 0.01) == (0, False, None)
    assert at(ends[0] + 0.01) == (1, False, 0.08)
    assert at(ends[1] + 0.01) == (2, False, -0.0091)
    assert at(1.0) == (2, True, -0.0091)
    assert picture.at_phase(ends[0] + 0.01).face_now(w).partial
    assert picture.at_phase(ends[0] + 0.01).face(w).signal is None, "the still picture is that of before"


def test_taken_back_a_sum_is_emptied_again():
    end = start(parse(REGULARISED), cursor=21)
    state = reduce(end, StepOver(back=True))
    passage = passage_between(state.schedule, 21, state.cursor)
    picture, w = Picture(state, arrange(state), 0.0, passage=passage), state.view.index["w"]
    assert picture.at_phase(0.01).landed_now(w) == 2
    assert picture.at_phase(0.99).landed_now(w) == 0
    landed = picture.at_phase(1.0)
    assert landed.face(w).signal is None
    assert landed.convoy.passage.end == state.cursor


def test_a_value_that_several_use_leaves_along_all_its_edges():
    state = reduce(start(parse("x: input = 2\ny = x**2\na = 2*y\nb = 3*y\nL: loss = a*b\n")), StepRank())
    computed = Picture(state, arrange(state))
    names = [n.name for n in state.view.nodes]
    assert {(names[p], names[c]) for p, c in computed.offered_edges} == {("y", "a"), ("y", "b")}
    after = reduce(state, StepRank())
    passage = passage_between(after.schedule, state.cursor, after.cursor)
    movers = Picture(after, computed.arrangement, 0.5, passage=passage).movers
    assert {(names[m.traveller.sender], names[m.traveller.receiver], m.text) for m in movers} == {
        ("y", "a", "4"),
        ("y", "b", "4"),
    }


def test_a_frame_repaints_only_what_moves(person):
    canvas = person.window.canvas
    person.session.goto(20)
    person.session.playback.hold(0.4)
    QApplication.processEvents()
    painted = Painted(canvas.viewport())
    person.session.playback.hold(0.42)
    QApplication.processEvents()
    (region,) = painted.regions
    whole = canvas.viewport().width() * canvas.viewport().height()
    assert sum(r.width() * r.height() for r in region) < 0.12 * whole
    (mover,) = canvas.picture.movers
    assert region.contains(canvas.mapFromScene(mover.position))


class Painted(QObject):
    """Keeps which parts of a widget are painted."""

    def __init__(self, widget) -> None:
        super().__init__(widget)
        self.regions = []
        widget.installEventFilter(self)

    def eventFilter(self, watched, event) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.regions.append(event.region())
        return False


def shades(pixmap: QPixmap) -> np.ndarray:
    image = pixmap.toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1).astype(int)


def test_frames_leave_no_trace_behind(person):
    """The canvas after many partial frames is that of a whole repaint."""
    canvas, playback = person.window.canvas, person.session.playback
    person.session.goto(18)
    person.session.act(StepOver())
    for phase in (0.05, 0.3, 0.62, 0.7, 0.9, 0.4):
        playback.hold(phase)
        QApplication.processEvents()
    after_many = shades(canvas.grab())
    canvas._repaint_all()
    QApplication.processEvents()
    # Pixels that are kept and those that are drawn differ in the rounding of a shade.
    assert np.abs(shades(canvas.grab()) - after_many).max() <= 4
    playback.settle()
    QApplication.processEvents()
    assert canvas.picture.movers == ()
