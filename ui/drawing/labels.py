"""The numbers beside the edges: pills that cover no node, no other number, and as little line as can be."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.remembering import remembered
from ui.drawing.arrangement import Arrangement
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.room import Boxes, boxes_around, boxes_of, joined, points_within, touches
from ui.drawing.strokes import Floats
from ui.fonts import sans
from ui.theme import Theme

_LABEL_PX, _LABEL_H, _PAD = 11.0, 21.0, 8.0
_PLACES = np.array((0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8))
_SHIFTS = np.array([(0, y) for y in (0, -17, 17, -30, 30, -46, 46, -64, 64)], dtype=float)
_BESIDE = np.array([(x, y) for y in (0, 22, -22, 44, -44) for x in (1, -1)], dtype=float)
"""How far off its line a label may stand: above and below, then beside it, in halves of its width."""
_AIR = 3.0
_TETHERED = 26.0
"""A label farther off its lane than this is tied to it."""
_OVER_LINE = 0.15
"""What it costs to cover any part of another lane."""
_FARTHER, _LATER = 0.03, 0.005
"""What it costs to stand one place lower in the order of preference: off the line, and along it."""


@dataclass(frozen=True, slots=True)
class Lane:
    """A message that has landed.

    Attributes:
        parent: The receiver.
        child: The sender.
        active: Whether it belongs to the step that was finished last.
        text: Its number, where it is to be shown.
    """

    parent: int
    child: int
    active: bool
    text: str


def draw_labels(
    painter: QPainter, arrangement: Arrangement, labels: Iterable[tuple[Lane, QRectF]], theme: Theme
) -> None:
    """Draw the numbers of messages where they have been placed."""
    for lane, box in labels:
        _draw_tether(painter, arrangement, lane, box, theme)
        _draw_label(painter, box, lane.text, theme, strong=lane.active)


def _draw_tether(painter: QPainter, arrangement: Arrangement, lane: Lane, box: QRectF, theme: Theme) -> None:
    """Tie a label that had to stand off its lane to it."""
    end = _tether_end(arrangement, lane, box)
    if end is not None:
        painter.setPen(QPen(theme.color("backward"), 1.0, Qt.PenStyle.DotLine))
        painter.drawLine(box.center(), end)


def _tether_end(arrangement: Arrangement, lane: Lane, box: QRectF) -> QPointF | None:
    """Where a label that stands off its lane is tied to it; None where it stands on it."""
    points = _sampled(arrangement.cubics(lane.parent, lane.child, backward=True))
    center = np.array((box.center().x(), box.center().y()))
    distance = np.hypot(*(points - center).T)
    nearest = int(distance.argmin())
    return QPointF(*points[nearest]) if distance[nearest] > _TETHERED else None


def label_area(arrangement: Arrangement, lane: Lane, box: QRectF) -> QRectF:
    """What a label covers, with what ties it to its lane."""
    end = _tether_end(arrangement, lane, box)
    return box if end is None else box.united(QRectF(box.center(), end).normalized())


def label_places(arrangement: Arrangement, lanes: Sequence[Lane], taken: Boxes) -> list[QRectF | None]:
    """Where labels stand beside the backward lanes of an arrangement; None where there is no room.

    Args:
        arrangement: Where nodes and lanes are.
        lanes: What they belong to, the most important one first.
        taken: What they may not cover.
    """
    # Another pass writes other numbers on the same lanes: where they are as wide, they stand in the same places.
    wanted = tuple((lane.parent, lane.child, label_size(lane.text, strong=lane.active)) for lane in lanes)
    return list(_places(arrangement, wanted, taken.tobytes()))


@remembered
def _places(
    arrangement: Arrangement, wanted: tuple[tuple[int, int, tuple[float, float]], ...], taken_bytes: bytes
) -> tuple[QRectF | None, ...]:
    """Where labels stand, as (receiver, sender, size) each, beside the boxes that are taken."""
    taken = np.frombuffer(taken_bytes).reshape(-1, 4)
    lines = [_sampled(arrangement.cubics(parent, child, backward=True)) for parent, child, _ in wanted]
    found: list[QRectF | None] = []
    for i, (_, _, size) in enumerate(wanted):
        others = np.concatenate([line for j, line in enumerate(lines) if j != i] or [np.zeros((0, 2))])
        standing = joined(taken, boxes_of(box for box in found if box is not None))
        found.append(_free_place(lines[i], size, standing, others))
    return tuple(found)


def _free_place(line: Floats, size: tuple[float, float], taken: Boxes, others: Floats) -> QRectF | None:
    """The best of many places along a line and a little off it that are free."""
    on_curve = _points(line, _PLACES)
    half = np.array(size) / 2
    beside = _BESIDE * (half[0] + 12.0, 1.0)
    offsets = np.concatenate([_SHIFTS, beside])
    centers = (offsets[:, None] + on_curve[None]).reshape(-1, 2)
    boxes = boxes_around(centers, *size)
    cost = _OVER_LINE * (points_within(boxes, others) > 0)
    cost += (_FARTHER * np.arange(len(offsets))[:, None] + _LATER * np.arange(len(_PLACES))).ravel()
    cost[touches(boxes, taken, _AIR)] = np.inf
    best = int(np.argmin(cost))
    left, top = boxes[best, :2].tolist()
    return QRectF(left, top, *size) if np.isfinite(cost[best]) else None


def _points(samples: Floats, parts: Floats) -> Floats:
    """Points at shares of a sampled curve's length, shape (N, 2)."""
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


def label_size(text: str, *, strong: bool) -> tuple[float, float]:
    """Width and height of the pill around a number."""
    return text_width(text, sans(_LABEL_PX, bold=strong)) + 2 * _PAD, _LABEL_H


def _draw_label(painter: QPainter, box: QRectF, text: str, theme: Theme, *, strong: bool) -> None:
    """Draw a number in a pill."""
    painter.setPen(QPen(theme.color("backward"), 1.4 if strong else 1.0))
    painter.setBrush(theme.color("backward_tint" if strong else "card"))
    painter.drawRoundedRect(box, _LABEL_H / 2, _LABEL_H / 2)
    font = sans(_LABEL_PX, bold=strong)
    draw_text(painter, text, box.left() + _PAD, box.center().y() + 4, font, theme.color("backward"))
