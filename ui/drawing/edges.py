"""Edges, lanes, and the dots on them."""

from __future__ import annotations

from collections.abc import Collection
from math import sqrt

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from ui.drawing.detail import detail_at
from ui.drawing.picture import Picture
from ui.drawing.strokes import Coarse, Floats, dashed, draw_lines, draws_pixels, flat, pieces
from ui.drawing.widths import by_width, head_size
from ui.theme import Theme

_MARGIN = 10.0
_EDGE, _ACTIVE, _LANE, _ACTIVE_LANE = 1.4, 2.2, 1.2, 2.4
_FINEST_PX = 0.8
_CROWD = 80
"""So many lines of one kind in sight have their full width."""
_DASHES = (4.0, 3.0)
"""Dash and gap of a lane, in widths of its line."""

Edges = Collection[tuple[int, int]]
"""(parent, child) of edges."""


def draw_edges(
    painter: QPainter, picture: Picture, visible: Edges, theme: Theme, exposed: QRectF, scale: float = 1.0
) -> None:
    """Draw forward edges with their arrows, grey until values move along them."""
    active = [edge for edge in visible if edge in picture.active_edges]
    quiet = [edge for edge in visible if edge not in picture.active_edges] if active else list(visible)
    for edges, token, usual in ((quiet, "edge", _EDGE), (active, "forward", _ACTIVE)):
        for width, alike in by_width(picture, edges, usual, backward=False):
            curves = [picture.arrangement.cubics(*edge, backward=False) for edge in alike]
            pen = QPen(theme.mixed(token, "canvas", detail_at(scale).curves), _line_width(width, len(edges), scale))
            if draws_pixels(painter):
                _draw_pieces(painter, picture.arrangement.cut(alike, backward=False), pen, exposed, scale)
            else:
                _draw_paths(painter, [picture.arrangement.forward_path(*edge) for edge in alike], pen)
            _draw_heads(painter, curves, pen.color(), head_size(7.0, width), exposed)


def draw_lanes(
    painter: QPainter, picture: Picture, visible: Edges, theme: Theme, exposed: QRectF, scale: float = 1.0
) -> None:
    """Draw the lanes of the messages that have landed, dashed, against the arrows."""
    landed, arrangement, busy = picture.landed_along(visible), picture.arrangement, picture.active_lane
    for active, whole, size in ((False, _LANE, 6.5), (True, _ACTIVE_LANE, 9.0)):
        edges = [edge for edge in landed if (edge == busy) is active]
        for own, alike in by_width(picture, edges, whole, backward=True):
            curves = [arrangement.cubics(*edge, backward=True) for edge in alike]
            width = _line_width(own, len(edges), scale)
            pen = QPen(theme.mixed("backward", "canvas", detail_at(scale).curves), width)
            # Dashes are as long on wide lines as on narrow ones.
            dashes = (_DASHES[0] * whole / own, _DASHES[1] * whole / own)
            # Qt's own dashes are quick only up to the width of a pixel.
            if draws_pixels(painter) and width * scale > 1.001:
                cut = arrangement.cut(alike, backward=True)
                _draw_pieces(painter, cut, pen, exposed, scale, dashes=dashes)
            else:
                pen.setDashPattern(list(dashes))
                if own > whole:  # other ends would close the gaps of wide lines
                    flat(pen)
                _draw_paths(painter, [arrangement.backward_path(*edge) for edge in alike], pen)
            _draw_heads(painter, curves, pen.color(), head_size(size, own), exposed)


def _line_width(width: float, count: int, scale: float) -> float:
    """The width of so many lines: where they crowd, each is finer, down to a pixel, so that they stay apart."""
    finer = width * min(1.0, sqrt(_CROWD / max(count, 1)))
    return max(finer, min(width, 1.0 / scale))


def _draw_paths(painter: QPainter, paths: list[QPainterPath], pen: QPen) -> None:
    """Draw whole curves: into files, which are looked at more closely than any screen."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(pen)
    for path in paths:
        painter.drawPath(path)


def _draw_pieces(
    painter: QPainter,
    curves: list[Coarse],
    pen: QPen,
    exposed: QRectF,
    scale: float,
    dashes: tuple[float, float] | None = None,
) -> None:
    """Draw straight pieces of what is seen of curves: onto a screen."""
    # An edge never gets thinner than a screen's finest line: it would turn into grey dust.
    width = max(pen.widthF(), _FINEST_PX / scale)
    pen.setWidthF(width)
    painter.setPen(flat(pen))
    cut = pieces(curves, scale, exposed)
    draw_lines(painter, cut.lines if dashes is None else dashed(cut, dashes[0] * width, dashes[1] * width))


def _draw_heads(painter: QPainter, curves: list[Floats], color: QColor, size: float, exposed: QRectF) -> None:
    """Draw the arrows at the curves' ends."""
    if not curves:
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    last = np.array([curve[-1] for curve in curves])
    tips = last[:, 3]
    way = tips - last[:, 2]
    way /= np.maximum(np.hypot(*way.T), 1e-9)[:, None]
    inside = (tips >= (exposed.left() - size, exposed.top() - size)).all(axis=1)
    inside &= (tips <= (exposed.right() + size, exposed.bottom() + size)).all(axis=1)
    # Edges of one port have one arrow: drawn on itself, it would only grow a darker rim.
    _, first = np.unique(np.hstack([tips, way])[inside].round(2), axis=0, return_index=True)
    tips, way = tips[inside][first], way[inside][first] * size
    across = 0.42 * np.stack([-way[:, 1], way[:, 0]], axis=1)
    corners = np.stack([tips, tips - way + across, tips - way - across], axis=1)
    for a, b, c in corners.tolist():
        painter.drawConvexPolygon([QPointF(*a), QPointF(*b), QPointF(*c)])


def picture_bounds(picture: Picture) -> QRectF:
    """What a picture covers, labels and dots on their way included."""
    bounds = QRectF(picture.arrangement.bounds)
    for _, box in picture.labels:
        bounds = bounds.united(box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
    for box in (*(mover.box for mover in picture.movers), *(ledger.box for ledger in picture.ledgers)):
        bounds = bounds.united(box.adjusted(-_MARGIN, -_MARGIN, _MARGIN, _MARGIN))
    return bounds
