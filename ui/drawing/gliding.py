"""Gliding: the arrangements between an earlier and a later one of the same graph."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QRectF

from engine.levels.groups import GroupName
from engine.levels.quotient import Quotient
from ui.drawing.arrangement import Arrangement
from ui.drawing.places import places_before


class Rearrangement:
    """The way from one arrangement to another of the same graph.

    Args:
        view: The view of the later one.
        before: The earlier arrangement.
        after: The later arrangement.
    """

    def __init__(self, view: Quotient, before: Arrangement, after: Arrangement) -> None:
        self._after, self._raised = after, before.raised
        known = {name: (x, y) for name, (x, y) in zip(before.names, before.centers.tolist(), strict=True)}
        starts = places_before(view, known)
        self._way = np.array(
            [np.subtract(starts[i], center) if i in starts else (0.0, 0.0) for i, center in enumerate(after.centers)]
        ).reshape(-1, 2)
        self._frames = self._frame_starts(before)
        self._lay_routes()

    def _frame_starts(self, before: Arrangement) -> list[QRectF]:
        """Where each frame was, or the node that it was."""
        rects: dict[GroupName, QRectF] = {frame.group: frame.rect for frame in before.frames}
        index = {name: i for i, name in enumerate(before.names)}
        found = []
        for frame in self._after.frames:
            start = rects.get(frame.group)
            if start is None and frame.group.address in index:
                start = before.rect(index[frame.group.address])
            found.append(start if start is not None else frame.rect)
        return found

    def _lay_routes(self) -> None:
        """All points of all routes in one array, and for each how far it goes with the parent and with the child."""
        routes = self._after.routes
        self._edges = list(routes)
        self._points = np.array([point for route in routes.values() for point in route], dtype=float).reshape(-1, 2)
        counts = [len(route) for route in routes.values()]
        self._ends = np.cumsum(counts)
        parts = np.concatenate([np.linspace(0.0, 1.0, count) for count in counts] or [np.zeros(0)])[:, None]
        parents = np.repeat(np.array([edge[0] for edge in self._edges], dtype=int), counts)
        children = np.repeat(np.array([edge[1] for edge in self._edges], dtype=int), counts)
        self._drift = (1.0 - parts) * self._way[parents] + parts * self._way[children] if counts else self._points

    def at(self, left: float) -> Arrangement:
        """The arrangement when a part of the way, 1 to 0, is left."""
        if left <= 0.0:
            return self._after
        points = (self._points + left * self._drift).tolist()
        routes, begin = {}, 0
        for edge, end in zip(self._edges, self._ends.tolist(), strict=True):
            routes[edge] = tuple((x, y) for x, y in points[begin:end])
            begin = end
        frames = tuple(
            replace(frame, rect=_between(frame.rect, start, left))
            for frame, start in zip(self._after.frames, self._frames, strict=True)
        )
        centers = self._after.centers + left * self._way
        return replace(self._after, centers=centers, routes=routes, frames=frames, raised=self._raised)


def _between(end: QRectF, start: QRectF, left: float) -> QRectF:
    return QRectF(
        end.x() + left * (start.x() - end.x()),
        end.y() + left * (start.y() - end.y()),
        end.width() + left * (start.width() - end.width()),
        end.height() + left * (start.height() - end.height()),
    )
