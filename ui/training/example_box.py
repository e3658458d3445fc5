"""Which example of those that are fed the units show: weights belong to all of them, values to one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtGui import QValidator
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from ui.changes import What, on_change
from ui.session import Session


class ExampleBox(QSpinBox):
    """A field for one of some examples, by its number in the data set; another number takes the nearest there is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: Sequence[int] = (0,)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setFixedWidth(56)
        self.setKeyboardTracking(False)

    def show_rows(self, rows: Sequence[int], chosen: int) -> None:
        """Offer some examples.

        Args:
            rows: Their numbers.
            chosen: Which of them is chosen.
        """
        self._rows = rows
        self.blockSignals(True)
        self.setRange(0, len(rows) - 1)
        self.setValue(self._place(chosen))
        self.blockSignals(False)

    @property
    def chosen(self) -> int:
        """The number of the chosen example."""
        return self._rows[self.value()]

    def _place(self, row: int) -> int:
        return min(range(len(self._rows)), key=lambda place: abs(self._rows[place] - row))

    def textFromValue(self, value: int) -> str:
        """An example's number in the data set."""
        return str(self._rows[value])

    def valueFromText(self, text: str) -> int:
        """Which of the examples has a number, or the nearest one."""
        return self._place(int(text)) if text.isdecimal() else self.value()

    def validate(self, text: str, place: int) -> tuple[QValidator.State, str, int]:
        """Digits may be typed."""
        fits = not text or text.isdecimal()
        return QValidator.State.Acceptable if fits else QValidator.State.Invalid, text, place


class UnitsExample(QWidget):
    """Chooses the example that the units show; hidden where they are not shown, or where only one is fed.

    Args:
        session: Whose units.
        parent: The owner.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.box = ExampleBox()
        self.box.setObjectName("unitsExample")
        self.box.setAccessibleName("Example that the units show")
        self.box.setToolTip("Which example of those that are fed the units show; weights belong to all of them")
        self.box.valueChanged.connect(lambda _: session.show_example(self.box.chosen, self))
        title = QLabel("units show")
        title.setObjectName("note")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(title)
        row.addWidget(self.box)
        on_change(session, What.VIEW | What.STRUCTURE | What.NUMBERS | What.DOCUMENT, self._refresh)
        self._refresh(What.VIEW)

    @property
    def is_wanted(self) -> bool:
        """Whether there is anything to choose."""
        layout = self._session.units if self._session.units_wanted else None
        return layout is not None and (layout.network.examples or 1) > 1

    def _refresh(self, what: What) -> None:
        wanted = self.is_wanted
        self.setVisible(wanted)
        if wanted and (layout := self._session.units) is not None:
            rows = self._session.feed.rows or range(layout.network.examples or 1)
            self.box.show_rows(rows, self._session.shown_example)
