"""The reference passes: each operation's pure rules, one node after the other.

Forward in the order of the text; backward over the same list in reverse. A node's error signal is the sum of the
messages from its children, added in the order of their arrival (Rumelhart, Hinton and Williams 1986; CSC 311 lecture 4,
"full backprop": v̄ᵢ = Σ_{j ∈ Ch(vᵢ)} v̄ⱼ ∂vⱼ/∂vᵢ).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, ParamSpec

import numpy as np

from engine.arrays import Array, unbroadcast
from engine.errors import OperationError
from engine.execution.trace import Trace
from engine.graph import Graph, Literal, Node
from engine.model import Model
from engine.watching import go_on

P = ParamSpec("P")
_ZERO = np.zeros(())
_NOTHING: Mapping[Any, Array] = MappingProxyType({})


def run(model: Model) -> Trace:
    """Run a model forward and backward; overflow, NaN and division by zero are results, not errors."""
    try:
        with np.errstate(all="ignore"):
            values = forward(model.graph, model.values)
            grads, messages = backward(model.graph, values)
    except OperationError as error:
        error.filename = model.filename
        raise
    return Trace(model, values, grads, MappingProxyType(messages))


def forward(graph: Graph, leaves: Mapping[int, Array]) -> tuple[Array, ...]:
    """The value of every node from the values of the leaves."""
    values: list[Array] = []
    node = None
    try:
        for node in graph.nodes:
            go_on()
            values.append(
                leaves[node.id] if node.op is None else _sealed(node.op.forward(operands(node, values), node.attrs))
            )
    except OperationError as error:
        assert node is not None
        error.at(node.name, node.span)
        raise
    return tuple(values)


def placed(node: Node, function: Callable[P, Array]) -> Callable[P, Array]:
    """A function of a node's operation; where a program declared it, its errors tell the node."""
    assert node.op is not None
    if not node.op.is_declared:
        return function

    def told(*args: P.args, **kwargs: P.kwargs) -> Array:
        try:
            return function(*args, **kwargs)
        except OperationError as error:
            error.at(node.name, node.span)
            raise

    return told


def operands(node: Node, values: list[Array] | tuple[Array, ...]) -> list[Array]:
    """The operands of a node, slot by slot, literals included."""
    return [operand.value if isinstance(operand, Literal) else values[operand] for operand in node.inputs]


def backward(
    graph: Graph,
    values: tuple[Array, ...],
    known_grads: Mapping[int, Array] = _NOTHING,
    known_messages: Mapping[tuple[int, int], Array] = _NOTHING,
) -> tuple[tuple[Array | None, ...], dict[tuple[int, int], Array]]:
    """The error signal of every node that a path connects to the loss, and every message.

    Args:
        graph: The structure.
        values: The value of every node.
        known_grads: Error signals that are there already.
        known_messages: Messages that are there already.
    """
    grads: list[Array | None] = [None] * len(values)
    messages = dict(known_messages)
    if graph.loss is None:
        return tuple(grads), messages
    grads[graph.loss] = _sealed(np.ones(()))
    for node in reversed(graph.nodes[: graph.loss + 1]):
        go_on()
        if not graph.reaches_loss[node.id]:
            continue
        if node.id in known_grads:
            grads[node.id] = known_grads[node.id]
        elif node.id != graph.loss:
            grads[node.id] = total([messages[key] for key in graph.children[node.id] if key in messages])
        signal = grads[node.id]
        if node.op is None or signal is None:
            continue
        inputs = operands(node, values)
        for slot, operand in enumerate(node.inputs):
            if isinstance(operand, int) and graph.sends(node.id, slot) and (node.id, slot) not in messages:
                messages[node.id, slot] = message(node, slot, signal, values[node.id], inputs)
    return tuple(grads), messages


def message(node: Node, slot: int, signal: Array, out: Array, inputs: list[Array]) -> Array:
    """What a node sends back through one slot: its error signal times its local derivative, in the operand's shape."""
    assert node.op is not None
    rule = node.op.rule(slot)
    shape = inputs[slot].shape
    if rule is None:
        return np.broadcast_to(_ZERO, shape)
    try:
        return _sealed(unbroadcast(np.asarray(rule(signal, out, inputs, node.attrs)), shape))
    except OperationError as error:
        error.at(node.name, node.span)
        raise


def total(messages: list[Array]) -> Array | None:
    """The sum of messages from left to right; a single one is the error signal itself."""
    if not messages:
        return None
    result = messages[0]
    with np.errstate(all="ignore"):  # also asked for outside of a pass, by the levels
        for other in messages[1:]:
            result = result + other
    return _sealed(np.asarray(result))


def _sealed(array: Array) -> Array:
    array = np.asarray(array, dtype=np.float64)
    array.flags.writeable = False
    return array
