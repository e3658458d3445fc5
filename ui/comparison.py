"""Two states of the debugger compared: what the rooms have to draw anew after an edit."""

from __future__ import annotations

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.levels.quotient import Quotient
from ui.changes import What
from ui.maps import outline, structure


def what_changed(before: DebuggerState | None, after: DebuggerState | None) -> What:
    """What became different between the states before and after an edit."""
    if before is not None and after is not None and _same_graph(before, after):
        return What.NUMBERS if before.cursor == after.cursor else What.NUMBERS | What.CURSOR
    if before is None or after is None or structure(before) != structure(after):
        return What.STRUCTURE | What.NUMBERS | What.CURSOR | What.SELECTION | What.BREAKPOINTS
    what = What.NUMBERS
    if before.cursor != after.cursor:
        what |= What.CURSOR
    if outline(before) != outline(after):
        what |= What.STRUCTURE
    return what


def _same_graph(before: DebuggerState, after: DebuggerState) -> bool:
    """Whether two states show the same graph in the same way, told without looking at its nodes."""
    return (
        before.schedule is after.schedule
        and before.model.graph is after.model.graph
        and before.folding == after.folding
    )


def changed_nodes(before: DebuggerState | None, after: DebuggerState | None) -> frozenset[str]:
    """The nodes whose value or error signal looks different after an edit, as far as the cursor has come."""
    if before is None or after is None:
        return frozenset()
    return frozenset(
        node.name
        for node in after.view.nodes
        if not _same(before.value(node.index), after.value(node.index))
        or not _same(before.signal(node.index), after.signal(node.index))
    )


def same_names(before: Quotient, after: Quotient) -> bool:
    """Whether two views have the same nodes in the same order, of whatever shapes."""
    return before is after or [node.name for node in before.nodes] == [node.name for node in after.nodes]


def _same(a: Array | None, b: Array | None) -> bool:
    if a is None or b is None:
        return a is b
    return a.shape == b.shape and a.tobytes() == b.tobytes()
