"""Settings: what a person chose and wants to find again, each with its default and meaning."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QByteArray, QSettings, QStandardPaths

import resources
from ui.menus.presets import PRESETS, STANDARD
from ui.stored import Stored, choice, flag
from ui.way import LAYERED, engines

if TYPE_CHECKING:
    from engine.layout import Direction

NOTATIONS = ("bar", "delta", "d")
"""The values of the engine's Notation; by name, since the welcome page needs no engine."""
DIGITS = (3, 4, 5, 6, 8, 10)
"""How many significant digits numbers can be shown with."""
LEGENDS = ("brief", "full", "folded")
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 16.0, 32.0, math.inf)
"""How fast a pass can play: steps a second, and as fast as it can be painted."""
STRIDES = ("step", "node", "rank", "layer")
"""By how much playing goes on at a time."""
MOST_RECENT = 12
"""So many files are remembered."""
STATE_VARIABLE = "GRAPHVIZ_NN_STATE"
"""The environment variable that names another folder for what the program keeps."""
DIRECTIONS = ("right", "down")
HISTORY_MB = (64, 256, 1024)
"""How much memory the passes of a sitting may take, in megabytes."""


def speed_title(factor: float) -> str:
    """What a speed is called."""
    return "max" if math.isinf(factor) else f"{factor:g}×"


class Settings:
    """The stored settings.

    Args:
        store: Where they are kept; by default where the platform keeps them.
        state_folder: Where unsaved work is kept; by default where the platform keeps such things.
    """

    theme = choice("light", lambda: tuple(resources.THEMES))
    """The name of the theme."""
    keys = choice(STANDARD, lambda: tuple(PRESETS))
    """Whose keys the commands have."""
    notation = choice("bar", lambda: NOTATIONS)
    """How error signals are written: bar (v̄), delta (δ_v) or d (dL/dv)."""
    digits = Stored(4, int, lambda digits: digits in DIGITS)
    """How many significant digits numbers are shown with."""
    mathematical = flag(default=True)
    """Whether ``lam`` is shown as λ and ``w_12`` with a subscript."""
    speed = Stored(1.0, float, lambda speed: speed in SPEEDS)
    """How fast a pass plays; 1 is one step a second, infinity as fast as it can be painted."""
    stride = choice("step", lambda: STRIDES)
    """By how much playing goes on at a time: a step, a node, all of a rank or a layer."""
    reduce_motion = flag(default=False)
    """Whether steps change the picture at once instead of being seen on their way."""
    minimap = flag(default=True)
    """Whether a large graph has a minimap."""
    log_scale = flag(default=True)
    """Whether the scale of a heat overlay is logarithmic."""
    measure_rms = flag(default=False)
    """Whether a heat overlay measures arrays by their root mean square, not by their largest magnitude."""
    edge_widths = flag(default=False)
    """Whether edges are as wide as what travels along them is large."""
    legend = choice("brief", lambda: LEGENDS)
    """How much of the legend is shown: brief, full or folded."""
    folded_sections: Stored[frozenset[str]] = Stored(
        frozenset(),
        lambda text: frozenset(filter(None, text.split("|"))),
        written=lambda folded: "|".join(sorted(folded)),
    )
    """The headings of the inspector's sections that are folded away."""
    log_counts = flag(default=False)
    """Whether the inspector's histograms have a logarithmic scale."""
    layout_engine = choice(LAYERED, engines)
    """Who lays graphs out: the program itself ("layered"), or Graphviz ("dot") where it is installed."""
    history_mb = Stored(256, int, lambda megabytes: megabytes in HISTORY_MB)
    """How much memory the passes of a sitting may take, in megabytes."""
    direction: Stored[Direction] = Stored("right", lambda text: cast("Direction", text), lambda way: way in DIRECTIONS)
    """Where the edges of a graph point: right or down."""

    autosave = flag(default=True)
    """Whether unsaved work is kept, to be recovered after a crash."""

    def __init__(self, store: QSettings | None = None, state_folder: Path | None = None) -> None:
        self.store = store if store is not None else QSettings()
        self._state_folder = state_folder

    @property
    def state_folder(self) -> Path:
        """The folder for what the program keeps by itself: unsaved work."""
        if self._state_folder is not None:
            return self._state_folder
        named = os.environ.get(STATE_VARIABLE)
        where = QStandardPaths.StandardLocation.AppLocalDataLocation
        return Path(named) if named else Path(QStandardPaths.writableLocation(where))

    @property
    def recent(self) -> tuple[Path, ...]:
        """The files that were opened or saved last, the last one first."""
        stored = self.store.value("recent", [])
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return tuple(Path(str(name)) for name in names if name)[:MOST_RECENT]

    def remember(self, path: Path) -> None:
        """Put a file at the head of those that were used last."""
        path = path.absolute()
        self._set_recent((path, *(other for other in self.recent if other != path)))

    def forget(self, path: Path) -> None:
        """Take a file out of those that were used last."""
        self._set_recent(tuple(other for other in self.recent if other != path))

    def forget_recent(self) -> None:
        """Remember no file."""
        self._set_recent(())

    def _set_recent(self, paths: tuple[Path, ...]) -> None:
        self.store.setValue("recent", [str(path) for path in paths[:MOST_RECENT]])

    def panes_of(self, shape: str) -> str:
        """The stored arrangement of the panes in a narrow, wide or large window; empty where there is none."""
        return str(self.store.value(f"panes/{shape}", ""))

    def keep_panes(self, shape: str, arrangement: str) -> None:
        """Store the arrangement of the panes in a narrow, wide or large window."""
        self.store.setValue(f"panes/{shape}", arrangement)

    def layout_of(self, name: str) -> QByteArray:
        """The stored geometry of a window; empty where there is none."""
        value = self.store.value(f"layout/{name}")
        return value if isinstance(value, QByteArray) else QByteArray()

    def keep_layout(self, name: str, value: QByteArray) -> None:
        """Store the geometry of a window."""
        self.store.setValue(f"layout/{name}", value)
