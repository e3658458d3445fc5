"""Emphasis: what a person looks for or has chosen, drawn over the picture: dimming, chains of messages, rings."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import NamedTuple, cast

import numpy as np
import shiboken6
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.finding import Trail
from ui.drawing.painter import draw_still
from ui.drawing.picture import Picture
from ui.theme import Theme

_VEIL = 0.82
"""How much of the canvas's colour lies over what is dimmed."""
_BAND, _BAND_WIDTH = 0.32, 11.0
"""How strong and how wide the band behind a message of the chain is."""
_LEAST_PX = 2.0
_WASH, _CORNER = 0.13, 10.0
_MOST_ROUND = 400
"""More frames than this are drawn as mere rectangles, all at once, and more bands as lines."""
_WASH_OF_MANY = 0.4


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What stands out in a picture.

    Attributes:
        chosen: The selected nodes beside the one that is explained, whose ring the picture has.
        found: The nodes that a search has found.
        bright: The part that is not dimmed; None where nothing is.
        chain: The part whose messages are highlighted, if any.
    """

    chosen: frozenset[int] = frozenset()
    found: frozenset[int] = frozenset()
    bright: Trail | None = None
    chain: Trail | None = None


PLAIN = Emphasis()


def part_of(picture: Picture, part: Trail) -> Picture:
    """The still picture of some nodes and edges only.

    Args:
        picture: The whole.
        part: What stays of it.
    """
    selected = picture.selected if picture.selected in part.nodes else None
    return replace(picture, arrangement=picture.arrangement.part(part.nodes, part.edges), selected=selected)


def landed_part(picture: Picture, part: Trail) -> Picture:
    """The same to be taken along: what is on its way has landed, and nothing is selected."""
    return replace(part_of(picture, part), phase=1.0, selected=None)


def draw_chain(
    painter: QPainter, picture: Picture, trail: Trail | None, theme: Theme, exposed: QRectF, scale: float
) -> None:
    """Draw the bands behind the highlighted messages; the picture is drawn over them."""
    if trail is None:
        return
    color = theme.color("backward")
    color.setAlphaF(_BAND)
    pen = QPen(color, max(_BAND_WIDTH, 1.5 * _LEAST_PX / scale))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    part = picture.arrangement.part(trail.nodes, trail.edges)
    visible = part.edges_in(exposed)
    if len(visible) > _MOST_ROUND:
        # From afar a band is a line, and there may be thousands.
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(QPen(color, 0))
        lines = part.segments
        painter.drawLines(cast(QLineF, shiboken6.wrapInstance(lines.ctypes.data, QLineF)), len(lines))
        return
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen)
    for parent, child in visible:
        painter.drawPath(part.backward_path(parent, child))


def draw_emphasis(
    painter: QPainter, picture: Picture, emphasis: Emphasis, theme: Theme, exposed: QRectF, scale: float
) -> None:
    """Draw what stands out over a picture that has been drawn.

    Args:
        painter: Draws in units of the picture.
        picture: What has been drawn.
        emphasis: What stands out in it.
        theme: The colours.
        exposed: The part that is seen.
        scale: Pixels a unit.
    """
    if emphasis.bright is not None:
        veil = theme.color("canvas")
        veil.setAlphaF(_VEIL)
        painter.fillRect(exposed, veil)
        draw_still(painter, part_of(picture, emphasis.bright), theme, exposed, scale)
    found, chosen = theme.color("found"), theme.color("forward")
    _draw_rings(painter, picture, emphasis.found, exposed, scale, _Ring(found, 2.2, 8.0, _WASH))
    _draw_rings(painter, picture, emphasis.chosen, exposed, scale, _Ring(chosen, 1.6, 4.0, 0.0))


class _Ring(NamedTuple):
    """A frame around a node.

    Attributes:
        color: Its colour.
        width: Of its line, in units of the picture.
        grows: How far outside of the node it runs.
        wash: How much of its colour lies inside, so that it is seen from afar too.
    """

    color: QColor
    width: float
    grows: float
    wash: float


def _draw_rings(
    painter: QPainter, picture: Picture, nodes: Collection[int], exposed: QRectF, scale: float, ring: _Ring
) -> None:
    """Draw frames around those of some nodes that are seen; from afar, where they can be many, in one batch."""
    if not nodes:
        return
    boxes = picture.arrangement.rects[sorted(nodes)]
    grows = max(ring.grows, 1.5 * _LEAST_PX / scale)
    boxes = boxes + np.array([-grows, -grows, 2 * grows, 2 * grows])
    across = (boxes[:, 0] <= exposed.right()) & (boxes[:, 0] + boxes[:, 2] >= exposed.left())
    along = (boxes[:, 1] <= exposed.bottom()) & (boxes[:, 1] + boxes[:, 3] >= exposed.top())
    boxes = np.ascontiguousarray(boxes[across & along])
    wash = QColor(ring.color)
    wash.setAlphaF(ring.wash)
    painter.setPen(QPen(ring.color, max(ring.width, _LEAST_PX / scale)))
    painter.setBrush(wash if ring.wash else Qt.BrushStyle.NoBrush)
    if len(boxes) > _MOST_ROUND:
        wash.setAlphaF(_WASH_OF_MANY)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(wash)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.drawRects(cast(QRectF, shiboken6.wrapInstance(boxes.ctypes.data, QRectF)), len(boxes))
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    for box in boxes.tolist():
        painter.drawRoundedRect(QRectF(*box), _CORNER + grows, _CORNER + grows)
