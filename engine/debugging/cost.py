"""Cost in multiply-adds: the products of two operands that are not constant (a bias that is added does not count).

The lectures' rule (CSC 311 lecture 4): one add-multiply a weight forward, two backward.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from engine.graph import Graph, Kind, Literal, Node
from engine.remembering import remembered

BACKWARD_PER_FORWARD = 2


@dataclass(frozen=True, slots=True)
class Cost:
    """Multiply-adds of one pass.

    Attributes:
        forward: In the forward pass.
        backward: In the backward pass.
    """

    forward: int
    backward: int


@remembered
def costs(graph: Graph) -> tuple[int, ...]:
    """For each node its multiply-adds forward; 0 where an operand is constant."""
    constant: list[bool] = []
    found: list[int] = []
    for node in graph.nodes:
        inputs = [isinstance(i, Literal) or constant[i] for i in node.inputs]
        leaf_is_constant = node.op is None and graph.variables[node.variable].kind is Kind.CONST
        constant.append(leaf_is_constant if node.op is None else all(inputs))
        found.append(0 if any(inputs[:2]) else _products(graph, node))
    return tuple(found)


@remembered
def _whole(graph: Graph) -> Cost:
    return cost_of(graph, range(len(graph.nodes)))


def _products(graph: Graph, node: Node) -> int:
    if node.op is None or node.op.multiply_adds is None:
        return 0
    return node.op.multiply_adds(graph.shapes(node), node.shape)


def cost_of(graph: Graph, members: Iterable[int] | None = None) -> Cost:
    """The total of one pass, or the part of it that some nodes have: a variable's, a layer's.

    The backward pass covers the nodes that a path connects to the loss. Parts without common members add up.

    Args:
        graph: The structure.
        members: The ids of the nodes; None for all.
    """
    if members is None:
        return _whole(graph)
    each, chosen = costs(graph), members
    found = [(each[i], each[i] if graph.reaches_loss[i] else 0) for i in chosen]
    return Cost(sum(forward for forward, _ in found), BACKWARD_PER_FORWARD * sum(behind for _, behind in found))
