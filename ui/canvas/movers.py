"""The items of the canvas: what changes from frame to frame, so that the rest need not be drawn again."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from ui.drawing.movers import moving_boxes, united
from ui.drawing.painter import draw_moving
from ui.drawing.picture import Picture
from ui.theme import Theme

_MOST_BOXES = 40
"""More pieces than these are cleaned and painted as one."""


class MovingItem(QGraphicsItem):
    """What is on its way, the nodes where something has landed meanwhile, and the sums that grow."""

    def __init__(self) -> None:
        super().__init__()
        self._picture: Picture | None = None
        self._theme: Theme | None = None
        self._scale = 1.0
        self._bounds = QRectF()
        self._painted: list[QRectF] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemUsesExtendedStyleOption)  # for the exposed part
        self.setZValue(10)
        self.setVisible(False)

    def show_picture(self, picture: Picture | None, theme: Theme, scale: float) -> None:
        """Draw the moving part of a picture from now on; of None nothing."""
        self._picture, self._theme, self._scale = picture, theme, scale
        self.setVisible(picture is not None and picture.in_motion)
        if picture is None or not picture.in_motion:
            self._painted = []
            return
        bounds = picture.arrangement.bounds.adjusted(-200, -200, 200, 200)
        if bounds != self._bounds:
            self.prepareGeometryChange()
            self._bounds = bounds
        self._repaint(moving_boxes(picture, scale))

    def _repaint(self, boxes: list[QRectF]) -> None:
        """Paint where something moving is now, and clean where it was in the frame before."""
        dirty = [*self._painted, *boxes]
        self._painted = boxes
        for box in dirty if len(dirty) <= _MOST_BOXES else [united(dirty)]:
            self.update(box)

    def boundingRect(self) -> QRectF:
        """All that a moving part can reach; no more than what has moved is painted."""
        return self._bounds

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionGraphicsItem,
        widget: QWidget | None = None,
    ) -> None:
        """Draw over the still picture."""
        if self._picture is not None and self._theme is not None:
            draw_moving(painter, self._picture, self._theme, QRectF(option.exposedRect), self._scale)
