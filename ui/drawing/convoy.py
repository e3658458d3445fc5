"""Convoy: the numbers on their way between two cursors, worked out once; a frame only asks where they are."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from engine.debugging.debugger import DebuggerState
from engine.debugging.steps import StepKind
from engine.debugging.transits import Passage, Transit, passage_between
from ui.drawing.arrangement import Arrangement
from ui.drawing.cargo import Cargo, cargo_of, cargo_of_parts
from ui.drawing.convoy_labels import LabelPlan
from ui.drawing.tracks import Track, eased, is_on_its_way, point_on, track_of

_MOST_MOVERS = 240
"""So many are drawn at a time; of more no eye could tell one from another."""


@dataclass(frozen=True, eq=False)
class Traveller:
    """One number's way along an edge.

    Attributes:
        path: The curve that it travels along.
        backward: Whether it is a message, not a value.
        cargo: What it is shown as.
        transit: Its step, and when it leaves and lands.
        sender: The node that it leaves.
        receiver: The node that it goes to.
    """

    path: QPainterPath
    backward: bool
    cargo: Cargo
    transit: Transit
    sender: int
    receiver: int

    @cached_property
    def track(self) -> Track:
        """Points at equal distances along the way, shape (N, 2)."""
        return track_of(self.path)


@dataclass(frozen=True, slots=True)
class Mover:
    """A number on its way at one moment.

    Attributes:
        traveller: Whose way it is on.
        phase: How far it has come, 0 to 1.
        position: Where it is.
        label: The centre of the pill with its number; None where there is no room for one.
    """

    traveller: Traveller
    phase: float
    position: QPointF
    label: QPointF | None

    @property
    def backward(self) -> bool:
        """Whether it is a message, not a value."""
        return self.traveller.backward

    @property
    def text(self) -> str:
        """Its number, or the norm of an array."""
        return self.traveller.cargo.text

    @property
    def box(self) -> QRectF:
        """What it covers: the dot, and its pill."""
        place = self.position
        box = QRectF(place.x() - 9, place.y() - 9, 18, 18)
        if self.label is not None:
            width, height = self.traveller.cargo.size
            box = box.united(QRectF(self.label.x() - width / 2, self.label.y() - height / 2, width, height))
        return box.adjusted(-3, -3, 3, 3)


@dataclass(frozen=True, eq=False)
class Convoy:
    """Everything on its way in a passage, over an arrangement.

    Attributes:
        state: Whose steps.
        arrangement: Where its nodes stand.
        passage: When the steps leave and land.
    """

    state: DebuggerState
    arrangement: Arrangement
    passage: Passage

    @cached_property
    def travellers(self) -> tuple[Traveller, ...]:
        """The operands' values on their way to the nodes that compute, and the messages to their receivers.

        In a part of a picture only those along its own edges.
        """
        found: list[Traveller] = []
        state, arrangement = self.state, self.arrangement
        for transit in self.passage.transits:
            step = state.steps[transit.step]
            if step.channel is not None:
                if (step.node, step.channel.child) not in arrangement.routes:
                    continue
                path = arrangement.backward_path(step.node, step.channel.child)
                cargo = cargo_of_parts(state.numbers.parts(step.channel))
                found.append(Traveller(path, True, cargo, transit, step.channel.child, step.node))
            elif step.kind is StepKind.FORWARD:
                for parent in state.view.nodes[step.node].parents:
                    if (parent, step.node) not in arrangement.routes:
                        continue
                    path = arrangement.forward_path(parent, step.node)
                    cargo = cargo_of(state.numbers.value(parent))
                    found.append(Traveller(path, False, cargo, transit, parent, step.node))
        return tuple(found)

    @cached_property
    def receivers(self) -> frozenset[int]:
        """The nodes that any of the steps is about: those that change."""
        return frozenset(self.state.steps[t.step].node for t in self.passage.transits)

    @cached_property
    def computing(self) -> frozenset[int]:
        """Those of them that get their values."""
        steps = (self.state.steps[t.step] for t in self.passage.transits)
        return frozenset(step.node for step in steps if step.kind is StepKind.FORWARD)

    @cached_property
    def senders(self) -> frozenset[int]:
        """The nodes that messages come from."""
        return frozenset(t.sender for t in self.travellers if t.backward)

    @cached_property
    def forward_edges(self) -> frozenset[tuple[int, int]]:
        """The edges that values travel along."""
        return frozenset((t.sender, t.receiver) for t in self.travellers if not t.backward)

    def movers(self, time: float, plan: LabelPlan) -> tuple[Mover, ...]:
        """What is on its way at a time.

        Args:
            time: When.
            plan: Where the pills of the first travellers stand.
        """
        moving = (i for i, t in enumerate(self.travellers) if is_on_its_way(t.transit, time))
        parts = {i: eased(self.travellers[i].transit, time) for i in islice(moving, _MOST_MOVERS)}
        labels = plan.places(parts)
        return tuple(
            Mover(self.travellers[i], part, QPointF(*point_on(self.travellers[i].track, part)), labels.get(i))
            for i, part in parts.items()
        )

    def pulses(self, time: float) -> tuple[tuple[int, float], ...]:
        """The nodes that take their seed or add their messages up at a time, and how far that has come."""
        kinds = (StepKind.SEED, StepKind.SUM)
        return tuple(
            (self.state.steps[t.step].node, (time - t.leaves) / (t.lands - t.leaves))
            for t in self.passage.transits
            if self.state.steps[t.step].kind in kinds and is_on_its_way(t, time)
        )

    def landed(self, time: float) -> frozenset[int]:
        """The places of the steps that have landed at a time."""
        return frozenset(t.step for t in self.passage.transits if t.lands <= time)


def shown_passage(state: DebuggerState, passage: Passage | None, phase: float) -> Passage | None:
    """The passage that a picture shows: what is on its way or has just landed; None before the first step.

    Args:
        state: The debugger's state.
        passage: What the last command did; None where it was a jump or an edit.
        phase: How far its animation has come.
    """
    # Landed again, what was taken back is gone: the step before it is the last one then.
    if passage is not None and not (passage.back and phase >= 1.0):
        return passage
    return passage_between(state.schedule, state.cursor - 1, state.cursor) if state.cursor else None
