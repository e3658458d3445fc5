"""Which nodes, or which number of one, are selected."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from PySide6.QtCore import QObject

from engine.debugging.debugger import DebuggerState
from engine.graph import Variable
from ui.changes import What
from ui.selection import Selection, carried
from ui.session.core import SessionCore
from ui.settings import Settings


class SelectedNumber(NamedTuple):
    """One number of a leaf or a variable, as the units view selects them.

    Attributes:
        address: The primitive's, variable's or leaf's.
        place: Its index there; ``()`` for a scalar.
    """

    address: str
    place: tuple[int, ...]


class Selecting(SessionCore):
    """The selection, and what the inspector explains."""

    def __init__(self, settings: Settings, parent: QObject | None = None) -> None:
        super().__init__(settings, parent)
        self.selection = Selection()
        self.selected_number: SelectedNumber | None = None
        self._typing = 0

    def end_gesture(self) -> None:
        """Let the next edit be an entry of its own in the undo history."""
        self._typing += 1

    @property
    def selected(self) -> str | None:
        """The selected node that the inspector explains: of several the one that was chosen last."""
        return self.selection.primary

    def select(self, name: str | None, by: object = None) -> None:
        """Select a node by its address and no other, or none."""
        self._choose(Selection.of([name]), by)

    def select_all(self, names: Iterable[str], by: object = None) -> None:
        """Select several nodes; the last one is explained."""
        self._choose(Selection.of(names), by)

    def toggle_selected(self, name: str, by: object = None) -> None:
        """Select one node more, or one less."""
        self._choose(self.selection.toggled(name), by)

    def _choose(self, selection: Selection, by: object) -> None:
        if selection == self.selection and self.selected_number is None:
            return
        self.end_gesture()
        self.selection, self.selected_number = selection, None
        self._announce(What.SELECTION, by)

    def select_number(self, address: str, place: tuple[int, ...], by: object = None) -> None:
        """Select one number: the node that holds it at the shown level, and which of its elements."""
        chosen = SelectedNumber(address, place)
        if self.state is None or chosen == self.selected_number:
            return
        self.end_gesture()
        self.selection = Selection((self.state.name_of(self.state.model.graph.id_of(address)),))
        self.selected_number = chosen
        self._announce(What.SELECTION, by)

    @property
    def inspected(self) -> int | None:
        """The index of the node to explain: the selected one, or else the one that the last step was about."""
        if self.state is None:
            return None
        index = self.state.view.index.get(self.selected) if self.selected is not None else None
        if index is not None:
            return index
        step = self.state.last_step
        return step.node if step is not None else None

    def leaf_of(self, index: int) -> Variable | None:
        """The leaf that a node of the view is, or None."""
        if self.state is None or not self.state.view.nodes[index].is_leaf:
            return None
        node = self.state.view.nodes[index]
        return self.state.model.graph.variable(node.name) if node.is_array else self.state.view.variable(index)

    def _carry_selection(self, before: DebuggerState) -> None:
        """Select the same in another view of the same graph."""
        if self.state is not None:
            graph = self.state.model.graph
            self.selection = Selection(carried(self.selection.names, graph, before.view, self.state.view))

    def _forget_selection(self) -> None:
        """Select nothing: another document is open."""
        self.selection, self.selected_number = Selection(), None
