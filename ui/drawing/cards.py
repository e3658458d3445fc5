"""Cards, pills, circles: the body of one node, told apart by shape before colour, and what marks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.drawing.breakpoint_marks import draw_mark, radius_at_node
from ui.drawing.card_content import draw_head, slider_rect, title
from ui.drawing.card_content import draw_numbers as draw_content
from ui.drawing.coloring import lettering_on
from ui.drawing.detail import FULL, Detail
from ui.drawing.faces import Face, Role
from ui.drawing.figures import NAME_PX, OPERATION_D, STACK, Figure, Form
from ui.drawing.mathtext import draw_runs, runs_width
from ui.drawing.round_nodes import draw_operation, draw_symbol
from ui.theme import Theme

__all__ = ["circle_of", "draw_body", "draw_node", "draw_numbers", "slider_rect"]

CORNER = 10.0
_PILL_CORNER = 27.0
_HALO = 7.0
_FAR_BORDER = 2.6
"""How much wider a border begins, so that it is the far boxes' hairline at first."""
_GROWTH = 0.4
"""Below 1: names are soon large enough to be read."""
_FAR_NAME = 1.45
"""How much larger than in its title a name may be in a node that shows nothing else."""


def draw_node(
    painter: QPainter,
    figure: Figure,
    face: Face,
    rect: QRectF,
    theme: Theme,
    *,
    selected: bool,
    detail: Detail = FULL,
    inside: Theme | None = None,
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
        inside: The colours of what lies on the node itself, where a heat overlay colours it.
    """
    inside = theme if inside is None else inside
    draw_body(painter, figure, face, rect, theme, inside, detail, selected=selected)
    draw_numbers(painter, figure, face, rect, theme, inside, detail)


def draw_body(
    painter: QPainter,
    figure: Figure,
    face: Face,
    rect: QRectF,
    theme: Theme,
    inside: Theme,
    detail: Detail,
    *,
    selected: bool,
) -> None:
    """Draw what looks the same whatever the numbers, as long as they are finite: surface, name, formula, marks."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if face.changed:
        painter.setPen(QPen(theme.color("highlight"), _HALO))
        _draw_outline(painter, figure, rect)
    _draw_surface(painter, figure, face, rect, theme, inside, detail)
    if selected:
        painter.setPen(QPen(theme.color("forward"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(-4, -4, 4, 4), CORNER + 4, CORNER + 4)
    if detail.names > 0.0:
        # Coming nearer, a node loses the strong colours that it has from afar: names are written for what is there.
        lettering = inside if detail.surface == 1.0 else lettering_on(_surface(figure, face, inside, detail), inside)
        with _grown(painter, rect.center(), detail.names):
            if figure.form is Form.OPERATION:
                draw_symbol(painter, figure, face, circle_of(rect), lettering)
            else:
                _draw_name(painter, figure, rect, lettering, detail)
    if detail.numbers > 0.0 and figure.form is not Form.OPERATION:
        with _faded(painter, detail.numbers):
            draw_head(painter, figure, face, rect, inside)
    if face.is_bad:
        _draw_bad(painter, _corner(figure, rect, -1), theme)
    if face.breakpoint is not None:
        draw_mark(painter, face.breakpoint, _corner(figure, rect, 1), theme, radius_at_node(painter))


def draw_numbers(
    painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme, inside: Theme, detail: Detail
) -> None:
    """Draw a node's value and error signal, as far as they can be seen."""
    if detail.numbers > 0.0:
        with _faded(painter, detail.numbers):
            if figure.form is Form.OPERATION:
                draw_operation(painter, figure, face, circle_of(rect), theme)
            else:
                draw_content(painter, figure, face, rect, inside)


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


def _border(face: Face, theme: Theme, detail: Detail) -> QPen:
    if face.is_bad:
        return QPen(theme.color("error"), 2.4)
    if face.role is Role.COMPUTES:
        return QPen(theme.color("forward"), 2.2)
    if face.role in (Role.SENDS, Role.RECEIVES):
        return QPen(theme.color("backward"), 2.2)
    if face.value is not None:
        return QPen(theme.mixed("border", "edge", detail.surface), 1.2 + _FAR_BORDER * (1.0 - detail.surface))
    pen = QPen(theme.color("hollow"), 1.2, Qt.PenStyle.DashLine)
    pen.setDashPattern([4.0, 3.0])
    return pen


def _surface(figure: Figure, face: Face, theme: Theme, detail: Detail) -> QColor:
    """The colour of a node's surface; from afar it tells what near by border and badge tell."""
    if not theme.is_plain:  # a heat overlay's colour says something else, at any distance
        return theme.color("canvas" if face.value is None else "card")
    if face.value is None:
        near, far = "canvas", "canvas"
    else:
        near, far = "tint" if figure.form is Form.CONSTANT else "card", "forward_tint"
    if face.role is not Role.NONE:
        far = "forward" if face.role is Role.COMPUTES else "backward"
    elif face.is_bad:
        far = "error"
    return theme.mixed("error_tint" if face.is_bad else near, far, detail.surface)


def _draw_surface(
    painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme, inside: Theme, detail: Detail
) -> None:
    """Draw shadow, surface and border."""
    hollow = face.value is None
    if not hollow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.mixed("shadow", "canvas"))
        _draw_outline(painter, figure, rect.translated(0, 2))
    if figure.form is Form.LAYER:
        painter.setPen(QPen(theme.color("border"), 1.0))
        painter.setBrush(theme.color("tint"))
        painter.drawRoundedRect(rect.translated(STACK, STACK), CORNER, CORNER)
    painter.setBrush(_surface(figure, face, inside, detail))
    painter.setPen(_border(face, theme, detail))
    _draw_outline(painter, figure, rect)
    if figure.is_loss:
        pen = _border(face, theme, detail)
        pen.setWidthF(1.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        _draw_outline(painter, figure, rect, 3.5)


def _draw_name(painter: QPainter, figure: Figure, rect: QRectF, theme: Theme, detail: Detail) -> None:
    """The name: in its title, or, the farther the view, the larger and nearer to the middle of the node."""
    name, place = title(figure, rect)
    width = runs_width(name, NAME_PX)
    if not width:
        return
    far = 1.0 - detail.title
    if far == 0.0:
        draw_runs(painter, name, place.x(), place.y(), NAME_PX, theme.color("text"))
        return
    largest = max(1.0, min(_FAR_NAME, (rect.width() - 12) / width, (rect.height() - 8) / NAME_PX))
    factor = 1.0 + (largest - 1.0) * far
    middle = rect.center() + QPointF(-width * largest / 2, 0.36 * NAME_PX * largest)
    painter.save()
    painter.translate(place + (middle - place) * far)
    painter.scale(factor, factor)
    draw_runs(painter, name, 0.0, 0.0, NAME_PX, theme.color("text"))
    painter.restore()


@contextmanager
def _grown(painter: QPainter, center: QPointF, share: float) -> Iterator[None]:
    """Draw smaller at first; unlike what fades in, what grows can be told from its ground all the way."""
    if share < 1.0:
        painter.save()
        painter.translate(center)
        painter.scale(share**_GROWTH, share**_GROWTH)
        painter.translate(-center)
    yield
    if share < 1.0:
        painter.restore()


@contextmanager
def _faded(painter: QPainter, share: float) -> Iterator[None]:
    """Draw with an opacity; where it is full, nothing is changed, for every change costs."""
    if share < 1.0:
        painter.setOpacity(share)
    yield
    if share < 1.0:
        painter.setOpacity(1.0)
