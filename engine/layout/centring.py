"""Common trunks in the middle of the leaves that they join: a trunk at the edge of them would climb at every rank."""

from __future__ import annotations

from engine.layout.clusters import Clusters
from engine.layout.ordering import Layers
from engine.layout.proper import ProperGraph


def centre_trunks(graph: ProperGraph, layers: Layers, clusters: Clusters | None) -> None:
    """Move dummy nodes into the middle of the leaves that stand beside them and hang on the same trunk.

    Such leaves have no other edge, so that no crossing comes or goes.

    Args:
        graph: The proper layered graph.
        layers: The nodes of each rank from top to bottom, which are put in order.
        clusters: Which of them must stand together.
    """
    for layer in layers:
        place = {node: index for index, node in enumerate(layer)}
        for dummy in [node for node in layer if node >= graph.real]:
            index = place[dummy]
            first = last = index
            while first > 0 and _hangs_beside(graph, layer[first - 1], dummy, clusters):
                first -= 1
            while last < len(layer) - 1 and _hangs_beside(graph, layer[last + 1], dummy, clusters):
                last += 1
            if first < last:
                del layer[index]
                layer.insert((first + last) // 2, dummy)
                place.update((layer[moved], moved) for moved in range(first, last + 1))


def _hangs_beside(graph: ProperGraph, node: int, dummy: int, clusters: Clusters | None) -> bool:
    """Whether a node's only edge leads to the only neighbour of a dummy node on that side."""
    if node >= graph.real or (clusters is not None and not clusters.may_swap(node, dummy)):
        return False
    up, down = graph.up, graph.down
    here, there = (up, down) if up[node] else (down, up)
    return not there[node] and len(here[node]) == 1 and here[node] == here[dummy]
