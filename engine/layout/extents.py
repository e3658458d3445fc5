"""How much room a node takes, seen from the point that the layout moves."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Direction = Literal["right", "down"]
"""Where edges point."""
Point = tuple[float, float]
Size = tuple[float, float]
Rect = tuple[float, float, float, float]
"""Left, top, right and bottom."""


@dataclass(frozen=True, slots=True)
class Gaps:
    """Free space, in the units of the node sizes.

    Attributes:
        node: Between two nodes of one rank.
        rank: Between two neighbouring ranks, at least.
        edge: Between two edges that pass through one rank.
        port: Between the ends of two edges at one side of a node, at most.
    """

    node: float
    rank: float
    edge: float
    port: float


@dataclass(slots=True)
class Extents:
    """The room of each node and dummy node, docked leaves included.

    All four are measured from the node's own centre. The vertical ones hold half of the gap to the next
    node, so two neighbours may stand exactly ``below[upper] + above[lower]`` apart.

    Attributes:
        above: Upwards.
        below: Downwards.
        left: To the left.
        right: To the right.
        inlet_above: How far above the centre an edge may still come in from the left, in front of the node.
        inlet_below: The same, below.
    """

    above: list[float]
    below: list[float]
    left: list[float]
    right: list[float]
    inlet_above: list[float]
    inlet_below: list[float]


def free_extents(sizes: Sequence[Size], dummies: int, gaps: Gaps) -> Extents:
    """The room of nodes without docked leaves, and of dummy nodes after them.

    Args:
        sizes: Width and height of each node.
        dummies: How many dummy nodes there are.
        gaps: The free space to keep.
    """
    half_heights = [(height + gaps.node) / 2 for _, height in sizes] + [gaps.edge / 2] * dummies
    half_widths = [width / 2 for width, _ in sizes] + [0.0] * dummies
    return Extents(
        above=half_heights,
        below=list(half_heights),
        left=half_widths,
        right=list(half_widths),
        inlet_above=list(half_heights),
        inlet_below=list(half_heights),
    )
