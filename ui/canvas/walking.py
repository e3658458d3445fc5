"""Walking through the graph with the arrow keys."""

from __future__ import annotations

import numpy as np

from engine.debugging.debugger import DebuggerState
from ui.drawing.arrangement import Arrangement

_APART = 30.0
"""Centres farther from each other than this, across, belong to different columns."""


def neighbour(state: DebuggerState, arrangement: Arrangement, here: int, dx: int, dy: int) -> int | None:
    """The node that an arrow key leads to: along edges sideways, through the columns up and down.

    Right leads to the nearest child, left to the nearest parent. Down leads to the next node of the same column, and
    from its end to the beginning of the next column, so that every node can be reached by one key. Where the edges
    point down, down and up lead along them, and right and left through the rows.

    Args:
        state: Whose view.
        arrangement: Where its nodes stand.
        here: The node to start from.
        dx: 1 for right, -1 for left, else 0.
        dy: 1 for down, -1 for up, else 0.
    """
    centers = arrangement.centers
    if arrangement.direction == "down":
        dx, dy, centers = dy, dx, centers[:, ::-1]  # the same, seen from the side
    if dy:
        order = reading_order(centers)
        there = order.index(here) + dy
        return order[there] if 0 <= there < len(order) else None
    x, y = centers[here]
    found = state.view.children[here] if dx > 0 else state.view.nodes[here].parents
    return min(found, key=lambda i: (abs(centers[i][1] - y), abs(centers[i][0] - x)), default=None)


def reading_order(centers: np.ndarray) -> list[int]:
    """The nodes column by column, from left to right, and in each from top to bottom.

    Args:
        centers: Where the nodes stand, shape (N, 2).
    """
    across = np.argsort(centers[:, 0], kind="stable")
    begins = np.diff(centers[across, 0], prepend=centers[across[:1], 0]) > _APART
    column = np.empty(len(centers), dtype=int)
    column[across] = np.cumsum(begins)
    return [int(i) for i in np.lexsort((centers[:, 1], column))]
