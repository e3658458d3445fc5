"""Sighting: the canvas tells the session which part of the graph is seen, and takes up the one of a session file."""

from __future__ import annotations

from PySide6.QtCore import QObject

from engine.files.viewpoint import Seen
from ui.canvas.surface import Surface


class Sighting(QObject):
    """Keeps the session's sight true for one canvas.

    Args:
        surface: The canvas.
    """

    def __init__(self, surface: Surface) -> None:
        super().__init__(surface)
        self._surface = surface
        self.held: Seen | None = None
        """What was taken up, until the person looks elsewhere."""
        surface.zoomed.connect(self._tell)
        for bar in (surface.horizontalScrollBar(), surface.verticalScrollBar()):
            bar.valueChanged.connect(self._tell)

    def take_up(self) -> bool:
        """See what a session file wants to be seen, if one has just been opened; how another was seen is forgotten."""
        sight = self._surface.session.sight
        if sight.start():
            self.held = None
            self._surface.let_go()
        wanted = sight.taken()
        if wanted is not None:
            self._see(wanted)
        return wanted is not None

    def keep(self, seen: Seen | None) -> None:
        """Keep in the middle what was taken up, if nobody has looked elsewhere; the canvas has another size."""
        if seen is None:
            self._tell()
        else:
            self._see(seen)

    def _see(self, seen: Seen) -> None:
        self._surface.see(seen)
        self.held = seen
        self._surface.session.sight.tell(seen)

    def _tell(self) -> None:
        surface, seen = self._surface, None
        if surface.is_framed_by_hand:
            middle = surface.mapToScene(surface.viewport().rect().center())
            seen = Seen(surface.scale_factor, middle.x(), middle.y())
        self.held = None
        surface.session.sight.tell(seen)
