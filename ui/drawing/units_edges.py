"""The lines of the units view: weighted edges by sign and width, their numbers, and what travels along them."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.notation import format_number
from ui.drawing.mathtext import draw_text, text_width
from ui.drawing.units_picture import UnitsPicture
from ui.fonts import sans
from ui.theme import Theme

_THINNEST = 0.9
_WIDTHS = 12
_FAINT = 0.16
_WEIGHT_PX = 10.0


def draw_hovered(painter: QPainter, picture: UnitsPicture, theme: Theme, edge: int) -> None:
    """Draw an edge that the pointer is on: wider, with its number."""
    place = int(np.searchsorted(picture.layout.edges, edge))
    x0, y0, x1, y1 = picture.layout.lines[place]
    value = float(picture.coefficients[place])
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    radius, line = picture.layout.density.radius, QLineF(x0, y0, x1, y1)
    part = min(radius / max(line.length(), 1.0), 0.5)
    share = min(abs(value) / picture.largest, 1.0) if picture.largest > 0 and np.isfinite(value) else 0.0
    painter.setPen(QPen(sign_color(value, theme), _width(share, picture) + 1.8))
    painter.drawLine(QLineF(line.pointAt(part), line.pointAt(1 - part)))
    draw_weight(painter, picture.layout.label_place(edge), value, theme, framed=True)


def _width(share: float, picture: UnitsPicture) -> float:
    """The width of an edge whose weight is this share of the largest one."""
    return _THINNEST + (picture.layout.density.widest - _THINNEST) * share


def sign_color(value: float, theme: Theme) -> QColor:
    """The hue of a weight's sign."""
    if not np.isfinite(value):
        return theme.color("error")
    return theme.color("edge" if value == 0 else "positive" if value > 0 else "negative")


def draw_edges(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the edges by sign and width, a few pens for all of them; those that are not prominent first."""
    layout, values = picture.layout, picture.coefficients
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.abs(values) / picture.largest if picture.largest > 0 else np.zeros(len(values))
    widths = np.round(np.where(np.isfinite(share), np.minimum(share, 1.0), 0.0) * (_WIDTHS - 1)).astype(int)
    signs = np.where(np.isfinite(values), np.sign(values), 2.0).astype(int)
    batches: dict[tuple[bool, int, int], list[QLineF]] = defaultdict(list)
    rows = zip(picture.prominent.tolist(), widths.tolist(), signs.tolist(), layout.lines.tolist(), strict=True)
    for prominent, width, sign, line in rows:
        batches[prominent, width, sign].append(QLineF(*line))
    tokens = {1: "positive", -1: "negative", 0: "edge", 2: "error"}
    for (prominent, width, sign), lines in sorted(batches.items(), key=lambda batch: batch[0][:2]):
        color = theme.color(tokens[sign])
        color.setAlphaF((0.9 if layout.density.airy else 0.75) if prominent else _FAINT)
        pen = QPen(color, _width(width / (_WIDTHS - 1), picture))
        if sign == 0:
            pen.setDashPattern([2.0, 3.0])
        painter.setPen(pen)
        painter.drawLines(lines)


def draw_active(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the flow of the last step over its edges: values forward, messages dashed against them."""
    place = np.searchsorted(picture.layout.edges, picture.active)
    if not len(place):
        return
    pen = QPen(theme.color("backward" if picture.is_backward else "forward"), 1.5)
    if picture.is_backward:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    painter.drawLines([QLineF(*line) for line in picture.layout.lines[place].tolist()])


def draw_bundles(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the many edges of an image or a stack as one thin line each."""
    color, selected = theme.color("edge"), picture.selected_unit
    for start, end, _, target in picture.layout.bundles:
        color.setAlphaF(0.85 if selected is not None and target == selected else 0.3)
        painter.setPen(QPen(color, 1.0))
        painter.drawLine(start, end)


def draw_links(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw what leads into nodes without units, with its messages when they are sent."""
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for link in picture.layout.links:
        painter.setPen(QPen(theme.color("edge"), 1.3))
        painter.drawPath(link.path)
        if (link.source, link.block) in picture.active_links:
            pen = QPen(theme.color("backward" if picture.is_backward else "forward"), 2.2)
            if picture.is_backward:
                pen.setDashPattern([4.0, 3.0])
            painter.setPen(pen)
            painter.drawPath(link.path)


def draw_weights(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the numbers of the weights where there is room beside the edges."""
    parts, lines = picture.layout.label_parts, picture.layout.lines
    for place in np.flatnonzero((parts > 0) & picture.prominent).tolist():
        x0, y0, x1, y1 = lines[place]
        at = QPointF(x0 + parts[place] * (x1 - x0), y0 + parts[place] * (y1 - y0))
        draw_weight(painter, at, float(picture.coefficients[place]), theme, framed=False)


def draw_selected_weight(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the number of the selected weight in a frame, at every edge that shares it."""
    for edge in picture.selected_edges.tolist():
        place = int(np.searchsorted(picture.layout.edges, edge))
        draw_weight(painter, picture.layout.label_place(edge), float(picture.coefficients[place]), theme, framed=True)


def weight_box(center: QPointF, value: float) -> QRectF:
    """The ground of a weight's number."""
    width = text_width(format_number(value, 3), sans(_WEIGHT_PX, bold=True)) + 10
    return QRectF(center.x() - width / 2, center.y() - 8, width, 16)


def draw_weight(painter: QPainter, center: QPointF, value: float, theme: Theme, *, framed: bool) -> None:
    """Draw a weight's number on a quiet ground."""
    box, color = weight_box(center, value), sign_color(value, theme)
    if value == 0:
        color = theme.color("secondary")
    painter.setPen(QPen(theme.color("forward"), 1.6) if framed else Qt.PenStyle.NoPen)
    painter.setBrush(theme.color("card" if framed else "canvas"))
    painter.drawRoundedRect(box.adjusted(-3, -2, 3, 2) if framed else box, 6, 6)
    draw_text(
        painter, format_number(value, 3), box.left() + 5, box.center().y() + 4, sans(_WEIGHT_PX, bold=True), color
    )
