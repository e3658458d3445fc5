"""The item of the units' canvas: what is on its way, and the edge under the pointer."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.drawing.units_edges import draw_hovered
from ui.drawing.units_painter import draw_dots
from ui.drawing.units_picture import UnitsPicture
from ui.theme import Theme


class UnitsItem(QGraphicsItem):
    """Lies over the still picture, so that a frame of an animation need not draw all of it."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: UnitsPicture | None = None
        self._theme: Theme | None = None
        self._scale = 1.0
        self._hovered: int | None = None
        self._bounds = QRectF()
        self.setZValue(10)

    def show_picture(self, picture: UnitsPicture | None, theme: Theme, scale: float) -> None:
        """Draw the moving part of a picture from now on."""
        bounds = QRectF() if picture is None else picture.layout.bounds
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        if self._picture is None or picture is None or picture.layout is not self._picture.layout:
            self._hovered = None
        self._picture, self._theme, self._scale = picture, theme, scale
        self.update()

    def hover(self, edge: int | None) -> None:
        """Mark the edge under the pointer."""
        if edge != self._hovered:
            self._hovered = edge
            self.update()

    @property
    def hovered(self) -> int | None:
        """The edge under the pointer."""
        return self._hovered

    def boundingRect(self) -> QRectF:
        """All of the picture: edges lead everywhere."""
        return self._bounds

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        """Draw over the still picture."""
        if self._picture is None or self._theme is None:
            return
        draw_dots(painter, self._picture, self._theme, self._scale)
        if self._hovered is not None:
            draw_hovered(painter, self._picture, self._theme, self._hovered)
