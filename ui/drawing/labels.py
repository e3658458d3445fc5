"""The numbers beside the edges: pills that cover no node, no other number, and as little line as can be."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from ui.drawing.arrangement import Arrangement
from ui.drawing.figures import OPERATION_D, Form
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.picture import Lane, Picture
from ui.drawing.strokes import Floats
from ui.fonts import sans
from ui.theme import Theme

_LABEL_PX, _LABEL_H = 11.0, 21.0
_PLACES = np.array((0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8))
_SHIFTS = np.array([(0, y) for y in (0, -17, 17, -30, 30, -46, 46, -64, 64)], dtype=float)
_BESIDE = np.array([(x, y) for y in (0, 22, -22, 44, -44) for x in (1, -1)], dtype=float)
"""How far off its line a label may stand: above and below, then beside it, in halves of its width."""
_AIR = 3.0
_TETHERED = 26.0
"""A label farther off its lane than this is tied to it."""
_OVER_NODE, _OVER_LABEL, _OVER_LINE = 2.0, 3.0, 0.15
"""What it costs to cover other things with the whole of a label, or any part of a line."""
_FARTHER, _LATER = 0.03, 0.005
"""What it costs to stand one place lower in the order of preference: off the line, and along it."""

Boxes = Floats
"""Left, top, right and bottom, shape (N, 4)."""


def draw_labels(painter: QPainter, picture: Picture, theme: Theme) -> None:
    """Draw the numbers of the messages at the receiver in focus, each where it covers no node and no other label."""
    for lane, box in placed_labels(picture):
        _draw_tether(painter, picture.arrangement, lane, box, theme)
        draw_label(painter, box.center(), lane.text, theme, backward=True, strong=lane.active)


def _draw_tether(painter: QPainter, arrangement: Arrangement, lane: Lane, box: QRectF, theme: Theme) -> None:
    """Tie a label that had to stand off its lane to it."""
    points = _sampled(arrangement.cubics(lane.parent, lane.child, backward=True))
    center = np.array((box.center().x(), box.center().y()))
    distance = np.hypot(*(points - center).T)
    nearest = int(distance.argmin())
    if distance[nearest] > _TETHERED:
        painter.setPen(QPen(theme.color("backward"), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(box.center(), QPointF(*points[nearest]))


def placed_labels(picture: Picture) -> list[tuple[Lane, QRectF]]:
    """The lanes that show their number, and where."""
    lanes = sorted((lane for lane in picture.focused_lanes if lane.text), key=lambda lane: not lane.active)
    places = label_places(
        picture.arrangement, tuple((lane.parent, lane.child, lane.text, lane.active) for lane in lanes)
    )
    return list(zip(lanes, places, strict=True))


@lru_cache(maxsize=32)
def label_places(arrangement: Arrangement, wanted: tuple[tuple[int, int, str, bool], ...]) -> tuple[QRectF, ...]:
    """Where labels stand beside the backward lanes of an arrangement.

    Args:
        arrangement: Where nodes and lanes are.
        wanted: (parent, child, text, strong) of each label, the most important one first.
    """
    curves = [arrangement.cubics(parent, child, backward=True) for parent, child, _, _ in wanted]
    lines = [_sampled(curve) for curve in curves]
    obstacles = _obstacles(arrangement)
    found: list[QRectF] = []
    for i, (_, _, text, strong) in enumerate(wanted):
        others = np.concatenate([line for j, line in enumerate(lines) if j != i] or [np.zeros((0, 2))])
        found.append(_free_place(curves[i], label_size(text, strong=strong), obstacles, _corners(found), others))
    return tuple(found)


def _free_place(curve: Floats, size: tuple[float, float], nodes: Boxes, taken: Boxes, others: Floats) -> QRectF:
    """The best of many places along a curve and a little off it."""
    on_curve = _points(curve, _PLACES)
    half = np.array(size) / 2
    beside = _BESIDE * (half[0] + 12.0, 1.0)
    offsets = np.concatenate([_SHIFTS, beside])
    centers = (offsets[:, None] + on_curve[None]).reshape(-1, 2)
    boxes = np.hstack([centers - half - _AIR, centers + half + _AIR])
    area = (size[0] + 2 * _AIR) * (size[1] + 2 * _AIR)
    cost = _OVER_NODE * _overlap(boxes, nodes) / area + _OVER_LABEL * _overlap(boxes, taken) / area
    cost += _OVER_LINE * _hits(boxes, others)
    cost += (_FARTHER * np.arange(len(offsets))[:, None] + _LATER * np.arange(len(_PLACES))).ravel()
    best = centers[int(np.argmin(cost))]
    return QRectF(best[0] - half[0], best[1] - half[1], *size)


def _obstacles(arrangement: Arrangement) -> Boxes:
    """What labels should not cover: nodes, and the numbers above and below round ones."""
    rects = arrangement.rects
    boxes = np.hstack([rects[:, :2], rects[:, :2] + rects[:, 2:]])
    for i, figure in enumerate(arrangement.figures):
        if figure.form is Form.OPERATION:
            boxes[i, (0, 2)] += (-OPERATION_D / 4, OPERATION_D / 4)
    return boxes


def _points(curve: Floats, parts: Floats) -> Floats:
    """Points at shares of a curve's length, shape (N, 2)."""
    samples = _sampled(curve)
    along = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(samples, axis=0).T))])
    wanted = parts * along[-1]
    return np.stack([np.interp(wanted, along, samples[:, 0]), np.interp(wanted, along, samples[:, 1])], axis=1)


def _sampled(curve: Floats) -> Floats:
    """Points along a curve's cubics, shape (N, 2)."""
    t = np.linspace(0.0, 1.0, 17)[None, :, None]
    a, b, c, d = (curve[:, i][:, None] for i in range(4))
    s = 1.0 - t
    points = s * s * (s * a + 3 * t * b) + t * t * (3 * s * c + t * d)
    return np.asarray(points.reshape(-1, 2))


def _corners(boxes: Sequence[QRectF]) -> Boxes:
    return np.array([(b.left(), b.top(), b.right(), b.bottom()) for b in boxes], dtype=float).reshape(-1, 4)


def _overlap(boxes: Boxes, others: Boxes) -> Floats:
    """The area of each box that the others cover, shape (N,)."""
    low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
    near = others[(others[:, :2] < high).all(axis=1) & (others[:, 2:] > low).all(axis=1)]
    top_left = np.maximum(boxes[:, None, :2], near[None, :, :2])
    bottom_right = np.minimum(boxes[:, None, 2:], near[None, :, 2:])
    sides = np.maximum(bottom_right - top_left, 0.0)
    return np.asarray((sides[..., 0] * sides[..., 1]).sum(axis=1))


def _hits(boxes: Boxes, points: Floats) -> Floats:
    """Whether each box covers one of the points, shape (N,)."""
    inside = (points[None] >= boxes[:, None, :2]) & (points[None] <= boxes[:, None, 2:])
    whole = inside[..., 0] & inside[..., 1]
    return np.asarray(np.count_nonzero(whole, axis=1) > 0, dtype=float)


def label_size(text: str, *, strong: bool) -> tuple[float, float]:
    """Width and height of the pill around a number."""
    return text_width(text, sans(_LABEL_PX, bold=strong)) + 20, _LABEL_H


def label_box(center: QPointF, text: str, *, strong: bool) -> QRectF:
    """The pill around a number."""
    width, height = label_size(text, strong=strong)
    return QRectF(center.x() - width / 2, center.y() - height / 2, width, height)


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
