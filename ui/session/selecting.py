"""Which node, or which number of it, is selected."""

from __future__ import annotations

from typing import NamedTuple

from PySide6.QtCore import QObject

from engine.debugging.debugger import DebuggerState
from engine.graph import Variable
from engine.levels import counterpart
from ui.changes import What
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
        self.selected: str | None = None
        self.selected_number: SelectedNumber | None = None
        self._typing = 0

    def end_gesture(self) -> None:
        """Let the next edit be an entry of its own in the undo history."""
        self._typing += 1

    def select(self, name: str | None, by: object = None) -> None:
        """Select a node by its address, or none."""
        if name == self.selected and self.selected_number is None:
            return
        self.end_gesture()
        self.selected, self.selected_number = name, None
        self._announce(What.SELECTION, by)

    def select_number(self, address: str, place: tuple[int, ...], by: object = None) -> None:
        """Select one number: the node that holds it at the shown level, and which of its elements."""
        chosen = SelectedNumber(address, place)
        if self.state is None or chosen == self.selected_number:
            return
        self.end_gesture()
        self.selected = self.state.name_of(self.state.model.graph.id_of(address))
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
        if self.selected is None or self.state is None or self.selected not in before.view.index:
            return
        view = self.state.view
        found = counterpart(self.state.model.graph, before.view, before.view.index[self.selected], view)
        self.selected = None if found is None else view.nodes[found].name
