"""The steps of a pass at a level.

One *forward* a computed node; one *seed* at the loss; then, for each node before the loss that a path connects to it,
in reverse order, one *message* a child and one *sum*.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from engine.graph import Graph
from engine.levels.quotient import Channel, Quotient
from engine.remembering import remembered
from engine.watching import go_on


class StepKind(StrEnum):
    """What one step does."""

    FORWARD = "forward"
    SEED = "seed"
    MESSAGE = "message"
    SUM = "sum"


class Step(NamedTuple):
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
        go_on()
        if not quotient.reaches_loss(node.index):
            continue
        steps += [Step(StepKind.MESSAGE, node.index, channel) for channel in quotient.incoming(node.index)]
        steps.append(Step(StepKind.SUM, node.index))
    return tuple(steps)


def forward_count(steps: tuple[Step, ...]) -> int:
    """How many forward steps a pass begins with."""
    return next((i for i, step in enumerate(steps) if step.kind is not StepKind.FORWARD), len(steps))


@dataclass(frozen=True, eq=False)
class PrimitivePlaces:
    """Where each primitive step of a pass stands, counted from 1; 0 for a step that there is not.

    Attributes:
        forward: By node.
        ends: By node: the seed, or the sum.
        messages: By sender and slot.
    """

    forward: Sequence[int]
    ends: Sequence[int]
    messages: Mapping[tuple[int, int], int]

    def of(self, step: Step, quotient: Quotient) -> Iterable[int]:
        """The places of the primitive steps that a step of a view of the same graph is made of."""
        if step.channel is not None:
            return [self.messages.get((sender, slot), 0) for sender, slot, _ in step.channel.crossings]
        node = quotient.nodes[step.node]
        if step.kind is StepKind.FORWARD:
            return [self.forward[i] for i in node.members]
        if step.kind is StepKind.SEED:
            return [self.ends[i] for i in node.members if i == quotient.graph.loss]
        return [self.ends[i] for i in node.ports]


@remembered
def primitive_places(graph: Graph) -> PrimitivePlaces:
    """Where each primitive step of a pass over a graph stands: counted, without making the steps."""
    forward, ends, messages = [0] * len(graph.nodes), [0] * len(graph.nodes), {}
    place = 0
    for node in graph.nodes:
        if node.op is not None:
            place += 1
            forward[node.id] = place
    if graph.loss is not None:
        place += 1
        ends[graph.loss] = place
        for i in reversed(range(graph.loss)):
            if graph.reaches_loss[i]:
                for key in graph.children[i]:
                    if graph.sends(*key):
                        place += 1
                        messages[key] = place
                place += 1
                ends[i] = place
    return PrimitivePlaces(forward, ends, messages)


def finished_work(quotient: Quotient, steps: tuple[Step, ...], places: PrimitivePlaces) -> tuple[int, ...]:
    """For each step of a view, how many primitive steps must be done for it to be done.

    Args:
        quotient: The view.
        steps: Its steps.
        places: The places of the primitive steps of the same graph.

    Returns:
        Counts that never fall from one step to the next, so that a cursor can be carried between views.
    """
    work = []
    furthest = 0
    for step in steps:
        furthest = max(furthest, *places.of(step, quotient))
        work.append(furthest)
    return tuple(work)
