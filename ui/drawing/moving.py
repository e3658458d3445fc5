"""Nodes moved by hand: they stand where they were put, or at the nearest free place, and edges go around them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF

from engine.layout import Direction
from engine.layout.curves import flowing, grown, is_clear
from engine.layout.detours import detour
from engine.layout.free_places import nearest_free
from ui.drawing.arrangement import Arrangement
from ui.drawing.frames import FRAME_GAP, TITLE_H, Frame
from ui.drawing.places import Place
from ui.drawing.routes import Route

GAP = 20.0
"""How far a node that is put down stays away from others: edges pass between them."""
_CLEAR = 6.0
"""A point between two ends is kept if it is this far from both, along the ranks."""
_TOUCH = 2.0
"""An edge this near to a node runs through it, to the eye."""

Edge = tuple[int, int]


def with_moved(arrangement: Arrangement, moved: Mapping[str, Place]) -> Arrangement:
    """An arrangement with some nodes elsewhere: no two overlap, and no edge runs through one.

    The other nodes stay. A moved one that would lie on another takes the nearest free place. Edges of moved nodes, and
    those that would run through one, are led around all nodes. A frame goes along with its members.

    Args:
        arrangement: As the layout made it.
        moved: Name -> centre; names that the arrangement does not have are left out.
    """
    wanted = _known(arrangement, moved)
    if not wanted:
        return arrangement
    places: dict[int, Place] = {}
    for index, place in wanted.items():
        places |= _freed(arrangement, {index: place}, {**wanted, **places}, wanted.keys() - places.keys())
    centers = _centers(arrangement, places)
    boxes = _boxes(arrangement, centers)
    routes = dict(arrangement.as_curves.routes)
    own = _edges_of(arrangement, places)
    for edge in (*own, *sorted(_cut(arrangement, boxes[list(places)]) - {*own})):
        routes[edge] = _detour(_pulled(arrangement, edge, centers), boxes, arrangement.direction)
    frames = _following(arrangement, centers)
    return replace(arrangement, centers=centers, routes=routes, frames=frames, is_curved=True)


def with_held(arrangement: Arrangement, held: Mapping[str, Place]) -> Arrangement:
    """An arrangement while a hand holds some of its nodes: they lie over everything, and their edges just follow.

    Args:
        arrangement: With all nodes in their places.
        held: Name -> centre, for now.
    """
    places = _known(arrangement, held)
    if not places:
        return arrangement
    centers = _centers(arrangement, places)
    curves = arrangement.as_curves
    routes = dict(curves.routes)
    for edge in _edges_of(arrangement, places):
        routes[edge] = flowing(_pulled(arrangement, edge, centers), arrangement.direction)
    frames = _following(arrangement, centers)
    return replace(curves, centers=centers, routes=routes, frames=frames, raised=frozenset(places))


def put_down(arrangement: Arrangement, held: Mapping[str, Place]) -> dict[str, Place]:
    """Where nodes that were held together come to stand: where they are, or all of them at the nearest free place.

    Args:
        arrangement: With all nodes in their places.
        held: Name -> centre.
    """
    places = _known(arrangement, held)
    found = _freed(arrangement, places, places, frozenset())
    return {arrangement.names[index]: place for index, place in found.items()}


def _known(arrangement: Arrangement, named: Mapping[str, Place]) -> dict[int, Place]:
    return {index: named[name] for index, name in enumerate(arrangement.names) if name in named}


def _freed(
    arrangement: Arrangement, moving: Mapping[int, Place], elsewhere: Mapping[int, Place], absent: Iterable[int]
) -> dict[int, Place]:
    """The places of nodes, shifted together off all others.

    Args:
        arrangement: Where the others are.
        moving: The nodes.
        elsewhere: Nodes that stand elsewhere than in the arrangement.
        absent: Nodes that are in nobody's way yet.
    """
    boxes = _centers(arrangement, elsewhere) - arrangement.rects[:, 2:] / 2
    boxes = np.hstack([boxes, arrangement.rects[:, 2:]])
    fixed = np.ones(len(boxes), dtype=bool)
    fixed[[*moving, *absent]] = False
    dx, dy = nearest_free(boxes[list(moving)], boxes[fixed], GAP)
    return {index: (x + dx, y + dy) for index, (x, y) in moving.items()}


def _centers(arrangement: Arrangement, places: Mapping[int, Place]) -> np.ndarray:
    centers = arrangement.centers.copy()
    for index, place in places.items():
        centers[index] = place
    return centers


def _boxes(arrangement: Arrangement, centers: np.ndarray) -> np.ndarray:
    """Left, top, right and bottom of every node, shape (N, 4)."""
    half = arrangement.rects[:, 2:] / 2
    return np.hstack([centers - half, centers + half])


def _edges_of(arrangement: Arrangement, nodes: Collection[int]) -> list[Edge]:
    return [edge for edge in arrangement.routes if edge[0] in nodes or edge[1] in nodes]


def _pulled(arrangement: Arrangement, edge: Edge, centers: np.ndarray) -> Route:
    """The points of an edge whose ends have moved: its ports go along, and the points between stay if on the way."""
    route = arrangement.routes[edge]
    before, after = (centers[node] - arrangement.centers[node] for node in edge)
    between = route[3:-1:3] if arrangement.is_curved else route[1:-1]
    start = (route[0][0] + float(before[0]), route[0][1] + float(before[1]))
    end = (route[-1][0] + float(after[0]), route[-1][1] + float(after[1]))
    if np.allclose(before, after):
        dx, dy = before.tolist()
        return (start, *((x + dx, y + dy) for x, y in between), end)
    return (start, *(p for p in between if _on_the_way(start, p, end, arrangement.direction)), end)


def _on_the_way(start: Place, point: Place, end: Place, direction: Direction) -> bool:
    axis = 0 if direction == "right" else 1
    return start[axis] + _CLEAR < point[axis] < end[axis] - _CLEAR


def _turned(points: Iterable[Place], direction: Direction) -> Route:
    """Points with edges pointing to the right; and back."""
    return tuple(points) if direction == "right" else tuple((y, x) for x, y in points)


def _detour(points: Route, boxes: np.ndarray, direction: Direction) -> Route:
    turned = boxes if direction == "right" else boxes[:, [1, 0, 3, 2]]
    return _turned(detour(_turned(points, direction), turned), direction)


def _cut(arrangement: Arrangement, moved: np.ndarray) -> set[Edge]:
    """The edges whose curves run through one of the boxes of moved nodes."""
    boxes = grown(moved, _TOUCH)
    left, top, right, bottom = arrangement.route_boxes.T
    near = np.zeros(len(arrangement.routes), dtype=bool)
    for box in boxes.tolist():
        near |= (left < box[2]) & (right > box[0]) & (top < box[3]) & (bottom > box[1])
    edges, curves = list(arrangement.routes), arrangement.as_curves.routes
    return {edges[i] for i in np.flatnonzero(near) if not is_clear(curves[edges[i]], boxes)}


def _following(arrangement: Arrangement, centers: np.ndarray) -> tuple[Frame, ...]:
    """The frames around their members and inner frames, with the room that they had around them."""
    before = _boxes(arrangement, arrangement.centers)
    after = _boxes(arrangement, centers)
    has_moved = (centers != arrangement.centers).any(axis=1)
    found: list[Frame] = []
    for frame in reversed(arrangement.frames):  # the inner ones first
        members = list(frame.members)
        rect = frame.rect
        if has_moved[members].any():
            old, new = before[members], after[members]
            rect = QRectF(rect).adjusted(
                float(new[:, 0].min() - old[:, 0].min()),
                float(new[:, 1].min() - old[:, 1].min()),
                float(new[:, 2].max() - old[:, 2].max()),
                float(new[:, 3].max() - old[:, 3].max()),
            )
            for inner in found:
                if inner.depth > frame.depth and inner.members <= frame.members:
                    rect = rect.united(inner.rect.adjusted(-FRAME_GAP, -FRAME_GAP - TITLE_H, FRAME_GAP, FRAME_GAP))
        found.insert(0, replace(frame, rect=rect))
    return tuple(found)
