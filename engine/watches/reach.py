"""From which cursor on the numbers of an expression are there: a watch shows no sooner than the canvas."""

from __future__ import annotations

from collections.abc import Iterable

from engine.conditions import Expression
from engine.debugging.schedule import NEVER, Schedule
from engine.debugging.steps import StepKind
from engine.execution.trace import Trace
from engine.levels.views import shown_in
from engine.watches.names import GRAD, slots_between


def first_cursor(expression: Expression[Trace], schedule: Schedule) -> int:
    """The first cursor at which everything that an expression speaks of has been computed.

    Args:
        expression: It, of the schedule's graph.
        schedule: The steps of the pass at the level that is shown.

    Returns:
        :data:`~engine.debugging.schedule.NEVER` where no step brings it.
    """
    ids = schedule.graph.ids
    cursors = [_value(schedule, ids[name]) for name in expression.names]
    for function, names in expression.calls:
        cursors.append(_signal(schedule, ids[names[0]]) if function == GRAD else _message(schedule, *names))
    return max(cursors, default=0)


def _value(schedule: Schedule, node: int) -> int:
    if schedule.graph.variable_of(node).is_leaf:
        return 0  # it is given, be it inside of a closed layer
    return max((int(schedule.value_cursors[i]) for i in shown_in(schedule.graph, node, schedule.view)), default=0)


def _signal(schedule: Schedule, node: int) -> int:
    graph, view = schedule.graph, schedule.view
    places = shown_in(graph, node, view)
    is_exit = (
        all(node in view.nodes[i].ports for i in places)
        if view.graph is graph
        else graph.variable_of(node).last == node
    )
    return _complete(schedule, places) if is_exit else _passed_on(schedule, places)


def _message(schedule: Schedule, child: str, parent: str) -> int:
    """Behind the last step that brings a part of it; inside of a closed node, when that is done with."""
    graph, view = schedule.graph, schedule.view
    slots = slots_between(graph, child, parent)
    receivers = shown_in(graph, graph.ids[parent], view)
    if view.graph is graph:
        wanted = set(slots)
        found = [
            i + 1
            for i, step in enumerate(schedule.steps)
            if step.channel is not None and any((c.sender, c.slot) in wanted for c in step.channel.crossings)
        ]
    else:
        senders = {place for sender, _ in slots for place in shown_in(graph, sender, view)}
        found = [i + 1 for node in receivers for i in schedule.messages(node) if schedule.steps[i].child in senders]
    return max(found) if found else _passed_on(schedule, receivers)


def _complete(schedule: Schedule, places: Iterable[int]) -> int:
    """When the error signals of nodes of the view are complete; elements without a path have none to wait for."""
    cursors = [int(schedule.signal_cursors[i]) for i in places]
    return max((cursor for cursor in cursors if cursor != NEVER), default=NEVER)


def _passed_on(schedule: Schedule, places: Iterable[int]) -> int:
    """When nodes have received their error signals and sent all their messages: all inside of them is known then."""
    inside = set(places)
    sent = (i + 1 for i, step in enumerate(schedule.steps) if step.kind is StepKind.MESSAGE and step.child in inside)
    return max(_complete(schedule, inside), max(sent, default=0))
