"""The timetable of a pass in a view: when each number appears, and where the stepping commands land."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from weakref import WeakValueDictionary

import numpy as np
import numpy.typing as npt

from engine.debugging.scalar_work import scalar_work
from engine.debugging.steps import Step, StepKind, finished_work, forward_count, primitive_places, steps_of
from engine.debugging.strides import layer_ends, rank_ends
from engine.graph import Graph
from engine.levels.folding import Folding, Level, as_folding
from engine.levels.groups import GroupKey
from engine.levels.quotient import Quotient
from engine.levels.views import view_of

Cursors = npt.NDArray[np.intp]
NEVER = int(np.iinfo(np.intp).max)
"""The cursor of what no step brings."""


@dataclass(frozen=True, eq=False)
class Schedule:
    """The steps of a pass in a view. A cursor ``k`` says that the first ``k`` of them are finished.

    Attributes:
        graph: The graph of the tensors.
        folding: Which of its groups are open.
        view: The graph as it is shown then.
        steps: Its steps.
    """

    graph: Graph
    folding: Folding
    view: Quotient
    steps: tuple[Step, ...]

    @property
    def level(self) -> Level:
        """The level that the view is, but for the groups that were opened and closed by hand."""
        return self.folding.level

    @cached_property
    def forward_steps(self) -> int:
        """How many steps the forward pass has."""
        return forward_count(self.steps)

    @cached_property
    def _value_at(self) -> dict[int, int]:
        return {step.node: i for i, step in enumerate(self.steps) if step.kind is StepKind.FORWARD}

    @cached_property
    def _signal_at(self) -> dict[int, int]:
        ends = (StepKind.SEED, StepKind.SUM)
        return {step.node: i for i, step in enumerate(self.steps) if step.kind in ends}

    @cached_property
    def _messages_at(self) -> dict[int, list[int]]:
        found: dict[int, list[int]] = {}
        for i, step in enumerate(self.steps):
            if step.kind is StepKind.MESSAGE:
                found.setdefault(step.node, []).append(i)
        return found

    @cached_property
    def value_cursors(self) -> Cursors:
        """For each node the first cursor at which its value is there, shape (N,); 0 for leaves, which are given."""
        return _cursors(len(self.view.nodes), self._value_at, 0)

    @cached_property
    def signal_cursors(self) -> Cursors:
        """For each node the first cursor at which its error signal is complete, or :data:`NEVER`."""
        return _cursors(len(self.view.nodes), self._signal_at, NEVER)

    def has_value(self, node: int, cursor: int) -> bool:
        """Whether a node's value is there at a cursor; leaves are given."""
        return self._value_at.get(node, -1) < cursor

    def has_signal(self, node: int, cursor: int) -> bool:
        """Whether a node's error signal is complete at a cursor."""
        return node in self._signal_at and self._signal_at[node] < cursor

    @cached_property
    def first_messages(self) -> Mapping[tuple[int, int], int]:
        """(receiver, sender) -> the place in the steps of the first message between them."""
        found: dict[tuple[int, int], int] = {}
        for i, step in enumerate(self.steps):
            if step.channel is not None:
                found.setdefault((step.node, step.channel.child), i)
        return found

    def messages(self, node: int) -> Sequence[int]:
        """The places in the steps of the messages that a node receives, ascending."""
        return self._messages_at.get(node, ())

    def landed(self, node: int, cursor: int) -> int:
        """How many messages have reached a node at a cursor."""
        return sum(i < cursor for i in self._messages_at.get(node, ()))

    def stops(self, node: int) -> tuple[int, ...]:
        """The cursors at which a node has just got its value, and its error signal."""
        found = [at[node] + 1 for at in (self._value_at, self._signal_at) if node in at]
        return tuple(sorted(found))

    @cached_property
    def node_ends(self) -> tuple[int, ...]:
        """The cursors between which one whole node is done: a forward step, the seed, or all messages and their sum."""
        ends = [i + 1 for i, step in enumerate(self.steps) if step.kind is not StepKind.MESSAGE]
        return (0, *ends)

    @cached_property
    def pass_ends(self) -> tuple[int, ...]:
        """The cursors between which one whole pass is done."""
        return tuple(sorted({0, self.forward_steps, len(self.steps)}))

    @cached_property
    def rank_ends(self) -> tuple[int, ...]:
        """The cursors behind all steps of a rank."""
        return rank_ends(self.view, self.steps)

    @cached_property
    def layer_ends(self) -> tuple[int, ...]:
        """The cursors behind all steps of a layer, or of a variable outside of all layers."""
        return layer_ends(self.view, self.steps)

    def groups_of(self, index: int) -> tuple[GroupKey, ...]:
        """The open groups that a step's node lies in, outermost first: layers, then a statement seen inside."""
        return self.view.framed(self.steps[index].node)

    def _stays(self, group: GroupKey, index: int) -> bool:
        """Whether a step is still in a group; the forward and the backward pass are two visits."""
        return 0 <= index < len(self.steps) and group in self.groups_of(index)

    def out(self, cursor: int) -> int:
        """Where stepping out lands: the end of the innermost open group, or else of the pass."""
        if cursor >= len(self.steps):
            return cursor
        groups = self.groups_of(cursor)
        if not groups:
            return next(end for end in self.pass_ends if end > cursor)
        stop = cursor + 1
        while stop != self.forward_steps and self._stays(groups[-1], stop):
            stop += 1
        return stop

    def back_out(self, cursor: int) -> int:
        """Where stepping back out lands: the beginning of the innermost open group, or else of the pass."""
        if cursor <= 0:
            return 0
        groups = self.groups_of(cursor - 1)
        if not groups:
            return next(end for end in reversed(self.pass_ends) if end < cursor)
        start = cursor - 1
        while start != self.forward_steps and self._stays(groups[-1], start - 1):
            start -= 1
        return start

    # ------------------------------------------------------------------------------------ the same work in other views
    @cached_property
    def own_work(self) -> tuple[int, ...]:
        """For each step how many primitive steps of the view's own graph must be done for it to be done."""
        return finished_work(self.view, self.steps, primitive_places(self.view.graph))

    @cached_property
    def _tensor_work(self) -> tuple[tuple[int, ...], tuple[int, ...]]:
        if self.view.graph is self.graph:
            return self.own_work, self.own_work
        if self.folding.others:
            plain = schedule_of(self.graph, self.level)
            needs, does = plain.work, plain.finished
            # Where a step ends among those of the plain level: behind the first that has done as much, and behind the
            # last that has done no more.
            behind = [bisect_right(plain.own_work, work) for work in self.own_work]
            reached = [bisect_right(plain.own_work, work - 1) + 1 for work in self.own_work]
            needed = tuple(needs[min(k, len(needs)) - 1] for k in reached)
            return needed, tuple(does[k - 1] if k else 0 for k in behind)
        coarse = view_of(self.graph, Level.VARIABLES)
        coarse_steps = steps_of(coarse)
        work = finished_work(coarse, coarse_steps, primitive_places(self.graph))
        return scalar_work(self.graph, (self.view, self.steps), (coarse, coarse_steps, work))

    @property
    def work(self) -> tuple[int, ...]:
        """For each step how many primitive steps of the tensors must be done for it to be done."""
        return self._tensor_work[0]

    @property
    def finished(self) -> tuple[int, ...]:
        """For each step how many of them are done with it; the same, but where a step is a part of one."""
        return self._tensor_work[1]

    def carried(self, cursor: int, before: Schedule) -> int:
        """The cursor behind the last step whose primitive work is done at a cursor of another view of the graph."""
        if not cursor:
            return bisect_right(self.own_work if before.view.graph is self.view.graph else self.work, 0)
        if before.view.graph is self.view.graph:
            return bisect_right(self.own_work, before.own_work[cursor - 1])
        return bisect_right(self.work, before.finished[cursor - 1])

    def resumed(self, cursor: int, before: Schedule) -> int:
        """The cursor after an edit of the graph: behind the same step where it is still there, else as far along."""
        old, new = before.labels, self.labels
        if old == new:
            return cursor
        if cursor >= len(old):
            return len(new)
        place = {label: i for i, label in enumerate(new)}
        return next((place[label] + 1 for label in reversed(old[:cursor]) if label in place), 0)

    @property
    def labels(self) -> list[tuple[str, ...]]:
        """What each step is about, by names, which an edit of the graph may leave."""
        nodes = self.view.nodes
        return [
            (step.kind, nodes[step.node].name, "" if step.channel is None else nodes[step.channel.child].name)
            for step in self.steps
        ]


def _cursors(count: int, steps: dict[int, int], otherwise: int) -> Cursors:
    """For each node the cursor behind its step."""
    found = np.full(count, otherwise, dtype=np.intp)
    found[list(steps)] = np.fromiter(steps.values(), dtype=np.intp, count=len(steps)) + 1
    return found


_SCHEDULES: WeakValueDictionary[tuple[Graph, Folding], Schedule] = WeakValueDictionary()
"""Those that are in use somewhere."""


def schedule_of(graph: Graph, shown: Level | Folding) -> Schedule:
    """Lay out the steps of a pass over a graph; what is in use somewhere is not laid out again.

    Args:
        graph: The graph of the tensors.
        shown: The level, or which of the groups are open.

    Raises:
        LimitError: The graph is too large to be written out in scalars.
    """
    folding = as_folding(shown)
    found = _SCHEDULES.get((graph, folding))
    if found is None:
        view = view_of(graph, folding)
        found = _SCHEDULES[graph, folding] = Schedule(graph, folding, view, steps_of(view))
    return found


def is_laid_out(graph: Graph, folding: Folding) -> bool:
    """Whether asking for the steps takes no time."""
    return (graph, folding) in _SCHEDULES
