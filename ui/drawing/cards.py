"""Cards, pills, circles: one node drawn at full detail."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QFont, QPainter, QPainterPath, QPen

from engine.arrays import Array
from engine.notation import format_number, shape_symbol
from engine.notation.numbers import DASH, MINUS
from ui.drawing.figures import (
    CELL_H,
    CELL_W,
    FORMULA_PX,
    HEAD,
    HEAT,
    NAME_PX,
    NUMBER_PX,
    OPERATION_D,
    PAD,
    SHAPE_PX,
    SMALL_PX,
    STACK,
    Figure,
    Form,
)
from ui.drawing.heat import cell_color, draw_heat
from ui.drawing.mathtext import draw_runs, draw_text, elided, runs_width, text_width
from ui.drawing.picture import Face, Role
from ui.fonts import sans
from ui.theme import Theme

CORNER = 10.0


def draw_node(
    painter: QPainter,
    figure: Figure,
    face: Face,
    rect: QRectF,
    theme: Theme,
    *,
    selected: bool,
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
        inside: The colours of what lies on the node itself, where a heat overlay colours it.
    """
    inside = theme if inside is None else inside
    outline = _outline(figure, rect)
    hollow = face.value is None
    if face.changed:
        painter.setPen(QPen(theme.color("highlight"), 7))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(outline)
    _draw_body(painter, figure, face, rect, outline, theme, inside)
    if selected:
        painter.setPen(QPen(theme.color("forward"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        grown = rect.adjusted(-4, -4, 4, 4)
        painter.drawRoundedRect(grown, CORNER + 4, CORNER + 4)
    if figure.form is Form.OPERATION:
        _draw_operation(painter, figure, face, rect, theme, inside)
    elif figure.form in (Form.CARD, Form.LAYER):
        _draw_card(painter, figure, face, rect, inside, hollow=hollow)
    else:
        _draw_leaf(painter, figure, face, rect, inside)
    if face.breakpoint:
        painter.setPen(QPen(theme.color("panel"), 1.5))
        painter.setBrush(theme.color("error"))
        painter.drawEllipse(_badge_place(figure, rect), 5.5, 5.5)


def _badge_place(figure: Figure, rect: QRectF) -> QPointF:
    if figure.form is Form.OPERATION:
        return rect.center() + QPointF(OPERATION_D * 0.36, -OPERATION_D * 0.36)
    return rect.topRight() + QPointF(-3, 3)


def circle_of(rect: QRectF) -> QRectF:
    """The circle of an operation inside its room."""
    radius = OPERATION_D / 2
    center = rect.center()
    return QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)


def _outline(figure: Figure, rect: QRectF) -> QPainterPath:
    path = QPainterPath()
    if figure.form is Form.OPERATION:
        path.addEllipse(circle_of(rect))
    else:
        corner = min(rect.height() / 2, 27.0) if figure.form is Form.PILL else CORNER
        path.addRoundedRect(rect, corner, corner)
    return path


def _border(face: Face, theme: Theme) -> QPen:
    if face.is_bad:
        return QPen(theme.color("error"), 2.2)
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
    painter: QPainter,
    figure: Figure,
    face: Face,
    rect: QRectF,
    outline: QPainterPath,
    theme: Theme,
    inside: Theme,
) -> None:
    hollow = face.value is None
    if not hollow:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("shadow"))
        painter.drawPath(outline.translated(0, 2))
    if figure.form is Form.LAYER:
        painter.setPen(QPen(theme.color("border"), 1.0))
        painter.setBrush(theme.color("tint"))
        painter.drawRoundedRect(rect.translated(STACK, STACK), CORNER, CORNER)
    fill = inside.color("canvas" if hollow else "tint" if figure.form is Form.CONSTANT else "card")
    painter.setBrush(QBrush(inside.color("error_tint") if face.is_bad else fill))
    painter.setPen(_border(face, theme))
    painter.drawPath(outline)
    if figure.is_loss:
        pen = _border(face, theme)
        pen.setWidthF(1.0)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if figure.form is Form.OPERATION:
            painter.drawEllipse(circle_of(rect).adjusted(3.5, 3.5, -3.5, -3.5))
        else:
            painter.drawRoundedRect(rect.adjusted(3.5, 3.5, -3.5, -3.5), CORNER - 3, CORNER - 3)


def _draw_card(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme, *, hollow: bool) -> None:
    left, right = rect.left() + PAD, rect.right() - PAD
    room = right - left
    name = elided(figure.name, NAME_PX, room * 0.62)
    end = draw_runs(painter, name, left, rect.top() + 22, NAME_PX, theme.color("text"))
    rule = elided(figure.formula, FORMULA_PX, right - end - 10)
    start = right - runs_width(rule, FORMULA_PX)
    draw_runs(painter, rule, start, rect.top() + 20, FORMULA_PX, theme.color("secondary"))
    pen = QPen(theme.color("line"), 1.0)
    if hollow:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    inset = 4.0 if figure.is_loss else 0.6
    painter.drawLine(QPointF(rect.left() + inset, rect.top() + HEAD), QPointF(rect.right() - inset, rect.top() + HEAD))
    body = QRectF(rect.left() + PAD, rect.top() + HEAD, room, rect.height() - HEAD)
    if figure.is_scalar:
        baseline = body.top() + 20
        bold = sans(NUMBER_PX, bold=True)
        _draw_number(painter, face.value, body.left(), baseline, theme, "forward", bold=bold, right=False)
        _draw_signal(painter, face, body.right(), baseline, theme, bold=True)
    else:
        _draw_array(painter, figure, face, body, theme)


def _draw_leaf(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    left, right = rect.left() + PAD + (4 if figure.form is Form.PILL else 1), rect.right() - PAD
    if not figure.is_scalar:
        end = draw_runs(
            painter, elided(figure.name, NAME_PX, right - left), left, rect.top() + 24, NAME_PX, theme.color("text")
        )
        symbol = shape_symbol(figure.shape)
        if right - text_width(symbol, sans(SHAPE_PX)) > end + 4:
            draw_text(painter, symbol, right, rect.top() + 21, sans(SHAPE_PX), theme.color("secondary"), right=True)
        body = QRectF(rect.left() + PAD, rect.top() + HEAD, rect.width() - 2 * PAD, rect.height() - HEAD)
        _draw_array(painter, figure, face, body, theme)
        return
    top = rect.top()
    value_x = right - (2 if figure.form is Form.PILL else 0)
    name = elided(figure.name, NAME_PX, max(24.0, value_x - left - 58))
    draw_runs(painter, name, left, top + 32, NAME_PX, theme.color("text"))
    _draw_number(painter, face.value, value_x, top + 23, theme, "forward", bold=sans(NUMBER_PX, bold=True), right=True)
    room = value_x - left - runs_width(name, NAME_PX) - 4
    _draw_signal(painter, face, value_x, top + 39, theme, bold=False, room=room)
    if figure.slider is not None and face.value is not None and figure.form is Form.PARAMETER:
        _draw_slider(painter, slider_rect(rect), float(face.value), figure.slider, theme)


def slider_rect(rect: QRectF) -> QRectF:
    """The track of a parameter's slider inside its card."""
    return QRectF(rect.left() + PAD, rect.bottom() - 12, rect.width() - 2 * PAD, 4)


def _draw_slider(painter: QPainter, track: QRectF, value: float, limits: tuple[float, float], theme: Theme) -> None:
    low, high = limits
    part = min(1.0, max(0.0, (value - low) / (high - low))) if np.isfinite(value) else 0.0
    x = track.left() + part * track.width()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(track, 2, 2)
    painter.setBrush(theme.color("forward"))
    painter.drawRoundedRect(QRectF(track.left(), track.top(), x - track.left(), track.height()), 2, 2)
    painter.drawEllipse(QPointF(x, track.center().y()), 5.0, 5.0)


def _draw_number(
    painter: QPainter,
    value: Array | None,
    x: float,
    baseline: float,
    theme: Theme,
    flow: str,
    *,
    bold: QFont,
    right: bool,
) -> None:
    text = DASH if value is None else format_number(float(value))
    color = theme.color("secondary") if value is None else _number_color(float(value), theme, flow)
    font = bold if value is not None else sans(NUMBER_PX)
    draw_text(painter, text, x, baseline, font, color, right=right)


def _number_color(value: float, theme: Theme, flow: str) -> QColor:
    return theme.color(flow if np.isfinite(value) else "error")


def _draw_signal(
    painter: QPainter,
    face: Face,
    right: float,
    baseline: float,
    theme: Theme,
    *,
    bold: bool,
    room: float = np.inf,
) -> None:
    """An error signal; one that more messages are to join has fewer digits where they would not fit."""
    if face.signal is None:
        draw_text(painter, DASH, right, baseline, sans(SMALL_PX), theme.color("secondary"), right=True)
        return
    number = float(face.signal)
    font = sans(NUMBER_PX, bold=True) if bold else sans(SMALL_PX)
    text = format_number(number)
    if face.partial:
        texts = [f"{format_number(number, digits)} + …" for digits in (4, 3, 2)]
        text = next((t for t in texts if text_width(t, font) <= room), texts[-1])
    draw_text(painter, text, right, baseline, font, _number_color(number, theme, "backward"), right=True)


def _draw_array(painter: QPainter, figure: Figure, face: Face, body: QRectF, theme: Theme) -> None:
    if figure.has_cells:
        _draw_cells(painter, face.value, QRectF(body.left(), body.top() + 7, CELL_W, 0), figure, theme, "forward")
        right = QRectF(body.right() - CELL_W, body.top() + 7, CELL_W, 0)
        _draw_cells(painter, face.signal, right, figure, theme, "backward")
        return
    quarter = body.width() / 4
    for center, array, token in (
        (body.left() + quarter, face.value, "forward"),
        (body.right() - quarter, face.signal, "backward"),
    ):
        box = QRectF(center - HEAT / 2, body.top() + 6, HEAT, HEAT)
        if array is None:
            painter.setPen(QPen(theme.color("border"), 1.0, Qt.PenStyle.DashLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(8, 4, -8, -4), 4, 4)
            caption, color = DASH, theme.color("secondary")
        else:
            if not theme.is_plain:  # cells in their own hues are lost on a coloured ground
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(theme.color("sunken"))
                painter.drawRoundedRect(box.adjusted(-3, -2, 3, 2), 3, 3)
            draw_heat(painter, array, box, theme)
            caption, color = _size_caption(array), theme.color(token)
            if not np.isfinite(array).all():
                color = theme.color("error")
        font = sans(10)
        draw_text(painter, caption, center - text_width(caption, font) / 2, body.top() + HEAT + 20, font, color)


def _size_caption(array: Array) -> str:
    """The largest magnitude: an array's size at a glance."""
    if array.size == 0:
        return "empty"
    return f"±{format_number(float(np.abs(array).max()), 3)}"


def _draw_cells(painter: QPainter, array: Array | None, box: QRectF, figure: Figure, theme: Theme, flow: str) -> None:
    largest = 0.0
    if array is not None:
        finite = np.abs(array[np.isfinite(array)])
        largest = float(finite.max(initial=0.0))
    font = sans(10, bold=True)
    for i in range(figure.shape[0]):
        cell = QRectF(box.left(), box.top() + i * CELL_H, box.width(), CELL_H - 1.5)
        if array is None:
            painter.setPen(QPen(theme.color("line"), 1.0))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, 3, 3)
            dash = cell.center().x() - text_width(DASH, font) / 2
            draw_text(painter, DASH, dash, cell.bottom() - 3.2, sans(10), theme.color("secondary"))
            continue
        value = float(array[i])
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("forward_tint" if flow == "forward" else "backward_tint"))
        painter.drawRoundedRect(cell, 3, 3)
        # A stripe in the sign's hue stands for the heat map; the number needs a quiet ground.
        painter.setBrush(cell_color(value, largest, theme))
        painter.drawRoundedRect(QRectF(cell.left(), cell.top(), 4, cell.height()), 2, 2)
        draw_text(
            painter,
            fitted_number(value, font, cell.width() - 12),
            cell.right() - 4,
            cell.bottom() - 3.2,
            font,
            _number_color(value, theme, flow),
            right=True,
        )


def fitted_number(value: float, font: QFont, room: float) -> str:
    """A number with as many digits as there is room for."""
    texts = [format_number(value, digits) for digits in (3, 2, 1)]
    texts.append(f"{value:.0e}".replace("e-0", "e-").replace("e+0", "e").replace("-", MINUS))
    return next((text for text in texts if text_width(text, font) <= room), texts[-1])


def _draw_operation(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme, inside: Theme) -> None:
    circle = circle_of(rect)
    size = 18.0 if len(figure.symbol) <= 2 else 12.5 if len(figure.symbol) <= 4 else 9.5
    font = sans(size, bold=len(figure.symbol) > 2)
    color = inside.color("secondary" if face.value is None else "text")
    x = circle.center().x() - text_width(figure.symbol, font) / 2
    draw_text(painter, figure.symbol, x, circle.center().y() + size * 0.36, font, color)
    center = circle.center().x()
    above, below = circle.top() - 7, circle.bottom() + 16
    value = DASH if face.value is None else _compact(face.value)
    token = "secondary" if face.value is None else "forward"
    name = figure.name if not _is_inner(figure) else ()
    bold = sans(SMALL_PX, bold=True)
    name_width = runs_width(name, 14.0) + (6.0 if name else 0.0)
    start = center - (name_width + text_width(value, bold)) / 2
    if name:
        draw_runs(painter, name, start, above, 14.0, theme.color("text"))
    bad = face.value is not None and not np.isfinite(face.value).all()
    draw_text(painter, value, start + name_width, above, bold, theme.color("error" if bad else token))
    signal = DASH if face.signal is None else _compact(face.signal) + (" + …" if face.partial else "")
    font = sans(SMALL_PX)
    token = "secondary" if face.signal is None else "backward"
    draw_text(painter, signal, center - text_width(signal, font) / 2, below, font, theme.color(token))


def _is_inner(figure: Figure) -> bool:
    """Whether an operation has only a made-up name (``z.1``), which would be noise."""
    return any(run.text.startswith(".") for run in figure.name)


def _compact(array: Array) -> str:
    if array.ndim == 0:
        return format_number(float(array))
    if array.size == 0:
        return "empty"
    return f"{shape_symbol(array.shape)} ±{format_number(float(np.abs(array).max()), 2)}"
