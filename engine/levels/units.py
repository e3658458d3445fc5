"""The units view: dense layers as neurons with weighted edges; what is no neuron keeps one node.

Unit j is element j of an affine variable z = W x + b together with the elementwise activation a that follows; its edges
are W[j, i].
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import inf
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from engine.graph import Graph
from engine.levels.origins import Ids


class Element(NamedTuple):
    """One number of a leaf or a computed node.

    Attributes:
        node: The primitive's or leaf's id.
        flat: Its flat index there.
    """

    node: int
    flat: int


@dataclass(frozen=True, slots=True)
class Unit:
    """One neuron, or one input.

    Attributes:
        index: Its place among the units.
        block: The index of its block.
        z: Its pre-activation; of an input the input itself.
        a: Its value after the activation; the same as z where there is none.
        biases: (parameter, sign) for each bias.
    """

    index: int
    block: int
    z: Element
    a: Element
    biases: tuple[tuple[Element, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Block:
    """What stands together in a column: the units of one variable, one leaf's inputs, or one node that has no units.

    Attributes:
        index: Its place among the blocks.
        node: The id of the primitive or leaf whose value it shows.
        units: The indices of its units; empty for a node without units.
        rank: Its column, 0 on the left.
        is_input: Whether its units are given.
        activation: The id of the activation's primitive, or None.
        members: The ids of the primitives that it computes.
        side: For inputs the side of the square image that they are, or 0.
    """

    index: int
    node: int
    units: range
    rank: int
    is_input: bool
    activation: int | None
    members: tuple[int, ...]
    side: int = 0


@dataclass(frozen=True, eq=False)
class Edges:
    """The weighted edges, one a row of every array, shape (E,).

    Attributes:
        source: The index of the unit whose value is multiplied, or -1 - block for a node without units.
        node: The id of the node that this value is an element of.
        node_flat: Its flat index there.
        target: The index of the unit.
        leaf: The id of the weight's leaf; -1 where the value is added as it is.
        flat: The weight's flat index in its leaf.
        sign: 1 or -1: how the product is added.
    """

    source: npt.NDArray[np.int32]
    node: npt.NDArray[np.int32]
    node_flat: Ids
    target: npt.NDArray[np.int32]
    leaf: npt.NDArray[np.int32]
    flat: Ids
    sign: npt.NDArray[np.float64]

    def __len__(self) -> int:
        return len(self.source)


@dataclass(frozen=True, eq=False)
class UnitNetwork:
    """A graph's neurons for one example.

    Attributes:
        graph: The primitives.
        example: Which example of the batch is shown.
        examples: How many there are; None where the layers hold no batch.
        units: Inputs and neurons.
        blocks: What they belong to, and the nodes without units, in forward order.
        edges: The weights.
        links: (source, block): what a node without units reads; a source as in ``edges``.
    """

    graph: Graph
    example: int
    examples: int | None
    units: tuple[Unit, ...]
    blocks: tuple[Block, ...]
    edges: Edges
    links: tuple[tuple[int, int], ...]

    @cached_property
    def columns(self) -> tuple[tuple[int, ...], ...]:
        """The indices of the blocks of each column, from left to right."""
        count = max((block.rank for block in self.blocks), default=-1) + 1
        found: list[list[int]] = [[] for _ in range(count)]
        for block in self.blocks:
            found[block.rank].append(block.index)
        return tuple(tuple(column) for column in found)

    @cached_property
    def image_rank(self) -> float:
        """The first column that shows an image; infinity where none does."""
        return min((block.rank for block in self.blocks if block.side), default=inf)

    @property
    def layers(self) -> tuple[Block, ...]:
        """The blocks of computed units, in forward order."""
        return tuple(block for block in self.blocks if block.units and not block.is_input)

    @cached_property
    def block_of(self) -> Mapping[int, int]:
        """Primitive's or leaf's id -> the block that shows or computes it."""
        return {member: block.index for block in self.blocks for member in block.members}

    def edges_into(self, unit: int) -> npt.NDArray[np.intp]:
        """The edges that end at a unit."""
        return np.flatnonzero(self.edges.target == unit)

    def place(self, element: Element) -> tuple[int, ...]:
        """An element's index in the shape of its node, as the language counts."""
        shape = self.graph.nodes[element.node].shape
        return tuple(int(i) for i in np.unravel_index(element.flat, shape)) if shape else ()

    def address(self, element: Element) -> str:
        """An element's name: ``W[0,1]``, ``h[2]``, ``w_11``."""
        place = self.place(element)
        name = self.graph.nodes[element.node].name
        return f"{name}[{','.join(map(str, place))}]" if place else name
