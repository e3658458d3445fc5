"""How large values and error signals are from layer to layer, along the deepest way through the model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.debugging.magnitudes import Size, magnitudes
from engine.diagnosis.record import Finding, shown, shown_signal
from engine.diagnosis.signals import exploding, vanishing
from engine.diagnosis.thresholds import EXPLODED, LEAST_DEPTH, VANISHED
from engine.execution.trace import Trace
from engine.graph import Graph, Kind
from engine.notation import format_number
from engine.watching import go_on


@dataclass(frozen=True, slots=True)
class Layer:
    """One point of a profile.

    Attributes:
        name: The layer's title, or the variable's address where there are no layers.
        node: The id of the node that is measured: the layer's last variable on the way.
        value: The root mean square of its value.
        signal: That of its error signal.
    """

    name: str
    node: int
    value: float
    signal: float


def profile(trace: Trace) -> tuple[Layer, ...]:
    """The layers on the deepest way from a parameter to the loss, in forward order; of a model without, its variables.

    The loss's own statements are left out: their error signals say nothing about learning.
    """
    nodes = _way(trace.graph)
    names = {node: _title(trace.graph, node) for node in nodes}
    titled = dict.fromkeys(name for name in names.values() if name)
    if len(titled) > 1:
        last = {name: node for node, name in names.items() if name}
        chosen = [(name, last[name]) for name in titled]
    else:
        chosen = [(trace.graph.nodes[node].name, node) for node in nodes]
    values = magnitudes([trace.values[node] for _, node in chosen], Size.RMS).sizes
    signals = magnitudes([trace.grads[node] for _, node in chosen], Size.RMS).sizes
    return tuple(
        Layer(name, node, float(v), float(s)) for (name, node), v, s in zip(chosen, values, signals, strict=True)
    )


def across_layers(trace: Trace) -> tuple[Finding, ...]:
    """Whether error signals vanish or explode between the layer nearest to the loss and the farthest one."""
    layers = profile(trace)
    if len(layers) < LEAST_DEPTH:
        return ()
    far, near = layers[0], layers[-1]
    if not (np.isfinite(far.signal) and np.isfinite(near.signal)) or far.signal == 0 or near.signal == 0:
        return ()
    ratio = far.signal / near.signal
    here, there = (_told(trace, layer) for layer in (far, near))
    steps = f"{len(layers)} steps" if not _title(trace.graph, far.node) else f"{len(layers)} layers"
    summary = f"over {steps}, from {shown(trace, near.node)} back to {shown(trace, far.node)}, {there} and {here}"
    if ratio <= VANISHED:
        return (vanishing(trace, far.node, near.node, summary),)
    if ratio >= EXPLODED:
        return (exploding(trace, far.node, near.node, summary),)
    return ()


def _told(trace: Trace, layer: Layer) -> str:
    name, grad = shown_signal(trace, layer.node), trace.grads[layer.node]
    if grad is not None and grad.ndim == 0:
        return f"{name} is {format_number(float(grad), 3)}"
    return f"the root mean square of {name} is {format_number(layer.signal, 3)}"


def _way(graph: Graph) -> list[int]:
    """The last nodes of the statements on the longest way from a parameter to the loss, but for the loss's own."""
    if graph.loss is None:
        return []
    depth = np.full(len(graph.nodes), -1)
    before = np.full(len(graph.nodes), -1)
    for node in graph.nodes[: graph.loss + 1]:
        go_on()
        if node.op is None:
            depth[node.id] = 0 if graph.variable_of(node.id).kind is Kind.PARAM else -1
            continue
        for slot, operand in enumerate(node.inputs):
            if isinstance(operand, int) and depth[operand] >= 0 and (node.id, slot) not in graph.index_slots:
                own = graph.nodes[operand].variable == node.variable
                if depth[operand] + (not own) > depth[node.id]:
                    depth[node.id], before[node.id] = depth[operand] + (not own), operand
    found: list[int] = []
    at = graph.loss
    while at >= 0:
        node = graph.nodes[at]
        variable = graph.variables[node.variable]
        if node.op is not None and variable.last == at and at != graph.loss:
            found.append(at)
        at = int(before[at])
    return found[::-1]


def _title(graph: Graph, node: int) -> str:
    scope = graph.variable_of(node).scope
    return "/".join(graph.groups[scope[-1]].path) if scope else ""
