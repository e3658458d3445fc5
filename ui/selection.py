"""Selections: which nodes are chosen, the one that was chosen last among them, and how they are carried along."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.graph import Graph
from engine.levels import counterpart
from engine.levels.quotient import Quotient


@dataclass(frozen=True, slots=True)
class Selection:
    """The selected nodes by address.

    Attributes:
        names: In the order of choosing, each once; the last one is the one that the inspector explains.
    """

    names: tuple[str, ...] = ()

    @classmethod
    def of(cls, names: Iterable[str | None]) -> Selection:
        """Some nodes; None among them is left out."""
        return cls(tuple(dict.fromkeys(name for name in names if name is not None)))

    @property
    def primary(self) -> str | None:
        """The node that was chosen last."""
        return self.names[-1] if self.names else None

    def toggled(self, name: str) -> Selection:
        """With one node more, or without it."""
        if name in self.names:
            return Selection(tuple(other for other in self.names if other != name))
        return Selection((*self.names, name))

    def joined(self, names: Iterable[str]) -> Selection:
        """With more nodes."""
        return Selection.of((*self.names, *names))

    def in_view(self, view: Quotient) -> Selection:
        """Those that a view has."""
        return Selection(tuple(name for name in self.names if name in view.index))

    def indices(self, view: Quotient) -> tuple[int, ...]:
        """Where they are in a view, as far as it has them."""
        return tuple(view.index[name] for name in self.names if name in view.index)


def carried(names: Iterable[str], graph: Graph, before: Quotient, after: Quotient) -> tuple[str, ...]:
    """Where nodes of one view are found in another of the same graph, each once.

    Args:
        names: Their addresses in the first view.
        graph: The graph of both.
        before: The first view.
        after: The other view.
    """
    found = (counterpart(graph, before, before.index[name], after) for name in names if name in before.index)
    return tuple(dict.fromkeys(after.nodes[index].name for index in found if index is not None))
