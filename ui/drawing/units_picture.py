"""A picture of the units view: everything that is drawn at one moment, read from the debugger's state."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF

from engine.debugging.actions import Goto
from engine.debugging.debugger import DebuggerState, reduce
from engine.debugging.steps import Step, StepKind
from engine.debugging.transits import Passage
from engine.debugging.unit_heat import OF_UNITS, unit_heat
from engine.debugging.units import unit_numbers_at
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import Element
from engine.levels.views import primitives_in
from ui.drawing.coloring import PLAIN, Coloring, Shading
from ui.drawing.convoy import shown_passage
from ui.drawing.faces import Face, Role
from ui.drawing.units_layout import UnitsLayout
from ui.drawing.units_signals import Dot, Signals

_NO_EDGES: npt.NDArray[np.intp] = np.zeros(0, dtype=np.intp)


@dataclass(frozen=True, eq=False)
class UnitsPicture:
    """What is to be drawn.

    Attributes:
        state: The debugger's state; its cursor says what has been computed.
        layout: Where the units of its graph stand.
        phase: How far the animation has come; 1 when everything has landed.
        selected: The number that is selected: a unit's, a weight's or a bias.
        passage: The steps that are on their way, or that have just landed; by default the last one.
        coloring: By what the units are coloured.
    """

    state: DebuggerState
    layout: UnitsLayout
    phase: float = 1.0
    selected: Element | None = None
    passage: Passage | None = None
    coloring: Coloring = PLAIN

    def at_phase(self, phase: float) -> UnitsPicture:
        """The picture at another phase; what does not depend on it is not worked out again."""
        moved = replace(self, phase=phase)
        if self.in_motion and moved.in_motion:
            moved.__dict__["signals"] = self.signals
        return moved

    @property
    def step(self) -> Step | None:
        """The step that was finished last (or is being shown on its way)."""
        return self.state.last_step

    @property
    def in_motion(self) -> bool:
        """Whether anything is still on its way."""
        return self.phase < 1.0 and (self.passage is not None or self.step is not None)

    @cached_property
    def signals(self) -> Signals | None:
        """What is on its way, or has just landed; None before the first step."""
        passage = shown_passage(self.state, self.passage, self.phase)
        return None if passage is None else Signals(self.layout, self.state, passage)

    @property
    def _steps(self) -> tuple[Step, ...]:
        return () if self.signals is None else self.signals.steps

    @cached_property
    def numbers(self) -> UnitNumbers:
        """The numbers that have landed."""
        moving = self.signals if self.in_motion else None
        settled = self.state if moving is None else reduce(self.state, Goto(moving.passage.begin))
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

    # --------------------------------------------------------------------------------------------------------- colours
    @cached_property
    def shown(self) -> tuple[int, ...]:
        """The units that have a place, in forward order; the colours have their order."""
        return tuple(sorted(self.layout.centers))

    @cached_property
    def shading(self) -> Shading | None:
        """The colours of the shown units; None where units are not coloured by what was chosen."""
        quantity = self.coloring.quantity
        if quantity not in OF_UNITS:
            return None
        return Shading(unit_heat(self.numbers, self.shown, quantity), self.coloring.log)

    @cached_property
    def rows(self) -> dict[int, int]:
        """Unit -> its place among the shown ones."""
        return {unit: row for row, unit in enumerate(self.shown)}

    # ------------------------------------------------------------------------------------------------- the last steps
    @cached_property
    def touched(self) -> frozenset[int]:
        """The primitives and leaves of the nodes that the last steps were about."""
        return frozenset(m for step in self._steps for m in self._primitives_in(step.node))

    def _primitives_in(self, node: int) -> frozenset[int]:
        return primitives_in(self.state.model.graph, self.state.view, node)

    @cached_property
    def roles(self) -> dict[int, Role]:
        """Block -> its part in the last steps."""
        found = {}
        for step in self._steps:
            role = Role.COMPUTES if step.kind is StepKind.FORWARD else Role.RECEIVES
            sending = frozenset() if step.child is None else self._primitives_in(step.child)
            touched = self._primitives_in(step.node)
            for block in self.layout.network.blocks:
                if sending.intersection(block.members):
                    found[block.index] = Role.SENDS
                # A message to z reaches the unit whose activation has sent it: it stays the sender's.
                elif touched.intersection(block.members):
                    found[block.index] = role
        return found

    @property
    def active(self) -> npt.NDArray[np.intp]:
        """The drawn edges that the last steps' numbers travel along."""
        return _NO_EDGES if self.signals is None else self.signals.edges

    @property
    def is_backward(self) -> bool:
        """Whether the last steps belong to the backward pass."""
        return bool(self._steps) and self._steps[-1].kind is not StepKind.FORWARD

    @property
    def active_links(self) -> frozenset[tuple[int, int]]:
        """The (source, block) lines into nodes without units that the last steps' numbers travel along."""
        return frozenset() if self.signals is None else self.signals.links

    @cached_property
    def dots(self) -> tuple[Dot, ...]:
        """What is on its way: values to the units, messages back to them, or half-way back to the weights."""
        moving = self.signals if self.in_motion else None
        return () if moving is None else moving.dots(moving.passage.time(self.phase))

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
        return Face(value, signal, False, self.roles.get(block, Role.NONE), False, None)
