"""What stands in a card or in a leaf: name and formula, value and error signal, a slider."""

from __future__ import annotations

import math

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.arrays import Array
from engine.notation import format_number, shape_symbol
from engine.notation.formulas import Runs
from engine.notation.numbers import DASH
from ui.drawing.figures import FORMULA_PX, HEAD, NAME_PX, NUMBER_PX, PAD, SHAPE_PX, SMALL_PX, Figure, Form
from ui.drawing.mathtext import draw_runs, draw_text, elided, runs_width, text_width
from ui.drawing.node_arrays import draw_array
from ui.drawing.picture import Face
from ui.fonts import sans
from ui.theme import Theme

_GAP = 10.0
_NAME_SHARE = 0.62
"""The part of a title that a long name may take from its formula."""


def draw_card(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    """Draw the inside of a variable's or a layer's card."""
    left, right = rect.left() + PAD, rect.right() - PAD
    room = right - left
    name, rule = titles(figure, room)
    draw_runs(painter, name, left, rect.top() + 22, NAME_PX, theme.color("text"))
    start = right - runs_width(rule, FORMULA_PX)
    draw_runs(painter, rule, start, rect.top() + 20, FORMULA_PX, theme.color("secondary"))
    pen = QPen(theme.color("line"), 1.0)
    if face.value is None:
        pen.setStyle(Qt.PenStyle.DotLine)
    painter.setPen(pen)
    inset = 4.0 if figure.is_loss else 0.6
    painter.drawLine(QPointF(rect.left() + inset, rect.top() + HEAD), QPointF(rect.right() - inset, rect.top() + HEAD))
    body = QRectF(left, rect.top() + HEAD, room, rect.height() - HEAD)
    if figure.is_scalar:
        baseline = body.top() + 20
        taken = _draw_value(painter, face.value, body.left(), baseline, theme, right=False)
        _draw_signal(painter, face, body.right(), baseline, theme, bold=True, room=room - taken - _GAP)
    else:
        draw_array(painter, figure, face, body, theme)


def titles(figure: Figure, room: float) -> tuple[Runs, Runs]:
    """A card's name and formula, cut where both do not fit into so much room: what is not needed by one is the other's."""
    rule_width = runs_width(figure.formula, FORMULA_PX)
    name = elided(figure.name, NAME_PX, max(room * _NAME_SHARE, room - rule_width - _GAP) if rule_width else room)
    return name, elided(figure.formula, FORMULA_PX, room - runs_width(name, NAME_PX) - _GAP)


def draw_leaf(painter: QPainter, figure: Figure, face: Face, rect: QRectF, theme: Theme) -> None:
    """Draw the inside of an input, a target, a parameter or a constant."""
    left, right = rect.left() + PAD + (4 if figure.form is Form.PILL else 1), rect.right() - PAD
    if not figure.is_scalar:
        name = elided(figure.name, NAME_PX, right - left)
        end = draw_runs(painter, name, left, rect.top() + 24, NAME_PX, theme.color("text"))
        symbol = shape_symbol(figure.shape)
        if right - text_width(symbol, sans(SHAPE_PX)) > end + 4:
            draw_text(painter, symbol, right, rect.top() + 21, sans(SHAPE_PX), theme.color("secondary"), right=True)
        body = QRectF(rect.left() + PAD, rect.top() + HEAD, rect.width() - 2 * PAD, rect.height() - HEAD)
        draw_array(painter, figure, face, body, theme)
        return
    top = rect.top()
    value_x = right - (2 if figure.form is Form.PILL else 0)
    name = elided(figure.name, NAME_PX, max(24.0, value_x - left - 62))
    draw_runs(painter, name, left, top + 32, NAME_PX, theme.color("text"))
    _draw_value(painter, face.value, value_x, top + 23, theme, right=True)
    room = value_x - left - runs_width(name, NAME_PX) - 4
    _draw_signal(painter, face, value_x, top + 39, theme, bold=False, room=room)
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
    painter: QPainter, value: Array | None, x: float, baseline: float, theme: Theme, *, right: bool
) -> float:
    """Draw a scalar value, or a dash.

    Returns:
        Its width.
    """
    text = DASH if value is None else format_number(float(value))
    color = theme.color("secondary") if value is None else number_color(float(value), theme, "forward")
    font = sans(NUMBER_PX, bold=value is not None)
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
    room: float = np.inf,
) -> None:
    """An error signal; it has fewer digits where all of them would not fit."""
    if face.signal is None:
        draw_text(painter, DASH, right, baseline, sans(SMALL_PX), theme.color("secondary"), right=True)
        return
    number = float(face.signal)
    font = sans(NUMBER_PX, bold=True) if bold else sans(SMALL_PX)
    more = " + …" if face.partial else ""
    texts = [f"{format_number(number, digits)}{more}" for digits in (4, 3, 2)]
    text = next((t for t in texts if text_width(t, font) <= room), texts[-1])
    draw_text(painter, text, right, baseline, font, number_color(number, theme, "backward"), right=True)
