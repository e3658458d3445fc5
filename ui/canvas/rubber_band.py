"""The rubber band: a frame drawn with the mouse, which selects the nodes that it touches."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QRubberBand, QWidget

from ui.canvas.gestures import DRAG_PX, Gesture


class RubberBand(Gesture):
    """Frames a part of the view; a press without a movement is a click.

    Args:
        viewport: What the frame is drawn on.
        start: Where the button was pressed.
        click: Does what a click does here.
        framed: Told of the frame when it is finished.
    """

    def __init__(
        self,
        viewport: QWidget,
        start: QPoint,
        click: Callable[[QPoint], None],
        framed: Callable[[QRect], None],
    ) -> None:
        self._start, self._click, self._framed = start, click, framed
        self._band = QRubberBand(QRubberBand.Shape.Rectangle, viewport)
        self._band.setObjectName("rubberBand")

    def move(self, place: QPoint) -> None:
        """Draw the frame, once the hand has clearly moved."""
        if self._band.isVisible() or (place - self._start).manhattanLength() >= DRAG_PX:
            self._band.setGeometry(self._frame(place))
            self._band.show()

    def end(self, place: QPoint) -> None:
        """Hand the frame over."""
        moved = self._band.isVisible()
        self.give_up()
        if moved:
            self._framed(self._frame(place))
        else:
            self._click(place)

    def give_up(self) -> None:
        """Take the frame away; nothing is selected."""
        self._band.hide()
        self._band.deleteLater()

    def _frame(self, place: QPoint) -> QRect:
        return QRect(self._start, place).normalized()
