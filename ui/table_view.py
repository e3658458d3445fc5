"""How every table of rows looks and is walked through: no grid, titles above their columns, whole rows chosen."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, Qt
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from ui.row_model import Index

ROW_PX = 24
EDITED_ROW_PX = 28
"""Rows in which one writes have room for a field with its frame."""
_NARROWEST_PX = 40


class TableView(QTableView):
    """A table of rows, of which one can be chosen.

    Args:
        model: Its rows.
        name: What a screen reader calls it.
        is_edited: Whether one writes in its cells, which a double click or F2 begins.
        parent: The owner.
    """

    def __init__(
        self,
        model: QAbstractItemModel,
        name: str,
        *,
        is_edited: bool = False,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        # Not by any key: Qt complains where a key begins an edit of a cell that has none.
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.DoubleClicked | triggers.EditKeyPressed if is_edited else triggers.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(EDITED_ROW_PX if is_edited else ROW_PX)
        head = self.horizontalHeader()
        head.setAccessibleName(f"Columns of {name[:1].lower()}{name[1:]}")
        head.setHighlightSections(False)
        head.setMinimumSectionSize(_NARROWEST_PX)
        head.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def field_at(self, index: Index) -> QWidget | None:
        """The field in which a cell is being written; None where it is not."""
        return self.indexWidget(index)
