"""What the commands about watches do."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction

from engine.watches import message_text
from ui.session import Session

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
