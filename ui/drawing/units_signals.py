"""Signals: numbers on their way along the weighted edges of the units view, and what a weight makes of them there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF

from engine.debugging.debugger import DebuggerState
from engine.debugging.steps import Step, StepKind
from engine.debugging.transits import Passage, Transit
from engine.levels.unit_numbers import UnitNumbers
from engine.levels.units import UnitNetwork
from engine.levels.views import primitives_in
from engine.notation import format_number
from ui.drawing.convoy_labels import LabelPlan, plan_labels
from ui.drawing.mathtext import text_width
from ui.drawing.tracks import eased, is_on_its_way
from ui.drawing.units_layout import UnitsLayout
from ui.drawing.units_parts import Link
from ui.fonts import sans

SIGNAL_PX = 10.0
PILL_HEIGHT = 16.0
_MOST_DOTS = 240
_MOST_LABELLED = 24
_SMALLEST, _LARGEST = 3.2, 6.5

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Dot:
    """A number on its way along an edge.

    Attributes:
        place: Where it is.
        backward: Whether it is a message.
        radius: Its size, by the number's magnitude.
        text: The number at this place of its way.
        label: The centre of the number; None where there is no room for it.
    """

    place: QPointF
    backward: bool
    radius: float
    text: str = ""
    label: QPointF | None = None


@dataclass(frozen=True, eq=False)
class Stream:
    """All that one step sends along edges.

    Attributes:
        transit: When it leaves and lands.
        backward: Whether it carries messages.
        lines: x0, y0, x1, y1 of each edge in the direction of travel, shape (N, 4).
        before: The numbers on their way to the weights, shape (N,).
        after: What the weights have made of them.
        targets: The unit at the head of each edge.
        links: The curves to and from nodes without units.
        bundles: The lines that stand for many edges, in the direction of travel, shape (N, 4).
        weight_at: The part of the way on which the weights act.
    """

    transit: Transit
    backward: bool
    lines: Floats
    before: Floats
    after: Floats
    targets: tuple[int, ...]
    links: tuple[Link, ...]
    bundles: Floats
    weight_at: float = 0.5


def _primitives_in(state: DebuggerState, node: int) -> frozenset[int]:
    return primitives_in(state.model.graph, state.view, node)


def edges_along(layout: UnitsLayout, state: DebuggerState, step: Step) -> npt.NDArray[np.intp]:
    """The drawn edges that a step's numbers travel along."""
    edges, drawn = layout.network.edges, layout.edges
    members = list(_primitives_in(state, step.node))
    if step.kind is StepKind.SEED:
        return drawn[:0]
    if step.kind is StepKind.FORWARD:
        sums = [u.index for u in layout.network.units if u.z.node in members and u.index in layout.centers]
        return drawn[np.isin(edges.target[drawn], sums)]
    weights = np.isin(edges.leaf[drawn], members)
    if step.child is None:
        return drawn[weights]
    sending = list(_primitives_in(state, step.child))
    senders = [u.index for u in layout.network.units if u.z.node in sending and u.index in layout.centers]
    values = np.isin(edges.node[drawn], members) & ~np.isin(edges.leaf[drawn], sending)
    return drawn[(weights | values) & np.isin(edges.target[drawn], senders)]


def bundles_along(layout: UnitsLayout, state: DebuggerState, step: Step) -> Floats:
    """The lines that stand for the many edges of images and stacks, as far as a step's numbers travel along them.

    Returns:
        x0, y0, x1, y1 in the direction of travel, up to the weights where these receive messages, shape (N, 4).
    """
    network, members = layout.network, _primitives_in(state, step.node)
    sending = frozenset() if step.child is None else _primitives_in(state, step.child)
    found: list[tuple[float, float, float, float]] = []
    for start, end, source, target in layout.bundles if step.kind in (StepKind.FORWARD, StepKind.MESSAGE) else ():
        block = network.blocks[network.units[target].block if target >= 0 else -1 - target]
        line = (start.x(), start.y(), end.x(), end.y())
        if step.child is None and members.intersection(block.members):
            found.append(line)
        elif sending.intersection(block.members):
            into = network.edges_into(target if target >= 0 else block.units.start)
            if network.blocks[source].node in members:
                found.append((*line[2:], *line[:2]))
            elif np.isin(network.edges.leaf[into], list(members)).any():
                found.append((*line[2:], (line[0] + line[2]) / 2, (line[1] + line[3]) / 2))
    return np.array(found, dtype=np.float64).reshape(-1, 4)


def links_along(network: UnitNetwork, state: DebuggerState, step: Step) -> frozenset[tuple[int, int]]:
    """The (source, block) lines into nodes without units that a step's numbers travel along."""
    if step.kind in (StepKind.SEED, StepKind.SUM):
        return frozenset()
    members = _primitives_in(state, step.node)
    sending = frozenset() if step.child is None else _primitives_in(state, step.child)
    found = set()
    for source, block in network.links:
        computed = network.blocks[block].members
        feeding = network.blocks[network.units[source].block if source >= 0 else -1 - source].members
        forward = step.kind is StepKind.FORWARD and members.intersection(computed)
        if forward or (sending.intersection(computed) and members.intersection(feeding)):
            found.add((source, block))
    return frozenset(found)


@dataclass(frozen=True, eq=False)
class Signals:
    """Everything on its way in a passage, over the units; worked out once.

    Attributes:
        layout: Where the units stand.
        state: Whose steps.
        passage: When they leave and land.
    """

    layout: UnitsLayout
    state: DebuggerState
    passage: Passage

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The steps of the passage."""
        return tuple(self.state.steps[transit.step] for transit in self.passage.transits)

    @cached_property
    def edges(self) -> npt.NDArray[np.intp]:
        """The drawn edges that anything travels along."""
        found = [edges_along(self.layout, self.state, step) for step in self.steps]
        return np.unique(np.concatenate(found)) if found else self.layout.edges[:0]

    @cached_property
    def links(self) -> frozenset[tuple[int, int]]:
        """The lines into nodes without units that anything travels along."""
        return frozenset().union(*(links_along(self.layout.network, self.state, step) for step in self.steps))

    @cached_property
    def streams(self) -> tuple[Stream, ...]:
        """What each step sends."""
        kinds = (StepKind.FORWARD, StepKind.MESSAGE)
        return tuple(self._stream(t) for t in self.passage.transits if self.state.steps[t.step].kind in kinds)

    def _stream(self, transit: Transit) -> Stream:
        step, layout = self.state.steps[transit.step], self.layout
        edges, trace = layout.network.edges, self.state.trace
        chosen = edges_along(layout, self.state, step)
        wanted = links_along(layout.network, self.state, step)
        links = tuple(link for link in layout.links if (link.source, link.block) in wanted)
        numbers = UnitNumbers(layout.network, trace, lambda _: True, lambda _: True)
        coefficients = numbers.coefficients(chosen)
        values = np.array([numbers.edge(int(e)).source_value or 0.0 for e in chosen[:_MOST_DOTS]])
        coefficients, chosen = coefficients[: len(values)], chosen[: len(values)]
        lines = _between_units(layout.lines[np.searchsorted(layout.edges, chosen)], layout.density.radius)
        targets = tuple(edges.target[chosen].tolist())
        bundles = bundles_along(layout, self.state, step)
        if step.kind is StepKind.FORWARD:
            return Stream(transit, False, lines, values, _times(coefficients, values), targets, links, bundles)
        deltas = np.array([numbers.edge(int(e)).delta or 0.0 for e in chosen])
        lines = lines[:, [2, 3, 0, 1]]
        members = _primitives_in(self.state, step.node)
        if len(chosen) and int(edges.leaf[chosen[0]]) in members:
            lines = np.hstack([lines[:, :2], (lines[:, :2] + lines[:, 2:]) / 2])  # it stays at the weight
            after = _times(deltas, values) * edges.sign[chosen]
            return Stream(transit, True, lines, deltas, after, targets, links, bundles, 0.9)
        return Stream(transit, True, lines, deltas, _times(deltas, coefficients), targets, links, bundles)

    @cached_property
    def _labels(self) -> LabelPlan | None:
        """The places of the numbers; None where there are too many edges for any."""
        count = sum(len(stream.lines) for stream in self.streams)
        if not count or count > _MOST_LABELLED or not self.layout.density.airy:
            return None
        tracks, sizes, transits = [], [], []
        for stream in self.streams:
            for line, before, after in zip(stream.lines, stream.before, stream.after, strict=True):
                start, end = line[:2], line[2:]
                tracks.append(start + np.linspace(0.0, 1.0, 33)[:, None] * (end - start))
                width = max(text_width(format_number(float(n), 3), sans(SIGNAL_PX, bold=True)) for n in (before, after))
                sizes.append((width + 8, PILL_HEIGHT))
                transits.append(stream.transit)
        return plan_labels(tracks, sizes, transits, self.layout.taken)

    def dots(self, time: float) -> tuple[Dot, ...]:
        """What is on its way at a time."""
        starts = np.cumsum([0, *(len(stream.lines) for stream in self.streams)])
        moving = [
            (stream, int(start), eased(stream.transit, time))
            for stream, start in zip(self.streams, starts, strict=False)
            if is_on_its_way(stream.transit, time)
        ]
        parts = {first + i: part for stream, first, part in moving for i in range(len(stream.lines))}
        labels = {} if self._labels is None else self._labels.places(parts)
        found = [dot for stream, first, part in moving for dot in _dots_of(stream, part, first, labels)]
        return tuple(found[:_MOST_DOTS])


def _dots_of(stream: Stream, part: float, first: int, labels: Mapping[int, QPointF]) -> list[Dot]:
    """The dots of one stream.

    Args:
        stream: Whose.
        part: How far they have come.
        first: How many lines stand before its own in the plan of the labels.
        labels: Where the numbers stand.
    """
    numbers = stream.before if part < stream.weight_at else stream.after
    places = stream.lines[:, :2] + part * (stream.lines[:, 2:] - stream.lines[:, :2])
    rows = zip(places.tolist(), _radii(stream, numbers).tolist(), numbers.tolist(), strict=True)
    dots = [
        Dot(QPointF(*place), stream.backward, radius, format_number(number, 3), labels.get(first + i))
        for i, (place, radius, number) in enumerate(rows)
    ]
    at = 1.0 - part if stream.backward else part
    many = stream.bundles[:, :2] + part * (stream.bundles[:, 2:] - stream.bundles[:, :2])
    dots += [Dot(QPointF(*place), stream.backward, _SMALLEST) for place in many.tolist()]
    return dots + [Dot(link.path.pointAtPercent(at), stream.backward, _SMALLEST) for link in stream.links]


def _times(a: Floats, b: Floats) -> Floats:
    """Products that may be infinite or no numbers, as those of the pass are."""
    with np.errstate(over="ignore", invalid="ignore"):
        return a * b


def _between_units(lines: Floats, radius: float) -> Floats:
    """Lines from centre to centre, cut to what lies between the units, shape (N, 4)."""
    way = lines[:, 2:] - lines[:, :2]
    cut = np.minimum(radius / np.maximum(np.hypot(*way.T), 1e-9), 0.25)[:, None] * way
    return np.hstack([lines[:, :2] + cut, lines[:, 2:] - cut])


def _radii(stream: Stream, numbers: Floats) -> Floats:
    """Sizes by magnitude, against the largest number of the whole stream; the area tells it."""
    sizes = np.abs(np.concatenate([stream.before, stream.after]))
    largest = float(sizes[np.isfinite(sizes)].max(initial=0.0))
    share = np.abs(numbers) / largest if largest > 0 else np.zeros(len(numbers))
    share = np.where(np.isfinite(share), np.minimum(share, 1.0), 1.0)
    return np.asarray(_SMALLEST + (_LARGEST - _SMALLEST) * np.sqrt(share))
