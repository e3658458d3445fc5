"""Widths of edges by the size of what travels along them, in a few classes so that each is painted at once."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from ui.drawing.picture import Picture

_CLASSES = 8
THINNEST, WIDEST = 0.7, 3.6
"""Widths of the smallest and the largest size, times the usual width of a line."""

Edge = tuple[int, int]


def width_at(place: float) -> float:
    """How many times the usual width a line has at a place from 0 to 1 of the scale."""
    return THINNEST + (WIDEST - THINNEST) * place


def head_size(usual: float, width: float) -> float:
    """The length of the arrow at a line's end: one that the line's own width does not hide."""
    return max(usual, 3.0 + 2.2 * width)


def by_width(
    picture: Picture, edges: Collection[Edge], usual: float, *, backward: bool
) -> list[tuple[float, list[Edge]]]:
    """Edges by the width of their line, the widest first so that the others stay in sight.

    What has not arrived has its usual width; what has no place on the scale (0, NaN, an infinite size) that of the end
    of the scale that it lies beyond.

    Args:
        picture: Whose edges.
        edges: (parent, child) of some.
        usual: The width where the picture does not vary it.
        backward: Whether the lanes of the messages are meant.
    """
    traffic = picture.traffic
    if traffic is None or not edges:
        return [(usual, list(edges))]
    rows = np.fromiter((traffic.places[edge] for edge in edges), dtype=np.intp, count=len(edges))
    sizes = (traffic.backward if backward else traffic.forward)[rows]
    places = (traffic.backward_places if backward else traffic.forward_places)[rows]
    places = np.where(np.isposinf(sizes), 1.0, np.where(sizes == 0, 0.0, places))
    classes = np.where(np.isnan(places), -1, np.round(np.nan_to_num(places) * (_CLASSES - 1)))
    found: dict[float, list[Edge]] = {}
    for edge, number in zip(edges, classes.tolist(), strict=True):
        width = usual if number < 0 else usual * width_at(number / (_CLASSES - 1))
        found.setdefault(width, []).append(edge)
    return sorted(found.items(), reverse=True)
