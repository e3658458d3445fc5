"""The words of a watch: the names of a model, their error signals, and the messages between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from engine.conditions import Numeric, OfNames, Vocabulary
from engine.errors import QueryError
from engine.execution.passes import total
from engine.execution.trace import Trace
from engine.graph import Graph

GRAD, MESSAGE = "grad", "message"
_MOST_NAMED = 6


class _Values(Mapping[str, Numeric[Trace]]):
    """Name -> its value. What is handed out holds no graph, so that it can be kept beside one."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def __getitem__(self, name: str) -> Numeric[Trace]:
        node = self._graph.ids[name]
        return lambda trace: trace.values[node]

    def __iter__(self) -> Iterator[str]:
        return iter(self._graph.ids)

    def __len__(self) -> int:
        return len(self._graph.ids)


def names_in(graph: Graph) -> Vocabulary[Trace]:
    """All that a watch of a graph can speak of. It is asked of a pass over that graph."""
    first = next(iter(graph.ids), "w")
    return Vocabulary(
        "watch",
        f"norm(grad({first}))",
        _Values(graph),
        of_names={
            GRAD: OfNames(("node",), lambda name: _signal(graph, name)),
            MESSAGE: OfNames(("child", "parent"), lambda child, parent: _message(graph, child, parent)),
        },
        argument=first,
        joins="put a sign between: + - * / or <",
        is_strict=True,
    )


def _signal(graph: Graph, name: str) -> Numeric[Trace]:
    node = graph.ids[name]
    _look_for_path(graph, node, name)
    return lambda trace: trace.grads[node]


def _message(graph: Graph, child: str, parent: str) -> Numeric[Trace]:
    """All that a node receives from one that reads it; from several operations of it, their sum."""
    slots = slots_between(graph, child, parent)
    if not slots:
        readers = dict.fromkeys(graph.variable_of(sender).address for sender, _ in graph.children[graph.ids[parent]])
        named = [f"'{name}'" for name in readers][: _MOST_NAMED + 1]
        more = ", …" if len(named) > _MOST_NAMED else ""
        advice = f"it is read by {', '.join(named[:_MOST_NAMED])}{more}" if named else "nothing reads it"
        raise QueryError(f"'{child}' sends no message to '{parent}', which it does not read", advice=advice)
    sending = [key for key in slots if graph.sends(*key)]
    if not sending:
        _look_for_path(graph, graph.ids[child], child)
        raise QueryError(f"'{child}' reads '{parent}' as indices, which receive no message")
    return lambda trace: total([found for key in sending if (found := trace.messages.get(key)) is not None])


def slots_between(graph: Graph, child: str, parent: str) -> list[tuple[int, int]]:
    """The slots of a node's operations that another one stands in: (primitive's id, slot)."""
    senders = operations_of(graph, child)
    return [(sender, slot) for sender, slot in graph.children[graph.ids[parent]] if sender in senders]


def operations_of(graph: Graph, name: str) -> range:
    """The ids of what a name consists of: all operations of a variable, a primitive alone."""
    node = graph.ids[name]
    variable = graph.variable_of(node)
    return range(variable.first, variable.last + 1) if node == variable.last else range(node, node + 1)


def _look_for_path(graph: Graph, node: int, name: str) -> None:
    if graph.loss is None:
        raise QueryError("the model has no loss, so there are no error signals", advice="mark a variable with ': loss'")
    if not graph.reaches_loss[node]:
        raise QueryError(
            f"no path leads from '{name}' to the loss", advice="only what the loss depends on has an error signal"
        )
