"""Spotlights: the part of the graph that a person wants to see: what lies between nodes, or a chain of messages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import combinations

from engine.finding import Trail, between, to_loss
from engine.levels.quotient import Quotient
from engine.remembering import remembered


class Beam(Enum):
    """What a spotlight falls on."""

    PATHS = auto()
    """All paths between the nodes, or from a single one to the loss; the rest is dimmed."""
    CHAIN = auto()
    """The messages on their way from the loss to the nodes."""


@dataclass(frozen=True, slots=True)
class Spotlight:
    """A part of the graph, given by nodes whose addresses survive steps and edits.

    Attributes:
        beam: What it falls on.
        names: The nodes that it is about, at least one.
    """

    beam: Beam
    names: tuple[str, ...]

    def trail(self, view: Quotient) -> Trail:
        """What it falls on in a view; nothing where the view lacks its nodes, or no path connects them."""
        return _trail(view, self)

    def about(self, names: tuple[str, ...]) -> Spotlight | None:
        """The same about other nodes; None about none."""
        return replace(self, names=names) if names else None


_NOWHERE = Trail(frozenset(), frozenset())


@remembered
def _trail(view: Quotient, spotlight: Spotlight) -> Trail:
    ends = [view.index[name] for name in spotlight.names if name in view.index]
    if len(ends) < len(spotlight.names):
        return _NOWHERE
    if spotlight.beam is Beam.CHAIN:
        return _union([to_loss(view, end) for end in ends])
    if len(ends) == 1:
        return _NOWHERE if view.loss is None else between(view, ends[0], view.loss)
    return _union([between(view, first, second) for first, second in combinations(ends, 2)])


def _union(trails: list[Trail]) -> Trail:
    return Trail(
        frozenset[int]().union(*(trail.nodes for trail in trails)),
        frozenset[tuple[int, int]]().union(*(trail.edges for trail in trails)),
    )
