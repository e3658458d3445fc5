"""Straightening: every run is set to one height, or to few, as far as its neighbours leave room."""

from __future__ import annotations

from itertools import pairwise
from typing import Protocol

from engine.layout.extents import Extents
from engine.layout.frames import VerticalOrder
from engine.layout.ordering import Layers
from engine.layout.runs import Run, between

_NEARLY = 6.0
_FAR = float("inf")


class Room(Protocol):
    """How far a node may move."""

    def room(self, node: int) -> tuple[float, float]:
        """The least and the greatest height that a node can take."""

    def push(self, node: int) -> None:
        """Make others give way to a node."""


def straighten(runs: list[Run], neighbours: Room, y: dict[int, float]) -> None:
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
            middle = between(run.near, y)
        for nodes, least, most in pieces:
            if least <= most:  # rounding may leave a hair's breadth less than no room at all
                height = min(max(_wish(run, nodes, middle, y, (least, most)), least), most)
                for node in nodes:
                    y[node] = height
                    neighbours.push(node)


class Neighbours:
    """Who stands above and below whom, and who gives way: a leaf with one edge stands well anywhere near."""

    def __init__(self, runs: list[Run], layers: Layers, extents: Extents, y: dict[int, float]) -> None:
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


class Framed:
    """Who stands above and below whom where groups have borders; nobody gives way."""

    def __init__(self, order: VerticalOrder, y: dict[int, float]) -> None:
        self._order, self._y = order, y

    def room(self, node: int) -> tuple[float, float]:
        """The least and the greatest height that a node can take."""
        return self._order.room(node, self._y)

    def push(self, node: int) -> None:
        """Leave all others where they are."""


def _wish(run: Run, piece: list[int], middle: float, y: dict[int, float], room: tuple[float, float]) -> float:
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
