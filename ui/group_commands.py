"""Opening and closing groups by hand: what a node, a command or a place on the canvas means by "the group"."""

from __future__ import annotations

from engine.debugging.actions import CloseGroup, OpenGroup
from engine.debugging.debugger import DebuggerState
from engine.levels.groups import GroupKey, GroupName, group_tree
from ui.session import Session


def closed_group(state: DebuggerState, index: int) -> GroupName | None:
    """The group that a node stands for, if it can be opened."""
    tree, key = group_tree(state.view.graph), state.view.nodes[index].key
    return tree.name(key) if tree.opens(key) else None


def open_groups(state: DebuggerState, index: int) -> tuple[GroupName, ...]:
    """The open groups around a node, outermost first."""
    tree = group_tree(state.view.graph)
    return tuple(tree.name(key) for key in state.view.around(index))


def titled(state: DebuggerState, group: GroupName) -> str:
    """What a group is called beside the groups around it."""
    tree = group_tree(state.view.graph)
    return tree.title(tree.named(group))


def node_of(state: DebuggerState, key: GroupKey) -> int | None:
    """The node of the view that a group, a variable or a primitive is; None where it is open, or inside of another."""
    tree = group_tree(state.view.graph)
    index = state.view.block[key[1] if key[0] == "node" else tree.last(key)]
    return index if state.view.nodes[index].key == key or not tree.opens(key) else None


def open_selected(session: Session) -> None:
    """Open the group that the selected node stands for, or say why there is none."""
    state, index = session.state, session.inspected
    if state is None or index is None:
        session.notified.emit("Select a node first")
        return
    group = closed_group(state, index)
    if group is None:
        session.notified.emit("There is nothing more inside of this node")
    else:
        session.act(OpenGroup(group))


def close_selected(session: Session) -> None:
    """Close the innermost group around the selected node, or say why there is none."""
    state, index = session.state, session.inspected
    if state is None or index is None:
        session.notified.emit("Select a node first")
        return
    around = open_groups(state, index)
    if around:
        session.act(CloseGroup(around[-1]))
    else:
        session.notified.emit("No open group lies around this node")
