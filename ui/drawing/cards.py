"""Cards, pills, circles: the body of one node, told apart by shape before colour, and what marks it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.drawing.card_content import draw_card, draw_leaf, slider_rect
from ui.drawing.detail import FULL, Detail
from ui.drawing.figures import OPERATION_D, STACK, Figure, Form
from ui.drawing.mathtext import draw_runs, runs_width
from ui.drawing.picture import Face, Role
from ui.drawing.round_nodes import draw_operation
from ui.theme import Theme

__all__ = ["circle_of", "draw_node", "slider_rect"]

CORNER = 10.0
_PILL_CORNER = 27.0
_HALO = 7.0
_FAR_NAME = 1.45
"""How much larger than in its title a name is in a node that shows nothing else."""
_NAME_PX = 18.0


def draw_node(
    painter: QPainter,
    figure: Figure,
    face: Face,
    rect: QRectF,
    theme: Theme,
    *,
    selected: bool,
    detail: Detail = FULL,
) -> None:
    """Draw one node with its numbers.

    Args:
        painter: Draws in units of the picture.
        figure: The node's shape, name and formula.
        face: Its numbers.
        rect: Where.
        theme: The colours.
        selected: Whether a ring marks it.
        detail: How much of it can be seen.
    """
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if face.changed:
        painter.setPen(QPen(theme.color("highlight"), _HALO))
        _draw_outline(painter, figure, rect)
    ground = _draw_body(painter, figure, face, rect, theme, detail)
    if selected:
        painter.setPen(QPen(theme.color("forward"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), CORNER + 4, CORNER + 4)
    if detail.numbers < 1.0:
        _draw_name(painter, figure, rect, theme, ground, detail)
    if detail.numbers > 0.0:
        # Small things fade in against the body; where all of them are there, this costs nothing.
        painter.setOpacity(detail.numbers)
        if figure.form is Form.OPERATION:
            draw_operation(painter, figure, face, circle_of(rect), theme)
        elif figure.form in (Form.CARD, Form.LAYER):
            draw_card(painter, figure, face, rect, theme)
        else:
            draw_leaf(painter, figure, face, rect, theme)
        painter.setOpacity(1.0)
    if face.is_bad:
        _draw_bad(painter, _corner(figure, rect, -1), theme)
    if face.breakpoint:
        painter.setPen(QPen(theme.color("panel"), 1.5))
        painter.setBrush(theme.color("error"))
        painter.drawEllipse(_corner(figure, rect, 1), 5.5, 5.5)


def _corner(figure: Figure, rect: QRectF, side: int) -> QPointF:
    """Where a badge sits: at the upper left (-1) or the upper right (1)."""
    if figure.form is Form.OPERATION:
        return rect.center() + QPointF(side * OPERATION_D * 0.36, -OPERATION_D * 0.36)
    return QPointF(rect.left() + 3 if side < 0 else rect.right() - 3, rect.top() + 3)


def _draw_bad(painter: QPainter, center: QPointF, theme: Theme) -> None:
    """A warning triangle: what is not finite is seen at any zoom, and without colour."""
    x, y, size = center.x(), center.y(), 9.0
    painter.setPen(QPen(theme.color("panel"), 1.5))
    painter.setBrush(theme.color("error"))
    painter.drawConvexPolygon(
        [QPointF(x, y - size), QPointF(x + size, y + 0.75 * size), QPointF(x - size, y + 0.75 * size)]
    )
    painter.setPen(QPen(theme.color("panel"), 2.0))
    painter.drawLine(QPointF(x, y - 3.5), QPointF(x, y + 1.0))
    painter.drawLine(QPointF(x, y + 4.0), QPointF(x, y + 4.2))


def circle_of(rect: QRectF) -> QRectF:
    """The circle of an operation inside its room."""
    radius = OPERATION_D / 2
    center = rect.center()
    return QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)


def _draw_outline(painter: QPainter, figure: Figure, rect: QRectF, inset: float = 0.0) -> None:
    """Draw a figure's outline with the painter's pen and brush."""
    if figure.form is Form.OPERATION:
        painter.drawEllipse(circle_of(rect).adjusted(inset, inset, -inset, -inset))
    else:
        corner = min(rect.height() / 2, _PILL_CORNER) if figure.form is Form.PILL else CORNER
        corner -= inset
        painter.drawRoundedRect(rect.adjusted(inset, inset, -inset, -inset), corner, corner)


def _border(face: Face, theme: Theme) -> QPen:
    if face.is_bad:
        return QPen(theme.color("error"), 2.4)
    if face.role is Role.COMPUTES:
        return QPen(theme.color("forward"), 2.2)
    if face.role in (Role.SENDS, Role.RECEIVES):
        return QPen(theme.color("backward"), 2.2)
    pen = QPen(theme.color("hollow" if face.value is None else "border"), 1.2)
    if face.value is None:
        pen.setStyle(Qt.PenStyle.DashLine)
        pen.setDashPattern([4.0, 3.0])
    return pen


def _draw_body(
    painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme, detail: Detail
) -> QColor:
    """Draw shadow, surface and border.

    Returns:
        The colour of the surface.
    """
    hollow = face.value is None
    if not hollow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed("shadow", "canvas"))
        _draw_outline(painter, figure, rect.translated(0, 2))
    if figure.form is Form.LAYER:
        painter.setPen(QPen(theme.color("border"), 1.0))
        painter.setBrush(theme.color("tint"))
        painter.drawRoundedRect(rect.translated(STACK, STACK), CORNER, CORNER)
    if face.is_bad:
        fill = theme.color("error_tint")
    elif hollow:
        fill = theme.color("canvas")
    else:
        fill = theme.mixed("tint" if figure.form is Form.CONSTANT else "card", "forward_tint", detail.surface)
    painter.setBrush(fill)
    painter.setPen(_border(face, theme))
    _draw_outline(painter, figure, rect)
    if figure.is_loss:
        pen = _border(face, theme)
        pen.setWidthF(1.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _draw_outline(painter, figure, rect, 3.5)
    return fill


def _draw_name(
    painter: QPainter, figure: Figure, rect: QRectF, theme: Theme, ground: QColor, detail: Detail
) -> None:
    """The name of a node seen from some way off: large, in the middle, and gone where the title takes its place."""
    if not figure.name or figure.is_inner:
        return
    width = runs_width(figure.name, _NAME_PX)
    factor = min(_FAR_NAME, (rect.width() - 12) / width)
    if factor < 0.75:
        return
    share = detail.names * (1.0 - detail.numbers)
    if share <= 0.02:
        return
    painter.setOpacity(share)
    painter.save()
    painter.translate(rect.center())
    painter.scale(factor, factor)
    draw_runs(painter, figure.name, -width / 2, 6.5, _NAME_PX, theme.color("text"))
    painter.restore()
    painter.setOpacity(1.0)
