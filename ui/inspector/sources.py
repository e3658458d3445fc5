"""The arrays that a node has at the cursor: its value, its error signal, the messages that it received and sent."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.debugging.narration import shown_name
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
        found += _to(state, index, parent)
    return found


def array_sources(state: DebuggerState, index: int) -> list[Source]:
    """The same without single numbers: of a number only the messages that it sends to arrays.

    Args:
        state: The debugger's state.
        index: The node.
    """
    if state.view.shape(index) == ():
        return [source for parent in state.view.nodes[index].parents for source in _sent(state, index, parent)]
    return sources(state, index)


def _sent(state: DebuggerState, index: int, parent: int) -> list[Source]:
    """The messages to a parent that is an array."""
    if state.view.shape(parent) == () and not state.numbers.has_several_ports(parent):
        return []
    return [source for source in _to(state, index, parent) if (array := source.array()) is not None and array.ndim]


def _to(state: DebuggerState, index: int, parent: int) -> list[Source]:
    """The messages from a node to one of its parents that have landed."""
    channels = state.view.incoming(parent)[: state.schedule.landed(parent, state.cursor)]
    found: list[Source] = []
    for position, channel in enumerate(channels):
        if channel.child == index:
            found += _parts(state, channel, f"out {parent} {position}", f"message to {shown_name(state, parent)}")
    return found


def _signal(state: DebuggerState, index: int) -> Source:
    """The error signal, or the sum of the messages so far."""
    title = state.signals.in_words(state.view.nodes[index].name)
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
