"""Sparklines: a number over passes, small. Where there is none the line has a gap."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen, QPolygonF

from engine.arrays import Array
from engine.notation import format_apart, format_number
from ui.fonts import sans
from ui.theme import Theme

_DOT_PX, _GAP_PX, _PAD_PX = 2.0, 3.0, 4.0
_LABEL_PX = 56.0
_LABELLED_PX = 150.0
"""From this width on the least and the largest number are written beside the line."""


@dataclass(frozen=True, eq=False)
class Curve:
    """A number over passes.

    Attributes:
        numbers: One a pass, oldest first, shape (N,); NaN and infinities are gaps.
        passes: The number of each pass, from 1 on; some may be left out.
        shown: The place of the pass that the window shows, if it is an earlier one.
        waiting: The place of the pass that is stepped through, while its number has not been computed yet.
    """

    numbers: Array
    passes: Sequence[int]
    shown: int | None = None
    waiting: int | None = None

    @staticmethod
    def of(numbers: Sequence[float], first: int = 1) -> Curve:
        """The curve through the numbers of passes that follow each other."""
        return Curve(np.asarray(numbers, dtype=np.float64), range(first, first + len(numbers)))

    @property
    def finite(self) -> Array:
        """The places of the passes that have a number."""
        return np.flatnonzero(np.isfinite(self.numbers))

    def points(self, box: QRectF) -> list[list[QPointF]]:
        """The pieces of the line in a box; a gap ends a piece."""
        places = self.finite
        if not places.size:
            return []
        found = self.numbers[places]
        low, high = float(found.min()), float(found.max())
        middle = low / 2 + high / 2  # their sum may overflow
        half = (high / 2 - low / 2) or 1.0
        across = [self.x_of(place, box) for place in places.tolist()]
        up = box.center().y() - (found - middle) / half * box.height() / 2
        pieces: list[list[QPointF]] = []
        for i, place in enumerate(places):
            if not i or place != places[i - 1] + 1:
                pieces.append([])
            pieces[-1].append(QPointF(float(across[i]), float(up[i])))
        return pieces

    def pass_at(self, x: float, box: QRectF) -> int | None:
        """The place of the pass that is drawn nearest to an x; None where there are no passes."""
        if not len(self.numbers):
            return None
        part = (x - box.left()) / max(box.width(), 1.0)
        return int(np.clip(round(part * (len(self.numbers) - 1)), 0, len(self.numbers) - 1))

    @property
    def words(self) -> str:
        """The curve in words: how many passes, the least and the largest number and where, how many have none."""
        count, places = len(self.numbers), self.finite
        if not places.size:
            return f"no pass with a number{self._waiting_words}"
        found = self.numbers[places]
        low, high = int(places[found.argmin()]), int(places[found.argmax()])
        told = [f"pass {self.passes[0]}" if count == 1 else f"passes {self.passes[0]} to {self.passes[-1]}"]
        for word, place in (("least", low), ("largest", high)):
            told.append(f"{word} {format_number(float(self.numbers[place]))} in pass {self.passes[place]}")
        missing = count - places.size - (self.waiting is not None)
        if missing:
            told.append(f"{missing} without a number")
        return ", ".join(told) + self._waiting_words

    @property
    def _waiting_words(self) -> str:
        return "" if self.waiting is None else f"; pass {self.passes[self.waiting]} is not there yet"

    def x_of(self, place: float, box: QRectF) -> float:
        """Where a pass is drawn in a box."""
        return box.left() + place / max(len(self.numbers) - 1, 1) * box.width()


def line_box(cell: QRectF) -> QRectF:
    """Where the line itself is drawn in a cell."""
    right = _LABEL_PX if cell.width() >= _LABELLED_PX else 0.0
    return cell.adjusted(_PAD_PX, _PAD_PX, -_PAD_PX - right, -_PAD_PX - 1)


def draw_curve(painter: QPainter, curve: Curve, cell: QRectF, theme: Theme) -> None:
    """Draw a curve into a cell, with dots at its least and its largest number and marks where it has none."""
    if not len(curve.numbers):
        return
    box = line_box(cell)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(theme.color("forward"), 1.2))
    for piece in curve.points(box):
        if len(piece) == 1:
            painter.drawEllipse(piece[0], 0.6, 0.6)
        else:
            painter.drawPolyline(QPolygonF(piece))
    _draw_gaps(painter, curve, box, theme)
    if curve.shown is not None:
        x = curve.x_of(curve.shown, box)
        painter.setPen(QPen(theme.color("text"), 1.0))
        painter.drawLine(QPointF(x, box.top() - 2), QPointF(x, box.bottom() + 2))
    places = curve.finite
    if places.size:
        found = curve.numbers[places]
        points = [point for piece in curve.points(box) for point in piece]
        painter.setPen(Qt.PenStyle.NoPen)
        for place, color in ((int(found.argmin()), "negative"), (int(found.argmax()), "positive")):
            painter.setBrush(theme.color(color))
            painter.drawEllipse(points[place], _DOT_PX, _DOT_PX)
        if cell.width() >= _LABELLED_PX:
            _write_ends(painter, float(found.min()), float(found.max()), cell, theme)
    painter.restore()


def _draw_gaps(painter: QPainter, curve: Curve, box: QRectF, theme: Theme) -> None:
    """A short mark at the foot for each pass without a number."""
    gaps = [place for place in np.flatnonzero(~np.isfinite(curve.numbers)).tolist() if place != curve.waiting]
    if curve.waiting is not None:  # as on the canvas, what is not computed yet is hollow
        painter.setPen(QPen(theme.color("hollow"), 1.2))
        painter.drawEllipse(QPointF(curve.x_of(curve.waiting, box), box.center().y()), _DOT_PX, _DOT_PX)
    painter.setPen(QPen(theme.color("error"), 1.0))
    for place in gaps:
        x = curve.x_of(place, box)
        painter.drawLine(QPointF(x, box.bottom() - _GAP_PX), QPointF(x, box.bottom()))


def _write_ends(painter: QPainter, low: float, high: float, cell: QRectF, theme: Theme) -> None:
    painter.setFont(sans(9))
    painter.setPen(theme.color("secondary"))
    label = QRectF(cell.right() - _LABEL_PX, cell.top() + 1, _LABEL_PX - _PAD_PX, cell.height() - 2)
    where = Qt.AlignmentFlag.AlignRight
    if low == high:
        painter.drawText(label, where | Qt.AlignmentFlag.AlignVCenter, format_number(low, 3))
        return
    least, most = format_apart(low, high)
    painter.drawText(label, where | Qt.AlignmentFlag.AlignTop, most)
    painter.drawText(label, where | Qt.AlignmentFlag.AlignBottom, least)
