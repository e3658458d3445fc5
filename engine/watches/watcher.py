"""What an expression says at the cursor: a number or an array, not computed yet, or what is wrong with it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.conditions import Expression, Truth, expression_of
from engine.debugging.debugger import DebuggerState
from engine.debugging.schedule import Schedule
from engine.errors import GraphError, QueryError
from engine.execution.trace import Trace
from engine.graph import Graph
from engine.levels.quotient import Quotient
from engine.notation.names import element_name, split_element
from engine.watches.names import MESSAGE, names_in
from engine.watches.reach import first_cursor


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What a watch says.

    Attributes:
        array: Its number or array; of a condition 1 where it holds, else 0. None as long as it is not computed.
        is_condition: Whether it is true or false.
        error: What is wrong with it, with its place in the text.
    """

    array: Array | None = None
    is_condition: bool = False
    error: GraphError | None = None


class Watcher:
    """Looks at expressions step after step; what was worked out of a graph is kept until another one is shown."""

    def __init__(self) -> None:
        self._graph: Graph | None = None
        self._schedule: Schedule | None = None
        self._read: dict[str, Expression[Trace] | GraphError] = {}
        self._cursors: dict[str, int] = {}

    def outcome(self, text: str, state: DebuggerState) -> Outcome:
        """What an expression says at the cursor of a state."""
        found = self._expression(text, state.schedule)
        if isinstance(found, GraphError):
            return Outcome(error=found)
        if not self._is_reached(text, found, state):
            return Outcome(is_condition=found.is_condition)
        return _asked(found, state.trace)

    def is_reached(self, text: str, state: DebuggerState) -> bool:
        """Whether all that an expression speaks of has been computed; of one with an error nothing is waited for."""
        found = self._expression(text, state.schedule)
        return isinstance(found, GraphError) or self._is_reached(text, found, state)

    def _is_reached(self, text: str, expression: Expression[Trace], state: DebuggerState) -> bool:
        if text not in self._cursors:
            self._cursors[text] = first_cursor(expression, state.schedule)
        return state.cursor >= self._cursors[text]

    def _expression(self, text: str, schedule: Schedule) -> Expression[Trace] | GraphError:
        if schedule.graph is not self._graph:
            self._graph = schedule.graph
            self._read.clear()
        if schedule is not self._schedule:
            self._schedule = schedule
            self._cursors.clear()
        if text not in self._read:
            self._read[text] = _read(text, schedule.graph)
        return self._read[text]

    def forget(self) -> None:
        """Hold nothing any more."""
        self._graph = self._schedule = None
        self._read.clear()
        self._cursors.clear()


def _read(text: str, graph: Graph) -> Expression[Trace] | GraphError:
    try:
        return expression_of(text, names_in(graph))
    except GraphError as error:
        return error.with_traceback(None)


def _asked(expression: Expression[Trace], trace: Trace) -> Outcome:
    is_condition = expression.is_condition
    try:
        found = expression.of.of(trace)
    except GraphError as error:
        return Outcome(error=error.with_traceback(None))
    if isinstance(found, Truth):
        known = (found.holds | found.fails).all()
        found = found.holds.astype(np.float64) if known else None
    if found is None:
        return Outcome(error=QueryError("it has no answer here", advice="is it asked of an empty array?"))
    return Outcome(np.asarray(found), is_condition)


def number_in(text: str, trace: Trace) -> float:
    """An expression's number in a finished pass, for a curve over many.

    Of an array it is the Euclidean norm, of a condition at how many elements it holds.

    Returns:
        NaN where the pass has no such names, or where it is none.
    """
    found = _read(text, trace.graph)
    outcome = Outcome() if isinstance(found, GraphError) else _asked(found, trace)
    array = outcome.array
    if array is None:
        return float("nan")
    if outcome.is_condition:
        return float(array.sum())
    with np.errstate(all="ignore"):
        return float(array.reshape(())) if array.size == 1 else float(np.sqrt(np.sum(np.square(array))))


def watch_text(graph: Graph, view: Quotient, index: int) -> str:
    """What one writes to watch a node of a view: a layer is watched at its last variable, an element by its index.

    Args:
        graph: The graph of the tensors.
        view: The graph as it is shown.
        index: The node.
    """
    node = view.nodes[index]
    if view.graph is graph:
        return graph.nodes[node.last].name
    return element_name(*split_element(node.name))


def message_text(graph: Graph, view: Quotient, child: int, parent: int) -> str:
    """What one writes to watch the message between two nodes of a view; between elements it is a part of a variable's.

    Args:
        graph: The graph of the tensors.
        view: The graph as it is shown.
        child: The node that sends it.
        parent: The node that receives it.
    """
    if view.graph is not graph:
        (sender, _), (receiver, index) = (split_element(view.nodes[i].name) for i in (child, parent))
        return element_name(f"{MESSAGE}({sender}, {receiver})", index)
    channel = next(channel for channel in view.arrivals[parent] if channel.child == child)
    crossing = channel.crossings[0]
    sender = (
        graph.nodes[crossing.sender].name
        if view.nodes[child].is_primitive
        else graph.variable_of(crossing.sender).address
    )
    return f"{MESSAGE}({sender}, {graph.nodes[crossing.port].name})"
