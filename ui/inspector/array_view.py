"""One array of a node at a time: which one, which slice of it, as a table and as a heat map, and the cell in full."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QModelIndex, QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from engine.arrays import Array, Shape
from engine.debugging.narration import shown_name
from engine.errors import GraphError
from engine.notation import format_number, full_number, shape_words
from ui.drawing.summaries import summary
from ui.inspector.axes import axis_words
from ui.inspector.axis_choosers import AxisChoosers
from ui.inspector.cuts import Cut, index_text
from ui.inspector.slice_map import SliceMap
from ui.inspector.slice_table import SliceModel, SliceTable
from ui.inspector.sources import VALUE, Source, array_sources
from ui.inspector.view_switch import ViewSwitch
from ui.session import SelectedNumber, Session
from ui.theme import Theme

_MOST_ROWS = 8
_MAP_PX = 190
_CELL_PX, _LARGE_CELL_PX = 30.0, 64.0


class ArrayView(QWidget):
    """The arrays of one node. What it holds itself is only where one looks.

    Args:
        session: Whose numbers.
        theme: The colours.
        side_by_side: Whether there is room for table and heat map at once; else one of them is shown.
        parent: The owner.
    """

    chosen = Signal()
    """Another array was chosen."""

    def __init__(self, session: Session, theme: Theme, *, side_by_side: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._theme = session, theme
        self._index: int | None = None
        self._name, self._address = "", ""
        self._sources: list[Source] = []
        self._array: Array | None = None
        self._cut = Cut.first(())
        self._chosen: SelectedNumber | None = None
        self.source = QComboBox(self)
        self.source.setAccessibleName("Which numbers")
        self.source.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.source.setMinimumContentsLength(8)
        self.source.activated.connect(self._source_chosen)
        self.axes = AxisChoosers(self)
        self.axes.changed.connect(self._cut_chosen)
        self.cells = SliceModel(self._cell_typed, session.refused.emit, theme, self)
        self.table = SliceTable(self.cells, self)
        self.table.entered.connect(self._pointed)
        self.table.selectionModel().currentChanged.connect(self._walked)
        self.map: SliceMap = SliceMap(theme, _LARGE_CELL_PX if side_by_side else _CELL_PX, self)
        self.cells.modelReset.connect(lambda: self.map.select(None))
        self.map.hovered.connect(lambda cell: self._read(cell if cell is not None else self.map.selected))
        self.map.chosen.connect(self._cell_chosen)
        self.readout = QLabel(self)
        self.readout.setObjectName("note")
        self.readout.setAccessibleName("Number")
        self.readout.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._side_by_side = side_by_side
        self._place()

    def _place(self) -> None:
        top = QHBoxLayout()
        top.setSpacing(6)
        top.addWidget(self.source, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addLayout(top)
        layout.addWidget(self.axes)
        self._switch: ViewSwitch | None = None
        if self._side_by_side:
            splitter = QSplitter(Qt.Orientation.Horizontal)
            splitter.addWidget(self.table)
            splitter.addWidget(self.map)
            splitter.setStretchFactor(0, 3)
            splitter.setStretchFactor(1, 2)
            layout.addWidget(splitter, 1)
        else:
            self._switch = ViewSwitch((("Table", self.table), ("Map", self.map)), self)
            top.addWidget(self._switch)
            self.map.setFixedHeight(_MAP_PX)
            # The room that a high window leaves is below all sections, not in this one.
            self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
            layout.addWidget(self.table)
            layout.addWidget(self.map)
        layout.addWidget(self.readout)

    def show_map(self, *, wanted: bool) -> None:
        """Show the heat map in place of the table, or the table again."""
        if self._switch is not None:
            self._switch.show_view(1 if wanted else 0)

    @property
    def array(self) -> Array | None:
        """The array that is looked at, whole; None as long as the cursor has not reached it."""
        return self._array

    @property
    def slice(self) -> Array | None:
        """What is shown of it."""
        return None if self._array is None else self._cut.of(self._array)

    @property
    def is_empty(self) -> bool:
        """Whether the node has no arrays, only numbers."""
        return not self._sources

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = self.cells.theme = theme
        self.map.set_theme(theme)
        self.table.viewport().update()

    # ------------------------------------------------------------------------------------------------------ the session
    def refresh(self, index: int) -> None:
        """Show a node's arrays as they are now."""
        state = self._session.state
        settled = self._session.settled
        if state is None or settled is None:
            return
        node = state.view.nodes[index]
        if node.name != self._name:
            self._name, self._chosen = node.name, None
        self._index = index
        leaf = self._session.leaf_of(index)
        self._address = leaf.address if leaf is not None else ""
        self._offer(array_sources(settled, index))
        self._fill()
        self._show_selected()

    def clear(self) -> None:
        """Let go of the node and its numbers."""
        self._index, self._name, self._array = None, "", None
        self._offer([])

    def _offer(self, found: list[Source]) -> None:
        """Fill the box of the arrays, where there are others; the one that is shown stays, if it is still there."""
        before = [(s.key, s.title) for s in self._sources]
        key = self._key
        self._sources = found
        keys = [s.key for s in found]
        if before != [(s.key, s.title) for s in found]:
            with QSignalBlocker(self.source):
                self.source.clear()
                self.source.addItems([s.title for s in found])
                self.source.setCurrentIndex(keys.index(key) if key in keys else 0 if keys else -1)

    @property
    def _key(self) -> str:
        place = self.source.currentIndex()
        return self._sources[place].key if 0 <= place < len(self._sources) else ""

    def show_source(self, key: str) -> None:
        """Look at another array of the node: the value, the error signal, a message."""
        keys = [s.key for s in self._sources]
        if key in keys:
            self.source.setCurrentIndex(keys.index(key))
            self._source_chosen()

    def _source_chosen(self) -> None:
        self._fill()
        self.chosen.emit()

    def _fill(self) -> None:
        place = self.source.currentIndex()
        state = self._session.state
        if state is None or self._index is None or not 0 <= place < len(self._sources):
            return
        source = self._sources[place]
        self._array = array = source.array()
        self.cells.is_editable = source.key == VALUE and bool(self._address) and self._session.can_edit_values
        self.cells.color = "forward" if source.key == VALUE else "backward"
        shown = array is not None
        self.table.setEnabled(shown)
        if array is None:
            empty = np.zeros((0, 0))
            self.cells.show_array(empty, Cut.first(empty.shape))
            self.map.show_matrix(empty, 0.0)
            self.axes.hide()
            self.readout.setText("not computed yet at this step")
            self._give_height(Cut.first(state.view.shape(self._index)).size[0])  # as it will have
            return
        if array.shape != self._cut.shape:
            self._cut = self._cut.fitted(array.shape)
        words = axis_words(self._session, self._index, array.shape) if array.ndim > 2 else ()
        self.axes.show_cut(self._cut, words)
        self.table.follow_digits()
        self.cells.show_array(array, self._cut)
        self.map.show_matrix(self._cut.of(array), _largest(array))
        self._mark()
        self._give_height(self._cut.size[0])

    def _give_height(self, rows: int) -> None:
        """Let the table be as high as so many rows need, but for a few of many."""
        if not self._side_by_side:
            self.table.setFixedHeight(self.table.height_of(min(max(rows, 1), _MOST_ROWS)))

    def _show_selected(self) -> None:
        """Bring the cell of the number that was just selected into view."""
        chosen = self._session.selected_number
        if chosen == self._chosen:
            return
        self._chosen = chosen
        if chosen is None or self._array is None or chosen.address != (self._address or self._name):
            return
        if len(chosen.place) == self._array.ndim:
            self.go_to(chosen.place)

    def go_to(self, place: Shape) -> None:
        """Select an element, in the slice that it lies in."""
        if self._array is not None:
            self._cut_chosen(self._cut.through(place))
            self._cell_chosen(*self._cut.cell(place))

    # -------------------------------------------------------------------------------------------------------- the slice
    def _cut_chosen(self, cut: Cut) -> None:
        self._cut = cut
        self._fill()

    def _cell_chosen(self, row: int, column: int) -> None:
        self.table.setCurrentIndex(self.cells.index(row, column))

    def _walked(self, now: QModelIndex, before: QModelIndex) -> None:
        del before
        self._mark(now)

    def _mark(self, now: QModelIndex | None = None) -> None:
        """Outline the table's current cell in the heat map, and read it."""
        current = self.table.currentIndex() if now is None else now
        cell = (current.row(), current.column()) if current.isValid() else None
        self.map.select(cell)
        self._read(cell)

    def _pointed(self, index: QModelIndex) -> None:
        self._read((index.row(), index.column()))

    def _read(self, cell: tuple[int, int] | None) -> None:
        """Say a cell's index and its number, with all digits."""
        if self._array is None or cell is None or not self._array.size:
            shape = "" if self._array is None else shape_words(self._array.shape)
            largest = 0.0 if self._array is None else _largest(self._array)
            self.readout.setText(f"{shape} · colours up to ±{format_number(largest, 3)}" if shape else "")
            return
        place = self._cut.place(*cell)
        name = self.source.currentText() if self._key != VALUE else self._shown_name()
        self.readout.setText(f"{index_text(name, place)} = {full_number(float(self._array[place]))}")
        self.map.setAccessibleDescription(self.readout.text())

    def _shown_name(self) -> str:
        state = self._session.state
        return "" if state is None or self._index is None else shown_name(state, self._index)

    def _cell_typed(self, place: Shape, value: float) -> None:
        try:
            self._session.edit_number(self._address, place, value, self, None)
        except GraphError as error:
            self._session.refused.emit(error.sentence)


def _largest(array: Array) -> float:
    """The largest finite magnitude: what has the full colour."""
    found = summary(array)
    if found.is_finite:
        return found.largest
    return float(np.abs(array[np.isfinite(array)]).max(initial=0.0))
