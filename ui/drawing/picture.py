"""A picture: everything that is drawn at one moment, read from the debugger's state. It holds no truth of its own.

Canvas, exported files and gallery draw the same pictures; an animation frozen half-way is a phase between 0 and 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

from PySide6.QtCore import QRectF

from engine.arrays import Array
from engine.debugging.debugger import DebuggerState
from engine.debugging.heat import heat_of
from engine.debugging.steps import Step, StepKind
from engine.debugging.traffic import Traffic, traffic_of
from engine.debugging.transits import Passage
from engine.levels.quotient import Channel
from engine.notation import format_array, format_number, shape_symbol
from engine.notation.numbers import DASH
from ui.drawing.arrangement import Arrangement
from ui.drawing.coloring import PLAIN, Coloring, Shading
from ui.drawing.convoy import Convoy, Mover, Traveller, shown_passage
from ui.drawing.faces import Face, Role
from ui.drawing.figures import Form
from ui.drawing.labels import Lane
from ui.drawing.ledger import Ledger
from ui.drawing.placement import Placement

_AT_ANY_PHASE = ("convoy", "placement", "redrawn", "shading", "traffic", "_faces")
"""What is worked out once for all phases of a passage that is on its way."""


@dataclass(frozen=True, eq=False)
class Picture:
    """What is to be drawn.

    Attributes:
        state: The debugger's state; its cursor says what has been computed.
        arrangement: Where the nodes of its view stand.
        phase: How far the animation has come; 1 when everything has landed.
        selected: The index of the selected node, if any.
        changed: The indices of the nodes that the last edit changed.
        coloring: By what nodes are coloured, and how wide edges are.
        passage: The steps that are on their way, or that have just landed; by default the last one.
        ahead: The leaves, by index, that have other values by now than in the pass, and these.
    """

    state: DebuggerState
    arrangement: Arrangement
    phase: float = 1.0
    selected: int | None = None
    changed: frozenset[int] = frozenset()
    coloring: Coloring = PLAIN
    passage: Passage | None = None
    ahead: Mapping[int, Array] = field(default_factory=dict)

    def at_phase(self, phase: float) -> Picture:
        """The picture at another phase; what does not depend on it is not worked out again."""
        moved = replace(self, phase=phase)
        if self.in_motion and moved.in_motion:
            moved.__dict__.update({name: self.__dict__[name] for name in _AT_ANY_PHASE if name in self.__dict__})
        return moved

    @cached_property
    def shading(self) -> Shading | None:
        """The colours of the nodes, by the numbers that have landed; None without a heat overlay."""
        chosen = self.coloring
        if chosen.quantity is None:
            return None
        heat = heat_of(
            self.state,
            chosen.quantity,
            chosen.size,
            cursor=self.settled_cursor,
            verdicts=chosen.verdicts,
            comparison=chosen.comparison,
        )
        return Shading(heat, chosen.log)

    @cached_property
    def traffic(self) -> Traffic | None:
        """What has travelled along the edges, where they are as wide as that is large."""
        chosen = self.coloring
        return traffic_of(self.state, chosen.size, cursor=self.settled_cursor) if chosen.widths else None

    @property
    def step(self) -> Step | None:
        """The step that was finished last (or is being shown on its way)."""
        return self.state.last_step

    @cached_property
    def convoy(self) -> Convoy | None:
        """What is on its way, or has just landed; None before the first step."""
        passage = shown_passage(self.state, self.passage, self.phase)
        return None if passage is None else Convoy(self.state, self.arrangement, passage)

    @property
    def in_motion(self) -> bool:
        """Whether anything is still on its way."""
        return self.phase < 1.0 and (self.passage is not None or self.state.cursor > 0)

    @property
    def settled_cursor(self) -> int:
        """The cursor whose numbers have landed before anything of the passage does."""
        return self.convoy.passage.begin if self.in_motion and self.convoy is not None else self.state.cursor

    @property
    def _time(self) -> float:
        return self.convoy.passage.time(self.phase) if self.convoy is not None else 0.0

    @cached_property
    def _landed(self) -> frozenset[int]:
        """The places of the steps of the passage that have landed, while others are still on their way."""
        return self.convoy.landed(self._time) if self.in_motion and self.convoy is not None else frozenset()

    @cached_property
    def changed_nodes_now(self) -> frozenset[int]:
        """The nodes that something of the passage has landed at, while the rest is on its way."""
        return frozenset(self.state.steps[i].node for i in self._landed)

    @cached_property
    def redrawn(self) -> frozenset[int]:
        """The circles whose numbers change while the passage is on its way: no ground hides what is written there."""
        receivers = self.convoy.receivers if self.in_motion and self.convoy is not None else frozenset()
        return frozenset(i for i in receivers if self.arrangement.figures[i].form is Form.OPERATION)

    def face(self, index: int) -> Face:
        """The numbers in a node's figure as long as the passage is on its way, or when it has landed."""
        if index not in self._faces:
            schedule, cursor = self.state.schedule, self.settled_cursor
            self._faces[index] = self._face(
                index,
                schedule.has_value(index, cursor),
                schedule.landed(index, cursor),
                is_done=schedule.has_signal(index, cursor),
            )
        return self._faces[index]

    @cached_property
    def _faces(self) -> dict[int, Face]:
        return {}

    def face_now(self, index: int) -> Face:
        """The same with what has landed meanwhile."""
        kinds = [self.state.steps[i].kind for i in self._landed if self.state.steps[i].node == index]
        schedule, cursor = self.state.schedule, self.settled_cursor
        return self._face(
            index,
            schedule.has_value(index, cursor) or StepKind.FORWARD in kinds,
            self.landed_now(index),
            is_done=schedule.has_signal(index, cursor) or StepKind.SUM in kinds or StepKind.SEED in kinds,
        )

    def landed_now(self, index: int) -> int:
        """How many messages have landed at a node so far."""
        steps = self.state.steps
        meanwhile = sum(steps[i].node == index and steps[i].channel is not None for i in self._landed)
        return self.state.schedule.landed(index, self.settled_cursor) + meanwhile

    def is_settled_now(self, index: int) -> bool:
        """Whether a node's messages have been added up by now."""
        summed = any(
            self.state.steps[i].node == index and self.state.steps[i].kind is StepKind.SUM for i in self._landed
        )
        return summed or self.state.schedule.has_signal(index, self.settled_cursor)

    def _face(self, index: int, has_value: bool, landed: int, *, is_done: bool) -> Face:
        state, numbers = self.state, self.state.numbers
        signal = numbers.signal(index) if is_done else numbers.partial_sum(index, landed) if landed else None
        return Face(
            self.ahead.get(index, numbers.value(index)) if has_value else None,
            signal,
            signal is not None and landed < len(state.view.incoming(index)),
            self._role(index),
            index in self.changed,
            state.breaks.marks.nodes.get(index),
        )

    def _role(self, index: int) -> Role:
        convoy = self.convoy
        if convoy is None:
            return Role.NONE
        if index in convoy.receivers:
            return Role.COMPUTES if index in convoy.computing else Role.RECEIVES
        return Role.SENDS if index in convoy.senders else Role.NONE

    @cached_property
    def movers(self) -> tuple[Mover, ...]:
        """What is on its way: operands' values to the nodes that compute, messages to their receivers."""
        return self.placement.movers(self._time) if self.in_motion and self.placement is not None else ()

    @property
    def arrived(self) -> tuple[Traveller, ...]:
        """The messages that have landed while others are still on their way."""
        found = self.convoy.travellers if self._landed and self.convoy is not None else ()
        return tuple(t for t in found if t.backward and t.transit.step in self._landed)

    @cached_property
    def pulses(self) -> tuple[tuple[int, float], ...]:
        """The nodes that take their seed, or add their messages up, and how far that has come."""
        return self.convoy.pulses(self._time) if self.in_motion and self.convoy is not None else ()

    @property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The sums that the messages of the passage belong to."""
        return self.placement.ledgers if self.placement is not None else ()

    @property
    def labels(self) -> tuple[tuple[Lane, QRectF], ...]:
        """The messages at the receiver in focus that show their numbers, and where."""
        return self.placement.labels if self.placement is not None else ()

    @cached_property
    def placement(self) -> Placement | None:
        """Where the texts stand that are not in nodes; None before the first step."""
        if self.convoy is None:
            return None
        shown = (lane for lane in self.focused_lanes if lane.text)
        return Placement(self.convoy, tuple(sorted(shown, key=lambda lane: not lane.active)))

    @cached_property
    def lanes(self) -> tuple[Lane, ...]:
        """The messages that have landed, one lane a pair of nodes; the last ones at the receiver show their numbers."""
        return self.lanes_along(self.arrangement.routes)

    @cached_property
    def focused_lanes(self) -> tuple[Lane, ...]:
        """The lanes to the receiver whose messages show their numbers."""
        focus = self._focus
        if focus is None:
            return ()
        lanes = [(focus, channel.child) for channel in self.state.view.incoming(focus)]
        return self.lanes_along([lane for lane in lanes if lane in self.arrangement.routes])

    def lanes_along(self, edges: Iterable[tuple[int, int]]) -> tuple[Lane, ...]:
        """The messages that have landed along some of the edges."""
        landed = self.landed_along(dict.fromkeys(edges))
        return tuple(Lane(*edge, edge == self.active_lane, self._texts.get(edge, "")) for edge in landed)

    def landed_along(self, edges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """Those of some edges along which a message has landed."""
        first, cursor = self.state.schedule.first_messages, self.settled_cursor
        return [edge for edge in edges if first.get(edge, cursor) < cursor]

    @property
    def active_lane(self) -> tuple[int, int] | None:
        """(receiver, sender) of the last step's message."""
        step = self.step
        return (step.node, step.channel.child) if step is not None and step.channel is not None else None

    @cached_property
    def _texts(self) -> dict[tuple[int, int], str]:
        """The numbers of the messages that have reached the receiver in focus, by lane."""
        focus = self._focus
        if focus is None:
            return {}
        landed = self.state.schedule.landed(focus, self.settled_cursor)
        found: dict[tuple[int, int], list[str]] = {}
        for channel in self.state.view.incoming(focus)[:landed]:
            found.setdefault((focus, channel.child), []).append(self.message_text(channel))
        return {lane: " + ".join(texts) for lane, texts in found.items()}

    @property
    def _focus(self) -> int | None:
        """The receiver of the last message or sum."""
        step = self.step
        return step.node if step is not None and step.kind in (StepKind.MESSAGE, StepKind.SUM) else None

    @cached_property
    def active_edges(self) -> frozenset[tuple[int, int]]:
        """The forward edges that carry the values of the passage."""
        return self.convoy.forward_edges if self.convoy is not None else frozenset()

    @cached_property
    def offered_edges(self) -> frozenset[tuple[int, int]]:
        """The forward edges that lead on from what has just been computed: where its value goes to."""
        computed = self.convoy.computing if self.convoy is not None and not self.in_motion else frozenset()
        return frozenset(edge for edge in self.state.view.edges if edge[0] in computed)

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
