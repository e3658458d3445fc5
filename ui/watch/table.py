"""The watches as a table that Qt's views show and edit; the session holds them."""

from __future__ import annotations

from enum import IntEnum
from typing import Any

from PySide6.QtCore import QObject, Qt, QTimer

from engine.errors import GraphError
from engine.notation import format_array, full_number
from engine.notation.numbers import DASH, shape_words
from engine.watches import Outcome, Watcher, added, changed
from ui.row_model import Heading, Index, Role, RowModel
from ui.session import Session
from ui.watch.passes import Passes
from ui.watch.sparkline import Curve

ADD = "Add an expression …"


class Column(IntEnum):
    """What a column is about."""

    EXPRESSION = 0
    VALUE = 1
    PASSES = 2


_HEADINGS = {
    Column.EXPRESSION: Heading(
        "Expression", "w, grad(w), message(y, z), W[0,1], norm(grad(W)), w - 0.1 * grad(w), isnan(z)"
    ),
    Column.VALUE: Heading("Value at the cursor", "What it is at the cursor; – where the cursor has not reached it"),
    Column.PASSES: Heading(
        "Over the passes",
        "What it was at the end of each of the last passes: a number, a norm, how often it holds; "
        "hollow where the pass that is shown has not reached it",
    ),
}


class WatchTable(RowModel[str]):
    """One row a watch, and one to add another.

    Args:
        session: Whose.
        passes: What the lines are drawn over.
        parent: The owner.
    """

    headings = tuple(_HEADINGS[column] for column in Column)

    def __init__(self, session: Session, passes: Passes, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session, self._passes = session, passes
        self._watcher = Watcher()

    def refresh(self) -> bool:
        """Show what there is now.

        Returns:
            Whether the rows are others.
        """
        if self._session.state is None:
            self.forget()
        return self.show_rows(self._session.document.watches)

    def forget(self) -> None:
        """Hold nothing of a model: it may be closed before the list is seen again."""
        self._watcher.forget()

    def outcome(self, row: int) -> Outcome:
        """What the expression of a row says at the cursor."""
        text, state = self.row(row), self._session.state
        return Outcome() if text is None or state is None else self._watcher.outcome(text, state)

    def curve(self, row: int) -> Curve:
        """The expression of a row over the passes."""
        text, state = self.row(row), self._session.state
        if text is None or state is None:
            return Curve.of([])
        return self._passes.curve(text, is_reached=self._watcher.is_reached(text, state))

    def problem(self, text: str) -> GraphError | None:
        """What is wrong with an expression while it is being written."""
        state = self._session.state
        return None if state is None or not text.strip() else self._watcher.outcome(text.strip(), state).error

    # ------------------------------------------------------------------------------------------------------- as Qt asks
    def rowCount(self, parent: Index | None = None) -> int:
        """One row a watch, and one to add another."""
        return 0 if parent is not None and parent.isValid() else super().rowCount() + 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Expressions can be edited."""
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsEditable if index.column() == Column.EXPRESSION else flags

    def data(self, index: Index, role: int = Role.DisplayRole) -> object:
        """What a cell says, of the row that adds a watch too."""
        return super().data(index, role) if self.row(index.row()) is not None else self._adding(index.column(), role)

    def cell(self, text: str, index: Index, role: int) -> object:
        """What a cell says; how it looks is the painter's."""
        row, column = index.row(), Column(index.column())
        if role == Role.EditRole and column is Column.EXPRESSION:
            return text
        if role == Role.DisplayRole:
            return self._shown(row, text, column)
        if role == Role.ToolTipRole:
            return self._told(row, column)
        if role == Role.AccessibleTextRole and column is not Column.EXPRESSION:
            return f"{self.headings[column].title}: {self._told(row, column)}"
        return None

    def _adding(self, column: int, role: int) -> str | None:
        if column != Column.EXPRESSION:
            return f"{self.headings[column].title}: nothing yet" if role == Role.AccessibleTextRole else None
        if role == Role.ToolTipRole:
            return self.headings[column].hint
        if role == Role.EditRole:
            return ""
        return ADD if role in (Role.DisplayRole, Role.AccessibleTextRole) else None

    def _shown(self, row: int, text: str, column: Column) -> str:
        if column is Column.EXPRESSION:
            return text
        return value_words(self.outcome(row)) if column is Column.VALUE else ""

    def _told(self, row: int, column: Column) -> str:
        """A cell in full."""
        if column is Column.PASSES:
            return self.curve(row).words
        outcome = self.outcome(row)
        if outcome.error is not None:
            return f"error: {outcome.error.sentence}"
        if column is Column.EXPRESSION:
            return self.headings[column].hint
        if outcome.array is None:
            return "not computed yet: the cursor has not reached it"
        words = value_words(outcome)
        if outcome.is_condition:
            return words
        if outcome.array.size == 1:
            return full_number(float(outcome.array.reshape(())))
        return f"{shape_words(outcome.array.shape)}: {format_array(outcome.array, most=8)}"

    # ---------------------------------------------------------------------------------------------------- as one edits
    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:  # noqa: ANN401 - Qt's own signature
        """Watch what was written in a row; nothing there removes it."""
        if role != Role.EditRole or index.column() != Column.EXPRESSION:
            return False
        row, text, watches = index.row(), str(value).strip(), self._session.document.watches
        before = self.row(row)
        if before is not None:
            if text:
                self._session.set_watches(f"change of the watch {before}", changed(watches, row, text))
            else:  # later: until Qt has closed it, the field in which this is written needs its row
                QTimer.singleShot(0, self, lambda: self._remove(before))
            return True
        if not text:
            return False
        try:
            self._session.set_watches(f"watch of {text}", added(watches, [text]))
        except GraphError as error:
            self._session.notified.emit(error.spoken)
            return False
        return True

    def _remove(self, text: str) -> None:
        """Watch an expression no more."""
        watches = self._session.document.watches
        if text in watches:
            left = changed(watches, watches.index(text), "")
            self._session.set_watches(f"removal of the watch {text}", left)


def value_words(outcome: Outcome) -> str:
    """What a watch says, short: a number, a small array, true or false; a dash as long as it is not computed."""
    if outcome.error is not None:
        return outcome.error.sentence
    if outcome.array is None:
        return DASH
    if not outcome.is_condition:
        return format_array(outcome.array)
    holding, size = int(outcome.array.sum()), outcome.array.size
    if size == 1 or holding in (0, size):
        return "true" if holding else "false"
    return f"true at {holding} of {size}"
