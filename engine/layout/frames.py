"""Frames around groups: room for them between the nodes, and their rectangles.

What stands above what is a partial order on nodes, upper and lower borders. Whatever heights are wished for, pushing
everything down as far as the order and its distances demand satisfies it, pushing everything up does so too, and so
does the mean of the two, which moves things least on either side.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from engine.layout.extents import Extents
from engine.layout.groups import GroupTree

_FAR = float("inf")


@dataclass(frozen=True, slots=True)
class Padding:
    """Free space between a frame and what is in it.

    Attributes:
        before: On the side of the lower ranks.
        after: On the side of the higher ranks.
        above: Above.
        below: Below.
    """

    before: float
    after: float
    above: float
    below: float


class Frames:
    """The borders of all groups, and what they demand of the heights.

    Args:
        tree: The groups, the dummy nodes' among them.
        extents: The room of each node and dummy node.
        padding: The free space inside of a frame.
        gap: Least distance between two nodes of one rank, and between a frame and what is beside it.
    """

    def __init__(self, tree: GroupTree, extents: Extents, padding: Padding, gap: float) -> None:
        self.tree, self._extents, self._padding, self._gap = tree, extents, padding, gap
        self._nodes = len(tree.of)

    def distance(self, upper: int, lower: int) -> float:
        """How far apart the centres of two neighbours in a rank must stand, the borders between them included."""
        return sum(distance for _, _, distance in self._chain(upper, lower))

    def _chain(self, upper: int, lower: int) -> list[tuple[int, int, float]]:
        """The (upper, lower, distance) between two neighbours in a rank: from one over the borders to the other."""
        tree, extents, padding, half = self.tree, self._extents, self._padding, self._gap / 2
        below, above = extents.below[upper], extents.above[lower]
        group, other = tree.of[upper], tree.of[lower]
        if group == other:
            return [(upper, lower, below + above)]
        shared = tree.common(group, other)
        found: list[tuple[int, int, float]] = []
        here, space = upper, below
        inside = max(below - half, 0.0)
        while group != shared:
            border = self.lower(group)
            found.append((here, border, inside + padding.below))
            here, inside, space = border, 0.0, half
            group = tree.parent[group]
        opening: list[tuple[int, int, float]] = []
        there, needed = lower, above
        inside = max(above - half, 0.0)
        while other != shared:
            border = self.upper(other)
            opening.append((border, there, inside + padding.above))
            there, inside, needed = border, 0.0, half
            other = tree.parent[other]
        return [*found, (here, there, space + needed), *reversed(opening)]

    def upper(self, group: int) -> int:
        """The number of a group's upper border, after those of the nodes."""
        return self._nodes + 2 * group

    def lower(self, group: int) -> int:
        """The number of a group's lower border."""
        return self._nodes + 2 * group + 1

    def order(self, layers: Sequence[Sequence[int]]) -> VerticalOrder:
        """Everything that an order of nodes in ranks demands."""
        tree, extents, padding, half = self.tree, self._extents, self._padding, self._gap / 2
        demands: dict[tuple[int, int], float] = {}
        for layer in layers:
            if not layer:
                continue
            links = [link for upper, lower in pairwise(layer) for link in self._chain(upper, lower)]
            # What stands first or last in its rank is inside of its groups' borders, too.
            for node, is_first in ((layer[0], True), (layer[-1], False)):
                here = node
                inside = max((extents.above if is_first else extents.below)[node] - half, 0.0)
                group = tree.of[node]
                while group:
                    if is_first:
                        links.append((self.upper(group), here, inside + padding.above))
                        here = self.upper(group)
                    else:
                        links.append((here, self.lower(group), inside + padding.below))
                        here = self.lower(group)
                    inside, group = 0.0, tree.parent[group]
            for upper, lower, distance in links:
                demands[upper, lower] = max(distance, demands.get((upper, lower), 0.0))
        return VerticalOrder(demands, self._nodes)

    def measure(self, y: dict[int, float]) -> None:
        """Set the borders of the groups as close around their members as the padding allows.

        Args:
            y: The height of each member; those of the borders are set.
        """
        tree, extents, padding, half = self.tree, self._extents, self._padding, self._gap / 2
        inner: dict[int, tuple[float, float]] = {}

        def include(group: int, top: float, bottom: float) -> None:
            least, most = inner.get(group, (_FAR, -_FAR))
            inner[group] = min(least, top), max(most, bottom)

        for node, height in y.items():
            if node < self._nodes and tree.of[node]:
                above, below = max(extents.above[node] - half, 0.0), max(extents.below[node] - half, 0.0)
                include(tree.of[node], height - above, height + below)
        for group in reversed(range(1, len(tree.paths))):  # the inner ones first
            if group in inner:
                top, bottom = inner[group]
                top, bottom = top - padding.above, bottom + padding.below
                y[self.upper(group)], y[self.lower(group)] = top, bottom
                if tree.parent[group]:
                    include(tree.parent[group], top, bottom)


class VerticalOrder:
    """What must stand above what, and how far.

    Args:
        demands: (upper, lower) -> the least distance between them.
        nodes: How many nodes and dummy nodes there are; the numbers from there on are borders.
    """

    def __init__(self, demands: dict[tuple[int, int], float], nodes: int) -> None:
        self.above: dict[int, list[tuple[int, float]]] = {}
        self.below: dict[int, list[tuple[int, float]]] = {}
        self._nodes = nodes
        for (upper, lower), distance in demands.items():
            self.above.setdefault(lower, []).append((upper, distance))
            self.below.setdefault(upper, []).append((lower, distance))
            self.above.setdefault(upper, [])
            self.below.setdefault(lower, [])
        waiting = {item: len(found) for item, found in self.above.items()}
        self._sorted = [item for item, count in waiting.items() if count == 0]
        for item in self._sorted:
            for lower, _ in self.below[item]:
                waiting[lower] -= 1
                if waiting[lower] == 0:
                    self._sorted.append(lower)
        assert len(self._sorted) == len(waiting)  # items have one order in all ranks

    def satisfy(self, y: dict[int, float]) -> None:
        """Move nodes and borders until every distance is kept."""
        lowered = self._pushed(y, self._sorted, self.above, 1.0)
        lifted = self._pushed(y, self._sorted[::-1], self.below, -1.0)
        for item, height in lowered.items():
            y[item] = (height + lifted[item]) / 2

    @staticmethod
    def _pushed(
        y: dict[int, float], order: Sequence[int], against: dict[int, list[tuple[int, float]]], sign: float
    ) -> dict[int, float]:
        pushed: dict[int, float] = {}
        for item in order:
            height = sign * y[item]
            for other, distance in against[item]:
                height = max(height, sign * pushed[other] + distance)
            pushed[item] = sign * height
        return pushed

    def room(self, item: int, y: dict[int, float]) -> tuple[float, float]:
        """The least and the greatest height that an item can take while all others stay."""
        least = max([y[other] + distance for other, distance in self.above.get(item, ())], default=-_FAR)
        most = min([y[other] - distance for other, distance in self.below.get(item, ())], default=_FAR)
        return least, most


def frame_margins(tree: GroupTree, padding: Padding, ranks: int) -> list[tuple[float, float]]:
    """The room that frames need before and after the nodes of each rank, several where several begin or end."""
    opening, closing = _nested(tree)
    begins, ends = [0] * ranks, [0] * ranks
    for group in range(1, len(tree.paths)):
        first, last = tree.first[group], tree.last[group]
        begins[first] = max(begins[first], opening[group] + 1)
        ends[last] = max(ends[last], closing[group] + 1)
    return [(a * padding.before, b * padding.after) for a, b in zip(begins, ends, strict=True)]


def frame_sides(
    tree: GroupTree, padding: Padding, left: Sequence[float], right: Sequence[float]
) -> list[tuple[float, float]]:
    """Where each group's frame begins and ends along the ranks.

    Args:
        tree: The groups.
        padding: The free space inside of a frame.
        left: Each column's left border, margins included.
        right: Each column's right border.
    """
    opening, closing = _nested(tree)
    return [
        (left[tree.first[g]] + opening[g] * padding.before, right[tree.last[g]] - closing[g] * padding.after)
        if g
        else (0.0, 0.0)
        for g in range(len(tree.paths))
    ]


def _nested(tree: GroupTree) -> tuple[list[int], list[int]]:
    """How many frames around each one begin at the same rank, and end at the same."""
    opening, closing = [0] * len(tree.paths), [0] * len(tree.paths)
    for group in range(1, len(tree.paths)):
        parent = tree.parent[group]
        if parent:
            opening[group] = opening[parent] + 1 if tree.first[parent] == tree.first[group] else 0
            closing[group] = closing[parent] + 1 if tree.last[parent] == tree.last[group] else 0
    return opening, closing
