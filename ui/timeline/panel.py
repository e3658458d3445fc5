"""The timeline's panel: the strip, and under it what the pass is doing."""

from __future__ import annotations

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.debugging.debugger import DebuggerState
from engine.debugging.steps import StepKind
from engine.notation import format_count, name_runs
from ui.changes import What, on_rest
from ui.markup import colored, markup
from ui.session import Session
from ui.theme import Theme
from ui.timeline.strip import PassStrip

_BOTH_PX = 620


class Timeline(QWidget):
    """The whole pass.

    Args:
        session: Whose pass.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("timeline")
        self.setAccessibleName("Timeline")
        self._session, self._theme = session, theme
        self.strip = PassStrip(session, theme, self)
        self._forward, self.now = QLabel(self), QLabel(self)
        self.now.setTextFormat(Qt.TextFormat.RichText)
        self._forward.setObjectName("note")
        below = QHBoxLayout()
        below.setContentsMargins(20, 0, 20, 0)
        below.addWidget(self._forward)
        below.addStretch()
        below.addWidget(self.now)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 4, 0, 10)
        layout.setSpacing(2)
        layout.addWidget(self.strip)
        layout.addLayout(below)
        on_rest(session, What.CURSOR | What.STRUCTURE | What.NUMBERS | What.TEXT, self._refresh)

    def minimumSizeHint(self) -> QSize:
        """What the strip needs: the lines below it give way."""
        return QSize(self.strip.minimumSizeHint().width(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where both lines do not fit side by side, what happens now is worth more."""
        super().resizeEvent(event)
        self._forward.setVisible(event.size().width() >= _BOTH_PX)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.strip.set_theme(theme)
        self._refresh(What.STRUCTURE)

    def _refresh(self, what: What) -> None:
        state = self._session.state
        if state is None:
            self._forward.clear()
            self.now.clear()
            return
        count = state.schedule.forward_steps
        backward = len(state.steps) - count
        values = f"forward · {format_count(count)} value{'s' if count != 1 else ''}"
        back = f"    backward · {format_count(backward)} steps" if backward else ", no loss"
        self._forward.setText(values + back)
        self.now.setText(now_markup(state, self._theme))


def now_markup(state: DebuggerState, theme: Theme) -> str:
    """What the step that was finished last did, in a line."""
    step = state.last_step
    counter = colored(
        f" · step {format_count(state.cursor)} of {format_count(len(state.steps))}", theme.hex("secondary")
    )
    if step is None:
        return "nothing computed yet" + counter

    def name(index: int) -> str:
        node = state.view.nodes[index]
        return markup(name_runs(node.name)) if node.layer is None else html.escape(node.name)

    if step.kind is StepKind.FORWARD:
        return "forward · value of " + colored(name(step.node), theme.hex("forward"), bold=True) + counter
    backward = theme.hex("backward")
    if step.channel is not None:
        path = f"{name(step.channel.child)} → {name(step.node)}"
        return "backward · message " + colored(path, backward, bold=True) + counter
    what = "seed at" if step.kind is StepKind.SEED else "sum at"
    return f"backward · {what} " + colored(name(step.node), backward, bold=True) + counter
