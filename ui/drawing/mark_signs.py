"""Signs for what has no place on a scale of colours: seen from afar, it is told from every colour without colour.

Near by a node says ``NaN`` or ``∞`` itself.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.debugging.marks import Mark
from ui.drawing.coloring import Shading, mark_color
from ui.drawing.far import draw_boxes
from ui.drawing.ramp import ink_on
from ui.drawing.strokes import draw_lines
from ui.theme import Theme

_LEAST_PX, _MOST_PX, _SHARE = 7.0, 13.0, 0.55
"""The side of a sign on the screen, and how much of its node's height it may take between."""
_STROKES = {
    Mark.NAN: ((0.0, 0.0, 1.0, 1.0), (0.0, 1.0, 1.0, 0.0)),
    Mark.INFINITE: ((0.5, 0.0, 1.0, 0.5), (1.0, 0.5, 0.5, 1.0), (0.5, 1.0, 0.0, 0.5), (0.0, 0.5, 0.5, 0.0)),
}
"""A cross and a diamond: lines from corner to corner of the unit square."""
_INSET = 0.2

Floats = npt.NDArray[np.float64]


def draw_signs(
    painter: QPainter, rects: Floats, shading: Shading, shown: npt.NDArray[np.intp], theme: Theme, scale: float
) -> None:
    """Draw the signs of some nodes, in the lower right corners of those that are larger.

    Args:
        painter: Draws in units of the picture.
        rects: Left, top, width and height of every node, shape (N, 4).
        shading: Their colours and marks.
        shown: Which nodes may have one.
        theme: The colours.
        scale: Pixels a unit.
    """
    marks = shading.heat.marks[shown]
    for mark in _STROKES:
        if (chosen := shown[marks == mark]).size:
            _draw(painter, _squares(rects[chosen], scale), mark, theme, scale)


def draw_sign(painter: QPainter, rect: QRectF, mark: Mark | None, theme: Theme) -> None:
    """Draw one sign in the middle of a rectangle, as legends do; marks that are colours alone have none."""
    if mark in _STROKES:
        side = min(rect.width(), rect.height())
        left, top = rect.center().x() - side / 2, rect.center().y() - side / 2
        _draw(painter, np.array([[left, top, side, side]]), mark, theme, 1.0, ground=False)


def _squares(rects: Floats, scale: float) -> Floats:
    """Where the signs lie."""
    side = np.clip(_SHARE * rects[:, 3] * scale, _LEAST_PX, _MOST_PX)[:, None] / scale
    free = np.maximum(rects[:, 2:] - side, 0.0)
    # In a corner of a large node, over the middle of one that is smaller than its sign.
    corner = rects[:, :2] + rects[:, 2:] - side - np.minimum(0.1 * rects[:, 2:], free / 2)
    middle = rects[:, :2] + (rects[:, 2:] - side) / 2
    return np.hstack([np.where(free > 0.0, corner, middle), side, side])


def _draw(painter: QPainter, squares: Floats, mark: Mark, theme: Theme, scale: float, *, ground: bool = True) -> None:
    color = mark_color(mark, theme)
    assert color is not None, "what has a sign has a colour"
    if ground:
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        draw_boxes(painter, squares)
    strokes = _INSET + (1 - 2 * _INSET) * np.array(_STROKES[mark])
    lines = squares[:, None, [0, 1, 0, 1]] + strokes[None] * squares[:, None, [2, 3, 2, 3]]
    was_smooth = painter.testRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(QPen(ink_on(color), 1.3 / scale))
    draw_lines(painter, np.ascontiguousarray(lines.reshape(-1, 4)))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, was_smooth)
