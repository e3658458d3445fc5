"""The fields that a cell of the list opens: what is wrong is told while it is typed."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from itertools import combinations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QComboBox, QLineEdit, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.debugging.breakpoints import Breakpoint, events_at, hit_rule_of
from engine.debugging.breakpoints.conditions import problem_of
from engine.debugging.breakpoints.telling import event_words
from engine.errors import GraphError
from ui.breakpoints.model import BreakpointTable, Column
from ui.row_model import Index

_PLACEHOLDERS = {
    Column.CONDITION: "norm(grad) > 10",
    Column.RULE: ">= 3",
    Column.TELLS: "norm {norm(grad)}",
}


class CellEditors(QStyledItemDelegate):
    """Makes the fields.

    Args:
        table: The breakpoints.
        say: Told what is wrong with what is being typed; nothing, where it is right.
        parent: The owner.
    """

    def __init__(self, table: BreakpointTable, say: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._table, self._say = table, say

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        """A list of the events, or a line of text."""
        column, found = Column(index.column()), self._table.breakpoint(index.row())
        if column is Column.EVENTS and found is not None:
            return _events_box(parent, found)
        field = QLineEdit(parent)
        field.setFrame(False)
        field.setPlaceholderText(_PLACEHOLDERS.get(column, ""))
        title = self._table.headerData(column, Qt.Orientation.Horizontal)
        field.setAccessibleName(f"{title} of the breakpoint")
        if found is not None:
            field.textChanged.connect(lambda text: self._check(field, found, column, text))
        return field

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        """Begin with what the cell has."""
        if isinstance(editor, QLineEdit):
            editor.setText(str(index.data(Qt.ItemDataRole.EditRole)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        """Take over what was typed or chosen."""
        self._say("")
        if isinstance(editor, QComboBox):
            model.setData(index, editor.currentData())
        elif isinstance(editor, QLineEdit):
            model.setData(index, editor.text())

    def _check(self, field: QLineEdit, found: Breakpoint, column: Column, text: str) -> None:
        problem = _problem(found, column, text, self._table.nodes)
        field.setProperty("invalid", bool(problem))
        field.style().unpolish(field)
        field.style().polish(field)
        self._say(problem)


def _problem(found: Breakpoint, column: Column, text: str, nodes: Collection[str]) -> str:
    if column is Column.RULE:
        try:
            hit_rule_of(text)
        except GraphError as error:
            return error.sentence
        return ""
    if column is Column.CONDITION:
        return problem_of(replace(found, condition=text, is_log=False), nodes)
    return problem_of(replace(found, condition="", message=text, is_log=True))


def _events_box(parent: QWidget, found: Breakpoint) -> QComboBox:
    """All choices of events of a place, fewer ones first."""
    box = QComboBox(parent)
    box.setAccessibleName("What the breakpoint stops behind")
    events = events_at(found.place)
    for count in range(1, len(events) + 1):
        for chosen in combinations(events, count):
            box.addItem(event_words(replace(found, events=chosen)), list(chosen))
            if chosen == found.events:
                box.setCurrentIndex(box.count() - 1)
    return box
