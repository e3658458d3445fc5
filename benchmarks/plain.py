"""The plain peer of the canvas: everything that can be seen, drawn as one would write it first, one call a shape."""

from __future__ import annotations

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui.canvas.view import Canvas
from ui.drawing.arrangement import Arrangement
from ui.drawing.detail import detail_at
from ui.fonts import sans


class PlainPainter(QWidget):
    """What one would write first: everything that can be seen, one call a shape."""

    painted = 0

    def __init__(self, canvas: Canvas, arrangement: Arrangement) -> None:
        super().__init__()
        self.resize(canvas.viewport().size())
        self._transform = canvas.viewportTransform()
        detail = detail_at(canvas.scale_factor)
        self.labels = 3 if detail.numbers else 1 if detail.names else 0
        seen = canvas.mapToScene(canvas.viewport().rect()).boundingRect()
        rects = [arrangement.rect(i) for i in range(len(arrangement.figures))]
        self.boxes = [rect for rect in rects if rect.intersects(seen)]
        chosen = [
            route
            for route, (left, top, right, bottom) in zip(
                arrangement.routes.values(), arrangement.route_boxes.tolist(), strict=True
            )
            if right >= seen.left() and left <= seen.right() and bottom >= seen.top() and top <= seen.bottom()
        ]
        self.lines = [QLineF(*route[0], *route[-1]) for route in chosen]
        if detail.curves:
            self.lines += [line.translated(0, 7) for line in self.lines]
        self.dots = 0
        self.phase = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002, N802 - Qt's name and arguments
        """Draw everything anew."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor("#F6F7F9"))
        painter.setTransform(self._transform)
        painter.setPen(QPen(QColor("#A9B2BC"), 1.5))
        for line in self.lines:
            painter.drawLine(line)
        painter.setFont(sans(11))
        for box in self.boxes:
            painter.setPen(QPen(QColor("#C9D0D8"), 1.2))
            painter.setBrush(QColor("#FFFFFF"))
            painter.drawRoundedRect(box, 10, 10)
            painter.setPen(QColor("#1B1F24"))
            for i in range(self.labels):
                painter.drawText(QPointF(box.left() + 8 + 40 * (i // 2), box.top() + 20 + 20 * (i % 2)), "-0.0567")
        painter.setBrush(QColor("#B45309"))
        for line in self.lines[: self.dots]:
            place = line.pointAt(self.phase)
            painter.drawEllipse(place, 6.5, 6.5)
            painter.drawText(place, "-0.0891")
        painter.end()
        self.painted += 1
