"""Runs: paths through a layered graph with one way through, which should be a line and not a slope."""

from __future__ import annotations

from dataclasses import dataclass

from engine.layout.ordering import Layers
from engine.layout.proper import ProperGraph

_SNAP = 24.0


@dataclass(slots=True)
class Run:
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


def runs_of(graph: ProperGraph, layers: Layers) -> list[Run]:
    """The runs of a graph; every node is in one of them."""
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

    runs: list[Run] = []
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
            runs.append(Run(nodes, before, after, near))
    return runs


def between(near: list[int], y: dict[int, float]) -> float:
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
