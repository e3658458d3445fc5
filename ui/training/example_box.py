"""Which example of those that are fed the units show: weights belong to all of them, values to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from ui.changes import What, on_rest
from ui.number_box import show_number
from ui.session import Session


class UnitsExample(QWidget):
    """Chooses the example that the units show; hidden where they are not shown, or where only one is fed.

    Args:
        session: Whose units.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = QSpinBox()
        self.box.setObjectName("unitsExample")
        self.box.setAccessibleName("Example that the units show")
        self.box.setToolTip("Which example of those that are fed the units show; weights belong to all of them")
        self.box.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.box.setFixedWidth(56)
        self.box.setKeyboardTracking(False)
        self.box.valueChanged.connect(self._chosen)
        self.title = QLabel("units show example")
        self.title.setObjectName("note")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self.title)
        row.addWidget(self.box)
        on_rest(session, What.VIEW | What.STRUCTURE | What.NUMBERS | What.DOCUMENT, self._refresh)
        self._refresh(What.VIEW)

    @property
    def rows(self) -> Sequence[int]:
        """The examples that can be shown, by their numbers in the data set; none where there is nothing to choose."""
        layout = self._session.units if self._session.units_wanted else None
        count = layout.network.examples if layout is not None else None
        return (self._session.feed.rows or range(count)) if count is not None and count > 1 else ()

    def _chosen(self, example: int) -> None:
        """Show the example, or the nearest one that is fed.

        A number that was typed and not confirmed is only told when the box is left, as it is when it is hidden: what it
        was typed for may be closed by then.
        """
        rows = self.rows
        if rows:
            self._session.show_example(min(rows, key=lambda row: abs(row - example)))
        self._refresh(What.VIEW)

    def _refresh(self, what: What) -> None:
        rows = self.rows
        self.setVisible(bool(rows))
        if rows:
            show_number(self.box, self._session.shown_example, min(rows), max(rows))
