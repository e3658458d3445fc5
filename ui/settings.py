"""Settings: what a person chose and wants to find again, each with its type, default and meaning."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, QSettings

import resources
from ui.way import LAYERED, engines

if TYPE_CHECKING:
    from engine.layout import Direction

NOTATIONS = ("bar", "delta", "d")
"""The values of the engine's Notation; by name, since the welcome page needs no engine."""
LEGENDS = ("brief", "full", "folded")
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, math.inf)
"""How fast a pass can play: steps a second, and as fast as it can be painted."""
STRIDES = ("step", "node", "rank", "layer")
"""By how much playing goes on at a time."""


class Settings:
    """The stored settings.

    Args:
        store: Where they are kept; by default where the platform keeps them.
    """

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store if store is not None else QSettings()

    @property
    def theme(self) -> str:
        """The name of the theme."""
        name = str(self._store.value("theme", "light"))
        return name if name in resources.THEMES else next(iter(resources.THEMES))

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def speed(self) -> float:
        """How fast a pass plays; 1 is one step a second, infinity as fast as it can be painted."""
        try:
            speed = float(str(self._store.value("speed", 1.0)))
        except ValueError:
            speed = 1.0
        return speed if speed in SPEEDS else 1.0

    @speed.setter
    def speed(self, factor: float) -> None:
        self._store.setValue("speed", factor)

    @property
    def stride(self) -> str:
        """By how much playing goes on at a time: a step, a node, all of a rank or a layer."""
        name = str(self._store.value("stride", "step"))
        return name if name in STRIDES else "step"

    @stride.setter
    def stride(self, name: str) -> None:
        self._store.setValue("stride", name)

    @property
    def reduce_motion(self) -> bool:
        """Whether steps change the picture at once instead of being seen on their way."""
        return str(self._store.value("reduce_motion", "false")).lower() == "true"

    @reduce_motion.setter
    def reduce_motion(self, wanted: bool) -> None:
        self._store.setValue("reduce_motion", "true" if wanted else "false")

    @property
    def minimap(self) -> bool:
        """Whether a large graph has a minimap."""
        return str(self._store.value("minimap", "true")).lower() == "true"

    @minimap.setter
    def minimap(self, wanted: bool) -> None:
        self._store.setValue("minimap", "true" if wanted else "false")

    @property
    def notation(self) -> str:
        """How error signals are written: bar (v̄), delta (δ_v) or d (dL/dv)."""
        name = str(self._store.value("notation", "bar"))
        return name if name in NOTATIONS else "bar"

    @notation.setter
    def notation(self, name: str) -> None:
        self._store.setValue("notation", name)

    @property
    def log_scale(self) -> bool:
        """Whether the scale of a heat overlay is logarithmic."""
        return self._flag("log_scale", default=True)

    @log_scale.setter
    def log_scale(self, wanted: bool) -> None:
        self._store.setValue("log_scale", "true" if wanted else "false")

    @property
    def measure_rms(self) -> bool:
        """Whether a heat overlay measures arrays by their root mean square, not by their largest magnitude."""
        return self._flag("measure_rms", default=False)

    @measure_rms.setter
    def measure_rms(self, wanted: bool) -> None:
        self._store.setValue("measure_rms", "true" if wanted else "false")

    @property
    def edge_widths(self) -> bool:
        """Whether edges are as wide as what travels along them is large."""
        return self._flag("edge_widths", default=False)

    @edge_widths.setter
    def edge_widths(self, wanted: bool) -> None:
        self._store.setValue("edge_widths", "true" if wanted else "false")

    @property
    def legend(self) -> str:
        """How much of the legend is shown: brief, full or folded."""
        name = str(self._store.value("legend", "brief"))
        return name if name in LEGENDS else "brief"

    @legend.setter
    def legend(self, name: str) -> None:
        self._store.setValue("legend", name)

    def _flag(self, name: str, *, default: bool) -> bool:
        return str(self._store.value(name, str(default))).lower() == "true"

    @property
    def direction(self) -> Direction:
        """Where the edges of a graph point: right or down."""
        return "down" if str(self._store.value("direction", "right")) == "down" else "right"

    @direction.setter
    def direction(self, direction: Direction) -> None:
        self._store.setValue("direction", direction)

    @property
    def layout_engine(self) -> str:
        """Who lays graphs out: the program itself ("layered"), or Graphviz ("dot") where it is installed."""
        name = str(self._store.value("layout_engine", "layered"))
        return name if name in engines() else LAYERED

    @layout_engine.setter
    def layout_engine(self, name: str) -> None:
        self._store.setValue("layout_engine", name)

    def panes_of(self, shape: str) -> str:
        """The stored arrangement of the panes in a wide or a narrow window; empty where there is none."""
        return str(self._store.value(f"panes/{shape}", ""))

    def keep_panes(self, shape: str, arrangement: str) -> None:
        """Store the arrangement of the panes in a wide or a narrow window."""
        self._store.setValue(f"panes/{shape}", arrangement)

    def layout_of(self, name: str) -> QByteArray:
        """The stored geometry of a window; empty where there is none."""
        value = self._store.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, name: str, value: QByteArray) -> None:
        """Store the geometry of a window."""
        self._store.setValue(f"layout/{name}", value)
