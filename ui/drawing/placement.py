"""Placement: where all texts of a passage stand that are not in nodes. Each keeps clear of what was placed before it.

First the sums that grow, which stay where they are as long as messages come to their node; then the numbers on lanes;
then the pills of what is on its way.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from PySide6.QtCore import QRectF

from engine.debugging.steps import StepKind
from ui.drawing.convoy import Convoy, Mover
from ui.drawing.convoy_labels import LabelPlan, plan_labels
from ui.drawing.labels import Lane, label_places
from ui.drawing.ledger import Ledger, ledgers_of
from ui.drawing.room import Boxes, boxes_of, joined, taken_by_nodes

_MOST_LABELLED = 40
"""Of so many numbers on their way some can carry a label; the others are dots."""


@dataclass(frozen=True, eq=False)
class Placement:
    """The texts beside nodes and edges.

    Attributes:
        convoy: What is on its way, or has just landed.
        lanes: The messages that have landed and show their numbers, the most important one first.
    """

    convoy: Convoy
    lanes: tuple[Lane, ...]

    @cached_property
    def ledgers(self) -> tuple[Ledger, ...]:
        """The sums that grow, or have just grown."""
        convoy = self.convoy
        steps = (convoy.state.steps[t.step] for t in convoy.passage.transits)
        kinds = (StepKind.MESSAGE, StepKind.SUM)
        receivers = dict.fromkeys(step.node for step in steps if step.kind in kinds)
        return ledgers_of(convoy.state, convoy.arrangement, receivers)

    @cached_property
    def labels(self) -> tuple[tuple[Lane, QRectF], ...]:
        """The numbers on lanes that have room, and where."""
        state, arrangement = self.convoy.state, self.convoy.arrangement
        routes = [arrangement.backward_path(lane.parent, lane.child).controlPointRect() for lane in self.lanes]
        taken = joined(taken_by_nodes(state, arrangement, boxes_of(routes)), self._sums)
        places = label_places(arrangement, self.lanes, taken)
        return tuple((lane, box) for lane, box in zip(self.lanes, places, strict=True) if box is not None)

    @property
    def _sums(self) -> Boxes:
        return boxes_of(ledger.box for ledger in self.ledgers)

    @cached_property
    def plan(self) -> LabelPlan:
        """The courses of the pills."""
        chosen = self.convoy.travellers[:_MOST_LABELLED]
        ways = np.array([(*t.track.min(axis=0), *t.track.max(axis=0)) for t in chosen]).reshape(-1, 4)
        standing = joined(self._sums, boxes_of(box for _, box in self.labels))
        taken = joined(taken_by_nodes(self.convoy.state, self.convoy.arrangement, ways), standing)
        tracks, sizes = [t.track for t in chosen], [t.cargo.size for t in chosen]
        return plan_labels(tracks, sizes, [t.transit for t in chosen], taken)

    def movers(self, time: float) -> tuple[Mover, ...]:
        """What is on its way at a time, with the places of the pills."""
        return self.convoy.movers(time, self.plan)
