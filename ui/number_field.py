"""A field for one number: typed, or scrubbed by dragging sideways on it. Inspector and units view both edit with it."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from engine.errors import GraphError
from engine.language.values import value_from_text
from engine.notation import full_number

_SCRUB_PX = 3


class NumberField(QLineEdit):
    """One number: typed and confirmed with Enter, or scrubbed by dragging sideways on it.

    Args:
        typed: Called with a confirmed number.
        scrubbed: Called with a number and the gesture that it belongs to.
        parent: The owner.
    """

    refused = Signal(str)
    """One sentence about what was typed and is no number; an empty one as soon as something else is typed."""

    def __init__(
        self, typed: Callable[[float], None], scrubbed: Callable[[float, object], None], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("valueField")
        self.setAccessibleName("Value as a number")
        self.setToolTip("Type a number, or drag sideways to change it")
        # A press must not take the focus before it is known whether it is a scrub.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._on_typed, self._on_scrubbed = typed, scrubbed
        self._value, self._spacing = 0.0, 0.01
        self._start: QPoint | None = None
        self._scrub: object | None = None
        self._from = 0.0
        self.installEventFilter(self)
        self.editingFinished.connect(self._confirm)
        self.textEdited.connect(self._typing)

    def show_number(self, value: float, spacing: float) -> None:
        """Show a number; ``spacing`` is how much one pixel of scrubbing changes it."""
        is_new = full_number(value) != full_number(self._value)
        self._value, self._spacing = value, spacing
        if is_new or not self.isModified():
            self.give_up()

    def give_up(self) -> None:
        """Show the number again instead of what was typed and not confirmed."""
        self.setText(full_number(self._value))
        self._mark(False)

    def _typing(self, _text: str) -> None:
        self.refused.emit("")
        self._mark(self._parsed() is None)

    def _parsed(self) -> float | None:
        return number_from_text(self.text())

    def _mark(self, invalid: bool) -> None:
        if self.property("invalid") != invalid:
            self.setProperty("invalid", invalid)
            self.style().unpolish(self)
            self.style().polish(self)

    def _confirm(self) -> None:
        value, before, typed = self._parsed(), full_number(self._value), self.text()
        self.give_up()
        if value is None:
            advice = ": the decimals are behind a point" if "," in typed else ""
            self.refused.emit(f"'{typed}' is not a number{advice}")
        if value is not None and full_number(value) != before:
            self._on_typed(value)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """While nothing is typed, undo and redo are the window's."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not self.isModified():
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return True
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape takes what was typed back; up and down change the last digit."""
        if event.key() == Qt.Key.Key_Escape:
            self.give_up()
            return
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in steps:
            self._on_typed(tidy(self._value + steps[Qt.Key(event.key())] * self._spacing * 4, self._spacing))
            return
        super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A press may become a scrub."""
        if event.button() == Qt.MouseButton.LeftButton and not self.hasFocus():
            self._start, self._from = event.position().toPoint(), self._value
            event.accept()
            return
        super().mousePressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Scrub."""
        if self._start is None:
            super().mouseMoveEvent(event)
            return
        moved = event.position().toPoint().x() - self._start.x()
        if self._scrub is None and abs(moved) < _SCRUB_PX:
            return
        if self._scrub is None:
            self._scrub = object()
        self._on_scrubbed(tidy(self._from + moved * self._spacing, self._spacing), self._scrub)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """A press that was no scrub puts the cursor in."""
        start, scrub = self._start, self._scrub
        self._start = self._scrub = None
        if start is not None and scrub is None:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()
        elif start is None:
            super().mouseReleaseEvent(event)


def tidy(value: float, spacing: float) -> float:
    """A number without more digits than its spacing calls for."""
    if spacing <= 0 or not math.isfinite(value):
        return value
    return round(value, min(max(0, 1 - math.floor(math.log10(spacing))), 300))


def number_from_text(text: str) -> float | None:
    """What was typed as a number, or None where it is none."""
    try:
        array = value_from_text(text)
    except GraphError:
        return None
    return float(array) if array.ndim == 0 else None
