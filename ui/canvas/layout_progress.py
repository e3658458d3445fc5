"""What a canvas says while a large view is made: how far it is, and buttons that end the wait.

All of it can be given up; a view that is being laid out can be had at once as well.
"""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QToolButton, QWidget

from engine.notation import format_count
from ui.session import Session
from ui.wait_bar import WaitBar, show_command


class LayoutProgress(WaitBar):
    """A bar over the upper edge of a canvas; the old picture stays under it.

    Args:
        session: Whose layout.
        canvas: What it lies on.
        hurry: The command that finishes the layout at once.
        stay: The command that gives up what is being read, gathered or laid out.
        stop: The command that gives up what is being compared.
    """

    def __init__(self, session: Session, canvas: QWidget, hurry: QAction, stay: QAction, stop: QAction) -> None:
        super().__init__(canvas, stay)
        self._session = session
        self._stay, self._stop = stay, stop
        self.finish = QToolButton()
        show_command(self.finish, "Finish now", hurry)
        self.finish.clicked.connect(hurry.trigger)
        self.add_before_button(self.finish)
        self._gathering = 0
        self._comparing = ""
        session.arranging.connect(self._heard)
        session.refolding.connect(self._heard_gathering)
        session.reading.connect(self._heard_reading)
        session.comparing.working.connect(self._heard_comparing)

    def _heard(self, share: object) -> None:
        is_share = isinstance(share, float)
        if is_share and self.isVisible():
            self.appear()  # what is being done may be something else by now
        self.show_share(share if isinstance(share, float) else None)
        if not is_share and self._comparing:  # which goes on behind it, and says so in its own words
            self.begin()

    def _heard_gathering(self, count: object) -> None:
        self._gathering = count if isinstance(count, int) else 0
        self._hear_if_busy()

    def _heard_reading(self, _words: object) -> None:
        self._hear_if_busy()

    def _heard_comparing(self, words: object) -> None:
        self._comparing = words if isinstance(words, str) else ""
        self._hear_if_busy()

    def _hear_if_busy(self) -> None:
        session = self._session
        is_busy = session.is_reading or self._gathering or self._comparing or session.is_arranging
        self._heard(0.0 if is_busy else None)

    def appear(self) -> None:
        """Say what is being made."""
        session = self._session
        state = session.state
        if session.is_reading:
            self._say(session.awaited, self._stay)
        elif self._gathering:
            self._say(f"Gathering {format_count(self._gathering)} nodes …", self._stay)
        elif state is not None and session.is_arranging:
            work = "Improving the layout of" if session.is_sketch else "Laying out"
            words = f"{work} {format_count(len(state.view.nodes))} nodes …"
            self._say(words, self._stay, can_finish=session.can_hurry)
        elif self._comparing:
            self.bar.setRange(0, 0)
            self._say(self._comparing, self._stop)

    def _say(self, words: str, command: QAction, *, can_finish: bool = False) -> None:
        self.button.setVisible(command is self._stop or self._session.can_stay)
        self.finish.setVisible(can_finish)
        self.say(words, "Cancel", command)
