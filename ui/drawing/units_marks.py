"""The marks of breakpoints among units.

A breakpoint on one number marks its unit, one on a whole variable its units' title, or their circle where there is but
one. What the units have no place for, a weight or an operation on the way to a sum, is marked hollow where it ends up.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from math import sqrt

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from engine.debugging.breakpoints.marks import Mark
from engine.levels.groups import group_tree
from engine.levels.scalars import expand
from engine.levels.units import Element, UnitNetwork
from engine.levels.views import primitives_in
from ui.drawing.breakpoint_marks import draw_mark, radius_at
from ui.drawing.mathtext import elided_name, runs_width
from ui.drawing.units_layout import UnitsLayout
from ui.drawing.units_parts import TITLE_PX, TITLE_WIDTH
from ui.drawing.units_picture import UnitsPicture
from ui.theme import Theme

_DIAGONAL = sqrt(0.5)


def draw_unit_marks(painter: QPainter, picture: UnitsPicture, theme: Theme, scale: float) -> None:
    """Draw the marks of all breakpoints that have a place among the units."""
    radius = radius_at(scale)
    for place, mark in unit_marks(picture):
        draw_mark(painter, mark, place, theme, radius)


def unit_marks(picture: UnitsPicture) -> list[tuple[QPointF, Mark]]:
    """The marks of a picture and their places; of several at one place the largest."""
    marks = picture.state.breaks.marks
    found: dict[tuple[float, float], Mark] = {}

    def put(place: QPointF | None, mark: Mark) -> None:
        if place is not None:
            key = place.x(), place.y()
            found[key] = max(mark, found.get(key, mark))

    for node, mark in marks.nodes.items():
        for place, is_here in _places(picture, node):
            put(place, mark if is_here else replace(mark, is_here=False))
    for (parent, child), mark in marks.edges.items():
        ends = [next(iter(_places(picture, node)), (None, False))[0] for node in (parent, child)]
        if ends[0] is not None and ends[1] is not None:
            put((ends[0] + ends[1]) / 2 if ends[0] != ends[1] else ends[1], replace(mark, is_here=ends[0] != ends[1]))
    tree = group_tree(picture.state.view.graph)
    for group, mark in marks.groups.items():
        last = picture.state.view.block[tree.last(tree.keys[group])]
        for place, _ in _places(picture, last):
            put(place, replace(mark, is_here=False))
    return [(QPointF(*key), mark) for key, mark in found.items()]


def _places(picture: UnitsPicture, index: int) -> Iterator[tuple[QPointF | None, bool]]:
    """Where a node of the view is shown among the units, and whether just it is."""
    state, layout = picture.state, picture.layout
    network, view = layout.network, state.view
    graph = state.model.graph  # an edit of a number makes a new one, in which the nodes of the network's have their ids
    own = view.nodes[index].last
    if view.graph is not graph:
        origin = expand(graph).origins[own]
        element = None if origin is None else Element(*origin)
        # The only number of a variable is the variable.
        own = origin[0] if origin is not None and not graph.nodes[origin[0]].shape else -1
        units = [u.index for u in network.units if element in (u.z, u.a) and u.index in layout.centers]
        if units:
            yield _beside_unit(layout, units[0]), True
            return
    members = primitives_in(graph, view, index)
    blocks = {network.block_of[member] for member in members & network.block_of.keys()}
    for block in sorted(blocks or _readers(network, members)):
        record = network.blocks[block]
        shown = {record.node, *(network.units[u].z.node for u in record.units)}
        yield _beside_block(layout, block), own in shown


def _readers(network: UnitNetwork, leaves: Iterable[int]) -> set[int]:
    """The blocks whose units are computed with some parameters."""
    wanted, edges = set(leaves), network.edges
    targets = set(edges.target[np.isin(edges.leaf, list(wanted))].tolist())
    targets |= {u.index for u in network.units if any(leaf.node in wanted for leaf, _ in u.biases)}
    return {network.units[unit].block for unit in targets}


def _beside_unit(layout: UnitsLayout, unit: int) -> QPointF:
    reach = layout.density.radius * _DIAGONAL
    return layout.centers[unit] + QPointF(reach, -reach)


def _beside_block(layout: UnitsLayout, block: int) -> QPointF | None:
    """At the corner of a card or an image, else before the title of the units, or at the only one."""
    if block in layout.boxes:
        return layout.boxes[block].topRight()
    for header in layout.headers:
        if header.block == block:
            width = runs_width(elided_name(header.title, TITLE_PX, TITLE_WIDTH), TITLE_PX)
            return header.center + QPointF(-width / 2 - 12.0, -5.0)
    units = [unit for unit in layout.network.blocks[block].units if unit in layout.centers]
    return _beside_unit(layout, units[0]) if units else None
