"""A picture: everything that is drawn at one moment, read from the debugger's state. It holds no truth of its own.

Canvas, exported files and gallery draw the same pictures; an animation frozen half-way is a phase between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import cached_property

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.debugging.heat import heat_of
from engine.debugging.steps import Step, StepKind
from engine.debugging.traffic import Traffic, traffic_of
from engine.levels.quotient import Channel
from engine.notation import format_array, format_number, shape_symbol
from engine.notation.numbers import DASH
from ui.drawing.arrangement import Arrangement
from ui.drawing.coloring import PLAIN, Coloring, Shading


class Role(Enum):
    """The part a node plays in the step that was finished last."""

    NONE = 0
    COMPUTES = 1
    SENDS = 2
    RECEIVES = 3


@dataclass(frozen=True, slots=True)
class Face:
    """The numbers in a node's figure at a moment.

    Attributes:
        value: Its value, or None as long as it has not been computed.
        signal: Its error signal, or the sum of the messages so far; None before the first.
        partial: Whether more messages are to come.
        role: Its part in the last step.
        changed: Whether an edit has just changed its value or error signal.
        breakpoint: Whether a breakpoint is set on it.
    """

    value: Array | None
    signal: Array | None
    partial: bool
    role: Role
    changed: bool
    breakpoint: bool

    @property
    def is_bad(self) -> bool:
        """Whether NaN or infinity is among its numbers."""
        return any(a is not None and not bool(np.isfinite(a).all()) for a in (self.value, self.signal))


@dataclass(frozen=True, slots=True)
class Mover:
    """A dot on its way.

    Attributes:
        path: The curve that it travels along.
        backward: Whether it is a message, not a value.
        text: Its number.
        phase: How far it has come, 0 to 1.
    """

    path: QPainterPath
    backward: bool
    text: str
    phase: float

    @property
    def position(self) -> QPointF:
        """Where it is."""
        return self.path.pointAtPercent(self.phase)


@dataclass(frozen=True, slots=True)
class Lane:
    """A message that has landed.

    Attributes:
        parent: The receiver.
        child: The sender.
        active: Whether it belongs to the step that was finished last.
        text: Its number, where it is to be shown.
    """

    parent: int
    child: int
    active: bool
    text: str


@dataclass(frozen=True, eq=False)
class Picture:
    """What is to be drawn.

    Attributes:
        state: The debugger's state; its cursor says what has been computed.
        arrangement: Where the nodes of its view stand.
        phase: How far the last step's animation has come; 1 when it has landed.
        selected: The index of the selected node, if any.
        changed: The indices of the nodes that the last edit changed.
        coloring: By what nodes are coloured, and how wide edges are.
    """

    state: DebuggerState
    arrangement: Arrangement
    phase: float = 1.0
    selected: int | None = None
    changed: frozenset[int] = frozenset()
    coloring: Coloring = PLAIN

    @cached_property
    def shading(self) -> Shading | None:
        """The colours of the nodes, by the numbers that have landed; None without a heat overlay."""
        chosen = self.coloring
        if chosen.quantity is None:
            return None
        cursor, verdicts = self._settled_cursor, chosen.verdicts
        return Shading(heat_of(self.state, chosen.quantity, chosen.size, cursor=cursor, verdicts=verdicts), chosen.log)

    @cached_property
    def traffic(self) -> Traffic | None:
        """What has travelled along the edges, where they are as wide as that is large."""
        chosen = self.coloring
        return traffic_of(self.state, chosen.size, cursor=self._settled_cursor) if chosen.widths else None

    @property
    def step(self) -> Step | None:
        """The step that was finished last (or is being shown on its way)."""
        return self.state.last_step

    @cached_property
    def in_motion(self) -> bool:
        """Whether the last step is still on its way."""
        return self.phase < 1.0 and self.step is not None

    @cached_property
    def _settled_cursor(self) -> int:
        """The cursor whose numbers have landed."""
        return self.state.cursor - 1 if self.in_motion else self.state.cursor

    @cached_property
    def hot_nodes(self) -> tuple[int, ...]:
        """The nodes that change while the last step is on its way."""
        return (self.step.node,) if self.step is not None and self.in_motion else ()

    def face(self, index: int) -> Face:
        """The numbers in a node's figure."""
        state, schedule, cursor = self.state, self.state.schedule, self._settled_cursor
        numbers = state.numbers
        value = numbers.value(index) if schedule.has_value(index, cursor) else None
        landed = schedule.landed(index, cursor)
        done = schedule.has_signal(index, cursor)
        signal = numbers.signal(index) if done else numbers.partial_sum(index, landed) if landed else None
        return Face(
            value,
            signal,
            signal is not None and landed < len(state.view.incoming(index)),
            self._role(index),
            index in self.changed,
            state.view.nodes[index].name in state.breakpoints,
        )

    def _role(self, index: int) -> Role:
        step = self.step
        if step is None:
            return Role.NONE
        if step.node == index:
            return Role.COMPUTES if step.kind is StepKind.FORWARD else Role.RECEIVES
        return Role.SENDS if step.child == index else Role.NONE

    @cached_property
    def movers(self) -> tuple[Mover, ...]:
        """The dots on their way: the operands' values to the node that computes, or one message to its receiver."""
        step = self.step
        if step is None or not self.in_motion:
            return ()
        if step.channel is not None:
            path = self.arrangement.backward_path(step.node, step.channel.child)
            return (Mover(path, True, self.message_text(step.channel), self.phase),)
        if step.kind is StepKind.FORWARD:
            parents = self.state.view.nodes[step.node].parents
            return tuple(
                Mover(
                    self.arrangement.forward_path(parent, step.node),
                    False,
                    short_text(self.state.numbers.value(parent)),
                    self.phase,
                )
                for parent in parents
            )
        return ()

    @cached_property
    def pulse(self) -> int | None:
        """The node that takes its seed, or adds its messages up, while that is on its way."""
        step = self.step
        if step is None or not self.in_motion or step.kind not in (StepKind.SEED, StepKind.SUM):
            return None
        return step.node

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        """The messages that have landed, one lane a pair of nodes; the last ones at the receiver show their numbers."""
        step = self.step
        focus = step.node if step is not None and step.kind in (StepKind.MESSAGE, StepKind.SUM) else None
        texts: dict[tuple[int, int], list[str]] = {}
        for done in self.state.steps[self.state.schedule.forward_steps : self._settled_cursor]:
            if done.channel is None or (done.node, done.channel.child) not in self.arrangement.routes:
                continue
            found = texts.setdefault((done.node, done.channel.child), [])
            if done.node == focus:
                found.append(self.message_text(done.channel))
        active = (step.node, step.channel.child) if step is not None and step.channel is not None else None
        return tuple(
            Lane(parent, child, (parent, child) == active, " + ".join(found))
            for (parent, child), found in texts.items()
        )

    @cached_property
    def active_edges(self) -> frozenset[tuple[int, int]]:
        """The forward edges that carried the values of the last step."""
        step = self.step
        if step is None or step.kind is not StepKind.FORWARD:
            return frozenset()
        return frozenset((parent, step.node) for parent in self.state.view.nodes[step.node].parents)

    def message_text(self, channel: Channel) -> str:
        """A message's number, short enough for a label."""
        parts = self.state.numbers.parts(channel)
        return ", ".join(f"{name}: {short_text(array)}" if name else short_text(array) for name, array in parts) or DASH


def short_text(value: Array) -> str:
    """A scalar's number; of an array a few numbers, or its shape."""
    if value.ndim == 0:
        return format_number(float(value))
    if value.ndim == 1 and value.size <= 3:
        return format_array(value, 3)
    return shape_symbol(value.shape)
