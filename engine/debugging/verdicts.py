"""The gradient check's verdicts, node by node of any view: leaf by leaf, or element by element at the scalars level."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from engine.debugging.check_record import LeafCheck, Reason
from engine.debugging.culprits import Culprit
from engine.debugging.debugger import DebuggerState
from engine.debugging.marks import Mark, Marks
from engine.levels.scalars import expand
from engine.notation.names import split_element

_MARKS = {
    Reason.OK: Mark.OK,
    Reason.KINK: Mark.KINK,
    Reason.WRONG: Mark.WRONG,
    Reason.NO_GRADIENT: Mark.NO_GRADIENT,
    Reason.UNTOLD: Mark.UNTOLD,
}


def leaf_mark(check: LeafCheck) -> Mark:
    """The mark of a whole leaf."""
    return _MARKS[check.reason]


def culprit_nodes(state: DebuggerState, culprit: Culprit) -> tuple[int, ...]:
    """The nodes of a view that a wrong derivative rule lies in: one, or at the scalars level a statement's elements."""
    view, graph = state.view, state.model.graph
    if view.graph is graph:
        return (int(view.block[culprit.node]),)
    whole = graph.variables[graph.nodes[culprit.node].variable].address
    return tuple(node.index for node in view.nodes if split_element(node.name)[0] == whole)


def verdict_marks(state: DebuggerState, checked: Iterable[LeafCheck], culprits: Iterable[Culprit] = ()) -> Marks:
    """The marks of a view's nodes.

    A node without a leaf or a culprit in it is plain; of several leaves in a group the worst verdict counts. Leaves
    that carry no error signal, because they are read as indices only or there is no loss, are never checked.

    Args:
        state: The debugger's state, at any level.
        checked: The verdicts so far, of the same model.
        culprits: The operations whose own derivative is wrong.

    Returns:
        One :class:`Mark` a node of the view.
    """
    marks = _leaf_marks(state, checked)
    for culprit in culprits:
        marks[list(culprit_nodes(state, culprit))] = Mark.WRONG
    return marks


def _leaf_marks(state: DebuggerState, checked: Iterable[LeafCheck]) -> Marks:
    view, graph = state.view, state.model.graph
    known = {leaf.name: leaf for leaf in checked}
    never = {
        v.last: graph.loss is None or (graph.feeds_indices[v.last] and not graph.reaches_loss[v.last])
        for v in graph.leaves
    }
    found = {v.last: known[v.address] for v in graph.leaves if v.address in known}
    marks = np.full(len(view.nodes), Mark.PLAIN, dtype=np.uint8)
    if view.graph is graph:
        for leaf in graph.leaves:
            node = view.block[leaf.last]
            marks[node] = max(marks[node], _mark(leaf.last, found, never))
        return marks
    elements = {leaf: element_marks(check) for leaf, check in found.items()}
    origins = expand(graph).origins
    for leaf in view.graph.leaves:
        origin = origins[leaf.last]
        if origin is not None:
            whole, place = origin
            own = elements[whole][place] if whole in elements else _mark(whole, found, never)
            node = view.block[leaf.last]
            marks[node] = max(marks[node], own)
    return marks


def element_marks(check: LeafCheck) -> Marks:
    """The marks of a leaf's elements, in reading order."""
    usual = Mark.NO_GRADIENT if check.reason is Reason.NO_GRADIENT else Mark.OK
    marks = np.full(check.wrong.size, usual, dtype=np.uint8)
    marks[check.kinks.reshape(-1)] = Mark.KINK
    marks[check.untold.reshape(-1)] = Mark.UNTOLD
    marks[check.wrong.reshape(-1)] = Mark.WRONG
    return marks


def _mark(leaf: int, found: Mapping[int, LeafCheck], never: Mapping[int, bool]) -> Mark:
    if leaf in found:
        return leaf_mark(found[leaf])
    return Mark.NOTHING if never[leaf] else Mark.UNCHECKED
