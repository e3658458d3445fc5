"""Time to paint a graph of 1,000 nodes on the canvas, beside a plain widget that draws as many boxes, curves, labels.

Run with ``python -m benchmarks.frames``. The plain widget keeps nothing: it draws all that can be seen for every frame.
"""

from __future__ import annotations

import os
import random
import statistics
import time
from collections.abc import Callable

import numpy as np

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QPointF, QSettings
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QWidget

from graphviz_nn.qt_start import qt_application
from ui.canvas.view import Canvas
from ui.drawing.arrangement import Arrangement, smooth
from ui.fonts import sans
from ui.session import Session
from ui.settings import Settings
from ui.theme import theme_named

_WIDTHS = (8, 16, 16, 4)
_SIZE = (1600, 1000)
_FRAMES = 40
_VISIBLE = 50
_TOO_LONG_S = 5.0


def network_text(*widths: int, seed: int = 0) -> str:
    """A perceptron number by number: one leaf a weight, one equation a product, a sum, and an activation."""
    chance = random.Random(seed)

    def leaf(kind: str) -> str:
        return f"{kind} = {chance.uniform(-1, 1):.3f}"

    values = [f"x_{i}" for i in range(widths[0])]
    leaves = [f"{name}: {leaf('input')}" for name in values]
    equations = []
    for depth, width in enumerate(widths[1:], 1):
        outputs = []
        for j in range(width):
            products = []
            for i, value in enumerate(values):
                leaves.append(f"w{depth}_{j}_{i}: {leaf('param')}")
                products.append(f"p{depth}_{j}_{i}")
                equations.append(f"{products[-1]} = w{depth}_{j}_{i}*{value}")
            leaves.append(f"b{depth}_{j}: {leaf('param')}")
            outputs.append(f"y{depth}_{j}")
            equations.append(f"z{depth}_{j} = {' + '.join([*products, f'b{depth}_{j}'])}")
            equations.append(f"{outputs[-1]} = tanh(z{depth}_{j})")
        values = outputs
    leaves += [f"t_{i}: {leaf('target')}" for i in range(len(values))]
    equations.append(f"L: loss = {' + '.join(f'({y} - t_{i})**2' for i, y in enumerate(values))}")
    return "\n".join([*leaves, "", *equations, ""])


class _Counted(Canvas):
    """The canvas, counting how often it paints."""

    painted = 0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        super().paintEvent(event)
        self.painted += 1


class _Plain(QWidget):
    """What one would write first: everything that can be seen, one call a shape."""

    painted = 0

    def __init__(self, canvas: Canvas, arrangement: Arrangement) -> None:
        super().__init__()
        self.resize(canvas.viewport().size())
        self._transform = canvas.viewportTransform()
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        rects = [arrangement.rect(i) for i in range(len(arrangement.figures))]
        self.boxes = [rect for rect in rects if rect.intersects(seen)]
        curves = [smooth(route) for route in arrangement.routes.values()]
        curves = [curve for curve in curves if curve.boundingRect().intersects(seen)]
        self.curves: list[QPainterPath] = [*curves, *(curve.translated(0, 7) for curve in curves)]
        self.phase = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and arguments
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("#F6F7F9"))
        painter.setTransform(self._transform)
        painter.setPen(QPen(QColor("#A9B2BC"), 1.5))
        for curve in self.curves:
            painter.drawPath(curve)
        painter.setFont(sans(11))
        for box in self.boxes:
            painter.setPen(QPen(QColor("#C9D0D8"), 1.2))
            painter.setBrush(QColor("#FFFFFF"))
            painter.drawRoundedRect(box, 10, 10)
            painter.setPen(QColor("#1B1F24"))
            painter.drawText(QPointF(box.left() + 8, box.top() + 20), "name")
            painter.drawText(QPointF(box.left() + 8, box.bottom() - 10), "0.1234")
            painter.drawText(QPointF(box.right() - 50, box.bottom() - 10), "-0.05678")
        if self.curves:
            place = self.curves[0].pointAtPercent(self.phase)
            painter.setBrush(QColor("#B45309"))
            painter.drawEllipse(place, 6.5, 6.5)
            painter.drawText(place, "-0.0891")
        painter.end()
        self.painted += 1


def median_ms(widget: _Counted | _Plain, change: Callable[[float], None]) -> float:
    """Milliseconds from a change of a widget until it is painted.

    Args:
        widget: What is painted.
        change: Asks for a frame; told how far the animation has come.
    """
    times = []
    for frame in range(_FRAMES + 3):
        before = widget.painted
        start = time.perf_counter()
        change((frame % _FRAMES + 0.5) / _FRAMES)
        while widget.painted == before:
            QApplication.processEvents()
            if time.perf_counter() - start > _TOO_LONG_S:
                raise RuntimeError("nothing was painted")
        times.append(time.perf_counter() - start)
    return statistics.median(times[3:]) * 1e3


def _repaint(canvas: Canvas) -> None:
    canvas.resetCachedContent()
    canvas.viewport().update()


def _plain_frame(plain: _Plain, phase: float) -> None:
    plain.phase = phase
    plain.update()


def _rows(session: Session, canvas: _Counted, view: str) -> list[tuple[str, ...]]:
    """The figures at one zoom."""
    state, arrangement = session.state, session.arrangement
    assert state is not None
    assert arrangement is not None
    plain = _Plain(canvas, arrangement)
    plain.show()
    QApplication.processEvents()
    peer = median_ms(plain, lambda phase: _plain_frame(plain, phase))
    plain.close()
    what = f"{view}, {len(plain.boxes)} nodes, {len(plain.curves)} curves"
    rows = []
    node = _widest(session)
    computed = state.schedule.stops(node)[0]
    message = next(i for i, step in enumerate(state.steps, 1) if step.channel is not None and step.child == node)
    place = canvas.mapToScene(canvas.viewport().rect().center())
    kinds = {"a full repaint": 0, "a frame, one message": message, "a frame, a sum's operands": computed}
    for name, cursor in kinds.items():
        session.goto(cursor or state.cursor)
        canvas.centerOn(place)  # the canvas follows the steps; here every figure is of the same place
        session.playback.hold(0.5 if cursor else 1.0)
        QApplication.processEvents()
        own = median_ms(canvas, session.playback.hold if cursor else lambda _: _repaint(canvas))
        session.playback.stop()
        rows.append((what, name, f"{own:.1f}", f"{peer:.1f}", f"{own / peer:.2f}"))
    session.goto(state.cursor)
    return rows


def _widest(session: Session) -> int:
    """The first of the nodes with the most operands."""
    assert session.state is not None
    return max(session.state.view.nodes, key=lambda node: len(node.parents)).index


def _zoom_in(session: Session, canvas: Canvas) -> None:
    """Zoom until about 50 nodes can be seen, around the sum with the most operands."""
    state, arrangement = session.state, session.arrangement
    assert state is not None
    assert arrangement is not None
    middle = arrangement.rect(_widest(session)).center()
    for _ in range(60):
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


def main() -> None:
    """Print one line per view and kind of frame."""
    qt_application()
    session = Session(Settings(QSettings("", QSettings.Format.IniFormat)))
    canvas = _Counted(session, theme_named("light"))
    canvas.resize(*_SIZE)
    canvas.show()
    session.open_text(network_text(*_WIDTHS))
    assert session.state is not None
    session.goto(len(session.state.steps))
    canvas.fit()
    QApplication.processEvents()
    rows = _rows(session, canvas, f"fitted ({canvas.scale_factor * 100:.0f} %)")
    _zoom_in(session, canvas)
    QApplication.processEvents()
    rows += _rows(session, canvas, f"zoomed in ({canvas.scale_factor * 100:.0f} %)")
    nodes, edges = len(session.state.view.nodes), len(session.state.view.edges)
    print(f"{nodes} nodes, {edges} edges, every value and error signal computed, {_SIZE[0]}×{_SIZE[1]} pixels")
    head = ("what can be seen", "what is painted", "canvas ms", "plain ms", "ratio")
    widths = [max(len(row[i]) for row in (head, *rows)) for i in range(len(head))]
    for row in (head, *rows):
        cells = [c.ljust(w) if i < 2 else c.rjust(w) for i, (c, w) in enumerate(zip(row, widths, strict=True))]
        print("  ".join(cells))
    canvas.close()


if __name__ == "__main__":
    main()
