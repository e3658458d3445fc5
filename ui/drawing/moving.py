"""Nodes moved by hand: they stand where they were put, and their edges and frames follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from itertools import pairwise

from PySide6.QtCore import QPointF, QRectF

from engine.layout import Direction
from ui.drawing.arrangement import Arrangement, Route
from ui.drawing.frames import FRAME_GAP, TITLE_H, Frame
from ui.drawing.places import Place

_CLEAR = 6.0
"""A point between two ends is kept if it is this far from both, along the ranks."""


def with_moved(arrangement: Arrangement, moved: Mapping[str, Place]) -> Arrangement:
    """An arrangement with some nodes elsewhere.

    The other nodes stay. An edge of a moved node starts and ends at the ports that it had, and passes through those of
    its points between them that still lie on the way. A frame grows to hold its members.

    Args:
        arrangement: As the layout made it.
        moved: Name -> centre; names that the arrangement does not have are left out.
    """
    places = {index: moved[name] for index, name in enumerate(arrangement.names) if name in moved}
    if not places:
        return arrangement
    centers = arrangement.centers.copy()
    for index, place in places.items():
        centers[index] = place
    shift = centers - arrangement.centers
    routes = dict(arrangement.routes)
    for (parent, child), route in arrangement.routes.items():
        if parent in places or child in places:
            start = (route[0][0] + float(shift[parent, 0]), route[0][1] + float(shift[parent, 1]))
            end = (route[-1][0] + float(shift[child, 0]), route[-1][1] + float(shift[child, 1]))
            between = _inner(route, arrangement.is_curved)
            turned = arrangement.direction
            points = (start, *[p for p in between if _on_the_way(start, p, end, turned)], end)
            routes[parent, child] = _as_curve(points, turned) if arrangement.is_curved else points
    return replace(arrangement, centers=centers, routes=routes, frames=_grown(arrangement, places))


def _inner(route: Route, is_curved: bool) -> Route:
    """The points between the ends of a route; of curves those that they pass through."""
    return route[3:-1:3] if is_curved else route[1:-1]


def _on_the_way(start: Place, point: Place, end: Place, direction: Direction) -> bool:
    axis = 0 if direction == "right" else 1
    return start[axis] + _CLEAR < point[axis] < end[axis] - _CLEAR


def _as_curve(points: Route, direction: Direction) -> Route:
    """Control points of curves through points, with tangents along the ranks."""
    found = [points[0]]
    for (x0, y0), (x1, y1) in pairwise(points):
        if direction == "right":
            middle = (x0 + x1) / 2
            found += [(middle, y0), (middle, y1), (x1, y1)]
        else:
            middle = (y0 + y1) / 2
            found += [(x0, middle), (x1, middle), (x1, y1)]
    return tuple(found)


def _grown(arrangement: Arrangement, places: Mapping[int, Place]) -> tuple[Frame, ...]:
    """The frames, larger where a member was moved out of one."""
    rects = [frame.rect for frame in arrangement.frames]
    for index, (x, y) in places.items():
        figure = arrangement.figures[index]
        needed = QRectF(x - figure.width / 2, y - figure.height / 2, figure.width, figure.height)
        home = QPointF(*arrangement.centers[index])
        for i, frame in reversed(list(enumerate(arrangement.frames))):  # the inner ones first
            if frame.rect.contains(home):
                needed = needed.adjusted(-FRAME_GAP, -FRAME_GAP - TITLE_H, FRAME_GAP, FRAME_GAP)
                rects[i] = rects[i].united(needed)
    return tuple(replace(frame, rect=rect) for frame, rect in zip(arrangement.frames, rects, strict=True))
