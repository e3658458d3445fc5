"""Groupings: which primitive belongs to which node of a view."""

from __future__ import annotations

from engine.graph import Graph
from engine.levels.folding import Folding, Level, as_folding, level_named
from engine.levels.groups import NODE, GroupKey, group_tree

__all__ = ["GroupKey", "Grouping", "Level", "grouping_of", "level_named"]

Grouping = tuple[GroupKey, ...]
"""For each node id the key of its group: two nodes with equal keys are one node of the view."""


def grouping_of(graph: Graph, shown: Level | Folding) -> Grouping:
    """The grouping that makes a level, or any mixture of levels.

    A primitive belongs to the outermost group around it that is closed, or to none. At the layers level a leaf stays a
    node of its own unless it lies inside a layer. The scalars level groups an expanded graph
    (:func:`engine.levels.views.view_of`) by statement: each of its statements is one number.
    """
    folding, tree = as_folding(shown), group_tree(graph)
    closed = {key for name, key in tree.keys.items() if not folding.is_open(name)}
    outermost = [next((key for key in path if key in closed), None) for path in tree.paths]
    return tuple(outermost[node.variable] or (NODE, node.id) for node in graph.nodes)
