"""The windows in which a workspace shows the numbers of single nodes, one a node."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from ui.inspector.array_window import ArrayWindow
from ui.session import Session
from ui.theme import Theme


class ArrayWindows:
    """Opens them, and finds those that are open.

    Args:
        session: Whose numbers.
        theme: The colours.
        owner: What they belong to, and are closed with.
    """

    def __init__(self, session: Session, theme: Theme, owner: QWidget) -> None:
        self._session, self._theme, self._owner = session, theme, owner

    def show(self, index: int) -> ArrayWindow | None:
        """Show a node's numbers in a window of their own: the one that it has already, if it has one."""
        state = self._session.state
        if state is None:
            return None
        name = state.view.nodes[index].name
        found = next((w for w in self._all() if w.name == name and w.isVisible()), None)
        window = found if found is not None else ArrayWindow(self._session, name, self._theme, self._owner)
        window.show()
        window.activateWindow()
        return window

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        for window in self._all():
            window.set_theme(theme)

    def _all(self) -> list[ArrayWindow]:
        """``findChildren`` would keep what it finds alive for ever."""
        return [child for child in self._owner.children() if isinstance(child, ArrayWindow)]
