"""A page of columns for graphs of any size: where only painting is measured, placing shall not be waited for."""

from __future__ import annotations

from math import ceil, sqrt

import numpy as np

from engine.debugging.debugger import DebuggerState
from ui.drawing.arrangement import Arrangement
from ui.drawing.figures import figures_of

_COLUMN, _ROW = 220.0, 90.0
_SHAPE = 1.6
"""Width over height of the page."""


def folded(state: DebuggerState) -> Arrangement:
    """Place nodes in columns by rank, the columns in lines that run to and fro."""
    view = state.view
    ranks = np.zeros(len(view.nodes), dtype=int)
    for node in view.nodes:
        ranks[node.index] = max((ranks[p] + 1 for p in node.parents), default=0)
    for node in view.nodes:
        if node.is_leaf and view.children[node.index]:
            ranks[node.index] = min(ranks[c] for c in view.children[node.index]) - 1
    order = np.argsort(ranks, kind="stable")
    begins = np.searchsorted(ranks[order], np.arange(ranks.max() + 1))
    rows = np.empty(len(ranks))
    rows[order] = np.arange(len(ranks)) - begins[ranks[order]]
    height = (rows.max() + 2) * _ROW
    columns = max(1, ceil(sqrt((ranks.max() + 1) * _SHAPE * height / _COLUMN)))
    line, column = np.divmod(ranks, columns)
    # Every other line runs back, so that no edge has to cross the page.
    turned = line % 2 == 1
    column = np.where(turned, columns - 1 - column, column)
    centers = np.stack([column * _COLUMN, rows * _ROW + line * height], axis=1)
    figures = figures_of(state)
    half = np.array([f.width / 2 for f in figures]) * np.where(turned, -1, 1)
    routes = {
        (parent, child): (
            (centers[parent, 0] + half[parent], centers[parent, 1]),
            (centers[child, 0] - half[child], centers[child, 1]),
        )
        for parent, child in view.edges
    }
    return Arrangement(figures, centers, routes, tuple(node.name for node in view.nodes))
