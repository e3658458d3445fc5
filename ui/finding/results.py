"""The results of a search: a list that makes its rows when they are seen, and how a row is drawn."""

from __future__ import annotations

import re
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from engine.debugging.narration import kind_word, shown_name
from engine.finding import is_filter, titles_of
from engine.notation import format_array, format_shape
from engine.notation.formulas import Run, name_runs
from engine.notation.numbers import DASH
from ui.drawing.mathtext import draw_runs, draw_text, elided, elided_name, text_width
from ui.fonts import sans
from ui.session import Session
from ui.theme import Theme

_Role = Qt.ItemDataRole
Index = QModelIndex | QPersistentModelIndex
_NAME_PX, _SMALL_PX = 14.0, 11.0
ROW_PX, _PAD = 28, 10.0
_WIDEST_NAME = 0.45
_SIGNALS = re.compile(r"\b(?:grad|signal)\b")


class Results(QAbstractListModel):
    """The nodes that the session has found, best first.

    Args:
        session: Whose.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._nodes: tuple[int, ...] = ()

    def refresh(self) -> None:
        """Show what is found now."""
        found = self._session.found
        if found == self._nodes:
            if found:  # the same nodes, with other numbers
                self.dataChanged.emit(self.index(0), self.index(len(found) - 1))
            return
        self.beginResetModel()
        self._nodes = found
        self.endResetModel()

    def node(self, row: int) -> int | None:
        """The node of a row."""
        return self._nodes[row] if 0 <= row < len(self._nodes) else None

    def rowCount(self, parent: Index | None = None) -> int:
        """One row a node."""
        return 0 if parent is not None and parent.isValid() else len(self._nodes)

    def data(self, index: Index, role: int = _Role.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """A row in words, for screen readers too."""
        node, state = self.node(index.row()), self._session.state
        if node is None or state is None or role not in (_Role.DisplayRole, _Role.AccessibleTextRole):
            return None
        what, number = self.words(node)
        return f"{shown_name(state, node)}, {what}, {'error signal ' if self.shows_signals else ''}{number}"

    @property
    def shows_signals(self) -> bool:
        """Whether the rows show error signals, not values: when these were asked for."""
        query = self._session.query
        return is_filter(query) and _SIGNALS.search(query) is not None

    def words(self, node: int) -> tuple[str, str]:
        """(what a node is and where, its value or error signal), each short."""
        state = self._session.state
        assert state is not None
        titles = titles_of(state.view, node)
        what = " · ".join((kind_word(state, node), *titles[-1:]))
        number = state.signal(node) if self.shows_signals else state.value(node)
        if number is None:
            return what, DASH
        return what, format_array(number) if not number.ndim else format_shape(number.shape)

    def address(self, node: int) -> str:
        """A node's address."""
        assert self._session.state is not None
        return self._session.state.view.nodes[node].name


class ResultRow(QStyledItemDelegate):
    """Draws a row: the name as mathematics writes it, what it is, its value.

    Args:
        results: The rows.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, results: Results, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._results = results
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is equally high."""
        return QSize(0, ROW_PX)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        node = self._results.node(index.row())
        if node is None:
            return
        rect, state = QRectF(option.rect), option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(self.theme.color("selection"))
            painter.drawRoundedRect(rect.adjusted(3, 1, -3, -1), 6, 6)
        what, number = self._results.words(node)
        base, right = rect.center().y() + 4.5, rect.right() - _PAD
        name = elided_name(name_runs(self._results.address(node)), _NAME_PX, rect.width() * _WIDEST_NAME)
        end = draw_runs(painter, name, rect.left() + _PAD, base, _NAME_PX, self.theme.color("text"))
        bold, token = sans(_SMALL_PX, bold=True), "backward" if self._results.shows_signals else "forward"
        draw_text(painter, number, right, base, bold, self.theme.color(token), right=True)
        room = right - text_width(number, bold) - end - 22
        draw_runs(
            painter, elided((Run(what),), _SMALL_PX, room), end + 10, base, _SMALL_PX, self.theme.color("secondary")
        )
        painter.restore()
