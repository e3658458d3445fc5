"""The numbers of the units view: those of a trace, as far as a cursor has come. Nothing is computed twice."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from engine.execution.trace import Trace
from engine.levels.units import Element, UnitNetwork

Floats = npt.NDArray[np.float64]
Reached = Callable[[int], bool]
"""Primitive's id -> whether the cursor has reached its number."""


@dataclass(frozen=True, slots=True)
class UnitReading:
    """What one unit shows.

    Attributes:
        value: a_j; None as long as it has not been computed.
        pre_activation: z_j, likewise.
        delta: δ_j, the error signal of z_j; None before it is complete, or where no path leads to the loss.
        biases: The values that its biases have in their leaves.
    """

    value: float | None
    pre_activation: float | None
    delta: float | None
    biases: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class EdgeReading:
    """What one edge shows.

    Attributes:
        weight: The number in the leaf; None for a value that is added as it is.
        coefficient: What the source's value is multiplied with: the weight with its sign.
        element: The weight's place in its leaf, by which it is edited; None likewise.
        source_value: The value at its tail; None as long as it has not been computed.
        delta: δ at its head, or None.
        signal: The error signal of the weight: over the whole batch, and all the edges that share it; or None.
    """

    weight: float | None
    coefficient: float
    element: Element | None
    source_value: float | None
    delta: float | None
    signal: float | None


@dataclass(frozen=True, eq=False)
class UnitNumbers:
    """The numbers of a network.

    Attributes:
        network: Its units and edges.
        trace: A pass of the same graph.
        has_value: Which nodes' values have been reached.
        has_signal: Which nodes' error signals have been reached.
    """

    network: UnitNetwork
    trace: Trace
    has_value: Reached
    has_signal: Reached

    def value(self, element: Element) -> float | None:
        """An element's value, or None as long as it has not been computed."""
        return float(self.trace.values[element.node].flat[element.flat]) if self.has_value(element.node) else None

    def signal(self, element: Element) -> float | None:
        """An element's error signal, or None before it is complete and where no path leads to the loss."""
        signal = self.trace.grads[element.node]
        return None if signal is None or not self.has_signal(element.node) else float(signal.flat[element.flat])

    def unit(self, index: int) -> UnitReading:
        """What a unit shows."""
        unit = self.network.units[index]
        biases = tuple(float(self.trace.values[leaf.node].flat[leaf.flat]) for leaf, _ in unit.biases)
        return UnitReading(self.value(unit.a), self.value(unit.z), self.signal(unit.z), biases)

    def edge(self, index: int) -> EdgeReading:
        """What an edge shows."""
        edges = self.network.edges
        source = Element(int(edges.node[index]), int(edges.node_flat[index]))
        leaf = int(edges.leaf[index])
        weight = None if leaf < 0 else Element(leaf, int(edges.flat[index]))
        target = self.network.units[int(edges.target[index])]
        number = 1.0 if weight is None else float(self.trace.values[leaf].flat[weight.flat])
        return EdgeReading(
            None if weight is None else number,
            number * float(edges.sign[index]),
            weight,
            self.value(source),
            self.signal(target.z),
            None if weight is None else self.signal(weight),
        )

    def coefficients(self, chosen: npt.NDArray[np.intp]) -> Floats:
        """What some edges multiply their sources' values with, in their order."""
        edges = self.network.edges
        leaves, flat = edges.leaf[chosen], edges.flat[chosen]
        found = np.array(edges.sign[chosen])
        for leaf in np.unique(leaves[leaves >= 0]):
            ours = leaves == leaf
            found[ours] *= self.trace.values[int(leaf)].ravel()[flat[ours]]
        return found

    def weight_row(self, unit: int, block: int) -> Floats:
        """The coefficients of all edges from a block's units to one unit, shape (units of the block,)."""
        edges, units = self.network.edges, self.network.blocks[block].units
        into = self.network.edges_into(unit)
        into = into[(edges.source[into] >= units.start) & (edges.source[into] < units.stop)]
        row = np.zeros(len(units))
        np.add.at(row, edges.source[into] - units.start, self.coefficients(into))
        return row
