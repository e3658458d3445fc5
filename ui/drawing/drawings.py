"""Drawings: what can be exported, whichever view it is of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainter

from ui.drawing.edges import picture_bounds
from ui.drawing.emphasis import PLAIN, Emphasis, draw_chain, draw_emphasis
from ui.drawing.legend import ColorLegend, Colors, colors_of
from ui.drawing.painter import draw_picture
from ui.drawing.picture import Picture
from ui.drawing.units_coloring import unit_colors
from ui.drawing.units_painter import draw_dots, draw_units
from ui.drawing.units_picture import UnitsPicture
from ui.theme import Theme

_MARGIN = 26.0


class Drawing(Protocol):
    """A picture that knows its size and draws itself in full detail."""

    @property
    def bounds(self) -> QRectF:
        """What it covers, in units of the picture."""

    @property
    def title(self) -> str:
        """The model's title; empty where it has none."""

    def draw(self, painter: QPainter, theme: Theme, scale: float = 1.0) -> None:
        """Draw everything, what is on its way included; the background is the caller's.

        Args:
            painter: Draws in units of the picture.
            theme: The colours.
            scale: Pixels a unit, where they are so few that details would be lost; else 1.
        """


@dataclass(frozen=True, slots=True)
class GraphDrawing:
    """The graph with what stands out in it, over the legend of its colours and widths if it has any."""

    picture: Picture
    emphasis: Emphasis = PLAIN

    @property
    def bounds(self) -> QRectF:
        """What it covers."""
        return _with_legend(picture_bounds(self.picture), colors_of(self.picture))

    @property
    def title(self) -> str:
        """The model's title."""
        return self.picture.state.model.graph.title

    def draw(self, painter: QPainter, theme: Theme, scale: float = 1.0) -> None:
        """Draw all of it."""
        bounds = self.bounds
        draw_chain(painter, self.picture, self.emphasis.chain, theme, bounds, scale)
        draw_picture(painter, self.picture, theme, bounds, scale)
        draw_emphasis(painter, self.picture, self.emphasis, theme, bounds, scale)
        _draw_legend(painter, bounds, colors_of(self.picture), theme)


@dataclass(frozen=True, slots=True)
class UnitsDrawing:
    """The units, over the legend of their colours if they have any."""

    picture: UnitsPicture

    @property
    def bounds(self) -> QRectF:
        """What it covers."""
        return _with_legend(self.picture.bounds, unit_colors(self.picture))

    @property
    def title(self) -> str:
        """The model's title."""
        return self.picture.state.model.graph.title

    def draw(self, painter: QPainter, theme: Theme, scale: float = 1.0) -> None:
        """Draw all of it."""
        draw_units(painter, self.picture, theme)
        draw_dots(painter, self.picture, theme)
        _draw_legend(painter, self.bounds, unit_colors(self.picture), theme)


def _with_legend(bounds: QRectF, colors: Colors) -> QRectF:
    """What a picture covers together with the legend below it."""
    legend = ColorLegend(colors)
    if legend.is_empty:
        return bounds
    size = legend.size
    right = max(bounds.right(), bounds.left() + size.width() + 2 * _MARGIN)
    return QRectF(bounds.topLeft(), QPointF(right, bounds.bottom() + size.height() + _MARGIN))


def _draw_legend(painter: QPainter, bounds: QRectF, colors: Colors, theme: Theme) -> None:
    """Draw the legend, if there is one, at the lower edge of what both cover."""
    legend = ColorLegend(colors)
    if not legend.is_empty:
        corner = QPointF(bounds.left() + _MARGIN, bounds.bottom() - legend.size.height() - _MARGIN)
        legend.draw(painter, corner, theme)
