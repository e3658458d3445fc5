"""Room: what is taken on an arrangement, so that texts outside of nodes cover neither them nor each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PySide6.QtCore import QRectF

from engine.debugging.debugger import DebuggerState
from ui.drawing.arrangement import Arrangement
from ui.drawing.figures import CAPTION_H, OPERATION_D, STACK, Form
from ui.drawing.round_nodes import caption_widths
from ui.drawing.strokes import Floats

Boxes = Floats
"""Left, top, right and bottom, shape (N, 4)."""

_AROUND = 160.0
"""How far beside what is to be placed nodes are looked for: the numbers of circles are wider than these."""


def boxes_of(rects: Iterable[QRectF]) -> Boxes:
    """Rectangles as rows."""
    return np.array([(r.left(), r.top(), r.right(), r.bottom()) for r in rects], dtype=float).reshape(-1, 4)


def boxes_around(centers: Floats, width: float, height: float) -> Boxes:
    """Boxes of one size around points of shape (N, 2)."""
    half = (width / 2, height / 2)
    return np.hstack([centers - half, centers + half])


def joined(*parts: Boxes) -> Boxes:
    """Several lots of boxes as one."""
    return np.vstack([np.zeros((0, 4)), *parts])


def touches(boxes: Boxes, others: Boxes, gap: float = 0.0) -> np.ndarray:
    """Whether each box comes nearer to any other one than ``gap``, shape (N,)."""
    if not len(boxes) or not len(others):
        return np.zeros(len(boxes), dtype=bool)
    low, high = boxes[:, :2].min(axis=0) - gap, boxes[:, 2:].max(axis=0) + gap
    near = others[(others[:, :2] < high).all(axis=1) & (others[:, 2:] > low).all(axis=1)]
    left, top, right, bottom = boxes.T[:, :, None]
    common = (left < near[:, 2] + gap) & (right > near[:, 0] - gap)
    common &= (top < near[:, 3] + gap) & (bottom > near[:, 1] - gap)
    return np.asarray(common.any(axis=1))


def points_within(boxes: Boxes, points: Floats) -> np.ndarray:
    """How many of some points lie in each box, shape (N,)."""
    if not len(boxes):
        return np.zeros(0, dtype=int)
    # Texts are low: with the points in order of their height, few are compared with each box.
    x, y = points[np.argsort(points[:, 1])].T
    left, top, right, bottom = boxes.T
    first = np.searchsorted(y, top)
    counts = np.searchsorted(y, bottom, side="right") - first
    box = np.repeat(np.arange(len(boxes)), counts)
    point = np.arange(len(box)) + np.repeat(first - np.cumsum(counts) + counts, counts)
    inside = (x[point] >= left[box]) & (x[point] <= right[box])
    return np.bincount(box[inside], minlength=len(boxes))


def taken_by_nodes(state: DebuggerState, arrangement: Arrangement, around: Boxes) -> Boxes:
    """The bodies of the nodes near some boxes, the numbers at their circles, and the titles of the frames.

    The numbers are as wide as they will get in the whole pass, so that what has room beside them keeps it.

    Args:
        state: Whose numbers.
        arrangement: Where its nodes stand.
        around: What is to be placed stands within, or a little beside, one of these.
    """
    if not len(around):
        return np.zeros((0, 4))
    left, top = around[:, :2].min(axis=0) - _AROUND
    right, bottom = around[:, 2:].max(axis=0) + _AROUND
    nodes = arrangement.touching(QRectF(left, top, right - left, bottom - top))
    bodies = arrangement.rects[nodes]
    bodies = np.hstack([bodies[:, :2], bodies[:, :2] + bodies[:, 2:]])
    captions = []
    for row, node in enumerate(nodes):
        form = arrangement.figures[node].form
        if form is Form.LAYER:
            bodies[row, 2:] += STACK
        elif form is Form.OPERATION:
            middle = (bodies[row, 0] + bodies[row, 2]) / 2
            above, below = caption_widths(state, arrangement.figures[node], node)
            low, high = bodies[row, 1], bodies[row, 3]
            captions += [
                (middle - above / 2, low, middle + above / 2, low + CAPTION_H),
                (middle - below / 2, high - CAPTION_H, middle + below / 2, high),
            ]
            bodies[row] = (middle - OPERATION_D / 2, low + CAPTION_H, middle + OPERATION_D / 2, high - CAPTION_H)
    titles = boxes_of(frame.title_rect for frame in arrangement.frames)
    return joined(bodies, np.array(captions, dtype=float).reshape(-1, 4), titles)
