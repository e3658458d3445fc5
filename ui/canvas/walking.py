"""Walking through the graph with the arrow keys."""

from __future__ import annotations

from engine.debugging.debugger import DebuggerState
from ui.drawing.arrangement import Arrangement

_COLUMN = 90.0


def neighbour(state: DebuggerState, arrangement: Arrangement, here: int, dx: int, dy: int) -> int | None:
    """The node that an arrow key leads to: along edges sideways, in the same column up and down.

    Args:
        state: Whose view.
        arrangement: Where its nodes stand.
        here: The node to start from.
        dx: 1 for right, -1 for left, else 0.
        dy: 1 for down, -1 for up, else 0.
    """
    centers = arrangement.centers
    x, y = centers[here]
    if dx:
        found = list(state.view.children[here] if dx > 0 else state.view.nodes[here].parents)
    else:
        column = range(len(centers))
        found = [i for i in column if abs(centers[i][0] - x) < _COLUMN and (centers[i][1] - y) * dy > 1]
    return min(found, key=lambda i: (abs(centers[i][1] - y), abs(centers[i][0] - x)), default=None)
