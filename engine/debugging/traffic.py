"""Traffic: how large the values and the messages are that travel along each edge of a view."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.debugging.heat import Quantity, sizes_of
from engine.debugging.heat_scale import Scale, scale_of
from engine.debugging.magnitudes import Size, magnitudes
from engine.debugging.schedule import NEVER, Schedule
from engine.debugging.steps import StepKind
from engine.execution.passes import total
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Channel, Quotient
from engine.remembering import remembered

Floats = npt.NDArray[np.float64]
Edge = tuple[int, int]
"""(parent, child)."""


@dataclass(frozen=True, eq=False)
class Traffic:
    """The sizes of what the cursor has sent along the edges.

    Attributes:
        places: Edge -> its row in the arrays.
        forward: For each edge the size of its parent's value; NaN before it is there; shape (E,).
        backward: For each edge the size of what its child has sent back; NaN before all of it has landed; shape (E,).
    """

    places: Mapping[Edge, int]
    forward: Floats
    backward: Floats

    @cached_property
    def forward_scale(self) -> Scale | None:
        """The logarithmic scale of the values; None where none is there."""
        return scale_of(self.forward, log=True)

    @cached_property
    def backward_scale(self) -> Scale | None:
        """The logarithmic scale of the messages."""
        return scale_of(self.backward, log=True)

    @cached_property
    def forward_places(self) -> Floats:
        """Where each edge's value stands on its scale, 0 to 1; NaN where it has no place there: not there, 0, NaN."""
        return self.forward_scale.place(self.forward) if self.forward_scale is not None else self.forward

    @cached_property
    def backward_places(self) -> Floats:
        """The same for the messages."""
        return self.backward_scale.place(self.backward) if self.backward_scale is not None else self.backward


def traffic_of(state: DebuggerState, size: Size = Size.LARGEST, *, cursor: int | None = None) -> Traffic:
    """Measure what travels along the edges of a state's view.

    Args:
        state: The debugger's state, at any level.
        size: What the size of an array is.
        cursor: How many steps are finished; by default as many as the state says.
    """
    cursor = state.cursor if cursor is None else cursor
    view, schedule = state.view, state.schedule
    parents = np.array([parent for parent, _ in view.edges], dtype=np.intp)
    values = sizes_of(state.numbers, Quantity.VALUE, size).sizes[parents]
    there = schedule.value_cursors[parents] <= cursor
    landed = _landing(schedule) <= cursor
    return Traffic(
        _places(view),
        np.where(there, values, np.nan),
        np.where(landed, _message_sizes(state.numbers, size), np.nan),
    )


@remembered
def _places(view: Quotient) -> Mapping[Edge, int]:
    return {edge: i for i, edge in enumerate(view.edges)}


@remembered
def _message_sizes(numbers: LevelNumbers, size: Size) -> Floats:
    """For each edge the size of the sum of the messages from its child; 0 where it sends none."""
    return magnitudes(_messages(numbers), size).sizes


def _messages(numbers: LevelNumbers) -> list[Array | None]:
    """For each edge what its child sends back in all, at the receiver's main port."""
    sent: list[list[Array]] = [[] for _ in numbers.quotient.edges]
    places = _places(numbers.quotient)
    for arrivals in numbers.quotient.arrivals:
        for channel in arrivals:
            message = _message(numbers, channel)
            if message is not None:
                sent[places[channel.parent, channel.child]].append(message)
    return [total(found) for found in sent]


def _message(numbers: LevelNumbers, channel: Channel) -> Array | None:
    """What travels along a channel, the short way where nothing is to be added and there is no port to choose."""
    parent = numbers.quotient.nodes[channel.parent]
    if len(channel.crossings) == 1 and len(parent.ports) == 1 and not parent.is_array:
        (crossing,) = channel.crossings
        return numbers.trace.messages.get((crossing.sender, crossing.slot))
    return numbers.message(channel)


@remembered
def _landing(schedule: Schedule) -> npt.NDArray[np.intp]:
    """For each edge the cursor behind its last message, or never."""
    places = _places(schedule.view)
    found = np.full(len(places), NEVER, dtype=np.intp)
    for i, step in enumerate(schedule.steps):
        if step.kind is StepKind.MESSAGE and step.channel is not None:
            found[places[step.node, step.channel.child]] = i + 1
    return found
