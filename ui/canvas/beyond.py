"""What lies beyond the edges of the canvas: on each side how many nodes there are, and the way to them."""

from __future__ import annotations

from enum import Enum

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QEvent, QObject, QPoint, QRectF, QSize, Qt
from PySide6.QtWidgets import QToolButton

from engine.notation import format_count
from ui.canvas.free_place import place_freely
from ui.canvas.view import Canvas
from ui.changes import What, on_change
from ui.session import Session

_STRIDE = 0.75
"""How far a click goes, of what is seen."""
_MARGIN = 8
_MOST_NODES = 5_000
"""Of a larger graph the minimap tells enough; counting its nodes would cost a part of every frame of a pan."""
_SHARES = (0.5, 0.35, 0.65, 0.2, 0.8, 0.08, 0.92)
"""Where along its edge a button may stand, the best place first."""


class Side(Enum):
    """A side of the canvas: its words, the sign of the way there, and the direction in which it lies."""

    LEFT = "← {}", "to the left", -1, 0
    RIGHT = "{} →", "to the right", 1, 0
    UP = "↑ {}", "above", 0, -1
    DOWN = "↓ {}", "below", 0, 1


class Beyond(QObject):
    """Keeps a small button at each edge behind which there are nodes.

    A graph that is cut at an edge may look as if it ended there.

    Args:
        session: Whose graph.
        canvas: What shows a part of it.
    """

    def __init__(self, session: Session, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.buttons = {side: self._button(side) for side in Side}
        canvas.horizontalScrollBar().valueChanged.connect(self.refresh)
        canvas.verticalScrollBar().valueChanged.connect(self.refresh)
        canvas.zoomed.connect(self.refresh)
        canvas.glide.ended.connect(self.refresh)
        canvas.installEventFilter(self)
        on_change(session, What.STRUCTURE | What.PLACES | What.DOCUMENT | What.VIEW, self.refresh)

    def _button(self, side: Side) -> QToolButton:
        _, where, x, y = side.value
        button = QToolButton(self._canvas)
        button.setObjectName("beyond")
        button.setAccessibleName(f"Nodes {where}")
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self._go(x, y))
        button.hide()
        return button

    def _go(self, x: int, y: int) -> None:
        view = self._canvas.viewport().size()
        self._canvas.pan_by(QPoint(round(_STRIDE * x * view.width()), round(_STRIDE * y * view.height())))

    def refresh(self, _: object = None) -> None:
        """Count anew."""
        counts = self.counts()
        for side, button in self.buttons.items():
            words, where, _, _ = side.value
            count = counts[side]
            button.setVisible(count > 0)
            if count:
                button.setText(words.format(f"{format_count(count)} more"))
                nodes = f"{format_count(count)} node{'' if count == 1 else 's'}"
                button.setAccessibleName(f"{nodes} {where}")
                button.setToolTip(f"{nodes} {where}: a click goes there; F shows the whole graph")
        self._place()

    def counts(self) -> dict[Side, int]:
        """How many nodes have their middle beyond each edge; in a corner the edge that is farther away counts.

        While nodes glide to other places, none: where they are on the way there is no matter.
        """
        picture = self._canvas.picture
        if picture is None or self._canvas.glide.is_moving or not 0 < len(picture.arrangement.rects) <= _MOST_NODES:
            return dict.fromkeys(Side, 0)
        rects, seen = picture.arrangement.rects, self._seen()
        x, y = rects[:, 0] + rects[:, 2] / 2, rects[:, 1] + rects[:, 3] / 2
        beyond: npt.NDArray[np.float64] = np.stack(
            [seen.left() - x, x - seen.right(), seen.top() - y, y - seen.bottom()], axis=1
        )
        sides = np.argmax(beyond, axis=1)
        outside = beyond[np.arange(len(rects)), sides] > 0
        found = np.bincount(sides[outside], minlength=len(Side))
        return dict(zip(Side, found.tolist(), strict=True))

    def _seen(self) -> QRectF:
        return self._canvas.mapToScene(self._canvas.viewport().rect()).boundingRect()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the canvas's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.StyleChange):
            self.refresh()
        return super().eventFilter(watched, event)

    def _place(self) -> None:
        for side, button in self.buttons.items():
            if not button.isHidden():
                button.adjustSize()
                place_freely(self._canvas, button, [self._at(side, button.size(), share) for share in _SHARES])

    def _at(self, side: Side, size: QSize, share: float) -> QPoint:
        """Where a button stands that is so far along its edge."""
        _, _, x, y = side.value
        across = self._canvas.width() - size.width() - 2 * _MARGIN
        down = self._canvas.height() - self._canvas.clear_px - size.height() - 2 * _MARGIN
        left = round(across * (share if x == 0 else (x + 1) / 2))
        top = round(down * (share if y == 0 else (y + 1) / 2))
        return QPoint(_MARGIN + left, _MARGIN + top)
