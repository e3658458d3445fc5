"""Places: where the nodes of a view were when other groups were open."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from engine.levels.groups import group_tree
from engine.levels.quotient import Quotient

Place = tuple[float, float]


def places_before(view: Quotient, known: Mapping[str, Place]) -> dict[int, Place]:
    """Where the nodes of a view were when other groups were open.

    A node that was there keeps its place. One that has come out of a group begins where the group was, and a group that
    was closed where its members were on average.

    Args:
        view: The view.
        known: Name -> place, of the nodes that were there.
    """
    tree = group_tree(view.graph)
    found: dict[int, Place] = {}
    for node in view.nodes:
        if node.name in known:
            found[node.index] = known[node.name]
            continue
        around = [tree.name(key).address for key in reversed(view.around(node.index))]
        outer = next((known[address] for address in around if address in known), None)
        if outer is not None:
            found[node.index] = outer
            continue
        graph = view.graph
        inside = {graph.nodes[i].name for i in node.members} & known.keys()
        inside |= {tree.name(key).address for i in node.members for key in tree.path(i)} & known.keys()
        if inside:
            x, y = np.mean([known[name] for name in sorted(inside)], axis=0)
            found[node.index] = (float(x), float(y))
    return found
