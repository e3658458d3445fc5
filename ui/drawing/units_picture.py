"""A picture of the units view: everything that is drawn at one moment, read from the debugger's state."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

from engine.debugging.actions import Goto
from engine.debugging.debugger import DebuggerState, reduce
from engine.debugging.steps import Step, StepKind
from engine.debugging.units import unit_numbers_at
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import Element
from engine.levels.views import primitives_in
from ui.drawing.picture import Face, Role
from ui.drawing.units_layout import UnitsLayout

_MOST_DOTS = 240
_NO_EDGES: npt.NDArray[np.intp] = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, slots=True)
class Dot:
    """A number on its way along an edge.

    Attributes:
        place: Where it is.
        backward: Whether it is a message.
    """

    place: QPointF
    backward: bool


@dataclass(frozen=True, eq=False)
class UnitsPicture:
    """What is to be drawn.

    Attributes:
        state: The debugger's state; its cursor says what has been computed.
        layout: Where the units of its graph stand.
        phase: How far the last step's animation has come; 1 when it has landed.
        selected: The number that is selected: a unit's, a weight's or a bias.
    """

    state: DebuggerState
    layout: UnitsLayout
    phase: float = 1.0
    selected: Element | None = None

    @property
    def step(self) -> Step | None:
        """The step that was finished last (or is being shown on its way)."""
        return self.state.last_step

    @cached_property
    def in_motion(self) -> bool:
        """Whether the last step is still on its way."""
        return self.phase < 1.0 and self.step is not None

    @cached_property
    def numbers(self) -> UnitNumbers:
        """The numbers that have landed."""
        settled = reduce(self.state, Goto(self.state.cursor - 1)) if self.in_motion else self.state
        return unit_numbers_at(self.layout.network, settled)

    @cached_property
    def coefficients(self) -> npt.NDArray[np.float64]:
        """What the drawn edges multiply with, in the order of the layout's edges."""
        return self.numbers.coefficients(self.layout.edges)

    @cached_property
    def largest(self) -> float:
        """The largest finite magnitude among them."""
        finite = np.abs(self.coefficients[np.isfinite(self.coefficients)])
        return float(finite.max(initial=0.0))

    @cached_property
    def largest_value(self) -> dict[int, float]:
        """For each block the largest finite magnitude among the values of its shown units."""
        found: dict[int, float] = {}
        for unit in self.layout.centers:
            value, block = self.numbers.unit(unit).value, self.layout.network.units[unit].block
            size = abs(value) if value is not None and np.isfinite(value) else 0.0
            found[block] = max(found.get(block, 0.0), size)
        return found

    # --------------------------------------------------------------------------------------------------- the last step
    @cached_property
    def touched(self) -> frozenset[int]:
        """The primitives and leaves of the node that the last step was about."""
        step = self.step
        return frozenset() if step is None else primitives_in(self.state.model.graph, self.state.view, step.node)

    @cached_property
    def _sending(self) -> frozenset[int]:
        step = self.step
        if step is None or step.child is None:
            return frozenset()
        return primitives_in(self.state.model.graph, self.state.view, step.child)

    @cached_property
    def roles(self) -> dict[int, Role]:
        """Block -> its part in the last step."""
        step = self.step
        if step is None:
            return {}
        role = Role.COMPUTES if step.kind is StepKind.FORWARD else Role.RECEIVES
        found = {}
        for block in self.layout.network.blocks:
            if self._sending.intersection(block.members):
                found[block.index] = Role.SENDS
            # A message to z reaches the unit whose activation has sent it: it stays the sender's.
            elif self.touched.intersection(block.members):
                found[block.index] = role
        return found

    @cached_property
    def active(self) -> npt.NDArray[np.intp]:
        """The drawn edges that the last step's numbers travel along."""
        step, layout = self.step, self.layout
        if step is None or step.kind is StepKind.SEED:
            return _NO_EDGES
        edges, drawn = layout.network.edges, layout.edges
        if step.kind is StepKind.FORWARD:
            sums = [u.index for u in layout.network.units if u.z.node in self.touched and u.index in layout.centers]
            return drawn[np.isin(edges.target[drawn], sums)]
        weights = np.isin(edges.leaf[drawn], list(self.touched))
        if step.kind is StepKind.SUM:
            return drawn[weights]
        senders = [u.index for u in layout.network.units if u.z.node in self._sending and u.index in layout.centers]
        values = np.isin(edges.node[drawn], list(self.touched)) & ~np.isin(edges.leaf[drawn], list(self._sending))
        return drawn[(weights | values) & np.isin(edges.target[drawn], senders)]

    @property
    def is_backward(self) -> bool:
        """Whether the last step belongs to the backward pass."""
        return self.step is not None and self.step.kind is not StepKind.FORWARD

    @cached_property
    def active_links(self) -> frozenset[tuple[int, int]]:
        """The (source, block) lines into nodes without units that the last step's numbers travel along."""
        step, network = self.step, self.layout.network
        if step is None or step.kind in (StepKind.SEED, StepKind.SUM):
            return frozenset()
        forward = step.kind is StepKind.FORWARD
        found = set()
        for source, block in network.links:
            members = network.blocks[block].members
            feeding = network.blocks[network.units[source].block if source >= 0 else -1 - source].members
            if forward and self.touched.intersection(members):
                found.add((source, block))
            if not forward and self._sending.intersection(members) and self.touched.intersection(feeding):
                found.add((source, block))
        return frozenset(found)

    @cached_property
    def dots(self) -> tuple[Dot, ...]:
        """What is on its way: values to the units, messages back to them, or half-way back to the weights."""
        if not self.in_motion:
            return ()
        place = np.searchsorted(self.layout.edges, self.active[:_MOST_DOTS])
        ends = [(QPointF(x0, y0), QPointF(x1, y1)) for x0, y0, x1, y1 in self.layout.lines[place].tolist()]
        to_weights = bool(len(self.active)) and int(self.layout.network.edges.leaf[self.active[0]]) in self.touched
        way = 0.5 if to_weights else 1.0
        part = 1.0 - way * self.phase if self.is_backward else self.phase
        links = [link for link in self.layout.links if (link.source, link.block) in self.active_links]
        at = 1.0 - self.phase if self.is_backward else self.phase
        return (
            *(Dot(start + (end - start) * part, self.is_backward) for start, end in ends),
            *(Dot(link.path.pointAtPercent(at), self.is_backward) for link in links),
        )

    # ------------------------------------------------------------------------------------------------------- selection
    @cached_property
    def selected_unit(self) -> int | None:
        """The unit that is selected, or whose bias is."""
        for unit in self.layout.network.units if self.selected is not None else ():
            if self.selected in (unit.z, unit.a) or any(self.selected == leaf for leaf, _ in unit.biases):
                return unit.index
        return None

    @cached_property
    def selected_edges(self) -> npt.NDArray[np.intp]:
        """The drawn edges whose weight is selected; several where they share it."""
        if self.selected is None:
            return _NO_EDGES
        edges, drawn = self.layout.network.edges, self.layout.edges
        chosen = (edges.leaf[drawn] == self.selected.node) & (edges.flat[drawn] == self.selected.flat)
        return np.asarray(drawn[chosen])

    @cached_property
    def prominent(self) -> npt.NDArray[np.bool_]:
        """Which drawn edges are drawn fully: all, or those of the selected unit or weight."""
        edges, drawn, unit = self.layout.network.edges, self.layout.edges, self.selected_unit
        if len(self.selected_edges):
            return np.isin(drawn, self.selected_edges)
        if unit is None:
            return np.ones(len(drawn), dtype=bool)
        return np.asarray((edges.source[drawn] == unit) | (edges.target[drawn] == unit))

    @cached_property
    def row_box(self) -> QRectF | None:
        """Where the selected unit's weights to an image are drawn large: below the image."""
        for unit, source, _ in self.layout.thumbs:
            if unit == self.selected_unit:
                image = self.layout.boxes[source]
                return QRectF(image.left() + 8, image.bottom() + 40, image.width() - 16, image.width() - 16)
        return None

    @property
    def bounds(self) -> QRectF:
        """What the picture covers, with a margin."""
        bounds = self.layout.bounds
        return bounds if self.row_box is None else bounds.united(self.row_box.adjusted(-20, -20, 20, 20))

    def face(self, block: int) -> Face:
        """The numbers in the card of a node without units."""
        node, numbers = self.layout.network.blocks[block].node, self.numbers
        value = numbers.trace.values[node] if numbers.has_value(node) else None
        signal = numbers.trace.grads[node] if numbers.has_signal(node) else None
        return Face(value, signal, False, self.roles.get(block, Role.NONE), False, False)
