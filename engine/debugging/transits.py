"""Transits: when each of several steps leaves and lands, if all that can be on its way together is.

What a window or a film shows between two cursors. A value leaves when its operands are there, a message when its sender
knows its error signal; the messages to one receiver land one after the other, so that its sum can be seen to grow.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.debugging.schedule import Schedule
from engine.debugging.steps import StepKind

_STAGGER = 0.45
"""By how much of a step a message lands after the one before it."""
_AT_HOME = 0.6
"""How long a step takes that stays at its node: a seed, a sum."""


@dataclass(frozen=True, slots=True)
class Transit:
    """One step on its way; times are in steps from the beginning of the passage.

    Attributes:
        step: Its place in the schedule.
        leaves: When it leaves.
        lands: When it lands.
    """

    step: int
    leaves: float
    lands: float


@dataclass(frozen=True, slots=True)
class Passage:
    """The steps between two cursors, on their way forward or being taken back.

    Attributes:
        begin: The cursor before the first of them.
        end: The cursor behind the last of them.
        back: Whether they are taken back, the last one first.
        transits: When each of them leaves and lands, in the order of the steps.
        length: When the last one has landed, in steps.
    """

    begin: int
    end: int
    back: bool
    transits: tuple[Transit, ...]
    length: float

    def time(self, phase: float) -> float:
        """The time at a phase of the animation, which runs from 0 to 1 in either direction."""
        return (1.0 - phase if self.back else phase) * self.length


def passage_between(schedule: Schedule, before: int, after: int) -> Passage:
    """The passage from one cursor to another.

    Args:
        schedule: Whose steps.
        before: The cursor that it starts from.
        after: The cursor that it leads to; smaller where steps are taken back.
    """
    begin, end = min(before, after), max(before, after)
    value_at: dict[int, float] = {}
    signal_at: dict[int, float] = {}
    left: dict[int, float] = {}
    landed: dict[int, float] = {}
    found: list[Transit] = []
    for i in range(begin, end):
        step = schedule.steps[i]
        node = step.node
        takes = 1.0
        if step.kind is StepKind.FORWARD:
            leaves = max((value_at.get(p, 0.0) for p in schedule.view.nodes[node].parents), default=0.0)
            value_at[node] = leaves + takes
        elif step.kind is StepKind.SEED:
            leaves, takes = max(value_at.values(), default=0.0), _AT_HOME
            signal_at[node] = leaves + takes
        elif step.child is not None:
            leaves = max(signal_at.get(step.child, 0.0), left.get(node, -_STAGGER) + _STAGGER)
            left[node], landed[node] = leaves, leaves + takes
        else:
            leaves, takes = landed.get(node, 0.0), _AT_HOME
            signal_at[node] = leaves + takes
        found.append(Transit(i, leaves, leaves + takes))
    length = max((transit.lands for transit in found), default=0.0)
    return Passage(begin, end, after < before, tuple(found), length)
