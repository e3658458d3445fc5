"""The transport: a media player for a pass, the speed, and the level switch."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from ui.action_button import ActionButton
from ui.changes import What, on_change
from ui.icons import icon
from ui.menus.mnemonics import relabel, title_of
from ui.session import Session
from ui.settings import SPEEDS, STRIDES, speed_title
from ui.shrinking_bar import ShrinkingBar
from ui.theme import Theme

_BUTTONS = (
    ("debug.restart", "debug.step_back", "debug.step_back_into"),
    ("debug.play_back", "debug.play"),
    ("debug.step_into", "debug.step_over", "debug.step_out", "debug.continue"),
)
_LEVELS = tuple(f"view.level_{level}" for level in ("layers", "variables", "primitives", "scalars"))


class Transport(ShrinkingBar):
    """Buttons of the stepping commands.

    Args:
        session: What they act on.
        actions: The actions by command.
        theme: The colours.
        parent: The owner.
    """

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("transport")
        self.setAccessibleName("Transport")
        self._session, self._actions, self._theme = session, actions, theme
        layout = QHBoxLayout(self)
        layout.setContentsMargins(12, 6, 12, 6)
        layout.setSpacing(2)
        for group in _BUTTONS:
            for command in group:
                button = self._button(actions[command])
                layout.addWidget(button)
                if command == "debug.play":
                    self._let_choose_stride(button)
            layout.addSpacing(6)
        self.speed = QComboBox()
        self.speed.setObjectName("speed")
        self.speed.setAccessibleName("Speed")
        self.speed.setToolTip("How fast a pass plays")
        self.speed.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.speed.setFixedWidth(66)
        for factor in SPEEDS:
            self.speed.addItem(speed_title(factor), factor)
        self.speed.activated.connect(lambda i: session.set_speed(SPEEDS[i]))
        layout.addWidget(self.speed)
        layout.addSpacing(14)
        levels = QFrame()
        levels.setObjectName("levels")
        levels.setAccessibleName("Level")
        row = QHBoxLayout(levels)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        for command in _LEVELS:
            button = self._button(actions[command])
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            row.addWidget(button)
        layout.addWidget(levels)
        self.level = self._level_menu()
        layout.addWidget(self.level)
        self.can_do_without(levels, instead=self.level)
        units = self._button(actions["view.units"])
        units.setObjectName("unitsButton")
        units.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        layout.addWidget(units)
        self.place = QHBoxLayout()
        """Another bar may stand here."""
        layout.addLayout(self.place)
        layout.addStretch()
        for command in ("edit.find", "view.fit", "file.export", "view.theme"):
            layout.addWidget(self._button(actions[command]))
        on_change(session, What.PLAYING | What.CURSOR | What.DOCUMENT | What.STRUCTURE, self._refresh)
        self._refresh(What.PLAYING)

    def _button(self, action: QAction) -> QToolButton:
        button = ActionButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(20, 20))
        button.setAutoRaise(True)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        # Followed, since Play becomes Pause.
        action.changed.connect(lambda: button.setAccessibleName(title_of(action)))
        button.setAccessibleName(title_of(action))
        return button

    def _level_menu(self) -> QToolButton:
        """The level switch of a narrow window: one button that names the level, and a menu."""
        button = QToolButton()
        button.setObjectName("levelMenu")
        button.setAccessibleName("Level")
        button.setToolTip("How much a node stands for: a layer, a variable, an operation, a number")
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = QMenu(button)
        menu.addActions([self._actions[command] for command in _LEVELS])
        button.setMenu(menu)
        return button

    def _let_choose_stride(self, button: QToolButton) -> None:
        """Hang the menu of what plays at once on the play button."""
        self.strides = QMenu(button)
        self.strides.setAccessibleName("Play by")
        self.strides.addSection("Play by")
        self.strides.addActions([self._actions[f"debug.stride_{name}"] for name in STRIDES])
        button.setMenu(self.strides)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.MenuButtonPopup)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._refresh(What.PLAYING)

    def _refresh(self, what: What) -> None:
        playback, settings = self._session.playback, self._session.settings
        for back, name, text in ((False, "play", "Play"), (True, "play_back", "Play back")):
            playing, action = playback.is_playing and playback.back is back, self._actions[f"debug.{name}"]
            relabel(action, "Pause" if playing else text)
            drawing = "pause" if playing else name
            action.setIcon(icon(drawing, self._theme.hex("text"), self._theme.hex("disabled")))
        self.speed.setCurrentIndex(SPEEDS.index(settings.speed))
        state = self._session.state
        self.level.setText(title_of(self._actions[f"view.level_{state.level}"]) if state is not None else "Level")
