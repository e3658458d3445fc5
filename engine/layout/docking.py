"""Leaves that are used once, docked to the node that uses them.

A weight that only one multiplication uses says little as a node of its own column, but costs a long edge and many
crossings. Docked, it stands in front of its consumer, a little above or below the corridor through which the
consumer's other edges come in, and the two are laid out as one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from engine.layout.extents import Extents, Gaps, Point, Size
from engine.layout.ranks import Adjacency
from engine.layout.spreading import CROWDED

PORT_SHARE = 0.6
"""How much of a node's height its ports may take."""

_CLEARANCE = 10.0
_REACH = 0.4
_SHORT = 6
"""So many leaves in front of one node are still a short column."""


@dataclass(slots=True)
class Berth:
    """The docked leaves of one consumer.

    Attributes:
        above: Those above the corridor, from top to bottom.
        below: Those below it, from top to bottom.
        offsets: Each leaf's centre, from the consumer's.
    """

    above: list[int] = field(default_factory=list)
    below: list[int] = field(default_factory=list)
    offsets: dict[int, Point] = field(default_factory=dict)


def reasonable_wishes(
    wishes: Sequence[bool], nodes: Sequence[int], predecessors: Adjacency, successors: Adjacency
) -> list[bool]:
    """The wishes to be docked without those that together would make a crowded column, which could not be spread.

    Args:
        wishes: For each node whether it asks to be docked.
        nodes: All nodes in a topological order.
        predecessors: Where each node's edges come from.
        successors: Where each node's edges lead.
    """
    depth = [0] * len(wishes)
    columns: dict[int, list[int]] = {}
    for node in nodes:
        before = predecessors[node]
        depth[node] = max([depth[p] + 1 for p in before], default=0)
        leaves = [p for p in before if wishes[p] and not predecessors[p] and len(successors[p]) == 1]
        if len(leaves) > _SHORT:
            columns.setdefault(depth[node], []).extend(leaves)
    free = {leaf for leaves in columns.values() if len(leaves) > CROWDED for leaf in leaves}
    return [wish and node not in free for node, wish in enumerate(wishes)]


def find_berths(
    wishes: Sequence[bool], predecessors: Adjacency, successors: Adjacency, previous: dict[int, float]
) -> dict[int, Berth]:
    """Which leaves are docked, and on which side: operands before the first undocked one stand above, the others below.

    Args:
        wishes: For each node whether it asks to be docked.
        predecessors: Where each node's edges come from, in the order of the operands.
        successors: Where each node's edges lead.
        previous: For nodes that were there before, their height then; a leaf stays on the side where it was.
    """
    berths: dict[int, Berth] = {}
    for node, wish in enumerate(wishes):
        if wish and not predecessors[node] and len(successors[node]) == 1:
            berths.setdefault(successors[node][0], Berth())
    for consumer, berth in berths.items():
        undocked = False
        for node in predecessors[consumer]:
            if not wishes[node] or predecessors[node] or len(successors[node]) != 1:
                undocked = True
            elif node in previous and consumer in previous:
                (berth.above if previous[node] < previous[consumer] else berth.below).append(node)
            else:
                (berth.below if undocked else berth.above).append(node)
        for side in (berth.above, berth.below):
            if all(node in previous for node in side):
                side.sort(key=previous.__getitem__)
        if not undocked:
            # Nothing else comes in, so no corridor is needed: they stand straight in front.
            berth.above, berth.below = [*berth.above, *berth.below], []
    return berths


def rooms(berths: dict[int, Berth], sizes: Sequence[Size], gaps: Gaps) -> list[Size]:
    """About how much room each node takes, its docked leaves included: width and height."""
    found = list(sizes)
    for consumer, berth in berths.items():
        leaves = [sizes[leaf] for leaf in [*berth.above, *berth.below]]
        width = max(w for w, _ in leaves) + gaps.rank * _REACH + sizes[consumer][0]
        # They stand before the node, above and below the corridor that leads to it.
        height = sum(h + gaps.node / 2 for _, h in leaves) + 2 * _CLEARANCE
        found[consumer] = (width, max(height, sizes[consumer][1]))
    return found


def moor(
    berths: dict[int, Berth], sizes: Sequence[Size], predecessors: Adjacency, extents: Extents, gaps: Gaps
) -> None:
    """Place the docked leaves in front of their consumers, and give the consumers the room of both.

    Args:
        berths: The docked leaves of each consumer; their offsets are filled in.
        sizes: Width and height of each node.
        predecessors: Where each node's edges come from.
        extents: The room of each node; that of the consumers is enlarged.
        gaps: The free space to keep.
    """
    between = gaps.node / 2
    for consumer, berth in berths.items():
        leaves = [*berth.above, *berth.below]
        width, height = sizes[consumer]
        x = -width / 2 - max(16.0, gaps.rank * _REACH)

        def stack(nodes: Sequence[int], top: float, right: float = x, berth: Berth = berth) -> None:
            for node in nodes:
                berth.offsets[node] = (right - sizes[node][0] / 2, top + sizes[node][1] / 2)
                top += sizes[node][1] + between

        def tall(nodes: Sequence[int]) -> float:
            return sum(sizes[node][1] for node in nodes) + between * max(0, len(nodes) - 1)

        extents.left[consumer] = -x + max(sizes[node][0] for node in leaves)
        if len(leaves) == len(predecessors[consumer]):
            reach = tall(leaves) / 2
            stack(leaves, -reach)
            reach += gaps.node / 2
            extents.above[consumer] = max(extents.above[consumer], reach)
            extents.below[consumer] = max(extents.below[consumer], reach)
            continue
        ports = gaps.port * (len(predecessors[consumer]) - 1)
        corridor = min(height * PORT_SHARE / 2, ports) + _CLEARANCE
        if berth.above:
            reach = corridor + tall(berth.above)
            stack(berth.above, -reach)
            extents.above[consumer] = max(extents.above[consumer], reach + gaps.node / 2)
            extents.inlet_above[consumer] = corridor - _CLEARANCE / 2
        if berth.below:
            stack(berth.below, corridor)
            extents.below[consumer] = max(extents.below[consumer], corridor + tall(berth.below) + gaps.node / 2)
            extents.inlet_below[consumer] = corridor - _CLEARANCE / 2
