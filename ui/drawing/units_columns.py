"""Laying the units view out: columns from left to right, each centred, with titles above the layers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise, zip_longest

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF

from engine.levels.units import Block, UnitNetwork
from engine.notation import formula_runs, name_runs
from engine.notation.runs import Run, Runs
from ui.drawing.figures import FORMS, Figure, Form, card_size, leaf_size
from ui.drawing.units_layout import UnitsLayout
from ui.drawing.units_parts import Density, Header, Stack, activation_symbol
from ui.drawing.units_shifts import clear_shifts

MOST_UNITS, _SHOWN_OF_MANY = 24, 16
"""A layer of more units shows the first ones, and how many more there are."""
_AIRY_ROWS = 10
_IMAGE = 176.0
_STACK_H, _BLOCK_GAP, _HEADER, _CARD_GAP = 52.0, 26.0, 50.0, 84.0
_AIRY, _DENSE = Density(21.0, 84.0, 40.0, 5.0, True), Density(14.0, 38.0, 30.0, 3.2, False)


def lay_out(network: UnitNetwork) -> UnitsLayout:
    """Place a network: columns from left to right, each centred."""
    rows = [sum(_shown(network.blocks[b]) for b in column) for column in network.columns]
    density = _AIRY if max(rows, default=0) <= _AIRY_ROWS else _DENSE
    figures = {b.index: _figure(network, b) for b in network.blocks if not b.units}
    columns = [_Column(network, column, density, figures) for column in network.columns]
    # Steep edges are hard to tell apart; lines into cards are few.
    wide = min(max(0.4 * max(column.height for column in columns), 176.0), 260.0)
    lefts = [0.0]
    for column, following in pairwise(columns):
        lefts.append(lefts[-1] + column.width + (wide if following.has_units else _CARD_GAP))
    still = _placed(network, density, figures, columns, lefts, np.zeros(len(columns)))
    shifts = _shifts(still, len(columns))
    return still if not shifts.any() else _placed(network, density, figures, columns, lefts, shifts)


def _placed(
    network: UnitNetwork,
    density: Density,
    figures: Mapping[int, Figure],
    columns: Sequence[_Column],
    lefts: Sequence[float],
    shifts: npt.NDArray[np.float64],
) -> UnitsLayout:
    """Everything where it stands, each column moved down by so much."""
    centers: dict[int, QPointF] = {}
    boxes: dict[int, QRectF] = {}
    stacks: list[Stack] = []
    headers: list[Header] = []
    for column, left, shift in zip(columns, lefts, shifts.tolist(), strict=True):
        column.place(left, shift, centers, boxes, stacks, headers)
    return UnitsLayout(network, density, centers, boxes, figures, tuple(stacks), tuple(headers))


def _shifts(layout: UnitsLayout, count: int) -> npt.NDArray[np.float64]:
    """How far columns move so that no edge runs behind a unit, shape (columns,)."""
    network, shown, edges = layout.network, layout.shown, layout.network.edges
    column_of = {block: i for i, column in enumerate(network.columns) for block in column}
    columns = np.array([column_of[network.units[int(u)].block] for u in shown], dtype=np.intp)
    between = layout.edges[np.isin(edges.source[layout.edges], shown)]
    ends = np.searchsorted(shown, np.stack([edges.source[between], edges.target[between]], axis=1))
    found = clear_shifts(layout.places, columns, ends, layout.density.radius, layout.density.pitch)
    return np.concatenate([found, np.zeros(count - len(found))])


def _shown(block: Block) -> int:
    """How many circles a block shows."""
    if block.side:
        return 0
    return len(block.units) if len(block.units) <= MOST_UNITS else _SHOWN_OF_MANY


class _Column:
    """One column while it is being placed."""

    def __init__(
        self, network: UnitNetwork, blocks: tuple[int, ...], density: Density, figures: Mapping[int, Figure]
    ) -> None:
        self._network, self._density, self._figures = network, density, figures
        # Targets hang below: what computes stands opposite to what it reads.
        given = [
            b for b in blocks if not network.blocks[b].units and network.graph.nodes[network.blocks[b].node].op is None
        ]
        self._blocks = [network.blocks[b] for b in (*(b for b in blocks if b not in given), *given)]
        computing = self._blocks[: len(blocks) - len(given)] or self._blocks
        gaps = (_gap(above, below) for above, below in pairwise(computing))
        self.height = sum(map(self._height, computing)) + sum(gaps)
        self.width = max(map(self._width, self._blocks))
        self.has_units = any(block.units for block in self._blocks)

    def _height(self, block: Block) -> float:
        header = _HEADER if self._has_header(block) else 0.0
        if not block.units:
            return header + self._figures[block.index].height
        if block.side:
            return header + _IMAGE
        shown = _shown(block)
        return header + shown * self._density.pitch + (_STACK_H if shown < len(block.units) else 0.0)

    def _width(self, block: Block) -> float:
        if block.side:
            return _IMAGE
        if block.units:
            fed_by_image = self._network.image_rank < block.rank
            return 2 * self._density.radius + (2 * (self._density.thumb + 8) if fed_by_image else 0.0)
        return self._figures[block.index].width

    def _has_header(self, block: Block) -> bool:
        return len(block.units) > 1 or self._is_loss(block)

    def _is_loss(self, block: Block) -> bool:
        """Whether a card is what all columns lead to."""
        return not block.units and block.node == self._network.graph.loss

    def place(
        self,
        left: float,
        shift: float,
        centers: dict[int, QPointF],
        boxes: dict[int, QRectF],
        stacks: list[Stack],
        headers: list[Header],
    ) -> None:
        """Put everything where it stands, centred about y = 0 but for a shift down."""
        x, y, density = left + self.width / 2, shift - self.height / 2, self._density
        for block, below in zip_longest(self._blocks, self._blocks[1:]):
            height = self._height(block)
            top = y
            if self._has_header(block):
                headers.append(_header(self._network, block, QPointF(x, top + 14)))
                top += _HEADER
            if not block.units:
                figure = self._figures[block.index]
                boxes[block.index] = QRectF(x - figure.width / 2, top, figure.width, figure.height)
            elif block.side:
                boxes[block.index] = QRectF(x - _IMAGE / 2, top, _IMAGE, _IMAGE)
            else:
                shown = _shown(block)
                for j, unit in enumerate(block.units[:shown]):
                    centers[unit] = QPointF(x, top + (j + 0.5) * density.pitch)
                if shown < len(block.units):
                    center = QPointF(x, top + shown * density.pitch + _STACK_H / 2)
                    stacks.append(Stack(block.index, len(block.units) - shown, center))
            y += height + (0.0 if below is None else _gap(block, below))


def _gap(above: Block, below: Block) -> float:
    """The room between two blocks of a column; units that are variables of their own stand like those of a vector."""
    return 0.0 if len(above.units) == len(below.units) == 1 else _BLOCK_GAP


def _header(network: UnitNetwork, block: Block, center: QPointF) -> Header:
    graph = network.graph
    if not block.units:
        return Header(block.index, center, (Run("loss"),), "")
    variable = graph.variable_of(block.node)
    title: Runs = name_runs(variable.address)
    if variable.scope:
        title = (Run(graph.groups[variable.scope[-1]].name),)
    count = f"{len(block.units)} {'input' if block.is_input else 'unit'}{'s' if len(block.units) != 1 else ''}"
    activation = activation_symbol(graph, block)
    return Header(block.index, center, title, f"{count}, {activation}" if activation else count)


def _figure(network: UnitNetwork, block: Block) -> Figure:
    """The figure of a node without units, as the graph's canvas draws it."""
    graph = network.graph
    node, variable = graph.nodes[block.node], graph.variable_of(block.node)
    name = name_runs(node.name)
    if node.op is None:
        form = FORMS[variable.kind]
        return Figure(form, False, name, (), "", node.shape, *leaf_size(name, node.shape, form))
    whole = node.id == variable.last
    rule = formula_runs(variable.formula if whole else node.op.formula_of(len(node.inputs)))
    return Figure(Form.CARD, node.id == graph.loss, name, rule, "", node.shape, *card_size(name, rule, node.shape))
