"""The rows of a legend: a bar of colours with its ticks, swatches, lines that grow wider."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QLinearGradient, QPainter, QPen, QPolygonF

from engine.debugging.heat_scale import Scale
from engine.debugging.marks import Mark
from engine.notation import format_number
from engine.notation.runs import Runs
from ui.drawing.coloring import mark_color
from ui.drawing.mark_signs import draw_sign
from ui.drawing.mathtext import draw_runs, draw_text, elided, text_width
from ui.drawing.ramp import STEPS, ramp
from ui.drawing.samples import draw_swatch
from ui.drawing.widths import width_at
from ui.fonts import sans
from ui.theme import Theme

WIDEST, NARROWEST = 312.0, 216.0
"""The widths that a legend may have."""
TEXT_PX, SMALL_PX = 11.0, 10.0
_SWATCH, _SPACE = QSizeF(18.0, 11.0), 12.0


class Swatch(NamedTuple):
    """One colour with its words.

    Attributes:
        words: What it means, and how many nodes have it.
        mark: Its mark; None for the 0 of a logarithmic scale.
    """

    words: str
    mark: Mark | None


def draw_bar(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The colours from the smallest to the largest."""
    gradient = QLinearGradient(rect.topLeft(), rect.topRight())
    for i, (red, green, blue) in enumerate(ramp(theme).tolist()):
        gradient.setColorAt((i + 0.5) / STEPS, QColor(red, green, blue))
    painter.setPen(QPen(theme.color("border"), 1.0))
    painter.setBrush(gradient)
    painter.drawRoundedRect(rect, 2, 2)


def draw_ticks(painter: QPainter, rect: QRectF, theme: Theme, scale: Scale | None) -> None:
    """The round numbers below the colours; one that would touch the one before it is left out."""
    if scale is None:
        return
    ticks = np.array(scale.ticks())
    font, taken = sans(SMALL_PX), -1e9
    painter.setPen(QPen(theme.color("secondary"), 1.0))
    for tick, place in zip(ticks.tolist(), scale.place(ticks).tolist(), strict=True):
        x = rect.left() + (0.0 if np.isnan(place) else place) * rect.width()
        text = f"{tick:,.0f}" if scale.whole and tick >= 1 else format_number(tick, 3)
        width = text_width(text, font)
        left = min(max(x - width / 2, rect.left()), rect.right() - width)
        painter.setPen(QPen(theme.color("secondary"), 1.0))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.top() + 3))
        if left >= taken:
            draw_text(painter, text, left, rect.top() + 12.5, font, theme.color("secondary"))
            taken = left + width + 6


def lines_of(swatches: tuple[Swatch, ...], room: float) -> list[list[Swatch]]:
    """Swatches in as many lines as they need."""
    lines: list[list[Swatch]] = []
    used = room
    for swatch in swatches:
        width = _swatch_width(swatch)
        if used + width > room + _SPACE or not lines:
            lines.append([])
            used = 0.0
        lines[-1].append(swatch)
        used += width
    return lines


def width_of(swatches: list[Swatch]) -> float:
    """The room that colours side by side take."""
    return sum(_swatch_width(swatch) for swatch in swatches)


def _swatch_width(swatch: Swatch) -> float:
    return _SWATCH.width() + 5 + text_width(swatch.words, sans(SMALL_PX)) + _SPACE


def draw_swatches(painter: QPainter, rect: QRectF, theme: Theme, swatches: list[Swatch]) -> None:
    """Colours side by side with their words."""
    x = rect.left()
    for swatch in swatches:
        box = QRectF(QPointF(x, rect.top() + 3), _SWATCH)
        fill = None if swatch.mark is Mark.NOT_REACHED else _fill(swatch.mark, theme)
        draw_swatch(painter, box, fill, theme)
        draw_sign(painter, box, swatch.mark, theme)
        draw_text(painter, swatch.words, box.right() + 5, rect.top() + 12, sans(SMALL_PX), theme.color("secondary"))
        x += _swatch_width(swatch)


def _fill(mark: Mark | None, theme: Theme) -> QColor | None:
    """The colour of a swatch: of what has none of its own, that of a card."""
    if mark in (None, Mark.PLAIN, Mark.UNCHECKED):
        return theme.color("card")
    return mark_color(mark, theme)


def draw_line(painter: QPainter, rect: QRectF, theme: Theme, runs: Runs) -> None:
    """One line of text."""
    draw_runs(painter, elided(runs, TEXT_PX, rect.width()), rect.left(), rect.top() + 12, TEXT_PX, theme.color("text"))


def draw_widths(painter: QPainter, rect: QRectF, theme: Theme, words: str, token: str) -> None:
    """A line that grows from the narrowest to the widest, and what these stand for."""
    usual, length, middle = 1.4, min(110.0, 0.38 * rect.width()), rect.center().y()
    pieces = 11 if token == "backward" else 1  # noqa: S105 - a colour
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(theme.color(token))
    for i in range(pieces):
        # Messages are dashed here as on their lanes.
        begin, end = i / pieces, (i + (1.0 if pieces == 1 else 0.6)) / pieces
        low, high = (usual * width_at(place) / 2 for place in (begin, end))
        x0, x1 = rect.left() + begin * length, rect.left() + end * length
        corners = (
            QPointF(x0, middle - low),
            QPointF(x1, middle - high),
            QPointF(x1, middle + high),
            QPointF(x0, middle + low),
        )
        painter.drawPolygon(QPolygonF(corners))
    draw_text(painter, words, rect.left() + length + 10, middle + 3.6, sans(SMALL_PX), theme.color("secondary"))
