"""The results of a search: a list that makes its rows when they are seen, and how a row is drawn."""

from __future__ import annotations

import re

from PySide6.QtCore import QObject
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from engine.debugging.narration import kind_word, shown_name
from engine.finding import is_filter, titles_of
from engine.notation import format_array, format_shape
from engine.notation.numbers import DASH
from engine.notation.runs import Run, name_runs
from ui.drawing.mathtext import draw_runs, draw_text, elided, elided_name, text_width
from ui.drawn_row import DrawnRow
from ui.fonts import sans
from ui.row_model import Index, Role, RowModel
from ui.session import Session
from ui.theme import Theme

_NAME_PX, _SMALL_PX = 14.0, 11.0
ROW_PX, _PAD = 28, 10.0
_WIDEST_NAME = 0.45
_SIGNALS = re.compile(r"\b(?:grad|signal)\b")


class Results(RowModel[int]):
    """The nodes that the session has found, best first.

    Args:
        session: Whose.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session

    def refresh(self) -> None:
        """Show what is found now."""
        self.show_rows(self._session.found)

    def cell(self, node: int, _index: Index, role: int) -> str | None:
        """A row in words, for screen readers too."""
        state = self._session.state
        if state is None or role != Role.DisplayRole:
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


class ResultRow(DrawnRow):
    """Draws a row: the name as mathematics writes it, what it is, its value.

    Args:
        results: The rows.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, results: Results, theme: Theme, parent: QObject) -> None:
        super().__init__(theme, ROW_PX, parent)
        self._results = results

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw one row."""
        node = self._results.row(index.row())
        if node is None:
            return
        painter.save()
        rect = self.begin(painter, option)
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
