"""The activations of a model with their dead and saturated units over the examples, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QWidget

from engine.diagnosis import Units
from engine.notation import parse_name
from ui.theme import Theme

_COLUMNS = ("activation", "units", "dead", "saturated", "examples")
_MOST_LISTED = 20


class UnitsTable(QTableWidget):
    """One row an activation.

    Args:
        theme: The colours.
        parent: The owner.
    """

    chosen = Signal(int)
    """The node of a row that was clicked, or entered by a key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(0, len(_COLUMNS), parent)
        self.setObjectName("unitsTable")
        self.setAccessibleName("Dead and saturated units")
        self._theme = theme
        self._units: Sequence[Units] = ()
        self.setHorizontalHeaderLabels(list(_COLUMNS))
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(22)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setTabKeyNavigation(False)
        self.activated.connect(lambda index: self._choose(index.row()))
        self.clicked.connect(lambda index: self._choose(index.row()))

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self.show_units(self._units)

    def show_units(self, units: Sequence[Units]) -> None:
        """Fill the table."""
        self._units = units
        self.setRowCount(len(units))
        for row, found in enumerate(units):
            name = f"{parse_name(found.name).plain} ({found.operation})"
            cells = (name, found.units, len(found.dead), len(found.saturated), found.examples)
            which = ("", "", _listed(found.dead), _listed(found.saturated), "")
            for column, (cell, listed) in enumerate(zip(cells, which, strict=True)):
                item = QTableWidgetItem(str(cell))
                if column:
                    item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
                if listed:
                    item.setToolTip(listed)
                    item.setForeground(self._theme.color("error" if column == 2 else "backward"))
                self.setItem(row, column, item)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._units):
            self.chosen.emit(self._units[row].node)


def _listed(which: tuple[int, ...]) -> str:
    """The units by their places, for the tip."""
    if not which:
        return ""
    shown = ", ".join(str(i) for i in which[:_MOST_LISTED])
    return f"units {shown}{' …' if len(which) > _MOST_LISTED else ''}"
