"""Where nodes of the canvas can be dropped to be watched; it lights up under them."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QFrame, QTabWidget

from ui.watch.panel import WatchPanel


class WatchPlace:
    """Where nodes can be dropped to be watched: the panel, or the name of its tab.

    Args:
        tabs: The tabs that the panel is one of.
        panel: The panel.
    """

    def __init__(self, tabs: QTabWidget, panel: WatchPanel) -> None:
        self._tabs, self._panel = tabs, panel
        self._frame = QFrame(tabs)
        self._frame.setObjectName("dropLight")
        self._frame.setAccessibleName("Let go to watch")
        self._frame.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self._frame.hide()

    def takes(self, on_screen: QPoint) -> bool:
        """Whether what is let go at a point of the screen is dropped here."""
        return self._part_at(on_screen) is not None

    def light(self, on_screen: QPoint | None) -> None:
        """Frame the part that takes what is let go at a point of the screen; nothing without a point."""
        part = None if on_screen is None else self._part_at(on_screen)
        if part is not None:
            self._frame.setGeometry(part)
            self._frame.raise_()
        self._frame.setVisible(part is not None)

    def drop(self, names: tuple[str, ...]) -> None:
        """Watch nodes."""
        self._panel.drop(names)

    def _part_at(self, on_screen: QPoint) -> QRect | None:
        """The name of the tab or the panel, whichever is at a point of the screen, in the tabs' pixels."""
        tabs, bar, panel = self._tabs, self._tabs.tabBar(), self._panel
        tab = tabs.indexOf(panel)
        if bar.isVisible() and bar.tabAt(bar.mapFromGlobal(on_screen)) == tab:
            return QRect(bar.mapTo(tabs, bar.tabRect(tab).topLeft()), bar.tabRect(tab).size())
        if panel.isVisible() and panel.rect().contains(panel.mapFromGlobal(on_screen)):
            return QRect(panel.mapTo(tabs, QPoint(0, 0)), panel.size())
        return None
