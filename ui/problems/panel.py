"""The problems: a live list, the walk back to a culprit, and values and error signals by layer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QListView,
    QSizePolicy,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from ui.action_button import ActionButton
from ui.keys import leave_letters
from ui.menus.mnemonics import title_of
from ui.problems.rows import FindingRow, Findings, Trail, TrailRow
from ui.problems.units_table import UnitsTable
from ui.session import Session
from ui.theme import Theme

if TYPE_CHECKING:
    from ui.problems.layer_plot import LayerPlot

_HEIGHT_PX = 250
_WIDTHS = (290, 310, 290)
_ALL_PX = 640
_WALKING = ("debug.why_previous", "debug.why_next")


class ProblemsPanel(QWidget):
    """What is wrong with the pass that is shown.

    Args:
        session: Whose pass.
        actions: The actions by command, for the buttons.
        theme: The colours.
        parent: The owner.
    """

    counted = Signal(int)
    """How many problems there are now."""

    def __init__(
        self, session: Session, actions: Mapping[str, QAction], theme: Theme, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setAccessibleName("Problems")
        self._session, self._theme = session, theme
        self._plot: LayerPlot | None = None
        self.findings, self.trail = Findings(session, self), Trail(session, self)
        self._rows = (FindingRow(self.findings, theme, self), TrailRow(self.trail, theme, self))
        self.list = _list("findings", "Problems found", self)
        self.list.setModel(self.findings)
        self.list.setItemDelegate(self._rows[0])
        self.walk = _list("trail", "The way back to the culprit", self)
        self.walk.setModel(self.trail)
        self.walk.setItemDelegate(self._rows[1])
        self.count, self.said, self.advice = QLabel(self), QLabel(self), QLabel(self)
        self.count.setObjectName("note")
        self.count.setAccessibleName("How many problems")
        for label in (self.said, self.advice):
            label.setWordWrap(True)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.said.setAccessibleName("What happened")
        self.advice.setAccessibleName("What to do")
        self.advice.setObjectName("note")
        self.facts = QTabWidget(self)
        self.units = UnitsTable(theme, self.facts)
        self.facts.setObjectName("problemsFacts")
        self.facts.setDocumentMode(True)
        self.facts.tabBar().setAccessibleName("Layers or units")
        self._build(actions)
        self.list.clicked.connect(lambda index: self._point_out(index.row()))
        self.list.activated.connect(lambda index: self._follow(index.row()))
        self.walk.clicked.connect(lambda index: session.diagnosing.go_to(index.row()))
        self.walk.activated.connect(lambda index: session.diagnosing.go_to(index.row()))
        self.units.chosen.connect(self._show_node)
        session.diagnosing.changed.connect(self._refresh)
        session.diagnosing.walked.connect(self._show_walk)
        self._refresh()
        self._show_walk()

    def _build(self, actions: Mapping[str, QAction]) -> None:
        panes = QSplitter(Qt.Orientation.Horizontal, self)
        panes.setChildrenCollapsible(False)
        panes.setHandleWidth(1)
        panes.addWidget(_column(panes, self.count, self.list))
        middle = _column(panes, self.said, self.walk, self.advice)
        panes.addWidget(middle)
        buttons = QHBoxLayout()
        buttons.setSpacing(2)
        for command, text in ((_WALKING[0], "‹ Back"), ("debug.why", "Why?"), (_WALKING[1], "Next ›")):
            button = ActionButton(middle)
            button.setDefaultAction(actions[command])
            button.setText(text)
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
            button.setAccessibleName(title_of(actions[command]))
            button.setAutoRaise(True)
            # The action would put its own text back at its next change.
            actions[command].changed.connect(lambda button=button, text=text: button.setText(text))
            buttons.addWidget(button)
        buttons.addStretch()
        layout = middle.layout()
        assert isinstance(layout, QVBoxLayout)
        layout.addLayout(buttons)
        self._layers_page = QWidget(self.facts)
        self._layers = QVBoxLayout(self._layers_page)
        self._layers.setContentsMargins(0, 4, 0, 0)
        self._key = QLabel(self._layers_page)
        self._key.setObjectName("note")
        self._key.setTextFormat(Qt.TextFormat.RichText)
        self._layers.addWidget(self._key)
        self.facts.addTab(self._layers_page, "Layers")
        self.facts.addTab(self.units, "Units")
        self._right = _column(panes, self.facts)
        panes.addWidget(self._right)
        panes.setSizes(list(_WIDTHS))
        for i in range(3):
            panes.setStretchFactor(i, 1)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(panes)
        outer.setSizeConstraint(QVBoxLayout.SizeConstraint.SetNoConstraint)

    def sizeHint(self) -> QSize:
        """Room for a few rows and a plot."""
        return QSize(sum(_WIDTHS), _HEIGHT_PX)

    def minimumSizeHint(self) -> QSize:
        """Next to nothing: whoever shows it makes room for it, and the timeline beside it stays small."""
        return QSize(0, 0)

    def showEvent(self, event: QShowEvent) -> None:
        """Make the plot when it is first seen: the library behind it takes a moment to load."""
        super().showEvent(event)
        if self._plot is None:
            from ui.problems.layer_plot import LayerPlot

            self._plot = LayerPlot(self._theme)
            self._layers.addWidget(self._plot, 1)
            self._refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Where not all three fit side by side, the findings and the walk are worth more."""
        super().resizeEvent(event)
        self._right.setVisible(event.size().width() >= _ALL_PX)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        for row in self._rows:
            row.theme = theme
        if self._plot is not None:
            self._plot.set_theme(theme)
        self.units.set_theme(theme)
        self._refresh()
        self.list.viewport().update()
        self.walk.viewport().update()

    def _refresh(self) -> None:
        diagnosing = self._session.diagnosing
        self.findings.refresh()
        count = len(diagnosing.findings)
        words = "no problems found" if not count else f"{count} problem{'s' if count != 1 else ''}"
        failure = diagnosing.diagnosis.failure
        if failure and not count:
            words = "could not look for problems"
        self.count.setText(words if diagnosing.is_current else "looking …")
        self.count.setToolTip(failure if diagnosing.is_current else "")
        self.list.setEnabled(diagnosing.is_current)
        self.counted.emit(count)
        if self._plot is not None:
            self._plot.show_layers(diagnosing.diagnosis.layers)
        self.units.show_units(diagnosing.diagnosis.units)
        value, signal = (self._theme.hex(token) for token in ("forward", "backward"))
        self._key.setText(
            f'<span style="color:{value}">● value</span>&nbsp; '
            f'<span style="color:{signal}">■ error signal&nbsp; ✕ 0</span>'
        )
        self._key.setToolTip("Root mean squares, on a logarithmic scale")

    def _show_walk(self) -> None:
        walk = self._session.diagnosing.walk
        self.trail.refresh()
        if walk is None:
            self.said.setText("Choose a problem, or a node whose number surprises you, and ask why.")
            self.advice.clear()
            self.list.clearSelection()
            return
        found = walk.finding
        row = self.findings.row_of(found)  # none where it is an answer, not a finding
        # The row beside it says the whole sentence: the room is the walk's.
        self.said.setText(found.sentence if row is None else f"{found.kind}: {found.reason}")
        self.said.setToolTip("" if row is None else found.sentence)
        self.advice.setText(f"What to do: {found.advice}" if found.advice else "")
        for view, chosen in ((self.list, -1 if row is None else row), (self.walk, walk.place)):
            index = view.model().index(chosen, 0)
            view.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)
            if index.isValid():
                view.scrollTo(index)

    def _point_out(self, row: int) -> None:
        found = self.findings.row(row)
        if found is not None:
            self._session.diagnosing.point_out(found)

    def _follow(self, row: int) -> None:
        found = self.findings.row(row)
        if found is not None:
            self._session.diagnosing.follow(found)

    def _show_node(self, node: int) -> None:
        state = self._session.state
        if state is not None:
            name = state.name_of(node)
            self._session.select(name)
            self._session.diagnosing.wanted.emit(name)


class _List(QListView):
    """A list that keeps its current row in sight when it gets less room.

    Args:
        parent: The owner.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        # Not in the middle of the event: to scroll lays rows out, which may bring a scroll bar and another such event.
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.timeout.connect(self._settle)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go back to the current row, once the others have been laid out anew."""
        super().resizeEvent(event)
        self._settling.start()

    def _settle(self) -> None:
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


def _list(name: str, words: str, parent: QWidget) -> QListView:
    found = _List(parent)
    found.setObjectName(name)
    found.setAccessibleName(words)
    found.setResizeMode(QListView.ResizeMode.Adjust)  # rows are as high as their words need
    found.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
    found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    found.setFrameShape(QListView.Shape.NoFrame)
    found.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
    leave_letters(found)
    return found


def _column(parent: QWidget, *widgets: QWidget) -> QWidget:
    """Widgets one below the other; lists take what is left."""
    column = QWidget(parent)
    column.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    layout = QVBoxLayout(column)
    layout.setContentsMargins(10, 6, 10, 6)
    layout.setSpacing(4)
    for widget in widgets:
        layout.addWidget(widget, 0 if isinstance(widget, QLabel) else 1)
    return column
