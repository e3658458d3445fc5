"""Where the units view puts things: columns of circles, cards for what has no units, and the lines between them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.levels.units import UnitNetwork
from ui.drawing.figures import Figure
from ui.drawing.room import Boxes, boxes_around, boxes_of, joined
from ui.drawing.routes import smooth
from ui.drawing.units_parts import Density, Header, Link, Stack
from ui.drawing.weight_labels import HEIGHT, WIDTH, label_parts

_CLEAR = 18.0
_CAPTION = 20.0
"""The height of a unit's name above it, or of its error signal below it, and half of their width."""
_LABELLED_TARGETS = 4
"""A source with at most so many targets has room for the number of each weight beside it."""

Lines = npt.NDArray[np.float64]
"""x0, y0, x1, y1 of straight lines, shape (N, 4)."""


@dataclass(frozen=True, eq=False)
class UnitsLayout:
    """Positions of one network.

    Attributes:
        network: What is drawn.
        density: How closely.
        centers: Shown unit's index -> its centre.
        boxes: The rectangles of images and of nodes without units, by block.
        figures: The figures of the nodes without units, by block.
        stacks: What stands for the units that are not shown.
        headers: The titles.
    """

    network: UnitNetwork
    density: Density
    centers: Mapping[int, QPointF]
    boxes: Mapping[int, QRectF]
    figures: Mapping[int, Figure]
    stacks: tuple[Stack, ...]
    headers: tuple[Header, ...]

    @cached_property
    def shown(self) -> npt.NDArray[np.int64]:
        """The units that are drawn, ascending."""
        return np.array(sorted(self.centers), dtype=np.int64)

    @cached_property
    def places(self) -> npt.NDArray[np.float64]:
        """Their centres, shape (shown, 2)."""
        return np.array([(self.centers[int(u)].x(), self.centers[int(u)].y()) for u in self.shown]).reshape(-1, 2)

    @cached_property
    def edges(self) -> npt.NDArray[np.intp]:
        """The edges that are drawn one by one: those between what is shown."""
        edges = self.network.edges
        from_card = (edges.source < 0) & np.isin(-1 - edges.source, list(self.boxes))
        return np.flatnonzero((np.isin(edges.source, self.shown) | from_card) & np.isin(edges.target, self.shown))

    @cached_property
    def lines(self) -> Lines:
        """The lines of these edges, from centre to centre, or from the side of a card."""
        edges = self.network.edges
        found = []
        for k in self.edges.tolist():
            source, end = int(edges.source[k]), self.centers[int(edges.target[k])]
            start = self.centers[source] if source >= 0 else self._exit(-1 - source, int(edges.node_flat[k]))
            found.append((start.x(), start.y(), end.x(), end.y()))
        return np.array(found, dtype=float).reshape(-1, 4)

    def _exit(self, block: int, flat: int) -> QPointF:
        """Where the edges of one element leave a card."""
        box, node = self.boxes[block], self.network.graph.nodes[self.network.blocks[block].node]
        count = node.shape[-1] if node.shape else 1
        return QPointF(box.right(), box.top() + box.height() * (flat % count + 0.5) / count)

    @cached_property
    def label_parts(self) -> npt.NDArray[np.float64]:
        """How far along each drawn edge its number stands, in the order of ``edges``; 0 where there is no room."""
        sources, targets = self.network.edges.source[self.edges], self.network.edges.target[self.edges]
        ranks = np.array([self.network.blocks[self.network.units[int(t)].block].rank for t in targets])
        wanted = np.zeros(len(self.edges), dtype=bool)
        for source in np.unique(sources) if self.density.airy else ():
            for rank in np.unique(ranks[sources == source]):
                ours = (sources == source) & (ranks == rank)
                wanted[ours] = np.count_nonzero(ours) <= _LABELLED_TARGETS
        return label_parts(self.lines, wanted, self._standing)

    @cached_property
    def bundles(self) -> tuple[tuple[QPointF, QPointF, int, int], ...]:
        """(start, end, source block, shown unit or -1 - block) for the many edges of images and stacks, as one line."""
        found = []
        stacked = {stack.block: stack for stack in self.stacks}
        for source, target in self._block_pairs:
            start = self._bundle_start(source, stacked)
            shown = [unit for unit in self.network.blocks[target].units if unit in self.centers]
            if start is not None:
                found += [(start, self._arrival(unit, source), source, unit) for unit in shown]
            if target in stacked:
                end = stacked[target].center - QPointF(self.density.radius + 6, 0)
                found += [
                    (self.centers[u], end, source, -1 - target)
                    for u in self.network.blocks[source].units
                    if u in self.centers
                ]
                if start is not None:
                    found.append((start, end, source, -1 - target))
        return tuple(found)

    def _bundle_start(self, block: int, stacked: Mapping[int, Stack]) -> QPointF | None:
        if self.network.blocks[block].side:
            box = self.boxes[block]
            return QPointF(box.right(), box.center().y())
        return stacked[block].center + QPointF(self.density.radius + 6, 0) if block in stacked else None

    def _arrival(self, unit: int, source: int) -> QPointF:
        thumb = self.thumb(unit, source)
        return self.centers[unit] if thumb is None else QPointF(thumb.left(), thumb.center().y())

    def thumb(self, unit: int, source: int) -> QRectF | None:
        """Where a unit's weights to an image are drawn as an image, beside the unit."""
        if not self.network.blocks[source].side:
            return None
        center, side = self.centers[unit], self.density.thumb
        return QRectF(center.x() - self.density.radius - side - 8, center.y() - side / 2, side, side)

    @cached_property
    def thumbs(self) -> tuple[tuple[int, int, QRectF], ...]:
        """(unit, image's block, rectangle) for every weight row that is drawn as an image."""
        return tuple(
            (unit, source, box)
            for source, target in self._block_pairs
            for unit in self.network.blocks[target].units
            if unit in self.centers and (box := self.thumb(unit, source)) is not None
        )

    @cached_property
    def _block_pairs(self) -> list[tuple[int, int]]:
        """(source block, target block) of all edges between units."""
        edges = self.network.edges
        block = np.array([unit.block for unit in self.network.units], dtype=np.int64)
        inner = edges.source >= 0
        pairs = np.unique(np.stack([block[edges.source[inner]], block[edges.target[inner]]], axis=1), axis=0)
        return [(int(a), int(b)) for a, b in pairs]

    @cached_property
    def links(self) -> tuple[Link, ...]:
        """The lines into nodes without units, without those from units that are not drawn."""
        found = []
        for source, block in self.network.links:
            box = self.boxes[block]
            end = QPointF(box.left(), box.center().y())
            if source < 0:
                other = self.boxes[-1 - source]
                start = QPointF(other.right(), other.center().y())
            elif source in self.centers:
                start = self.centers[source] + QPointF(self.density.radius, 0)
            else:
                continue
            found.append(Link(self._around(start, end), source, block))
        return tuple(found)

    @cached_property
    def _sides(self) -> npt.NDArray[np.float64]:
        """Left, top, right and bottom of each card, shape (4, N)."""
        sides = [(b.left(), b.top(), b.right(), b.bottom()) for b in self.boxes.values()]
        return np.array(sides, dtype=float).reshape(-1, 4).T

    def _around(self, start: QPointF, end: QPointF) -> QPainterPath:
        """A curve that keeps clear of the cards between its ends."""
        left, top, right, bottom = self._sides
        is_between = (left > start.x()) & (right < end.x())
        # A curve stays between the heights of its ends.
        is_between &= (bottom >= min(start.y(), end.y())) & (top <= max(start.y(), end.y()))
        boxes = tuple(self.boxes.values())
        between = [boxes[i] for i in np.flatnonzero(is_between)]
        points = [(start.x(), start.y()), (end.x(), end.y())]
        straight = smooth(tuple(points))
        crossed = [b for b in between if straight.intersects(b)]
        if crossed:
            top, bottom = min(b.top() for b in crossed) - _CLEAR, max(b.bottom() for b in crossed) + _CLEAR
            y = top if start.y() - top < bottom - start.y() else bottom
            points[1:1] = [(min(b.left() for b in crossed) - _CLEAR, y), (max(b.right() for b in crossed) + _CLEAR, y)]
        return smooth(tuple(points))

    @cached_property
    def bounds(self) -> QRectF:
        """What the whole drawing covers, with a margin."""
        bounds = QRectF()
        room, below = self.density.radius + 14.0, 24.0 if self.density.airy else 8.0
        for center in self.centers.values():
            bounds = bounds.united(QRectF(center.x() - room, center.y() - room - 8, 2 * room, 2 * room + below))
        for box in (*self.boxes.values(), *(box for _, _, box in self.thumbs)):
            bounds = bounds.united(box)
        for stack in self.stacks:
            bounds = bounds.united(QRectF(stack.center.x() - 50, stack.center.y() - 24, 100, 48))
        for header in self.headers:
            bounds = bounds.united(QRectF(header.center.x() - 60, header.center.y() - 16, 120, 34))
        return bounds.adjusted(-26, -22, 26, 22)

    @cached_property
    def taken(self) -> Boxes:
        """Where no moving number may pass: all that stands, and the numbers of weights."""
        labelled = self.label_parts > 0
        starts, ends = self.lines[labelled, :2], self.lines[labelled, 2:]
        places = starts + self.label_parts[labelled, None] * (ends - starts)
        return joined(self._standing, boxes_around(places, WIDTH, HEIGHT))

    @cached_property
    def _standing(self) -> Boxes:
        """Units with their captions, cards, images, headers."""
        rects = [*self.boxes.values(), *(box for _, _, box in self.thumbs)]
        radius, caption = self.density.radius, _CAPTION if self.density.airy else 0.0
        for center in self.centers.values():
            rects.append(QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius))
            rects.append(QRectF(center.x() - _CAPTION, center.y() - radius - caption, 2 * _CAPTION, caption))
            rects.append(QRectF(center.x() - _CAPTION, center.y() + radius, 2 * _CAPTION, caption))
        rects += [QRectF(stack.center.x() - 50, stack.center.y() - 24, 100, 48) for stack in self.stacks]
        rects += [QRectF(header.center.x() - 75, header.center.y() - 16, 150, 34) for header in self.headers]
        return boxes_of(rects)

    # ------------------------------------------------------------------------------------------------- what is where
    def unit_at(self, x: float, y: float) -> int | None:
        """The unit at a point, or None."""
        if not len(self.shown):
            return None
        distance = np.hypot(*(self.places - (x, y)).T)
        nearest = int(distance.argmin())
        return int(self.shown[nearest]) if distance[nearest] <= self.density.radius + 2 else None

    def bias_at(self, x: float, y: float) -> int | None:
        """The unit whose bias handle is at a point, or None."""
        near = np.hypot(*(self.places + _handle(self.density) - (x, y)).T) if len(self.shown) else np.zeros(0)
        for place in np.flatnonzero(near <= 8.0).tolist():
            if self.network.units[int(self.shown[place])].biases:
                return int(self.shown[place])
        return None

    def circle(self, unit: int) -> QRectF:
        """What a unit covers."""
        center, radius = self.centers[unit], self.density.radius
        return QRectF(center.x() - radius, center.y() - radius, 2 * radius, 2 * radius)

    def handle(self, unit: int) -> QRectF:
        """The handle of a unit's bias."""
        dx, dy = _handle(self.density)
        center = self.centers[unit] + QPointF(dx, dy)
        return QRectF(center.x() - 5, center.y() - 5, 10, 10)

    def edge_at(self, x: float, y: float, reach: float) -> int | None:
        """The edge that passes nearest to a point, if it passes within ``reach``."""
        if not len(self.edges):
            return None
        start, way = self.lines[:, :2], self.lines[:, 2:] - self.lines[:, :2]
        part = ((np.array([x, y]) - start) * way).sum(axis=1) / np.maximum((way * way).sum(axis=1), 1e-12)
        nearest = start + np.clip(part, 0.0, 1.0)[:, None] * way
        distance = np.hypot(*(nearest - (x, y)).T)
        place = int(distance.argmin())
        return int(self.edges[place]) if distance[place] <= reach else None

    def block_at(self, x: float, y: float) -> int | None:
        """The card or image at a point, or None."""
        return next((block for block, box in self.boxes.items() if box.contains(x, y)), None)

    def label_place(self, edge: int) -> QPointF:
        """Where the number of a drawn edge stands."""
        place = int(np.searchsorted(self.edges, edge))
        x0, y0, x1, y1 = self.lines[place]
        part = self.label_parts[place] or 0.5
        return QPointF(x0 + part * (x1 - x0), y0 + part * (y1 - y0))


def _handle(density: Density) -> tuple[float, float]:
    return -0.78 * density.radius, 0.78 * density.radius
