"""What the welcome page says while a large document is on its way: what is read, and a button that gives it up."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.session import Session
from ui.wait_bar import EDGE_PX, WaitBar


class OpeningProgress(WaitBar):
    """A bar over the lower edge of the welcome page, where it covers neither headline nor buttons.

    Args:
        session: Whose document is on its way.
        page: The page.
        stay: The command that gives it up.
    """

    def __init__(self, session: Session, page: QWidget, stay: QAction) -> None:
        super().__init__(page, stay)
        self._session, self._stay = session, stay
        session.reading.connect(self._heard)

    def _heard(self, words: object) -> None:
        self.show_share(0.0 if words is not None else None)

    def top(self, height: int) -> int:
        """Near the lower edge."""
        return height - self.height() - EDGE_PX

    def appear(self) -> None:
        """Say what is being read."""
        if self._session.is_reading:
            self.say(self._session.awaited, "Cancel", self._stay)
