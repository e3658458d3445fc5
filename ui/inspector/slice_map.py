"""A slice of an array as a heat map with its indices along the edges; the cell under the pointer can be read."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFocusEvent, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.arrays import Array
from ui.drawing.heat import heat_image, pooled
from ui.theme import Theme

_LEFT, _TOP = 34.0, 16.0
"""Room for the indices of rows and columns, in pixels."""
_THIN_PX = 26.0
"""A long vector is at least so broad."""
_LEAST_PX = 120
_LABEL_PX = 9
_LABEL_EVERY_PX = 30.0
_STEPS = {
    Qt.Key.Key_Left: (0, -1),
    Qt.Key.Key_Right: (0, 1),
    Qt.Key.Key_Up: (-1, 0),
    Qt.Key.Key_Down: (1, 0),
}
Cell = tuple[int, int]


class SliceMap(QWidget):
    """The heat map.

    Args:
        theme: The colours.
        largest_cell_px: How large a cell is at most.
        parent: The owner.
    """

    hovered = Signal(object)
    """The cell under the pointer, (row, column), or None."""
    chosen = Signal(int, int)
    """A cell was clicked, or reached by an arrow key."""

    def __init__(self, theme: Theme, largest_cell_px: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sliceMap")
        self.setAccessibleName("Heat map")
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.theme, self._largest_cell_px = theme, largest_cell_px
        self.selected: Cell | None = None
        self._matrix: Array = np.zeros((0, 0))
        self._largest = 0.0
        self._image: QImage | None = None
        self._image_of: tuple[int, int] = (0, 0)

    def show_matrix(self, matrix: Array, largest: float) -> None:
        """Show other numbers.

        Args:
            matrix: Shape (rows, columns).
            largest: The magnitude that has the full colour: that of the whole array, so that slices compare.
        """
        self._matrix, self._largest, self._image = matrix, largest, None
        self.update()

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.theme, self._image = theme, None
        self.update()

    def select(self, cell: Cell | None) -> None:
        """Outline a cell."""
        if cell != self.selected:
            self.selected = cell
            self.update()

    def sizeHint(self) -> QSize:
        """High enough for the rows, within reason."""
        return QSize(2 * _LEAST_PX, _LEAST_PX)

    def area(self) -> QRectF:
        """What the cells cover, in pixels."""
        rows, columns = self._matrix.shape
        room = QRectF(_LEFT, _TOP, max(self.width() - _LEFT - 4, 1), max(self.height() - _TOP - 4, 1))
        if not rows or not columns:
            return QRectF(room.topLeft(), room.topLeft())
        side = min(room.width() / columns, room.height() / rows, self._largest_cell_px)
        width = min(max(side * columns, _THIN_PX), room.width())
        height = min(max(side * rows, _THIN_PX), room.height())
        return QRectF(room.left(), room.top(), width, height)

    def cell_at(self, place: QPointF) -> Cell | None:
        """The cell at a place of the widget; of cells finer than a pixel, one of those there."""
        area, (rows, columns) = self.area(), self._matrix.shape
        if not area.contains(place) or not self._matrix.size:
            return None
        row = int((place.y() - area.top()) / area.height() * rows)
        column = int((place.x() - area.left()) / area.width() * columns)
        return min(row, rows - 1), min(column, columns - 1)

    def rect_of(self, cell: Cell) -> QRectF:
        """Where a cell is drawn, in pixels."""
        area, (rows, columns) = self.area(), self._matrix.shape
        width, height = area.width() / columns, area.height() / rows
        return QRectF(area.left() + cell[1] * width, area.top() + cell[0] * height, width, height)

    # --------------------------------------------------------------------------------------------------------- events
    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the cell under the pointer."""
        self.hovered.emit(self.cell_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Tell that there is none."""
        self.hovered.emit(None)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose a cell."""
        cell = self.cell_at(event.position())
        if cell is not None:
            self.chosen.emit(*cell)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Walk from cell to cell."""
        step = _STEPS.get(Qt.Key(event.key()))
        if step is None or not self._matrix.size:
            super().keyPressEvent(event)
            return
        row, column = self.selected or (0, 0)
        rows, columns = self._matrix.shape
        self.chosen.emit(min(max(row + step[0], 0), rows - 1), min(max(column + step[1], 0), columns - 1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show that it has the keyboard."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show that it has it no more."""
        self.update()

    # ------------------------------------------------------------------------------------------------------- painting
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw cells, indices, and the selected cell."""
        painter = QPainter(self)
        area = self.area()
        if self._matrix.size:
            painter.drawImage(area, self._pixels(area))
            self._draw_indices(painter, area)
            if self.selected is not None:
                self._draw_selected(painter, self.rect_of(self.selected))
        else:
            painter.setPen(self.theme.color("secondary"))
            painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, "empty")
        if self.hasFocus():
            painter.setPen(self.theme.color("forward"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
        painter.end()

    def _pixels(self, area: QRectF) -> QImage:
        """One pixel a cell; where cells are finer than pixels, of each block the number that matters most."""
        most = max(int(area.height()), 1), max(int(area.width()), 1)
        if self._image is None or self._image_of != most:
            self._image = heat_image(pooled(self._matrix, *most), self.theme, self._largest)
            self._image_of = most
        return self._image

    def _draw_indices(self, painter: QPainter, area: QRectF) -> None:
        font = self.font()
        font.setPixelSize(_LABEL_PX)
        painter.setFont(font)
        painter.setPen(self.theme.color("secondary"))
        rows, columns = self._matrix.shape
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for row in ticks(rows, area.height()):
            middle = self.rect_of((row, 0)).center().y()
            painter.drawText(QRectF(0, middle - 7, _LEFT - 5, 14), right, short_index(row))
        for column in ticks(columns, area.width()):
            middle = self.rect_of((0, column)).center().x()
            painter.drawText(QRectF(middle - 20, 0, 40, _TOP - 2), Qt.AlignmentFlag.AlignCenter, short_index(column))

    def _draw_selected(self, painter: QPainter, cell: QRectF) -> None:
        """A frame of two colours, which stands out from any cell, and is never smaller than a finger-nail."""
        least = 5.0
        grown = cell.adjusted(-1, -1, 1, 1)
        if min(grown.width(), grown.height()) < least:
            grown = QRectF(cell.center().x() - least / 2, cell.center().y() - least / 2, least, least).united(grown)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(self.theme.color("panel"), 3.0))
        painter.drawRect(grown)
        painter.setPen(QPen(self.theme.color("text"), 1.2))
        painter.drawRect(grown)


def ticks(count: int, room_px: float) -> range:
    """Which indices are written along an axis: every one, or every second, fifth, tenth and so on.

    Args:
        count: How many there are.
        room_px: How long the axis is.
    """
    step, growth = 1, 0
    while count / step * _LABEL_EVERY_PX > max(room_px, _LABEL_EVERY_PX):
        step = (2, 5, 10)[growth % 3] * 10 ** (growth // 3)
        growth += 1
    return range(0, count, step)


def short_index(index: int) -> str:
    """An index in little room: ``120k`` for 120,000."""
    return str(index) if index < 10_000 or index % 1000 else f"{index // 1000}k"
