"""Samples: every sign of a picture, small, as a legend shows it."""

from __future__ import annotations

from enum import Enum, auto

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.debugging.breakpoints.marks import Mark
from ui.drawing.breakpoint_marks import draw_mark
from ui.drawing.mathtext import draw_text, text_width
from ui.fonts import sans
from ui.theme import Theme

SAMPLE = QSizeF(26.0, 14.0)
"""The room of a sample."""


class Sample(Enum):
    """What a sample shows."""

    FORWARD = auto()
    BACKWARD = auto()
    HOLLOW = auto()
    PARTIAL = auto()
    HALO = auto()
    BREAKPOINT = auto()
    BAD = auto()
    LOSS = auto()
    SIGNS = auto()
    LARGEST = auto()
    PILL = auto()
    PARAMETER = auto()
    CONSTANT = auto()
    OPERATION = auto()
    LAYER = auto()
    ABOVE_ZERO = auto()
    BELOW_ZERO = auto()
    BIAS = auto()
    DELTA = auto()


_LINES = {
    Sample.FORWARD: ("forward", 2.2, False),
    Sample.BACKWARD: ("backward", 2.2, True),
    Sample.ABOVE_ZERO: ("positive", 2.2, False),
    Sample.BELOW_ZERO: ("negative", 2.2, False),
}
_TEXTS = {
    Sample.PARTIAL: ("+ …", "backward"),
    Sample.LARGEST: ("±0.5", "forward"),
    Sample.DELTA: ("0.2", "backward"),
}
_FILLS = {Sample.CONSTANT: "tint", Sample.BAD: "error_tint"}
_BORDERS = {Sample.BAD: ("error", 2.0), Sample.HOLLOW: ("hollow", 1.2)}


def draw_sample(painter: QPainter, sample: Sample, box: QRectF, theme: Theme) -> None:
    """Draw a sample into a box of the size :data:`SAMPLE`."""
    if sample in _LINES:
        token, width, is_dashed = _LINES[sample]
        pen = QPen(theme.color(token), width)
        if is_dashed:
            pen.setDashPattern([3.0, 2.0])
        painter.setPen(pen)
        painter.drawLine(QPointF(box.left(), box.center().y()), QPointF(box.right(), box.center().y()))
    elif sample in _TEXTS:
        text, token = _TEXTS[sample]
        x = box.center().x() - text_width(text, sans(10)) / 2
        draw_text(painter, text, x, box.center().y() + 3.6, sans(10), theme.color(token))
    elif sample is Sample.SIGNS:
        half = box.width() / 2
        painter.fillRect(QRectF(box.left(), box.top() + 2, half - 0.5, box.height() - 4), theme.color("positive"))
        painter.fillRect(QRectF(box.center().x() + 0.5, box.top() + 2, half, box.height() - 4), theme.color("negative"))
    elif sample is Sample.BREAKPOINT:
        draw_mark(painter, Mark(is_active=True, is_here=True, stops=True, is_conditional=False), box.center(), theme)
    else:
        _draw_node(painter, sample, box, theme)


def _draw_node(painter: QPainter, sample: Sample, box: QRectF, theme: Theme) -> None:
    rect = box.adjusted(1, 1, -1, -1)
    if sample in (Sample.OPERATION, Sample.BIAS):
        side = rect.height() if sample is Sample.OPERATION else 8.0
        rect = QRectF(rect.center().x() - side / 2, rect.center().y() - side / 2, side, side)
    elif sample is Sample.LAYER:
        rect.adjust(0, 0, -3, -3)
        draw_swatch(painter, rect.translated(3, 3), theme.color("tint"), theme)
    elif sample is Sample.HALO:
        painter.setPen(QPen(theme.color("highlight"), 4.5))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        rect.adjust(1, 1, -1, -1)
        painter.drawRoundedRect(rect, 4, 4)
    token, width = _BORDERS.get(sample, ("edge", 1.1))
    pen = QPen(theme.color(token), width)
    if sample is Sample.HOLLOW:
        pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(theme.color("positive" if sample is Sample.BIAS else _FILLS.get(sample, "card")))
    corner = rect.height() / 2 if sample in (Sample.PILL, Sample.OPERATION) else 1.5 if sample is Sample.BIAS else 3.5
    painter.drawRoundedRect(rect, corner, corner)
    if sample is Sample.LOSS:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect.adjusted(2.2, 2.2, -2.2, -2.2), 2, 2)
    elif sample is Sample.PARAMETER:
        painter.setPen(QPen(theme.color("line"), 2.0))
        y = rect.center().y() + 1
        painter.drawLine(QPointF(rect.left() + 4, y), QPointF(rect.right() - 4, y))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(theme.color("forward"))
        painter.drawEllipse(QPointF(rect.center().x() + 2, y), 2.6, 2.6)


def draw_swatch(painter: QPainter, rect: QRectF, fill: QColor | None, theme: Theme) -> None:
    """Draw a patch of a node's colour; without one, the outline of a node that has not been reached."""
    pen = QPen(theme.color("hollow" if fill is None else "edge"), 1.0)
    if fill is None:
        pen.setDashPattern([3.0, 2.0])
    painter.setPen(pen)
    painter.setBrush(theme.color("canvas") if fill is None else fill)
    painter.drawRoundedRect(rect, 3.5, 3.5)
