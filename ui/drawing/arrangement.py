"""An arrangement: where the figures of a view stand, and the curves between them."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainterPath

from engine.layout import Direction
from engine.layout.curves import flowing
from ui.drawing.figures import OPERATION_D, STACK, Figure, Form
from ui.drawing.frames import Frame
from ui.drawing.routes import Route, bezier, cubics_through, in_sight, smooth
from ui.drawing.strokes import Coarse, coarse

LANE = 7.0
"""How far beside the forward edge the backward lane runs: below it, or to its right where edges point down."""
_NOWHERE = 1e7
"""Where the nodes stand that a part of a picture leaves out: farther away than any picture is large."""

_ROUND_INSET = 30.0
"""Within a node's rectangle curves may begin so far from the end of their route."""
_DEEP = 4.0
"""So far inside of a node's rectangle its round outline is noticed."""


@dataclass(frozen=True, eq=False)
class Arrangement:
    """Positions and curves of one view.

    Attributes:
        figures: The figures by node index.
        centers: Their centres, shape (N, 2), in units of the picture.
        routes: (parent, child) -> the points that the edge runs through.
        names: The nodes' addresses, so that a later arrangement can start from this one.
        frames: The frames of the open groups, outer ones first.
        direction: Where the edges point.
        is_curved: Whether the points of a route are the control points of cubic Bézier curves.
        raised: The nodes that lie over all others, because a hand holds them.
    """

    figures: tuple[Figure, ...]
    centers: np.ndarray
    routes: Mapping[tuple[int, int], Route]
    names: tuple[str, ...]
    frames: tuple[Frame, ...] = ()
    direction: Direction = "right"
    is_curved: bool = False
    raised: frozenset[int] = frozenset()

    @cached_property
    def has_arrays(self) -> bool:
        """Whether anything that is shown is more than one number."""
        return any(not figure.is_scalar for figure in self.figures)

    @cached_property
    def rects(self) -> np.ndarray:
        """Left, top, width and height of every node, shape (N, 4)."""
        sizes = np.array([(f.width, f.height) for f in self.figures]).reshape(-1, 2)
        return np.hstack([self.centers - sizes / 2, sizes])

    def rect(self, index: int) -> QRectF:
        """One node's rectangle."""
        return QRectF(*self.rects[index])

    @cached_property
    def bounds(self) -> QRectF:
        """What the whole picture covers, with a margin."""
        # The numbers of a circle stand above and below it and are wider than it.
        wider = np.array([[max(f.caption - f.width, 0.0) / 2, 0.0] for f in self.figures]).reshape(-1, 2)
        there = self.centers[:, 0] < _NOWHERE
        if not there.any():
            return QRectF(0, 0, 400, 240)
        low = (self.rects[:, :2] - wider)[there].min(axis=0)
        high = (self.rects[:, :2] + self.rects[:, 2:] + wider)[there].max(axis=0)
        points, _ = self._route_points
        if len(points):
            low = np.minimum(low, points.min(axis=0))
            high = np.maximum(high, points.max(axis=0))
        whole = QRectF(low[0], low[1], high[0] - low[0], high[1] - low[1])
        for frame in self.frames:
            whole = whole.united(frame.rect)
        return whole.adjusted(-26, -26, 26, 26)

    @cached_property
    def segments(self) -> np.ndarray:
        """Straight pieces of all routes as x0, y0, x1, y1, shape (M, 4), for a far view; of curves the chords."""
        points, begins = self._route_points
        if self.is_curved:
            counts = np.diff(np.append(begins, len(points)))
            place = np.arange(len(points)) - np.repeat(begins, counts)
            points, begins = points[place % 3 == 0], np.cumsum((counts + 2) // 3) - (counts + 2) // 3
        starts_route = np.zeros(len(points), dtype=bool)
        starts_route[begins] = True
        within = ~starts_route[1:]
        return np.ascontiguousarray(np.hstack([points[:-1][within], points[1:][within]]).reshape(-1, 4))

    @cached_property
    def segment_boxes(self) -> np.ndarray:
        """Left, top, right and bottom of every straight piece, shape (M, 4)."""
        x, y = self.segments[:, 0::2], self.segments[:, 1::2]
        return np.stack([x.min(axis=1), y.min(axis=1), x.max(axis=1), y.max(axis=1)], axis=1)

    @cached_property
    def _route_points(self) -> tuple[np.ndarray, np.ndarray]:
        """The points of all routes, shape (P, 2), and at which of them each route begins."""
        coordinates = np.fromiter((c for route in self.routes.values() for point in route for c in point), dtype=float)
        counts = np.array([len(route) for route in self.routes.values()], dtype=int)
        return coordinates.reshape(-1, 2), np.cumsum(counts) - counts

    @cached_property
    def as_curves(self) -> Arrangement:
        """The same with control points for routes: what is moved needs other curves than those through ranks."""
        if self.is_curved:
            return self
        routes = {edge: flowing(route, self.direction) for edge, route in self.routes.items()}
        return replace(self, routes=routes, is_curved=True)

    @cached_property
    def route_boxes(self) -> np.ndarray:
        """Left, top, right and bottom of every route, in the order of the routes, shape (M, 4); curves stay inside."""
        points, begins = self._route_points
        if not len(begins):
            return np.zeros((0, 4))
        return np.hstack([np.minimum.reduceat(points, begins), np.maximum.reduceat(points, begins)])

    def edges_in(self, area: QRectF) -> list[tuple[int, int]]:
        """The edges whose curves, or whose lanes, can touch an area, in drawing order.

        A long edge may lead around an area that its box contains: each of its pieces is asked.
        """
        reach = LANE + 5.0 + _ROUND_INSET
        near = in_sight(*self._route_points, area.adjusted(-reach, -reach, reach, reach), is_curved=self.is_curved)
        edges = self._edges
        return [edges[i] for i in np.flatnonzero(near)]

    def points_of(self, edges: Collection[tuple[int, int]]) -> int:
        """How many points the routes of edges have in all."""
        return sum(len(self.routes[edge]) for edge in edges)

    @cached_property
    def _edges(self) -> tuple[tuple[int, int], ...]:
        return tuple(self.routes)

    def part(self, nodes: Collection[int], edges: Collection[tuple[int, int]]) -> Arrangement:
        """The same places, some nodes and edges only; the other nodes stand out of sight, wherever one looks.

        Args:
            nodes: The nodes that stay.
            edges: The edges that stay, each between two of them.
        """
        key = frozenset(nodes), frozenset(edges)
        if key not in self._parts:
            self._parts.clear()  # the last one is asked for again and again, others seldom
            self._parts[key] = self._part(*key)
        return self._parts[key]

    @cached_property
    def _parts(self) -> dict[tuple[frozenset[int], frozenset[tuple[int, int]]], Arrangement]:
        return {}

    def _part(self, nodes: frozenset[int], edges: frozenset[tuple[int, int]]) -> Arrangement:
        gone = np.ones(len(self.centers), dtype=bool)
        gone[list(nodes)] = False
        centers = np.where(gone[:, None], _NOWHERE, self.centers)
        routes = {edge: route for edge, route in self.routes.items() if edge in edges}
        return replace(self, centers=centers, routes=routes, frames=())

    def node_at(self, x: float, y: float) -> int | None:
        """The topmost node at a point, or None."""
        left, top, width, height = self.rects.T if len(self.rects) else np.zeros((4, 0))
        inside = np.flatnonzero((left <= x) & (x <= left + width) & (top <= y) & (y <= top + height))
        return max(inside.tolist(), key=lambda index: (index in self.raised, index), default=None)

    def touching(self, area: QRectF) -> list[int]:
        """The nodes whose rectangles touch an area."""
        left, top, width, height = self.rects.T if len(self.rects) else np.zeros((4, 0))
        across = (left <= area.right()) & (left + width >= area.left())
        return [int(i) for i in np.flatnonzero(across & (top <= area.bottom()) & (top + height >= area.top()))]

    @cached_property
    def _curves(self) -> dict[tuple[int, int, bool], QPainterPath]:
        return {}

    def forward_path(self, parent: int, child: int) -> QPainterPath:
        """The curve from a parent to its child."""
        return self._path(parent, child, backward=False)

    def backward_path(self, parent: int, child: int) -> QPainterPath:
        """The lane from the child back to the parent."""
        return self._path(parent, child, backward=True)

    def cubics(self, parent: int, child: int, *, backward: bool) -> np.ndarray:
        """The control points of the forward curve or of the lane, shape (P, 4, 2)."""
        key = (parent, child, backward)
        if key not in self._cubics:
            points = self._points(*key[:2], backward=backward)
            self._cubics[key] = cubics_through(points, self.direction, is_curved=self.is_curved)
        return self._cubics[key]

    @cached_property
    def _cubics(self) -> dict[tuple[int, int, bool], np.ndarray]:
        return {}

    def cut(self, edges: Collection[tuple[int, int]], *, backward: bool) -> list[Coarse]:
        """The forward curves or the lanes of edges, cut into short cubics; those that are missing all at once."""
        new = [edge for edge in edges if (*edge, backward) not in self._cut]
        for edge, own in zip(new, coarse([self.cubics(*edge, backward=backward) for edge in new]), strict=True):
            self._cut[*edge, backward] = own
        return [self._cut[*edge, backward] for edge in edges]

    @cached_property
    def _cut(self) -> dict[tuple[int, int, bool], Coarse]:
        return {}

    def _path(self, parent: int, child: int, *, backward: bool) -> QPainterPath:
        key = (parent, child, backward)
        if key not in self._curves:
            points = self._points(*key[:2], backward=backward)
            self._curves[key] = bezier(points) if self.is_curved else smooth(points, self.direction)
        return self._curves[key]

    def _points(self, parent: int, child: int, *, backward: bool) -> Route:
        """What a curve or a lane leads through, from outline to outline."""
        points = self.routes[parent, child]
        if backward:
            dx, dy = (0.0, LANE) if self.direction == "right" else (LANE, 0.0)
            points = tuple((x + dx, y + dy) for x, y in reversed(points))
        return (
            *self._leading(child if backward else parent, points[0]),
            *points[1:-1],
            *self._leading(parent if backward else child, points[-1])[::-1],
        )

    def _leading(self, index: int, point: tuple[float, float]) -> Route:
        """Where a curve begins at a node, and the point after which it may turn: a steep one would run into a pill."""
        border = self._at_border(index, point)
        is_deep = self.figures[index].form is Form.PILL and abs(point[0] - border[0]) > _DEEP
        return (border, point) if is_deep and not self.is_curved else (border,)

    def _at_border(self, index: int, point: tuple[float, float]) -> tuple[float, float]:
        """A route's end, moved from the node's rectangle onto its round outline."""
        figure = self.figures[index]
        if self.direction == "down":
            return point  # upper and lower sides are straight, and a circle's numbers stand there
        x, y = point
        left, top, width, height = self.rects[index]
        cx, cy = left + width / 2, top + height / 2
        if figure.form is Form.OPERATION:
            # The layout may have kept room for wide numbers beside the circle.
            radius, x = OPERATION_D / 2, cx + math.copysign(OPERATION_D / 2, x - cx)
        elif figure.form is Form.PILL:
            radius = min(height / 2, 27.0)
        elif figure.form is Form.LAYER and x > cx:
            return x + STACK, y
        else:
            return point
        straight = max(0.0, height / 2 - radius) if figure.form is Form.PILL else 0.0
        dy = max(0.0, abs(y - cy) - straight)
        inset = radius - math.sqrt(max(radius * radius - dy * dy, 0.0))
        return (x - inset, y) if x > cx else (x + inset, y)
