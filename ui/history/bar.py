"""The bar of passes: first, previous and next, the strip, which pass is shown, and the way back to the present."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QSizePolicy, QToolButton, QWidget

from engine.notation import format_count
from ui.action_button import ActionButton
from ui.changes import What, on_change
from ui.elided_label import ElidedLabel
from ui.history.strip import HistoryStrip
from ui.session import Session
from ui.theme import Theme

_BEFORE = ("debug.pass_first", "debug.pass_previous")
_AFTER = ("debug.pass_next", "debug.pass_last")
_THERE = ("debug.pass_pin", "debug.pass_adopt", "debug.pass_return")
_STRIP_SHARE, _WORDS_SHARE = 3, 2
"""How strip and words share a row."""


class HistoryBar(QFrame):
    """Says which pass is shown; hidden while there is but one.

    Args:
        session: Whose passes.
        actions: The actions by command.
        theme: The colours.
        parent: The owner.
    """

    toggled = Signal(bool)
    """It came, or went."""

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("historyBar")
        self.setAccessibleName("Passes")
        self._session = session
        self._is_low = False
        self.strip = HistoryStrip(session, theme, self)
        # Other words need no other room: in a layout each of them would have the whole window laid out anew.
        self._line = QWidget(self)
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._line.installEventFilter(self)
        self.words = ElidedLabel(self._line)
        self.words.setAccessibleName("The pass that is shown")
        row = QHBoxLayout()
        row.setSpacing(4)
        for command in _BEFORE:
            row.addWidget(_button(actions[command], icon_only=True))
        row.addWidget(self.strip, 1)
        for command in _AFTER:
            row.addWidget(_button(actions[command], icon_only=True))
        self._away = {command: _button(actions[command]) for command in _THERE}
        below = QHBoxLayout()
        below.setContentsMargins(8, 0, 4, 0)
        below.setSpacing(6)
        below.addWidget(self._line, 1)
        for button in self._away.values():
            below.addWidget(button)
        self._rows = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._rows.setContentsMargins(12, 4, 12, 5)
        self._rows.setSpacing(2)
        self._rows.addLayout(row, _STRIP_SHARE)
        self._rows.addLayout(below, _WORDS_SHARE)
        self.hide()
        on_change(session, What.HISTORY | What.NUMBERS | What.STRUCTURE | What.DOCUMENT | What.CURSOR, self._refresh)
        self._refresh(What.HISTORY)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Give the words all of their line."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.LayoutRequest):
            self.words.resize(self._line.size())
        return super().eventFilter(watched, event)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.strip.set_theme(theme)

    def save_height(self, wanted: bool) -> None:
        """Put the words beside the passes, not below them, where a window is low."""
        direction = QBoxLayout.Direction.LeftToRight if wanted else QBoxLayout.Direction.TopToBottom
        self._rows.setDirection(direction)
        self._is_low = wanted
        self._refresh(What.HISTORY)

    def _refresh(self, what: What) -> None:
        past, history = self._session.past, self._session.history
        wanted = len(history.records) > 1
        if self.isHidden() is wanted:
            self.setVisible(wanted)
            self.toggled.emit(wanted)
        if not history.records:
            return
        back = past.shown is not None
        words = self.strip.words_of(history.records[past.place])
        thinned = f" · {format_count(history.dropped)} not kept" if history.dropped else ""
        told = words if self._is_low else f"Looking back · {words}"
        if past.is_seeking:
            told, thinned = f"Computing · {words}", ""
        self.words.setText(told if back or past.is_seeking else f"{words}{thinned}")
        self.words.setToolTip(f"{words}{thinned}")
        self.words.setAccessibleDescription(f"{words}{thinned}")
        # In one line the words are worth more than what the menu has, too.
        self._away["debug.pass_pin"].setVisible(not (back and self._is_low))
        self._away["debug.pass_adopt"].setVisible(back and not self._is_low)
        self._away["debug.pass_return"].setVisible(back)
        if self.property("back") is not back:
            self.setProperty("back", back)
            for widget in (self, self.words, *self._away.values()):
                widget.style().unpolish(widget)
                widget.style().polish(widget)


def _button(action: QAction, *, icon_only: bool = False) -> QToolButton:
    button = ActionButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(18, 18))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if not icon_only:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
    action.changed.connect(lambda: button.setAccessibleName(action.text()))
    button.setAccessibleName(action.text())
    return button
