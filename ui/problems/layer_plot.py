"""Values and error signals from layer to layer, on a logarithmic scale: where they vanish or explode.

An error signal of 0, for which the scale has no place, is a cross at its lower end.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.diagnosis import Layer
from engine.notation import format_number, parse_name
from ui.markup import shortened
from ui.still_plot import StillPlot
from ui.theme import Theme

_LONGEST_NAME = 10
_NAME_PX = 68.0
"""What the longest name takes below the plot, with a gap; where not all fit, only some layers are named."""
_MOST_POWERS = 5
"""So many powers of ten are named beside it."""


class LayerPlot(StillPlot):
    """A plot of root mean squares by layer.

    Args:
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__("layerPlot", parent=parent)
        self._layers: Sequence[Layer] = ()
        self.setLogMode(x=False, y=True)
        self._values = self.plot(antialias=True)
        self._signals = self.plot(antialias=True)
        self._zeros = self.plot(antialias=True)
        self.getAxis("bottom").setStyle(hideOverlappingLabels=False)
        self.getPlotItem().getViewBox().sigResized.connect(self._name_layers)
        self.set_theme(theme)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        super().set_theme(theme)
        self._looks = (
            (theme.color("forward"), "o", Qt.PenStyle.SolidLine),
            (theme.color("backward"), "s", Qt.PenStyle.DashLine),
        )
        self._draw()

    def show_layers(self, layers: Sequence[Layer]) -> None:
        """Draw the layers of a pass, in forward order."""
        self._layers = layers
        self._draw()

    def _draw(self) -> None:
        places = np.arange(len(self._layers), dtype=np.float64)
        kinds = ([layer.value for layer in self._layers], [layer.signal for layer in self._layers])
        for line, sizes, (color, symbol, style) in zip((self._values, self._signals), kinds, self._looks, strict=True):
            found = np.asarray(sizes, dtype=np.float64)
            shown = np.isfinite(found) & (found > 0)  # neither 0 nor infinity has a place on the scale
            pen = pyqtgraph.mkPen(color, width=2.0, style=style)
            line.setData(
                places[shown], found[shown], pen=pen, symbol=symbol, symbolSize=6, symbolBrush=color, symbolPen=color
            )
        bottom = self._set_range([size for sizes in kinds for size in sizes if np.isfinite(size) and size > 0])
        zeros = places[np.asarray(kinds[1]) == 0] if self._layers else places
        color = self._looks[1][0]
        self._zeros.setData(
            zeros,
            np.full(len(zeros), 10.0**bottom),
            pen=None,
            symbol="x",
            symbolSize=9,
            symbolBrush=color,
            symbolPen=color,
        )
        self._name_layers()
        for name in ("bottom", "left"):
            self.getAxis(name).setVisible(bool(self._layers))
        self.setAccessibleName(self._words())

    def _set_range(self, shown: list[float]) -> int:
        """All layers from left to right, and whole powers of ten around what is shown; the lowest of them."""
        low, high = np.log10(min(shown, default=0.1)), np.log10(max(shown, default=10.0))
        bottom, top = int(np.floor(low)), int(max(np.ceil(high), np.floor(low) + 1))
        self.setYRange(bottom, top, padding=0.06)
        self.setXRange(0, max(len(self._layers) - 1, 1), padding=0.2)  # half of the last name stands beyond its layer
        stride = max(1, -(-(top - bottom) // _MOST_POWERS))
        powers = range(top, bottom - 1, -stride)
        self.getAxis("left").setTicks([[(float(power), format_number(10.0**power)) for power in powers]])
        return bottom

    def _name_layers(self) -> None:
        self.getAxis("bottom").setTicks([self._names()])

    def _names(self) -> list[tuple[float, str]]:
        """Which layers are named below the plot: the first one, the last one, and as many between as there is room."""
        count = len(self._layers)
        if not count:
            return []
        room = max(2, int(self.getPlotItem().getViewBox().width() // _NAME_PX))
        chosen = np.unique(np.linspace(0, count - 1, min(count, room)).round().astype(int))
        return [(float(i), _short(self._layers[i].name)) for i in chosen]

    def _words(self) -> str:
        if not self._layers:
            return "Values and error signals by layer: there are none"
        parts = [
            f"{parse_name(layer.name).plain}: value {format_number(layer.value, 3)}, "
            f"error signal {format_number(layer.signal, 3)}"
            for layer in self._layers
        ]
        return f"Values and error signals by layer, root mean squares. {'; '.join(parts)}"


def _short(name: str) -> str:
    return shortened(parse_name(name.rpartition("/")[2]).plain, _LONGEST_NAME)
