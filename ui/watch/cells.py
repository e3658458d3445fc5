"""How the cells of the watch look, and the field that an expression is written in."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QAbstractItemModel, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QFontMetricsF, QPainter, QPainterPath, QPen
from PySide6.QtWidgets import (
    QApplication,
    QCompleter,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)
from shiboken6 import isValid

from engine.errors import GraphError
from ui.drawing.thumbnails import draw_heat
from ui.fonts import mono
from ui.row_model import Index
from ui.table_view import EDITED_ROW_PX
from ui.theme import Theme
from ui.watch.sparkline import draw_curve
from ui.watch.table import Column, WatchTable

_PAD_PX, _HEAT_PX, _WAVE_PX = 6.0, 44.0, 2.0
_TAKEN = "taken"
"""The property of a field whose text has been taken over; Qt may still be closing it."""


class WatchCells(QStyledItemDelegate):
    """Draws expressions with what is wrong in them underlined, values with a heat map, and lines over the passes.

    Args:
        table: The watches.
        theme: The colours.
        words: What an expression is completed with.
        say: Told of what is wrong with what is being written; nothing, where it is right.
        view: The list, which owns it.
    """

    def __init__(
        self,
        table: WatchTable,
        theme: Theme,
        words: Callable[[], list[str]],
        say: Callable[[str], None],
        view: QWidget,
    ) -> None:
        super().__init__(view)
        self._view = view
        self._table, self.theme, self._words, self._say = table, theme, words, say

    # --------------------------------------------------------------------------------------------------------- drawing
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw a cell."""
        self.initStyleOption(option, index)
        text, option.text = option.text, ""
        QApplication.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, option, painter, option.widget)
        row, column, cell = index.row(), Column(index.column()), QRectF(option.rect)
        painter.save()
        painter.setClipRect(cell)
        if column is Column.PASSES:
            # What is no expression has no number in any pass: a mark for each would be a band of red.
            if self._table.outcome(row).error is None:
                draw_curve(painter, self._table.curve(row), cell, self.theme)
        elif column is Column.EXPRESSION:
            self._draw_expression(painter, text, row, cell)
        else:
            self._draw_value(painter, text, row, cell)
        painter.restore()

    def _draw_expression(self, painter: QPainter, text: str, row: int, cell: QRectF) -> None:
        is_adding = self._table.row(row) is None
        self._write(painter, text, cell.adjusted(_PAD_PX, 0, -_PAD_PX, 0), "faint" if is_adding else "text")
        error = None if is_adding else self._table.outcome(row).error
        if error is None:
            return
        metrics = QFontMetricsF(mono(11))
        span = error.span
        begin, end = (0, len(text)) if span is None else (span.column - 1, span.end_column - 1)
        left = cell.left() + _PAD_PX + metrics.horizontalAdvance(text[:begin])
        width = max(metrics.horizontalAdvance(text[begin:end]), metrics.averageCharWidth())
        _draw_wave(painter, left, cell.center().y() + metrics.ascent() / 2 + 3, width, self.theme)

    def _draw_value(self, painter: QPainter, text: str, row: int, cell: QRectF) -> None:
        outcome = self._table.outcome(row)
        place = cell.adjusted(_PAD_PX, 0, -_PAD_PX, 0)
        array = outcome.array
        if array is not None and array.size > 1 and not outcome.is_condition:
            draw_heat(painter, array, QRectF(place.left(), place.top() + 3, _HEAT_PX, place.height() - 6), self.theme)
            place.setLeft(place.left() + _HEAT_PX + _PAD_PX)
        hue = "error" if outcome.error is not None else "faint" if array is None else "text"
        self._write(painter, text, place, hue)

    def _write(self, painter: QPainter, text: str, place: QRectF, color: str) -> None:
        font = mono(11)
        painter.setFont(font)
        painter.setPen(self.theme.color(color))
        shown = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Room for a line over the passes."""
        return QSize(60, EDITED_ROW_PX)

    # --------------------------------------------------------------------------------------------------------- editing
    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A line of text that completes names."""
        field = QLineEdit(parent)
        field.setFrame(False)
        field.setFont(mono(11))
        field.setPlaceholderText("w, grad(w), message(y, z), norm(grad(W)) …")
        field.setAccessibleName("Expression to watch")
        field.setCompleter(_LastName(self._words(), field))
        field.textEdited.connect(lambda text: self._check(field, text))
        field.returnPressed.connect(lambda: self._finish(field))
        return field

    def _finish(self, field: QLineEdit) -> None:
        """Take over what was written and go back to the list, unless a completion is chosen.

        Also while completions are shown: then Return goes to them alone.
        """
        popup = field.completer().popup()
        if popup is None or not (popup.isVisible() and popup.currentIndex().isValid()):
            # Behind whatever else this key has begun: a Return that came to the field itself ends it, too.
            QTimer.singleShot(0, self._view, lambda: self._take_over(field))

    def _take_over(self, field: QLineEdit) -> None:
        if isValid(field) and not field.property(_TAKEN):
            self.commitData.emit(field)
            self.closeEditor.emit(field)
        # In a window that a list of completions has left inactive Qt itself would not.
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what the cell has."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole) or ""))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take over what was written, with an error in it too: the row says what is wrong."""
        self._say("")
        if isinstance(editor, QLineEdit):
            editor.setProperty(_TAKEN, True)
            model.setData(index, editor.text())

    def _check(self, field: QLineEdit, text: str) -> None:
        error: GraphError | None = self._table.problem(text)
        field.setProperty("invalid", error is not None)
        field.style().unpolish(field)
        field.style().polish(field)
        self._say("" if error is None else error.sentence)


class _LastName(QCompleter):
    """Completes the name before the caret and leaves what stands before it."""

    def __init__(self, words: list[str], field: QLineEdit) -> None:
        super().__init__(words, field)
        self._field = field
        self.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setMaxVisibleItems(10)

    def splitPath(self, path: str) -> list[str]:
        """What is looked for: the name that is being written."""
        # Nothing would match everything, and Return would choose it.
        return [path[_name_begins(path, len(path)) :] or "\0"]

    def pathFromIndex(self, index: Index) -> str:
        """The whole text, with that name completed."""
        text = self._field.text()
        return text[: _name_begins(text, self._field.cursorPosition())] + str(index.data())


def _name_begins(text: str, end: int) -> int:
    """Where the name begins that ends at a place of a text."""
    while end and (text[end - 1].isalnum() or text[end - 1] in "_.@"):
        end -= 1
    return end


def _draw_wave(painter: QPainter, left: float, y: float, width: float, theme: Theme) -> None:
    """The line under what is wrong, as in the model's text."""
    wave = QPainterPath(QPointF(left, y))
    x, up = left, True
    while x < left + width:
        x += _WAVE_PX
        wave.lineTo(QPointF(x, y - _WAVE_PX if up else y))
        up = not up
    painter.setPen(QPen(theme.color("error"), 1.0))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawPath(wave)
