"""Two passes of the same graph, or of two whose nodes have the same names, compared node by node."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from engine.arrays import Array
from engine.comparing.differences import Difference, difference, unlike
from engine.debugging.marks import Mark, Marks
from engine.levels.numbers import LevelNumbers
from engine.watching import go_on


@dataclass(frozen=True, slots=True)
class NodeDifference:
    """A node that both passes have.

    Attributes:
        index: Its place among the nodes of the first pass's view.
        name: Its address.
        value: How far its values are apart.
        signal: How far its error signals are apart; None where neither pass has one.
    """

    index: int
    name: str
    value: Difference
    signal: Difference | None

    def differs(self, tolerance: float = 0.0) -> bool:
        """Whether value or error signal are farther apart than a relative tolerance."""
        return self.value.exceeds(tolerance) or (self.signal is not None and self.signal.exceeds(tolerance))


@dataclass(frozen=True, eq=False)
class Comparison:
    """What differs between two passes.

    Attributes:
        nodes: The nodes that both have, in forward order.
        only_here: The names of those that only the first pass has, in forward order.
        only_there: The names of those that only the second one has.
        tolerance: The relative difference that counts as none.
        size: How many nodes the first pass's view has.
    """

    nodes: tuple[NodeDifference, ...]
    only_here: tuple[str, ...]
    only_there: tuple[str, ...]
    tolerance: float
    size: int

    @cached_property
    def first_value(self) -> NodeDifference | None:
        """The first node in forward order whose values differ."""
        return next((node for node in self.nodes if node.value.exceeds(self.tolerance)), None)

    @cached_property
    def first_signal(self) -> NodeDifference | None:
        """The first node in the order of the backward pass whose error signals differ."""
        backward = reversed(self.nodes)
        return next((n for n in backward if n.signal is not None and n.signal.exceeds(self.tolerance)), None)

    @property
    def first(self) -> NodeDifference | None:
        """Where the difference begins: in the order of a pass, so values come before error signals."""
        return self.first_value or self.first_signal

    @cached_property
    def differing(self) -> tuple[NodeDifference, ...]:
        """The nodes that differ, in forward order."""
        return tuple(node for node in self.nodes if node.differs(self.tolerance))

    def measured(self, *, signals: bool) -> tuple[Marks, Array]:
        """For each node of the first pass's view its mark, and the absolute difference where it is marked as measured.

        Args:
            signals: Whether error signals are asked about, or values.
        """
        marks = np.full(self.size, Mark.NOTHING, dtype=np.uint8)
        sizes = np.full(self.size, np.nan)
        for node in self.nodes:
            found = node.signal if signals else node.value
            if found is None or not found.comparable:
                continue
            apart = found.absolute
            marks[node.index] = Mark.NAN if np.isnan(apart) else Mark.INFINITE if np.isinf(apart) else Mark.MEASURED
            sizes[node.index] = apart if np.isfinite(apart) else np.nan
        return marks, sizes


def compare(here: LevelNumbers, there: LevelNumbers, tolerance: float = 0.0) -> Comparison:
    """Compare two passes in views of their graphs; nodes belong together by their names.

    Args:
        here: The pass whose nodes are looked at.
        there: The other one.
        tolerance: The relative difference that counts as none.
    """
    theirs: Mapping[str, int] = there.quotient.index
    found = []
    for node in here.quotient.nodes:
        go_on()
        other = theirs.get(node.name)
        if other is not None:
            value = difference(here.value(node.index), there.value(other))
            signal = _between(here.signal(node.index), there.signal(other))
            found.append(NodeDifference(node.index, node.name, value, signal))
    own = here.quotient.index
    return Comparison(
        tuple(found),
        tuple(node.name for node in here.quotient.nodes if node.name not in theirs),
        tuple(node.name for node in there.quotient.nodes if node.name not in own),
        tolerance,
        len(here.quotient.nodes),
    )


def _between(a: Array | None, b: Array | None) -> Difference | None:
    if a is None or b is None:
        return None if a is b else unlike(a, b)
    return difference(a, b)
