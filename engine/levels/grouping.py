"""Groupings: which primitive belongs to which group of a level."""

from __future__ import annotations

from enum import StrEnum

from engine.errors import LevelError, nearest
from engine.graph import Graph

GroupKey = tuple[str, int]
"""What a group is and which: ``("layer", 0)``, ``("statement", 3)``, ``("node", 7)``, or a key of one's own."""

Grouping = tuple[GroupKey, ...]
"""For each node id the key of its group: two nodes with equal keys are one node of the level."""


class Level(StrEnum):
    """The levels of the design, coarse to fine."""

    LAYERS = "layers"
    VARIABLES = "variables"
    PRIMITIVES = "primitives"
    SCALARS = "scalars"


def level_named(name: str) -> Level:
    """Look a level up by its name.

    Raises:
        LevelError: There is none of that name.
    """
    try:
        return Level(name)
    except ValueError:
        advice = nearest(str(name), list(Level)) or f"use one of {', '.join(Level)}"
        raise LevelError(f"there is no level '{name}'", advice=advice) from None


def grouping_of(graph: Graph, level: Level) -> Grouping:
    """The grouping that makes a level: by layer, by statement, or none at all.

    At the layers level a leaf stays a node of its own unless it lies inside a layer. The scalars level groups an
    expanded graph (:func:`engine.levels.views.view_of`) by statement: each of its statements is one number.
    """
    if level is Level.PRIMITIVES:
        return tuple(("node", node.id) for node in graph.nodes)
    keys: list[GroupKey] = []
    for node in graph.nodes:
        variable = graph.variables[node.variable]
        in_layer = level is Level.LAYERS and variable.scope
        keys.append(("layer", variable.scope[0]) if in_layer else ("statement", variable.index))
    return tuple(keys)
