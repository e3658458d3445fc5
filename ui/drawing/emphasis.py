"""Emphasis: what a person looks for or has chosen, drawn over the picture: dimming, chains of messages, rings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.finding import Trail
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.drawing.arrangement import Arrangement
    from ui.drawing.picture import Picture

_VEIL = 0.82
"""How much of the canvas's colour lies over what is dimmed."""
_BAND, _BAND_WIDTH = 0.32, 11.0
"""How strong and how wide the band behind a message of the chain is."""
_LEAST_PX = 2.0
_HIT_GROWS, _CHOSEN_GROWS = 8.0, 4.0


@dataclass(frozen=True, slots=True)
class Emphasis:
    """What stands out in a picture.

    Attributes:
        chosen: The selected nodes.
        found: The nodes that a search has found.
        bright: The part that is not dimmed; None where nothing is.
        chain: The edges whose messages are highlighted.
    """

    chosen: frozenset[int] = frozenset()
    found: frozenset[int] = frozenset()
    bright: Trail | None = None
    chain: frozenset[tuple[int, int]] = frozenset()


PLAIN = Emphasis()


def draw_chain(painter: QPainter, picture: Picture, theme: Theme, scale: float) -> None:
    """Draw the bands behind the highlighted messages; everything else is drawn over them."""
    color = theme.color("backward")
    color.setAlphaF(_BAND)
    pen = QPen(color, max(_BAND_WIDTH, 1.5 * _LEAST_PX / scale))
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for parent, child in picture.emphasis.chain:
        if (parent, child) in picture.arrangement.routes:
            painter.drawPath(picture.arrangement.backward_path(parent, child))


def draw_emphasis(
    painter: QPainter,
    picture: Picture,
    theme: Theme,
    exposed: QRectF,
    scale: float,
    draw_part: Callable[[Picture], None],
) -> None:
    """Draw what stands out over a picture that has been drawn.

    Args:
        painter: Draws in units of the picture.
        picture: What has been drawn.
        theme: The colours.
        exposed: The part that is seen.
        scale: Pixels a unit.
        draw_part: Draws a part of the picture again, over the veil.
    """
    emphasis, arrangement = picture.emphasis, picture.arrangement
    if emphasis.bright is not None:
        veil = theme.color("canvas")
        veil.setAlphaF(_VEIL)
        painter.fillRect(exposed, veil)
        draw_part(picture.part(emphasis.bright.nodes, emphasis.bright.edges))
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    _draw_rings(painter, arrangement, _seen(emphasis.found, arrangement, exposed), theme.color("found"), scale)
    others = emphasis.chosen - {picture.selected}
    pen = QPen(theme.color("forward"), max(1.6, _LEAST_PX / scale))
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for index in _seen(others, arrangement, exposed):
        grown = _grown(arrangement.rect(index), max(_CHOSEN_GROWS, _LEAST_PX / scale))
        painter.drawRoundedRect(grown, 14, 14)


def _draw_rings(painter: QPainter, arrangement: Arrangement, nodes: Iterable[int], color: QColor, scale: float) -> None:
    """Frames with a wash of colour inside, so that they are seen from afar too."""
    wash = QColor(color)
    wash.setAlphaF(0.13)
    painter.setPen(QPen(color, max(2.2, _LEAST_PX / scale)))
    painter.setBrush(wash)
    for index in nodes:
        grown = _grown(arrangement.rect(index), max(_HIT_GROWS, 1.5 * _LEAST_PX / scale))
        painter.drawRoundedRect(grown, 16, 16)


def _seen(nodes: Iterable[int], arrangement: Arrangement, exposed: QRectF) -> list[int]:
    return [index for index in sorted(nodes) if arrangement.rect(index).intersects(exposed)]


def _grown(rect: QRectF, by: float) -> QRectF:
    return rect.adjusted(-by, -by, by, by)
