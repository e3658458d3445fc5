"""The units view on a painter: circles, weighted edges, weight rows as images."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from engine.notation import format_number
from engine.notation.numbers import DASH, MINUS
from engine.notation.runs import Run, Runs
from ui.drawing.cards import draw_node
from ui.drawing.faces import Role
from ui.drawing.mathtext import draw_runs, draw_text, elided_name, runs_width, text_width
from ui.drawing.node_arrays import fitted_number
from ui.drawing.thumbnails import draw_heat
from ui.drawing.units_edges import (
    draw_active,
    draw_bundles,
    draw_edges,
    draw_links,
    draw_selected_weight,
    draw_weights,
    sign_color,
)
from ui.drawing.units_layout import UnitsLayout
from ui.drawing.units_marks import draw_unit_marks
from ui.drawing.units_parts import TITLE_PX, TITLE_WIDTH, activation_symbol, unit_name
from ui.drawing.units_picture import UnitsPicture
from ui.drawing.units_signals import PILL_HEIGHT, SIGNAL_PX
from ui.fonts import sans
from ui.theme import Theme

_TINT = 0.38
"""How much of its hue the fill of the largest value has: numbers stay readable on it."""
_NAME_PX, _NUMBER_PX, _SIGNAL_PX = 13.0, 11.0, 10.0
_ROLE_TOKENS = {Role.COMPUTES: "forward", Role.SENDS: "backward", Role.RECEIVES: "backward"}
_WITH_NUMBERS, _WITH_NAMES = 0.42, 0.3
"""Scales from which units show their numbers, and headers their names."""


def draw_units(painter: QPainter, picture: UnitsPicture, theme: Theme, scale: float = 1.0) -> None:
    """Draw what stays as it is until the next step.

    Args:
        painter: Draws in units of the picture; its background is the caller's.
        picture: What to draw.
        theme: The colours.
        scale: Pixels a unit, which decides on the detail; exported files pass 1.
    """
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    layout = picture.layout
    draw_bundles(painter, picture, theme)
    draw_links(painter, picture, theme)
    draw_edges(painter, picture, theme)
    draw_active(painter, picture, theme)
    for block, figure in layout.figures.items():
        draw_node(painter, figure, picture.face(block), layout.boxes[block], theme, selected=False)
    for block in layout.boxes.keys() - layout.figures.keys():
        _draw_image(painter, picture, theme, block)
    for unit, source, box in layout.thumbs:
        _draw_thumb(painter, picture, theme, unit, source, box)
    _draw_row(painter, picture, theme)
    for stack in layout.stacks:
        _draw_stack(painter, layout, theme, stack.center, stack.count)
    if scale >= _WITH_NUMBERS:
        draw_weights(painter, picture, theme)
    for unit in layout.centers:
        _draw_unit(painter, picture, theme, unit, numbers=scale >= _WITH_NUMBERS)
    if scale >= _WITH_NAMES:
        for header in layout.headers:
            title = elided_name(header.title, TITLE_PX, TITLE_WIDTH)
            _draw_centred(painter, title, header.center, TITLE_PX, theme.color("text"))
            words = header.words
            x = header.center.x() - text_width(words, sans(10)) / 2
            draw_text(painter, words, x, header.center.y() + 16, sans(10), theme.color("secondary"))
    draw_selected_weight(painter, picture, theme)
    draw_unit_marks(painter, picture, theme, scale)


def draw_dots(painter: QPainter, picture: UnitsPicture, theme: Theme, scale: float = 1.0) -> None:
    """Draw what is on its way, with its numbers where there is room for them."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(theme.color("card"), 1.2))
    for dot in picture.dots:
        painter.setBrush(theme.color("backward" if dot.backward else "forward"))
        painter.drawEllipse(dot.place, dot.radius, dot.radius)
    font = sans(SIGNAL_PX, bold=True)
    for dot in picture.dots if scale >= _WITH_NUMBERS else ():
        if dot.label is None:
            continue
        token, width = "backward" if dot.backward else "forward", text_width(dot.text, font)
        box = QRectF(dot.label.x() - width / 2 - 4, dot.label.y() - PILL_HEIGHT / 2, width + 8, PILL_HEIGHT)
        painter.setPen(QPen(theme.color(token), 1.0))
        painter.setBrush(theme.color(f"{token}_tint"))
        painter.drawRoundedRect(box, PILL_HEIGHT / 2, PILL_HEIGHT / 2)
        draw_text(painter, dot.text, box.left() + 4, box.center().y() + 3.6, font, theme.color(token))


def _fill(value: float, largest: float, theme: Theme) -> QColor:
    """The ground of a unit: its value's sign and size, pale enough for a number."""
    if not np.isfinite(value):
        return theme.color("error_tint")
    card, hue = theme.color("card"), theme.color("positive" if value >= 0 else "negative")
    part = _TINT * (abs(value) / largest if largest > 0 else 0.0)
    channels = zip((card.red(), card.green(), card.blue()), (hue.red(), hue.green(), hue.blue()), strict=True)
    return QColor(*(round(a + (b - a) * part) for a, b in channels))


def _draw_unit(painter: QPainter, picture: UnitsPicture, theme: Theme, unit: int, *, numbers: bool) -> None:
    layout = picture.layout
    center, radius = layout.centers[unit], layout.density.radius
    record, reading = layout.network.units[unit], picture.numbers.unit(unit)
    block = layout.network.blocks[record.block]
    outline = QPainterPath()
    if block.is_input:
        outline.addRoundedRect(layout.circle(unit), 7, 7)
    else:
        outline.addEllipse(center, radius, radius)
    if unit == picture.selected_unit:
        grown = layout.circle(unit).adjusted(-4, -4, 4, 4)
        painter.setPen(QPen(theme.color("forward"), 1.6))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(grown, 10, 10) if block.is_input else painter.drawEllipse(grown)
    value = reading.value
    role = picture.roles.get(record.block, Role.NONE)
    pen = QPen(theme.color(_ROLE_TOKENS.get(role, "hollow")), 2.4 if role in _ROLE_TOKENS else 1.3)
    if value is None and role not in _ROLE_TOKENS:
        pen.setDashPattern([4.0, 3.0])
    painter.setPen(pen)
    # Whatever runs behind it must not show through.
    shading, row = picture.shading, picture.rows[unit]
    ground = None if shading is None else shading.ground(row, theme)
    usual = (
        theme.color("canvas") if value is None else _fill(value, picture.largest_value.get(record.block, 0.0), theme)
    )
    painter.setBrush(usual if ground is None else ground)
    painter.drawPath(outline)
    if reading.biases:
        _draw_bias(painter, picture, theme, unit)
    if not numbers:
        return
    airy = layout.density.airy
    size = _NUMBER_PX if airy else 9.0
    font = sans(size, bold=airy and value is not None)
    text = DASH if value is None else fitted_number(value, font, 2 * radius - 5) if airy else _shortest(value)
    inks = theme if shading is None or ground is None else shading.theme_on(row, theme)
    color = inks.color("secondary" if value is None else "text" if np.isfinite(value) else "error")
    draw_text(painter, text, center.x() - text_width(text, font) / 2, center.y() + size * 0.36, font, color)
    if layout.density.airy:
        _draw_captions(painter, picture, theme, unit)


def _shortest(value: float) -> str:
    """A number in at most four signs: ``.22``, ``−.06``, ``1.5``, ``−12``; the exact one is a click away."""
    size = abs(value)
    if not np.isfinite(value) or size >= 1000:
        return format_number(value, 1)
    text = f"{size:.2f}".removeprefix("0") if size < 0.995 else f"{size:.1f}" if size < 9.95 else f"{size:.0f}"
    text = "0" if value == 0 else text.removesuffix(".0") if size >= 0.995 else text
    return f"{MINUS}{text}" if value < 0 else text


def _draw_captions(painter: QPainter, picture: UnitsPicture, theme: Theme, unit: int) -> None:
    """A unit's name above it, and its error signal below it."""
    layout = picture.layout
    center, radius, record = layout.centers[unit], layout.density.radius, layout.network.units[unit]
    block = layout.network.blocks[record.block]
    name: Runs = unit_name(layout.network, record.a)
    symbol = activation_symbol(layout.network.graph, block) if len(block.units) == 1 else ""
    if symbol:
        name = (*name, Run(f"  {symbol}"))
    place = center - QPointF(0, radius + 7)
    _draw_ground(painter, place - QPointF(0, 4), runs_width(name, _NAME_PX), theme)
    _draw_centred(painter, name, place, _NAME_PX, theme.color("text"))
    delta = picture.numbers.unit(unit).delta
    text = DASH if delta is None else format_number(delta, 3)
    token = "secondary" if delta is None else "backward" if np.isfinite(delta) else "error"
    font = sans(_SIGNAL_PX, bold=delta is not None)
    width = text_width(text, font)
    place = center + QPointF(0, radius + 15)
    _draw_ground(painter, place - QPointF(0, 4), width, theme)
    draw_text(painter, text, place.x() - width / 2, place.y(), font, theme.color(token))


def _draw_ground(painter: QPainter, center: QPointF, width: float, theme: Theme) -> None:
    """Quiet the edges behind a caption."""
    color = theme.color("canvas")
    color.setAlphaF(0.82)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(color)
    painter.drawRoundedRect(QRectF(center.x() - width / 2 - 3, center.y() - 7, width + 6, 14), 5, 5)


def _draw_bias(painter: QPainter, picture: UnitsPicture, theme: Theme, unit: int) -> None:
    """A small handle at the unit's lower left, in the hue of the bias's sign."""
    record, box = picture.layout.network.units[unit], picture.layout.handle(unit)
    reading = picture.numbers.unit(unit)
    total = sum(sign * value for (_, sign), value in zip(record.biases, reading.biases, strict=True))
    picked = any(leaf == picture.selected for leaf, _ in record.biases)
    receives = picture.is_backward and any(leaf.node in picture.touched for leaf, _ in record.biases)
    token = "forward" if picked else "backward" if receives else "canvas"
    painter.setPen(QPen(theme.color(token), 2.0 if picked or receives else 1.2))
    painter.setBrush(sign_color(total, theme))
    painter.drawRoundedRect(box, 2.5, 2.5)


def _draw_stack(painter: QPainter, layout: UnitsLayout, theme: Theme, center: QPointF, count: int) -> None:
    painter.setPen(QPen(theme.color("hollow"), 1.1))
    painter.setBrush(theme.color("card"))
    radius = layout.density.radius * 0.62
    for shift in (8.0, 4.0, 0.0):
        painter.drawEllipse(center + QPointF(shift - 4, -8 - shift / 2), radius, radius)
    text = f"… {count} more"
    x = center.x() - text_width(text, sans(10)) / 2
    draw_text(painter, text, x, center.y() + 18, sans(10), theme.color("secondary"))


def _draw_image(painter: QPainter, picture: UnitsPicture, theme: Theme, block: int) -> None:
    """Inputs that are an image, as an image."""
    record, box = picture.layout.network.blocks[block], picture.layout.boxes[block]
    token = _ROLE_TOKENS.get(picture.roles.get(block, Role.NONE))
    painter.setPen(QPen(theme.color(token or "border"), 2.4 if token else 1.2))
    painter.setBrush(theme.color("card"))
    painter.drawRoundedRect(box, 8, 8)
    trace = picture.numbers.trace
    flat = [picture.layout.network.units[u].a.flat for u in record.units]
    values = trace.values[record.node].ravel()[flat].reshape(record.side, record.side)
    draw_heat(painter, values, box.adjusted(8, 8, -8, -8), theme)


def _draw_row(painter: QPainter, picture: UnitsPicture, theme: Theme) -> None:
    """Draw the selected unit's weights to an image, large, below the image."""
    network, box = picture.layout.network, picture.row_box
    for unit, source, _ in picture.layout.thumbs if box is not None else ():
        if unit == picture.selected_unit and box is not None:
            side = network.blocks[source].side
            draw_heat(painter, picture.numbers.weight_row(unit, source).reshape(side, side), box, theme)
            caption: Runs = (Run("weights of "), *unit_name(network, network.units[unit].a))
            place = QPointF(box.center().x(), box.top() - 9)
            _draw_centred(painter, caption, place, 11.0, theme.color("secondary"))


def _draw_thumb(painter: QPainter, picture: UnitsPicture, theme: Theme, unit: int, source: int, box: QRectF) -> None:
    """A unit's weights to an image, as an image."""
    side = picture.layout.network.blocks[source].side
    draw_heat(painter, picture.numbers.weight_row(unit, source).reshape(side, side), box, theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    chosen = unit == picture.selected_unit
    painter.setPen(QPen(theme.color("forward" if chosen else "border"), 1.6 if chosen else 1.0))
    painter.drawRect(box)
    painter.setPen(QPen(theme.color("edge"), 1.0))
    center = picture.layout.centers[unit]
    painter.drawLine(QPointF(box.right(), center.y()), center)


def _draw_centred(painter: QPainter, runs: Runs, center: QPointF, size: float, color: QColor) -> None:
    draw_runs(painter, runs, center.x() - runs_width(runs, size) / 2, center.y(), size, color)
