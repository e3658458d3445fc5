"""What a canvas says while a large view is made: how far it is, and a button that ends the wait.

A view that is being gathered can be given up; one that is being laid out can be had at once.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from ui.session import Session
from ui.wait_bar import WaitBar


class LayoutProgress(WaitBar):
    """A bar over the upper edge of a canvas; the old picture stays under it.

    Args:
        session: Whose layout.
        canvas: What it lies on.
        hurry: The command that finishes the layout at once.
        stay: The command that gives up the view that is being gathered.
        stop: The command that gives up what is being compared.
    """

    def __init__(self, session: Session, canvas: QWidget, hurry: QAction, stay: QAction, stop: QAction) -> None:
        super().__init__(canvas, hurry)
        self._session = session
        self._hurry, self._stay, self._stop = hurry, stay, stop
        self._gathering = 0
        self._comparing = ""
        session.arranging.connect(self._heard)
        session.refolding.connect(self._heard_gathering)
        session.reading.connect(self._heard_reading)
        session.comparing.working.connect(self._heard_comparing)

    def _heard(self, share: object) -> None:
        self.show_share(share if isinstance(share, float) else None)
        if not isinstance(share, float) and self._comparing:  # which goes on behind it, and says so in its own words
            self.begin()

    def _heard_gathering(self, count: object) -> None:
        self._gathering = count if isinstance(count, int) else 0
        self._hear_if_busy()

    def _heard_reading(self, words: object) -> None:
        self._hear_if_busy()
        if words is not None and self.isVisible():
            self.appear()  # what is being done may be something else by now

    def _heard_comparing(self, words: object) -> None:
        self._comparing = words if isinstance(words, str) else ""
        self._hear_if_busy()

    def _hear_if_busy(self) -> None:
        session = self._session
        is_busy = session.is_reading or self._gathering or self._comparing or session.is_arranging
        self._heard(0.0 if is_busy else None)

    def appear(self) -> None:
        """Say what is being made."""
        state = self._session.state
        if self._session.is_reading:
            self.say(self._session.awaited, "Cancel", self._stay)
        elif self._gathering:
            self.say(f"Gathering {self._gathering:,} nodes …", "Cancel", self._stay)
        elif state is not None and self._session.is_arranging:
            self.say(f"Laying out {len(state.view.nodes):,} nodes …", "Finish now", self._hurry)
        elif self._comparing:
            self.bar.setRange(0, 0)
            self.say(self._comparing, "Cancel", self._stop)
