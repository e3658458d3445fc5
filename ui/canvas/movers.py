"""The items of the canvas: what changes from frame to frame, so that the rest need not be drawn again."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.drawing.detail import SOME_DETAIL, detail_at
from ui.drawing.edges import mover_bounds
from ui.drawing.painter import draw_moving, draw_one
from ui.drawing.picture import Picture
from ui.theme import Theme


class MovingItem(QGraphicsItem):
    """The dots on their way with their numbers, and the node that they are on their way to."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._theme: Theme | None = None
        self._scale = 1.0
        self._bounds = QRectF()
        self.setZValue(10)
        self.setVisible(False)

    def show_picture(self, picture: Picture, theme: Theme, scale: float) -> None:
        """Draw the moving part of a picture from now on."""
        bounds = _moving_bounds(picture)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._picture, self._theme, self._scale = picture, theme, scale
        self.setVisible(picture.in_motion)
        self.update()

    def boundingRect(self) -> QRectF:
        """What the moving part can cover on its whole way."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw over the still picture."""
        if self._picture is None or self._theme is None:
            return
        if self._scale >= SOME_DETAIL:
            for index in self._picture.hot_nodes:
                draw_one(painter, self._picture, self._theme, index, detail_at(self._scale))
        draw_moving(painter, self._picture, self._theme)


def _moving_bounds(picture: Picture) -> QRectF:
    bounds = QRectF()
    for index in picture.hot_nodes:
        bounds = bounds.united(picture.arrangement.rect(index).adjusted(-26, -26, 26, 26))
    for mover in picture.movers:
        bounds = bounds.united(mover_bounds(mover))
    return bounds
