"""The steps of a pass at a level.

One *forward* a computed node; one *seed* at the loss; then, for each node before the loss that a path connects to it,
in reverse order, one *message* a child and one *sum*.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from engine.graph import Graph
from engine.levels.quotient import Channel, Quotient
from engine.levels.views import primitives_of


class StepKind(StrEnum):
    """What one step does."""

    FORWARD = "forward"
    SEED = "seed"
    MESSAGE = "message"
    SUM = "sum"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        kind: What it does.
        node: The node that computes, is seeded, receives or sums.
        channel: What a message travels along; None for other steps.
    """

    kind: StepKind
    node: int
    channel: Channel | None = None

    @property
    def child(self) -> int | None:
        """The sender of a message."""
        return None if self.channel is None else self.channel.child


def steps_of(quotient: Quotient) -> tuple[Step, ...]:
    """All steps of one pass, in order; forward steps only where there is no loss."""
    steps = [Step(StepKind.FORWARD, node.index) for node in quotient.nodes if not node.is_leaf]
    if quotient.loss is None:
        return tuple(steps)
    steps.append(Step(StepKind.SEED, quotient.loss))
    for node in reversed(quotient.nodes[: quotient.loss]):
        if not quotient.reaches_loss(node.index):
            continue
        steps += [Step(StepKind.MESSAGE, node.index, channel) for channel in quotient.incoming(node.index)]
        steps.append(Step(StepKind.SUM, node.index))
    return tuple(steps)


def forward_count(steps: tuple[Step, ...]) -> int:
    """How many forward steps a pass begins with."""
    return next((i for i, step in enumerate(steps) if step.kind is not StepKind.FORWARD), len(steps))


_Key = tuple[StepKind, int, int]
"""A primitive step: its kind, its node (of a message the sender), the sender's slot."""


@lru_cache(maxsize=4)
def primitive_places(graph: Graph) -> Mapping[_Key, int]:
    """Where each primitive step of a pass over a graph stands, counted from 1."""
    return {_primitive_key(step): i for i, step in enumerate(steps_of(primitives_of(graph)), start=1)}


def finished_work(quotient: Quotient, steps: tuple[Step, ...], place: Mapping[_Key, int]) -> tuple[int, ...]:
    """For each step of a view, how many primitive steps must be done for it to be done.

    Args:
        quotient: The view.
        steps: Its steps.
        place: The place of each primitive step of the same graph, counted from 1.

    Returns:
        Counts that never fall from one step to the next, so that a cursor can be carried between views.
    """
    work = []
    furthest = 0
    for step in steps:
        node = quotient.nodes[step.node]
        if step.channel is not None:
            keys = [(StepKind.MESSAGE, c.sender, c.slot) for c in step.channel.crossings]
        else:
            ids = node.ports if step.kind is StepKind.SUM else node.members
            keys = [(step.kind, i, 0) for i in ids]
        furthest = max(furthest, *(place.get(key, 0) for key in keys))
        work.append(furthest)
    return tuple(work)


def _primitive_key(step: Step) -> _Key:
    if step.channel is None:
        return step.kind, step.node, 0
    (crossing,) = step.channel.crossings
    return step.kind, crossing.sender, crossing.slot
