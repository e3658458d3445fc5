"""The editor of the model's text. The session holds the text; the editor shows it and sends what is typed."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer
from PySide6.QtGui import (
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from engine.differing import shared_ends
from engine.errors import Span
from ui.changes import What, on_change
from ui.fonts import mono
from ui.model.highlighter import Highlighter
from ui.model.line_ends import as_shown, with_edit
from ui.model.margin import LineMark, Margin
from ui.model.shown_text import ShownText
from ui.session import Session
from ui.theme import Theme

_TEXT_PX = 12
_INDENT = "    "
_TRAVELLING = frozenset(
    (
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
    )
)
"""Keys that take the cursor elsewhere."""


class ModelEditor(QPlainTextEdit):
    """Edits the session's text.

    Args:
        session: Whose text.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("modelText")
        self.setAccessibleName("Model as text")
        self.setFont(mono(_TEXT_PX))
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        # One history for text and values: the session's.
        self.setUndoRedoEnabled(False)
        self.setTabStopDistance(self.fontMetrics().horizontalAdvance(" ") * len(_INDENT))
        self._session, self._theme = session, theme
        self._is_filling = False
        self._shown = ShownText(self.document())
        self._highlighter = Highlighter(self.document(), theme)
        self._colouring = QTimer(self)
        self._colouring.setInterval(0)
        self._colouring.timeout.connect(self._colour_on)
        self._margin = Margin(self, theme, self.margin_marks)
        self._fit_margin()
        self.installEventFilter(self)
        self.blockCountChanged.connect(self._fit_margin)
        self.textChanged.connect(self._typed)
        self.updateRequest.connect(self._scroll_margin)
        on_change(session, What.TEXT | What.DOCUMENT, self._fill, me=self)
        on_change(session, What.TEXT | What.CURSOR | What.SELECTION | What.STRUCTURE, self._mark)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._is_filling = True
        self._highlighter.set_theme(theme)
        self._margin.theme = theme
        self._is_filling = False
        self._mark(What.TEXT)

    # --------------------------------------------------------------------------------------------------------- text
    def _typed(self) -> None:
        if not self._is_filling:
            self._session.edit_text(with_edit(self._session.document.text, self._shown.text), self)

    def _fill(self, what: What) -> None:
        """Show the session's text; only what differs is replaced, so that cursor and scrolling stay."""
        wanted, shown = as_shown(self._session.document.text), self._shown.text
        if wanted == shown:
            return
        start, end = shared_ends(wanted, shown)
        self._is_filling = True
        cursor = QTextCursor(self.document())
        cursor.setPosition(_utf16(shown[:start]))
        cursor.setPosition(_utf16(shown[: len(shown) - end]), QTextCursor.MoveMode.KeepAnchor)
        new = wanted[start : len(wanted) - end]
        if self._highlighter.colour_later(lambda: cursor.insertText(new), new.count("\n")):
            self._colouring.start()
        # Qt remembers the width of the longest line also when that is gone, until another line changes.
        self.document().markContentsDirty(0, 1)
        self._is_filling = False

    def _colour_on(self) -> None:
        self._is_filling = True  # colours change no text
        if not self._highlighter.go_on():
            self._colouring.stop()
        self._is_filling = False

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Leave undo and redo to the window, and say what is wrong where the error is underlined."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            keys = (QKeySequence.StandardKey.Undo, QKeySequence.StandardKey.Redo)
            if any(event.matches(key) for key in keys):
                event.ignore()
                return True
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            error = self._session.error
            line = self.cursorForPosition(self.viewport().mapFromGlobal(event.globalPos())).blockNumber() + 1
            if error is not None and error.span is not None and error.span.line == line:
                QToolTip.showText(event.globalPos(), error.sentence, self)
            else:
                QToolTip.hideText()
            return True
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Typing at another place is another edit."""
        self._session.end_gesture()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Tab indents by four spaces, Enter keeps the indentation; typing at another place is another edit."""
        if event.key() in _TRAVELLING:
            self._session.end_gesture()
        if event.key() == Qt.Key.Key_Tab and not event.modifiers():
            self.insertPlainText(_INDENT)
            return
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers():
            line = self.textCursor().block().text()[: self.textCursor().positionInBlock()]
            indent = line[: len(line) - len(line.lstrip())]
            self.insertPlainText("\n" + indent + (_INDENT if line.rstrip().endswith(":") else ""))
            self.ensureCursorVisible()
            return
        super().keyPressEvent(event)

    # -------------------------------------------------------------------------------------------------------- marks
    def _mark(self, what: What) -> None:
        """Light the line of the inspected node and underline the error."""
        marks = []
        line = self.lit_line()
        if line is not None:
            marks.append(self._line_mark(line))
        error = self._session.error
        if error is not None and error.span is not None:
            marks.append(self._underline(error.span))
        self.setExtraSelections(marks)
        self._margin.update()

    def lit_line(self) -> int | None:
        """The line that computes what is shown: the sender's of a message, or else the inspected node's."""
        state = self._session.state
        if state is None or self._session.error is not None or not self._is_of_what_is_shown:
            return None
        step = state.last_step
        index = self._session.inspected
        if self._session.selected is None and step is not None and step.channel is not None:
            index = step.channel.child
        if index is None:
            return None
        return state.view.graph.variable_of(state.view.nodes[index].last).span.line

    @property
    def _is_of_what_is_shown(self) -> bool:
        """Whether the lines of the text are those of the graph that is shown: a pass of the past may have others."""
        session = self._session
        is_past = session.past.shown is not None and session.state is not None
        return not is_past or (session.state is not None and session.state.model.text == session.document.text)

    def _line_mark(self, line: int) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        state = self._session.state
        backward = state is not None and state.cursor > state.schedule.forward_steps
        color = self._theme.color("backward_tint" if backward else "forward_tint")
        mark.format.setBackground(color)
        mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
        mark.cursor = QTextCursor(self.document().findBlockByNumber(line - 1))
        return mark

    def _underline(self, span: Span) -> QTextEdit.ExtraSelection:
        mark = QTextEdit.ExtraSelection()
        style = QTextCharFormat()
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(self._theme.color("error"))
        style.setBackground(self._theme.color("error_tint"))
        mark.format = style
        cursor = QTextCursor(self.document())
        cursor.setPosition(self._position(span.line, span.column))
        end = self._position(span.end_line, span.end_column)
        cursor.setPosition(max(end, cursor.position()), QTextCursor.MoveMode.KeepAnchor)
        if not cursor.hasSelection():
            cursor.movePosition(QTextCursor.MoveOperation.StartOfLine, QTextCursor.MoveMode.KeepAnchor)
        mark.cursor = cursor
        return mark

    def go_to_line(self, line: int) -> None:
        """Put the cursor at the beginning of a line, in the middle of what is shown, and the keyboard in the text."""
        cursor = self.textCursor()
        cursor.setPosition(self._position(line, 1))
        self.setTextCursor(cursor)
        self.centerCursor()
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def _position(self, line: int, column: int) -> int:
        block = self.document().findBlockByNumber(min(line, self.document().blockCount()) - 1)
        return block.position() + min(_utf16(block.text()[: column - 1]), block.length() - 1)

    def margin_marks(self) -> dict[int, LineMark]:
        """Line -> what stands beside it."""
        marks: dict[int, LineMark] = {}
        session = self._session
        if session.state is not None and session.error is None and self._is_of_what_is_shown:
            graph = session.state.model.graph
            for address in session.overridden:
                marks[graph.variable(address).span.line] = LineMark.EDITED
        if session.error is not None and session.error.span is not None:
            marks[session.error.span.line] = LineMark.ERROR
        return marks

    # ------------------------------------------------------------------------------------------------------- margin
    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self._margin.scroll(0, dy)
        else:
            self._margin.update(0, rect.y(), self._margin.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the margin beside the text."""
        super().resizeEvent(event)
        self._fit_margin()

    def _fit_margin(self) -> None:
        """Give the line numbers the room that the longest one needs."""
        self.setViewportMargins(self._margin.sizeHint().width(), 0, 0, 0)
        area = self.contentsRect()
        self._margin.setGeometry(area.left(), area.top(), self._margin.sizeHint().width(), area.height())


def _utf16(text: str) -> int:
    """The length of a text as Qt counts it: two for letters beyond the basic plane."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2
