"""The breakpoints as a table that Qt's views show and edit; the session holds them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection
from dataclasses import replace
from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, QPointF, Qt
from PySide6.QtGui import QFont, QPainter, QPixmap

from engine.debugging.actions import ChangeBreakpoint
from engine.debugging.breakpoints import Breakpoint, Event, hit_rule_of
from engine.debugging.breakpoints.marks import Mark
from engine.debugging.breakpoints.telling import event_words, place_words
from engine.errors import GraphError
from engine.notation import format_count
from engine.notation.numbers import DASH
from ui.drawing.breakpoint_marks import draw_mark
from ui.fonts import mono
from ui.row_model import Heading, Index, Role, RowModel
from ui.session import Session
from ui.theme import Theme

_ICON_PX = 16


class Column(IntEnum):
    """What a column is about."""

    PLACE = 0
    EVENTS = 1
    CONDITION = 2
    RULE = 3
    HITS = 4
    TELLS = 5
    TRAINING = 6


_HEADINGS = {
    Column.PLACE: Heading("Breakpoint", "Where it is; the check says whether it stops"),
    Column.EVENTS: Heading("Stops behind", "What it stops behind: a value, a message, an error signal"),
    Column.CONDITION: Heading(
        "Condition", "What must hold: norm(grad) > 10, isnan(value), abs(message) < 1e-8, step > 9"
    ),
    Column.RULE: Heading(
        "Hit condition", "Which hits of a pass count: >= 3 from the third on, == 3 only the third, % 3 every third"
    ),
    Column.HITS: Heading("Hit count", "Hits so far in this pass, of all", of_numbers=True),
    Column.TELLS: Heading(
        "Log only", "Checked, it does not stop but logs this: a text with numbers in braces, norm {norm(grad)}"
    ),
    Column.TRAINING: Heading("Training", "Whether a training run stops at it too; it needs a condition"),
}
_EDITABLE = (Column.EVENTS, Column.CONDITION, Column.RULE, Column.TELLS)
_CHECKABLE = (Column.PLACE, Column.TELLS, Column.TRAINING)


class BreakpointTable(RowModel[int]):
    """One row a breakpoint, known by its number.

    Args:
        session: Whose.
        theme: The colours.
        parent: The owner.
    """

    headings = tuple(_HEADINGS[column] for column in Column)

    def __init__(self, session: Session, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self.theme = session, theme

    def refresh(self) -> bool:
        """Show what there is now.

        Returns:
            Whether rows have come or gone.
        """
        return self.show_rows(tuple(b.number for b in self._session.document.breakpoints))

    def breakpoint(self, row: int) -> Breakpoint | None:
        """The breakpoint of a row."""
        number = self.row(row)
        return None if number is None else self._session.breakpoint(number)

    @property
    def nodes(self) -> Collection[str]:
        """The addresses of the model's nodes."""
        state = self._session.state
        return () if state is None else state.view.graph.ids

    def problem(self, breakpoint_: Breakpoint) -> str:
        """Why a breakpoint cannot stop."""
        state = self._session.state
        return "" if state is None else state.breaks.found(breakpoint_.number).problem

    # ------------------------------------------------------------------------------------------------------- as Qt asks
    def flags(self, index: Index) -> Qt.ItemFlag:
        """What can be done with a cell."""
        flags = super().flags(index)
        column = Column(index.column())
        if column in _EDITABLE:
            flags |= Qt.ItemFlag.ItemIsEditable
        if column in _CHECKABLE:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def cell(self, row: int, index: Index, role: int) -> object:
        """What a cell shows."""
        found = self._session.breakpoint(row)
        if found is None:
            return None
        column = Column(index.column())
        if role in (Role.DisplayRole, Role.EditRole):
            return self._text(found, column)
        if role == Role.CheckStateRole and column in _CHECKABLE:
            return Qt.CheckState.Checked if self._is_checked(found, column) else Qt.CheckState.Unchecked
        if role == Role.DecorationRole and column is Column.PLACE:
            return self._icon(found)
        if role == Role.ToolTipRole:
            # A condition or what is logged may be longer than its column.
            written = self._text(found, column) if column in (Column.PLACE, Column.CONDITION, Column.TELLS) else ""
            return self.problem(found) or "\n".join(filter(None, (written, self.headings[column].hint)))
        if role == Role.AccessibleTextRole:
            return f"{self.headings[column].title}: {self._spoken(found, column)}"
        return self._look(found, column, role)

    def _look(self, found: Breakpoint, column: Column, role: int) -> object:
        problem = self.problem(found)
        if role == Role.BackgroundRole and any(
            hit.breakpoint.number == found.number for hit in self._session.stopped_by
        ):
            return self.theme.color("error_tint")
        if role == Role.ForegroundRole:
            if problem and column in (Column.PLACE, Column.CONDITION):
                return self.theme.color("error")
            return self.theme.color("text" if found.enabled and not problem else "faint")
        if role == Role.FontRole and column is Column.CONDITION:
            font = QFont(mono(11))
            font.setUnderline(bool(problem))
            return font
        return None

    def _text(self, found: Breakpoint, column: Column) -> str:
        texts = {
            Column.PLACE: place_words(found.place),
            Column.EVENTS: event_words(found),
            Column.CONDITION: found.condition,
            Column.RULE: str(found.hits),
            Column.TELLS: found.message,
        }
        return self._hits(found) if column is Column.HITS else texts.get(column, "")

    def _hits(self, found: Breakpoint) -> str:
        """Hits so far, of all."""
        state = self._session.state
        if state is None or not state.breaks.is_active(found):
            return DASH
        hits = state.breaks.found(found.number).hits
        so_far = bisect_right(sorted(hit.cursor for hit in hits), state.cursor)
        return f"{format_count(so_far)} of {format_count(len(hits))}"

    def _is_checked(self, found: Breakpoint, column: Column) -> bool:
        if column is Column.PLACE:
            return found.enabled and not self.problem(found)
        return found.is_log if column is Column.TELLS else found.in_training

    def _spoken(self, found: Breakpoint, column: Column) -> str:
        """A cell for a screen reader."""
        said = self._text(found, column)
        if column in _CHECKABLE:
            said = f"{said} {'yes' if self._is_checked(found, column) else 'no'}".strip()
        problem = self.problem(found)
        return (
            f"{said}, error: {problem}" if problem and column in (Column.PLACE, Column.CONDITION) else said or "nothing"
        )

    def _icon(self, found: Breakpoint) -> QPixmap:
        ratio = 2
        pixmap = QPixmap(_ICON_PX * ratio, _ICON_PX * ratio)
        pixmap.setDevicePixelRatio(ratio)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        active = found.enabled and not self.problem(found)
        mark = Mark(active, is_here=True, stops=not found.is_log, is_conditional=found.is_conditional)
        draw_mark(painter, mark, QPointF(_ICON_PX / 2, _ICON_PX / 2), self.theme)
        painter.end()
        return pixmap

    # ---------------------------------------------------------------------------------------------------- as one edits
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:  # noqa: ANN401 - Qt's own signature
        """Change a breakpoint; what is no hit count is told, and changes nothing."""
        found = self.breakpoint(index.row())
        if found is None:
            return False
        column = Column(index.column())
        try:
            after = self._checked(found, column) if role == Role.CheckStateRole else _edited(found, column, value)
        except GraphError as error:
            self._session.notified.emit(error.spoken)
            return False
        self._session.act(ChangeBreakpoint(after), self)
        return True

    def _checked(self, found: Breakpoint, column: Column) -> Breakpoint:
        if column is Column.PLACE:
            return replace(found, enabled=not found.enabled)
        if column is Column.TELLS:
            return replace(found, is_log=not found.is_log)
        return replace(found, in_training=not found.in_training)


def _edited(found: Breakpoint, column: Column, value: Any) -> Breakpoint:  # noqa: ANN401 - what an editor hands over
    if column is Column.EVENTS:
        return replace(found, events=tuple(Event(event) for event in value))
    text = str(value).strip()
    if column is Column.RULE:
        return replace(found, hits=hit_rule_of(text))
    if column is Column.CONDITION:
        return replace(found, condition=text)
    # What is written to be told is meant to be told.
    return replace(found, message=text, is_log=found.is_log or bool(text))
