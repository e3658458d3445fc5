"""The activations of a model with their dead and saturated units over the examples, as a table."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QHeaderView, QWidget

from engine.diagnosis import Units
from engine.notation import format_count, parse_name
from ui.row_model import Heading, Index, Role, RowModel
from ui.table_view import TableView
from ui.theme import Theme

_MOST_LISTED = 20


class UnitsModel(RowModel[Units]):
    """One row an activation.

    Args:
        theme: The colours.
        parent: The owner.
    """

    headings = (
        Heading("Activation", "Activation: a variable, and the operation that makes it"),
        Heading("Units", "How many units it has", of_numbers=True),
        Heading("Dead", "How many of them are dead", of_numbers=True),
        Heading("Saturated", "How many of them are saturated", of_numbers=True),
        Heading("Examples", "Over how many examples", of_numbers=True),
    )

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def cell(self, row: Units, index: Index, role: int) -> object:
        """Names and counts; which units are meant stands in the tip."""
        column = index.column()
        if role == Role.DisplayRole:
            name = f"{parse_name(row.name).plain} ({row.operation})"
            counts = (row.units, len(row.dead), len(row.saturated), row.examples)
            return (name, *map(format_count, counts))[column]
        which = ((), (), row.dead, row.saturated, ())[column]
        if role == Role.ToolTipRole and which:
            return _listed(which)
        if role == Role.ForegroundRole and which:
            return self.theme.color("error" if column == 2 else "backward")
        return None


class UnitsTable(TableView):
    """The table.

    Args:
        theme: The colours.
        parent: The owner.
    """

    chosen = Signal(int)
    """The node of a row that was clicked, or entered by a key."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        self.rows = UnitsModel(theme)
        super().__init__(self.rows, "Dead and saturated units", parent=parent)
        self.rows.setParent(self)
        self.setObjectName("unitsTable")
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.activated.connect(self._choose)
        self.clicked.connect(self._choose)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.rows.theme = theme
        self.viewport().update()

    def show_units(self, units: Sequence[Units]) -> None:
        """Fill the table."""
        self.rows.show_rows(units)

    def _choose(self, index: Index) -> None:
        row = self.rows.row(index.row())
        if row is not None:
            self.chosen.emit(row.node)


def _listed(which: tuple[int, ...]) -> str:
    """Units by their places."""
    shown = ", ".join(str(i) for i in which[:_MOST_LISTED])
    return f"units {shown}{' …' if len(which) > _MOST_LISTED else ''}"
