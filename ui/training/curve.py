"""The loss curve: training and validation loss by epoch, on a logarithmic axis where that says more."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
import pyqtgraph
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QWidget

from engine.notation import format_count, format_number
from ui.still_plot import StillPlot
from ui.theme import Theme

_SIZE = QSize(320, 160)
_LABEL_PX = 16.0
"""The height that a tick with its number takes."""
_LEAST_SPAN = 0.1
"""The axis spans at least this part of the largest loss: what wavers by less is flat, and looks flat."""
_WIDE_DECADES = 1.0
"""From this many powers of ten on between the largest and the smallest loss, the axis is logarithmic."""


class LossCurve(StillPlot):
    """A plot of losses.

    Args:
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("lossCurve", {"left": _LossAxis("left")}, parent)
        self._losses: Sequence[float] = ()
        self._validation: Sequence[float] = ()
        self.setLabel("bottom", "epoch")
        self._training_line = self.plot(antialias=True)
        self._validation_line = self.plot(antialias=True)
        self.set_theme(theme)
        self.show_losses((), ())

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        self._pens = (
            pyqtgraph.mkPen(theme.color("forward"), width=2.0),
            pyqtgraph.mkPen(theme.color("backward"), width=2.0, style=Qt.PenStyle.DashLine),
        )
        self._draw()

    def sizeHint(self) -> QSize:
        """Its share beside the form; Qt's own hint would leave the canvas nothing."""
        return _SIZE

    def show_losses(self, losses: Sequence[float], validation: Sequence[float]) -> None:
        """Draw the losses so far.

        Args:
            losses: The training loss of each epoch.
            validation: The validation loss of each epoch; empty where nothing is held back.
        """
        self._losses, self._validation = losses, validation
        self._draw()

    def _draw(self) -> None:
        shown = np.asarray([*self._losses, *self._validation], dtype=np.float64)
        shown = shown[np.isfinite(shown)]
        wide = _is_wide(shown)
        self.setLogMode(x=False, y=wide)
        self.getAxis("left").setStyle(maxTextLevel=0 if wide else 2)  # 9, 8, 7 … of a decade would lie on each other
        for name in ("bottom", "left"):
            self.getAxis(name).setVisible(bool(shown.size))
        for line, values, pen in (
            (self._training_line, self._losses, self._pens[0]),
            (self._validation_line, self._validation, self._pens[1]),
        ):
            line.setData(np.arange(1, len(values) + 1), np.asarray(values, dtype=np.float64), pen=pen)
        self._set_range(shown, wide=wide)
        self.setAccessibleName(self._words())

    def _set_range(self, shown: np.ndarray[tuple[int], np.dtype[np.float64]], *, wide: bool) -> None:
        """Fit the axis to the losses, but never to what is no more than noise."""
        low, high = (float(shown.min()), float(shown.max())) if shown.size else (0.0, 1.0)
        least = _LEAST_SPAN * max(abs(low), abs(high))
        if wide or high - low >= least:
            self.enableAutoRange("y")
            return
        middle = (low + high) / 2
        self.setYRange(middle - least / 2, middle + least / 2 or 1.0)

    def _words(self) -> str:
        if not len(self._losses):
            return "Loss curve: no epoch yet"
        words = f"Loss curve: {format_count(len(self._losses))} epochs, the last loss {format_number(self._losses[-1])}"
        return f"{words}, validation {format_number(self._validation[-1])}" if len(self._validation) else words


class _LossAxis(pyqtgraph.AxisItem):
    """An axis whose first ticks are powers of ten, however few are in sight; with one, pyqtgraph would have none."""

    def logTickValues(
        self, minVal: float, maxVal: float, size: float, stdTicks: object
    ) -> list[tuple[float | None, list[float]]]:
        """Powers of ten, then the rest of each decade.

        Args:
            minVal: The logarithm of the axis's least number; likewise its largest.
            maxVal: See there.
            size: The length of the axis in pixels.
            stdTicks: The ticks of a linear axis.
        """
        del stdTicks
        decades = range(math.ceil(minVal), math.floor(maxVal) + 1)
        step = max(1, math.ceil(len(decades) * _LABEL_PX / max(size, 1.0)))
        powers = [float(decade) for decade in decades[::step]]
        between = (
            decade + math.log10(digit)
            for decade in range(math.floor(minVal), math.ceil(maxVal) + 1)
            for digit in range(1 if step > 1 else 2, 2 if step > 1 else 10)
        )
        return [(1.0, powers), (None, [tick for tick in between if minVal <= tick <= maxVal])]


def _is_wide(shown: np.ndarray[tuple[int], np.dtype[np.float64]]) -> bool:
    if shown.size < 2 or shown.min() <= 0:
        return False
    return bool(np.log10(shown.max() / shown.min()) >= _WIDE_DECADES)
