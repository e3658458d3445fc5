"""Graphs of single numbers sorted into levels: what can be computed by one call lies side by side.

All nodes of one level and one operation are a group. A chain of additions s₁ = a + b, s₂ = s₁ + c, ... whose partial
sums nobody else reads is one block that a single ``np.add.accumulate`` computes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from engine.execution.plan import Plan
from engine.graph import Literal
from engine.ops.kernels import Elementwise

Members = list[list[int]]
"""The nodes of a group; a single node is a chain of one."""


@dataclass(frozen=True, eq=False)
class Group:
    """Equal operations that can be computed together.

    Attributes:
        way: Their kernel.
        members: The nodes, or chains of additions of one length.
        start: The place of the first result; a chain's results lie one row of members below the other.
    """

    way: Elementwise
    members: Members
    start: int

    @property
    def length(self) -> int:
        """How many additions a chain has; 1 for what is none."""
        return len(self.members[0])

    @property
    def stop(self) -> int:
        """The place behind the last result."""
        rows = self.length + 1 if self.length > 1 else 1
        return self.start + rows * len(self.members)


@dataclass(frozen=True, eq=False)
class Levelling:
    """Levels and places.

    Attributes:
        kernels: Each node's kernel; None for leaves and constants.
        level: Each node's level; leaves and constants have 0.
        place: Each node's place in the array of values.
        literals: The places of the literals, by (node, slot).
        constants: The numbers with fixed values: place -> number.
        groups: The groups in the order of their levels.
        size: The length of the array of values.
    """

    kernels: Sequence[Elementwise | None]
    level: list[int]
    place: list[int]
    literals: dict[tuple[int, int], int]
    constants: dict[int, float]
    groups: list[Group]
    size: int

    def operand(self, plan: Plan, node: int, slot: int) -> int:
        """The place of an operand."""
        operand = plan.graph.nodes[node].inputs[slot]
        return self.literals[node, slot] if isinstance(operand, Literal) else self.place[operand]


ONE, MINUS_ONE, ZERO = 0, 1, 2
"""The places of the numbers 1, −1 and 0."""


def levelling(plan: Plan, kernels: Sequence[Elementwise | None]) -> Levelling:
    """Sort a graph into levels and give every number its place."""
    nodes = plan.graph.nodes
    chain_of = _chains(plan, kernels)
    level, place = [0] * len(nodes), [0] * len(nodes)
    constants = {ONE: 1.0, MINUS_ONE: -1.0, ZERO: 0.0}
    literals: dict[tuple[int, int], int] = {}
    gathered: dict[tuple[int, int, int, str], Members] = {}
    at = 3
    for node, way in zip(nodes, kernels, strict=True):
        for slot, operand in enumerate(node.inputs):
            if isinstance(operand, Literal):
                literals[node.id, slot], constants[at] = at, float(operand.value)
                at += 1
        if way is None:
            place[node.id] = at
            if node.op is not None:
                constants[at] = float(node.attrs["value"])
            at += 1
            continue
        chain = chain_of.get(node.id)
        if chain is None:
            chain, read = [node.id], [p for p in node.inputs if isinstance(p, int)]
        elif chain[-1] != node.id:
            continue
        else:
            inside = frozenset(chain)
            read = [p for c in chain for p in nodes[c].inputs if isinstance(p, int) and p not in inside]
        depth = 1 + max([level[p] for p in read], default=0)
        for c in chain:
            level[c] = depth
        attrs = repr(sorted(node.attrs.items())) if node.attrs else ""
        gathered.setdefault((depth, len(chain), id(way), attrs), []).append(chain)
    groups = []
    for key in sorted(gathered, key=lambda k: k[0]):
        members = gathered[key]
        way = kernels[members[0][0]]
        assert way is not None
        group = Group(way, members, at)
        skipped = 1 if group.length > 1 else 0  # a chain's first row holds its first operands
        for q, chain in enumerate(members):
            for r, c in enumerate(chain):
                place[c] = at + (r + skipped) * len(members) + q
        groups.append(group)
        at = group.stop
    return Levelling(kernels, level, place, literals, constants, groups, at)


def _chains(plan: Plan, kernels: Sequence[Elementwise | None]) -> dict[int, list[int]]:
    """The chains of at least two additions, by each of their nodes."""
    nodes, children = plan.graph.nodes, plan.graph.children
    found: dict[int, list[int]] = {}
    for node in nodes:
        if node.op is None or node.op.name != "add" or kernels[node.id] is None:
            continue
        first = node.inputs[0]
        chain = found.get(first) if isinstance(first, int) and len(children[first]) == 1 else None
        if chain is None:
            found[node.id] = [node.id]
        else:
            chain.append(node.id)
            found[node.id] = chain
    return {node: chain for node, chain in found.items() if len(chain) > 1}


def fast_index(places: list[int]) -> slice | np.ndarray[tuple[int], np.dtype[np.intp]]:
    """Places as a slice where they follow each other, else as an array."""
    start = places[0]
    if places == list(range(start, start + len(places))):
        return slice(start, start + len(places))
    return np.array(places, dtype=np.intp)
