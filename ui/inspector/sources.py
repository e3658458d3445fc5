"""The arrays that a node has at the cursor: its value, its error signal, the messages that it received and sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name, shown_signal
from engine.levels.quotient import Channel
from engine.notation import parse_name

VALUE, SIGNAL = "value", "signal"


class Source(NamedTuple):
    """One array, made when it is looked at.

    Attributes:
        key: Which one it is, the same from step to step.
        title: What it is called.
        array: Reads it; None as long as the cursor has not reached it.
    """

    key: str
    title: str
    array: Callable[[], Array | None]


def sources(state: DebuggerState, index: int) -> list[Source]:
    """The arrays of a node, those first that it has anyway; messages as far as they have landed.

    Args:
        state: The debugger's state.
        index: The node.
    """
    found = [Source(VALUE, "value", partial(state.value, index)), _signal(state, index)]
    for position, channel in enumerate(state.view.incoming(index)[: state.schedule.landed(index, state.cursor)]):
        found += _parts(state, channel, f"in {position}", f"message from {shown_name(state, channel.child)}")
    for parent in state.view.nodes[index].parents:
        landed = state.schedule.landed(parent, state.cursor)
        for position, channel in enumerate(state.view.incoming(parent)[:landed]):
            if channel.child == index:
                found += _parts(state, channel, f"out {parent} {position}", f"message to {shown_name(state, parent)}")
    return found


def _signal(state: DebuggerState, index: int) -> Source:
    """The error signal, or the sum of the messages so far."""
    title = f"error signal {shown_signal(state, index)}"
    complete = state.schedule.has_signal(index, state.cursor)
    if complete or not state.schedule.landed(index, state.cursor):
        return Source(SIGNAL, title, partial(state.signal, index))
    return Source(SIGNAL, f"{title}, sum so far", partial(state.partial_sum, index))


def _parts(state: DebuggerState, channel: Channel, key: str, title: str) -> list[Source]:
    """A message, or one for each exit of a layer."""
    numbers = state.numbers
    if not numbers.has_several_ports(channel.parent):
        return [Source(key, title, partial(_part, state, channel, ""))]
    return [
        Source(f"{key} {name}", f"{title}, at {parse_name(name).plain}", partial(_part, state, channel, name))
        for name, _ in numbers.parts(channel)
    ]


def _part(state: DebuggerState, channel: Channel, name: str) -> Array | None:
    """What a message brings to the exit of this name."""
    return dict(state.numbers.parts(channel)).get(name)
