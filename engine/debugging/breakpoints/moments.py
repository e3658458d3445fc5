"""Moments: what a condition of a breakpoint is asked of, and the names that it can use there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from engine.arrays import Array
from engine.conditions import Vocabulary
from engine.debugging.breakpoints.record import Event
from engine.execution.trace import Trace
from engine.graph import Literal
from engine.levels.numbers import LevelNumbers
from engine.levels.quotient import Channel
from engine.notation.names import split_element

_SQUASHED = {"sigmoid": (0.0, 1.0), "tanh": (-1.0, 1.0)}
"""Operations that flatten out, and the values that they do so at."""
_NEAR = 0.01
"""So near to such a value, as a share of the range, an element is saturated: its slope is 1/25 of the steepest."""
_RECTIFIER = "relu"


@dataclass(frozen=True, slots=True, eq=False)
class Moment:
    """One step of a pass, at the node or the edge of a breakpoint.

    Attributes:
        event: What the step brought.
        numbers: The pass, at a level that shows the node.
        node: The node: the receiver of a message; of an edge's value, where it begins.
        channel: What the message travels along.
        step: How many steps are finished then, at the level that is shown.
        epoch: The epoch of the training that the pass belongs to; 0 outside of one.
        previous: The pass before this one, if there was one.
    """

    event: Event
    numbers: LevelNumbers
    node: int
    channel: Channel | None
    step: int
    epoch: int
    previous: Trace | None

    @property
    def last(self) -> int:
        """The id of the node's last primitive, in the graph of the numbers."""
        return self.numbers.quotient.nodes[self.node].last


def _value(moment: Moment) -> Array:
    return moment.numbers.value(moment.node)


def _grad(moment: Moment) -> Array | None:
    """Complete with the sum; before it there is none."""
    return moment.numbers.signal(moment.node) if moment.event is Event.SUM else None


def _message(moment: Moment) -> Array | None:
    if moment.event is not Event.MESSAGE or moment.channel is None:
        return None
    main = moment.numbers.message(moment.channel)
    return main if main is not None else next(iter(moment.numbers.messages(moment.channel).values()), None)


def result(moment: Moment) -> Array | None:
    """What the step brought: the value, the message, or the error signal."""
    return _BRINGS[moment.event](moment)


_BRINGS = {Event.FORWARD: _value, Event.MESSAGE: _message, Event.SUM: _grad}


def _previous(moment: Moment) -> Array | None:
    """The same number in the pass before; None where it had none, or one of another shape."""
    now = result(moment)
    found = None if moment.previous is None else _in_pass(moment, moment.previous)
    return found if found is not None and now is not None and found.shape == now.shape else None


def _in_pass(moment: Moment, trace: Trace) -> Array | None:
    """The number of a moment in another pass: of the node of the same address, whose text may be another."""
    view = moment.numbers.quotient
    if moment.channel is not None:
        return LevelNumbers(view, trace).message(moment.channel) if trace.graph is view.graph else None
    whole, place = split_element(view.graph.nodes[moment.last].name)
    node = trace.graph.ids.get(whole)
    if node is None:
        return None
    array = trace.values[node] if moment.event is Event.FORWARD else trace.grads[node]
    return None if array is None or array.ndim < len(place) else np.asarray(array[place] if place else array)


def _bad_operands(moment: Moment) -> Array:
    """How many of the numbers that the step read were NaN or infinite."""
    return np.asarray(float(sum(np.count_nonzero(~np.isfinite(array)) for array in _read(moment))))


def _read(moment: Moment) -> Iterator[Array]:
    """What a step read: operands; of a message the sender's error signal and the values; of a sum its messages."""
    numbers, view = moment.numbers, moment.numbers.quotient
    if moment.event is Event.FORWARD:
        for member in view.nodes[moment.node].members:
            for operand in view.graph.nodes[member].inputs:
                if isinstance(operand, Literal):
                    yield operand.value
                elif view.block[operand] != moment.node:
                    yield numbers.trace.values[operand]
    elif moment.channel is not None:
        yield from numbers.signals(moment.channel.child).values()
        yield from (numbers.value(i) for i in (moment.channel.child, moment.channel.parent))
    else:
        for channel in view.incoming(moment.node):
            yield from numbers.messages(channel).values()


def _saturated(moment: Moment) -> Array | None:
    """The share of elements at which a squashing function has flattened out; None of other nodes."""
    if (operation := _operation(moment)) not in _SQUASHED:
        return None
    low, high = _SQUASHED[operation]
    value, near = _value(moment), _NEAR * (high - low)
    return np.asarray(float(np.mean((value < low + near) | (value > high - near)))) if value.size else None


def _dead(moment: Moment) -> Array | None:
    """How many units of a rectifier are 0 at every example (axis 0; of images, at every pixel); None of other nodes."""
    if _operation(moment) != _RECTIFIER:
        return None
    off = _value(moment) == 0
    axes = (0, *range(2, off.ndim)) if off.ndim > 1 else ()
    return np.asarray(float(np.count_nonzero(off.all(axis=axes))))


def _operation(moment: Moment) -> str:
    operation = moment.numbers.quotient.graph.nodes[moment.last].op
    return "" if operation is None else operation.name


MOMENTS: Vocabulary[Moment] = Vocabulary(
    "condition",
    "norm(grad) > 10",
    {
        "value": _value,
        "grad": _grad,
        "message": _message,
        "result": result,
        "previous": _previous,
        "step": lambda moment: np.asarray(float(moment.step)),
        "epoch": lambda moment: np.asarray(float(moment.epoch)),
        "size": lambda moment: np.asarray(float(_value(moment).size)),
        "bad_operands": _bad_operands,
        "saturated": _saturated,
        "dead": _dead,
    },
)
"""All names that a condition of a breakpoint can use."""
ONLY_AT = {"message": Event.MESSAGE, "grad": Event.SUM}
"""Names that mean something at one event only."""
