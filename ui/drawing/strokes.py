"""Many curves at once: cut into straight pieces by numpy, kept to what is seen, drawn in one call.

Qt strokes a curve wider than a pixel piece by piece in exact outlines; a thousand of them take 300 ms. Straight pieces
with flat ends, short enough to look like the curve, take a tenth of that.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt
import shiboken6
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QPaintEngine, QPainter, QPen

_TOLERANCE_PX = 0.12
"""About how far a straight piece strays from its curve; one that turns twice may be off by four times as much."""
_COARSE, _MOST_PIECES = 8, 64
_STRAIGHT = 0.02
"""A cubic whose control points stray by no more, in units of the picture, is a line at any zoom."""
_MARGIN = 4.0

Floats = npt.NDArray[np.float64]


class Pieces(NamedTuple):
    """Straight pieces of curves.

    Attributes:
        lines: x0, y0, x1, y1 of each, shape (N, 4).
        begins: How far along its curve each begins, in units of the picture, shape (N,).
        lengths: How long each is, shape (N,).
    """

    lines: Floats
    begins: Floats
    lengths: Floats


class Coarse(NamedTuple):
    """A curve cut into a few short cubics: the half of the work that no zoom changes.

    Attributes:
        parts: Their control points, shape (N, 4, 2).
        begins: How far along the curve each begins, in units of the picture, shape (N,).
        boxes: Left, top, right and bottom of each, shape (N, 4).
    """

    parts: Floats
    begins: Floats
    boxes: Floats


def coarse(curves: Sequence[Floats]) -> list[Coarse]:
    """Cut curves (control points of each, shape (P, 4, 2)) into a few short cubics, and leave straight ones whole."""
    if not curves:
        return []
    cubics = np.concatenate(curves)
    bends = np.abs(cubics[:, :-2] - 2 * cubics[:, 1:-1] + cubics[:, 2:]).max(axis=(1, 2)) > _STRAIGHT
    parts, cubic = _parts(cubics, np.where(bends, _COARSE, 1))
    chords = np.hypot(*(parts[:, 3] - parts[:, 0]).T)
    curve = np.repeat(np.arange(len(curves)), [len(c) for c in curves])[cubic]
    begins = np.cumsum(chords) - chords
    begins -= begins[np.searchsorted(curve, curve)]
    boxes = np.hstack([parts.min(axis=1), parts.max(axis=1)])
    ends = np.searchsorted(curve, np.arange(1, len(curves)))
    return [Coarse(*own) for own in zip(*(np.split(array, ends) for array in (parts, begins, boxes)), strict=True)]


def pieces(curves: Sequence[Coarse], scale: float, exposed: QRectF) -> Pieces:
    """Cut curves so finely that nobody sees it, and keep the pieces that can be seen.

    Only short cubics in sight are cut on. A cubic strays from its chord by at most three quarters of its inner control
    points' distance to it, and n equal parts by 1/n² of that.

    Args:
        curves: The curves, as cut once.
        scale: Pixels a unit.
        exposed: The part of the picture that is seen.
    """
    if not curves:
        return Pieces(np.zeros((0, 4)), np.zeros(0), np.zeros(0))
    inside = _seen(np.concatenate([curve.boxes for curve in curves]), exposed)
    parts = np.concatenate([curve.parts for curve in curves])[inside]
    begins = np.concatenate([curve.begins for curve in curves])[inside]
    counts = np.ceil(np.sqrt(0.75 * _sag(parts) * scale / _TOLERANCE_PX)).astype(int)
    fine, part = _parts(parts, np.clip(counts, 1, _MOST_PIECES))
    lines = np.ascontiguousarray(fine[:, (0, 3)].reshape(-1, 4))
    lengths = np.hypot(lines[:, 2] - lines[:, 0], lines[:, 3] - lines[:, 1])
    along = np.cumsum(lengths) - lengths
    return Pieces(lines, begins[part] + along - along[np.searchsorted(part, part)], lengths)


def _parts(cubics: Floats, counts: npt.NDArray[np.int_]) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Cut each cubic into so many equal parts.

    Returns:
        The parts' control points, shape (N, 4, 2), and which cubic each belongs to.
    """
    owner = np.repeat(np.arange(len(cubics)), counts)
    step = (1.0 / counts)[owner][:, None]
    t = (np.arange(len(owner)) - np.repeat(np.cumsum(counts) - counts, counts))[:, None] * step
    whole = cubics[owner]
    begin, end = _at(whole, t), _at(whole, t + step)
    return np.stack([begin, begin + step * _third(whole, t), end - step * _third(whole, t + step), end], axis=1), owner


def _at(cubics: Floats, t: Floats) -> Floats:
    """Points of cubics, shape (N, 2)."""
    s = 1.0 - t
    a, b, c, d = (cubics[:, i] for i in range(4))
    return np.asarray(s * s * (s * a + 3 * t * b) + t * t * (3 * s * c + t * d))


def _third(cubics: Floats, t: Floats) -> Floats:
    """A third of their derivatives, shape (N, 2)."""
    s = 1.0 - t
    a, b, c, d = (cubics[:, i] for i in range(4))
    return np.asarray(s * s * (b - a) + 2 * s * t * (c - b) + t * t * (d - c))


def _sag(cubics: Floats) -> Floats:
    """The larger distance of the inner control points from the chord, its ends included, shape (N,).

    Of a cubic that turns back beyond its chord's ends, how much it bends along the chord counts as well.
    """
    chord = cubics[:, 3] - cubics[:, 0]
    length = np.maximum(np.hypot(*chord.T), 1e-9)[:, None]
    inner = cubics[:, 1:3] - cubics[:, :1]
    across = (inner[:, :, 0] * chord[:, None, 1] - inner[:, :, 1] * chord[:, None, 0]) / length
    along = (inner * chord[:, None]).sum(axis=2) / length
    beyond = np.maximum(np.maximum(-along, along - length), 0.0)
    found: Floats = np.hypot(across, beyond).max(axis=1)
    turns = (beyond > 0.0).any(axis=1)
    bends = np.diff(cubics[turns], n=2, axis=1)
    found[turns] = np.maximum(found[turns], np.hypot(bends[..., 0], bends[..., 1]).max(axis=1))
    return found


def _seen(boxes: Floats, exposed: QRectF) -> npt.NDArray[np.bool_]:
    """Which cubics may reach into the exposed part: they stay within their control points' boxes."""
    return np.asarray(
        (boxes[:, 0] <= exposed.right() + _MARGIN)
        & (boxes[:, 2] >= exposed.left() - _MARGIN)
        & (boxes[:, 1] <= exposed.bottom() + _MARGIN)
        & (boxes[:, 3] >= exposed.top() - _MARGIN)
    )


def dashed(whole: Pieces, on: float, off: float) -> Floats:
    """Cut pieces into dashes that run on from piece to piece; lengths in units of the picture.

    Returns:
        x0, y0, x1, y1 of each piece of a dash, shape (M, 4).
    """
    period = on + off
    first = np.floor(whole.begins / period).astype(int)
    last = np.floor((whole.begins + whole.lengths) / period).astype(int)
    counts = last - first + 1
    piece = np.repeat(np.arange(len(first)), counts)
    dash = first[piece] + np.arange(len(piece)) - np.repeat(np.cumsum(counts) - counts, counts)
    begin, length = whole.begins[piece], whole.lengths[piece]
    start = np.maximum(dash * period, begin)
    stop = np.minimum(dash * period + on, begin + length)
    kept = stop > start
    piece, start, stop, begin = piece[kept], start[kept], stop[kept], begin[kept]
    length = np.maximum(length[kept], 1e-12)[:, None]
    origin, way = whole.lines[piece, :2], whole.lines[piece, 2:] - whole.lines[piece, :2]
    low, high = (start - begin)[:, None] / length, (stop - begin)[:, None] / length
    return np.ascontiguousarray(np.hstack([origin + way * low, origin + way * high]))


def draw_lines(painter: QPainter, lines: Floats) -> None:
    """Draw lines (x0, y0, x1, y1; shape (N, 4), contiguous) with the painter's pen, without copying them."""
    if len(lines):
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(lines.ctypes.data, QLineF)), len(lines))


def flat(pen: QPen) -> QPen:
    """The pen with flat ends, which straight pieces need: others would overlap."""
    pen.setCapStyle(Qt.PenCapStyle.FlatCap)
    return pen


def draws_pixels(painter: QPainter) -> bool:
    """Whether a painter fills pixels; SVG and PDF want whole curves instead of pieces."""
    return bool(painter.paintEngine().type() == QPaintEngine.Type.Raster)
