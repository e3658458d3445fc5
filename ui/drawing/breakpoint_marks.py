"""The marks of breakpoints: a red dot, hollow where it does not stop just here, a diamond where it only tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from engine.debugging.breakpoints.marks import Mark
from ui.drawing.frames import TITLE_H
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.drawing.picture import Picture

MARK_R = 5.5
"""The radius of a mark, in units of the picture."""
_LEAST_PX = 3.5
"""From afar a mark's radius is never smaller on the screen."""
_MOST_R = 12.0
"""At a node that is drawn by itself it is no larger: beyond, the node has no room to paint on."""


def radius_at(scale: float) -> float:
    """How large a mark is, in units of the picture, at so many pixels a unit."""
    return max(MARK_R, _LEAST_PX / scale)


def radius_at_node(painter: QPainter) -> float:
    """How large the mark of a node that is drawn by itself is."""
    scale = painter.worldTransform().m11()
    return min(radius_at(scale), _MOST_R) if scale > 0.0 else MARK_R


def draw_mark(painter: QPainter, mark: Mark, center: QPointF, theme: Theme, radius: float = MARK_R) -> None:
    """Draw a mark.

    What is disabled, or has an error, is a grey outline; what belongs to something inside that is not shown, a red one.

    Args:
        painter: Draws in units of the picture.
        mark: The mark.
        center: Where.
        theme: The colours.
        radius: How large.
    """
    share = radius / MARK_R
    red = theme.color("error" if mark.is_active else "secondary")
    edge = QPen(theme.color("panel"), 1.5 * share)
    painter.setPen(edge)
    painter.setBrush(theme.color("panel") if mark.is_hollow else red)
    _draw_shape(painter, mark, center, radius + (1.5 * share if mark.is_hollow else 0.0))
    if mark.is_hollow:
        painter.setPen(QPen(red, 1.8 * share))
        _draw_shape(painter, mark, center, radius - 0.9 * share)
    if mark.is_conditional:
        painter.setPen(QPen(red if mark.is_hollow else theme.color("panel"), 1.3 * share))
        for y in (-1.4, 1.4):
            side = 2.0 if mark.is_hollow or not mark.stops else 2.6
            painter.drawLine(center + QPointF(-side, y) * share, center + QPointF(side, y) * share)


def _draw_shape(painter: QPainter, mark: Mark, center: QPointF, radius: float) -> None:
    if mark.stops:
        painter.drawEllipse(center, radius, radius)
    else:
        reach = radius * 1.2
        corners = (QPointF(0, -reach), QPointF(reach, 0), QPointF(0, reach), QPointF(-reach, 0))
        painter.drawPolygon(QPolygonF([center + corner for corner in corners]))


def draw_marks_beside_nodes(painter: QPainter, picture: Picture, theme: Theme, scale: float) -> None:
    """Draw the marks of edges, in their middle, and of open groups, beside their titles."""
    marks, arrangement = picture.state.breaks.marks, picture.arrangement
    if not marks.edges and not marks.groups:
        return
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    radius = radius_at(scale)
    for edge, mark in marks.edges.items():
        if edge in arrangement.routes:
            draw_mark(painter, mark, arrangement.forward_path(*edge).pointAtPercent(0.5), theme, radius)
    for frame in arrangement.frames:
        if frame.group in marks.groups:
            beside = QPointF(frame.title_rect.right() + 2, frame.rect.top() + TITLE_H / 2)
            draw_mark(painter, marks.groups[frame.group], beside, theme, radius)
    painter.setBrush(Qt.BrushStyle.NoBrush)
