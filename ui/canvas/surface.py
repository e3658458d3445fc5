"""What the graph's canvas and that of the units share: a still picture over a grid, kept from frame to frame."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRect, QRectF, Qt, Signal
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsView, QWidget

from ui.canvas.zooming import ZoomView
from ui.drawing.drawings import Drawing
from ui.drawing.far import draw_boxes
from ui.drawing.kept_ground import KeptGround, Key
from ui.drawing.legend import Colors
from ui.session import Session
from ui.theme import Theme

_GRID = 28.0
_GRID_FROM, _GRID_TO = 0.38, 0.6
"""The scales between which the grid fades in."""
_DOT_PX = 2.0


class Surface(ZoomView):
    """A still picture, kept by Qt until it changes, under a few items that move.

    Args:
        session: What to show.
        theme: The colours.
        parent: The owner.
    """

    frame_painted = Signal()
    """Sent at the end of each frame."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self._theme = session, theme
        self._ground = KeptGround()
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.SmartViewportUpdate)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().installEventFilter(self)

    # ------------------------------------------------------------------------------------------------- for each surface
    @property
    def colors(self) -> Colors | None:
        """The colours and widths that a legend explains; None while there is no picture."""
        return None

    @property
    def drawing(self) -> Drawing | None:
        """What is shown, as it is exported; None while there is nothing."""
        raise NotImplementedError

    def draw_ground(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw what lies between the grid and the still picture."""

    @property
    def ground_key(self) -> Key | None:
        """All that the ground depends on; None where it is drawn anew each time."""
        return None

    def draw_still(self, painter: QPainter, exposed: QRectF, scale: float) -> None:
        """Draw what stays as it is until the next step."""
        raise NotImplementedError

    # --------------------------------------------------------------------------------------------------------- painting
    def _repaint_all(self) -> None:
        self.resetCachedContent()  # which asks for a frame, too

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw the whole still picture in one batch; Qt keeps it until it is told that something changed."""
        exposed, key = QRectF(rect), self.ground_key
        # Pixels that are kept are those of all that is seen, and of a little more: where a pixel of the window is one
        # and a half of the screen, its last ones are only partly within.
        seen = self.viewport().rect().adjusted(0, 0, 1, 1)
        ground = exposed if key is None else self.mapToScene(seen).boundingRect()
        self._ground.draw(painter, key, partial(self._draw_ground, exposed=ground))
        self.draw_still(painter, exposed, self.scale_factor)

    def _draw_ground(self, painter: QPainter, exposed: QRectF) -> None:
        painter.fillRect(exposed, self._theme.color("canvas"))
        self._draw_grid(painter, exposed)
        self.draw_ground(painter, exposed, self.scale_factor)

    def drawForeground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Draw no more: what Qt asks for last tells that a frame has been painted."""
        self.frame_painted.emit()

    def _draw_grid(self, painter: QPainter, exposed: QRectF) -> None:
        scale = self.scale_factor
        share = min(max((scale - _GRID_FROM) / (_GRID_TO - _GRID_FROM), 0.0), 1.0)
        if share <= 0.0:
            return
        x = np.arange(exposed.left() // _GRID, exposed.right() // _GRID + 2) * _GRID
        y = np.arange(exposed.top() // _GRID, exposed.bottom() // _GRID + 2) * _GRID
        side = max(_DOT_PX / scale, 1.0)
        dots = np.empty((len(x), len(y), 4))
        dots[..., 0], dots[..., 1] = x[:, None] - side / 2, y[None, :] - side / 2
        dots[..., 2:] = side
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._theme.mixed("grid", "canvas", share))
        draw_boxes(painter, dots.reshape(-1, 4))
