"""The timetable of a pass at a level: when each number appears, and where the stepping commands land."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from engine.debugging.scalar_work import scalar_work
from engine.debugging.steps import Step, StepKind, finished_work, forward_count, steps_of
from engine.debugging.strides import layer_ends, rank_ends
from engine.graph import Graph
from engine.levels.grouping import Level
from engine.levels.quotient import Quotient
from engine.levels.views import view_of


@dataclass(frozen=True, eq=False)
class Schedule:
    """The steps of a pass at a level. A cursor ``k`` says that the first ``k`` of them are finished.

    Attributes:
        level: Which level.
        view: The graph at that level.
        steps: Its steps.
        work: For each step how many primitive steps of the tensors must be done for it to be done.
        finished: For each step how many of them are done with it; the same, but where a step is a part of one.
    """

    level: Level
    view: Quotient
    steps: tuple[Step, ...]
    work: tuple[int, ...]
    finished: tuple[int, ...]

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

    def has_value(self, node: int, cursor: int) -> bool:
        """Whether a node's value is there at a cursor; leaves are given."""
        return self._value_at.get(node, -1) < cursor

    def has_signal(self, node: int, cursor: int) -> bool:
        """Whether a node's error signal is complete at a cursor."""
        return node in self._signal_at and self._signal_at[node] < cursor

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

    def is_primitive(self, node: int) -> bool:
        """Whether a node is shown as one operation, not as the variable that it may be the whole of."""
        return self.level is Level.PRIMITIVES and not self.view.nodes[node].is_leaf

    def groups_of(self, index: int) -> tuple[tuple[str, int], ...]:
        """The open groups that a step's node lies in, outermost first: layers, then a statement seen inside."""
        node = self.view.nodes[self.steps[index].node]
        if node.layer is not None:
            return ()
        variable = self.view.graph.variable_of(node.last)
        groups = [("layer", scope) for scope in variable.scope]
        if self.level is Level.PRIMITIVES and variable.first != variable.last:
            groups.append(("statement", variable.index))
        return tuple(groups)

    def _stays(self, group: tuple[str, int], index: int) -> bool:
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

    def cursor_after(self, primitive_steps: int) -> int:
        """The cursor behind the last step whose primitive work is done."""
        return sum(work <= primitive_steps for work in self.work)


def schedule_of(graph: Graph, level: Level) -> Schedule:
    """Lay out the steps of a pass over a graph at a level.

    Raises:
        LimitError: The graph is too large to be written out in scalars.
    """
    primitives = view_of(graph, Level.PRIMITIVES)
    primitive_steps = steps_of(primitives)
    if level is Level.PRIMITIVES:
        work = tuple(range(1, len(primitive_steps) + 1))
        return Schedule(level, primitives, primitive_steps, work, work)
    view = view_of(graph, level)
    steps = steps_of(view)
    if level is Level.SCALARS:
        coarse = view_of(graph, Level.VARIABLES)
        coarse_steps = steps_of(coarse)
        work = finished_work(coarse, coarse_steps, primitive_steps)
        return Schedule(level, view, steps, *scalar_work(graph, (view, steps), (coarse, coarse_steps, work)))
    work = finished_work(view, steps, primitive_steps)
    return Schedule(level, view, steps, work, work)
