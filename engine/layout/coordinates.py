"""Heights for ordered layers: edges as short and straight as the order allows.

Every layer is placed exactly, given its neighbours: the heights nearest to the wished ones, in the least-squares
sense and with all gaps kept, are an isotonic regression, which pool adjacent violators solves in linear time
(M. Ayer et al., "An empirical distribution function for sampling with incomplete information", 1955). Runs of nodes
with one way through wish for one height together (the linear segments of G. Sander, "A fast heuristic for
hierarchical Manhattan layout", 1996), because a chain should be a line and not a slope.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from engine.layout.extents import Extents
from engine.layout.frames import Frames, VerticalOrder
from engine.layout.ordering import Layers
from engine.layout.pace import STEADY, Pace
from engine.layout.proper import ProperGraph

_RUN_WEIGHT = 8.0
_PULL = 0.3
_INERTIA = 0.01
_HOLD = 0.85
"""How much what was placed before holds on to its height, against short and straight edges."""
_FIRST_SWEEPS = 2
_BUDGET = 6_000
_MOST_SWEEPS = 60
_FEWEST_SWEEPS = 3
_NOTICEABLE = 0.01
_SNAP = 24.0
_NEARLY = 6.0
_FRAMED_ROUNDS = 3
_FAR = float("inf")


@dataclass(slots=True)
class _Run:
    """A path whose inner edges are the only ones on both of their ends, or a single node.

    Attributes:
        nodes: From left to right.
        before: What its first node hangs on.
        after: What hangs on its last node.
        near: The nodes between which it wants to be.
    """

    nodes: list[int]
    before: list[int]
    after: list[int]
    near: list[int]


def assign_heights(
    graph: ProperGraph,
    layers: Layers,
    extents: Extents,
    frames: Frames | None = None,
    pace: Pace = STEADY,
    previous: Mapping[int, float] | None = None,
) -> dict[int, float]:
    """The height of each node and dummy node in the layers, growing downwards, around 0.

    Args:
        graph: The proper layered graph.
        layers: The nodes of each rank, from top to bottom.
        extents: The room of each node.
        frames: The borders of the groups; the result has their heights too.
        pace: How long to take, and who hears how far it has come.
        previous: For nodes that were there before, their height then, if they are to stay near it.
    """
    y: dict[int, float] = {}
    offsets = [_stack(layer, extents, frames) for layer in layers]
    for layer, offset in zip(layers, offsets, strict=True):
        middle = offset[-1] / 2 if offset else 0.0
        for node, place in zip(layer, offset, strict=True):
            y[node] = place - middle
    filled = [k for k, layer in enumerate(layers) if layer]
    held = previous or {}
    if held:
        for layer, offset in zip(layers, offsets, strict=True):
            if layer:
                _settle(layer, offset, [(held.get(n, y[n]), 1.0 if n in held else _INERTIA) for n in layer], y)
    for sweep in range(0 if held else _FIRST_SWEEPS):
        adjacent = graph.down if sweep % 2 else graph.up
        for k in filled[-2::-1] if sweep % 2 else filled[1:]:
            wishes = []
            for node in layers[k]:
                near = adjacent[node]
                if not near:
                    wishes.append((y[node], _INERTIA))
                elif len(near) == 1:
                    wishes.append((y[near[0]], 1.0))
                else:
                    wishes.append((sum([y[n] for n in near]) / len(near), float(len(near))))
            _settle(layers[k], offsets[k], wishes, y)
    runs = _runs(graph, layers)
    stays = _stays(runs, held)
    run_of = {node: run for run in runs for node in run.nodes}
    # Small graphs are looked at closely, so they may take more sweeps.
    sweeps = 0 if pace.is_hasty else max(_FEWEST_SWEEPS, min(_MOST_SWEEPS, _BUDGET // (len(y) + 1)))
    for sweep in range(sweeps):
        pace.tell(sweep / sweeps)
        moved = 0.0
        wished: dict[int, float] = {}
        for k in reversed(filled) if sweep % 2 == 0 else filled:
            wishes = []
            for node in layers[k]:
                run = run_of[node]
                first = run.nodes[0]
                if len(run.nodes) == 1:
                    height, weight = (_between(run.near, y), len(run.near)) if run.near else (y[node], _INERTIA)
                    wishes.append((_kept(height, stays.get(first)), float(weight)))
                else:
                    if first not in wished:
                        wished[first] = _kept(_together(run, y), stays.get(first))
                    wishes.append((wished[first], _RUN_WEIGHT * (1 + sweep)))
            moved = max(moved, _settle(layers[k], offsets[k], wishes, y))
        if moved < _NOTICEABLE:
            break
    if frames is None:
        _straighten(runs, _Neighbours(runs, layers, extents, y), y)
    else:
        order = frames.order(layers)
        for _ in range(_FRAMED_ROUNDS):
            frames.measure(y)
            order.satisfy(y)
            frames.measure(y)
            _straighten(runs, _Framed(order, y), y)
        frames.measure(y)
    return y


def _stack(layer: list[int], extents: Extents, frames: Frames | None) -> list[float]:
    """How far below the first node of its layer each node stands when all are packed."""
    above, below = extents.above, extents.below
    offset: list[float] = []
    height = 0.0
    last = -1
    for node in layer:
        if last >= 0:
            height += below[last] + above[node] if frames is None else frames.distance(last, node)
        offset.append(height)
        last = node
    return offset


def _settle(layer: list[int], offset: list[float], wishes: list[tuple[float, float]], y: dict[int, float]) -> float:
    """Place one layer as near as possible to its wishes (height, weight), by pool adjacent violators.

    Returns:
        The largest move.
    """
    if len(layer) == 1:
        moved = abs(wishes[0][0] - y[layer[0]])
        y[layer[0]] = wishes[0][0]
        return moved
    sums: list[float] = []
    weights: list[float] = []
    counts: list[int] = []
    for place, (height, weight) in zip(offset, wishes, strict=True):
        total = (height - place) * weight
        count = 1
        while sums and sums[-1] * weight >= total * weights[-1]:
            total += sums.pop()
            weight += weights.pop()  # noqa: PLW2901 - a pool takes the place of its first
            count += counts.pop()
        sums.append(total)
        weights.append(weight)
        counts.append(count)
    moved = 0.0
    index = 0
    for total, weight, count in zip(sums, weights, counts, strict=True):
        top = total / weight
        for i in range(index, index + count):
            node = layer[i]
            height = top + offset[i]
            moved = max(moved, abs(height - y[node]))
            y[node] = height
        index += count
    return moved


def _runs(graph: ProperGraph, layers: Layers) -> list[_Run]:
    up, down, real = graph.up, graph.down, graph.real

    def main(near: list[int], node: int) -> int:
        """The neighbour that a node goes straight on to: its only one, or the only one that no long edge leads to."""
        if len(near) == 1:
            return near[0]
        if node >= real:
            # Where a common trunk of long edges sends branches out, it still goes straight on.
            return next((n for n in near if n >= real), -1)
        direct = [n for n in near if n < real]
        return direct[0] if len(direct) == 1 else -1

    def following(node: int) -> int:
        after = main(down[node], node)
        return after if after >= 0 and main(up[after], after) == node else -1

    runs: list[_Run] = []
    for layer in layers:
        for node in layer:
            before = up[node]
            leading = main(before, node)
            if leading >= 0 and following(leading) == node:
                continue
            nodes = [node]
            while (end := following(nodes[-1])) >= 0:
                nodes.append(end)
            after = down[nodes[-1]]
            # Where several edges meet, the run sits in their middle, and what hangs on its other side can follow. An
            # operation belongs to its operands before it belongs to those who use it.
            if len(before) > 1:
                near = before
            elif len(after) > 1:
                near = after
            else:
                near = before + after
            runs.append(_Run(nodes, before, after, near))
    return runs


def _stays(runs: list[_Run], previous: Mapping[int, float]) -> dict[int, float]:
    """By the first node of a run, how high it was before, if any of it was there."""
    found = {}
    for run in runs:
        heights = [previous[node] for node in run.nodes if node in previous]
        if heights:
            found[run.nodes[0]] = sum(heights) / len(heights)
    return found


def _kept(wish: float, before: float | None) -> float:
    """A wished height, moved towards the one before."""
    return wish if before is None else wish + (before - wish) * _HOLD


def _between(near: list[int], y: dict[int, float]) -> float:
    """The middle of some nodes; of an odd number the middle one itself if it is not far off, for a level edge."""
    count = len(near)
    if count == 1:
        return y[near[0]]
    heights = [y[n] for n in near]
    mean = sum(heights) / count
    if count % 2:
        heights.sort()
        middle = heights[count // 2]
        if abs(middle - mean) < _SNAP:
            return middle
    return mean


def _together(run: _Run, y: dict[int, float]) -> float:
    """The height that a run should take, if some of its nodes are held up by their neighbours."""
    heights = [y[n] for n in run.nodes]
    actual = (min(heights) + max(heights)) / 2
    return actual + (_between(run.near, y) - actual) * _PULL if run.near else actual


class _Room(Protocol):
    """How far a node may move."""

    def room(self, node: int) -> tuple[float, float]:
        """The least and the greatest height that a node can take."""

    def push(self, node: int) -> None:
        """Make others give way to a node."""


def _straighten(runs: list[_Run], neighbours: _Room, y: dict[int, float]) -> None:
    """Set every run to one height, or to few, as far as the gaps above and below leave room."""
    for run in runs * 2:
        pieces: list[tuple[list[int], float, float]] = []
        low, high = -_FAR, _FAR
        piece: list[int] = []
        for node in run.nodes:
            least, most = neighbours.room(node)
            if piece and max(low, least) > min(high, most):
                pieces.append((piece, low, high))
                piece, low, high = [], -_FAR, _FAR
            piece.append(node)
            low, high = max(low, least), min(high, most)
        pieces.append((piece, low, high))
        # Once a run: a long one may have as many pieces as nodes.
        heights = [y[node] for node in run.nodes]
        middle = (min(heights) + max(heights)) / 2
        if len(run.before) > 1 or len(run.after) > 1:
            middle = _between(run.near, y)
        for nodes, least, most in pieces:
            if least <= most:  # rounding may leave a hair's breadth less than no room at all
                height = min(max(_wish(run, nodes, middle, y, (least, most)), least), most)
                for node in nodes:
                    y[node] = height
                    neighbours.push(node)


class _Neighbours:
    """Who stands above and below whom, and who gives way: a leaf with one edge stands well anywhere near."""

    def __init__(self, runs: list[_Run], layers: Layers, extents: Extents, y: dict[int, float]) -> None:
        self.y = y
        self.loose = {run.nodes[0] for run in runs if len(run.nodes) == 1 and len(run.before) + len(run.after) == 1}
        self.upper: dict[int, tuple[int, float]] = {}
        self.lower: dict[int, tuple[int, float]] = {}
        for layer in layers:
            for first, second in pairwise(layer):
                distance = extents.below[first] + extents.above[second]
                self.upper[second] = first, distance
                self.lower[first] = second, distance

    def room(self, node: int) -> tuple[float, float]:
        """The least and the greatest height that a node can take."""
        y = self.y
        bounds = []
        for beside in (self.upper, self.lower):
            end, space = beside.get(node, (-1, 0.0))
            while end in self.loose and node not in self.loose:
                end, distance = beside.get(end, (-1, 0.0))
                space += distance
            bounds.append((end, space))
        (above, over), (below, under) = bounds
        return (y[above] + over if above >= 0 else -_FAR, y[below] - under if below >= 0 else _FAR)

    def push(self, node: int) -> None:
        """Make the loose neighbours of a node give way to it."""
        y = self.y
        for beside, sign in ((self.upper, -1.0), (self.lower, 1.0)):
            here = node
            while here in beside:
                there, distance = beside[here]
                if there not in self.loose or sign * (y[there] - y[here]) >= distance:
                    break
                y[there] = y[here] + sign * distance
                here = there


class _Framed:
    """Who stands above and below whom where groups have borders; nobody gives way."""

    def __init__(self, order: VerticalOrder, y: dict[int, float]) -> None:
        self._order, self._y = order, y

    def room(self, node: int) -> tuple[float, float]:
        """The least and the greatest height that a node can take."""
        return self._order.room(node, self._y)

    def push(self, node: int) -> None:
        """Leave all others where they are."""


def _wish(run: _Run, piece: list[int], middle: float, y: dict[int, float], room: tuple[float, float]) -> float:
    """Where a straight piece of a run would like to be, within its room if that can be had."""
    least, most = room
    if len(run.before) <= 1 and len(run.after) <= 1:
        if len(piece) < len(run.nodes):
            return middle
        if len(piece) > 1:
            # One bend is better than two: take the height of an end that can be reached.
            ends = sorted([y[n] for n in run.near], key=lambda end: abs(end - middle))
            return next((end for end in ends if least <= end <= most), middle)
    # What is nearly level is made level.
    height = min(max(middle, least), most)
    ends = [y[n] for near in (run.before, run.after) for n in near]
    return next((end for end in ends if abs(end - height) < _NEARLY and least <= end <= most), height)
