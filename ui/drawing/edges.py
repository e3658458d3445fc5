"""Edges, lanes, dots and the numbers on them."""

from __future__ import annotations

import math
from collections.abc import Collection

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPen, QPolygonF

from ui.drawing.arrangement import Arrangement
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.picture import Lane, Picture
from ui.drawing.widths import by_width, head_size
from ui.fonts import sans
from ui.theme import Theme

_LABEL_PX, _LABEL_H = 11.0, 21.0
_MARGIN = 10.0
_PLACES = (0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8)
_SHIFTS = (0.0, 17.0, -17.0, 30.0, -30.0, 46.0, -46.0)


def draw_edges(painter: QPainter, picture: Picture, visible: Collection[tuple[int, int]], theme: Theme) -> None:
    """Draw forward edges with their arrows, grey until values move along them."""
    active = [edge for edge in visible if edge in picture.active_edges]
    quiet = [edge for edge in visible if edge not in picture.active_edges]
    for token, usual, edges in (("edge", 1.5, quiet), ("forward", 2.2, active)):
        color = theme.color(token)
        for width, alike in by_width(picture, edges, usual, backward=False):
            paths = [picture.arrangement.forward_path(*edge) for edge in alike]
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(color, width))
            # One after the other: stroked as one path, a thousand curves take ten times as long.
            for path in paths:
                painter.drawPath(path)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(color)
            for path in paths:
                painter.drawPolygon(_head(path, head_size(7.0, width)))


def draw_lanes(painter: QPainter, picture: Picture, visible: Collection[tuple[int, int]], theme: Theme) -> None:
    """Draw the lanes of the messages that have landed, dashed, against the arrows."""
    arrangement = picture.arrangement
    lanes = [lane for lane in picture.lanes if (lane.parent, lane.child) in visible]
    for active, usual, size in ((False, 1.2, 6.5), (True, 2.4, 9.0)):
        edges = [(lane.parent, lane.child) for lane in lanes if lane.active is active]
        for width, alike in by_width(picture, edges, usual, backward=True):
            color = theme.color("backward")
            color.setAlphaF(1.0 if active else 0.75)
            pen = QPen(color, width)
            # Dashes are as long on wide lines as on narrow ones.
            pen.setDashPattern([4.0 * usual / width, 3.0 * usual / width])
            if picture.traffic is not None:  # other ends would close the gaps of wide lines
                pen.setCapStyle(Qt.PenCapStyle.FlatCap)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(pen)
            for edge in alike:
                painter.drawPath(arrangement.backward_path(*edge))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.color("backward"))
            for edge in alike:
                painter.drawPolygon(_head(arrangement.backward_path(*edge), head_size(size, width)))


def draw_labels(painter: QPainter, picture: Picture, theme: Theme) -> None:
    """Draw the numbers of the messages at the receiver in focus, each where it covers no node and no other label."""
    for lane, box in placed_labels(picture):
        draw_label(painter, box.center(), lane.text, theme, backward=True, strong=lane.active)


def placed_labels(picture: Picture) -> list[tuple[Lane, QRectF]]:
    """The lanes that show their number, and where."""
    placed: list[tuple[Lane, QRectF]] = []
    for lane in sorted(picture.lanes, key=lambda lane: not lane.active):
        if lane.text:
            placed.append((lane, _free_place(picture.arrangement, lane, [box for _, box in placed])))
    return placed


def picture_bounds(picture: Picture) -> QRectF:
    """What a picture covers, labels and dots on their way included."""
    bounds = QRectF(picture.arrangement.bounds)
    for _, box in placed_labels(picture):
        bounds = bounds.united(box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
    for box in (*(mover.box for mover in picture.movers), *(ledger.box for ledger in picture.ledgers)):
        bounds = bounds.united(box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
    return bounds


def _free_place(arrangement: Arrangement, lane: Lane, taken: list[QRectF]) -> QRectF:
    path = arrangement.backward_path(lane.parent, lane.child)
    boxes = [
        label_box(path.pointAtPercent(t) + QPointF(0, shift), lane.text, strong=lane.active)
        for shift in _SHIFTS
        for t in _PLACES
    ]
    places = _corners(boxes)
    rects = arrangement.rects
    nodes = np.hstack([rects[:, :2], rects[:, :2] + rects[:, 2:]])
    covered = _overlap(places, nodes) + 2 * _overlap(places, _corners(taken))
    return boxes[int(np.argmin(covered))]


def _corners(boxes: list[QRectF]) -> np.ndarray:
    """Left, top, right and bottom of boxes, shape (N, 4)."""
    return np.array([(b.left(), b.top(), b.right(), b.bottom()) for b in boxes], dtype=float).reshape(-1, 4)


def _overlap(boxes: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The area of each box that the others cover, shape (N,)."""
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    near = others[(others[:, :2] < high).all(axis=1) & (others[:, 2:] > low).all(axis=1)]
    top_left = np.maximum(boxes[:, None, :2], near[None, :, :2])
    bottom_right = np.minimum(boxes[:, None, 2:], near[None, :, 2:])
    sides = np.maximum(bottom_right - top_left, 0.0)
    return np.asarray((sides[..., 0] * sides[..., 1]).sum(axis=1))


def label_box(center: QPointF, text: str, *, strong: bool) -> QRectF:
    """The pill around a number."""
    width = text_width(text, sans(_LABEL_PX, bold=strong)) + 20
    return QRectF(center.x() - width / 2, center.y() - _LABEL_H / 2, width, _LABEL_H)


def draw_label(
    painter: QPainter, center: QPointF, text: str, theme: Theme, *, backward: bool, strong: bool = True
) -> None:
    """Draw a number in a pill."""
    token = "backward" if backward else "forward"
    box = label_box(center, text, strong=strong)
    painter.setPen(QPen(theme.color(token), 1.4 if strong else 1.0))
    painter.setBrush(theme.color(f"{token}_tint" if strong else "card"))
    painter.drawRoundedRect(box, _LABEL_H / 2, _LABEL_H / 2)
    draw_text(painter, text, box.left() + 10, box.center().y() + 4, sans(_LABEL_PX, bold=strong), theme.color(token))


def _head(path: QPainterPath, size: float) -> QPolygonF:
    """The arrow at a curve's end."""
    count = path.elementCount()
    tip_element = path.elementAt(count - 1)
    before = path.elementAt(count - 2)
    tip_x, tip_y = tip_element.x, tip_element.y
    dx, dy = tip_x - before.x, tip_y - before.y
    length = math.hypot(dx, dy) or 1.0
    dx, dy = dx / length, dy / length
    half = size * 0.42
    base_x, base_y = tip_x - dx * size, tip_y - dy * size
    return QPolygonF(
        [
            QPointF(tip_x, tip_y),
            QPointF(base_x - dy * half, base_y + dx * half),
            QPointF(base_x + dy * half, base_y - dx * half),
        ]
    )
