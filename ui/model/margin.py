"""The margin beside the model's text: line numbers, and marks in the place of some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import Enum

from PySide6.QtCore import QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QPlainTextEdit, QToolTip, QWidget

from ui.fonts import mono
from ui.theme import Theme

_NUMBER_PX = 10
_LEAST_PX, _PAD_PX = 38, 8


class LineMark(Enum):
    """What can stand in the place of a line's number."""

    EDITED = "✎", "forward", "Edited here; its numbers do not stand in the text."
    """A value was changed that does not stand in the text."""
    ERROR = "●", "error", ""
    """The line has an error, which its own hint tells."""

    def __init__(self, sign: str, token: str, hint: str) -> None:
        self.sign, self.token, self.hint = sign, token, hint


class Margin(QWidget):
    """Line numbers, and marks beside lines.

    Args:
        editor: The text beside which it stands.
        theme: The colours.
        marks: Says which lines have which mark.
    """

    def __init__(self, editor: QPlainTextEdit, theme: Theme, marks: Callable[[], Mapping[int, LineMark]]) -> None:
        super().__init__(editor)
        self._editor, self.theme, self._marks = editor, theme, marks
        self.installEventFilter(self)

    def sizeHint(self) -> QSize:
        """Room for the number of the last line, and for three digits at least."""
        digits = QFontMetrics(mono(_NUMBER_PX)).horizontalAdvance(str(self._editor.blockCount()))
        return QSize(max(_LEAST_PX, digits + 2 * _PAD_PX), 0)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw numbers and marks of the lines that are in sight."""
        painter = QPainter(self)
        self._paint(painter, event.rect())
        painter.end()

    def _paint(self, painter: QPainter, area: QRect) -> None:
        editor, marks = self._editor, self._marks()
        painter.fillRect(area, self.theme.color("panel"))
        painter.setFont(mono(_NUMBER_PX))
        block = editor.firstVisibleBlock()
        while block.isValid():
            box = editor.blockBoundingGeometry(block).translated(editor.contentOffset())
            if box.top() > area.bottom():
                break
            line = block.blockNumber() + 1
            mark = marks.get(line)
            painter.setPen(self.theme.color(mark.token if mark else "secondary"))
            place = QRect(0, round(box.top()), self.width() - _PAD_PX, round(box.height()))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(place, right, mark.sign if mark else str(line))
            block = block.next()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Say what a mark means."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            mark = self._marks().get(self._editor.cursorForPosition(event.pos()).blockNumber() + 1)
            if mark is not None and mark.hint:
                QToolTip.showText(event.globalPos(), mark.hint, self)
                return True
        return False
