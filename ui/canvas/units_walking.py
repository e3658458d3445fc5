"""Walking through the units with the arrow keys: from unit to unit, and along the edges between them."""

from __future__ import annotations

import numpy as np

from ui.drawing.units_layout import UnitsLayout


def next_unit(layout: UnitsLayout, unit: int, dx: int, dy: int) -> int | None:
    """The unit that an arrow key leads to: the nearest in the next column, or the next one in the same.

    Args:
        layout: Where the units stand.
        unit: The one to start from.
        dx: 1 for right, -1 for left, else 0.
        dy: 1 for down, -1 for up, else 0.
    """
    here, shown = layout.centers[unit], layout.shown
    across, down = layout.places[:, 0] - here.x(), layout.places[:, 1] - here.y()
    ahead = across * dx > 1 if dx else (np.abs(across) < 1) & (down * dy > 1)
    if not ahead.any():
        return None
    distance = np.abs(across) * 1e4 + np.abs(down) if dx else np.abs(down)
    return int(shown[np.where(ahead, distance, np.inf).argmin()])


def first_edge(layout: UnitsLayout, unit: int, *, incoming: bool) -> int | None:
    """The uppermost drawn edge with a weight that ends (or begins) at a unit."""
    found = _edges_at(layout, unit, incoming=incoming)
    return found[0] if found else None


def next_edge(layout: UnitsLayout, edge: int, dy: int, *, incoming: bool) -> int | None:
    """The edge below (or above) an edge, among those that share its head (or its tail)."""
    ends = layout.network.edges.target if incoming else layout.network.edges.source
    found = _edges_at(layout, int(ends[edge]), incoming=incoming)
    place = found.index(edge) + dy
    return found[place] if 0 <= place < len(found) else None


def _edges_at(layout: UnitsLayout, unit: int, *, incoming: bool) -> list[int]:
    """The drawn edges with a weight that share an end, by the height of their other end."""
    edges, drawn = layout.network.edges, layout.edges
    ours = ((edges.target if incoming else edges.source)[drawn] == unit) & (edges.leaf[drawn] >= 0)
    heights = layout.lines[ours, 1 if incoming else 3]
    return [int(k) for k in drawn[ours][np.argsort(heights, kind="stable")]]
