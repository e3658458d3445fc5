"""A pass in float32 or float16: what becomes of a model's numbers where they have fewer digits and a smaller range.

What is rounded: the leaves and literals; the result of every operation, forward; every message, and every partial sum
of the messages of a node. What is not: the inside of one operation. A matrix product is summed up in float64 and
rounded once, as hardware does that keeps its sums in a wider format; plain float16 arithmetic would lose more. For
+, −, ×, ÷ and √ of single numbers the outcome is exactly that of the smaller format (S. A. Figueroa, "When is double
rounding innocuous?", 1995: float64 has more than twice the digits). What is read as indices is never rounded.
"""

from __future__ import annotations

from dataclasses import replace
from enum import StrEnum
from types import MappingProxyType

import numpy as np

from engine.arrays import Array
from engine.execution.passes import message
from engine.execution.trace import Trace
from engine.graph import Graph, Literal, Node
from engine.model import Model
from engine.watching import go_on


class Precision(StrEnum):
    """A format of floating-point numbers."""

    FLOAT64 = "float64"
    FLOAT32 = "float32"
    FLOAT16 = "float16"

    @property
    def tolerance(self) -> float:
        """A relative difference that rounding alone explains in a few operations: 16 units in the last place."""
        return 16.0 * float(np.finfo(np.dtype(self.value)).eps)

    @property
    def largest(self) -> float:
        """The largest finite number; what is larger becomes infinite."""
        return float(np.finfo(np.dtype(self.value)).max)


def rounded(array: Array, precision: Precision) -> Array:
    """An array with its numbers rounded to a format, as read-only float64."""
    with np.errstate(all="ignore"):
        result = np.asarray(array, dtype=np.dtype(precision.value)).astype(np.float64)
    result.flags.writeable = False
    return result


def run_in(model: Model, precision: Precision) -> Trace:
    """Run a model with every result rounded to a format; the numbers are float64 arrays of numbers of that format.

    Args:
        model: What to run. The trace's graph is its own, so that every view of it shows the rounded numbers.
        precision: The format.
    """
    graph, exact = model.graph, model.graph.feeds_indices
    values: list[Array] = []
    with np.errstate(all="ignore"):
        for node in graph.nodes:
            go_on()
            value = model.values[node.id] if node.op is None else _forward(node, values, precision)
            values.append(value if exact[node.id] else rounded(value, precision))
        grads, messages = _backward(graph, values, precision)
    leaves = MappingProxyType({leaf: values[leaf] for leaf in model.values})
    return Trace(replace(model, values=leaves), tuple(values), tuple(grads), MappingProxyType(messages))


def _forward(node: Node, values: list[Array], precision: Precision) -> Array:
    assert node.op is not None
    return np.asarray(node.op.forward(_operands(node, values, precision), node.attrs), dtype=np.float64)


def _operands(node: Node, values: list[Array], precision: Precision) -> list[Array]:
    """The operands of a node; literals are rounded here, for they are nodes of no graph."""
    return [rounded(o.value, precision) if isinstance(o, Literal) else values[o] for o in node.inputs]


def _backward(
    graph: Graph, values: list[Array], precision: Precision
) -> tuple[list[Array | None], dict[tuple[int, int], Array]]:
    grads: list[Array | None] = [None] * len(values)
    messages: dict[tuple[int, int], Array] = {}
    if graph.loss is None:
        return grads, messages
    for node in reversed(graph.nodes[: graph.loss + 1]):
        go_on()
        if not graph.reaches_loss[node.id]:
            continue
        signal = np.ones(()) if node.id == graph.loss else None
        for key in graph.children[node.id]:
            if node.id != graph.loss and key in messages:
                signal = messages[key] if signal is None else rounded(signal + messages[key], precision)
        if signal is None:
            continue
        grads[node.id] = signal = rounded(signal, precision)
        if node.op is None:
            continue
        inputs = _operands(node, values, precision)
        for slot, operand in enumerate(node.inputs):
            if isinstance(operand, int) and graph.sends(node.id, slot):
                sent = message(node, slot, signal, values[node.id], inputs)
                messages[node.id, slot] = rounded(sent, precision)
    return grads, messages
