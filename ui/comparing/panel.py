"""The comparison's panel: where two passes first differ, in words, and every node in a table."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QSize
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QHeaderView, QLabel, QToolButton, QVBoxLayout, QWidget

from engine.arrays import Array
from engine.comparing.comparison import NodeDifference
from engine.comparing.precision import Precision
from engine.comparing.reached import Reached
from engine.notation import format_count, format_number, parse_name
from ui.action_button import ActionButton
from ui.changes import What, on_rest
from ui.comparing.table import DifferenceTable, shapes_in_words
from ui.session import Session
from ui.session.comparing import Partner
from ui.table_view import TableView
from ui.theme import Theme

_HEIGHT_PX = 230


class ComparisonPanel(QWidget):
    """The differences between the pass that is shown and its partner.

    Args:
        session: Whose pass.
        stop: The command that ends it.
        to_end: The command that finishes the pass: before that not all differences are known.
        theme: The colours.
        parent: The owner.
    """

    def __init__(
        self, session: Session, stop: QAction, to_end: QAction, theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("comparison")
        self.setAccessibleName("Comparison")
        self._session = session
        self._shown: tuple[object, ...] = ()
        self.words = QLabel(self)
        self.words.setWordWrap(True)
        self.words.setAccessibleName("Where the passes first differ")
        self.rows = DifferenceTable(theme, self)
        self.table = TableView(self.rows, "Differences of every node", parent=self)
        self.table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.table.selectionModel().currentRowChanged.connect(self._chosen)
        self.to_end = QToolButton(self)
        self.to_end.setText("Go to the end")
        self.to_end.setAccessibleName(self.to_end.text())
        self.to_end.setToolTip("Not all differences are known before the pass has been stepped through")
        self.to_end.clicked.connect(to_end.trigger)
        button = ActionButton(self)
        button.setDefaultAction(stop)
        button.setAccessibleName(stop.text())
        above = QHBoxLayout()
        above.addWidget(self.words, 1)
        above.addWidget(self.to_end)
        above.addWidget(button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 6, 16, 8)
        layout.setSpacing(5)
        layout.addLayout(above)
        layout.addWidget(self.table, 1)
        on_rest(session, What.COLORING | What.NUMBERS | What.STRUCTURE | What.CURSOR, self._refresh)

    def sizeHint(self) -> QSize:
        """Some rows in sight."""
        return QSize(super().sizeHint().width(), _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it."""
        return QSize(0, 0)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self.rows.set_theme(theme)

    def _refresh(self, what: What) -> None:
        comparing = self._session.comparing
        found, partner = comparing.reached, comparing.partner
        shown = (partner, comparing.is_running) if found is None else (partner, found.whole, found.cursor)
        if shown == self._shown:
            return
        is_other, self._shown = shown[:2] != self._shown[:2], shown
        self.rows.show(found, "" if partner is None else partner.title)
        self.to_end.setVisible(found is not None and not found.is_all)
        if found is None or partner is None:
            self.words.setText("" if partner is None else _waiting(partner, comparing.is_running, comparing.failure))
            return
        pair = None if found.first is None else comparing.pair(found.first.name)
        self.words.setText(words_of(found, partner, pair))
        first = None if found.first is None else self.rows.row_of(found.first)
        if first is not None and is_other:  # while one steps, the table stays where it was scrolled to
            self.table.scrollTo(self.rows.index(first, 0))

    def _chosen(self, current: QModelIndex, _before: QModelIndex) -> None:
        """Select the node of the row that was clicked, if the view has it."""
        state = self._session.state
        row = self.rows.row(current.row())
        if row is not None and state is not None and row.name in state.view.index:
            self._session.select(row.name, self)


def _waiting(partner: Partner, is_running: bool, failure: str) -> str:
    """What is said where there is no comparison to show."""
    if is_running:
        return f"Comparing with {partner.title} …"
    return f"Nothing was compared with {partner.title}: {failure}"


def words_of(found: Reached, partner: Partner, pair: tuple[Array, Array] | None) -> str:
    """What a comparison has found, in a line or two.

    Args:
        found: The comparison, as far as the cursor has come.
        partner: With what.
        pair: The values of the first node that differs, here and there.
    """
    whole, first = found.whole, found.first
    beyond = f" by more than {format_number(partner.tolerance, 2)} of its size" if partner.tolerance else ""
    so_far = "" if found.is_all else " so far"
    if first is not None:
        name = parse_name(first.name).plain
        words = f"Beside {partner.title}: the first node that differs{beyond} is {name}{_how(first, found, pair)}"
        words += f" · {format_count(len(found.differing))} of {format_count(len(whole.nodes))} nodes differ{so_far}"
        unlike = sum(value is not None and not value.comparable for value in map(found.value, found.differing))
        words += f", {format_count(unlike)} of them in shape" if unlike else ""
    elif so_far:
        words = f"Beside {partner.title}: no node differs{beyond}{so_far}"
    else:
        same = "the nodes of the same names agree" if whole.only_here or whole.only_there else "every node agrees"
        words = f"Beside {partner.title}: {same}" + (" within what rounding explains" if partner.tolerance else "")
    if partner.trace is None and partner.precision is not Precision.FLOAT64:
        words += " · each result is rounded, the inside of an operation is not"
    return words


def _how(first: NodeDifference, found: Reached, pair: tuple[Array, Array] | None) -> str:
    value = found.value(first)
    if value is None or not value.exceeds(found.whole.tolerance):
        return ", in its error signal"
    if value.shapes is not None:
        return f": {shapes_in_words(*value.shapes)}"
    if pair is not None and pair[0].size == 1:
        return f": {format_number(pair[0].item())} here, {format_number(pair[1].item())} there"
    return f", by {format_number(value.absolute)}"
