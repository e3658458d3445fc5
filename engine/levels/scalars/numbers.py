"""The numbers of a pass, element by element.

Leaves and variables show the tensor pass's own numbers, so that they are the same bit for bit at every level; only what
lies beneath them, and the messages, are computed here.
"""

from __future__ import annotations

from types import MappingProxyType
from weakref import WeakKeyDictionary

import numpy as np

from engine.arrays import Array
from engine.execution.passes import backward, operands
from engine.execution.trace import Trace
from engine.levels.scalars.expansion import Expansion, expand
from engine.model import Model
from engine.watching import go_on

_TRACES: WeakKeyDictionary[Trace, Trace] = WeakKeyDictionary()
"""The expanded passes of those that are still in use."""


def scalar_trace(trace: Trace) -> Trace:
    """A pass of the expanded graph; one that has been expanded is not expanded again.

    Raises:
        LimitError: The graph is too large to be written out.
    """
    found = _TRACES.get(trace)
    if found is None:
        found = _TRACES[trace] = _expanded(trace)
    return found


def _expanded(trace: Trace) -> Trace:
    expansion = expand(trace.graph)
    graph = expansion.graph
    with np.errstate(all="ignore"):
        values = _values(expansion, trace)
        signals = {last: array for last, array in _signals(expansion, trace) if array is not None}
        grads, messages = backward(graph, values, signals)
    leaves = {leaf.last: values[leaf.last] for leaf in graph.leaves}
    model = Model(graph, MappingProxyType(leaves), trace.model.text, trace.model.filename)
    return Trace(model, values, grads, MappingProxyType(messages))


def _values(expansion: Expansion, trace: Trace) -> tuple[Array, ...]:
    flat = _Flat(trace.values)
    values: list[Array] = []
    for node, origin in zip(expansion.graph.nodes, expansion.origins, strict=True):
        go_on()
        if origin is not None:
            values.append(flat.element(*origin))
        else:
            assert node.op is not None
            values.append(_sealed(node.op.forward(operands(node, values), node.attrs)))
    return tuple(values)


def _signals(expansion: Expansion, trace: Trace) -> list[tuple[int, Array | None]]:
    flat = _Flat(trace.grads)
    return [
        (last, flat.element(*origin) if trace.grads[origin[0]] is not None else None)
        for last, origin in expansion.elements
    ]


class _Flat:
    """Arrays as rows of elements; each element is a read-only view."""

    def __init__(self, arrays: tuple[Array | None, ...]) -> None:
        self._arrays = arrays
        self._rows: dict[int, Array] = {}

    def element(self, node: int, place: int) -> Array:
        row = self._rows.get(node)
        if row is None:
            array = self._arrays[node]
            assert array is not None
            row = self._rows[node] = array.reshape(-1)
            row.flags.writeable = False
        found: Array = row[place, ...]
        return found


def _sealed(value: Array) -> Array:
    array = np.asarray(value, dtype=np.float64)
    array.flags.writeable = False
    return array
