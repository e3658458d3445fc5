"""Time to paint graphs of 1,000, 10,000 and 50,000 nodes, beside a plain widget that draws as many shapes.

Run with ``python -m benchmarks.frames``. The plain widget draws what can be seen as one would write it first: one
rounded box a node, one straight line an edge and one a message that has landed, and the labels that the canvas shows at
this zoom, one call each. Both take turns, frame by frame, and a ratio is the median over the turns.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import NamedTuple

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
from PySide6.QtCore import QSettings
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QApplication

from benchmarks.placing import folded
from benchmarks.plain import PlainPainter
from engine.debugging.actions import SetLevel
from engine.levels.grouping import Level
from graphviz_nn.qt_start import qt_application
from ui.canvas.view import Canvas
from ui.drawing.arrangement import Arrangement
from ui.session import Session
from ui.settings import Settings
from ui.theme import theme_named

LAYERS = {"1k": 8, "10k": 83, "50k": 416}
"""How many layers of 120 numbers each make graphs of these sizes."""
_WIDTH = 10
_SIZE = (1600, 1000)
_MOST_TURNS, _LEAST_TURNS, _TIME_S = 25, 5, 4.0
_VISIBLE = 50
_TOO_LONG_S = 60.0


def network_text(layers: int, width: int = _WIDTH) -> str:
    """A deep perceptron; at the scalars level every sum of it has 2 × width operands."""
    lines = [f"h: input = randn({width})"]
    lines += [f"W{i}: param = xavier({width}, {width})" for i in range(layers)]
    lines += [f"h = tanh(W{i} @ h)" for i in range(layers)]
    return "\n".join([*lines, "L: loss = sum(h**2)", ""])


class _Placed(Session):
    """A session whose graphs are placed at once: here only painting is measured."""

    _known: tuple[object, Arrangement] | None = None

    @property
    def arrangement(self) -> Arrangement | None:
        """Columns by rank, folded into a page."""
        if self.state is None:
            return None
        if self._known is None or self._known[0] is not self.state.schedule:
            self._known = self.state.schedule, folded(self.state)
        return self._known[1]


class _Counted(Canvas):
    """The canvas, counting how often it paints."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        self.painted += 1


class _Kind(NamedTuple):
    """What is painted in a frame.

    Attributes:
        name: What it is.
        cursor: Where the pass stands; None at its end.
        dots: How many messages are on their way.
        change: Asks the canvas for a frame; told how far the animation has come.
        before: Asks for a frame before that one, which is not measured.
        after: Asks for a frame after that one, which is not measured.
    """

    name: str
    cursor: int | None
    dots: int
    change: Callable[[float], None]
    before: Callable[[float], None] | None = None
    after: Callable[[float], None] | None = None


def _painted_ms(widget: _Counted | PlainPainter, change: Callable[[float], None], phase: float) -> float:
    """Milliseconds of this thread from a change of a widget until it is painted: a busy machine takes no part."""
    before = widget.painted
    begin, start = time.perf_counter(), time.thread_time()
    change(phase)
    while widget.painted == before:
        QApplication.processEvents()
        if time.perf_counter() - begin > _TOO_LONG_S:
            raise RuntimeError("nothing was painted")
    return (time.thread_time() - start) * 1e3


def _turns(canvas: _Counted, plain: PlainPainter, kind: _Kind) -> tuple[float, float, float]:
    """Median milliseconds of both, and the median of their ratios; they take turns."""

    def plain_frame(phase: float) -> None:
        plain.phase = phase
        plain.update()

    pairs: list[tuple[float, float]] = []
    begin = time.perf_counter()
    while len(pairs) < _LEAST_TURNS or (len(pairs) < _MOST_TURNS and time.perf_counter() - begin < _TIME_S):
        phase = (len(pairs) % 20 + 0.5) / 20
        if kind.before is not None:
            _painted_ms(canvas, kind.before, phase)
        own = _painted_ms(canvas, kind.change, phase)
        if kind.after is not None:
            _painted_ms(canvas, kind.after, phase)
        pairs.append((own, _painted_ms(plain, plain_frame, phase)))
    pairs = pairs[2:]  # the first frames fill what is kept
    owns, peers = zip(*pairs, strict=True)
    return statistics.median(owns), statistics.median(peers), statistics.median(a / b for a, b in pairs)


def _kinds(session: Session, canvas: _Counted) -> list[_Kind]:
    """The kinds of frames at one zoom."""
    state = session.state
    assert state is not None
    node = _widest(session)
    computed = state.schedule.stops(node)[0]

    def repaint(_: float) -> None:
        canvas.resetCachedContent()
        canvas.viewport().update()

    def zoom(phase: float) -> None:
        canvas.zoom_by(1.01 if round(phase * 20) % 2 else 1 / 1.01)

    def sharpen(_: float) -> None:
        canvas.sharpen()

    return [
        _Kind("full repaint", None, 0, repaint),
        _Kind("zooming", None, 0, zoom, after=sharpen),
        _Kind("sharp after zooming", None, 0, sharpen, before=zoom),
        _Kind("animation, 20 messages", computed, 2 * _WIDTH, session.playback.hold),
    ]


def _rows(session: Session, canvas: _Counted, view: str) -> list[tuple[str, ...]]:
    """The figures at one zoom."""
    state, arrangement = session.state, session.arrangement
    assert state is not None
    assert arrangement is not None
    rows: list[tuple[str, ...]] = []
    place = canvas.mapToScene(canvas.viewport().rect().center())
    plain = PlainPainter(canvas, arrangement)
    plain.show()
    for kind in _kinds(session, canvas):
        session.goto(len(state.steps) if kind.cursor is None else kind.cursor)
        canvas.centerOn(place)  # the canvas follows the steps; here every figure is of the same place
        plain.dots = kind.dots
        if kind.cursor is not None:
            session.playback.hold(0.5)
        QApplication.processEvents()
        own, peer, ratio = _turns(canvas, plain, kind)
        session.playback.stop()
        what = f"{view}: {len(plain.boxes):,} boxes, {len(plain.lines):,} lines"
        rows.append((what, kind.name, f"{own:.1f}", f"{peer:.1f}", f"{ratio:.2f}"))
    plain.close()
    session.goto(len(state.steps))
    return rows


def _widest(session: Session) -> int:
    """A node in the middle among those with the most operands."""
    assert session.state is not None
    nodes = session.state.view.nodes
    most = max(len(node.parents) for node in nodes)
    found = [node.index for node in nodes if len(node.parents) == most]
    return found[len(found) // 2]


def _zoom_in(session: Session, canvas: Canvas) -> None:
    """Zoom until about 50 nodes can be seen, around a sum with many operands."""
    arrangement = session.arrangement
    assert arrangement is not None
    middle = arrangement.rect(_widest(session)).center()
    for _ in range(120):
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        rects = arrangement.rects
        inside = (
            (rects[:, 0] < seen.right())
            & (rects[:, 0] + rects[:, 2] > seen.left())
            & (rects[:, 1] < seen.bottom())
            & (rects[:, 1] + rects[:, 3] > seen.top())
        )
        if int(np.count_nonzero(inside)) <= _VISIBLE:
            break
        canvas.zoom_by(1.1)
        canvas.centerOn(middle)
    canvas.pan_by(canvas.viewport().rect().topLeft())  # from now on the view is the person's own


def measured(layers: int) -> list[tuple[str, ...]]:
    """The table's rows for one graph."""
    session = _Placed(Settings(QSettings("", QSettings.Format.IniFormat)))
    canvas = _Counted(session, theme_named("light"))
    canvas.resize(*_SIZE)
    canvas.show()
    session.open_text(network_text(layers))
    session.act(SetLevel(Level.SCALARS))  # past the question whether anybody wants to look at so many
    while session.is_refolding:
        QApplication.processEvents()
    assert session.state is not None
    session.goto(len(session.state.steps))
    canvas.fit()
    QApplication.processEvents()
    size = f"{len(session.state.view.nodes):,} nodes"
    rows = _rows(session, canvas, f"{size}, fitted")
    _zoom_in(session, canvas)
    QApplication.processEvents()
    rows += _rows(session, canvas, f"{size}, zoomed in to {canvas.scale_factor * 100:.0f} %")
    canvas.close()
    return rows


def main() -> None:
    """Print one line per graph, zoom and kind of frame; ``BENCH_FRAMES=1k,10k`` chooses graphs."""
    qt_application()
    wanted = os.environ.get("BENCH_FRAMES", ",".join(LAYERS)).split(",")
    head = ("what is seen", "what is painted", "canvas ms", "plain ms", "ratio")
    print(f"| {' | '.join(head)} |\n|---|---|--:|--:|--:|")
    for name in wanted:
        if name not in LAYERS:
            print(f"there is no graph '{name}'; there are {', '.join(LAYERS)}", file=sys.stderr)
            continue
        for row in measured(LAYERS[name]):
            print(f"| {' | '.join(row)} |", flush=True)


if __name__ == "__main__":
    main()
