"""What a compiled pass has to compute: which error signals, from which messages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from engine.arrays import Array
from engine.errors import ValueNotAllowedError
from engine.execution.cone import Share
from engine.graph import Graph, Kind

Wrt = Literal["params", "all"]
Key = tuple[int, int]
"""A message: (the child's id, the slot)."""


@dataclass(frozen=True, eq=False)
class Plan:
    """What is asked for.

    Attributes:
        graph: The structure.
        wanted: For each node, whether its error signal is computed: it lies on a path to what is asked for.
        arrivals: For each wanted node the messages that it receives, in the order of their arrival.
    """

    graph: Graph
    wanted: tuple[bool, ...]
    arrivals: tuple[tuple[Key, ...], ...]


class Evaluator(Protocol):
    """Runs a graph again and again. Nodes are addressed by their ids.

    The arrays that it hands out are read-only; their numbers hold until the next run.
    """

    steady: bool
    """Whether it hands out the same array for the same thing every time."""
    last_run: Share
    """How much of a full pass the last run did."""

    def write(self, leaf: int, value: Array) -> None:
        """Put a value into a leaf; its shape has been checked."""

    def run(self) -> bool:
        """Forward and backward. Returns whether the numbers equal those of the pure rules."""

    def run_again(self, changed: frozenset[int], *, backward: bool = True) -> bool:
        """A run in which nothing but these leaves has changed since the last one.

        Args:
            changed: The ids of the leaves.
            backward: Whether error signals are wanted too; they may be left as they were.
        """

    def load(self, values: tuple[Array, ...], grads: tuple[Array | None, ...], messages: dict[Key, Array]) -> None:
        """Take over the numbers of the pure rules, in place of a run."""

    def leaf(self, node: int) -> Array:
        """The value that was put into a leaf last."""

    def value(self, node: int) -> Array:
        """A node's value."""

    def grad(self, node: int) -> Array:
        """A wanted node's error signal."""

    def message(self, key: Key) -> Array:
        """What a wanted node receives."""


def plan(graph: Graph, wrt: Wrt) -> Plan:
    """Decide what is computed.

    Args:
        graph: The structure.
        wrt: ``"params"`` for the error signals of the parameters and of all nodes on a path from them to the loss;
            ``"all"`` for every node that a path connects to the loss.

    Raises:
        ValueNotAllowedError: ``wrt`` is something else.
    """
    if wrt not in {"params", "all"}:
        raise ValueNotAllowedError(f"wrt cannot be {wrt!r}", advice="use 'params' or 'all'")
    reaches = graph.reaches_loss
    wanted = [False] * len(graph.nodes)
    for node in graph.nodes:
        if reaches[node.id]:
            asked = wrt == "all" or (node.op is None and graph.variables[node.variable].kind is Kind.PARAM)
            wanted[node.id] = asked or any(wanted[p] for p in node.inputs if isinstance(p, int))
    nothing: tuple[Key, ...] = ()
    silent = graph.index_slots
    arrivals = tuple(
        tuple([key for key in keys if reaches[key[0]] and key not in silent])
        if wanted[i] and i != graph.loss
        else nothing
        for i, keys in enumerate(graph.children)
    )
    return Plan(graph, tuple(wanted), arrivals)
