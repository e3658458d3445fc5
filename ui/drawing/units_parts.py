"""The parts of a units view, and what they are called."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainterPath

from engine.graph import Graph
from engine.levels.units import Block, Element, UnitNetwork
from engine.notation import name_runs
from engine.notation.runs import Run, Runs

TITLE_PX, TITLE_WIDTH = 15.0, 150.0
"""The size of a title above units, and how wide it may be."""


@dataclass(frozen=True, slots=True)
class Density:
    """How closely units stand.

    Attributes:
        radius: Of a circle, in units of the picture.
        pitch: From one unit's centre to the next.
        thumb: The side of a weight row drawn as an image.
        widest: The width of the edge of the largest weight.
        airy: Whether there is room for names and error signals.
    """

    radius: float
    pitch: float
    thumb: float
    widest: float
    airy: bool


@dataclass(frozen=True, slots=True)
class Stack:
    """The units of a block that are not drawn one by one."""

    block: int
    count: int
    center: QPointF


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above the units of a block."""

    block: int
    center: QPointF
    title: Runs
    words: str


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A line into a node without units.

    Attributes:
        path: Its curve.
        source: The index of the unit that is read, or -1 - block.
        block: The reader.
    """

    path: QPainterPath
    source: int
    block: int


def activation_symbol(graph: Graph, block: Block) -> str:
    """The symbol of a block's activation; empty where it has none."""
    operation = None if block.activation is None else graph.nodes[block.activation].op
    return "" if operation is None else operation.symbol


def unit_name(network: UnitNetwork, element: Element) -> Runs:
    """An element's name, typeset: *h*[0]."""
    place = network.place(element)
    name = name_runs(network.graph.nodes[element.node].name)
    return (*name, Run(f"[{','.join(map(str, place))}]")) if place else name
