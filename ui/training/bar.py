"""The data bar: which examples the pass runs on, as in training or as in use, and which of them the units show."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSpinBox, QToolButton, QWidget

from ui.action_button import ActionButton
from ui.changes import What, on_rest
from ui.feed import batch_of, examples_of, has_modes
from ui.menus.mnemonics import title_of
from ui.number_box import show_number
from ui.session import Session
from ui.shrinking_bar import ShrinkingBar
from ui.training.example_box import UnitsExample

_EXAMPLES = ("data.all", "data.batch", "data.one")
_MARGINS_PX, _JOINED_MARGINS_PX = (16, 4, 12, 4), (14, 0, 0, 0)
_MODES = ("data.train_mode", "data.evaluate_mode")


class DataBar(ShrinkingBar):
    """The examples and the mode; hidden where there is nothing to choose.

    Args:
        session: What it acts on.
        actions: The actions by command.
        parent: The owner.
    """

    def __init__(self, session: Session, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("dataBar")
        self.setAccessibleName("Examples and mode")
        self._session = session
        self.example = QSpinBox()
        self.example.setObjectName("example")
        self.example.setAccessibleName("Example")
        self.example.setToolTip("Which example; they count from 0, as everywhere in the model")
        self.example.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.example.setFixedWidth(56)
        self.example.setKeyboardTracking(False)
        self.example.valueChanged.connect(self._chosen)
        self._of = QLabel()
        self._of.setObjectName("note")
        self._examples = QWidget()
        row = QHBoxLayout(self._examples)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._title("examples"))
        row.addWidget(_switch(actions, _EXAMPLES, "Examples"))
        row.addSpacing(8)
        self._which = QWidget()
        row.addWidget(self._which)
        row = QHBoxLayout(self._which)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(_button(actions["data.previous"]))
        row.addWidget(self.example)
        row.addWidget(self._of)
        row.addWidget(_button(actions["data.next"]))
        self._modes = QWidget()
        row = QHBoxLayout(self._modes)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._title("as in"))
        row.addWidget(_switch(actions, _MODES, "Mode"))
        layout = QHBoxLayout(self)
        layout.setContentsMargins(*_MARGINS_PX)
        layout.setSpacing(24)
        layout.addWidget(self._examples)
        layout.addWidget(self._modes)
        self.units = UnitsExample(session)
        layout.addWidget(self.units)
        self.can_do_without(self.units.title)
        layout.addStretch()
        on_rest(session, What.STRUCTURE | What.NUMBERS | What.DOCUMENT | What.TEXT | What.VIEW, self._refresh)
        self._refresh(What.STRUCTURE)

    def join(self, joined: bool) -> None:
        """Look like a part of another bar, or like a bar of its own."""
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*(_JOINED_MARGINS_PX if joined else _MARGINS_PX))
        self.setProperty("joined", joined)
        self.style().unpolish(self)
        self.style().polish(self)

    @property
    def joined_px(self) -> int:
        """The width of its full form as a part of another bar."""
        layout = self.layout()
        assert layout is not None
        margins = layout.contentsMargins()
        own = sum(_JOINED_MARGINS_PX[::2])
        return self.needed_px(roomy=True) - margins.left() - margins.right() + own

    def _chosen(self, example: int) -> None:
        state, feed = self._session.state, self._session.feed
        if state is None:
            return
        if feed.is_one:
            self._session.set_feed(feed.of_one(example), self)
        elif feed.rows is not None:
            self._session.set_feed(feed.of_batch(example, batch_of(state.model), examples_of(state.model)), self)

    def _refresh(self, what: What) -> None:
        state, feed = self._session.state, self._session.feed
        size = examples_of(state.model) if state is not None else 0
        modes = state is not None and has_modes(state.model)
        self._examples.setVisible(size > 0)
        self._modes.setVisible(modes)
        self.setVisible(size > 0 or modes or bool(self.units.rows))
        if state is None:
            return
        step = 1 if feed.is_one else batch_of(state.model)
        if self.example.singleStep() != step:  # Qt writes the number anew
            self.example.setSingleStep(step)
        show_number(self.example, feed.first, 0, max(size - 1, 0))
        self._which.setVisible(feed.rows is not None)
        self._of.setText(f"{feed.words} of {size}".strip())
        self.arrange()

    def _title(self, text: str) -> QLabel:
        """Words before a group, which a narrow bar does without."""
        label = QLabel(text)
        label.setObjectName("note")
        self.can_do_without(label)
        return label


def _switch(actions: Mapping[str, QAction], commands: Sequence[str], name: str) -> QFrame:
    frame = QFrame()
    frame.setObjectName("levels")
    frame.setAccessibleName(name)
    row = QHBoxLayout(frame)
    row.setContentsMargins(1, 1, 1, 1)
    row.setSpacing(0)
    for command in commands:
        button = _button(actions[command])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        row.addWidget(button)
    return frame


def _button(action: QAction) -> QToolButton:
    button = ActionButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setAutoRaise(True)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(title_of(action))
    return button
