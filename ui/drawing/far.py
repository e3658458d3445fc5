"""The picture from afar: boxes and straight lines, all of one kind in one call."""

from __future__ import annotations

from typing import cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.debugging.steps import StepKind
from engine.levels.numbers import LevelNumbers
from engine.remembering import remembered
from ui.drawing.breakpoint_marks import draw_mark, radius_at
from ui.drawing.picture import Picture
from ui.drawing.strokes import draw_lines
from ui.drawing.summaries import summary
from ui.theme import Theme

_BORDERED_PX = (3.0, 9.0)
"""Heights of boxes on the screen between which a border comes to be seen as one."""
_LEAST_BAD_PX = 5.0
"""What is not finite is never smaller on the screen."""

Indices = npt.NDArray[np.intp]


def draw_far_edges(painter: QPainter, picture: Picture, theme: Theme, exposed: QRectF, share: float = 1.0) -> None:
    """Draw the edges in sight as straight hairlines; with a share below 1 they are on their way to become curves."""
    lines = picture.arrangement.segments
    if not len(lines):
        return
    left, top, right, bottom = picture.arrangement.segment_boxes.T
    seen = (left <= exposed.right()) & (right >= exposed.left()) & (top <= exposed.bottom()) & (bottom >= exposed.top())
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    painter.setPen(QPen(theme.mixed("edge", "canvas", share), 0))
    draw_lines(painter, lines if seen.all() else np.ascontiguousarray(lines[seen]))


def draw_far_nodes(painter: QPainter, picture: Picture, theme: Theme, visible: Indices, scale: float) -> None:
    """Draw the nodes in sight as boxes: what has a value is tinted, what has none is hollow, what is bad is red."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
    rects = picture.arrangement.rects
    state = picture.state
    shading = picture.shading
    for ground, batch in shading.batches(visible, theme) if shading is not None else ():
        if ground is not None:
            # Without an outline, which would be all that is seen of the smallest ones.
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(ground)
            draw_boxes(painter, rects[batch])
            visible = np.setdiff1d(visible, batch, assume_unique=True)
    done = state.schedule.value_cursors[visible] <= picture.settled_cursor
    bad = bad_nodes(picture)[visible] & done
    typical = float(np.median(rects[visible, 3])) * scale if len(visible) else 0.0
    # Without borders a tint would be lost against the canvas: the smaller boxes are, the more they are like borders.
    surface = min(max((typical - _BORDERED_PX[0]) / (_BORDERED_PX[1] - _BORDERED_PX[0]), 0.0), 1.0)
    for chosen, fill, line in (
        (visible[done & ~bad], "forward_tint", "edge"),
        (visible[~done], "canvas", "hollow"),
        (visible[bad], "error", "error"),
    ):
        boxes = rects[chosen]
        if line == "error":
            boxes = _at_least(boxes, _LEAST_BAD_PX / scale)
        painter.setPen(QPen(theme.color(line), 0) if surface > 0.0 else Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed(fill, line, surface))
        draw_boxes(painter, boxes)
    _draw_marks(painter, picture, theme, scale)


def _at_least(boxes: npt.NDArray[np.float64], side: float) -> npt.NDArray[np.float64]:
    """Boxes grown about their centres to a least size."""
    centers, sizes = boxes[:, :2] + boxes[:, 2:] / 2, np.maximum(boxes[:, 2:], side)
    return np.hstack([centers - sizes / 2, sizes])


def draw_boxes(painter: QPainter, boxes: npt.NDArray[np.float64]) -> None:
    """Draw rectangles (left, top, width, height; shape (N, 4)) with the painter's pen and brush, all in one call."""
    boxes = np.ascontiguousarray(boxes)
    if len(boxes):
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(boxes.ctypes.data, QRectF)), len(boxes))


def _draw_marks(painter: QPainter, picture: Picture, theme: Theme, scale: float) -> None:
    """Draw what stands out: the last step's nodes, edited ones, breakpoints, the selection; large enough to be seen."""
    arrangement, step = picture.arrangement, picture.step
    painter.setPen(Qt.PenStyle.NoPen)
    for index in picture.changed:
        grown = _grown(arrangement.rect(index), 3 / scale)
        painter.fillRect(grown, theme.color("highlight"))
    if step is not None:
        flow = "forward" if step.kind is StepKind.FORWARD else "backward"
        for node in (step.node, step.child):
            if node is not None and picture.shading is None:
                painter.fillRect(arrangement.rect(node), theme.color(flow))
            elif node is not None:  # its colour says something: the step is a ring around it
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.setPen(QPen(theme.color(flow), 10.0))
                painter.drawRect(arrangement.rect(node).adjusted(-9, -9, 9, 9))
                painter.setPen(Qt.PenStyle.NoPen)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for index, mark in picture.state.breaks.marks.nodes.items():
        draw_mark(painter, mark, arrangement.rect(index).topRight(), theme, radius_at(scale))
    if picture.selected is not None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(theme.color("forward"), 2 / scale))
        painter.drawRect(_grown(arrangement.rect(picture.selected), 3 / scale))


def _grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)


def bad_nodes(picture: Picture) -> npt.NDArray[np.bool_]:
    """Which nodes of the view have NaN or infinity in their value or error signal, shape (N,)."""
    return bad_in(picture.state.numbers)


@remembered
def bad_in(numbers: LevelNumbers) -> npt.NDArray[np.bool_]:
    """Which nodes of the view of a pass have NaN or infinity in their value or error signal, shape (N,)."""
    trace, view = numbers.trace, numbers.quotient
    lasts = [node.last for node in view.nodes]
    bad = np.zeros(len(lasts), dtype=bool)
    for i, last in enumerate(lasts):
        grad = trace.grads[last]
        bad[i] = not summary(trace.values[last]).is_finite or (grad is not None and not summary(grad).is_finite)
    return bad
