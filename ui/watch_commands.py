"""What the commands about watches do, and where nodes are dropped to be watched."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QTabWidget

from engine.watches import message_text
from ui.session import Session
from ui.watch.panel import WatchPanel

if TYPE_CHECKING:
    from ui.main_window import MainWindow

Handler = Callable[["MainWindow"], object]


def watch_selected(session: Session) -> None:
    """Watch the selected nodes, or the one that is explained; of two with an edge between them, its message too."""
    state, inspected = session.state, session.inspected
    if state is None or inspected is None:
        session.notified.emit("Select a node first")
        return
    chosen = session.selection.indices(state.view) or (inspected,)
    session.watch_nodes(state.view.nodes[i].name for i in chosen)
    if len(chosen) == 2:
        for parent, child in (chosen, chosen[::-1]):
            if child in state.view.children[parent]:
                watch_message(session, parent, child)


def watch_message(session: Session, parent: int, child: int) -> None:
    """Watch the message between two nodes of the view."""
    state = session.state
    if state is not None:
        session.watch([message_text(state.model.graph, state.view, child, parent)])


WATCH_HANDLERS: Mapping[str, Handler] = {
    "debug.watch": lambda window: watch_selected(window.session),
    "debug.watch_expression": lambda window: window.workspace.below.show_watches(""),
    "debug.show_watches": lambda window: window.workspace.below.show_watches(),
    "debug.remove_watches": lambda window: window.session.set_watches("removal of all watches", ()),
}
"""Command's id -> what it does."""


def refresh_watches(session: Session, actions: Mapping[str, QAction]) -> None:
    """Enable the commands that make sense now."""
    actions["debug.remove_watches"].setEnabled(session.state is not None and bool(session.document.watches))


class WatchPlace:
    """Where nodes can be dropped to be watched: the panel, or the name of its tab.

    Args:
        tabs: The tabs that the panel is one of.
        panel: The panel.
    """

    def __init__(self, tabs: QTabWidget, panel: WatchPanel) -> None:
        self._tabs, self._panel = tabs, panel

    def takes(self, on_screen: QPoint) -> bool:
        """Whether what is let go at a point of the screen is dropped here."""
        bar = self._tabs.tabBar()
        if bar.isVisible() and bar.tabAt(bar.mapFromGlobal(on_screen)) == self._tabs.indexOf(self._panel):
            return True
        panel = self._panel
        return panel.isVisible() and QRect(QPoint(0, 0), panel.size()).contains(panel.mapFromGlobal(on_screen))

    def drop(self, names: tuple[str, ...]) -> None:
        """Watch nodes."""
        self._panel.drop(names)
