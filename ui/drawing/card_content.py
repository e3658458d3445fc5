"""What stands in a card or in a leaf: name and formula, value and error signal, a slider."""

from __future__ import annotations

import math

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.arrays import Array
from engine.notation import format_number, print_options, shape_symbol
from engine.notation.numbers import DASH
from engine.notation.runs import Runs
from ui.drawing.faces import Face
from ui.drawing.figures import FORMULA_PX, HEAD, NAME_PX, NUMBER_PX, PAD, SHAPE_PX, SMALL_PX, Figure, Form
from ui.drawing.mathtext import draw_runs, draw_text, elided, elided_name, runs_width, text_width
from ui.drawing.node_arrays import draw_array, fitted_number
from ui.fonts import sans
from ui.theme import Theme

_GAP, _NUMBER_ROOM = 10.0, 62.0
_NAME_SHARE = 0.62
"""The part of a title that a long name may take from its formula."""


def title(figure: Figure, rect: QRectF) -> tuple[Runs, QPointF]:
    """A card's or a leaf's name, cut where there is no room for all of it, and where it begins."""
    if figure.form in (Form.CARD, Form.LAYER):
        room = rect.width() - 2 * PAD
        rule = runs_width(figure.formula, FORMULA_PX)
        # What the formula does not need is the name's.
        most = max(room * _NAME_SHARE, room - rule - _GAP) if rule else room
        return elided_name(figure.name, NAME_PX, most), QPointF(rect.left() + PAD, rect.top() + 22)
    left = rect.left() + _indent(figure)
    if figure.is_scalar:
        room = max(24.0, _value_x(figure, rect) - left - _NUMBER_ROOM)
        return elided_name(figure.name, NAME_PX, room), QPointF(left, rect.top() + 32)
    return elided_name(figure.name, NAME_PX, rect.right() - PAD - left), QPointF(left, rect.top() + 24)


def _indent(figure: Figure) -> float:
    """How far from the left border a leaf's name begins."""
    return PAD + (4 if figure.form is Form.PILL else 1)


def _value_x(figure: Figure, rect: QRectF) -> float:
    """The right end of a scalar leaf's numbers."""
    return rect.right() - PAD - (2 if figure.form is Form.PILL else 0)


def draw_head(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    """Draw what stands in a card or a leaf beside its name whatever its numbers: a formula, a line, or a shape."""
    if figure.form in (Form.CARD, Form.LAYER):
        _draw_rule(painter, figure, face, rect, theme)
    elif not figure.is_scalar:
        name, place = title(figure, rect)
        right, end = rect.right() - PAD, place.x() + runs_width(name, NAME_PX)
        symbol = shape_symbol(figure.shape)
        if right - text_width(symbol, sans(SHAPE_PX)) > end + 4:
            draw_text(painter, symbol, right, rect.top() + 21, sans(SHAPE_PX), theme.color("secondary"), right=True)


def _draw_rule(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    """Draw a card's formula, and the line below it."""
    right, room = rect.right() - PAD, rect.width() - 2 * PAD
    name, _ = title(figure, rect)
    rule = elided(figure.formula, FORMULA_PX, room - runs_width(name, NAME_PX) - _GAP)
    start = right - runs_width(rule, FORMULA_PX)
    draw_runs(painter, rule, start, rect.top() + 20, FORMULA_PX, theme.color("secondary"))
    pen = QPen(theme.color("line"), 1.0)
    if face.value is None:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    inset = 4.0 if figure.is_loss else 0.6
    painter.drawLine(QPointF(rect.left() + inset, rect.top() + HEAD), QPointF(rect.right() - inset, rect.top() + HEAD))


def draw_numbers(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    """Draw the value and the error signal of a card or a leaf."""
    if not figure.is_scalar:
        body = QRectF(rect.left() + PAD, rect.top() + HEAD, rect.width() - 2 * PAD, rect.height() - HEAD)
        draw_array(painter, figure, face, body, theme)
    elif figure.form in (Form.CARD, Form.LAYER):
        _draw_card_numbers(painter, face, rect, theme)
    else:
        _draw_leaf_numbers(painter, figure, face, rect, theme)


def _draw_card_numbers(painter: QPainter, face: Face, rect: QRectF, theme: Theme) -> None:
    left, right = rect.left() + PAD, rect.right() - PAD
    room, baseline = right - left, rect.top() + HEAD + 20
    # Two long numbers share the room; a long one beside a short one has what that leaves.
    font = sans(NUMBER_PX, bold=True)
    other = text_width(DASH if face.signal is None else format_number(float(face.signal)), font)
    most = max(room / 2, room - other) - _GAP
    taken = _draw_value(painter, face.value, left, baseline, theme, right=False, room=most)
    _draw_signal(painter, face, right, baseline, theme, bold=True, room=room - taken - _GAP)


def _draw_leaf_numbers(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    name, place = title(figure, rect)
    value_x = _value_x(figure, rect)
    room = value_x - (place.x() + runs_width(name, NAME_PX)) - 4
    _draw_value(painter, face.value, value_x, rect.top() + 23, theme, right=True, room=room)
    _draw_signal(painter, face, value_x, rect.top() + 39, theme, bold=False, room=room)
    if figure.slider is not None and face.value is not None and figure.form is Form.PARAMETER:
        _draw_slider(painter, slider_rect(rect), float(face.value), figure.slider, theme)


def slider_rect(rect: QRectF) -> QRectF:
    """The track of a parameter's slider inside its card."""
    return QRectF(rect.left() + PAD, rect.bottom() - 12, rect.width() - 2 * PAD, 4)


def _draw_slider(painter: QPainter, track: QRectF, value: float, limits: tuple[float, float], theme: Theme) -> None:
    low, high = limits
    part = min(1.0, max(0.0, (value - low) / (high - low))) if math.isfinite(value) else 0.0
    x = track.left() + part * track.width()
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("line"))
    painter.drawRoundedRect(track, 2, 2)
    painter.setBrush(theme.color("forward"))
    painter.drawRoundedRect(QRectF(track.left(), track.top(), x - track.left(), track.height()), 2, 2)
    painter.drawEllipse(QPointF(x, track.center().y()), 5.0, 5.0)


def _draw_value(
    painter: QPainter, value: Array | None, x: float, baseline: float, theme: Theme, *, right: bool, room: float
) -> float:
    """Draw a scalar value, or a dash; it has fewer digits where all of them would not fit.

    Returns:
        Its width.
    """
    font = sans(NUMBER_PX, bold=value is not None)
    text = DASH if value is None else fitted_number(float(value), font, room, print_options().digits)
    color = theme.color("secondary") if value is None else number_color(float(value), theme, "forward")
    draw_text(painter, text, x, baseline, font, color, right=right)
    return text_width(text, font)


def number_color(value: float, theme: Theme, flow: str) -> QColor:
    """The colour of a number: its flow's, or that of errors where it is not finite."""
    return theme.color(flow if math.isfinite(value) else "error")


def _draw_signal(
    painter: QPainter,
    face: Face,
    right: float,
    baseline: float,
    theme: Theme,
    *,
    bold: bool,
    room: float,
) -> None:
    """An error signal; it has fewer digits where all of them would not fit."""
    if face.signal is None:
        draw_text(painter, DASH, right, baseline, sans(SMALL_PX), theme.color("secondary"), right=True)
        return
    number = float(face.signal)
    font = sans(NUMBER_PX, bold=True) if bold else sans(SMALL_PX)
    more = " + …" if face.partial else ""
    text = fitted_number(number, font, room - text_width(more, font), print_options().digits) + more
    draw_text(painter, text, right, baseline, font, number_color(number, theme, "backward"), right=True)
