"""The outline's tree. A row that is unfolded is a group that is open on the canvas, and the other way round."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from engine.debugging.actions import CloseGroup, OpenGroup
from engine.debugging.debugger import DebuggerState
from engine.graph import Graph
from engine.levels.groups import ARRAY, LAYER, NODE, STATEMENT, GroupKey, GroupTree, group_tree
from engine.notation import format_shape, parse_name
from ui.changes import What, on_rest
from ui.group_commands import node_of
from ui.session import Session
from ui.theme import Theme

_MOST_PRIMITIVES = 5_000
"""In larger graphs a statement's primitives have no rows: they are looked at on the canvas."""
_KEY = Qt.ItemDataRole.UserRole


class Outline(QTreeWidget):
    """Groups, variables and what they consist of.

    Args:
        session: Whose model.
        theme: The colours.
        parent: The owner.
    """

    def __init__(self, session: Session, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outline")
        self.setAccessibleName("Outline: groups and variables")
        self._session, self._theme = session, theme
        self._graph: Graph | None = None
        self._rows: dict[GroupKey, QTreeWidgetItem] = {}
        self.setColumnCount(2)
        self.setHeaderHidden(True)
        self.setUniformRowHeights(True)
        self.setIndentation(14)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.itemExpanded.connect(lambda item: self._turn(item, is_open=True))
        self.itemCollapsed.connect(lambda item: self._turn(item, is_open=False))
        self.currentItemChanged.connect(lambda item, _: self._select(item))
        on_rest(session, What.STRUCTURE | What.DOCUMENT | What.SELECTION, self._refresh)

    def set_theme(self, theme: Theme) -> None:
        """Use other colours."""
        self._theme = theme
        self._graph = None
        self._refresh(What.STRUCTURE)

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what happened while the tab was not to be seen."""
        super().showEvent(event)
        self._refresh(What.STRUCTURE)

    def row(self, key: GroupKey) -> QTreeWidgetItem | None:
        """The row of a group, a variable or a primitive; None where there is none yet."""
        return self._rows.get(key)

    # ----------------------------------------------------------------------------------------- from the session to here
    def _refresh(self, what: What) -> None:
        state = self._session.state
        if state is None:
            self._forget()  # also where it is hidden: a closed document's graph is to go
            return
        if not self.isVisible():
            return
        with QSignalBlocker(self):
            if state.view.graph is not self._graph:
                self._build(state)
            if what & (What.STRUCTURE | What.DOCUMENT):
                self._unfold(state)
            self._point_at_selection(state)

    def _forget(self) -> None:
        with QSignalBlocker(self):
            self._rows.clear()
            self.clear()
            self._graph = None

    def _build(self, state: DebuggerState) -> None:
        self._forget()
        self._graph = state.view.graph
        self._fill(self.invisibleRootItem(), None)

    def _fill(self, item: QTreeWidgetItem, around: GroupKey | None) -> None:
        """Give a row its rows; done when it is first unfolded, since a large model has very many."""
        assert self._graph is not None
        tree = group_tree(self._graph)
        for key in tree.contents(around):
            row = QTreeWidgetItem(item, list(_texts(self._graph, tree, key)))
            row.setData(0, _KEY, key)
            row.setForeground(1, self._theme.color("secondary"))
            row.setToolTip(0, row.text(0))
            row.setTextAlignment(1, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            if key[0] == LAYER:
                font = row.font(0)
                font.setBold(True)
                row.setFont(0, font)
            if self._unfolds(key):
                row.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
            self._rows[key] = row

    def _unfolds(self, key: GroupKey) -> bool:
        assert self._graph is not None
        opens = group_tree(self._graph).opens(key)
        return opens and (key[0] in (LAYER, ARRAY) or len(self._graph.nodes) <= _MOST_PRIMITIVES)

    def _unfold(self, state: DebuggerState) -> None:
        """Unfold what is open on the canvas, fold what is closed."""
        tree = group_tree(state.view.graph)
        waiting = list(_children(self.invisibleRootItem()))
        while waiting:
            item = waiting.pop()
            key = _key(item)
            if not self._unfolds(key):
                continue
            is_open = state.folding.is_open(tree.name(key))
            if is_open and not item.childCount():
                self._fill(item, key)
            item.setExpanded(is_open)
            waiting += _children(item)

    def _point_at_selection(self, state: DebuggerState) -> None:
        name = self._session.selected
        index = state.view.index.get(name) if name is not None else None
        item = None
        if index is not None:
            node = state.view.nodes[index]
            variable = state.view.graph.nodes[node.last].variable
            item = self._rows.get(node.key) or self._rows.get((STATEMENT, variable))
        if item is None:
            self.selectionModel().clear()
        elif item is not self.currentItem():
            self.setCurrentItem(item)
            self.scrollToItem(item)

    # ----------------------------------------------------------------------------------------- from here to the session
    def _turn(self, item: QTreeWidgetItem, *, is_open: bool) -> None:
        if self._graph is None:
            return
        group = group_tree(self._graph).name(_key(item))
        self._session.act(OpenGroup(group) if is_open else CloseGroup(group), self)

    def _select(self, item: QTreeWidgetItem | None) -> None:
        """Select the node that a row is; an open group is no node."""
        state = self._session.state
        if state is None or item is None or state.view.graph is not self._graph:
            return
        index = node_of(state, _key(item))
        if index is not None:
            self._session.select(state.view.nodes[index].name, self)


def _key(item: QTreeWidgetItem) -> GroupKey:
    sort, index = item.data(0, _KEY)
    return sort, index


def _children(item: QTreeWidgetItem) -> Iterator[QTreeWidgetItem]:
    return (child for i in range(item.childCount()) if (child := item.child(i)) is not None)


def _texts(graph: Graph, tree: GroupTree, key: GroupKey) -> tuple[str, str]:
    """A row's name, and what it is in a word."""
    sort, index = key
    if sort == LAYER:
        return tree.title(key), ""
    if sort == NODE:
        node = graph.nodes[index]
        return parse_name(node.name).plain, "" if node.op is None else node.op.name
    if sort == ARRAY:
        variable = graph.variables[index]
        count = len(tree.contents(key))
        return parse_name(tree.title(key)).plain, f"{variable.kind if variable.is_leaf else ''} {count} numbers".strip()
    variable = graph.variables[index]
    shape = graph.nodes[variable.last].shape
    return parse_name(variable.address).plain, " ".join(
        filter(None, (str(variable.kind) if variable.is_leaf else "", format_shape(shape) if shape else ""))
    )
