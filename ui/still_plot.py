"""A plot to look at: in a theme's colours, and nothing in it answers to the mouse or the keyboard."""

from __future__ import annotations

from collections.abc import Mapping

import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QWidget

from ui.fonts import SANS
from ui.theme import Theme

_AXES = ("bottom", "left")


class StillPlot(pyqtgraph.PlotWidget):
    """A plot with small numbers at its axes.

    Args:
        name: The objectName.
        axes: Axes of other kinds than pyqtgraph's own, by their side.
        parent: The owner.
    """

    def __init__(
        self, name: str, axes: Mapping[str, pyqtgraph.AxisItem] | None = None, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, axisItems=dict(axes) if axes is not None else None)
        self.setObjectName(name)
        self.setMenuEnabled(False)
        self.setMouseEnabled(x=False, y=False)
        self.hideButtons()
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        small = QFont(SANS)
        small.setPixelSize(10)
        for side in _AXES:
            self.getAxis(side).setStyle(tickFont=small, tickLength=-4)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.setBackground(theme.color("panel"))
        for side in _AXES:
            axis = self.getAxis(side)
            axis.setPen(theme.color("border"))
            axis.setTextPen(theme.color("secondary"))
